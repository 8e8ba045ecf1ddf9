"""One answer for one reader: a one-time word, or a finished file, that went to somebody already is not given to another."""

from collections.abc import Iterable, Mapping
from typing import Any

from lerwallet.errors import NotShareable
from lerwallet.language import _


def refuse(shares: Iterable[Mapping[str, Any]], *, to: str, nonce: str | None, sha256: str | None) -> None:
    """Raise `NotShareable` where one of SHARES was for somebody else than TO, with this NONCE or as this very file.

    The same badge signed afresh is another file, with another one-time word.
    """
    for share in shares:
        if _same_reader(share["to"], to):
            continue
        if nonce is not None and share["nonce"] == nonce:
            problem = _(
                "The one-time word {nonce} was used for {to}: two readers could put their answers together."
            )
        elif sha256 is not None and share["sha256"] == sha256:
            problem = _("This very file went to {to} already.")
        else:
            continue
        raise NotShareable(
            problem.format(nonce=nonce, to=share["to"]),
            hint=_("Ask for a word of their own, or leave out --nonce; --force shares it anyway"),
            code="already_shared",
        )


def _same_reader(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
