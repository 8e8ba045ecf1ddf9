"""Names that every file system takes: strangers name files too, and Windows, macOS and Linux refuse different ones."""

import re
from collections.abc import Container
from typing import Final

_LONGEST: Final = 200  # bytes of UTF-8: file systems take 255, and a number and `.part` may follow
_NOT_TAKEN: Final = re.compile(
    r"""[\x00-\x1f\x7f-\x9f/\\:*?"<>|\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]+"""
)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)  # of Windows


def portable(name: str) -> str:
    """NAME without what leads elsewhere, names a device, hides the file or is refused; `file` where nothing is left."""
    kept = _NOT_TAKEN.sub("_", name).rstrip(". ")
    if kept.startswith("."):
        kept = "_" + kept.lstrip(".")
    if _DEVICES.fullmatch(kept):
        kept = "_" + kept
    return _short(kept).rstrip(". ") or "file"


def free(name: str, taken: Container[str]) -> str:
    """NAME, with a number where it is among TAKEN (in small letters, as some file systems see no difference)."""
    stem, ending = split(name)
    number, found = 2, name
    while found.casefold() in taken:
        found = f"{stem}-{number}{ending}"
        number += 1
    return found


def split(name: str) -> tuple[str, str]:
    """The stem of NAME and its ending with the dot; a dot at the beginning begins no ending."""
    stem, dot, ending = name.rpartition(".") if "." in name[1:] else (name, "", "")
    return stem, dot + ending


def _short(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    stem, ending = split(name)
    ending = ending if len(ending.encode()) <= 20 else ""
    return stem.encode()[: _LONGEST - len(ending.encode())].decode("utf-8", "ignore") + ending
