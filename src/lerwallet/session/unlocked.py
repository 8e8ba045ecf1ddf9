"""A wallet kept open for a while: half of a key in a file of this computer, the other half in LERWALLET_SESSION.

Neither half opens anything by itself. What they open reads and does not sign. It ends after a quarter of an hour without
use, after twelve hours at the latest, and with `lock`.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
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
        self._write(
            vault.vault_id, {"slot": {**stated, "type": slot.type}, "ends": utc(ends), "used": utc(now)}
        )
        return base64url_encode(secret), ends

    def find(self, vault_id: str, token: str, now: datetime) -> Half | None:
        """The half that goes with TOKEN, where it has not ended; it counts as used now."""
        try:
            stated = loads_object(self.file(vault_id).read_bytes(), max_bytes=_BYTES_AT_MOST)
            slot = _slot(stated.get("slot"))
            secret = DeviceSecret(base64url_decode(token))
        except (OSError, LerwalletError, ValueError):
            return None
        ends, used = read_time(stated.get("ends")), read_time(stated.get("used"))
        # a clock that was set back would keep it open for ever
        if ends is None or used is None or not (used - _CLOCK_SKEW <= now < min(ends, used + IDLE)):
            self.end(vault_id)
            return None
        self._write(vault_id, {**stated, "used": utc(now)})
        return Half(slot=slot, secret=secret)

    def end(self, vault_id: str) -> bool:
        """Lock the wallet again; whether it was open."""
        try:
            self.file(vault_id).unlink()
        except OSError:
            return False
        return True

    def file(self, vault_id: str) -> Path:
        """Where the half of the wallet with this id lies, while it is open."""
        return self.folder / f"{vault_id}.json"

    def _write(self, vault_id: str, said: dict[str, object]) -> None:
        whole_file.write(
            self.file(vault_id), json.dumps({"schema": _SCHEMA, **said}).encode(), make_folder=True
        )


def _slot(stated: object) -> Slot:
    if not isinstance(stated, dict):
        raise ValueError("no slot")  # noqa: TRY004  told to nobody: the wallet is locked
    values = {name: bytes.fromhex(text(stated.get(name)) or "") for name in _SLOT}
    return Slot(type=text(stated.get("type")) or "", **values)
