"""What could go wrong with a wallet on this computer, each as a finding with its fix; nothing is changed here.

To look at one more thing: a function that yields findings, in `LOOKS`.
"""

import os
import shlex
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from lerwallet.errors import DamagedWallet
from lerwallet.language import _, ngettext
from lerwallet.vault.places import drafts

if TYPE_CHECKING:
    from lerwallet.session import Session
    from lerwallet.vault import Vault

_SYNCED: Final = (
    "Dropbox",
    "OneDrive",
    "Google Drive",
    "GoogleDrive",
    "iCloud",
    "Mobile Documents",
    "Nextcloud",
)
_NETWORKED: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs"})
_MOUNTS: Final = Path("/proc/self/mounts")
LEFT_AFTER: Final = timedelta(days=1)  # younger leftovers may be another process at work
_OLD_BACKUP: Final = timedelta(days=30)


class Health(StrEnum):
    GOOD = "good"
    CAUTION = "caution"  # nothing is lost, and something could be
    BAD = "bad"  # something is damaged, missing or older


class Look(NamedTuple):
    """What was found by one look; `fix` is the one thing to do, empty where there is nothing."""

    check: str
    health: Health
    told: str
    fix: str = ""


def examine(session: "Session", vault: "Vault") -> Iterator[Look]:
    """Every look at the wallet, one after the other."""
    for look in LOOKS:
        yield from look(session, vault)


def _integrity(_session: "Session", vault: "Vault") -> Iterator[Look]:
    from lerwallet.wallet import Wallet

    problems = Wallet(vault).problems()
    for problem in problems:
        yield Look("integrity", Health.BAD, problem, _("Restore a backup: lerwallet restore FILE"))
    if not problems:
        yield Look("integrity", Health.GOOD, _("Everything in the wallet was opened, and is whole."))


def _age(session: "Session", vault: "Vault") -> Iterator[Look]:
    if session.no_trace:
        told = _("Nothing about this wallet is kept on this computer, so an older copy of it is not noticed.")
        yield Look("older_copy", Health.CAUTION, told, _("Keep backups, and look at the number of badges."))
        return
    try:
        session.pins.check(vault.pin, vault.follows)
    except DamagedWallet as older:
        yield Look("older_copy", Health.BAD, older.message, older.hint)
        return
    if session.pins.seen(vault.vault_id) is None:
        yield Look("older_copy", Health.GOOD, _("This computer sees it for the first time."))
    else:
        yield Look("older_copy", Health.GOOD, _("It is the newest state that this computer has seen."))


def _permissions(session: "Session", _vault: "Vault") -> Iterator[Look]:
    if os.name == "nt":
        return
    home = session.home
    inside = [path for path in home.rglob("*") if not path.is_symlink()]
    open_ = [path for path in (home, *inside) if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if open_:
        told = _("Others on this computer can see into {path}.").format(path=open_[0])
        yield Look("permissions", Health.CAUTION, told, f"chmod -R go= {shlex.quote(str(home))}")
    else:
        yield Look("permissions", Health.GOOD, _("Nobody else on this computer can read its files."))


def _backup(session: "Session", vault: "Vault") -> Iterator[Look]:
    if session.no_trace:
        return
    last = session.pins.last_backup(vault.vault_id)
    fix = _("Make one on another disk: lerwallet backup FILE")
    if last is None:
        yield Look("backup", Health.CAUTION, _("This computer has made no backup of it."), fix)
        return
    changes = vault.generation - last.generation
    day = last.made_at.date().isoformat()
    if changes <= 0:
        yield Look("backup", Health.GOOD, _("The last backup, of {day}, has everything.").format(day=day))
        return
    told = ngettext(
        "The last backup, of {day}, lacks {count} change.",
        "The last backup, of {day}, lacks {count} changes.",
        changes,
    ).format(day=day, count=changes)
    old = session.now() - last.made_at > _OLD_BACKUP
    yield Look("backup", Health.CAUTION if old else Health.GOOD, told, fix if old else "")


def _place(session: "Session", _vault: "Vault") -> Iterator[Look]:
    home = session.home.absolute()
    fix = _("Keep the wallet on a disk of this computer, and put backups there instead.")
    synced = next((name for name in _SYNCED if any(name in part for part in home.parts)), None)
    if synced:
        told = _("It lies in a folder that {service} copies while it is written.").format(service=synced)
        yield Look("place", Health.CAUTION, told, fix)
    elif _kind_of_disk(home) in _NETWORKED:
        yield Look(
            "place", Health.CAUTION, _("It lies on another computer's disk, where locks may fail."), fix
        )
    else:
        yield Look("place", Health.GOOD, _("It lies on a disk of this computer."))


def _kind_of_disk(home: Path) -> str:
    """The kind of file system that HOME is on, where the system tells; empty where it does not."""
    try:
        mounts = [line.split() for line in _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return ""
    inside = [mount for mount in mounts if home.is_relative_to(mount[1].replace("\\040", " "))]
    return max(inside, key=lambda mount: len(mount[1]))[2] if inside else ""


def old_drafts(home: Path, before: float) -> list[Path]:
    """What restores left beside HOME, last changed BEFORE (seconds since 1970)."""
    return [path for path in drafts(home) if path.lstat().st_mtime < before]


def _leftovers(session: "Session", vault: "Vault") -> Iterator[Look]:
    from lerwallet.wallet import Wallet

    before = (session.now() - LEFT_AFTER).timestamp()
    found = Wallet(vault).leftovers(older_than=before) + old_drafts(session.home, before)
    if found:
        told = ngettext(
            "{count} file is left of something that was interrupted.",
            "{count} files are left of something that was interrupted.",
            len(found),
        ).format(count=len(found))
        yield Look("leftovers", Health.CAUTION, told, "lerwallet doctor --sweep")
    else:
        yield Look("leftovers", Health.GOOD, _("Nothing unfinished lies about."))


def _keyring(_session: "Session", vault: "Vault") -> Iterator[Look]:
    from lerwallet.vault import SlotType

    if not any(slot.type == SlotType.KEYRING for slot in vault.slots()):
        yield Look("keyring", Health.GOOD, _("No keyring opens it."))
        return
    from lerwallet.vault import os_keyring

    fix = _("Have it opened anew, or not at all: lerwallet keyring on, lerwallet keyring off")
    try:
        works = os_keyring.find(vault.vault_id) is not None
    except os_keyring.NoKeyring as error:
        yield Look("keyring", Health.CAUTION, error.message, fix)
        return
    if works:
        told = _("The keyring of this computer opens it, to read: so can every program that runs as you.")
        yield Look("keyring", Health.GOOD, told)
    else:
        yield Look("keyring", Health.CAUTION, _("A keyring was to open it, and this one cannot."), fix)


def _clock(session: "Session", _vault: "Vault") -> Iterator[Look]:
    newest = max((path.lstat().st_mtime for path in session.home.rglob("*")), default=0.0)
    written = datetime.fromtimestamp(newest, UTC)
    if written > session.now() + timedelta(hours=1):
        told = _("The clock of this computer is behind: the wallet was written on {day}.").format(
            day=written.date().isoformat()
        )
        yield Look("clock", Health.CAUTION, told, _("Set the clock: dates of badges are compared with it."))
    else:
        yield Look("clock", Health.GOOD, _("The clock is not behind the wallet."))


LOOKS: Final[tuple[Callable[["Session", "Vault"], Iterator[Look]], ...]] = (
    _integrity,
    _age,
    _backup,
    _permissions,
    _keyring,
    _place,
    _leftovers,
    _clock,
)
