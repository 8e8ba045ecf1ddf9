"""A zip from somebody else, read within bounds: no bomb, no path that leaves the folder, no name twice.

Nothing is ever written to disk by its name in the zip. To refuse one more thing: a line in `_flaw`.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

MAX_TOTAL: Final = 64 * 1024 * 1024  # bytes, unpacked
MAX_ENTRIES: Final = 4000
MAX_RATIO: Final = 200  # unpacked to packed; text seldom reaches 20, and deflate ends at 1032

_SMALL: Final = 64 * 1024  # bytes; below that a high ratio does no harm
_CENTRAL_ENTRY: Final = b"PK\x01\x02"


def members(
    data: bytes, *, max_total: int = MAX_TOTAL, max_entries: int = MAX_ENTRIES
) -> Mapping[str, bytes]:
    """The files in the zip DATA by their path in it; folders are left out.

    `Unreadable` where it is not a zip (or a damaged one), `RefusedForSafety` where it is made to do harm.
    """
    # Counted before zipfile makes an object of each; stored zips inside may add some.
    if data.count(_CENTRAL_ENTRY) > 2 * max_entries:
        raise _too_many(max_entries)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            _refuse_harm(entries, max_total, max_entries)
            return {entry.filename: _unpacked(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as problem:
        raise Unreadable(
            _("This zip file is damaged, or it is not a zip file."),
            hint=_("Get the file again from where it came."),
        ) from problem


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as file:
        # Told how much to read, zipfile does not inflate more than the entry says; `ZipFile.read` does.
        return file.read(entry.file_size + 1)


def _refuse_harm(entries: list[zipfile.ZipInfo], max_total: int, max_entries: int) -> None:
    if len(entries) > max_entries:
        raise _too_many(max_entries)
    if sum(entry.file_size for entry in entries) > max_total:
        raise RefusedForSafety(
            _("This zip file unpacks to more than {limit} bytes, and so it was not read.").format(
                limit=max_total
            )
        )
    seen: set[str] = set()
    for entry in entries:
        flaw = _flaw(entry, seen)
        if flaw:
            raise RefusedForSafety(
                _("This zip file was not read. In it, “{name}” {flaw}.").format(
                    name=entry.filename, flaw=flaw
                )
            )
        seen.add(entry.filename)


def _flaw(entry: zipfile.ZipInfo, seen: set[str]) -> str:
    if leaves_folder(entry.filename):
        return _("points out of the folder")
    if entry.filename in seen:
        return _("stands twice")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("is a link")
    if entry.flag_bits & 0x1:
        return _("is locked with a password")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        return _("is packed in an unusual way")
    if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size:
        return _("unpacks to far more than it should")
    return ""


def leaves_folder(path: str) -> bool:
    """Whether PATH, as a stranger wrote it, could mean a place outside of the folder that it is read in."""
    parts = PurePosixPath(path)
    return (
        not path or "\\" in path or "\0" in path or ":" in path or parts.is_absolute() or ".." in parts.parts
    )


def _too_many(limit: int) -> RefusedForSafety:
    return RefusedForSafety(
        _("This zip file holds more than {limit} files, and so it was not read.").format(limit=limit)
    )
