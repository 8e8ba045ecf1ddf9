"""`lerwallet list`: what is in the wallet."""

from lerwallet.commands.options import Assessed, Expiring, Issuer, Search, Skill, Tag, command
from lerwallet.commands.rows import how_many, row_lines
from lerwallet.language import _
from lerwallet.session import Session
from lerwallet.wallet import Wanted


@command()
def list_(
    session: Session,
    *,
    skill: Skill = None,
    issuer: Issuer = None,
    tag: Tag = None,
    assessed: Assessed = None,
    expiring: Expiring = None,
    search: Search = None,
) -> None:
    """List your badges, with what the last check of each one found.

    Example:
        lerwallet list --expiring 90
    """
    wanted = Wanted(
        skill=skill,
        issuer=issuer,
        tag=tag,
        assessed=assessed,
        expiring=expiring,
        search=search,
        now=session.now(),
    )
    with session.open_wallet() as wallet:
        rows = wallet.rows(wanted)
    answer = {"schema": "lerwallet/credentials/1", "credentials": [row.to_json() for row in rows]}
    session.result(answer, row_lines(rows, session.room))
    if rows:
        session.note(_("{count}. More about one: lerwallet show ID").format(count=how_many(len(rows))))
    elif wanted.asks:
        session.note(_("No badge in the wallet fits that. See all of them: lerwallet list"))
    else:
        session.note(_("The wallet is empty. Add a badge: lerwallet add FILE"))
