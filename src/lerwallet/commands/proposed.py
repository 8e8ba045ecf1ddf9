"""Choosing from what is proposed for a portfolio: a plain numbered list, each line with its reason."""

from collections.abc import Iterator, Sequence

from lerwallet.errors import LerwalletError
from lerwallet.language import _
from lerwallet.portfolio import Item, Proposal, Shown
from lerwallet.portfolio.proposing import Badge, BadgeFile, Because
from lerwallet.session import Session


def fitting(proposed: Sequence[Proposal], purpose: str) -> list[Proposal]:
    """What fits the PURPOSE, or was named."""
    kept = [
        each
        for each in proposed
        if not isinstance(each, Badge) or each.reason.fits or each.reason.because is Because.NAMED
    ]
    badges = {each.row.id for each in kept if isinstance(each, Badge)}
    kept = [each for each in kept if not isinstance(each, BadgeFile) or each.file.credential in badges]
    if not badges:
        raise LerwalletError(
            _("No badge has words of “{purpose}” in it, so no portfolio was made.").format(purpose=purpose),
            hint=_("Leave out --fitting, or name badges by their ids"),
            code="empty",
        )
    return kept


def taken(session: Session, proposed: Sequence[Proposal], *, yes: bool) -> Sequence[Proposal]:
    """What of PROPOSED goes in: in a terminal what is chosen, else all of it, and each is told with its reason."""
    if all(each.reason.because is Because.NAMED for each in proposed):
        return proposed
    for number, each in enumerate(proposed, 1):
        session.note(_("{number}. {what}: {reason}").format(number=number, what=each, reason=each.reason))
    if yes or session.json or not session.interactive:
        return proposed
    question = _("Which of these? Numbers such as 1 3-5, or Enter for all:")
    while True:
        places = _places(session.ask(question, flag="--yes"), len(proposed))
        if places is not None:
            return [proposed[place] for place in places]
        session.note(_("Please type numbers from 1 to {count}.").format(count=len(proposed)))


def _places(answer: str, count: int) -> list[int] | None:
    """The places that ANSWER names, in its order; all for an empty one, None for one that names none or others."""
    if not answer:
        return list(range(count))
    places: list[int] = []
    for part in answer.replace(",", " ").split():
        start, dash, end = part.partition("-")
        if not (start.isdecimal() and (not dash or end.isdecimal())):
            return None
        low, high = int(start), int(end or start)
        if not 1 <= low <= high <= count:
            return None
        places += range(low - 1, high)
    return list(dict.fromkeys(places)) or None


def items(taken: Sequence[Proposal]) -> Iterator[Item]:
    """An item for each badge, with the files beside it that were taken too."""
    for each in taken:
        if isinstance(each, Badge):
            files = [
                other.file.id
                for other in taken
                if isinstance(other, BadgeFile) and other.file.credential == each.row.id
            ]
            yield Item(credential=each.row.id, evidence=tuple(Shown(file=file) for file in files))
