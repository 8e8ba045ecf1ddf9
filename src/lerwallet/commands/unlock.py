"""`unlock` and `lock`: keep the wallet open for a while, and close it."""

from lerwallet.commands.options import command
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.language import _
from lerwallet.session import Session


@command()
def unlock(session: Session) -> None:
    """Keep the wallet open in this terminal, so that the passphrase is not asked for each time.

    It locks itself after 15 minutes without use, and after 12 hours. To sign something, the passphrase is still asked for.

    Example:
        eval "$(lerwallet unlock)"
    """
    from lerwallet.session.unlocked import IDLE

    if session.no_trace:
        raise LerwalletError(
            _("This wallet leaves nothing on this computer, so it cannot be kept open."),
            hint=_("Give the passphrase each time."),
            code="no_trace",
        )
    with session.open_vault(sign=True) as vault:
        if session.unlocked.file(vault.vault_id).exists():
            session.warn(_("Where it was kept open before, it is closed now."))
        token, ends = session.unlocked.begin(vault, session.now())
    session.result(
        {
            "schema": "lerwallet/session/1",
            "session": token,
            "until": utc(ends),
            "idle_minutes": int(IDLE.total_seconds() // 60),
        },
        [f'export LERWALLET_SESSION="{token}"'],
    )
    session.note(_("The wallet stays open where LERWALLET_SESSION is set. To close it: lerwallet lock"))


@command()
def lock(session: Session) -> None:
    """Close the wallet again: what `unlock` gave opens it no more.

    Example:
        lerwallet lock
    """
    from lerwallet.vault import SlotType, Vault

    if Vault.exists(session.home):
        was_open = session.unlocked.end(Vault.pin_of(session.home).vault_id)
    else:  # the stick was pulled out: whichever wallet was on it
        was_open = session.unlocked.end_all()
    told = _("The wallet is locked.") if was_open else _("The wallet was locked already.")
    session.result({"schema": "lerwallet/session/1", "session": None}, [told])
    if Vault.exists(session.home) and SlotType.KEYRING in Vault.slot_types(session.home):
        session.warn(_("The keyring of this computer still opens it. To end that: lerwallet keyring off"))
