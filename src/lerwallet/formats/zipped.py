"""A packed folder of badges: each file in it is read by itself.

Documents that come along (a proof pack) are the sender's word, and kept apart: only what a reader chose with
`--documents` stands in for the network.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
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
_FIRST_NAME: Final = 30  # bytes before the name of the first entry (APPNOTE 4.3.7)
_WALLET: Final = b"wallet.db"


def read_zip(data: bytes, read: Callable[[bytes], Secured]) -> Secured:
    """Read each file in a zip with READ. Raises `Unreadable` for an empty or damaged one, `RefusedForSafety`."""
    refuse_backup(data)
    files = members(data)
    documents = {entry.url: entry.path for entry in _listed(files)}
    aside = {MANIFEST, *documents.values()}
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
        securing=Packed(names=tuple(named), documents={url: files[path] for url, path in documents.items()}),
        contents=contents,
    )


def refuse_backup(data: bytes) -> None:
    """Raises `Unreadable` where a zip is a backup of a wallet, which begins with the wallet itself."""
    if data[_FIRST_NAME:].startswith(_WALLET):
        raise Unreadable(
            _("This is a backup of a whole wallet, and its badges are locked in it."),
            hint=_(
                "To have that wallet back: lerwallet restore FILE. To take what is in it into yours: lerwallet merge FILE"
            ),
            code="backup",
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


def _listed(files: Mapping[str, bytes]) -> Iterator[_Entry]:
    """What the manifest of a proof pack lists, as far as it is so: a file that it only names is a file like any other."""
    try:
        listed = loads_object(files.get(MANIFEST, b"{}")).get("documents")
    except LerwalletError:
        return
    for entry in objects(listed):
        url, path, digest = (text(entry.get(name)) or "" for name in ("url", "path", "sha256"))
        if (
            url.startswith(("https://", "http://", "did:"))
            and path in files
            and path != MANIFEST
            and hashlib.sha256(files[path]).hexdigest() == digest
        ):
            yield _Entry(url, path)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)
