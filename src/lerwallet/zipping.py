"""Zips that we write: the same contents make the same bytes, and nobody but the owner may read what is unpacked."""

import io
import zipfile
from collections.abc import Iterable
from typing import Final

_SAME_TIME: Final = (1980, 1, 1, 0, 0, 0)


def zipped(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of ENTRIES (name and content), in their order."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, _SAME_TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(entry, data)
    return packed.getvalue()
