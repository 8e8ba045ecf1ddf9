"""What a resume for HR systems says that no badge in it says, and what it says otherwise than the badge it stands on.

All that stands outside the badges is its maker's word. It is named, so that nobody takes it for checked, less what a
line only repeats of its own badge.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from lerwallet.credential import Credential, first_object, objects, read_time
from lerwallet.formats import Line, Resume, Saying
from lerwallet.formats.ler_rs import CERTIFICATES, SKILLS
from lerwallet.pages import plain
from lerwallet.verification.report import Answer, Report, failed, passed

_TOLD_AT_MOST: Final = 200
_ZONES: Final = (timedelta(hours=-12), timedelta(0), timedelta(hours=14))  # the first, ours and the last
_SECOND: Final = timedelta(seconds=1)
_YEAR_OR_MONTH: Final = re.compile(r"\d{4}(-\d\d)?", re.ASCII)


def answer(resume: Resume, contents: tuple[Report, ...]) -> Answer:
    """Failed where a line says something else than its badge; else passed, and what no badge says is named.

    Whether a badge is inside is asked of its contents.
    """
    skills = _forms(skill for badge in _all(contents) for skill in badge.credential.skills)
    told = [_told(line, contents, skills) for line in resume.lines]
    # a line that looks like others and stands on nothing is named first, and last what is only remarked on a badge
    claims = [
        *(saying for line in told if not line.stands for saying in line.claims),
        *(saying for saying in resume.beside if not _is_contact(saying)),
        *(saying for saying in resume.beside if _is_contact(saying)),
        *(saying for line in told if line.stands for saying in line.claims),
    ]
    differs = [saying for line in told for saying in line.differs]
    if differs:
        return failed("line_differs", **_named("says", differs), **_named("claims", claims))
    return passed("claims_beside", **_named("claims", claims)) if claims else passed()


def _named(name: str, sayings: Iterable[Saying]) -> dict[str, Any]:
    """Each text once, with the place where it stands first; where there are too many, how many more."""
    places: dict[str, str] = {}
    for saying in sayings:
        # of a text in which nothing can be seen, the place
        places.setdefault(plain.line(saying.text) or saying.pointer, saying.pointer)
    if not places:
        return {}
    more = len(places) - _TOLD_AT_MOST
    return {
        name: [*places][:_TOLD_AT_MOST],
        f"{name}_at": [*places.values()][:_TOLD_AT_MOST],
        **({f"{name}_more": more} if more > 0 else {}),
    }


def _is_contact(saying: Saying) -> bool:
    return saying.members[0] == "communication"


class _Badge(NamedTuple):
    """What a badge says; of an older one it is what stands at its own address."""

    credential: Credential
    vouched_name: str | None  # of its issuer, by the reader's own list


def _badge(report: Report | None) -> _Badge | None:
    """The badge of REPORT, if what it says was signed."""
    if report is None or report.credential is None or not report.genuine:
        return None
    return _Badge(report.credential, report.vouched_name)


def _all(reports: Iterable[Report]) -> Iterator[_Badge]:
    for each in reports:
        badge = _badge(each)
        if badge is not None:
            yield badge
        yield from _all(each.contents)


class _Told(NamedTuple):
    """A line beside its badge: what it adds, what it says otherwise, and whether it stands on a badge at all."""

    claims: tuple[Saying, ...]
    differs: tuple[Saying, ...] = ()
    stands: bool = True


def _told(line: Line, contents: tuple[Report, ...], skills: set[str]) -> _Told:
    own = [badge for badge in (_badge(_at(contents, place)) for place in line.badges) if badge is not None]
    if line.kind == SKILLS:
        return _skill(line, skills | _forms(name for badge in own for name in _names(badge)))
    if not own:
        return _Told(line.sayings, stands=False)
    # by one badge as a whole: with the name of one and the issuer of another, it would be about neither
    return min(
        (_by_badge(line, badge) for badge in own), key=lambda told: (len(told.differs), len(told.claims))
    )


def _at(contents: tuple[Report, ...], place: tuple[int, ...]) -> Report | None:
    first, *deeper = place
    if first >= len(contents):
        return None
    return _at(contents[first].contents, tuple(deeper)) if deeper else contents[first]


def _skill(line: Line, named: set[str]) -> _Told:
    """A skill is any badge's; what is said of it beside its name is the maker's word."""
    claims = tuple(
        saying for saying in line.sayings if saying.members != ("name",) or _same(saying.text) not in named
    )
    return _Told(claims, stands=len(claims) < len(line.sayings))


def _by_badge(line: Line, badge: _Badge) -> _Told:
    claims: list[Saying] = []
    differs: list[Saying] = []
    for saying in line.sayings:
        # what somebody studied, or where they worked, is nothing that the issuer's name and days tell
        fact = _FACTS.get(saying.members) if line.kind in CERTIFICATES else None
        if fact is None:
            claims.append(saying)
        elif not fact.repeats(saying.text, badge):
            (differs if fact.decides(badge) else claims).append(saying)
    return _Told(tuple(claims), tuple(differs))


class _Fact(NamedTuple):
    """Whether a text repeats a fact of a badge, and whether the badge has one, so that any other text contradicts it."""

    repeats: Callable[[str, _Badge], bool]
    decides: Callable[[_Badge], bool] = lambda _badge: False


def _is_one_of(texts: Callable[[_Badge], Iterable[str]]) -> Callable[[str, _Badge], bool]:
    return lambda text, badge: _same(text) in _forms(texts(badge))


def _is_at(moment: Callable[[_Badge], datetime | None]) -> _Fact:
    def repeats(text: str, badge: _Badge) -> bool:
        stated = moment(badge)
        return stated is not None and _is_when(text, stated)

    return _Fact(repeats, lambda badge: moment(badge) is not None)


def _is_when(text: str, moment: datetime) -> bool:
    """Whether TEXT is MOMENT, or the day, month or year of it anywhere on earth."""
    if _YEAR_OR_MONTH.fullmatch(text):
        return any(day.startswith(text) for day in _days(moment))
    said = read_time(text)
    if said is None:
        return False
    begins_a_day = (said.hour, said.minute, said.second) == (0, 0, 0)
    return abs(said - moment) < _SECOND or (begins_a_day and said.date().isoformat() in _days(moment))


def _days(moment: datetime) -> Iterator[str]:
    for zone in _ZONES:
        try:
            yield (moment + zone).date().isoformat()
        except OverflowError:  # the calendar begins or ends there
            continue


def _forms(texts: Iterable[str]) -> set[str]:
    """Each of TEXTS as it is, and as a resume of ours shows what is too long."""
    return {_same(form) for text in texts for form in (text, plain.line(text))}


def _same(text: str) -> str:
    """TEXT as it is compared: whatever is not seen, and how it is written, make no other text of it."""
    return unicodedata.normalize("NFC", plain.line(text, len(text))).casefold()


def _names(badge: _Badge) -> Iterator[str]:
    """What a badge is called, in each language that it gives."""
    document = badge.credential.document
    if badge.credential.name:
        yield badge.credential.name
    yield from _texts(document.get("name"))
    for subject in objects(document.get("credentialSubject")):
        for achievement in objects(subject.get("achievement")):
            yield from _texts(achievement.get("name"))


def _texts(value: object) -> Iterator[str]:
    """A text, or that of each language (JSON-LD 1.1, 4.1.8 and 4.2.4)."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for each in [value["@value"]] if "@value" in value else value.values():
            yield from _texts(each)


def _issuer_names(badge: _Badge) -> Iterator[str]:
    yield from filter(None, (badge.credential.issuer.name,))
    yield from _texts(first_object(badge.credential.document.get("issuer")).get("name"))


def _issuer_id(badge: _Badge) -> Iterator[str]:
    yield from filter(None, (badge.credential.issuer.id,))


def _issuer(badge: _Badge) -> Iterator[str]:
    yield from _issuer_names(badge)
    yield from _issuer_id(badge)
    # the same, and not decisive: a reader may call the issuer otherwise than everybody else does
    yield from filter(None, (badge.vouched_name,))


def _id(badge: _Badge) -> Iterator[str]:
    yield from filter(None, (badge.credential.id,))


def _passages(badge: _Badge) -> Iterator[str]:
    for passage in filter(None, (badge.credential.description, badge.credential.criteria)):
        yield passage
        yield from plain.paragraphs(passage)


_NAME: Final = _Fact(_is_one_of(_names), lambda badge: any(_names(badge)))
_ISSUER: Final = _Fact(_is_one_of(_issuer), lambda badge: any(_issuer_names(badge)))
_FROM: Final = _is_at(lambda badge: badge.credential.valid_from)
_UNTIL: Final = _is_at(lambda badge: badge.credential.valid_until)

# by the members of a line (HR Open, CertificationType) that stand for it
_FACTS: Final[Mapping[tuple[str, ...], _Fact]] = {
    ("name",): _NAME,
    ("issuingAuthority",): _ISSUER,
    ("issuingAuthority", "name"): _ISSUER,
    ("issued",): _FROM,
    ("effectiveTimePeriod", "validFrom"): _FROM,
    ("effectiveTimePeriod", "validTo"): _UNTIL,
    ("id",): _Fact(_is_one_of(_id)),
    ("id", "value"): _Fact(_is_one_of(_id)),
    ("issuingAuthority", "id"): _Fact(_is_one_of(_issuer_id)),
    ("issuingAuthority", "id", "value"): _Fact(_is_one_of(_issuer_id)),
    ("descriptions",): _Fact(_is_one_of(_passages)),
}
