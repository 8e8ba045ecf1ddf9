"""The zips that office programs write, opened with bounds and written again: same parts, same order, no times."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.language import _

BEGINS: Final = b"PK\x03\x04"
FIRST: Final = "mimetype"  # OpenDocument 1.3, part 2, 3.3: the first one, and not packed
_PARTS_AT_MOST: Final = 10_000
_UNPACKED_AT_MOST: Final = 256 * 2**20  # bytes
_SAME_TIME: Final = (1980, 1, 1, 0, 0, 0)
_LOCKED: Final = 1  # the flag of an entry with a password


def names(data: bytes) -> frozenset[str]:
    """The names of the parts; none for what is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return frozenset()


def parts(data: bytes) -> dict[str, bytes]:
    """Every part by its name. Raises `Unreadable`, and `RefusedForSafety` where it would unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > _PARTS_AT_MOST or sum(entry.file_size for entry in entries) > _UNPACKED_AT_MOST:
                raise _too_much()
            if any(entry.flag_bits & _LOCKED for entry in entries):
                raise Unreadable(_("The document is locked with a password."))
            unpacked: dict[str, bytes] = {}
            left = _UNPACKED_AT_MOST
            for entry in entries:
                if entry.is_dir():
                    continue
                if entry.filename in unpacked:
                    raise Unreadable(_("The document has two parts of the same name."))
                with archive.open(entry) as part:
                    unpacked[entry.filename] = part.read(left + 1)
                left -= len(unpacked[entry.filename])
                if left < 0:  # the sizes that it states are its own word
                    raise _too_much()
            return unpacked
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise Unreadable(_("The document is cut off or damaged.")) from error


def packed(contents: Mapping[str, bytes]) -> bytes:
    """A zip of CONTENTS, in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            entry = zipfile.ZipInfo(name, _SAME_TIME)
            entry.compress_type = zipfile.ZIP_STORED if name == FIRST else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def _too_much() -> RefusedForSafety:
    return RefusedForSafety(
        _("The document would unpack to more than {size} MB, or has more than {parts} parts.").format(
            size=_UNPACKED_AT_MOST // 2**20, parts=_PARTS_AT_MOST
        )
    )
