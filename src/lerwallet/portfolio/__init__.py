"""SHOW: what stands in a portfolio as data, and an exporter for each form that it can take.

To add an exporter: a module here with a function that makes bytes of what was gathered, and its row in `EXPORTERS`.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lerwallet.credential import Carrier
from lerwallet.portfolio.choosing import Chosen, LeftOut, choose
from lerwallet.portfolio.contents import Item, Portfolio, Shown
from lerwallet.portfolio.gathering import Gathered, gather

__all__ = [
    "EXPORTERS",
    "Chosen",
    "Exporter",
    "Gathered",
    "Item",
    "LeftOut",
    "Portfolio",
    "Shown",
    "choose",
    "gather",
]


def _html(gathered: Gathered) -> bytes:
    from lerwallet.portfolio.html import html

    return html(gathered)


class Exporter(NamedTuple):
    """A form of a portfolio. `ending` is that of its file."""

    carrier: Carrier
    ending: str
    make: Callable[[Gathered], bytes]


EXPORTERS: Final[Mapping[str, Exporter]] = {
    "html": Exporter(Carrier.HTML, ".html", _html),
}
