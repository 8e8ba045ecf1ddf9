"""The rows that a wallet is opened by: its root and its slots, looked at before anything in them is believed."""

import sqlite3
from typing import NamedTuple

from lerwallet.errors import DamagedWallet, RefusedForSafety
from lerwallet.language import _
from lerwallet.vault.slots import MOST_SLOT_BYTES, MOST_SLOTS, SLOT_ID_SIZE, Slot

_VAULT_ID_SIZE = 16
_MOST_ROOT_BYTES = 64 * 1024


class RootRow(NamedTuple):
    """The one row of `root`; id and generation stand open, so that a backup is named without a passphrase."""

    vault_id: bytes
    generation: int
    sealed: bytes
    keys: bytes


def read_root_row(database: sqlite3.Connection) -> RootRow:
    rows = database.execute("select vault, generation, sealed, keys from root limit 2").fetchall()
    if len(rows) != 1:
        raise DamagedWallet(_("The root of the wallet is missing or doubled."), hint=_("Restore a backup."))
    row = RootRow(*rows[0])
    blobs = (row.vault_id, row.sealed, row.keys)
    if (
        not all(isinstance(value, bytes) and len(value) <= _MOST_ROOT_BYTES for value in blobs)
        or len(row.vault_id) != _VAULT_ID_SIZE
        or not isinstance(row.generation, int)
        or row.generation < 0
    ):
        raise DamagedWallet(_("The root of the wallet is damaged."), hint=_("Restore a backup."))
    return row


def read_slots(database: sqlite3.Connection) -> list[Slot]:
    rows = database.execute(
        "select id, type, parameters, wrapped, mac, checksum from slots order by rowid limit ?",
        (MOST_SLOTS + 1,),
    ).fetchall()
    if len(rows) > MOST_SLOTS:
        raise RefusedForSafety(_("The wallet file has more ways to open it than any wallet: it was changed."))
    return [_slot(row) for row in rows]


def damaged_slots(slots: list[Slot]) -> list[str]:
    """A sentence for each slot that is not the row that was written, as far as that shows without a key."""
    return [
        _("The {type} slot of the wallet is damaged or was changed.").format(type=slot.type)
        for slot in slots
        if not slot.is_whole()
    ]


def whole_slots(slots: list[Slot], *, salvage: bool) -> list[Slot]:
    """SLOTS, if they are as they were written; raises `DamagedWallet` for others, unless what is left is to be saved."""
    for problem in [] if salvage else damaged_slots(slots):
        raise DamagedWallet(problem, hint=_("Restore a backup."))
    return slots


def _slot(row: tuple[object, ...]) -> Slot:
    values = [value for value in row if isinstance(value, bytes) and len(value) <= MOST_SLOT_BYTES]
    if len(values) != len(row) or len(values[0]) != SLOT_ID_SIZE:
        raise DamagedWallet(_("A slot of the wallet is damaged."), hint=_("Restore a backup."))
    identifier, slot_type, parameters, wrapped, mac, checksum = values
    return Slot(
        id=identifier,
        type=slot_type.decode(errors="replace"),
        parameters=parameters,
        wrapped=wrapped,
        mac=mac,
        checksum=checksum,
    )
