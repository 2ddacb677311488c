"""The figures, and the summary for publication, as a file: xlsx, CSV or PDF."""

from typing import TYPE_CHECKING, Literal

from app.people.figures.charts import charts_of
from app.people.figures.exports import to_csv, to_xlsx
from app.people.figures.publication import publication_of
from app.people.figures.tables import overview, publication_tables, tables_of, title_of
from app.people.figures.year import Figures

if TYPE_CHECKING:
    from app.guidance.pack import Pack

Kind = Literal["xlsx", "csv", "pdf"]


def figures_file(figures: Figures, pack: "Pack", kind: Kind, *, public: bool = False) -> bytes:
    """The file's bytes. `public`: the summary for publication. Raises EnvironmentProblem where a font is missing."""
    if public:
        publication = publication_of(figures, pack)
        title, tables = publication.title, publication_tables(publication)
    else:
        title, tables = title_of(figures), tables_of(figures, pack)
    if kind == "csv":
        return to_csv(tables)
    if kind == "xlsx":
        return to_xlsx(title, tables)
    from app.forms.figures.pdf import make_pdf

    if public:
        return make_pdf(title, pack.city, [table for _, table in tables], figures.asked_at)
    charts = [chart for _, chart in charts_of(figures, pack)]
    return make_pdf(title, pack.city, [overview(figures), *charts], figures.asked_at)
