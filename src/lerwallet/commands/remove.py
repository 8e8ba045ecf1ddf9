"""`lerwallet remove`: take badges out of the wallet."""

from lerwallet.commands.options import Ids, Yes, command
from lerwallet.language import _, ngettext
from lerwallet.session import Session


@command()
def remove(session: Session, *, ids: Ids, yes: Yes = False) -> None:
    """Take badges out of the wallet, with the evidence kept beside them.

    Example:
        lerwallet remove 3fa9
    """
    with session.open_wallet() as wallet:
        rows = wallet.find_all(ids)
        names = ", ".join(row.name or row.id for row in rows)
        removed = yes or session.confirm(_("Remove {names} for good?").format(names=names))
        if removed:
            wallet.remove(rows)
    gone = [row.id for row in rows] if removed else []
    told = (
        ngettext("{count} badge removed.", "{count} badges removed.", len(gone)).format(count=len(gone))
        if removed
        else _("Nothing was removed.")
    )
    session.result({"schema": "lerwallet/removed/1", "removed": gone}, [told])
