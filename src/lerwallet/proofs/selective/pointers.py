"""Choosing a part of a document by JSON pointers (RFC 6901), as selective disclosure does (VC-DI-ECDSA 1.0, 3.4.11 to 3.4.13).

There is nothing to add: what is chosen carries its type, and its id, and those of everything around it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from lerwallet.errors import NotFound, RefusedForSafety
from lerwallet.language import _
from lerwallet.proofs.rdf.named import GRAPH

POINTERS_AT_MOST: Final = 1000

_IDS: Final = ("id", "@id", GRAPH)
_TYPES: Final = ("type", "@type")

# What is chosen below a value, by member or place; an empty dictionary means all of it.
_Tree = dict[str, Any]


def select(
    document: Mapping[str, Any], pointers: Iterable[str], *, blank: bool = False
) -> dict[str, Any] | None:
    """The part of DOCUMENT that POINTERS name; None where there is no pointer.

    An array that has one item may be named with the place of that item or without, as JSON-LD takes both for the same.
    BLANK keeps ids that are blank nodes. What is chosen whole is shared with DOCUMENT, not copied.
    Raises NotFound for a pointer to nothing, RefusedForSafety for too many.
    """
    chosen: _Tree | None = None
    for number, pointer in enumerate(pointers):
        if number >= POINTERS_AT_MOST:
            raise RefusedForSafety(_("Too many parts of the credential were named."))
        chosen = _added(chosen, _steps(document, pointer))
    if chosen is None:
        return None
    part: dict[str, Any] = _chosen(document, chosen, blank=blank)
    if "@context" in document:
        part["@context"] = document["@context"]
    return part


def details(document: Mapping[str, Any]) -> Iterator[str]:
    """The pointer to each detail of DOCUMENT: a value with nothing below it; ids and types are no details.

    An object that has only an id and types is one, and so is one that carries a proof of its own: no part of it can go.
    """
    for name, value in document.items():
        if name not in _IDS and name not in _TYPES and name != "@context":
            yield from _details(f"/{name.replace('~', '~0').replace('/', '~1')}", value)


def resolved(document: Mapping[str, Any], pointer: str) -> str:
    """POINTER as `details` writes it: with the place in each array, also in one that has one item.

    Raises NotFound for a pointer to nothing.
    """
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in _steps(document, pointer))


def _details(pointer: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _details(f"{pointer}/{place}", item)
    elif isinstance(value, Mapping) and "@value" not in value and "proof" not in value:
        below = [f"{pointer}{each}" for each in details(value)]
        yield from below or [pointer]
    elif value is not None:
        yield pointer


def _steps(document: Mapping[str, Any], pointer: str) -> list[str]:
    """The members and places on the way to what POINTER names, as they are in DOCUMENT."""
    if pointer and not pointer.startswith("/"):
        raise _nothing(pointer)
    steps: list[str] = []
    value: Any = document
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list):
            if _is_place(step):
                if int(step) >= len(value):
                    raise _nothing(pointer)
                steps.append(step)
                value = value[int(step)]
                continue
            if len(value) != 1:
                raise _nothing(pointer)
            steps.append("0")
            value = value[0]
        if isinstance(value, Mapping) and step in value:
            steps.append(step)
            value = value[step]
        elif step != "0" or not steps:
            raise _nothing(pointer)
    return steps


def _is_place(step: str) -> bool:
    """Whether STEP can be a place in an array (RFC 6901, 4): no zeros in front."""
    return step.isascii() and step.isdigit() and len(step) < 8 and (step == "0" or step[0] != "0")


def _nothing(pointer: str) -> NotFound:
    return NotFound(
        _("There is nothing at {pointer} in the credential.").format(pointer=pointer[:200] or '""'),
        hint=_(
            "A part is named by the members that lead to it, such as /credentialSubject/achievement/name."
        ),
        code="pointer_not_found",
    )


def _added(tree: _Tree | None, steps: list[str]) -> _Tree:
    """TREE with the way STEPS; what is chosen whole stays so."""
    if tree is not None and not tree:
        return tree
    if not steps:
        return {}
    known = tree if tree is not None else {}
    known[steps[0]] = _added(known.get(steps[0]), steps[1:])
    return known


def _chosen(value: Any, tree: _Tree, *, blank: bool) -> Any:
    if not tree:
        return value
    if isinstance(value, list):
        return [
            _chosen(item, tree[str(place)], blank=blank)
            for place, item in enumerate(value)
            if str(place) in tree
        ]
    part: dict[str, Any] = {}
    for name, item in value.items():
        if name in tree:
            part[name] = item if name in _TYPES else _chosen(item, tree[name], blank=blank)
        elif name in _TYPES or (name in _IDS and (blank or not str(item).startswith("_:"))):
            part[name] = item
    return part
