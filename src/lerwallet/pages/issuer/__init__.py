"""An issuer's pages for the web: sentences in, one self-contained HTML file out."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lerwallet.pages.templates import template


class Said(NamedTuple):
    """A text and the language that it is in (BCP 47)."""

    text: str
    language: str


class Link(NamedTuple):
    """What a link says, and where it leads; `address` is None for what is only named."""

    said: Said
    address: str | None


class Level(NamedTuple):
    """A level and what it asks for; `passes` says so where it does."""

    name: Said
    asked: Said | None
    passes: Said | None


class Row(NamedTuple):
    """A criterion, and its levels, lowest first."""

    name: Said
    levels: Sequence[Level]


class Section(NamedTuple):
    heading: Said
    paragraphs: Sequence[Said] = ()
    links: Sequence[Link] = ()
    rows: Sequence[Row] = ()


class IssuerPage(NamedTuple):
    """All that stands on a page; LANGUAGE (BCP 47) is that of what is said without one of its own."""

    language: str
    title: Said
    lead: Said
    sections: Sequence[Section]


def render(page: IssuerPage) -> str:
    """The HTML of PAGE."""
    return template(Path(__file__).parent).render(page=page)
