"""`init`: a new wallet."""

from typing import Annotated

import typer

from lerwallet.commands.options import Kdf, NewPassphraseFile, command, kdf_of
from lerwallet.commands.recovery_code import Kit, hand_over, refuse_kit, typed_back
from lerwallet.errors import WalletExists
from lerwallet.language import N_, _
from lerwallet.session import Session


@command()
def init(
    session: Session,
    *,
    new_passphrase_file: NewPassphraseFile = None,
    kit: Kit = None,
    kdf: Kdf = None,
    no_trace: Annotated[
        bool,
        typer.Option(
            "--no-trace",
            help=N_("Keep nothing about it outside of its folder. An older copy of it is then not noticed."),
        ),
    ] = False,
) -> None:
    """Make a new wallet, locked with a passphrase.

    It also gives you a recovery code, once. Write it on paper: whoever has it can open the wallet, and without it
    a forgotten passphrase cannot be replaced.

    Example:
        lerwallet init
    """
    from lerwallet.vault import STANDARD_KDF, Passphrase, Vault
    from lerwallet.vault.places import NO_TRACE
    from lerwallet.wallet import Wallet

    home = session.home
    if Vault.exists(home):
        raise WalletExists(
            _("There is a wallet in {folder} already. It was not changed.").format(folder=home),
            hint=_("Use it, or name another folder with --wallet DIR"),
        )
    refuse_kit(session, kit)
    passphrase = Passphrase(session.new_passphrase(new_passphrase_file))
    wallet, code = Wallet.create(home, passphrase, session.now(), kdf=kdf_of(kdf) or STANDARD_KDF)
    try:
        if no_trace:
            (home / NO_TRACE).touch(mode=0o600)
        with session.watch(wallet.vault):
            hand_over(
                session,
                code,
                wallet.vault.vault_id,
                kit,
                document={
                    "schema": "lerwallet/wallet/1",
                    "home": str(home),
                    "holder": {"did": wallet.key("EdDSA").did},
                },
                lines=[
                    _("Your wallet is ready: {folder}").format(folder=home),
                    _("It opens the wallet if you forget the passphrase."),
                ],
            )
    except BaseException:
        Vault.discard(home)  # a wallet whose code nobody got
        raise
    typed_back(session, code)
    session.note(_("Next: lerwallet add FILE"))
