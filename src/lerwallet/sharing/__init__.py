"""SHARE: choose what goes along, sign it for one reader, and say before what the reader will see and what cannot be hidden."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Carrier, Format, utc
from lerwallet.errors import NotShareable, WrongUsage
from lerwallet.formats import Secured, read_value
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.presentation import Presenter, Proof, present
from lerwallet.proofs import sd_jwt
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.sharing.choosing import Choice, chosen, is_known, named, unknown_detail
from lerwallet.sharing.exposure import exposed
from lerwallet.sharing.linkability import Going, Link, Sight, links
from lerwallet.sharing.parts import Parts, parts, reduced
from lerwallet.sharing.young import refuse_address
from lerwallet.short_code import short_code
from lerwallet.verification.disclosure import disclosed
from lerwallet.wallet import HolderKey, Row, Wallet
from lerwallet.wallet.bound import binding_key, bound_to
from lerwallet.wallet.holder_keys import NewKey
from lerwallet.wallet.identity import identity
from lerwallet.wallet.own import Own

__all__ = ["Choice", "Proof", "Share", "Wish", "all_or_nothing", "make", "presenter", "signing_keys"]

_SIGNED_AT_MOST: Final = 200  # credentials in one share
_TOLD_AT_MOST: Final = 500  # details of one credential in the log, as in a report


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the holder asks for: who gets it, why, until when, and what of it.

    `choice` is for every credential that has none of its own in `choices`, by the id of its row. `request` is the
    SHA-256 of the request that it answers; `to_from_request`: who gets it is what that says of itself.
    """

    to: str
    purpose: str
    audience: str | None = None
    nonce: str | None = None
    until: datetime | None = None
    proof: Proof | None = None  # None: as the badges ask for it
    choice: Choice = field(default_factory=Choice)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    request: str | None = None
    to_from_request: bool = False
    statements: Sequence[str] = ()  # badges that stay at home, and are named as the holder's own words

    def choice_of(self, row: Row) -> Choice:
        """What is asked to be shown of ROW."""
        return self.choices.get(row.id, self.choice)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """One credential in a share, and what of it goes along."""

    row: Row
    parts: Parts  # of the credential in the wallet
    secured: Secured  # as it goes out
    disclosed: tuple[str, ...]
    withheld: int
    left_out: tuple[str, ...] = ()  # pointers into what stays at home: for its holder's eyes
    notes: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is all-or-nothing."""
        return self.parts.free == ()


@dataclass(frozen=True, kw_only=True)
class Share:
    """A finished share: the signed presentation, the file that carries it, and what the log keeps of it.

    The file is the presentation itself until something else carries it.
    """

    id: str
    wish: Wish
    audience: str
    nonce: str
    presentation: Any  # JSON: an object, or a token as text
    carrier: Carrier
    data: bytes  # of the file
    credentials: tuple[Shared, ...]
    warnings: tuple[str, ...]
    made_at: str
    links: tuple[Link, ...]  # what the reader could still work out
    signers: tuple[HolderKey, ...]
    fresh: NewKey | None  # the signer that is in no wallet yet

    def carried(self, carrier: Carrier, data: bytes) -> "Share":
        """The same share in another file: DATA, which holds the presentation."""
        return replace(self, carrier=carrier, data=data)

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return hashlib.sha256(self.data).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "to": self.wish.to,
            "to_from": "request" if self.wish.to_from_request else "you",
            "for": self.wish.purpose,
            "audience": self.audience,
            "nonce": self.nonce,
            "until": utc(self.wish.until) if self.wish.until else None,
            "carrier": self.carrier.value,
            "sha256": self.sha256,
            "made_at": self.made_at,
            "signed_by": [key.did for key in self.signers],
            "request": self.wish.request,
            "withdrawn": None,
            "statements": list(self.wish.statements),
            "credentials": [
                {
                    "id": each.row.id,
                    "name": each.row.name,
                    "short_code": short_code(each.row.credential_id or identity(each.secured)),
                    "disclosure": "whole" if each.whole else "selective",
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
    on_page: bool = False,
) -> Share:
    """Sign a share of ROWS for the reader that WISH names, with an audience and a nonce of its own.

    One SD-JWT VC is presented as itself with a key binding (RFC 9901, 4.3); everything else as one VCDM 2.0
    presentation. ON_PAGE, older badges stand beside it. Raises `NotShareable`, `WrongUsage`.
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
    found = [parts(wallet.secured(row)) for row in rows]
    _refuse_wishes(wish, list(zip(rows, found, strict=True)))
    signing = _Signing(wallet=wallet, wish=wish, audience=audience, nonce=nonce, now=now, random=random)
    credentials = tuple(signing.chosen(*each) for each in zip(rows, found, strict=True))
    if wallet.under_18:
        for each in credentials:
            refuse_address(each.secured.credential)
    id_ = random(4).hex()
    fresh = NewKey.of("EdDSA", utc(now), share=id_)
    presentation, signers = signing.presentation(
        [each for each in credentials if not (on_page and each.secured.format.is_older)], fresh
    )
    sight = Sight(
        to=wish.to,
        signed_by=[key.did for key in signers],
        going=[Going(each.row.id, each.row.name or each.row.id, each.secured) for each in credentials],
        earlier=wallet.shares(),
    )
    return Share(
        id=id_,
        wish=wish,
        audience=audience,
        nonce=nonce,
        presentation=presentation,
        carrier=Carrier.JWT if isinstance(presentation, str) else Carrier.JSON,
        data=_bytes(presentation),
        credentials=credentials,
        warnings=(*_warnings(credentials, wallet, wish), *_other_proofs(signers, wish)),
        made_at=utc(now),
        links=tuple(links(sight)),
        signers=tuple(signers),
        fresh=fresh if fresh.key in signers else None,
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


def _refuse_wishes(wish: Wish, found: Sequence[tuple[Row, Parts]]) -> None:
    """What is asked to be shown or left out must be somewhere; and what is asked to be left out must not go along."""
    for row, each in found:
        for asked in wish.choice_of(row).hide if not each.free else ():
            there = named(asked, each)
            if there:
                raise NotShareable(
                    _("{name} is all-or-nothing, and {detail} cannot be left out of it.").format(
                        name=row.name or row.id, detail=there[0]
                    ),
                    hint=_("Leave the whole badge out, or do not hide it"),
                )
    common = [each for row, each in found if row.id not in wish.choices]
    for asked in (*wish.choice.reveal, *wish.choice.hide):
        if common and not any(is_known(asked, each) for each in common):
            raise unknown_detail(asked, dict.fromkeys(pointer for each in common for pointer in each.free))


@dataclass(frozen=True, kw_only=True)
class _Signing:
    wallet: Wallet
    wish: Wish
    audience: str
    nonce: str
    now: datetime
    random: Callable[[int], bytes]

    def chosen(self, row: Row, found: Parts) -> Shared:
        """The credential with only the details that go along, bound to the holder's key where it has one."""
        choice = self.wish.choice_of(row)
        if row.id not in self.wish.choices:  # what another badge has need not be here
            choice = Choice(
                reveal=[each for each in choice.reveal if is_known(each, found)],
                hide=[each for each in choice.hide if is_known(each, found)],
            )
        secured = self.wallet.secured(row)
        if not secured.is_selective:
            return Shared(row=row, parts=found, secured=secured, disclosed=(), withheld=0)
        wanted = chosen(found, choice)
        copy = reduced(secured, wanted.shown, random=self.random, showing=self._showing())
        token = copy.securing
        left_out = tuple(each for each in found.free if each not in wanted.shown)
        if not isinstance(token, SdJwt):
            pointers, withheld = disclosed(copy, copy.proofs, _TOLD_AT_MOST)
            return Shared(
                row=row,
                parts=found,
                secured=copy,
                disclosed=pointers,
                withheld=withheld if withheld is not None else len(left_out),
                left_out=left_out,
                notes=wanted.notes,
            )
        key = binding_key(self.wallet, copy)
        if key is not None and token.bound_key is not None:
            bound = sd_jwt.bind(token.presented, self._claims(), self.wallet.secret(key))
            copy = read_value(bound, Carrier.JWT, bound.encode())
        return Shared(
            row=row,
            parts=found,
            secured=copy,
            disclosed=tuple(each.pointer for each in token.disclosures),
            withheld=token.withheld,
            left_out=left_out,
            notes=wanted.notes,
        )

    def _showing(self) -> bytes:
        """What ties a bbs-2023 proof to this share (VC-DI-BBS 1.0, 3.4.3: the presentation header)."""
        return hashlib.sha256(canonicalize_json({"audience": self.audience, "nonce": self.nonce})).digest()

    def _claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = {"iat": int(self.now.timestamp()), "aud": self.audience, "nonce": self.nonce}
        if self.wish.until is not None:
            claims["exp"] = int(self.wish.until.timestamp())
        return claims

    def presentation(self, credentials: Sequence[Shared], fresh: NewKey) -> tuple[Any, list[HolderKey]]:
        """The token of a single SD-JWT VC, or one presentation; and the keys that signed, FRESH where none is bound."""
        if len(credentials) == 1 and self.wish.proof is None:
            secured = credentials[0].secured
            token = secured.securing
            if isinstance(token, SdJwt) and token.bound_key and secured.format is Format.SD_JWT_VC:
                key = binding_key(self.wallet, secured)
                return token.compact, [] if key is None else [key]
        bound = signing_keys(self.wallet, [each.secured for each in credentials])
        signers = [presenter(key, self.wallet.secret(key)) for key in bound] or [
            presenter(fresh.key, fresh.secret)
        ]
        presented = present(
            [each.secured for each in credentials],
            signers[0],
            others=signers[1:],
            proof=self.wish.proof or Proof.EDDSA_RDFC_2022,
            created=self.now,
            audience=self.audience,
            nonce=self.nonce,
            expires=self.wish.until,
        )
        return presented, bound or [fresh.key]


def signing_keys(wallet: Wallet, credentials: Sequence[Secured]) -> list[HolderKey]:
    """The keys of WALLET that must sign for CREDENTIALS to be shown by whom they were given to, most needed first.

    An SD-JWT that has a key binding of its own needs no other.
    """
    needed = [
        key
        for each in credentials
        if not (isinstance(each.securing, SdJwt) and each.securing.key_binding)
        and (key := binding_key(wallet, each)) is not None
    ]
    return sorted({key.id: key for key in needed}.values(), key=needed.count, reverse=True)


def presenter(key: HolderKey, secret: SecretKey) -> Presenter:
    """KEY as it signs a presentation."""
    return Presenter(did=key.did, verification_method=key.verification_method, secret=secret)


def all_or_nothing(name: str, whole: Parts) -> str:
    """What goes along with a badge that cannot be split, in a sentence or two."""
    told = _("{name} is all-or-nothing: every detail in it goes along.").format(name=name)
    also = exposed(whole.document)
    return f"{told} {_('It also shows: {things}.').format(things='; '.join(also))}" if also else told


def _other_proofs(signers: Sequence[HolderKey], wish: Wish) -> Iterator[str]:
    """Where a key cannot sign as the reader asks."""
    if wish.proof is Proof.ED25519_SIGNATURE_2020 and any(key.algorithm != "EdDSA" for key in signers):
        yield _(
            "Some of it was given to a key that cannot sign with {proof}: that key signs in its own way."
        ).format(proof=wish.proof.value)


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
    holder = Own.of(wallet.vault)
    for each in credentials:
        name = each.row.name or each.row.id
        told += [f"{name}: {note}" for note in each.notes]
        if each.whole:
            told.append(all_or_nothing(name, each.parts))
        if holder.issued(each.secured):
            told.append(_("{name} is signed by yourself: it is your own statement.").format(name=name))
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
    return told
