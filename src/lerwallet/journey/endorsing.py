"""Asking for an endorsement, giving one, and reading what came back.

Whoever has a wallet signs an Open Badges 3.0 EndorsementCredential; whoever has none writes a reply, of which nobody can
know who wrote it: its digest shows only whether it was edited on its way.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.credential import first_object, text, utc
from lerwallet.errors import LerwalletError, ProofFailed, RefusedForSafety, Unreadable, WrongUsage
from lerwallet.formats import read
from lerwallet.formats.documents import VCDM_2
from lerwallet.formats.parties import issuers
from lerwallet.journey.claims import SCHEME, Claim, Endorsement, address_of
from lerwallet.journey.tables import LINE, PASSAGE, Table
from lerwallet.language import _
from lerwallet.presentation import Presenter
from lerwallet.proofs import data_integrity
from lerwallet.proofs.jcs import canonicalize_json
from lerwallet.strict_json import loads_object
from lerwallet.verification import Verdict, Verifier, verify

REQUEST: Final = "lerwallet/endorsement-request/1"
REPLY: Final = "lerwallet/endorsement-reply/1"
DATA_ID: Final = "lerwallet-request"  # of the element of a page that holds the request

_OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_MOST_BYTES: Final = 512 * 1024
_IN_PAGE: Final = re.compile(
    rb'<script type="application/json" id="' + DATA_ID.encode() + rb'">(.*?)</script>', re.DOTALL
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asks to be endorsed: `about` is its address, `said` the words, `badge` whether it is a badge's name."""

    about: str
    said: str
    since: str | None
    by: str
    badge: bool
    made_at: str

    def to_json(self) -> dict[str, Any]:
        return {
            "about": self.about,
            "said": self.said,
            "since": self.since,
            "by": self.by,
            "badge": self.badge,
            "made_at": self.made_at,
        }


def seal_request(request: Request) -> bytes:
    """The file of REQUEST."""
    return _pretty({"schema": REQUEST, "request": request.to_json()})


def read_request(data: bytes) -> Request:
    """The request in a file or in a page. Raises `Unreadable`, `RefusedForSafety`."""
    _refuse_large(data)
    in_page = _IN_PAGE.search(data)
    document = loads_object(in_page.group(1) if in_page else data)
    if document.get("schema") != REQUEST:
        raise Unreadable(
            _("This is not a request for an endorsement: it does not say {schema}.").format(schema=REQUEST),
            hint=_("A learner makes one with: lerwallet endorse request"),
        )
    table = Table(document).table("request")
    request = Request(
        about=table.need("about", 2_000),
        said=table.need("said", PASSAGE),
        since=table.text("since"),
        by=table.need("by", 4_000),
        badge=table.flag("badge"),
        made_at=table.time("made_at"),
    )
    # whoever supports these words must not put their name under others
    if request.badge:
        shown = not request.about.lower().startswith(SCHEME)
    else:
        shown = request.about == address_of(request.said, request.since, by=request.by)
    if not shown:
        raise Unreadable(
            _("This request shows other words than it asks to be endorsed."),
            hint=_("Ask for a new one, and do not answer this one"),
        )
    return request


def endorse(
    request: Request,
    comment: str,
    name: str,
    signer: Presenter,
    *,
    now: datetime,
    random: Callable[[int], bytes],
) -> bytes:
    """An EndorsementCredential (Open Badges 3.0, B.1.9) of what was asked, signed by SIGNER, who goes by NAME."""
    _refuse_empty(comment)
    if signer.did == request.by:
        raise _own()
    document = {
        "@context": [VCDM_2, _OPEN_BADGES],
        "id": uuid.UUID(bytes=random(16), version=4).urn,
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": _name(request.said),
        "issuer": {"id": signer.did, "type": ["Profile"], **({"name": name} if name else {})},
        "validFrom": utc(now),
        "credentialSubject": {
            "id": request.about,
            "type": ["EndorsementSubject"],
            "endorsementComment": comment,
        },
    }
    options = {
        "cryptosuite": "eddsa-rdfc-2022",
        "created": utc(now),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    return _pretty(data_integrity.sign(document, options, signer.secret))


def reply(request: Request, comment: str, name: str, now: datetime) -> bytes:
    """What somebody without a key says: their words and their digest."""
    _refuse_empty(comment)
    if not name:
        raise WrongUsage(
            _("Without a name nobody knows who says it."), hint=_("Add {flag}").format(flag="--name")
        )
    said = {"about": request.about, "by": name, "comment": comment, "made_at": utc(now), "said": request.said}
    return _pretty({"schema": REPLY, "reply": said, "sha256": _digest(said)})


def read_endorsement(
    data: bytes,
    verifier: Verifier,
    *,
    own: Collection[str],
    claims: Iterable[Claim],
    badges: Mapping[str, str],
    now: datetime,
) -> Endorsement:
    """The endorsement in DATA, a file from somebody else.

    OWN are the parties that the one who asks is, CLAIMS what they say, BADGES what each of theirs is called, by id.
    Raises `ProofFailed` for one that was edited, `LerwalletError` for one's own and for one that names other words than
    the claim or the badge it is about, `Unreadable` for what is none.
    """
    _refuse_large(data)
    document = loads_object(data)
    if document.get("schema") == REPLY:
        return _reply(document, data, claims, badges, now)
    secured = read(data)
    if "EndorsementCredential" not in secured.credential.types:
        raise Unreadable(
            _("This is not an endorsement."),
            hint=_("A badge is added with: lerwallet add FILE"),
        )
    report = verify(secured, verifier)
    if report.verdict is Verdict.REJECTED:
        raise ProofFailed(_("This endorsement does not hold: it was changed, or somebody else signed it."))
    credential = secured.credential
    subject = first_object(credential.document.get("credentialSubject"))
    about = text(subject.get("id")) or ""
    claim = _the_claim(claims, about)
    if not issuers(secured).isdisjoint(own):
        raise _own() if claim is not None else _given_from_here()
    _refuse_other_words(text(credential.document.get("name")), claim, badges.get(about), cut=_name)
    return Endorsement(
        id=_id(data),
        about=about,
        by=(credential.issuer.name or "")[:LINE],
        comment=(text(subject.get("endorsementComment")) or "")[:PASSAGE],
        signed_by=credential.issuer.id if report.verdict is Verdict.VERIFIED else None,
        written=utc(credential.valid_from) if credential.valid_from else "",
        imported=utc(now),
    )


def about_something_else() -> LerwalletError:
    return LerwalletError(
        _("This endorsement is about something that is not in your wallet. It was not kept."),
        hint=_("A claim that was changed or removed has to be asked for again"),
        code="about_something_else",
    )


def _the_claim(claims: Iterable[Claim], about: str) -> Claim | None:
    return next((claim for claim in claims if claim.address == about), None)


def _refuse_other_words(
    said: str | None, claim: Claim | None, badge: str | None, *, cut: Callable[[str], str]
) -> None:
    """Raises `LerwalletError` where an endorser was SAID to support other words than those of the claim or the badge."""
    words = claim.text if claim is not None else badge
    if words is not None and said != cut(words):
        raise about_something_else()


def _name(said: str) -> str:
    """What an endorsement of these words is called, so that its reader sees them."""
    return said[:200]


def _reply(
    document: Mapping[str, Any],
    data: bytes,
    claims: Iterable[Claim],
    badges: Mapping[str, str],
    now: datetime,
) -> Endorsement:
    said = document.get("reply")
    if not isinstance(said, dict) or document.get("sha256") != _digest(said):
        raise ProofFailed(_("This reply was changed after it was written, so it is not used."), code="edited")
    table = Table(said)
    about = table.need("about", 2_000)
    _refuse_other_words(
        text(said.get("said")), _the_claim(claims, about), badges.get(about), cut=lambda words: words
    )
    return Endorsement(
        id=_id(data),
        about=about,
        by=table.need("by"),
        comment=table.own_words("comment", PASSAGE),
        signed_by=None,
        written=table.time("made_at"),
        imported=utc(now),
    )


def _id(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _digest(said: Mapping[str, Any]) -> str:
    try:
        return hashlib.sha256(canonicalize_json(said)).hexdigest()
    except LerwalletError:
        return ""


def _refuse_empty(comment: str) -> None:
    if not comment:
        raise WrongUsage(
            _("An endorsement says something."), hint=_("Add {flag}").format(flag="--comment TEXT")
        )
    if len(comment) > PASSAGE:
        raise RefusedForSafety(
            _("An endorsement has at most {limit} characters.").format(limit=PASSAGE),
            hint=_("Say it in fewer words"),
        )


def _refuse_large(data: bytes) -> None:
    if len(data) > _MOST_BYTES:
        raise RefusedForSafety(
            _("This file is larger than {limit} bytes, and so it was not read.").format(limit=_MOST_BYTES)
        )


def _own() -> LerwalletError:
    return LerwalletError(
        _("Nobody can endorse themselves: this was asked for with a key of the same wallet."),
        hint=_("Send the request to somebody else, who has a wallet of their own or none"),
        code="own_words",
    )


def _given_from_here() -> LerwalletError:
    return LerwalletError(
        _("This endorsement was given from this wallet, and is about somebody else. It was not kept."),
        hint=_("Send the file to whoever asked for it: they keep it in their wallet"),
        code="given_from_here",
    )


def _pretty(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
