"""`lerwallet skills`: what your badges say that you can do, and how that fits what somebody asks for."""

from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Annotated, Final

import typer

from lerwallet.commands.kinds import assessed
from lerwallet.commands.marks import marked
from lerwallet.commands.options import command
from lerwallet.errors import Unreadable
from lerwallet.journey.claims import Claims
from lerwallet.language import N_, _, ngettext
from lerwallet.pages import Mark
from lerwallet.portfolio import Portfolio
from lerwallet.portfolio.backing import backed
from lerwallet.session import Session
from lerwallet.skills import (
    Answered,
    Asked,
    Fit,
    Skill,
    Why,
    answer,
    asked_in_framework,
    asked_in_text,
    gather,
)
from lerwallet.skills.gathering import OWN
from lerwallet.strict_json import loads
from lerwallet.wallet import Wallet

_SCHEMA = "lerwallet/skills/1"
_STATEMENT: Final = 60  # letters of an own statement that a line shows


@command()
def list_(session: Session) -> None:
    """List your skills, each once, with the badges that show it.

    What only you state stands last: it comes from your portfolios, and from `lerwallet claim new`.

    Example:
        lerwallet skills list
    """
    with session.open_wallet() as wallet:
        skills = _skills(session, wallet)
    session.result({"schema": _SCHEMA, "skills": [skill.to_json() for skill in skills]}, map(_line, skills))
    if not skills:
        session.note(_("No badge in the wallet names a skill yet."))


@command()
def match(
    session: Session,
    *,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help=N_("A job advertisement as text, or a framework of skills as JSON; - is standard input."),
        ),
    ],
) -> None:
    """See which of your skills a job asks for, and what is missing.

    By words and codes alone, on this computer: each match says why.

    Example:
        lerwallet skills match job.txt
    """
    asked = _asked(session, file)
    with session.open_wallet() as wallet:
        skills = _skills(session, wallet)
    answers = answer(asked, skills)
    missing = [each.asked.text for each in answers if not each.fits]
    document = {
        "schema": _SCHEMA,
        "source": file,
        "matches": [
            {"asked": each.asked.text, "skills": [fit.to_json() for fit in each.fits]}
            for each in answers
            if each.fits
        ],
        "missing": missing,
    }
    session.result(document, _match_lines(answers))
    found = len(answers) - len(missing)
    session.note(
        ngettext(
            "{found} of {count} line or skill is answered. What fits by words may still be something else: look.",
            "{found} of {count} lines or skills are answered. What fits by words may still be something else: look.",
            len(answers),
        ).format(found=found, count=len(answers))
    )


def _asked(session: Session, file: str) -> list[Asked]:
    with session.file(
        file, hint=_("Open it, copy its text into a new text file, and give that one.")
    ) as data:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unreadable(_("This is not a text.")) from None
        in_framework = text.lstrip().startswith(("{", "["))
        asked = asked_in_framework(loads(text)) if in_framework else asked_in_text(text)
        if not asked:
            raise Unreadable(_("There is nothing in it to compare with."), code="empty")
    return asked


def _skills(session: Session, wallet: Wallet) -> list[Skill]:
    portfolios = map(Portfolio.from_json, wallet.portfolios())
    own = [statement for portfolio in portfolios for statement in portfolio.statements]
    own += [claim.text for claim in Claims(wallet.vault).all()]
    return gather(backed(wallet, session.now()), own)


def _match_lines(answers: Iterable[Answered]) -> Iterator[str]:
    for each in answers:
        if each.fits:
            yield each.asked.text
            yield from (f"  {_line(fit.skill)} ({_why(fit)})" for fit in each.fits)
    missing = [each.asked.text for each in answers if not each.fits]
    if missing:
        yield _("Nothing in the wallet says:")
        yield from (f"  {text}" for text in missing)


def _why(fit: Fit) -> str:
    match fit.why:
        case Why.CODE:
            return _("the same code")
        case Why.NAME:
            return _("by name")
        case Why.WORDS:
            return _("by the words: {words}").format(words=", ".join(fit.words))


def _line(skill: Skill) -> str:
    """The skill, how well it is supported, and what shows it, the best first."""
    if skill.support == OWN:
        return _("{skill}: own statement").format(skill=shorten(skill.name, _STATEMENT, placeholder="..."))
    best = skill.proofs[0].backing
    others = sum(proof.backing.mark != OWN for proof in skill.proofs) - 1
    told = _("{skill}: {mark}, {kind}, by {badge}").format(
        skill=skill.name,
        mark=marked(Mark(best.mark)),
        kind=assessed(best.assessed),
        badge=best.name or best.id,
    )
    more = ngettext("and {count} more badge", "and {count} more badges", others).format(count=others)
    return f"{told}, {more}" if others else told
