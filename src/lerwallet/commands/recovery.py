"""`recovery new`: another recovery code for the same wallet."""

from lerwallet.commands.options import command
from lerwallet.commands.recovery_code import Kit, hand_over, refuse_kit, typed_back
from lerwallet.language import _
from lerwallet.session import Session


@command()
def new(session: Session, *, kit: Kit = None) -> None:
    """Make a new recovery code; the old one then opens this wallet no more.

    A backup that was made before still opens with the old code.

    Example:
        lerwallet recovery new --kit kit.pdf
    """
    from lerwallet.vault import RecoveryCode

    refuse_kit(session, kit)
    given: list[RecoveryCode] = []
    with session.open_vault(sign=True) as vault:

        def deliver(code: RecoveryCode) -> None:
            hand_over(
                session,
                code,
                vault.vault_id,
                kit,
                document={"schema": "lerwallet/recovery/1", "home": str(session.home)},
                lines=[
                    _("This wallet has a new recovery code."),
                    _(
                        "The old code opens this wallet no more. It still opens older backups: throw those away."
                    ),
                ],
            )
            given.append(code)

        vault.new_recovery_code(deliver)
        session.unlocked.end(vault.vault_id)
    typed_back(session, given[0])
