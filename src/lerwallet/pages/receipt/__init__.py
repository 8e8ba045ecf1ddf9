"""The receipt of a check as a page: sentences in, one self-contained HTML file out."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from lerwallet.pages.templates import template


class Fact(NamedTuple):
    """A name and what it is: a row of a list."""

    name: str
    value: str


class Checked(NamedTuple):
    """One file, or one thing inside of it: its verdict in words and as the code that its colour follows."""

    title: str
    verdict: str
    code: str
    facts: Sequence[Fact]
    findings: Sequence[Fact]


class Receipt(NamedTuple):
    """All sentences of the page, in the reader's LANGUAGE (BCP 47)."""

    language: str
    title: str
    summary: str
    about: str
    conditions_title: str
    conditions: Sequence[Fact]
    results_title: str
    results: Sequence[Checked]
    open_title: str
    open: Sequence[Fact]
    nothing_open: str


def render(receipt: Receipt) -> str:
    """The HTML page of RECEIPT."""
    return template(Path(__file__).parent).render(receipt=receipt)
