"""`rotate`: the whole wallet sealed again under new keys."""

from lerwallet.commands.keyring import take_out
from lerwallet.commands.options import Kdf, NewPassphraseFile, command, kdf_of
from lerwallet.commands.recovery_code import Kit, hand_over, refuse_kit, typed_back
from lerwallet.language import _
from lerwallet.session import Session


@command()
def rotate(
    session: Session, *, new_passphrase_file: NewPassphraseFile = None, kit: Kit = None, kdf: Kdf = None
) -> None:
    """Lock everything in the wallet again with new keys, a new passphrase and a new recovery code.

    For when somebody may have opened the wallet: what they learned then opens nothing that is here from now on. Copies
    that were made before, backups too, open as they did.

    Example:
        lerwallet rotate
    """
    from lerwallet.vault import Passphrase, RecoveryCode, SlotType

    refuse_kit(session, kit)
    given: list[RecoveryCode] = []
    with session.open_wallet(sign=True) as wallet:
        by_keyring = any(slot.type == SlotType.KEYRING for slot in wallet.vault.slots())
        secret = Passphrase(session.new_passphrase(new_passphrase_file))

        def deliver(code: RecoveryCode) -> None:
            hand_over(
                session,
                code,
                wallet.vault.vault_id,
                kit,
                document={"schema": "lerwallet/rotate/1", "home": str(session.home)},
                lines=[
                    _("Everything in the wallet is locked with new keys."),
                    _(
                        "Older backups still open with the old passphrase and code. Make a new one, and throw those away."
                    ),
                    _("If somebody opened the wallet, make new keys to sign with too: lerwallet keys new"),
                ],
            )
            given.append(code)

        wallet.rotate(secret, deliver, kdf=kdf_of(kdf))
        session.unlocked.end(wallet.vault.vault_id)
        if by_keyring:
            take_out(session, wallet.vault.vault_id)
    typed_back(session, given[0])
