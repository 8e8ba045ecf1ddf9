"""What this computer remembers of each wallet that it has seen: only which state was the last one.

Without it, nobody could tell that a whole wallet folder was exchanged for an older copy of itself. It says nothing of
what is in a wallet: an id, a number of changes and a digest.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from lerwallet import whole_file
from lerwallet.credential import read_time
from lerwallet.errors import DamagedWallet, LerwalletError
from lerwallet.language import _
from lerwallet.strict_json import JSON, loads_object
from lerwallet.vault import Pin

SCHEMA: Final = "lerwallet/pins/1"
_BYTES_AT_MOST: Final = 1024 * 1024


class LastBackup(NamedTuple):
    """Of which state a backup was made, and when."""

    generation: int
    made_at: datetime


class Pins:
    """The file that remembers; one that is not there, or cannot be read, remembers nothing."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def seen(self, vault_id: str) -> Pin | None:
        """The last state that was seen of the wallet with this id."""
        return _pin(vault_id, self._all().get(vault_id))

    def check(self, found: Pin, follows: Callable[[Pin], bool | None]) -> None:
        """Raises `DamagedWallet` where FOUND is older than what was seen, or a copy that went its own way.

        FOLLOWS says whether FOUND came of an earlier state; None where nobody can tell.
        """
        seen = self.seen(found.vault_id)
        if seen is None or found in (seen, self._restored(found.vault_id)):
            return
        if found.generation > seen.generation and follows(seen) is not False:
            return
        told = (
            _(
                "This is an older copy of the wallet: it has {found} changes, and this computer has seen {seen}."
            )
            if found.generation < seen.generation
            else _(
                "This copy of the wallet was changed apart from the one that this computer has seen last: something is missing in it."
            )
        )
        raise DamagedWallet(
            told.format(found=found.generation, seen=seen.generation),
            hint=_(
                "Look for the other one, or restore a backup. To go on with this one: lerwallet doctor --accept-older"
            ),
            code="older_wallet",
        )

    def see(self, pin: Pin) -> None:
        """Remember PIN, the state of a wallet that was opened; never an older one than is remembered already.

        A place that cannot be written is left: the wallet is as good without it.
        """
        with self._alone():
            seen, restored = self.seen(pin.vault_id), self._restored(pin.vault_id)
            if seen is None or pin.generation > seen.generation or pin == restored:
                self._put(pin.vault_id, {**_stated(pin), "restored": None})

    def accept(self, pin: Pin) -> None:
        """Remember PIN, an older state that the owner chose to go on with."""
        with self._alone():
            self._put(pin.vault_id, {**_stated(pin), "restored": None})

    def expect(self, pin: Pin) -> None:
        """A backup of the state PIN was restored: it counts as soon as somebody opens it, who alone can tell that it is one."""
        with self._alone():
            self._put(pin.vault_id, {"restored": _stated(pin)})

    def _restored(self, vault_id: str) -> Pin | None:
        stated = self._all().get(vault_id)
        return _pin(vault_id, stated.get("restored")) if isinstance(stated, dict) else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process changes the file meanwhile, where the system has locks and the folder can be written."""
        with ExitStack() as held:
            # without a lock, a lost update only makes the memory older
            with suppress(ImportError, OSError):
                import fcntl

                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                # the folder: `file` itself is another one after each change, and a file to lock would be one more trace
                folder = os.open(self.file.parent, os.O_RDONLY)
                held.callback(os.close, folder)
                fcntl.flock(folder, fcntl.LOCK_EX)
            yield

    def _put(self, vault_id: str, said: Mapping[str, JSON]) -> None:
        known = self._all()
        old = known.get(vault_id)
        entry = {**(old if isinstance(old, dict) else {}), **said}
        if old != entry:
            with suppress(OSError):
                self._write({**known, vault_id: entry})

    def last_backup(self, vault_id: str) -> "LastBackup | None":
        """The last backup that was made on this computer."""
        stated = self._all().get(vault_id)
        backup = stated.get("backup") if isinstance(stated, dict) else None
        if not isinstance(backup, dict):
            return None
        generation, made_at = backup.get("generation"), read_time(backup.get("made_at"))
        return LastBackup(generation, made_at) if isinstance(generation, int) and made_at else None

    def note_backup(self, pin: Pin, made_at: str) -> None:
        """Remember that a backup of the state PIN was made."""
        with self._alone():
            self._put(pin.vault_id, {"backup": {"generation": pin.generation, "made_at": made_at}})

    def _all(self) -> Mapping[str, JSON]:
        try:
            pins = loads_object(self.file.read_bytes(), max_bytes=_BYTES_AT_MOST).get("pins")
        except (OSError, LerwalletError):
            return {}
        return pins if isinstance(pins, dict) else {}

    def _write(self, pins: Mapping[str, JSON]) -> None:
        whole_file.write(
            self.file, json.dumps({"schema": SCHEMA, "pins": pins}, indent=1).encode(), make_folder=True
        )


def _pin(vault_id: str, stated: JSON) -> Pin | None:
    if not isinstance(stated, dict):
        return None
    generation, root = stated.get("generation"), stated.get("root")
    if not isinstance(generation, int) or not isinstance(root, str):
        return None
    return Pin(vault_id=vault_id, generation=generation, root=root)


def _stated(pin: Pin) -> dict[str, JSON]:
    return {"generation": pin.generation, "root": pin.root}
