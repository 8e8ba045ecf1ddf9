"""The one way that pages are filled in: every text is escaped, and a fact that is missing is an error."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Template


@cache
def template(folder: Path) -> "Template":
    """The page of FOLDER, `page.html.jinja`; jinja2 is imported only where a page is made (60 ms)."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([folder, folder.parent]),  # what several have in common lies beside them
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.jinja")
