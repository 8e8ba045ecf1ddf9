"""The JSON-LD contexts that lerwallet carries, so that a proof is checked without the network.

To add one: put the file here unchanged from a registry package, say in `SOURCES.json` where it came from, add its
exact URL below and its hashes to the test; one URL always means one content, and nothing is ever fetched.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent

_FILES: Final = {
    "https://www.w3.org/2018/credentials/v1": "credentials-v1.json",
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    "https://www.w3.org/ns/credentials/undefined-terms/v2": "credentials-undefined-terms-v2.json",
    "https://www.w3.org/2018/credentials/examples/v1": "credentials-examples-v1.json",
    "https://www.w3.org/ns/credentials/examples/v2": "credentials-examples-v2.json",
    "https://www.w3.org/ns/did/v1": "did-v1.json",
    "https://w3id.org/security/v1": "security-v1.json",
    "https://w3id.org/security/v2": "security-v2.json",
    "https://w3id.org/security/data-integrity/v1": "data-integrity-v1.json",
    "https://w3id.org/security/data-integrity/v2": "data-integrity-v2.json",
    "https://w3id.org/security/multikey/v1": "multikey-v1.json",
    "https://w3id.org/security/suites/ed25519-2018/v1": "ed25519-2018-v1.json",
    "https://w3id.org/security/suites/ed25519-2020/v1": "ed25519-2020-v1.json",
    "https://w3id.org/security/suites/jws-2020/v1": "jws-2020-v1.json",
    "https://w3id.org/security/suites/x25519-2019/v1": "x25519-2019-v1.json",
    "https://w3id.org/security/suites/x25519-2020/v1": "x25519-2020-v1.json",
    "https://w3id.org/security/suites/secp256k1-2019/v1": "secp256k1-2019-v1.json",
    "https://w3id.org/security/suites/merkle-2019/v1": "merkle-2019-v1.json",
    "https://w3id.org/vc/status-list/2021/v1": "status-list-2021-v1.json",
    "https://www.w3.org/ns/credentials/status/v1": "bitstring-status-v1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "ob3-context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld": "ob3-context.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "ob3-context-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "ob3-context-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob3-context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob3-extensions.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context.json": "clr2-context.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json": "clr2-context-2.0.1.json",
    "https://w3id.org/openbadges/v2": "openbadges-v2.json",
    "https://openbadgespec.org/v2/context.json": "openbadges-v2.json",
    "https://w3id.org/dcc/v1": "dcc-v1.json",
    "https://w3c-ccg.github.io/vc-ed/plugfest-1-2022/jff-vc-edu-plugfest-1-context.json": "jff-plugfest-1.json",
    "https://w3id.org/blockcerts/v2": "blockcerts-v2.json",
    "https://w3id.org/blockcerts/schema/2.0/context.json": "blockcerts-v2.json",
    "https://www.blockcerts.org/schema/2.0/context.json": "blockcerts-v2.json",
    "https://w3id.org/blockcerts/v2.1": "blockcerts-v2.1.json",
    "https://w3id.org/blockcerts/schema/2.1/context.json": "blockcerts-v2.1.json",
    "https://www.blockcerts.org/schema/2.1/context.json": "blockcerts-v2.1.json",
    "https://w3id.org/blockcerts/v3": "blockcerts-v3.json",
    "https://w3id.org/blockcerts/schema/3.0/context.json": "blockcerts-v3.json",
    "https://www.blockcerts.org/schema/3.0/context.json": "blockcerts-v3.json",
    "https://w3id.org/blockcerts/v3.1": "blockcerts-v3.1.json",
    "https://w3id.org/blockcerts/schema/3.1/context.json": "blockcerts-v3.1.json",
    "https://www.blockcerts.org/schema/3.1/context.json": "blockcerts-v3.1.json",
    "https://w3id.org/blockcerts/v3.2": "blockcerts-v3.2.json",
    "https://w3id.org/blockcerts/schema/3.2/context.json": "blockcerts-v3.2.json",
    "https://www.blockcerts.org/schema/3.2/context.json": "blockcerts-v3.2.json",
}

URLS: Final = frozenset(_FILES)
"""Every URL that `load` answers, aliases included."""

_loaded: dict[str, dict[str, Any]] = {}


def load(url: str) -> dict[str, Any] | None:
    """The document at URL, to be read only; None where it is not carried.

    The URL is compared as text (JSON-LD 1.1 §3.1): no other spelling of it, and no newer content, is ever used instead.
    """
    file = _FILES.get(url)
    if file is None:
        return None
    document = _loaded.get(file)
    if document is None:
        document = json.loads((_FOLDER / file).read_bytes())
        _loaded[file] = document
    return document


def digest(url: str) -> str:
    """The SHA-256 of the file that `load` reads for URL, in hexadecimal."""
    return hashlib.sha256((_FOLDER / _FILES[url]).read_bytes()).hexdigest()
