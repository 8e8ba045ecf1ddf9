"""What a resume for HR systems says that no badge in it says: it is named, so that nobody takes it for checked."""

from collections.abc import Iterable, Iterator
from typing import Final

from lerwallet.errors import LerwalletError
from lerwallet.formats import Resume, Secured
from lerwallet.pages import plain
from lerwallet.verification.report import Answer, passed

_TOLD_AT_MOST: Final = 50


def answer(secured: Secured, resume: Resume) -> Answer:
    """Passed; whether a badge is inside is asked of its contents."""
    said = {plain.line(text) for badge in _badges(secured.contents) for text in _texts(badge)}
    claims = [name for name in dict.fromkeys(resume.names) if plain.line(name) not in said]
    return passed("claims_beside", claims=claims[:_TOLD_AT_MOST]) if claims else passed()


def _texts(badge: Secured) -> Iterator[str]:
    yield badge.credential.name or ""
    yield from badge.credential.skills


def _badges(contents: Iterable[Secured | LerwalletError]) -> Iterator[Secured]:
    for each in contents:
        if isinstance(each, Secured):
            yield each
            yield from _badges(each.contents)
