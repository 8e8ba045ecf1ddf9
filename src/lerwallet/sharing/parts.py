"""What can be left out of a credential, whatever kind of signature it has, and the copy in which it is left out.

To add a kind of signature that can be split: a branch in `parts` and one in `reduced`.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from lerwallet.credential import Carrier, JsonObject
from lerwallet.errors import NotFound, NotShareable, ProofUnknown
from lerwallet.formats import Secured, read_value
from lerwallet.language import _
from lerwallet.proofs import sd_jwt, selective
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.proofs.selective import pointers

_ALL: Final = ""  # the pointer to the whole document


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The details of a credential, as JSON pointers into its DOCUMENT.

    `every` are its details in order; `free` what can go along or stay: details, and in tokens also what holds several.
    """

    document: JsonObject
    every: tuple[str, ...]
    free: tuple[str, ...]

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """The details that go along whatever is chosen."""
        free = {*self.free}
        return tuple(each for each in self.every if free.isdisjoint(around(each)))

    @cached_property
    def _free_inside(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for each in self.free:
            for whole in around(each):
                found.setdefault(whole, []).append(each)
        return found

    def free_inside(self, pointer: str) -> list[str]:
        """What is free of what stands at POINTER."""
        return self._free_inside.get(pointer, [])

    def resolved(self, pointer: str) -> str:
        """POINTER with the place in each list, also of one thing; as it is where it points to nothing."""
        try:
            return pointers.resolved(self.document, pointer)
        except NotFound:
            return pointer

    def matching(self, pattern: str) -> Iterator[str]:
        """The pointers to what is there at PATTERN, a pointer without the places in lists."""
        yield from _matching(self.document, pattern.split("/")[1:], "")

    def value(self, pointer: str) -> Any:
        """What stands at POINTER, which points to something."""
        value: Any = self.document
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            value = value[int(name)] if isinstance(value, list) else value[name]
        return value


def around(pointer: str) -> Iterator[str]:
    """POINTER, and the pointers to what it stands in, from the inside."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def inside(pointer: str, whole: str) -> bool:
    """Whether POINTER is WHOLE, or points to something in it."""
    return pointer == whole or pointer.startswith(f"{whole}/")


def _matching(value: Any, steps: list[str], before: str) -> Iterator[str]:
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from _matching(item, steps, f"{before}/{place}")
    elif not steps:
        yield before
    elif isinstance(value, dict) and steps[0] in value:
        yield from _matching(value[steps[0]], steps[1:], f"{before}/{steps[0]}")


def parts(secured: Secured) -> Parts:
    """The details of SECURED; none is free where it is all-or-nothing.

    Raises `NotShareable` where its signature was made to be split, and cannot be.
    """
    token = secured.securing
    if isinstance(token, SdJwt):
        return Parts(
            document=token.payload,
            every=tuple(pointers.details(token.payload)),
            free=tuple(sorted((each.pointer for each in token.disclosures), key=_by_name)),
        )
    document = _unsecured(secured)
    every = tuple(pointers.details(document))
    if not secured.is_selective:
        return Parts(document=document, every=every, free=())
    try:
        return Parts(document=document, every=every, free=tuple(selective.details(document, _base(secured))))
    except ProofUnknown as why:
        raise _not_splittable(secured, why) from why


def reduced(
    secured: Secured, shown: Collection[str], *, random: Callable[[int], bytes], showing: bytes = b""
) -> Secured:
    """SECURED with only what is SHOWN of what `parts` calls free; itself where it is all-or-nothing.

    SHOWING ties a proof that can be tied to where it is shown; RANDOM gives unforeseeable bytes. Raises `NotShareable`.
    """
    token = secured.securing
    if isinstance(token, SdJwt):
        presented = sd_jwt.select(token, shown.__contains__)
        return read_value(presented, Carrier.JWT, presented.encode())
    if not secured.is_selective:
        return secured
    document = _unsecured(secured)
    found = parts(secured)
    # who gave it to whom is told by ids alone, and these are no details
    ends = [each for pattern in ("/issuer/id", "/credentialSubject/id") for each in found.matching(pattern)]
    hidden = [each for each in found.free if each not in shown]
    wanted = [*ends, *_together(shown, hidden)] if hidden else [_ALL]
    try:
        derived = selective.derive(document, _base(secured), wanted, random=random, presentation=showing)
    except ProofUnknown as why:
        raise _not_splittable(secured, why) from why
    return read_value(derived, Carrier.JSON, json.dumps(derived, ensure_ascii=False).encode())


def _together(shown: Collection[str], hidden: Collection[str]) -> Iterator[str]:
    """Few pointers to what is SHOWN: the outermost things around it that hold nothing HIDDEN."""
    broken = {each for pointer in hidden for each in around(pointer)}
    yield from dict.fromkeys(
        [each for each in around(pointer) if each not in broken][-1] for pointer in shown
    )


def _by_name(pointer: str) -> list[str]:
    """An order for what its issuer put in none: by name, and lists by place."""
    return [step.zfill(8) if step.isdigit() else step for step in pointer.split("/")]


def _unsecured(secured: Secured) -> JsonObject:
    return {name: value for name, value in secured.credential.document.items() if name != "proof"}


def _base(secured: Secured) -> JsonObject:
    """The base proof to derive from: where there are several, one whose copies cannot be linked."""
    return min(filter(selective.is_base, secured.proofs), key=selective.is_linkable)


def _not_splittable(secured: Secured, why: ProofUnknown) -> NotShareable:
    return NotShareable(
        _("{name} cannot be shown in parts, and its holder's copy must not be shown. {reason}").format(
            name=secured.credential.name or _("This badge"), reason=why.message
        ),
        hint=_("Ask its issuer for a copy that is made to be shown"),
    )
