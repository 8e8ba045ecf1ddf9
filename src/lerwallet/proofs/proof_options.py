"""The canonical form of proof options, which differ from badge to badge in a time and a key and in nothing else.

What the rest is in canonical form is found out once, with a time and a key that stand for any. Options that have more
or less, or a time or a key that could be written in another way, are canonicalized like any document.
"""

import re
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple

from lerwallet.credential import JsonObject
from lerwallet.errors import LerwalletError
from lerwallet.proofs.rdf import canonicalize

_MEMBERS: Final = frozenset(
    ("@context", "created", "verificationMethod", "type", "cryptosuite", "proofPurpose")
)
_values: Final = itemgetter(
    "@context", "created", "verificationMethod", "type", "cryptosuite", "proofPurpose"
)
_TEXTS: Final = frozenset({str})
_CONTEXTS_AT_MOST: Final = 10
_CHARACTERS_AT_MOST: Final = 100

# a literal and an address without anything to escape, to expand or to refuse
_is_time: Final = re.compile(r"[0-9TZ:.+\-]+\Z").match
_is_did_url: Final = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9.:_\-]+(?:#[A-Za-z0-9.:_\-]+)?\Z").match
_ANY_TIME: Final = "2000-01-01T00:00:00Z"
_ANY_KEY: Final = "did:example:any#key"


def canonicalize_options(options: JsonObject, *, digest: str) -> bytes:
    """As `canonicalize`: OPTIONS are a proof without its value, in the contexts of its document."""
    form = _form(options)
    if form is None:
        return canonicalize(options, digest=digest)
    return f"{form.begin}{options['created']}{form.between}{options['verificationMethod']}{form.end}".encode()


class _Form(NamedTuple):
    """Canonical options around their time and their key; with one node there is nothing that a hash decides."""

    begin: str
    between: str
    end: str


def _form(options: JsonObject) -> _Form | None:
    if options.keys() != _MEMBERS:
        return None
    contexts, created, key, kind, cryptosuite, purpose = _values(options)
    texts = (created, key, kind, cryptosuite, purpose)
    if type(contexts) is not list or not _TEXTS.issuperset(map(type, (*contexts, *texts))):
        return None
    if len(contexts) > _CONTEXTS_AT_MOST or len(kind) + len(cryptosuite) + len(purpose) > _CHARACTERS_AT_MOST:
        return None
    if not _is_time(created) or not _is_did_url(key):
        return None
    try:
        return _found_out(tuple(contexts), kind, cryptosuite, purpose)
    except LerwalletError:
        return None  # told about these very options instead


@lru_cache(
    maxsize=64
)  # by what is bounded above, and by contexts that are carried: there is no form with others
def _found_out(contexts: tuple[str, ...], kind: str, cryptosuite: str, purpose: str) -> _Form | None:
    options = {
        "@context": list(contexts),
        "type": kind,
        "cryptosuite": cryptosuite,
        "created": _ANY_TIME,
        "verificationMethod": _ANY_KEY,
        "proofPurpose": purpose,
    }
    text = canonicalize(options).decode()
    if text.count(_ANY_TIME) != 1 or text.count(_ANY_KEY) != 1:
        return None  # another member says the same, and nobody could tell which is which
    begin, _time, rest = text.partition(_ANY_TIME)
    between, _key, end = rest.partition(_ANY_KEY)
    return _Form(begin, between, end) if end else None
