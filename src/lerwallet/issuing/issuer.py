"""Whoever awards badges from this wallet: the name they go by, and keys that never sign as the holder."""

import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lerwallet import did
from lerwallet.credential import JsonObject, utc
from lerwallet.errors import LerwalletError, NotFound, WrongUsage
from lerwallet.keys import PublicKey, SecretKey
from lerwallet.language import _
from lerwallet.presentation import Presenter
from lerwallet.vault import Vault
from lerwallet.wallet.holder_keys import ISSUER
from lerwallet.wallet.kinds import ISSUER as _KIND

_ONE: Final = "issuer"  # a wallet has one at most
_ALGORITHMS: Final = ("EdDSA", "ES256")
_WEB: Final = "did:web:"
_DID_WEB: Final = re.compile(r"did:web:[A-Za-z0-9.-]+(%3A[0-9]{1,5})?(:[A-Za-z0-9._~-]+)*")
# A JWK beside the multikey of the same key: programs that check tokens read only that
_FRAGMENTS: Final = {"EdDSA": "ed25519", "ES256": "p256"}
_FRAGMENT_OF_JWK: Final = "p256-jwk"
_FOLDER: Final = re.compile(r"https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~%-]+)*/?")
_JWK_CONTEXT: Final = "https://w3id.org/security/jwk/v1"


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """An issuer. `url` is the folder on the web that `issuer publish` fills, with a slash at its end; None for none.

    `keys` are public JWKs by algorithm. A did:web has both of them; a did:key is one key, so that for ES256 the
    issuer goes by another did:key.
    """

    id: str
    name: str
    url: str | None
    created: str
    keys: Mapping[str, JsonObject]

    @property
    def is_on_the_web(self) -> bool:
        """Whether readers look its keys up at a web address of its own."""
        return self.id.startswith(_WEB)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every id that it signs under."""
        return tuple(dict.fromkeys(self.id_of(algorithm) for algorithm in _ALGORITHMS))

    def id_of(self, algorithm: str) -> str:
        """The id that it signs under with its key for ALGORITHM."""
        return self.id if self.is_on_the_web else f"did:key:{self.public(algorithm).multikey}"

    def public(self, algorithm: str) -> PublicKey:
        return PublicKey.from_jwk(self.keys[algorithm])

    def signer(self, vault: Vault, algorithm: str, *, token: bool = False) -> Presenter:
        """Its key for ALGORITHM, as a proof names it, or a TOKEN. Asks for a wallet that was opened to sign."""
        issuer = self.id_of(algorithm)
        fragment = self.public(algorithm).multikey
        if self.is_on_the_web:
            fragment = _FRAGMENT_OF_JWK if token and algorithm == "ES256" else _FRAGMENTS[algorithm]
        return Presenter(
            did=issuer,
            verification_method=f"{issuer}#{fragment}",
            secret=SecretKey.from_bytes(algorithm, vault.secret_key(_key_name(algorithm))),
        )

    def did_document(self) -> dict[str, Any]:
        """What stands at the address of its did:web (DID Core 1.0, 4; Controlled Identifiers 1.0, 2.2)."""
        methods: list[dict[str, Any]] = [
            {
                "id": f"{self.id}#{_FRAGMENTS[algorithm]}",
                "type": "Multikey",
                "controller": self.id,
                "publicKeyMultibase": self.public(algorithm).multikey,
            }
            for algorithm in _ALGORITHMS
        ]
        methods.append(
            {
                "id": f"{self.id}#{_FRAGMENT_OF_JWK}",
                "type": "JsonWebKey",
                "controller": self.id,
                "publicKeyJwk": dict(self.keys["ES256"]),
            }
        )
        return {
            "@context": [
                "https://www.w3.org/ns/did/v1",
                "https://w3id.org/security/multikey/v1",
                _JWK_CONTEXT,
            ],
            "id": self.id,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "url": self.url,
            "ids": list(self.ids),
            "keys": [
                {"algorithm": algorithm, "jwk": dict(self.keys[algorithm])} for algorithm in _ALGORITHMS
            ],
            "created": self.created,
        }


def make_issuer(vault: Vault, name: str, *, own_did: str | None, url: str | None, now: datetime) -> Issuer:
    """A new issuer in VAULT, which was opened to sign, with a key of each algorithm.

    OWN_DID is a did:web, whose folder is its `url`; without it the issuer is a did:key, and URL may name a folder for
    its lists and pages. Raises `WrongUsage`, and `LerwalletError` where there is an issuer already.
    """
    if vault.find(_KIND, _ONE) is not None:
        raise LerwalletError(
            _("This wallet has an issuer already. It was not changed."),
            hint=_("See it with: lerwallet issuer show"),
            code="issuer_exists",
        )
    if own_did is not None and url is not None:
        raise WrongUsage(
            _("A did:web says where everything lies, so --url does not go with it."),
            hint=_("Leave out --url"),
        )
    folder = _folder_of(own_did) if own_did is not None else _folder(url) if url is not None else None
    secrets = {algorithm: SecretKey.generate(algorithm) for algorithm in _ALGORITHMS}
    issuer = Issuer(
        id=own_did or f"did:key:{secrets['EdDSA'].public.multikey}",
        name=name,
        url=folder,
        created=utc(now),
        keys={algorithm: secret.public.jwk for algorithm, secret in secrets.items()},
    )
    with vault.writing() as change:
        for algorithm, secret in secrets.items():
            change.put_key(
                _key_name(algorithm), json.dumps(issuer.keys[algorithm]).encode(), secret.to_bytes()
            )
        change.put(_KIND, _ONE, json.dumps(asdict(issuer)).encode(), b"")
    return issuer


def the_issuer(vault: Vault) -> Issuer:
    """The issuer in VAULT. Raises `NotFound`."""
    record = vault.find(_KIND, _ONE)
    if record is None:
        raise NotFound(
            _("This wallet has no issuer, and only an issuer can award badges."),
            hint=_('Make one: lerwallet issuer init --name "Our School"'),
        )
    return Issuer(**json.loads(record.head.data))


def _key_name(algorithm: str) -> str:
    return f"{ISSUER}{algorithm}"


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
