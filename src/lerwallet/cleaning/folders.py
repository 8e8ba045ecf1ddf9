"""Paths on somebody's machine: the folder mostly has the name of the person whose it is."""

import re
from pathlib import PurePosixPath
from typing import Final

# Each repeat has a bound, so that a text of nothing but slashes takes no longer than another.
_PATH: Final = re.compile(r"\s*(?:file:|\\\\\w|//\w|[a-z][:|][\\/]|[\\/](?:home|users)[\\/])", re.IGNORECASE)
_FOLDER: Final = re.compile(
    r"(?<!\w)(?:[a-z][:|])?[\\/]{1,8}(?:users|home|documents and settings)[\\/]{1,8}\w"
    r"|(?<![\w\\])\\{2,8}\w[\w.$-]{0,99}\\{1,4}\w"
    r"|file:/",
    re.IGNORECASE,
)
_KINDS: Final = frozenset(
    [
        ".doc",
        ".docx",
        ".dot",
        ".dotx",
        ".dotm",
        ".docm",
        ".xls",
        ".xlsx",
        ".xlsm",
        ".xltx",
        ".csv",
        ".txt",
        ".mdb",
        ".accdb",
        ".odc",
        ".ppt",
        ".pptx",
        ".potx",
        ".potm",
        ".odt",
        ".ods",
        ".odp",
        ".ott",
        ".pdf",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".tif",
        ".tiff",
        ".bmp",
        ".svg",
        ".webp",
        ".mp3",
        ".mp4",
        ".mov",
        ".wav",
        ".html",
        ".htm",
        ".xml",
    ]
)


def is_path(text: str) -> bool:
    """Whether TEXT begins as a path of a machine or of a network of machines does."""
    return _PATH.match(text) is not None


def names_folder(text: str) -> bool:
    """Whether somewhere in TEXT stands a folder of somebody's, or a machine's name."""
    return _FOLDER.search(text) is not None


def anonymous(path: str) -> str:
    """What stands in the place of PATH: no folder and no name, only the kind of file where that is known."""
    suffix = PurePosixPath(path.replace("\\", "/")).suffix.lower()
    return "file" + (suffix if suffix in _KINDS else "")
