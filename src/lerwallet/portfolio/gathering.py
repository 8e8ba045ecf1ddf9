"""What a portfolio is built from: its credentials as they go out, how well each is supported, and one signed presentation."""

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Format
from lerwallet.errors import LerwalletError, NotShareable
from lerwallet.formats import Secured
from lerwallet.language import _, spoken
from lerwallet.pages import PICTURES
from lerwallet.portfolio.choosing import LeftOut, left_out
from lerwallet.portfolio.contents import Item, Portfolio
from lerwallet.portfolio.support import Support, Supporting
from lerwallet.presentation import present
from lerwallet.sharing import presenter, signing_keys
from lerwallet.sharing.choosing import Choice, chosen
from lerwallet.sharing.parts import parts, reduced
from lerwallet.sharing.young import refuse_address
from lerwallet.wallet import Evidence, Row, Wallet

# Open Badges 1 and 2: no presentation can hold them
_WHOLE: Final = {Format.OB1_HOSTED, Format.OB2_HOSTED, Format.OB2_SIGNED}


# A page that nobody can send by mail helps nobody: what is more than this is named, and not drawn.
_PICTURE_BYTES_AT_MOST: Final = 1_500_000
_PICTURES_BYTES_AT_MOST: Final = 3_000_000  # of all pictures together


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """A file kept beside a credential that goes along: by name and digest, and as a PICTURE where it is a small one."""

    file: Evidence
    caption: str | None
    picture: bytes | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A credential of a portfolio as it goes out; `sha256` is of the file that the wallet keeps (hex)."""

    item: Item
    row: Row
    secured: Secured
    sha256: str
    support: Support
    exhibits: tuple[Exhibit, ...]

    @property
    def whole(self) -> bool:
        """Whether it goes out as a file of its own, outside the presentation."""
        return self.secured.format in _WHOLE


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """All that an exporter needs. `presented` are the entries in PRESENTATION, in its order; `whole` the older badges.

    PRESENTATION is empty for a form that has no badges inside.
    """

    portfolio: Portfolio
    language: str
    made_at: datetime
    presented: tuple[Entry, ...]
    whole: tuple[Entry, ...]
    presentation: dict[str, Any]
    left_out: tuple[LeftOut, ...]


def gather(
    supporting: Supporting,
    portfolio: Portfolio,
    *,
    signed: bool = True,
    random: Callable[[int], bytes] = os.urandom,
) -> Gathered:
    """What PORTFOLIO is built from, as SUPPORTING tells. Where the presentation is to be SIGNED, its wallet was opened to sign.

    RANDOM gives unforeseeable bytes.

    A credential that is gone, does not hold any more or cannot be signed over is left out, and named; so is a file.
    """
    gatherer = _Gatherer(supporting, random)
    found = [gatherer.entry(item) for item in portfolio.items]
    entries = [each for each in found if each is not None]
    whole = [entry for entry in entries if entry.whole]
    fit = [entry for entry in entries if not entry.whole]
    presented, presentation, refused = (
        _Signing(wallet=supporting.wallet, now=supporting.now).presentation(fit) if signed else (fit, {}, [])
    )
    return Gathered(
        portfolio=portfolio,
        language=spoken(),
        made_at=supporting.now,
        presented=tuple(presented),
        whole=tuple(whole),
        presentation=presentation,
        left_out=(*gatherer.missing, *refused),
    )


class _Gatherer:
    """Finds in the wallet what each item names; what is not there is MISSING."""

    def __init__(self, supporting: Supporting, random: Callable[[int], bytes]) -> None:
        self._supporting, self._random = supporting, random
        self._wallet = supporting.wallet
        self._rows = {row.id: row for row in self._wallet.rows()}
        self._room = _PICTURES_BYTES_AT_MOST
        self.missing: list[LeftOut] = []

    def entry(self, item: Item) -> Entry | None:
        row = self._rows.get(item.credential)
        if row is None:
            gone = _("it is not in the wallet any more")
            self.missing.append(LeftOut(id=item.credential, name=None, code="not_found", reason=gone))
            return None
        secured = self._wallet.secured(row)
        out = left_out(self._supporting, row, secured, by_name=True)
        if out is not None:
            self.missing.append(out)
            return None
        supported = self._supporting.of(row, secured)
        assert supported is not None
        try:
            shown = _reduced(secured, self._random)
            if self._wallet.under_18:
                refuse_address(shown.credential)
        except NotShareable as why:
            self.missing.append(LeftOut(id=row.id, name=row.name, code=why.code, reason=why.message))
            return None
        return Entry(
            item=item,
            row=row,
            secured=shown,
            sha256=hashlib.sha256(secured.data).hexdigest(),
            support=supported,
            exhibits=tuple(self._exhibits(item, row)),
        )

    def _exhibits(self, item: Item, row: Row) -> Iterator[Exhibit]:
        files = {each.id: each for each in self._wallet.evidence(row)} if item.evidence else {}
        for shown in item.evidence:
            file = files.get(shown.file)
            if file is None:
                gone = _("this file is not beside {badge} any more").format(badge=row.name or row.id)
                name = shown.caption or shown.file
                self.missing.append(LeftOut(id=row.id, name=name, code="evidence_not_found", reason=gone))
            else:
                yield Exhibit(file=file, caption=shown.caption, picture=self._picture(file))

    def _picture(self, file: Evidence) -> bytes | None:
        if file.media_type not in PICTURES or file.size > min(_PICTURE_BYTES_AT_MOST, self._room):
            return None
        with self._wallet.open_evidence(file) as stream:
            data = stream.read()
        if not data.startswith(PICTURES[file.media_type]):
            return None  # its name says that it is a picture
        self._room -= len(data)
        return data


def _reduced(secured: Secured, random: Callable[[int], bytes]) -> Secured:
    """What can be split with the details that a share shows where nothing else is asked; anything else as it is."""
    if not secured.is_selective:
        return secured
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
