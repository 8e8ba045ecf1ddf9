"""A wallet kept open for a while: half of a key in a file of this computer, the other half in LERWALLET_SESSION.

Neither half opens anything by itself. What they open reads and does not sign. It ends after a quarter of an hour without
use, after twelve hours at the latest, and with `lock`.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from lerwallet import whole_file
from lerwallet.credential import read_time, text, utc
from lerwallet.errors import LerwalletError
from lerwallet.multiformats import base64url_decode, base64url_encode
from lerwallet.strict_json import loads_object
from lerwallet.vault import DeviceSecret, Slot, Vault

IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)

_SCHEMA: Final = "lerwallet/unlocked/1"
_SECRET_SIZE: Final = 32
_BYTES_AT_MOST: Final = 64 * 1024
_SLOT: Final = ("id", "parameters", "wrapped", "mac", "checksum")
_CLOCK_SKEW: Final = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Half:
    """What opens the wallet, put together again from both halves."""

    slot: Slot
    secret: DeviceSecret


@dataclass(frozen=True, kw_only=True)
class Unlocked:
    """The place of the halves that this computer keeps."""

    folder: Path

    def begin(self, vault: Vault, now: datetime) -> tuple[str, datetime]:
        """Keep VAULT open: the token for LERWALLET_SESSION, and when it ends at the latest."""
        secret = secrets.token_bytes(_SECRET_SIZE)
        slot = vault.device_slot(DeviceSecret(secret))
        ends = now + LONGEST
        stated = {name: getattr(slot, name).hex() for name in _SLOT}
        said = {"schema": _SCHEMA, "slot": {**stated, "type": slot.type}, "ends": utc(ends)}
        whole_file.write(self.file(vault.vault_id), json.dumps(said).encode(), make_folder=True)
        self.used(vault.vault_id, now)
        return base64url_encode(secret), ends

    def find(self, vault_id: str, token: str, now: datetime) -> Half | None:
        """The half that goes with TOKEN, where it has not ended; whether TOKEN is right, opening tells."""
        try:
            used = datetime.fromtimestamp(self.file(vault_id).stat().st_mtime, UTC)
            stated = loads_object(self.file(vault_id).read_bytes(), max_bytes=_BYTES_AT_MOST)
            slot = _slot(stated.get("slot"))
            secret = DeviceSecret(base64url_decode(token))
        except (OSError, LerwalletError, ValueError):
            return None
        ends = read_time(stated.get("ends"))
        # a clock that was set back would keep it open for ever
        if ends is None or not (used - _CLOCK_SKEW <= now < min(ends, used + IDLE)):
            self.end(vault_id)
            return None
        return Half(slot=slot, secret=secret)

    def used(self, vault_id: str, now: datetime) -> None:
        """It was used now. The time is the file's own, so that what `lock` takes away does not come back."""
        with suppress(OSError):
            os.utime(self.file(vault_id), (now.timestamp(), now.timestamp()))

    def end_all(self) -> bool:
        """Lock every wallet; whether one was open."""
        names = [path.stem for path in self.folder.glob("*.json")] if self.folder.is_dir() else []
        return sum(self.end(name) for name in names) > 0  # each of them, and not only the first

    def end(self, vault_id: str) -> bool:
        """Lock the wallet again; whether it was open."""
        try:
            self.file(vault_id).unlink()
        except FileNotFoundError:
            return False
        return True

    def file(self, vault_id: str) -> Path:
        """Where the half of the wallet with this id lies, while it is open."""
        return self.folder / f"{vault_id}.json"


def _slot(stated: object) -> Slot:
    if not isinstance(stated, dict):
        raise ValueError("no slot")  # noqa: TRY004  told to nobody: the wallet is locked
    values = {name: bytes.fromhex(text(stated.get(name)) or "") for name in _SLOT}
    return Slot(type=text(stated.get("type")) or "", **values)
