"""What pyproject.toml cannot say: the top folder `resources` is installed as the package `app.resources`."""

from setuptools import find_namespace_packages, setup

setup(
    packages=[*find_namespace_packages(include=["app", "app.*"]), "app.resources"],
    package_dir={"app.resources": "resources"},
    package_data={"": ["*.mako", "*.ini"], "app.resources": ["**/*"]},
)
