"""What somebody asks for: the lines of a job advertisement, or the items of a framework of skills in JSON.

To read another form of framework: a function that gives its items, and its name in `_FORMS`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from lerwallet.credential import JsonObject, identifier, objects, text, words
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _
from lerwallet.skills import frameworks
from lerwallet.skills.wording import folded

_AT_MOST: Final = 50_000  # lines or items
_LINE_AT_MOST: Final = 1_000  # characters
_BULLET: Final = re.compile(
    r"^\s*(?:[-*+\u2022\u2013\u2014\u25cf\u25aa\u00b7]+|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+"
)
# A word that can be a code: it has a digit, and is long enough not to be a number of anything
_CODE: Final = re.compile(r"(?=.*\d)(?=.*[.\-A-Za-z])[A-Za-z0-9][A-Za-z0-9.\-]{3,}")
_SENTENCE: Final = re.compile(r"(?<=[.;!?\u061b\u061f\u0964\u3002])\s+")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that is asked for. `keys` are what a skill in a framework is the same by; `codes` stand in a text."""

    text: str
    keys: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


def asked_in_text(job: str) -> list[Asked]:
    """Each sentence of JOB, without its bullet, once. Raises `RefusedForSafety` for endless ones."""
    found = dict.fromkeys(
        sentence.strip()[:_LINE_AT_MOST]
        for line in job.split("\n")
        for sentence in _SENTENCE.split(_BULLET.sub("", line))
    )
    return [_sentence(each) for each in _bounded(each for each in found if folded(each))]


def _sentence(sentence: str) -> Asked:
    words = [word.strip("()[]<>,;:!?\"'").rstrip(".") for word in sentence.split()]
    places = [place for place in map(frameworks.known, words) if place]
    return Asked(
        text=sentence,
        keys=frozenset(f"id {place.framework} {place.id}" for place in places),
        codes=frozenset(word.casefold() for word in words if _CODE.fullmatch(word)),
    )


def asked_in_framework(document: object) -> list[Asked]:
    """The items of a framework: a CASE package, CTDL-ASN, or any list of objects with a name.

    Raises `Unreadable` where there are none, `RefusedForSafety` for endless ones.
    """
    for form in _FORMS:
        found = dict.fromkeys(_bounded(form(document)))
        if found:
            return list(found)
    raise Unreadable(
        _("There are no skills in this file that lerwallet can read."),
        hint=_("Give a CASE or CTDL framework, or a list of objects with a name and an address."),
    )


def _bounded(items: Iterator[Any]) -> Iterator[Any]:
    for number, item in enumerate(items):
        if number == _AT_MOST:
            raise RefusedForSafety(_("There are too many lines or skills in this file."))
        yield item


def _of_case(document: object) -> Iterator[Asked]:
    """CASE 1.0, 6.1.9: CFPackage with its CFItems."""
    if not isinstance(document, Mapping):
        return
    for item in objects(document.get("CFItems")):
        name = text(item.get("abbreviatedStatement")) or text(item.get("fullStatement"))
        yield from _item(name, item.get("uri"), item.get("humanCodingScheme"), "CASE")


def _of_ctdl(document: object) -> Iterator[Asked]:
    """CTDL-ASN: a graph of competencies."""
    if not isinstance(document, Mapping):
        return
    for each in objects(document.get("@graph")):
        name = words(each.get("ceasn:competencyLabel")) or words(each.get("ceasn:competencyText"))
        yield from _item(name, identifier(each), each.get("ceasn:codedNotation"), "CTDL")


_NAMES: Final = (
    "name",
    "label",
    "title",
    "preferredLabel",
    "prefLabel",
    "skillName",
    "skill_name",
    "targetName",
)
_ADDRESSES: Final = ("uri", "url", "id", "@id", "conceptUri", "targetUrl", "skill_id")
_CODES: Final = ("code", "notation", "targetCode")


def _of_list(document: object) -> Iterator[Asked]:
    """Objects with a name, in a list or in the first list that an object has."""
    if isinstance(document, Mapping):
        document = next((each for each in document.values() if isinstance(each, list)), [])
    if not isinstance(document, list):
        return
    for each in document:
        if isinstance(each, str):
            yield from _item(each, None, None, "")
        elif isinstance(each, Mapping):
            framework = text(each.get("framework", each.get("targetFramework"))) or ""
            yield from _item(_first(each, _NAMES), _first(each, _ADDRESSES), _first(each, _CODES), framework)


_FORMS: Final = (_of_case, _of_ctdl, _of_list)


def _first(item: JsonObject, names: tuple[str, ...]) -> str | None:
    return next((found for found in (words(item.get(name)) for name in names) if found), None)


def _item(name: str | None, url: object, code: object, framework: str) -> Iterator[Asked]:
    if not name or not folded(name):
        return
    keys = {f"name {' '.join(folded(name))}"}
    known = frameworks.known(text(url))
    if known:
        keys.add(f"id {known.framework} {known.id}")
    if framework and text(code):
        keys.add(f"code {framework.casefold()} {str(code).casefold()}")
    yield Asked(text=name[:_LINE_AT_MOST], keys=frozenset(keys))
