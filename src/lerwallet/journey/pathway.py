"""A pathway: steps that lead somewhere, and often one final piece; which of them are done, the badges in the wallet say.

It is read from a TOML file, strictly: a misspelt member would silently never be done. To read one more member: its name
in `_MEMBERS` or `_STEP_MEMBERS`, and a field.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lerwallet.credential import read_time
from lerwallet.errors import Unreadable
from lerwallet.journey.draft import Draft
from lerwallet.journey.draft import State as DraftState
from lerwallet.journey.tables import LINE, Table
from lerwallet.language import _
from lerwallet.vault import Vault
from lerwallet.wallet import Row
from lerwallet.wallet.finding import the_one
from lerwallet.wallet.kinds import PATHWAY

SCHEMA: Final = "lerwallet/pathway/1"

_MEMBERS: Final = ("pathway", "id", "title", "steps", "final")
_STEP_MEMBERS: Final = ("name", "achievement", "match")
_ADDRESS: Final = 2_000  # characters of an achievement's id


@dataclass(frozen=True, kw_only=True)
class Step:
    """A badge to earn: by the id of its achievement, or by words that all stand in its name, skills and tags."""

    name: str
    achievement: str | None = None
    match: str | None = None

    def fits(self, row: Row) -> bool:
        """Whether ROW is such a badge; nothing is said of whether it holds."""
        if self.achievement is not None:
            return row.achievement == self.achievement
        return self._said_in((row.name, *row.skills, *row.tags))

    def is_worked_on(self, draft: Draft) -> bool:
        """Whether DRAFT is written to earn such a badge."""
        if draft.state is DraftState.EARNED:
            return False
        if self.achievement is not None:
            return draft.rubric.achievement_id == self.achievement
        return self._said_in((draft.title, draft.rubric.competency.text))

    def _said_in(self, texts: Iterable[str | None]) -> bool:
        words = set(re.findall(r"\w+", " ".join(filter(None, texts)).casefold()))
        return set(re.findall(r"\w+", (self.match or "").casefold())) <= words


@dataclass(frozen=True, kw_only=True)
class Pathway:
    id: str
    title: str
    steps: tuple[Step, ...]
    final: Step | None = None

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """The steps, and the final piece where there is one."""
        return (*self.steps, *([self.final] if self.final else []))


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"  # a badge of one's own that holds
    WORKING = "working"  # a draft, or a badge that is not decided
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A step and where it stands. `by` is the badge that counts for it, `draft` what is being written for it (short ids).

    `badge` is the one that makes it done, and `listed` whether a list of the learner's has its issuer.
    """

    step: Step
    state: State
    by: str | None = None
    draft: str | None = None
    badge: Row | None = None
    listed: bool | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.step.name,
            "state": self.state.value,
            "by": self.by,
            "draft": self.draft,
            "issuer_listed": self.listed,
        }


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A pathway as far as somebody has come."""

    pathway: Pathway
    steps: tuple[Standing, ...]
    final: Standing | None

    @property
    def standings(self) -> tuple[Standing, ...]:
        return (*self.steps, *([self.final] if self.final else []))

    @property
    def done(self) -> int:
        return sum(each.state is State.DONE for each in self.standings)

    @property
    def next(self) -> Standing | None:
        """The first step that is not done; the final piece comes last."""
        return next((each for each in self.standings if each.state is not State.DONE), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.pathway.id,
            "title": self.pathway.title,
            "steps": [each.to_json() for each in self.steps],
            "final": self.final.to_json() if self.final else None,
        }


def read_pathway(data: bytes) -> Pathway:
    """The pathway in a TOML file. Raises `Unreadable`, `RefusedForSafety`."""
    table = Table.load(data)
    if table.number("pathway") != 1:
        raise Unreadable(
            _("This is not a pathway: it does not say pathway = 1."),
            hint=_("A pathway is a TOML file with id, title and [[steps]]"),
        )
    _refuse_strange(table, _MEMBERS)
    steps = tuple(map(_step, table.tables("steps")))
    if not steps:
        raise Unreadable(_("{place} is missing.").format(place="steps"))
    return Pathway(
        id=table.need("id"),
        title=table.need("title"),
        steps=steps,
        final=_step(table.table("final")) if table.has("final") else None,
    )


def _step(table: Table) -> Step:
    _refuse_strange(table, _STEP_MEMBERS)
    step = Step(
        name=table.need("name"),
        achievement=table.text("achievement", _ADDRESS),
        match=table.text("match", LINE),
    )
    if (step.achievement is None) == (step.match is None):
        raise Unreadable(
            _("{place} needs an achievement or words to match, and only one of them.").format(
                place=table.where("name")
            )
        )
    if step.match is not None and not re.search(r"\w", step.match):
        raise Unreadable(_("{place} has no words in it.").format(place=table.where("match")))
    return step


def _refuse_strange(table: Table, known: Sequence[str]) -> None:
    for name in table.names():
        if name not in known:
            raise Unreadable(
                _("{place} is not something that a pathway has.").format(place=table.where(name)),
                hint=_("It may be misspelt. There are: {names}").format(names=", ".join(known)),
            )


# --- how far ------------------------------------------------------------------------------------------------------


def progress(
    pathway: Pathway,
    rows: Sequence[Row],
    now: datetime,
    *,
    own: Callable[[Row], bool] = lambda _row: True,
    listed: Callable[[Row], bool] = lambda _row: True,
    drafts: Sequence[Draft] = (),
) -> Progress:
    """How far the badges ROWS lead on PATHWAY.

    OWN says whether a badge was given to this learner by who may give it, LISTED whether they know who that is.

    Only what held at its last check counts and has not run out; and a badge counts once, where it helps most.
    """
    counted = _counted(pathway.all_steps, [row for row in rows if _holds(row, now)], own)
    standings = [
        _standing(step, counted.get(place), rows, drafts, listed)
        for place, step in enumerate(pathway.all_steps)
    ]
    return Progress(
        pathway=pathway,
        steps=tuple(standings[: len(pathway.steps)]),
        final=standings[-1] if pathway.final else None,
    )


def _holds(row: Row, now: datetime) -> bool:
    until = read_time(row.valid_until)
    return row.last_check.verdict == "verified" and (until is None or now <= until)


def _counted(steps: Sequence[Step], rows: Sequence[Row], own: Callable[[Row], bool]) -> dict[int, Row]:
    """A badge for as many steps as can have one of their own (the augmenting paths of Kuhn), by the step's place."""
    fitting = [[row for row in rows if step.fits(row)] for step in steps]
    theirs = {
        row.id for row in {each.id: each for found in fitting for each in found}.values() if not own(row)
    }
    taken: dict[str, int] = {}
    known = {row.id: row for row in rows}

    def find(place: int, seen: set[str]) -> bool:
        for row in fitting[place]:
            if row.id in seen or row.id in theirs:
                continue
            seen.add(row.id)
            if row.id not in taken or find(taken[row.id], seen):
                taken[row.id] = place
                return True
        return False

    for place in range(len(steps)):
        find(place, set())
    return {place: known[identifier] for identifier, place in taken.items()}


def _standing(
    step: Step,
    counted: Row | None,
    rows: Sequence[Row],
    drafts: Sequence[Draft],
    listed: Callable[[Row], bool],
) -> Standing:
    if counted is not None:
        return Standing(step=step, state=State.DONE, by=counted.id, badge=counted, listed=listed(counted))
    draft = next((each.id for each in drafts if step.is_worked_on(each)), None)
    undecided = next(
        (row.id for row in rows if row.last_check.verdict == "undecided" and step.fits(row)), None
    )
    state = State.WORKING if draft or undecided else State.OPEN
    return Standing(step=step, state=state, by=undecided, draft=draft)


# --- keeping ------------------------------------------------------------------------------------------------------


class Pathways:
    """The pathways in a wallet, as they came."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add(self, data: bytes) -> tuple[Pathway, bool]:
        """Keep the pathway in DATA, in place of one with the same id; whether anything is new. Raises as `read_pathway`."""
        pathway = read_pathway(data)
        known = self._vault.find(PATHWAY, pathway.id)
        if known is not None and known.body == data:
            return pathway, False
        with self._vault.writing() as change:
            change.put(PATHWAY, pathway.id, json.dumps({"title": pathway.title}).encode(), data)
        return pathway, True

    def remove(self, pathway: Pathway) -> None:
        with self._vault.writing() as change:
            change.delete(self._vault.identifier(PATHWAY, pathway.id))

    def all(self) -> list[Pathway]:
        """Every one, in the order in which they came."""
        return [read_pathway(self._vault.get(head.id).body) for head in self._vault.heads(PATHWAY)]

    def find(self, text: str) -> Pathway:
        """The pathway whose id or title, or the beginning of one, TEXT is. Raises `NotFound`, `Ambiguous`."""
        wanted = text.strip().casefold()
        known = self.all()
        found = [each for each in known if wanted in {each.id.casefold(), each.title.casefold()}] or [
            each
            for each in known
            if wanted and (each.id.casefold().startswith(wanted) or each.title.casefold().startswith(wanted))
        ]
        return the_one(
            found,
            none=_("There is no pathway {id}.").format(id=text),
            several=_("Several pathways begin with {id}.").format(id=text),
            hint=_("See them with: lerwallet pathway list"),
        )
