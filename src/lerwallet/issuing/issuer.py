"""Whoever awards badges from this wallet: the names they go by, and keys that never sign as the holder."""

import ipaddress
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lerwallet import did
from lerwallet.credential import JsonObject, utc
from lerwallet.errors import LerwalletError, NotFound, WrongUsage
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.language import _
from lerwallet.multiformats import base64url_decode
from lerwallet.presentation import Presenter
from lerwallet.vault import Change, Vault
from lerwallet.wallet.finding import the_one
from lerwallet.wallet.holder_keys import ISSUER as KEYS
from lerwallet.wallet.kinds import ISSUER

_ONE: Final = "issuer"  # a wallet has one at most
ALGORITHMS: Final = ("EdDSA", "ES256")
_WEB: Final = "did:web:"
_DID_WEB: Final = re.compile(r"did:web:[A-Za-z0-9.-]+(%3A[0-9]{1,5})?(:[A-Za-z0-9._~-]+)*")
_FRAGMENTS: Final = {"EdDSA": "ed25519", "ES256": "p256"}
_FOLDER: Final = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?")
_JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"
_SHORT: Final = 8  # characters of a key's id


@dataclass(frozen=True, kw_only=True)
class IssuerKey:
    """A key of an issuer. `fragment` is its name in the did:web document, and the same for good.

    `retired` is since when it signs nothing new; one that is `lost` is not listed anymore, so that nothing that it
    signed is believed.
    """

    id: str
    algorithm: str
    jwk: JsonObject
    fragment: str
    created: str
    retired: str | None = None
    lost: bool = False

    @classmethod
    def of(cls, jwk: JsonObject, algorithm: str, created: str, *, first: bool) -> "IssuerKey":
        """The key that JWK is. Its name is made from itself, so that two copies of a wallet never give two keys one name."""
        public = PublicKey.from_jwk(jwk)
        digits = base64url_decode(public.thumbprint).hex()[:_SHORT]
        fragment = _FRAGMENTS[algorithm] if first else f"{_FRAGMENTS[algorithm]}-{digits}"
        return cls(id=digits, algorithm=algorithm, jwk=jwk, fragment=fragment, created=created)

    @property
    def public(self) -> PublicKey:
        return PublicKey.from_jwk(self.jwk)

    @property
    def did_key(self) -> str:
        """The name of an issuer that is this key and nothing else."""
        return f"did:key:{self.public.multikey}"

    @property
    def fragment_of_jwk(self) -> str:
        """A P-256 key is listed a second time, as a JWK: programs that check tokens read only that."""
        return f"{self.fragment}-jwk"

    @property
    def kept_as(self) -> str:
        """What it is called in the vault."""
        return f"{KEYS}{self.algorithm if self.is_first else self.id}"

    @property
    def is_first(self) -> bool:
        """Whether the issuer was made with it."""
        return self.fragment == _FRAGMENTS[self.algorithm]

    def secret(self, vault: Vault) -> SecretKey:
        """Its secret side; asks for a wallet that was opened to sign."""
        return SecretKey.from_bytes(self.algorithm, vault.secret_key(self.kept_as))

    def put(self, change: Change, secret: SecretKey) -> None:
        """Keep it with its SECRET side."""
        change.put_key(self.kept_as, json.dumps(self.jwk).encode(), secret.to_bytes())

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "algorithm": self.algorithm,
            "jwk": dict(self.jwk),
            "created": self.created,
            "retired": self.retired,
            "lost": self.lost,
        }


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An issuer. `url` is the folder on the web that `issuer publish` fills, with a slash at its end; None for none.

    `keys` are oldest first. A did:web lists all of them that are not lost; a did:key is one key, so that for ES256 the
    issuer goes by another did:key. `earlier` are the did:keys that it was before it had a website: badges from then
    stay good under those names.
    """

    id: str
    name: str
    url: str | None
    created: str
    keys: tuple[IssuerKey, ...]
    earlier: tuple[str, ...] = ()

    @property
    def is_on_the_web(self) -> bool:
        """Whether readers look its keys up at a web address of its own."""
        return self.id.startswith(_WEB)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that it signs new badges under."""
        return tuple(dict.fromkeys(self.id_of(algorithm) for algorithm in ALGORITHMS))

    @property
    def first_id(self) -> str:
        """The id that it began with."""
        return self.earlier[0] if self.earlier else self.id

    @property
    def listed(self) -> tuple[IssuerKey, ...]:
        """The keys that still speak for it, those among them that sign nothing new."""
        return tuple(key for key in self.keys if not key.lost)

    def id_of(self, algorithm: str) -> str:
        """The id that it signs under with its key for ALGORITHM."""
        return self.id if self.is_on_the_web else self._first(algorithm).did_key

    def signs_as(self, awarded_under: str | None) -> bool:
        """Whether it signs new badges under the same name as one that was AWARDED_UNDER an id; None is its first one."""
        return (awarded_under or self.first_id) in self.ids

    def is_its_own(self, signer: str) -> bool:
        """Whether SIGNER (a DID) is this issuer, also under a name from before; a lost key is nobody's."""
        return signer in self.ids or (
            signer in self.earlier and signer in {key.did_key for key in self.listed}
        )

    def in_use(self, algorithm: str) -> list[IssuerKey]:
        """The keys for ALGORITHM that sign what is new, oldest first."""
        return [key for key in self.listed if key.algorithm == algorithm and key.retired is None]

    def key(self, algorithm: str) -> IssuerKey:
        """The key for ALGORITHM that signs what is new: the newest one. Raises `LerwalletError` where none is left."""
        if not self.is_on_the_web:
            return self._first(algorithm)
        in_use = self.in_use(algorithm)
        if not in_use:
            raise LerwalletError(
                _("This issuer has no {algorithm} key in use.").format(algorithm=algorithm),
                hint=_("Make one: lerwallet issuer new-key --algorithm {algorithm}").format(
                    algorithm=algorithm
                ),
                code="no_key_in_use",
            )
        return in_use[-1]

    def find_key(self, text: str) -> IssuerKey:
        """The key whose id begins with TEXT. Raises `NotFound`, `Ambiguous`."""
        wanted = text.strip().lower()
        return the_one(
            [key for key in self.keys if wanted and key.id.startswith(wanted)],
            none=_("This issuer has no key {id}.").format(id=text),
            several=_("Several keys have an id that begins with {id}.").format(id=text),
            hint=_("See them with: lerwallet issuer show"),
        )

    def signer(self, vault: Vault, algorithm: str, *, token: bool = False) -> Presenter:
        """Its key for ALGORITHM, as a proof names it, or a TOKEN. Asks for a wallet that was opened to sign."""
        key = self.key(algorithm)
        if not self.is_on_the_web:
            return _as_key(key, vault)
        fragment = key.fragment_of_jwk if token and algorithm == "ES256" else key.fragment
        return Presenter(did=self.id, verification_method=f"{self.id}#{fragment}", secret=key.secret(vault))

    def signer_as_before(self, vault: Vault) -> Presenter:
        """The EdDSA key that it was before it had a website, for the lists that badges from then are looked up in."""
        return _as_key(self._first("EdDSA"), vault)

    def _first(self, algorithm: str) -> IssuerKey:
        return next(key for key in self.keys if key.algorithm == algorithm)

    def did_document(self) -> dict[str, Any]:
        """What stands at the address of its did:web (DID Core 1.0, 4; Controlled Identifiers 1.0, 2.2).

        A key that signs nothing new stays listed, so that what it signed before is still believed.
        """
        methods = [method for key in self.listed for method in self._methods(key)]
        return {
            "@context": [
                "https://www.w3.org/ns/did/v1",
                "https://w3id.org/security/multikey/v1",
                _JWK_CONTEXT,
            ],
            "id": self.id,
            **({"alsoKnownAs": list(self.earlier)} if self.earlier else {}),
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def _methods(self, key: IssuerKey) -> Iterator[dict[str, Any]]:
        yield {
            "id": f"{self.id}#{key.fragment}",
            "type": "Multikey",
            "controller": self.id,
            "publicKeyMultibase": key.public.multikey,
        }
        if key.algorithm == "ES256":
            yield {
                "id": f"{self.id}#{key.fragment_of_jwk}",
                "type": "JsonWebKey",
                "controller": self.id,
                "publicKeyJwk": dict(key.jwk),
            }

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "ids": list(self.ids),
            "earlier_ids": list(self.earlier),
            "keys": [key.to_json() for key in self.keys],
            "created": self.created,
        }

    def put(self, change: Change) -> None:
        """Keep what is known of it; its keys are put by themselves."""
        change.put(ISSUER, _ONE, json.dumps(asdict(self)).encode(), b"")


def _as_key(key: IssuerKey, vault: Vault) -> Presenter:
    return Presenter(
        did=key.did_key,
        verification_method=f"{key.did_key}#{key.public.multikey}",
        secret=key.secret(vault),
    )


def make_issuer(vault: Vault, name: str, *, own_did: str | None, url: str | None, now: datetime) -> Issuer:
    """A new issuer in VAULT, which was opened to sign, with a key of each algorithm.

    OWN_DID is a did:web, whose folder is its `url`; without it the issuer is a did:key, and URL may name a folder for
    its lists and pages. Raises `WrongUsage`, and `LerwalletError` where there is an issuer already.
    """
    folder = web_folder(own_did, url)
    made = [_made(algorithm, utc(now), first=True) for algorithm in ALGORITHMS]
    issuer = Issuer(
        id=own_did or made[0][0].did_key,
        name=name,
        url=folder,
        created=utc(now),
        keys=tuple(key for key, _secret in made),
    )
    with vault.writing() as change:
        if find_issuer(vault) is not None:
            raise LerwalletError(
                _("This wallet has an issuer already. It was not changed."),
                hint=_("See it with: lerwallet issuer show"),
                code="issuer_exists",
            )
        for key, secret in made:
            key.put(change, secret)
        issuer.put(change)
    return issuer


def _made(algorithm: str, created: str, *, first: bool) -> tuple[IssuerKey, SecretKey]:
    secret = SecretKey.generate(algorithm)
    return IssuerKey.of(secret.public.jwk, algorithm, created, first=first), secret


def find_issuer(vault: Vault) -> Issuer | None:
    """The issuer in VAULT, where it has one."""
    record = vault.find(ISSUER, _ONE)
    return None if record is None else _opened(json.loads(record.head.data))


def the_issuer(vault: Vault) -> Issuer:
    """The issuer in VAULT. Raises `NotFound`."""
    issuer = find_issuer(vault)
    if issuer is None:
        raise NotFound(
            _("This wallet has no issuer, and only an issuer can award badges."),
            hint=_('Make one: lerwallet issuer init --name "Our School"'),
        )
    return issuer


def _opened(facts: Mapping[str, Any]) -> Issuer:
    kept = facts["keys"]
    keys = (
        # an issuer from before keys could be changed has one of each, by algorithm
        tuple(IssuerKey.of(jwk, algorithm, facts["created"], first=True) for algorithm, jwk in kept.items())
        if isinstance(kept, dict)
        else tuple(IssuerKey(**each) for each in kept)
    )
    return Issuer(**{**facts, "keys": keys, "earlier": tuple(facts.get("earlier", ()))})


def in_order(keys: Iterable[IssuerKey]) -> tuple[IssuerKey, ...]:
    """KEYS oldest first, in the same order in every copy of a wallet."""
    return tuple(
        sorted(keys, key=lambda key: (not key.is_first, key.created, ALGORITHMS.index(key.algorithm), key.id))
    )


def new_keys(vault: Vault, algorithms: Sequence[str], now: datetime) -> tuple[Issuer, list[IssuerKey]]:
    """A new key for each of ALGORITHMS, which signs what is new from now on. Raises as `_refuse_fixed`."""
    with vault.writing() as change:
        issuer = the_issuer(vault)
        _refuse_fixed(issuer)
        made = [_made(algorithm, utc(now), first=False) for algorithm in algorithms]
        changed = replace(issuer, keys=in_order([*issuer.keys, *(key for key, _secret in made)]))
        for key, secret in made:
            key.put(change, secret)
        changed.put(change)
    return changed, [key for key, _secret in made]


def retire_key(vault: Vault, key: IssuerKey, now: datetime, *, lost: bool) -> tuple[Issuer, IssuerKey]:
    """KEY signs nothing new from now on; one that is LOST is not listed either.

    Raises as `refuse_to_retire`.
    """
    with vault.writing() as change:
        issuer = the_issuer(vault)
        key = issuer.find_key(key.id)
        refuse_to_retire(issuer, key)
        marked = replace(key, retired=key.retired or utc(now), lost=key.lost or lost)
        changed = replace(issuer, keys=tuple(marked if each.id == key.id else each for each in issuer.keys))
        if changed != issuer:
            changed.put(change)
    return changed, marked


def refuse_to_retire(issuer: Issuer, key: IssuerKey) -> None:
    """Raises `LerwalletError` for the key of an issuer that is its key, and `WrongUsage` for the only one in use."""
    _refuse_fixed(issuer)
    if issuer.in_use(key.algorithm) == [key]:
        raise WrongUsage(
            _("This is the only {algorithm} key in use.").format(algorithm=key.algorithm),
            hint=_("Make another one first: lerwallet issuer new-key --algorithm {algorithm}").format(
                algorithm=key.algorithm
            ),
        )


def _refuse_fixed(issuer: Issuer) -> None:
    if not issuer.is_on_the_web:
        raise LerwalletError(
            _(
                "This issuer has no website: its key is its name, and with another key it would be another issuer."
            ),
            hint=_(
                "Give it a website first, where its keys can be looked up: lerwallet issuer web --did did:web:…"
            ),
            code="key_is_the_name",
        )


def give_web_address(
    vault: Vault, *, own_did: str | None, url: str | None, looked_up: bool
) -> tuple[Issuer, Issuer]:
    """The issuer before and after it was given a did:web, or a folder for its lists.

    LOOKED_UP is whether badges tell readers to look at the folder that it has: that one cannot become another.
    Raises `WrongUsage`, and `LerwalletError` where it has a did:web already.
    """
    with vault.writing() as change:
        issuer = the_issuer(vault)
        if issuer.is_on_the_web:
            raise LerwalletError(
                _("This issuer has a web address already, and its badges name it: {id}.").format(
                    id=issuer.id
                ),
                hint=_("For another address, make another issuer in a wallet of its own"),
                code="has_web_address",
            )
        folder = web_folder(own_did, url)
        if looked_up and folder != issuer.url:
            raise LerwalletError(
                _(
                    "Badges that were awarded already are looked up at {url}, so it cannot move from there."
                ).format(url=issuer.url),
                hint=_("Take the did:web of that very folder"),
                code="looked_up_elsewhere",
            )
        changed = replace(issuer, url=folder)
        if own_did is not None:
            changed = replace(changed, id=own_did, earlier=issuer.ids)
        if changed != issuer:
            changed.put(change)
    return issuer, changed


def web_folder(own_did: str | None, url: str | None) -> str | None:
    """The folder on the web that OWN_DID speaks for, or that URL is. Raises `WrongUsage`."""
    if own_did is not None and url is not None:
        raise WrongUsage(
            _("A did:web says where everything lies, so --url does not go with it."),
            hint=_("Leave out --url"),
        )
    if own_did is not None:
        return _folder_of(own_did)
    return _folder(url) if url is not None else None


def _folder_of(own_did: str) -> str:
    """The web folder that a did:web speaks for."""
    usable = _DID_WEB.fullmatch(own_did) is not None and not _is_number(own_did.split(":")[2])
    try:
        address = did.web_address(own_did) if usable else ""
    except LerwalletError:
        address = ""
    if not address:
        raise WrongUsage(
            _("{did} is not a did:web.").format(did=own_did),
            hint=_("For https://school.example/badges/ it is: --did did:web:school.example:badges"),
        )
    return address.removesuffix("did.json").removesuffix(".well-known/")


def _folder(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme == "https" and parts.hostname and _FOLDER.fullmatch(url) and parts.port != 0
    except ValueError:  # also a port that is no number
        usable = False
    if not usable:
        raise WrongUsage(
            _("{url} is not the web address of a folder.").format(url=url),
            hint=_("Write it like https://school.example/badges/"),
        )
    return url if url.endswith("/") else f"{url}/"


def _is_number(host: str) -> bool:
    # did:web, 2.1: a domain name, never a number of the network
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
