"""`recovery new`: another recovery code for the same wallet."""

from lerwallet.commands.options import command
from lerwallet.language import _
from lerwallet.session import Session


@command()
def new(session: Session) -> None:
    """Make a new recovery code; the old one then opens this wallet no more.

    A backup that was made before still opens with the old code.

    Example:
        lerwallet recovery new
    """
    with session.open_vault(sign=True) as vault:
        code = str(vault.new_recovery_code())
        session.unlocked.end(vault.vault_id)
    session.result(
        {"schema": "lerwallet/recovery/1", "home": str(session.home), "recovery_code": code},
        [
            _("Recovery code: {code}").format(code=code),
            _("Write the recovery code on paper now. It is not shown again."),
            _("The old code opens this wallet no more. It still opens older backups: throw those away."),
        ],
    )
