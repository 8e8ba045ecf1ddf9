"""What a person types for one of several things: found once, or told why not."""

from collections.abc import Sequence
from typing import TypeVar

from lerwallet.errors import Ambiguous, NotFound

Thing = TypeVar("Thing")


def the_one(found: Sequence[Thing], *, none: str, several: str, hint: str = "") -> Thing:
    """The only one FOUND. Raises `NotFound` saying NONE, `Ambiguous` saying SEVERAL, both with HINT."""
    if not found:
        raise NotFound(none, hint=hint)
    if len(found) > 1:
        raise Ambiguous(several, hint=hint)
    return found[0]
