"""`keyring on` and `keyring off`: whether the keyring of this computer opens the wallet."""

import secrets

from lerwallet.commands.options import command
from lerwallet.errors import LerwalletError
from lerwallet.language import _
from lerwallet.session import Session

_SECRET_SIZE = 32


@command()
def on(session: Session) -> None:
    """Let the keyring of this computer open the wallet, so that the passphrase is not asked for each time.

    Whoever is logged in as you can then read the wallet, and so can every program that runs as you. To sign something,
    the passphrase is still asked for. Not for a computer that you share.

    Example:
        lerwallet keyring on
    """
    from lerwallet.vault import DeviceSecret, os_keyring

    if session.no_trace:
        raise LerwalletError(
            _("This wallet leaves nothing on this computer, so no keyring can open it."),
            hint=_("Give the passphrase each time."),
            code="no_trace",
        )
    named = os_keyring.name()  # before anything is asked
    with session.open_vault(sign=True) as vault:
        secret = secrets.token_bytes(_SECRET_SIZE)
        os_keyring.keep(vault.vault_id, secret)
        vault.keep_device_secret(DeviceSecret(secret))
    _answer(
        session, is_on=True, told=_("The keyring opens the wallet from now on: {name}").format(name=named)
    )
    session.note(_("To end this: lerwallet keyring off"))


@command()
def off(session: Session) -> None:
    """Let the keyring of this computer open the wallet no more.

    Example:
        lerwallet keyring off
    """
    from lerwallet.vault import SlotType

    with session.open_vault() as vault:
        was_on = any(slot.type == SlotType.KEYRING for slot in vault.slots())
        if was_on:
            vault.forget_device_secret()
            take_out(session, vault.vault_id)
    told = _("The keyring opens the wallet no more.") if was_on else _("The keyring did not open the wallet.")
    _answer(session, is_on=False, told=told)


def take_out(session: Session, vault_id: str) -> None:
    """Take what opens nothing any more out of the keyring; where that does not answer, it is told."""
    from lerwallet.vault import os_keyring

    try:
        os_keyring.forget(vault_id)
    except os_keyring.NoKeyring as error:
        session.warn(error.message)


def _answer(session: Session, *, is_on: bool, told: str) -> None:
    session.result({"schema": "lerwallet/keyring/1", "home": str(session.home), "keyring": is_on}, [told])
