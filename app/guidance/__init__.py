"""The rules: events, pack, engine, scenario. Pure functions and frozen dataclasses."""
