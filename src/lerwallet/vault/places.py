"""Names of what lies in a wallet's folder, and beside it."""

import os
from datetime import datetime
from pathlib import Path
from typing import Final

NO_TRACE: Final = "no-trace"  # a file in a wallet's folder: nothing about it is kept outside
_RESTORING: Final = ".restoring"


def draft_of(home: Path) -> Path:
    """A new place for the wallet of HOME until it is whole."""
    return home.with_name(f".{home.name}.{os.urandom(4).hex()}{_RESTORING}")


def kept_of(home: Path, now: datetime) -> Path:
    """A new place for the wallet that was in HOME."""
    return home.with_name(f"{home.name}.before-{now:%Y%m%d-%H%M%S}-{os.urandom(2).hex()}")


def drafts(home: Path) -> list[Path]:
    """What a restore to HOME left unfinished."""
    return sorted(home.parent.glob(f".{home.name}.*{_RESTORING}"))


def beside(home: Path) -> list[Path]:
    """The wallets that a restore to HOME set aside or did not finish, the best one last."""
    return [*drafts(home), *sorted(home.parent.glob(f"{home.name}.before-*"))]
