"""A packed folder of badges: each file in it is read by itself.

Documents that come along (a proof pack) are the sender's word, and kept apart: only what a reader chose with
`--documents` stands in for the network.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from lerwallet.credential import Carrier, Credential, Format, objects, text
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.fetch.archive import members
from lerwallet.formats.secured import ZIP_BEGINS, Packed, Secured
from lerwallet.language import _
from lerwallet.strict_json import loads_object

MANIFEST: Final = "manifest.json"
_FILES_AT_MOST: Final = 2_000


def read_zip(data: bytes, read: Callable[[bytes], Secured]) -> Secured:
    """Read each file in a zip with READ. Raises `Unreadable` for an empty or damaged one, `RefusedForSafety`."""
    files = members(data)
    listed = list(_listed(files))
    aside = {MANIFEST, *(entry.path for entry in listed)} if MANIFEST in files else set()
    named = sorted(name for name in files if name not in aside and not _is_hidden(name))
    if not named:
        raise Unreadable(_("This zip file has nothing in it that could be a badge."))
    if len(named) > _FILES_AT_MOST:
        raise RefusedForSafety(_("There are too many credentials inside."))
    contents = tuple(_read(files[name], read) for name in named)
    if not any(isinstance(content, Secured) for content in contents):
        raise Unreadable(_("This zip file has nothing in it that could be a badge."))
    return Secured(
        format=Format.PORTFOLIO,
        carrier=Carrier.ZIP,
        data=data,
        credential=Credential.of({}),
        securing=Packed(names=tuple(named), documents=_documents(files, listed)),
        contents=contents,
    )


def _read(data: bytes, read: Callable[[bytes], Secured]) -> Secured | LerwalletError:
    if data.startswith(ZIP_BEGINS):
        return RefusedForSafety(_("There is a zip file inside the zip file, and it was not read."))
    try:
        return read(data)
    except LerwalletError as unread:
        return unread


class _Entry(NamedTuple):
    url: str
    path: str
    sha256: str


def _listed(files: Mapping[str, bytes]) -> Iterator[_Entry]:
    """What the manifest of a proof pack lists."""
    try:
        listed = loads_object(files.get(MANIFEST, b"{}")).get("documents")
    except LerwalletError:
        return
    for entry in objects(listed):
        path = text(entry.get("path"))
        if path is not None:
            yield _Entry(text(entry.get("url")) or "", path, text(entry.get("sha256")) or "")


def _documents(files: Mapping[str, bytes], listed: Iterable[_Entry]) -> dict[str, bytes]:
    """What came along, by URL; without what is not the file that it should be."""
    return {
        entry.url: files[entry.path]
        for entry in listed
        if entry.path in files and hashlib.sha256(files[entry.path]).hexdigest() == entry.sha256
    }


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
