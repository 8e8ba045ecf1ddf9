"""Reading members of a stranger's JSON: each has its kind and its limit, and what does not fit is named by its place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _
from lerwallet.strict_json import JSON, misfit

WORDS_AT_MOST: Final = 1_000  # characters of one text

Place = tuple[str | int, ...]


def wrong(place: Place, problem: str) -> Unreadable:
    """PROBLEM at PLACE in the request; an empty PLACE is the whole of it, or named in PROBLEM already."""
    sentence = (
        _("This request cannot be read, at {place}. {problem}")
        if place
        else _("This request cannot be read. {problem}")
    )
    return Unreadable(
        sentence.format(place=shown(place), problem=problem),
        hint=_("Ask whoever sent it for a new one"),
        code="request_unreadable",
    )


def unfit(kind: str, place: Place) -> Unreadable:
    """The member at PLACE is of another KIND (pydantic's names) than it should be."""
    return wrong((), misfit(kind, place, kind))


def shown(place: Place) -> str:
    return "/".join(map(str, place))


def too_much(place: Place, most: int) -> RefusedForSafety:
    return RefusedForSafety(
        _(
            "This request asks for too much at once, and so it was not read: {place} has more than {most}."
        ).format(place=shown(place), most=most)
    )


def mapping(value: object, place: Place) -> Mapping[str, JSON]:
    if not isinstance(value, dict):
        raise unfit("missing" if value is None else "dict_type", place)
    return value


def listed(value: object, place: Place, *, most: int) -> Sequence[JSON]:
    """A list of at least one and at MOST so many."""
    if not isinstance(value, list):
        raise unfit("missing" if value is None else "list_type", place)
    if len(value) > most:
        raise too_much(place, most)
    if not value:
        raise wrong(place, _("This list is empty."))
    return value


def mappings(value: object, place: Place, *, most: int) -> Iterator[tuple[Place, Mapping[str, JSON]]]:
    """Each object of a list, with its place."""
    for number, each in enumerate(listed(value, place, most=most)):
        yield (*place, number), mapping(each, (*place, number))


def words(value: object, place: Place) -> str:
    """A text that can be shown: not endless."""
    if not isinstance(value, str):
        raise unfit("missing" if value is None else "string_type", place)
    if len(value) > WORDS_AT_MOST:
        raise too_much(place, WORDS_AT_MOST)
    return value


def name(value: object, place: Place) -> str:
    """A text that stands for something: not empty, and without characters that nobody can see."""
    found = words(value, place)
    if not found.strip() or not found.isprintable():
        raise wrong(place, _("This text is empty, or has characters that cannot be seen."))
    return found


def optional(value: object, place: Place) -> str | None:
    """A name, or nothing."""
    return None if value is None else name(value, place)


def truth(value: object, place: Place) -> bool:
    if not isinstance(value, bool):
        raise wrong(place, _("This should be true or false."))
    return value
