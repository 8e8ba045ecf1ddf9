"""Copies of files without what tells who made them, where, when and with what; what they show stays as it is.

To add a kind of file: a module with its `Kind`, and its row in `KINDS`. A copy is looked at once more before it is
given out, so that a kind that leaves something says so instead of calling it clean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lerwallet.cleaning.names import names_in, names_said
from lerwallet.cleaning.office import OFFICE
from lerwallet.cleaning.pdf import PDF
from lerwallet.cleaning.pictures import PICTURES
from lerwallet.cleaning.quiet import quiet
from lerwallet.cleaning.trace import Kind, Sort, Stripped, Trace
from lerwallet.errors import LerwalletError, RefusedForSafety
from lerwallet.language import _

__all__ = ["KINDS", "LARGEST", "Cleaned", "Kind", "Sort", "Trace", "clean", "look", "names_in", "people"]

KINDS: Final = (*PICTURES, PDF, OFFICE)
LARGEST: Final = 64 * 2**20  # bytes: a file is cleaned in memory


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """A copy: what was taken out of it, parts that could not be looked into, and the names that it still shows."""

    data: bytes
    removed: tuple[Trace, ...]
    unread: tuple[str, ...]
    still_named: tuple[str, ...]


def clean(data: bytes) -> Cleaned:
    """A copy of DATA without traces.

    Raises `LerwalletError` (code `kind_not_known`) for what nobody here can look into, `Unreadable` for a damaged or
    locked file, `RefusedForSafety` for a large one or one made to exhaust its reader.
    """
    if len(data) > LARGEST:
        raise RefusedForSafety(
            _("The file is larger than {size} MB, and lerwallet does not clean it.").format(
                size=LARGEST // 2**20
            )
        )
    kind = _kind(data)
    if kind is None:
        raise LerwalletError(
            _("lerwallet cannot look into this kind of file. It may tell names, places and times."),
            hint=_("It knows: {kinds}").format(kinds=", ".join(each.name for each in KINDS)),
            code="kind_not_known",
        )
    with quiet():
        found, write = kind.strip(data)
        copy = write()
        left, _write = kind.strip(copy)
    if left.traces:
        raise LerwalletError(
            _("Something is left in the copy that lerwallet could not take out, and so it is not kept."),
            hint=_("Take it out with the program that made the file"),
            code="not_cleaned",
        )
    return Cleaned(
        data=copy,
        removed=found.traces,
        unread=found.unread,
        still_named=tuple(dict.fromkeys((*found.named, *names_said(found.text, people(found.traces))))),
    )


def people(traces: Iterable[Trace]) -> list[str]:
    """The names among TRACES."""
    return [word for each in traces if each.sort is Sort.PEOPLE for word in each.words]


def look(data: bytes) -> Stripped | None:
    """What DATA tells, without making a copy; None for a kind that nobody here can look into. Raises as `clean`."""
    kind = _kind(data)
    with quiet():
        return kind.strip(data)[0] if kind is not None else None


def _kind(data: bytes) -> Kind | None:
    return next((kind for kind in KINDS if kind.recognizes(data)), None)
