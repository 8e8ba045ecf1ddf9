"""The encrypted folder of a wallet: sealed records, key slots, holder keys and files. It knows no credential.

Everything else in the project uses the names below, and `lerwallet.vault.age` for age files.
"""

from lerwallet.vault.change import Change
from lerwallet.vault.files import Files, StoredFile
from lerwallet.vault.kdf import CHEAPEST_KDF, STANDARD_KDF, STRONG_KDF, WEAKEST_KDF, KdfParameters
from lerwallet.vault.pin import Pin
from lerwallet.vault.records import Head, Record
from lerwallet.vault.secret import DeviceSecret, Passphrase, RecoveryCode, SlotType
from lerwallet.vault.signing import KeyHead
from lerwallet.vault.slots import Slot
from lerwallet.vault.vault import Vault

__all__ = [
    "CHEAPEST_KDF",
    "STANDARD_KDF",
    "STRONG_KDF",
    "WEAKEST_KDF",
    "Change",
    "DeviceSecret",
    "Files",
    "Head",
    "KdfParameters",
    "KeyHead",
    "Passphrase",
    "Pin",
    "Record",
    "RecoveryCode",
    "Slot",
    "SlotType",
    "StoredFile",
    "Vault",
]
