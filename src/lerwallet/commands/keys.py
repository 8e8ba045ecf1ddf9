"""`keys list`: the keys that this wallet signs with."""

from lerwallet.commands.options import command
from lerwallet.language import _
from lerwallet.session import Session


@command()
def list_(session: Session) -> None:
    """List the keys that this wallet signs with.

    Only their public side is shown; it may be given to anybody. An issuer binds a badge to one of these addresses.

    Example:
        lerwallet keys list --json
    """
    wallet = session.open_wallet()
    with wallet.vault:
        keys = wallet.keys()
    lines = []
    for key in keys:
        lines += [
            _("Key: {id}").format(id=key.id),
            _("Algorithm: {algorithm}").format(algorithm=key.algorithm),
            _("Address (DID): {did}").format(did=key.did),
            _("Made: {time}").format(time=key.created),
        ]
        if key.retired:
            lines.append(_("Retired: {time}").format(time=key.retired))
    session.result({"schema": "lerwallet/keys/1", "keys": [key.to_json() for key in keys]}, lines)
