"""All badges of a wallet in one file for another wallet, and by name those that it cannot hold."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lerwallet.credential import JsonObject
from lerwallet.errors import NotShareable
from lerwallet.formats import Secured
from lerwallet.formats.documents import VCDM_2
from lerwallet.presentation import enveloped
from lerwallet.transfer import lcw, refuse_base_proof
from lerwallet.wallet import HolderKey, Row, Wallet
from lerwallet.wallet.bound import binding_key, bound_to

_PROFILE: Final = "lerwallet"  # not "Default", which every new wallet has: what is in it would lose its key


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A badge that the file could not carry, and why."""

    row: Row
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.row.id, "name": self.row.name, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """The file, the rows that are in it, those that are not, and those that the other wallet can hold but not show."""

    data: bytes
    carried: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    only_kept: tuple[Row, ...] = ()


def presentation(wallet: Wallet, rows: Sequence[Row]) -> Leaving:
    """A VCDM 2.0 presentation of ROWS that nobody signed: a parcel, and no proof of who sends it."""
    found, left_out = _sorted(rows, lambda row: _enveloped(wallet.secured(row)))
    document = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [credential for _row, credential in found],
    }
    return Leaving(
        data=json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n",
        carried=tuple(row for row, _credential in found),
        left_out=left_out,
    )


def _enveloped(secured: Secured) -> JsonObject:
    refuse_base_proof(secured)
    return enveloped(secured)


def lcw_backup(wallet: Wallet, rows: Sequence[Row], random: Callable[[int], bytes]) -> Leaving:
    """A backup of the Learner Credential Wallet with ROWS and the Ed25519 keys that they need, in plain sight.

    Each of its profiles has one key: what is bound to another key of this wallet goes into a profile of that key.
    Asks for a wallet that was opened to sign.
    """
    found, left_out = _sorted(rows, lambda row: lcw.carried(wallet.secured(row)))
    main = wallet.key("EdDSA")
    profiles: dict[str, tuple[HolderKey, list[JsonObject]]] = {main.id: (main, [])}
    only_kept = []
    for row, document in found:
        secured = wallet.secured(row)
        key = binding_key(wallet, secured)
        if key is None or key.algorithm != main.algorithm:
            if bound_to(secured) is not None:
                only_kept.append(row)
            key = main
        profiles.setdefault(key.id, (key, []))[1].append(document)
    data = lcw.write(
        [
            lcw.Profile(
                name=_PROFILE if number == 1 else f"{_PROFILE} {number}",
                secret=wallet.secret(key),
                credentials=credentials,
            )
            for number, (key, credentials) in enumerate(profiles.values(), 1)
        ],
        random,
    )
    return Leaving(
        data=data,
        carried=tuple(row for row, _document in found),
        left_out=left_out,
        only_kept=tuple(only_kept),
    )


def _sorted(
    rows: Sequence[Row], carried: Callable[[Row], JsonObject]
) -> tuple[list[tuple[Row, JsonObject]], tuple[LeftOut, ...]]:
    """ROWS with what stands for each in the file, and those for which nothing can."""
    found, left_out = [], []
    for row in rows:
        try:
            found.append((row, carried(row)))
        except NotShareable as reason:
            left_out.append(LeftOut(row=row, reason=reason.message))
    return found, tuple(left_out)
