"""`next`: the one next thing, from what is in the wallet."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

from lerwallet.commands.drafts import next_step
from lerwallet.commands.options import command
from lerwallet.commands.pathway import progress_of
from lerwallet.credential import read_time
from lerwallet.journey.draft import Draft
from lerwallet.journey.draft import State as DraftState
from lerwallet.journey.earned import earned_by
from lerwallet.journey.notebook import Kind, Notebook, strengths_first
from lerwallet.journey.pathway import Pathways
from lerwallet.journey.store import Drafts
from lerwallet.language import _
from lerwallet.session import Session
from lerwallet.wallet import Row, Wallet

_SOON: Final = timedelta(days=60)


class Step(NamedTuple):
    """A next thing: a code for scripts, and the sentence with what to type."""

    code: str
    text: str


@command()
def next_(session: Session) -> None:
    """Say the one next thing to do, from what is in the wallet.

    Example:
        lerwallet next
    """
    with session.open_wallet() as wallet:
        step = _next(session, wallet)
    session.result({"schema": "lerwallet/next/1", "next": step._asdict()}, [session.advised(step.text)])


def _next(session: Session, wallet: Wallet) -> Step:
    rows = wallet.rows()
    drafts = Drafts(wallet.vault, session.language).all(earned_by(wallet))
    looks: tuple[Callable[[], Step | None], ...] = (
        lambda: _draft(drafts, DraftState.NOT_YET),
        lambda: _draft(drafts, DraftState.WORKING),
        lambda: _undecided(rows),
        lambda: _running_out(session, rows),
        lambda: _planned(wallet, drafts),
        lambda: _pathway(session, wallet),
        lambda: _first_badge(rows, drafts),
        lambda: _portfolio(wallet, rows),
    )
    found = (look() for look in looks)
    return next(filter(None, found), Step("nothing", _("Nothing is waiting for you.")))


def _draft(drafts: list[Draft], state: DraftState) -> Step | None:
    """What came back goes before what was begun; of several, the one begun last."""
    found = [draft for draft in drafts if draft.state is state]
    if not found:
        return None
    draft = found[-1]
    if state is DraftState.NOT_YET and draft.again:
        return Step(
            "again",
            _("{title}: to be done again: {names}. See what was said: lerwallet draft status {id}").format(
                title=draft.title, names=", ".join(draft.again), id=draft.id
            ),
        )
    return Step("draft", f"{draft.title}. {next_step(draft)}")


def _undecided(rows: list[Row]) -> Step | None:
    for row in rows:
        if row.last_check.verdict == "undecided":
            return Step(
                "check",
                _("{name} could not be checked to the end. With internet: lerwallet check {id}").format(
                    name=row.name or row.id, id=row.id
                ),
            )
    return None


def _running_out(session: Session, rows: list[Row]) -> Step | None:
    now = session.now()
    for row in rows:
        until = read_time(row.valid_until)
        if until is not None and now < until <= now + _SOON:
            return Step(
                "renew",
                _("{name} runs out on {day}. Ask its issuer how to renew it: lerwallet show {id}").format(
                    name=row.name or row.id, day=until.date().isoformat(), id=row.id
                ),
            )
    return None


def _planned(wallet: Wallet, drafts: list[Draft]) -> Step | None:
    """The first plan, as long as nothing is being written or judged."""
    plans = strengths_first(Notebook(wallet.vault, os.urandom).entries(Kind.PLAN))
    if not plans or any(draft.state is not DraftState.EARNED for draft in drafts):
        return None
    return Step(
        "plan",
        _("You planned: {text}. Look for its rubric: lerwallet rubric list").format(text=plans[0].text),
    )


def _pathway(session: Session, wallet: Wallet) -> Step | None:
    for pathway in Pathways(wallet.vault).all():
        standing = progress_of(wallet, pathway, session).next
        if standing is not None:
            return Step(
                "pathway",
                _("Next in {title}: {name}. See its steps: lerwallet pathway show {id}").format(
                    title=pathway.title, name=standing.step.name, id=pathway.id
                ),
            )
    return None


def _first_badge(rows: list[Row], drafts: list[Draft]) -> Step | None:
    if rows or drafts:
        return None
    return Step("add", _("Add a badge: lerwallet add FILE. Or look around first: lerwallet tour"))


def _portfolio(wallet: Wallet, rows: list[Row]) -> Step | None:
    if not any(row.last_check.verdict == "verified" for row in rows) or wallet.portfolios():
        return None
    return Step("portfolio", _("Put your badges on a page: lerwallet portfolio new NAME"))
