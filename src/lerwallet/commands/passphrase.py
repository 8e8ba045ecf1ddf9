"""`passphrase change`: another passphrase for the same wallet."""

from lerwallet.commands.options import Kdf, NewPassphraseFile, command, kdf_of
from lerwallet.language import _
from lerwallet.session import Session


@command()
def change(session: Session, *, new_passphrase_file: NewPassphraseFile = None, kdf: Kdf = None) -> None:
    """Change the passphrase of the wallet.

    The old passphrase or the recovery code opens it first. Somebody who has a copy of the old wallet and knows the
    old passphrase can still open that copy.

    Example:
        lerwallet passphrase change
    """
    from lerwallet.vault import Passphrase

    with session.open_vault(sign=True) as vault:
        new = Passphrase(session.new_passphrase(new_passphrase_file))
        vault.change_passphrase(new, kdf=kdf_of(kdf))
        session.unlocked.end(vault.vault_id)
    session.result(
        {"schema": "lerwallet/passphrase/1", "home": str(session.home)},
        [
            _("The passphrase was changed."),
            _(
                "Backups and other copies that were made before still open with the old one: throw those away."
            ),
            _("If somebody knows the old one and may have a copy, lock everything anew: lerwallet rotate"),
        ],
    )
