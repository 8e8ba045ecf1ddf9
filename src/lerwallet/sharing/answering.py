"""Answering a request with the least that satisfies it: which badge for each thing that is asked for, and what of it.

What is needed is answered first; then a badge that goes along anyway is taken before another one, and of several the
one that shows fewest details. One after the other, so now and then another selection would show a little less.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, NamedTuple

from lerwallet.errors import LerwalletError, NotShareable, RefusedForSafety, WrongUsage
from lerwallet.formats import Secured
from lerwallet.language import _
from lerwallet.requests import Item, Kind, Miss, Query, Request, fit
from lerwallet.requests.model import PRESENTABLE
from lerwallet.requests.telling import claim_in_words, sentences
from lerwallet.sharing.choosing import Choice, chosen, is_known
from lerwallet.sharing.parts import Parts, parts
from lerwallet.sharing.young import shows_address
from lerwallet.wallet import Row, Wallet
from lerwallet.wallet.bound import held

_NOTHING: Final = "minimal"
_WORK_AT_MOST: Final = 2_000_000  # sets of details looked at, of all badges together: a few seconds
_WORK_OF_A_WAY: Final = 20  # what a way to answer costs more than a set that is none


class State(StrEnum):
    GIVEN = "given"
    REFUSED = "refused"  # by the holder
    NOT_HERE = "not_here"


class Given(NamedTuple):
    """A badge that goes along, and the details of it that answer something, as JSON pointers."""

    row: Row
    parts: Parts
    details: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One thing that was asked for, and what answers it."""

    item: Item
    state: State
    by: tuple[Given, ...] = ()
    reason: str = ""  # why it is not here

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.item.id,
            "words": self.item.words,
            "required": self.item.required,
            "state": self.state.value,
            "by": [
                {"id": each.row.id, "name": each.row.name, "details": list(each.details)} for each in self.by
            ],
            "reason": self.reason,
        }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes along: rows in the order in which they were needed, with a choice for each, and all that was asked."""

    rows: tuple[Row, ...]
    choices: dict[str, Choice]
    items: tuple[Answered, ...]


def answer(wallet: Wallet, rows: Iterable[Row], request: Request, refused: Collection[str] = ()) -> Answer:
    """What of ROWS answers REQUEST, without the items that are REFUSED (by number, or by a word of their own).

    Raises `WrongUsage` where what is needed is refused, and `NotShareable` with every reason where something that is
    needed is not here: then nothing is to be signed.
    """
    without = _refused(request, refused)
    answering = _Answering(
        candidates=list(_candidates(wallet, rows)), by_paths=request.kind is not Kind.LERWALLET
    )
    found: dict[str, Answered] = {}
    for item in sorted(request.items, key=lambda each: not each.required):
        found[item.id] = (
            Answered(item=item, state=State.REFUSED) if item.id in without else answering.answered(item)
        )
    items = tuple(found[item.id] for item in request.items)
    _refuse_unanswered(items)
    return Answer(
        rows=tuple(each.row for each in answering.used.values()),
        choices={id_: each.choice(answering.details[id_]) for id_, each in answering.used.items()},
        items=items,
    )


def _refused(request: Request, words: Collection[str]) -> set[str]:
    """The ids of the items that WORDS name."""
    ids = set()
    for word in words:
        named = [item for item in request.items if word in {item.id, item.name}] or [
            item for item in request.items if _is_about(item, word)
        ]
        if not named:
            raise WrongUsage(
                _("Nothing that is asked for is called {name}.").format(name=word),
                hint=_("Hide by number: {numbers}").format(
                    numbers=", ".join(item.id for item in request.items)
                ),
            )
        for item in named:
            if item.required:
                raise WrongUsage(
                    _("{what} is needed: without it there is no answer to this request.").format(
                        what=item.words
                    ),
                    hint=_("Share without the request, and choose yourself what to show"),
                )
            ids.add(item.id)
    return ids


def _is_about(item: Item, word: str) -> bool:
    """Whether every way to answer ITEM has a query, or shows a detail, of that name."""
    return all(
        any(
            query.id == word or any(word in claim.path for claims in query.claim_sets for claim in claims)
            for query in option
        )
        for option in item.options
    )


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    row: Row
    secured: Secured
    parts: Parts
    unusable: str = ""  # why it cannot answer anything
    along: dict[str, frozenset[str]] = field(default_factory=dict)  # by detail, as far as it was asked

    @cached_property
    def fixed(self) -> int:
        """How many details go along whatever is asked for."""
        return len(self.parts.fixed)

    def going(self, details: Iterable[str]) -> frozenset[str]:
        """The free parts that go along where DETAILS are asked for; looked at once for each, for there may be many ways."""
        details = list(details) or [_NOTHING]
        for each in details:
            if each not in self.along:
                self.along[each] = chosen(self.parts, self.choice([each])).shown
        return frozenset().union(*(self.along[each] for each in details))

    def choice(self, details: Iterable[str]) -> Choice:
        """DETAILS as a choice; what goes along anyway cannot be chosen."""
        return Choice(reveal=[each for each in details if is_known(each, self.parts)] or [_NOTHING])


def _candidates(wallet: Wallet, rows: Iterable[Row]) -> Iterator[_Candidate]:
    for row in rows:
        if row.format not in PRESENTABLE:
            continue
        secured = wallet.secured(row)
        name = row.name or row.id
        why, found = "", Parts(document={}, every=(), free=())
        try:
            found = parts(secured)
        except LerwalletError as problem:
            why = problem.message
        if row.last_check.verdict == "rejected":
            why = _("{name} would answer it, but it does not hold: lerwallet show {id}").format(
                name=name, id=row.id
            )
        elif not row.genuine:
            why = _(
                "{name} would answer it, but its signature could not be checked: lerwallet check {id}"
            ).format(name=name, id=row.id)
        elif wallet.under_18 and not found.free and shows_address(secured.credential.document):
            why = _("{name} would answer it, but it shows an e-mail address, and you are under 18").format(
                name=name
            )
        elif held(wallet, secured) is False:
            why = _(
                "{name} would answer it, but it was given to a key that this wallet does not hold"
            ).format(name=name)
        yield _Candidate(row=row, secured=secured, parts=found, unusable=why)


@dataclass(frozen=True, kw_only=True)
class _Step:
    """A badge, and the details of it that one query asks for. `cost` is how many details go along that did not before."""

    candidate: _Candidate
    details: tuple[str, ...]
    cost: int


@dataclass
class _Answering:
    candidates: Sequence[_Candidate]
    by_paths: bool  # the one who asks names details by their paths, and so may be told which is lacking
    used: dict[str, _Candidate] = field(default_factory=dict)
    details: dict[str, tuple[str, ...]] = field(default_factory=dict)
    work: int = 0

    def answered(self, item: Item) -> Answered:
        """ITEM with the cheapest of its options, which goes along from now on."""
        ways = [way for option in item.options if (way := self._option(option)) is not None]
        if not ways:
            return Answered(item=item, state=State.NOT_HERE, reason=self._why_not(item))
        best = min(ways, key=lambda way: sum(step.cost for step in way))
        for step in best:
            id_ = step.candidate.row.id
            self.used[id_] = step.candidate
            self.details[id_] = tuple(dict.fromkeys((*self.details.get(id_, ()), *step.details)))
        return Answered(
            item=item,
            state=State.GIVEN,
            by=tuple(Given(step.candidate.row, step.candidate.parts, step.details) for step in best),
        )

    def _option(self, option: Sequence[Query]) -> list[_Step] | None:
        steps = []
        for query in option:
            step = min(self._steps(query), key=lambda each: each.cost, default=None)
            if step is None:
                return None
            steps.append(step)
        return steps

    def _steps(self, query: Query) -> Iterator[_Step]:
        for each in self.candidates:
            if each.unusable:
                continue
            ways = fit(query, each.secured.credential, each.secured.format).ways
            self.work += len(query.claim_sets) + _WORK_OF_A_WAY * len(ways)
            if self.work > _WORK_AT_MOST:
                raise RefusedForSafety(
                    _("This request can be answered in too many ways, so nothing was signed.")
                )
            for details in ways:
                yield _Step(candidate=each, details=details, cost=self._cost(each, details))

    def _cost(self, candidate: _Candidate, details: tuple[str, ...]) -> int:
        id_ = candidate.row.id
        before = self.details.get(id_)
        if not candidate.parts.free:
            return len(candidate.parts.every) if before is None else 0
        if before is None:
            return len(candidate.going(details)) + candidate.fixed
        return len(candidate.going(details) - candidate.going(before))

    def _why_not(self, item: Item) -> str:
        """The nearest badge, in words; one that lacks a detail is only near where its type was asked for."""
        near = ""
        for query in (query for option in item.options for query in option):
            for each in self.candidates:
                found = fit(query, each.secured.credential, each.secured.format)
                if found.ways:
                    return each.unusable
                if found.miss is Miss.DETAIL and self.by_paths and query.types and not near:
                    near = _("{name} does not show {details}").format(
                        name=each.row.name or each.row.id,
                        details=", ".join(map(claim_in_words, found.lacking)),
                    )
        return near or _("no badge in this wallet shows it")


def _refuse_unanswered(items: Sequence[Answered]) -> None:
    missing = [each for each in items if each.state is State.NOT_HERE and each.item.required]
    if missing:
        reasons = (f"{each.item.id}. {each.item.words}: {each.reason}" for each in missing)
        raise NotShareable(
            _("This request cannot be answered, so nothing was signed. {reasons}").format(
                reasons=sentences(reasons)
            ),
            hint=_("Tell whoever asks what you do not have, or add the badge: lerwallet add FILE"),
            code="request_not_met",
        )
    if all(each.state is not State.GIVEN for each in items):
        raise NotShareable(
            _("Nothing is left that would answer this request, so nothing was signed."),
            hint=_("Refuse less, or tell whoever asks that you have nothing"),
            code="request_not_met",
        )
