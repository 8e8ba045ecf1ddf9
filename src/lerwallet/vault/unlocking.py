"""From what somebody typed to the keys of a wallet: which slots are tried, and what is said when none opens."""

from lerwallet.errors import WrongPassphrase
from lerwallet.language import _
from lerwallet.vault.kdf import KdfParameters
from lerwallet.vault.seal import Keys
from lerwallet.vault.secret import Passphrase, RecoveryCode, Secret, looks_like_recovery_code
from lerwallet.vault.slots import Slot, open_slot


def unlock(slots: list[Slot], given: Secret | str, *, weakest_kdf: KdfParameters) -> Keys:
    """The keys in the slot that GIVEN opens; raises `WrongPassphrase` where there is none."""
    for secret in _candidates(given):
        for slot in slots:
            if slot.type != secret.slot_type:
                continue
            keys = open_slot(slot, secret, weakest_kdf=weakest_kdf)
            if keys is not None:
                return keys
    raise _refusal(given)


def _candidates(given: Secret | str) -> list[Secret]:
    """A code first: it costs nothing to try."""
    if not isinstance(given, str):
        return [given]
    try:
        return [RecoveryCode.parse(given), Passphrase(given)]
    except WrongPassphrase:
        return [Passphrase(given)]


def _refusal(given: Secret | str) -> WrongPassphrase:
    if isinstance(given, RecoveryCode):
        return WrongPassphrase(
            _("The recovery code is written right, but it is not the one of this wallet."),
            hint=_("Perhaps a newer code replaced it, or it is of another wallet."),
        )
    if isinstance(given, str) and looks_like_recovery_code(given):
        return WrongPassphrase(
            _("Neither the passphrase nor the recovery code of this wallet."),
            hint=_("If it is the recovery code, compare it with the paper, group by group."),
        )
    if isinstance(given, str | Passphrase):
        return WrongPassphrase(
            _("That is not the passphrase of this wallet."),
            hint=_("Try again; capital letters count. The recovery code opens the wallet too."),
        )
    return WrongPassphrase(
        _("What this computer keeps does not open the wallet (any more)."), hint=_("Give the passphrase.")
    )
