"""The keyring of the operating system: it keeps one random secret of a wallet, which opens it and does not sign.

Only keyrings that keep what they are given, and keep it locked, are asked: others are chosen silently where they happen
to be installed, store it as plain text, or lose it. To add one: a row in `KEYRINGS`.
"""

import importlib
from base64 import b64decode, b64encode
from typing import Any, Final

from lerwallet.errors import LerwalletError
from lerwallet.language import _
from lerwallet.vault.secret import DeviceSecret

# Module and class. The classes are named here, and never found by themselves: `keyring` would look at every plug-in.
KEYRINGS: Final[tuple[tuple[str, str], ...]] = (
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
SERVICE: Final = "lerwallet"


class NoKeyring(LerwalletError):
    """This computer has no keyring that can be used, or it did not do what was asked."""

    code = "no_keyring"


def keep(vault_id: str, secret: bytes) -> None:
    """Keep SECRET for the wallet, and read it back. Raises `NoKeyring`, and then nothing is kept."""
    backend = _backend()
    text = b64encode(secret).decode("ascii")
    try:
        backend.set_password(SERVICE, vault_id, text)
        kept = backend.get_password(SERVICE, vault_id)
    except Exception as error:  # each system's keyring raises errors of its own
        raise _failed(error) from error
    if kept != text:
        forget(vault_id)
        raise NoKeyring(
            _("The keyring of this computer did not keep what it was given."),
            hint=_("Use the passphrase, or `lerwallet unlock`."),
        )


def find(vault_id: str) -> DeviceSecret | None:
    """The secret that is kept for the wallet, if there is one. Raises `NoKeyring`."""
    try:
        text = _backend().get_password(SERVICE, vault_id)
        return None if text is None else DeviceSecret(b64decode(text, validate=True))
    except LerwalletError:
        raise
    except Exception as error:
        raise _failed(error) from error


def forget(vault_id: str) -> None:
    """Keep nothing for the wallet any more. Raises `NoKeyring`."""
    backend = _backend()
    try:
        if backend.get_password(SERVICE, vault_id) is not None:
            backend.delete_password(SERVICE, vault_id)
    except Exception as error:
        raise _failed(error) from error


def name() -> str:
    """What the keyring in use is called. Raises `NoKeyring` where there is none."""
    return str(_backend().name)


def _backend() -> Any:
    for module, class_name in KEYRINGS:
        try:
            found = getattr(importlib.import_module(module), class_name)
        except ImportError:
            continue  # of another system
        if found.viable:
            return found()
    raise NoKeyring(
        _("This computer has no keyring that lerwallet can use."),
        hint=_("Use the passphrase, or `lerwallet unlock`."),
    )


def _failed(error: Exception) -> NoKeyring:
    # only the kind: the message could hold what was to be kept
    return NoKeyring(
        _("The keyring of this computer did not answer ({kind}). It may be locked.").format(
            kind=type(error).__name__
        ),
        hint=_("Unlock it, or use the passphrase."),
    )
