"""The one thing to do after an error that names none itself, by its kind; an error that knows better says so itself.

To add one: a row in `_FIXES`, the more special kind first.
"""

from collections.abc import Callable
from typing import Final

from lerwallet.errors import (
    DamagedWallet,
    LerwalletError,
    NotFetched,
    NotWritten,
    ProofError,
    RefusedForSafety,
    Unreadable,
    WrongPassphrase,
)
from lerwallet.language import _

_FIXES: Final[tuple[tuple[type[LerwalletError], Callable[[], str]], ...]] = (
    (DamagedWallet, lambda: _("See what is damaged, and what to do: lerwallet doctor")),
    (WrongPassphrase, lambda: _("Type it again, or use the recovery code")),
    (NotFetched, lambda: _("Check the address, and try again later")),
    (NotWritten, lambda: _("Choose another place, or make room on the disk")),
    (ProofError, lambda: _("Ask for it again, from whoever signed it")),
    (RefusedForSafety, lambda: _("Ask whoever gave it to you for another one")),
    (Unreadable, lambda: _("Get it again from where it came")),
)


def usual_fix(error: LerwalletError) -> str:
    """What to do after ERROR; empty where only the command that failed can tell."""
    return next((fix() for kind, fix in _FIXES if isinstance(error, kind)), "")
