"""What a resume for HR systems says that no badge in it says: it is named, so that nobody takes it for checked."""

from collections.abc import Iterable, Iterator
from typing import Final

from lerwallet.credential import Credential, first_object, words
from lerwallet.formats import Resume
from lerwallet.pages import plain
from lerwallet.verification.report import Answer, Report, passed

_TOLD_AT_MOST: Final = 50


def answer(resume: Resume, contents: Iterable[Report]) -> Answer:
    """Passed; whether a badge is inside is asked of its contents."""
    said = {plain.line(text) for badge in _badges(contents) for text in _texts(badge)}
    claims = [name for name in dict.fromkeys(resume.names) if plain.line(name) not in said]
    return passed("claims_beside", claims=claims[:_TOLD_AT_MOST]) if claims else passed()


def _texts(badge: Credential) -> Iterator[str]:
    subject = first_object(badge.document.get("credentialSubject"))
    yield from filter(None, (badge.name, badge.issuer.name, badge.issuer.id, words(subject.get("name"))))
    yield from badge.skills


def _badges(reports: Iterable[Report]) -> Iterator[Credential]:
    """What each badge says: of an older one not its file, but what stands at its own address."""
    for each in reports:
        if each.credential is not None:
            yield each.credential
        yield from _badges(each.contents)
