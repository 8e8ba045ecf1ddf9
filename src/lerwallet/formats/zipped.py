"""A packed folder of badges: each file in it is read by itself.

Documents that come along (a proof pack) are the sender's word and are left out: only what a reader chose with
`--documents` stands in for the network.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from lerwallet.credential import Carrier, Credential, Format
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
    aside = set(_documents(files))
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
        securing=Packed(names=tuple(named)),
        contents=contents,
    )


def _read(data: bytes, read: Callable[[bytes], Secured]) -> Secured | LerwalletError:
    if data.startswith(ZIP_BEGINS):
        return RefusedForSafety(_("There is a zip file inside the zip file, and it was not read."))
    try:
        return read(data)
    except LerwalletError as unread:
        return unread


def _documents(files: Mapping[str, bytes]) -> Iterator[str]:
    """The manifest of a proof pack, and what it lists."""
    if MANIFEST not in files:
        return
    yield MANIFEST
    try:
        listed = loads_object(files[MANIFEST]).get("documents")
    except LerwalletError:
        return
    for entry in listed if isinstance(listed, list) else ():
        path = entry.get("path") if isinstance(entry, dict) else None
        if isinstance(path, str):
            yield path


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
