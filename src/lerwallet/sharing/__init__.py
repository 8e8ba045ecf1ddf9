"""SHARE: choose what goes along, sign it for one reader, and say before what the reader will see and what cannot be hidden."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Carrier, Format, utc
from lerwallet.errors import NotShareable, WrongUsage
from lerwallet.formats import Secured, read_value
from lerwallet.language import _
from lerwallet.presentation import Presenter, present
from lerwallet.proofs import sd_jwt
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.sharing.choosing import Choice, chosen
from lerwallet.sharing.young import refuse_address
from lerwallet.wallet import HolderKey, Row, Wallet
from lerwallet.wallet.bound import binding_key, bound_to

__all__ = ["Choice", "Share", "Wish", "make"]

_SIGNED_AT_MOST: Final = 200  # credentials in one share


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the holder asks for: who gets it, why, until when, and what of it."""

    to: str
    purpose: str
    audience: str | None = None
    nonce: str | None = None
    until: datetime | None = None
    choice: Choice = field(default_factory=Choice)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One credential in a share, and what of it goes along."""

    row: Row
    secured: Secured
    disclosed: tuple[str, ...]
    withheld: int

    @property
    def whole(self) -> bool:
        return not self.secured.format.is_selective


@dataclass(frozen=True, kw_only=True)
class Share:
    """A finished share: the very bytes for the reader, and what the log keeps of it."""

    id: str
    wish: Wish
    audience: str
    nonce: str
    carrier: Carrier
    data: bytes
    presentation: Any  # JSON: an object, or a token as text
    credentials: tuple[Shared, ...]
    warnings: tuple[str, ...]
    made_at: str

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "to": self.wish.to,
            "for": self.wish.purpose,
            "audience": self.audience,
            "nonce": self.nonce,
            "until": utc(self.wish.until) if self.wish.until else None,
            "carrier": self.carrier.value,
            "sha256": hashlib.sha256(self.data).hexdigest(),
            "made_at": self.made_at,
            "credentials": [
                {
                    "id": each.row.id,
                    "name": each.row.name,
                    "disclosure": each.row.disclosure,
                    "disclosed": list(each.disclosed),
                    "withheld": each.withheld,
                }
                for each in self.credentials
            ],
        }


def make(
    wallet: Wallet,
    rows: Sequence[Row],
    wish: Wish,
    *,
    now: datetime,
    random: Callable[[int], bytes],
) -> Share:
    """Sign a share of ROWS for the reader that WISH names, with an audience and a nonce of its own.

    One SD-JWT VC is presented as itself with a key binding (RFC 9901, 4.3); everything else as one VCDM 2.0
    presentation. Raises `NotShareable`, `WrongUsage`.
    """
    if not rows or len(rows) > _SIGNED_AT_MOST:
        raise WrongUsage(_("A share holds between 1 and {most} badges.").format(most=_SIGNED_AT_MOST))
    if wish.until is not None and wish.until <= now:
        raise WrongUsage(
            _("The day that the share should end is in the past."), hint=_("Choose a later day: --until DATE")
        )
    audience = wish.audience or wish.to
    nonce = wish.nonce or urlsafe_b64encode(random(16)).rstrip(b"=").decode()
    for row in rows:
        _refuse(row, wallet.report(row))
    signing = _Signing(wallet=wallet, wish=wish, audience=audience, nonce=nonce, now=now)
    credentials = tuple(signing.chosen(row) for row in rows)
    if wallet.under_18:
        for each in credentials:
            refuse_address(each.secured.credential)
    presentation = signing.presentation(credentials)
    data = _bytes(presentation)
    return Share(
        id=random(4).hex(),
        wish=wish,
        audience=audience,
        nonce=nonce,
        carrier=Carrier.JWT if isinstance(presentation, str) else Carrier.JSON,
        data=data,
        presentation=presentation,
        credentials=credentials,
        warnings=tuple(_warnings(credentials, wallet, wish)),
        made_at=utc(now),
    )


def _bytes(presentation: object) -> bytes:
    if isinstance(presentation, str):
        return presentation.encode("ascii")
    return json.dumps(presentation, ensure_ascii=False, indent=1).encode() + b"\n"


_NEVER: Final = {"revoked", "suspended"}


def _refuse(row: Row, report: dict[str, Any]) -> None:
    """What is wrong, withdrawn or changed never goes out; what has run out may, for it says so itself."""
    name = row.name or row.id
    for finding in report.get("findings", ()):
        if finding["outcome"] != "failed" or finding["weight"] == "advisory":
            continue
        if finding["reason"] in _NEVER:
            raise NotShareable(
                _("{name} was withdrawn by its issuer, and so it is not shared.").format(name=name),
                hint=_("Leave it out, or ask the issuer why"),
            )
        if finding["check"] != "validity":
            raise NotShareable(
                _("{name} does not hold, and so it is not shared.").format(name=name),
                hint=_("See why: lerwallet show {id}").format(id=row.id),
            )


@dataclass(frozen=True, kw_only=True)
class _Signing:
    wallet: Wallet
    wish: Wish
    audience: str
    nonce: str
    now: datetime

    def chosen(self, row: Row) -> Shared:
        """The credential with only the details that go along, bound to the holder's key where it has one."""
        secured = self.wallet.secured(row)
        token = secured.securing
        if not isinstance(token, SdJwt):
            return Shared(row=row, secured=secured, disclosed=(), withheld=0)
        wanted = chosen(token, self.wish.choice)
        presented = sd_jwt.select(token, wanted.__contains__)
        key = binding_key(self.wallet, secured)
        if key is not None and token.bound_key is not None:
            presented = sd_jwt.bind(presented, self._claims(), self.wallet.secret(key))
        reduced = read_value(presented, Carrier.JWT, presented.encode())
        shown = reduced.securing
        assert isinstance(shown, SdJwt)
        return Shared(
            row=row,
            secured=reduced,
            disclosed=tuple(each.pointer for each in shown.disclosures),
            withheld=shown.withheld,
        )

    def _claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = {"iat": int(self.now.timestamp()), "aud": self.audience, "nonce": self.nonce}
        if self.wish.until is not None:
            claims["exp"] = int(self.wish.until.timestamp())
        return claims

    def presentation(self, credentials: Sequence[Shared]) -> Any:
        """The token of a single SD-JWT VC, or a presentation signed with the key that most of them are bound to."""
        if len(credentials) == 1 and credentials[0].secured.format is Format.SD_JWT_VC:
            token = credentials[0].secured.securing
            if isinstance(token, SdJwt) and token.bound_key is not None:
                return token.compact
        key = self._presenting_key(credentials)
        presenter = Presenter(
            did=key.did,
            verification_method=key.verification_method,
            secret=self.wallet.secret(key),
        )
        return present(
            [each.secured for each in credentials],
            presenter,
            created=self.now,
            audience=self.audience,
            nonce=self.nonce,
            expires=self.wish.until,
        )

    def _presenting_key(self, credentials: Sequence[Shared]) -> HolderKey:
        bound_keys = [
            key
            for each in credentials
            if not isinstance(each.secured.securing, SdJwt)  # those carry their own key binding
            and (key := binding_key(self.wallet, each.secured)) is not None
        ]
        if bound_keys:
            return max(bound_keys, key=bound_keys.count)
        return self.wallet.key("EdDSA")


def _warnings(credentials: Sequence[Shared], wallet: Wallet, wish: Wish) -> list[str]:
    """What the holder should know before it goes out, a sentence each."""
    told = []
    if wallet.under_18:
        told.append(
            _(
                "For whoever looks after you: {to} gets {names}, for this reason: {purpose}. Look at it together before you send it."
            ).format(
                to=wish.to,
                names=", ".join(each.row.name or each.row.id for each in credentials),
                purpose=wish.purpose,
            )
        )
    for each in credentials:
        name = each.row.name or each.row.id
        if each.whole:
            told.append(_("{name} is all-or-nothing: every detail in it goes along.").format(name=name))
        if bound_to(each.secured) is None:
            told.append(
                _("{name} does not say whose it is: anyone who has the file can show it.").format(name=name)
            )
        elif binding_key(wallet, each.secured) is None:
            told.append(
                _(
                    "{name} was given to a key that this wallet does not hold. The reader cannot see that it is yours, and it will not be VERIFIED."
                ).format(name=name)
            )
        if each.row.last_check.verdict == "rejected":
            told.append(_("{name} has run out: the reader will be told REJECTED.").format(name=name))
    used = {key.did for each in credentials if each.whole and (key := binding_key(wallet, each.secured))}
    if len(used) > 1:
        told.append(
            _(
                "These badges were given to different keys of yours, and one share is signed with one. Share them apart."
            )
        )
    return told
