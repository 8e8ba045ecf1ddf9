"""SHARE: choose what goes along, sign it for one reader, and say before what the reader will see and what cannot be hidden."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import Carrier, utc
from lerwallet.errors import NotShareable, WrongUsage
from lerwallet.language import _
from lerwallet.presentation import Proof
from lerwallet.sharing.choosing import Choice, is_known, named, unknown_detail
from lerwallet.sharing.exposure import exposed
from lerwallet.sharing.linkability import Going, Sight, links
from lerwallet.sharing.parts import Parts, parts
from lerwallet.sharing.share import Share, Shared, Wish
from lerwallet.sharing.signing import Signing, presenter, signing_keys
from lerwallet.sharing.young import refuse_address
from lerwallet.wallet import HolderKey, Row, Wallet
from lerwallet.wallet.bound import binding_key, bound_to
from lerwallet.wallet.holder_keys import NewKey
from lerwallet.wallet.own import Own

__all__ = [
    "Choice",
    "Proof",
    "Share",
    "Shared",
    "Wish",
    "all_or_nothing",
    "make",
    "presenter",
    "signing_keys",
]

_SIGNED_AT_MOST: Final = 200  # credentials in one share


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
    signing = Signing(wallet=wallet, wish=wish, audience=audience, nonce=nonce, now=now, random=random)
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
            if named(asked, each):
                raise NotShareable(
                    _("{name} is all-or-nothing, and {detail} cannot be left out of it.").format(
                        name=row.name or row.id, detail=asked
                    ),
                    hint=_("Leave the whole badge out, or do not hide it"),
                )
    common = [each for row, each in found if row.id not in wish.choices]
    for asked in (*wish.choice.reveal, *wish.choice.hide):
        if common and not any(is_known(asked, each) for each in common):
            raise unknown_detail(asked, common)


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
                    "{name} was given to a key that this wallet does not hold. The reader cannot see that it is yours, and will be told REJECTED."
                ).format(name=name)
            )
        if each.row.last_check.verdict == "rejected":
            told.append(_("{name} has run out: the reader will be told REJECTED.").format(name=name))
    return told
