"""`share --as linkedin`: a link that shows a badge to everybody; nothing is signed, and nothing is sent."""

from collections.abc import Sequence

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.session import Session
from lerwallet.sharing import public


def refuse_beside(*options: object) -> None:
    """Nothing is chosen, signed or made for one reader here. Raises `WrongUsage` for one of OPTIONS that is given."""
    if any(options):
        raise WrongUsage(
            _("--as linkedin makes a link for everybody: nothing in it is chosen, or made for one reader."),
            hint=_("Write only: lerwallet share ID --as linkedin"),
        )


def share_links(session: Session, ids: Sequence[str], out: str | None, *, force: bool) -> None:
    """A link for each badge, on stdout or in the file OUT; what they make public is told beside."""
    with session.open_wallet() as wallet:
        rows = wallet.find_all(ids)
        links = public.links(wallet, rows)
    answer = {
        "schema": "lerwallet/share/1",
        "share": None,  # nothing is signed, and nobody has it until you use it
        "warnings": [],
        "links": [
            {"id": row.id, "name": row.name, "link": link, "public": public.shown_by(link)}
            for row, link in zip(rows, links, strict=True)
        ],
    }
    if out not in {None, "-"}:
        session.write_output(out, "".join(f"{link}\n" for link in links).encode(), force=force)
        session.result(answer, [_("Written: {file}").format(file=out)])
    else:
        session.result(answer, links)
    for row, link in zip(rows, links, strict=True):
        facts = "; ".join(f"{name}: {value}" for name, value in public.shown_by(link).items())
        session.note(
            _("{name}: this makes public, for everybody and for good: {facts}").format(
                name=row.name or row.id, facts=facts
            )
        )
    session.note(
        _("Your e-mail and your name are not in it; your profile, where it will stand, says who you are.")
    )
    session.note(_("Nothing is sent until you open the link and save. LinkedIn does not check the badge."))
