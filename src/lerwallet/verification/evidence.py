"""Is the evidence what the issuer saw? Each file at hand against the digest that the credential states."""

import base64
import binascii
import hashlib
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final
from urllib.parse import unquote

from lerwallet.credential import JsonObject, identifier, words
from lerwallet.errors import LerwalletError
from lerwallet.multiformats import multibase_decode
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, absent, failed, passed

_FILES_AT_MOST: Final = 200
_SRI: Final = {"sha256": "sha256", "sha384": "sha384", "sha512": "sha512"}
_MULTIHASH: Final = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}


def answer(examination: Examination) -> Answer:
    """Whether each artefact at hand has its digest; nothing is fetched to find out (VCDM 2.0, 5.3 and 5.6)."""
    entries = list(_entries(examination.credential.document))[:_FILES_AT_MOST]
    if not entries:
        return absent("no_evidence")
    stated = [(address, entry) for address, entry in entries if _digests(entry)]
    if not stated:
        return absent("evidence_without_digest", files=[address for address, _entry in entries])
    right, missing = [], []
    for address, entry in stated:
        try:
            data = examination.verifier.at_hand(address).data
        except LerwalletError:
            missing.append(address)
            continue
        if any(hashlib.new(name, data).digest() != digest for name, digest in _digests(entry)):
            return failed("evidence_differs", files=[address])
        right.append(address)
    if missing:
        return absent("evidence_not_at_hand", files=missing)
    return passed("", files=right)


def fits(document: JsonObject, digest: Callable[[str], bytes]) -> str | None:
    """The address of the evidence of DOCUMENT that a file is, by the digests that the issuer stated; None for none.

    DIGEST gives the file's own digest by the name of the hash.
    """
    for address, entry in islice(_entries(document), _FILES_AT_MOST):
        stated = _digests(entry)
        if stated and all(digest(name) == expected for name, expected in stated):
            return address
    return None


def stated_for(document: JsonObject, *, file_name: str, link: str | None) -> str | None:
    """The address of evidence of DOCUMENT with a digest, where it is LINK or ends with FILE_NAME; None for none."""
    for address, entry in islice(_entries(document), _FILES_AT_MOST):
        if _digests(entry) and (address == link or _last_part(address) == file_name):
            return address
    return None


def _last_part(address: str) -> str:
    return unquote(address.partition("#")[0].partition("?")[0].rpartition("/")[2])


def _entries(document: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    for member in ("evidence", "relatedResource"):
        stated = document.get(member, [])
        for entry in stated if isinstance(stated, list) else [stated]:
            if isinstance(entry, dict) and (address := identifier(entry)) is not None:
                yield address, entry
            elif isinstance(entry, str):
                yield entry, {}


def _digests(entry: JsonObject) -> list[tuple[str, bytes]]:
    """The digests that are stated: `digestSRI` (Subresource Integrity) and `digestMultibase` (a multihash)."""
    found = []
    kind, dash, digest = (words(entry.get("digestSRI")) or "").partition("-")
    if dash and kind in _SRI:
        try:
            found.append((_SRI[kind], base64.b64decode(digest, validate=True)))
        except binascii.Error:
            found.append((_SRI[kind], b""))  # no file has it
    multibase = words(entry.get("digestMultibase"))
    if multibase is not None:
        try:
            raw = multibase_decode(multibase)
        except LerwalletError:
            raw = b""
        found.append((_MULTIHASH.get(raw[:2], "sha256"), raw[2:]))
    return found
