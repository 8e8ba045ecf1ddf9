"""REQUESTS: what an employer asks for, read strictly: our own files, DCQL, OpenID4VP and VC-API's QueryByExample.

To read one more kind: a module that makes a `Request` of it, and its row in `_KINDS`, most specific first.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.fetch import Fetch, offline
from lerwallet.language import _
from lerwallet.proofs import jose
from lerwallet.requests import asks, dcql, openid4vp, vpr
from lerwallet.requests.matching import Fit, Miss, fit
from lerwallet.requests.model import Claim, Item, Kind, Query, Request
from lerwallet.strict_json import JSON, loads_object

__all__ = ["Claim", "Fit", "Item", "Kind", "Miss", "Query", "Request", "fit", "read"]

_BYTES_AT_MOST: Final = 1024 * 1024
_DEPTH_AT_MOST: Final = 30
_LINK: Final = re.compile(r"[a-z][a-z0-9+.-]*:")  # openid4vp://?request_uri=..., https://...


def read(data: bytes, fetch: Fetch = offline) -> Request:
    """The request in a file. FETCH answers for the keys of whoever signed it.

    Raises `Unreadable`, `RefusedForSafety`, and `ProofFailed` for a signed one that was changed.
    """
    if len(data) > _BYTES_AT_MOST:
        raise RefusedForSafety(
            _("This file is too large to be a request: more than {most} bytes.").format(most=_BYTES_AT_MOST)
        )
    request = _read(data, fetch)
    return replace(request, sha256=hashlib.sha256(data).hexdigest())


def _read(data: bytes, fetch: Fetch) -> Request:
    start = data[:_BYTES_AT_MOST].decode("utf-8", "replace").strip()
    if jose.looks_like(start):
        return openid4vp.read_signed(start, fetch)
    if _LINK.match(start):
        raise openid4vp.only_an_address()
    try:
        stated = loads_object(data, max_bytes=_BYTES_AT_MOST, max_depth=_DEPTH_AT_MOST)
    except Unreadable as problem:
        raise _no_request(problem.message) from problem
    for recognizes, reader in _KINDS:
        if recognizes(stated):
            return reader(stated)
    raise _no_request("")


def _no_request(why: str) -> LerwalletError:
    sentence = _("This is no request that lerwallet knows.")
    return Unreadable(
        f"{sentence} {why}".strip(),
        hint=_("A request comes from whoever wants to see a badge; `lerwallet request new` makes one"),
        code="request_unreadable",
    )


def _read_query(stated: Mapping[str, JSON]) -> Request:
    """A DCQL query alone: it says nothing of who asks."""
    notes = [_("It does not say who asks, and has no one-time word: an old answer could be shown again.")]
    return Request(kind=Kind.DCQL, items=dcql.read(stated, notes), notes=tuple(notes))


def _refuse_older(_stated: Mapping[str, JSON]) -> Request:
    raise openid4vp.not_supported(_("Presentation Exchange"))


_KINDS: Final[
    tuple[tuple[Callable[[Mapping[str, JSON]], bool], Callable[[Mapping[str, JSON]], Request]], ...]
] = (
    (lambda stated: stated.get("schema") == asks.SCHEMA, asks.read),
    (lambda stated: vpr.MEMBER in stated or "query" in stated, vpr.read),
    (lambda stated: any(name in stated for name in openid4vp.MEMBERS), openid4vp.read),
    (lambda stated: "credentials" in stated, _read_query),
    (lambda stated: "input_descriptors" in stated, _refuse_older),
)
