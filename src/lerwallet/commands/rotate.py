"""`rotate`: the whole wallet sealed again under new keys."""

from lerwallet.commands.options import NewPassphraseFile, command
from lerwallet.language import _
from lerwallet.session import Session


@command()
def rotate(session: Session, *, new_passphrase_file: NewPassphraseFile = None) -> None:
    """Lock everything in the wallet again with new keys, a new passphrase and a new recovery code.

    For when somebody may have opened the wallet: what they learned then opens nothing that is here from now on. Copies
    that were made before, backups too, open as they did.

    Example:
        lerwallet rotate
    """
    from lerwallet.vault import Passphrase

    with session.open_wallet(sign=True) as wallet:
        secret = Passphrase(session.new_passphrase(new_passphrase_file))
        code = str(wallet.rotate(secret))
        session.unlocked.end(wallet.vault.vault_id)
    session.result(
        {"schema": "lerwallet/rotate/1", "home": str(session.home), "recovery_code": code},
        [
            _("Everything in the wallet is locked with new keys."),
            _("Recovery code: {code}").format(code=code),
            _("Write the recovery code on paper now. It is not shown again."),
            _(
                "Older backups still open with the old passphrase and code. Make a new one, and throw those away."
            ),
            _("If somebody opened the wallet, make new keys to sign with too: lerwallet keys new"),
        ],
    )
