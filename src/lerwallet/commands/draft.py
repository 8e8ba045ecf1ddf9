"""`lerwallet draft`: begin one, see where it stands, look at what was written before, and note what it cost."""

from collections.abc import Sequence
from typing import Annotated

import typer

from lerwallet.commands.drafts import (
    DraftId,
    answer,
    awarded_by,
    list_line,
    next_step,
    opened,
    refuse_open,
    status_lines,
)
from lerwallet.commands.options import Yes, command
from lerwallet.commands.rubrics import rubric_lines
from lerwallet.errors import NotFound, WrongUsage
from lerwallet.journey import packs
from lerwallet.journey.draft import Draft, State, Version
from lerwallet.journey.earned import earned_by
from lerwallet.journey.rubric import PartId, part_title
from lerwallet.journey.sheet import sheet
from lerwallet.journey.store import Rubrics
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session, clean

_MOST_HOURS = 10_000


@command()
def new(
    session: Session,
    *,
    rubric: Annotated[
        str,
        typer.Argument(metavar="RUBRIC", help=N_("The name that `lerwallet rubric list` shows.")),
    ],
) -> None:
    """Begin a draft. The rubric is shown first: what is asked, how it is judged, and what passes.

    Example:
        lerwallet draft new collaboration
    """
    with opened(session) as (wallet, drafts):
        rubrics = Rubrics(wallet.vault)
        brought = packs.pack(rubric)
        try:
            kept = rubrics.find(rubric)
        except NotFound:
            if brought is None:
                raise
            kept, _new = rubrics.add(brought, session.now())
        if not session.json:
            session.print_lines(
                rubric_lines(rubrics.pack(kept.sha256).rubric(session.language), session.language)
            )
        draft = drafts.new(kept, session.now())
    session.result(answer(draft), ["", _("Begun: {title} ({id})").format(title=draft.title, id=draft.id)])
    session.note(next_step(draft))


@command()
def list_(session: Session) -> None:
    """List your drafts.

    Example:
        lerwallet draft list
    """
    with opened(session) as (wallet, drafts):
        found = drafts.all(earned_by(wallet))
        told = [line for each in found for line in awarded_by(wallet, each)]
    session.result(
        {"schema": "lerwallet/draft/1", "drafts": [each.to_json() for each in found]}, map(list_line, found)
    )
    for line in told:
        session.note(line)
    if not found:
        session.note(_("There is no draft yet. Begin one: lerwallet draft new RUBRIC"))


@command()
def status(session: Session, *, draft: DraftId) -> None:
    """Show where a draft stands: words, files, what others said, attempts.

    Example:
        lerwallet draft status collaboration
    """
    with opened(session) as book:
        found = book.find(draft)
        told = list(awarded_by(book.wallet, found))
    session.result(answer(found), [*status_lines(found), *told])
    session.note(next_step(found))


@command()
def hours(
    session: Session,
    *,
    draft: DraftId,
    amount: Annotated[
        float, typer.Argument(metavar="HOURS", help=N_("Hours to add, such as 1.5; a minus takes away."))
    ],
) -> None:
    """Note hours that you worked on it, for yourself alone.

    Example:
        lerwallet draft hours collaboration 1.5
    """
    if not -_MOST_HOURS <= amount <= _MOST_HOURS:  # also what is no number at all
        raise WrongUsage(
            _("That is not a number of hours."), hint=_("Write it like 1.5, or -1.5 to take hours away")
        )
    with opened(session) as book:
        noted = book.find(draft)
        if noted.hours + amount < 0:
            raise WrongUsage(
                _("Only {hours} hours are noted.").format(hours=f"{noted.hours:g}"),
                hint=_("Take away at most as many"),
            )
        book.drafts.spend(noted, session.now(), hours=amount)
        found = book.find(draft)
    session.result(answer(found), [_("Hours, for you alone: {hours}").format(hours=f"{found.hours:g}")])


@command()
def fee(
    session: Session,
    *,
    draft: DraftId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help=N_("What was paid, or a voucher's code."))],
) -> None:
    """Note a fee or a voucher, for yourself alone.

    Example:
        lerwallet draft fee collaboration "25 USD, paid by the school"
    """
    if not clean(text).strip():
        raise WrongUsage(_("There is nothing to note."), hint=_("Say what was paid, such as: 25 USD"))
    with opened(session) as book:
        book.drafts.spend(book.find(draft), session.now(), fee=clean(text).strip())
        found = book.find(draft)
    session.result(answer(found), [_("Noted, for you alone: {fee}").format(fee=clean(text).strip())])


@command()
def versions(
    session: Session,
    *,
    draft: DraftId,
    version: Annotated[
        str | None, typer.Argument(metavar="[VERSION]", help=N_("The id of one version: its text is shown."))
    ] = None,
) -> None:
    """List every version of every part, or show the text of one.

    Example:
        lerwallet draft versions collaboration
    """
    with opened(session) as book:
        found = book.find(draft)
        if version is not None:
            one = _one(found, version)
            _show(session, found, one, book.drafts.answers(one))
            return
    told = [
        {"id": each.id, "part": each.part, "at": each.at, "words": each.words, "after": list(each.after)}
        for each in found.versions
    ]
    session.result(answer(found, versions=told), (_line(found, each) for each in found.versions))
    if not found.versions:
        session.note(next_step(found))


@command()
def remove(session: Session, *, draft: DraftId, yes: Yes = False) -> None:
    """Take a draft out, with every version, file, attempt and comment of it. A badge that it earned stays.

    Example:
        lerwallet draft remove collaboration
    """
    with opened(session) as book:
        found = book.find(draft)
        refuse_open(session, book.wallet, found)
        asked = _("Remove {title} ({id}) for good, with {what}?")
        if found.state is State.SENT:
            asked = _(
                "Remove {title} ({id}) for good, with {what}? An answer to what was handed in has no place then."
            )
        removed = yes or session.confirm(
            asked.format(title=found.title, id=found.id, what=", ".join(_with(found)))
        )
        if removed:
            book.drafts.remove(found)
    told = _("Removed: {title} ({id}), with {what}") if removed else _("Nothing was removed.")
    session.result(
        {
            "schema": "lerwallet/draft/1",
            "removed": [found.id] if removed else [],
            "versions": len(found.versions),
            "files": len(found.attached),
            "attempts": len(found.attempts),
            "answers": len(found.said),
        },
        [told.format(title=found.title, id=found.id, what=", ".join(_with(found)))],
    )


def _with(draft: Draft) -> list[str]:
    """What belongs to DRAFT, counted."""
    versions, files = len(draft.versions), len(draft.attached)
    attempts, said = len(draft.attempts), len(draft.said)
    counted = [
        (versions, ngettext("{count} version", "{count} versions", versions)),
        (files, ngettext("{count} file", "{count} files", files)),
        (attempts, ngettext("{count} attempt", "{count} attempts", attempts)),
        (said, ngettext("{count} answer", "{count} answers", said)),
    ]
    return [told.format(count=count) for count, told in counted if count] or [_("nothing in it")]


def _one(draft: Draft, text: str) -> Version:
    found = [each for each in draft.versions if each.id.startswith(text.lower())]
    if len(found) != 1:
        raise NotFound(
            _("There is no version {id}.").format(id=text), hint=f"lerwallet draft versions {draft.id}"
        )
    return found[0]


def _show(session: Session, draft: Draft, version: Version, answers: Sequence[str]) -> None:
    part = draft.rubric.part(version.part)
    text = sheet(part, [answers]).text if part else "\n".join(answers)
    told = {"id": version.id, "part": version.part, "at": version.at, "answers": list(answers)}
    session.result(answer(draft, version=told), text.rstrip("\n").split("\n"))


def _line(draft: Draft, version: Version) -> str:
    words = ngettext("{count} word", "{count} words", version.words).format(count=version.words)
    last = _("the last one") if version in draft.latest(version.part) else ""
    parts = (version.id, version.at, part_title(PartId(version.part)), words, last)
    return "  ".join(part for part in parts if part)
