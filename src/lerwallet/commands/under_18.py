"""`under-18 on` and `under-18 off`: a wallet that is careful with what it lets out."""

from lerwallet.commands.options import command
from lerwallet.language import _
from lerwallet.session import Session


@command()
def on(session: Session) -> None:
    """Be careful with what goes out, for somebody under 18. No birth date is asked for.

    Badges that show an e-mail address are not shared, no public links are made, and each share comes with a note for
    whoever looks after you.

    Example:
        lerwallet under-18 on
    """
    _switch(session, on=True, told=_("From now on this wallet is careful with what goes out."))


@command()
def off(session: Session) -> None:
    """Be no more careful than the wallet of somebody grown up.

    Example:
        lerwallet under-18 off
    """
    _switch(session, on=False, told=_("From now on it is your choice what goes out."))


def _switch(session: Session, *, on: bool, told: str) -> None:
    with session.open_wallet(sign=True) as wallet:
        wallet.set_under_18(on=on)
    session.result({"schema": "lerwallet/under-18/1", "home": str(session.home), "under_18": on}, [told])
