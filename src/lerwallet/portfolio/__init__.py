"""SHOW: what stands in a portfolio as data, and an exporter for each form that it can take.

To add an exporter: a module here with a function that makes bytes of what was gathered, and its row in `EXPORTERS`.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lerwallet.credential import Carrier
from lerwallet.portfolio.choosing import Chosen, LeftOut, choose
from lerwallet.portfolio.contents import Item, Portfolio, Shown
from lerwallet.portfolio.editing import Changes, edit
from lerwallet.portfolio.gathering import Gathered, gather
from lerwallet.portfolio.made import Made, Wishes
from lerwallet.portfolio.proposing import Proposal, propose

__all__ = [
    "EXPORTERS",
    "Changes",
    "Chosen",
    "Exporter",
    "Gathered",
    "Item",
    "LeftOut",
    "Made",
    "Portfolio",
    "Proposal",
    "Shown",
    "Wishes",
    "choose",
    "edit",
    "gather",
    "propose",
]


# Each is imported when it is asked for: what one needs, the others do not.


def _html(gathered: Gathered, _wishes: Wishes) -> Made:
    from lerwallet.portfolio.html import html

    return Made(html(gathered))


def _pdf(gathered: Gathered, _wishes: Wishes) -> Made:
    from lerwallet.portfolio.pdf import pdf

    return Made(pdf(gathered))


def _markdown(gathered: Gathered, _wishes: Wishes) -> Made:
    from lerwallet.portfolio.markdown import markdown

    return markdown(gathered)


def _json_resume(gathered: Gathered, _wishes: Wishes) -> Made:
    from lerwallet.portfolio.json_resume import json_resume

    return json_resume(gathered)


def _ler_rs(gathered: Gathered, _wishes: Wishes) -> Made:
    from lerwallet.portfolio.ler_rs import ler_rs

    return ler_rs(gathered)


def _csv(gathered: Gathered, wishes: Wishes) -> Made:
    from lerwallet.portfolio.csv_rows import csv_rows

    return csv_rows(gathered, wishes)


class Exporter(NamedTuple):
    """A form of a portfolio: the CARRIER that `verify` reads it as, None where no badge is inside; ENDING is its file's.

    A form with badges inside carries one presentation of them, signed by the holder. `shows_files` is whether files kept
    beside badges are told in it.
    """

    carrier: Carrier | None
    ending: str
    make: Callable[[Gathered, Wishes], Made]
    shows_files: bool = False

    @property
    def signed(self) -> bool:
        return self.carrier is not None


EXPORTERS: Final[Mapping[str, Exporter]] = {
    "html": Exporter(Carrier.HTML, ".html", _html, shows_files=True),
    "pdf": Exporter(Carrier.PDF, ".pdf", _pdf, shows_files=True),
    "markdown": Exporter(None, ".md", _markdown, shows_files=True),
    "json-resume": Exporter(None, ".json", _json_resume),
    "ler-rs": Exporter(Carrier.JSON, ".json", _ler_rs),
    "csv": Exporter(None, ".csv", _csv),
}
