"""What is asked of an exporter beyond its form, and what it gives."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """SHORT_REFS: name each credential by a code of 12 characters, for forms that have room for no more."""

    short_refs: bool = False


class Made(NamedTuple):
    """The file, and what of the portfolio it could not carry: a sentence each, for the one who made it."""

    data: bytes
    not_carried: tuple[str, ...] = ()
