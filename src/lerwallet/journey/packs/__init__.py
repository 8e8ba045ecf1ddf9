"""The rubric packs that lerwallet brings along, made up for it: to try everything with, or to start one's own from.

To add one: `<name>.toml` in this folder, in its author's own words.
"""

from pathlib import Path
from typing import Final

from lerwallet.journey.rubric import Pack, read_pack

_HERE: Final = Path(__file__).parent


def names() -> list[str]:
    """What they are called."""
    return sorted(path.stem for path in _HERE.glob("*.toml"))


def pack(name: str) -> Pack | None:
    """The pack of that NAME, if there is one."""
    return read_pack((_HERE / f"{name}.toml").read_bytes()) if name in names() else None
