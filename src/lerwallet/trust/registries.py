"""Registries that are asked over the network: a published list of issuers, or an OpenID Federation trust anchor.

To ask one more kind: a class with `source` and `lookup`, and its row in `REGISTRIES`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple, NoReturn
from urllib.parse import quote

from lerwallet.credential import JsonObject, text
from lerwallet.errors import LerwalletError, NotThere
from lerwallet.fetch import Fetch, from_own_site
from lerwallet.keys import PublicKey
from lerwallet.language import _
from lerwallet.proofs import jose
from lerwallet.trust import KEY_CHANGED, NotAnswered, Registry, TrustList, Vouched

_SKEW: Final = timedelta(minutes=5)
_KEYS_AT_MOST: Final = 50
_WELL_KNOWN: Final = "/.well-known/openid-federation"
_STATEMENT: Final = "entity-statement+jwt"


@dataclass(frozen=True, kw_only=True)
class PublishedList:
    """A registry.json at a web address, as the Digital Credentials Consortium publishes its members.

    It is not signed: it counts where its own site gave it.
    """

    source: str
    url: str
    _read: dict[str, TrustList] = field(default_factory=dict, compare=False, repr=False)

    def lookup(self, issuer_id: str, *, at: datetime, fetch: Fetch) -> Vouched | None:
        """Who vouches for the issuer with exactly this id. Raises `NotAnswered`."""
        try:
            document = from_own_site(fetch, self.url)
            if document.fetched_at not in self._read:
                # read once in a run: a list names thousands
                self._read[document.fetched_at] = TrustList.read(document.data, name=self.source)
        except LerwalletError as problem:
            raise NotAnswered(problem.message) from problem
        issuers = self._read[document.fetched_at]
        if issuers.registries:
            raise NotAnswered(_("what stands at its address lists registries, and no issuers"))
        found = issuers.lookup(issuer_id, at=at)
        return None if found is None else replace(found, as_of=document.fetched_at)

    def keys_now(self, *, at: datetime, fetch: Fetch) -> Sequence[str]:
        """It has none. Raises `NotAnswered` where it cannot be read."""
        self.lookup("", at=at, fetch=fetch)
        return ()

    def also(self, other: Registry) -> Registry:  # noqa: ARG002  it has no keys
        return self


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """A trust anchor that was read and found to have signed itself."""

    id: str
    keys: Mapping[str, PublicKey]  # by `kid`
    ask_at: str  # the address that answers about one issuer


@dataclass(frozen=True, kw_only=True)
class Federation:
    """A trust anchor of OpenID Federation 1.0, asked about one issuer at a time; each of its answers is signed.

    `pinned` are thumbprints of keys that it had before; another key is then not believed.
    """

    source: str
    url: str  # of its entity configuration
    pinned: Sequence[str] = ()
    _said: dict[str, Vouched | NotAnswered | None] = field(default_factory=dict, compare=False, repr=False)

    def lookup(self, issuer_id: str, *, at: datetime, fetch: Fetch) -> Vouched | None:
        """Who vouches for the issuer with exactly this id. Raises `NotAnswered`."""
        if issuer_id not in self._said:  # signatures are checked once for all badges of an issuer
            try:
                self._said[issuer_id] = self._ask(issuer_id, at, fetch)
            except NotAnswered as problem:
                self._said[issuer_id] = problem
        said = self._said[issuer_id]
        if isinstance(said, NotAnswered):
            raise said.with_traceback(None)
        return said

    def _ask(self, issuer_id: str, now: datetime, fetch: Fetch) -> Vouched | None:
        # OpenID Federation 1.0: 1 the anchor's own statement (9.2); 2 its statement about the issuer (8.1); 3 both
        # signed by its keys, in force, and about whom we asked (3.2)
        anchor = self.anchor(fetch, now)
        joined = "&" if "?" in anchor.ask_at else "?"
        try:
            document = fetch(f"{anchor.ask_at}{joined}sub={quote(issuer_id, safe='')}")
        except NotThere:
            return None  # so it says that it does not know the issuer
        except LerwalletError as problem:
            raise NotAnswered(problem.message) from problem
        claims = _statement(document.data, now).signed_by(anchor.keys)
        if claims.get("iss") != anchor.id or claims.get("sub") != issuer_id:
            raise NotAnswered(_("its statement is about somebody else"))
        return Vouched(name=_name(claims), by=self.source, as_of=document.fetched_at)

    def anchor(self, fetch: Fetch, now: datetime) -> Anchor:
        """The trust anchor as it describes itself, signed with its own key. Raises `NotAnswered`."""
        try:
            data = from_own_site(fetch, self.url).data
        except LerwalletError as problem:
            raise NotAnswered(problem.message) from problem
        statement = _statement(data, now)
        keys = _keys(statement.claims.get("jwks"))
        claims = statement.signed_by(keys)
        name = text(claims.get("iss")) or ""
        if name != claims.get("sub") or name.rstrip("/") + _WELL_KNOWN != self.url:
            raise NotAnswered(_("what stands at its address describes another registry"))
        if self.pinned and keys[statement.key_id].thumbprint not in self.pinned:
            raise NotAnswered(
                _("it signs with another key than the one that your list has for it"),
                code=KEY_CHANGED,
            )
        ask_at = text(_entity(claims).get("federation_fetch_endpoint")) or ""
        if not ask_at.startswith(("https://", "http://")) or "#" in ask_at:
            raise NotAnswered(_("it does not say where it can be asked"))
        return Anchor(id=name, keys=keys, ask_at=ask_at)

    def keys_now(self, *, at: datetime, fetch: Fetch) -> Sequence[str]:
        """The thumbprints of the keys that it signs with now. Raises `NotAnswered`."""
        return sorted({key.thumbprint for key in self.anchor(fetch, at).keys.values()})

    def also(self, other: Registry) -> Registry:
        more = other.pinned if isinstance(other, Federation) else ()
        return replace(self, pinned=tuple(dict.fromkeys([*self.pinned, *more])), _said={})


class _Statement(NamedTuple):
    """An entity statement (OpenID Federation 1.0, 3), in force, and not yet known to be signed by anybody."""

    token: jose.Jws
    claims: JsonObject

    @property
    def key_id(self) -> str:
        return text(self.token.header.get("kid")) or ""

    def signed_by(self, keys: Mapping[str, PublicKey]) -> JsonObject:
        """Its claims, where the key that it names is one of KEYS and signed it. Raises `NotAnswered`."""
        if self.key_id not in keys:
            raise NotAnswered(_("its statement is not signed with one of its keys"))
        try:
            jose.verify(self.token, keys[self.key_id])
        except LerwalletError as wrong:
            raise NotAnswered(_("its statement is not rightly signed")) from wrong
        return self.claims


def _statement(data: bytes, now: datetime) -> _Statement:
    try:
        token = jose.parse(data.decode("ascii").strip())
        claims = token.claims()
    except (LerwalletError, UnicodeDecodeError) as problem:
        raise _no_statement() from problem
    begun, over = _moment(claims.get("iat")), _moment(claims.get("exp"))
    if token.type != _STATEMENT or begun is None or over is None or "crit" in claims:
        raise _no_statement()
    if begun > now + _SKEW:
        raise NotAnswered(_("its statement is of a later time"))
    if over <= now:
        raise NotAnswered(_("its statement ran out on {day}").format(day=over.date().isoformat()))
    return _Statement(token, claims)


def _no_statement() -> NotAnswered:
    return NotAnswered(_("what it answered is no statement of a registry"))


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _keys(jwks: object) -> dict[str, PublicKey]:
    """The signing keys of a JWK set by their `kid`; one that cannot be read is left out."""
    entries = jwks.get("keys") if isinstance(jwks, Mapping) else None
    found: dict[str, PublicKey] = {}
    for entry in entries[:_KEYS_AT_MOST] if isinstance(entries, list) else ():
        name = text(entry.get("kid")) if isinstance(entry, Mapping) else None
        if not name:
            continue
        try:
            found[name] = PublicKey.from_jwk(entry)
        except LerwalletError:
            continue
    return found


def _entity(claims: JsonObject) -> JsonObject:
    return _member(_member(claims, "metadata"), "federation_entity")


def _member(value: JsonObject, name: str) -> JsonObject:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _name(claims: JsonObject) -> str:
    legal = _member(_member(claims, "metadata"), "institution_additional_information").get("legal_name")
    return (text(_entity(claims).get("organization_name")) or text(legal) or "").strip()


@dataclass(frozen=True, kw_only=True)
class _NotAsked:
    """A registry of a kind that lerwallet does not know: named where it would have been asked."""

    source: str
    url: str

    def lookup(self, issuer_id: str, *, at: datetime, fetch: Fetch) -> NoReturn:  # noqa: ARG002  nobody is asked
        raise NotAnswered(_("lerwallet cannot ask a registry of this kind"))

    def keys_now(self, *, at: datetime, fetch: Fetch) -> NoReturn:
        self.lookup("", at=at, fetch=fetch)

    def also(self, other: Registry) -> Registry:  # noqa: ARG002  nobody is asked
        return self


# By the `type` that the DCC's list of known registries gives them; made of a name, an address and pinned keys.
REGISTRIES: Final[Mapping[str, Callable[[str, str, Sequence[str]], Registry]]] = {
    "dcc-legacy": lambda name, url, _keys: PublishedList(source=name, url=url),
    "oidf": lambda name, url, keys: Federation(source=name, url=url, pinned=keys),
}


def registry(kind: str, url: str, *, name: str = "", keys: Sequence[str] = ()) -> Registry:
    """The registry of that KIND at URL; one of a kind that we do not know answers nothing, and says so."""
    if kind not in REGISTRIES:
        return _NotAsked(source=name or url or kind, url=url)
    return REGISTRIES[kind](name or url, url, keys)


def kind_of(url: str) -> str:
    """The kind of registry that is at URL: a trust anchor has one known address on its site (section 9)."""
    return "oidf" if url.endswith(_WELL_KNOWN) else "dcc-legacy"
