"""Making the `Verifier` of a run: whose clock, which documents, and the lists that the reader trusts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lerwallet.errors import LerwalletError, NotFetched, NotThere, Unreadable, WrongUsage
from lerwallet.fetch import Document, Fetch, Once, offline
from lerwallet.language import _
from lerwallet.policy import Policy, UnknownIssuer
from lerwallet.trust import Trust, TrustList
from lerwallet.trust.own import own_list
from lerwallet.verification import Verifier

if TYPE_CHECKING:
    from lerwallet.requests import Request
    from lerwallet.session import Session


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a command line asked of a check, beyond what every run has."""

    at: datetime | None = None
    documents: Path | None = None
    trust: Sequence[Path] = ()
    accept_unknown_issuer: bool = False
    audience: str | None = None
    nonce: str | None = None
    recipient: str | None = None
    request: "Request | None" = None
    policy: Path | None = None
    holder: bool = False
    allow_loopback: bool = False


def verifier(session: "Session", asked: Asked) -> Verifier:
    """The verifier of one run. Raises `Unreadable` for a trust list or documents that cannot be used."""
    policy = Policy.read(asked.policy) if asked.policy else None
    if policy is not None and policy.unknown_issuer is UnknownIssuer.REJECT and asked.accept_unknown_issuer:
        raise WrongUsage(
            _("The policy refuses unknown issuers, and --accept-unknown-issuer accepts them."),
            hint=_("Leave out one of them"),
        )
    return Verifier(
        now=asked.at or session.now(),
        fetch=_or_saved(session, documents(session, asked)),
        trust=Trust.of([*(TrustList.read(path) for path in asked.trust), *_own(session)]),
        holder=asked.holder,
        accept_unknown_issuer=asked.accept_unknown_issuer,
        audience=asked.audience,
        nonce=asked.nonce,
        recipient=asked.recipient,
        request=asked.request,
        policy=policy,
        at_hand=_at_hand(asked),
    )


def _own(session: "Session") -> list[TrustList]:
    """The learner's own list, where there is anybody on it."""
    own = own_list(trust_file(session))
    return [own] if own.entries or own.registries else []


def documents(session: "Session", asked: Asked) -> Fetch:
    """Documents by URL or DID: the reader's own first, then the network, each once."""
    fetch: Fetch = offline if session.offline else _network(session, allow_loopback=asked.allow_loopback)
    if asked.documents is not None:
        from lerwallet.fetch.documents import Documents

        fetch = Documents.load(asked.documents, otherwise=fetch)
    return Once(fetch)


def _at_hand(asked: Asked) -> Fetch:
    """Only what the reader has: for questions that must not be answered by asking anybody."""
    if asked.documents is None:
        return offline
    from lerwallet.fetch.documents import Documents

    return Documents.load(asked.documents)


def trust_file(session: "Session") -> Path:
    """Where the learner's own trust list lies."""
    return session.config / "trust.json"


def _network(session: "Session", *, allow_loopback: bool) -> Fetch:
    def fetch(url: str, /) -> Document:
        # the network and what it needs are only loaded for a document that is asked for (90 ms)
        from lerwallet.fetch.network import Network

        return Network(now=session.now(), log=session.verbose_note, allow_loopback=allow_loopback)(url)

    return fetch


def registries_file(session: "Session") -> Path:
    """Where the registries lie that `trust update` kept."""
    return session.config / "registries.zip"


def saved_registries(session: "Session") -> dict[str, Document]:
    """The registries that `trust update` kept, by their addresses. Raises `Unreadable` where they are damaged."""
    file = registries_file(session)
    if not file.exists():
        return {}
    from lerwallet.fetch.documents import Documents

    try:
        return dict(Documents.load(file).by_url)
    except LerwalletError as damaged:
        raise Unreadable(
            _("The copy of the registries that you trust, {file}, is damaged.").format(file=file),
            hint=_("Make it anew: lerwallet trust update"),
        ) from damaged


def save_registries(session: "Session", registries: Mapping[str, Document]) -> None:
    """Keep REGISTRIES for when they cannot be asked."""
    from lerwallet.packing import pack

    session.write_output(registries_file(session), pack([], registries), force=True)


def _own_registries(session: "Session") -> set[str]:
    from lerwallet.trust import own

    return {own.address(entry) for entry in own.registries(trust_file(session))}


def _or_saved(session: "Session", fetch: Fetch) -> Fetch:
    """FETCH; and where it cannot answer, what `trust update` kept."""

    def fetch_or_saved(url: str, /) -> Document:
        try:
            return fetch(url)
        except NotThere:
            raise
        except NotFetched:
            if url not in _own_registries(session):
                raise
            saved = saved_registries(session).get(url)
            if saved is None:
                raise
            return saved

    return fetch_or_saved
