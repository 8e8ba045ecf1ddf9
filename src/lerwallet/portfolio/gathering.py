"""What a portfolio is built from: its credentials as they go out, how well each is supported, and one signed presentation."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Format
from lerwallet.errors import LerwalletError, NotFound, NotShareable
from lerwallet.formats import Secured
from lerwallet.language import _, spoken
from lerwallet.pages import Mark
from lerwallet.portfolio import support
from lerwallet.portfolio.choosing import LeftOut, left_out
from lerwallet.portfolio.contents import Item, Portfolio
from lerwallet.presentation import present
from lerwallet.sharing import presenter, signing_keys
from lerwallet.sharing.choosing import Choice, chosen
from lerwallet.sharing.parts import parts, reduced
from lerwallet.wallet import Row, Wallet

# Open Badges 1 and 2: no presentation can hold them
_WHOLE: Final = {Format.OB1_HOSTED, Format.OB2_HOSTED, Format.OB2_SIGNED}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A credential of a portfolio as it goes out. `checked_at` is ISO 8601; `index` its place in the presentation."""

    item: Item
    row: Row
    secured: Secured
    mark: Mark
    checked_at: str
    registry: str | None

    @property
    def whole(self) -> bool:
        """Whether it goes out as a file of its own, outside the presentation."""
        return self.secured.format in _WHOLE


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """All that an exporter needs. `presented` are the entries in PRESENTATION, in its order; `whole` the older badges."""

    portfolio: Portfolio
    language: str
    made_at: datetime
    presented: tuple[Entry, ...]
    whole: tuple[Entry, ...]
    presentation: dict[str, Any]
    left_out: tuple[LeftOut, ...]


def gather(
    wallet: Wallet, portfolio: Portfolio, now: datetime, random: Callable[[int], bytes] = os.urandom
) -> Gathered:
    """What PORTFOLIO is built from, as of NOW. WALLET was opened to sign; RANDOM gives unforeseeable bytes.

    A credential that is gone, does not hold any more or cannot be signed over is left out, and named.
    """
    entries: list[Entry] = []
    missing: list[LeftOut] = []
    for item in portfolio.items:
        found = _entry(wallet, item, now, random)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            missing.append(found)
    whole = [entry for entry in entries if entry.whole]
    signing = _Signing(wallet=wallet, now=now)
    presented, presentation, refused = signing.presentation([e for e in entries if not e.whole])
    return Gathered(
        portfolio=portfolio,
        language=spoken(),
        made_at=now,
        presented=tuple(presented),
        whole=tuple(whole),
        presentation=presentation,
        left_out=(*missing, *refused),
    )


def _entry(wallet: Wallet, item: Item, now: datetime, random: Callable[[int], bytes]) -> Entry | LeftOut:
    try:
        row = wallet.find(item.credential)
    except NotFound:
        return LeftOut(
            id=item.credential, name=None, code="not_found", reason=_("it is not in the wallet any more")
        )
    out = left_out(wallet, row, now, named=True)
    if out is not None:
        return out
    report = wallet.report(row)
    given = support.mark(row, report, now)
    assert given is not None
    try:
        secured = _reduced(wallet.secured(row), random)
    except NotShareable as why:
        return LeftOut(id=row.id, name=row.name, code=why.code, reason=why.message)
    return Entry(
        item=item,
        row=row,
        secured=secured,
        mark=given,
        checked_at=row.last_check.at,
        registry=support.registry(report),
    )


def _reduced(secured: Secured, random: Callable[[int], bytes]) -> Secured:
    """What can be split with the details that a share shows where nothing else is asked; anything else as it is."""
    shown = chosen(parts(secured), Choice()).shown
    return replace(reduced(secured, shown, random=random), carrier=secured.carrier)


@dataclass(frozen=True, kw_only=True)
class _Signing:
    wallet: Wallet
    now: datetime

    def presentation(self, entries: Sequence[Entry]) -> tuple[list[Entry], dict[str, Any], list[LeftOut]]:
        """A presentation of ENTRIES, less those that no signature can cover."""
        fit = list(entries)
        refused: list[LeftOut] = []
        try:
            return fit, self._signed(fit), refused
        except LerwalletError:
            pass  # one of them is the reason; each is tried alone
        fit = []
        for entry in entries:
            try:
                self._signed([entry])
            except LerwalletError as why:
                refused.append(
                    LeftOut(id=entry.row.id, name=entry.row.name, code=why.code, reason=why.message)
                )
            else:
                fit.append(entry)
        return fit, self._signed(fit), refused

    def _signed(self, entries: Sequence[Entry]) -> dict[str, Any]:
        """Signed with the holder's Ed25519 key, and with each other key that one of ENTRIES is bound to."""
        main = self.wallet.key("EdDSA")
        bound = signing_keys(self.wallet, [entry.secured for entry in entries])
        signed = present(
            [entry.secured for entry in entries],
            presenter(main, self.wallet.secret(main)),
            others=[presenter(key, self.wallet.secret(key)) for key in bound if key.id != main.id],
            created=self.now,
        )
        assert isinstance(signed, dict)  # only a token is none
        return signed
