"""Which credentials go into a new portfolio, and which do not and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lerwallet.errors import NotShareable
from lerwallet.formats import Secured
from lerwallet.language import _
from lerwallet.pages import Mark
from lerwallet.portfolio.support import NOT_REJECTED, Support, Supporting
from lerwallet.skills import named
from lerwallet.wallet import Row, Wallet, Wanted
from lerwallet.wallet.bound import held


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A credential that stays out, and the reason as a sentence about it. `id` is the short one."""

    id: str
    name: str | None
    code: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "code": self.code, "reason": self.reason}


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """`named` are the short ids that were asked for by id; `filtered` is whether the others are what a filter found."""

    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    named: frozenset[str] = frozenset()
    filtered: bool = False


def choose(wallet: Wallet, ids: Sequence[str], wanted: Wanted, now: datetime) -> Chosen:
    """The credentials named by IDS and the ones that are WANTED; without either, every one that is not rejected.

    Raises `NotFound` and `Ambiguous` for an id, `NotShareable` for a credential named by id that does not hold; one
    that has run out may be named.
    """
    by_id = wallet.find_all(ids)
    supporting = Supporting(wallet=wallet, now=now)
    for row in by_id:
        _refuse(row, wallet.report(row), supporting.of(row))
    by_filter = _wanted(wallet, wanted) if wanted.asks or not ids else []
    rows = list({row.id: row for row in (*by_id, *by_filter)}.values())
    picked = {row.id for row in by_id}
    reasons = {
        row.id: left_out(supporting, row, wallet.secured(row), by_name=row.id in picked) for row in rows
    }
    return Chosen(
        rows=tuple(row for row in rows if reasons[row.id] is None),
        left_out=tuple(_present(reasons.values())),
        named=frozenset(picked),
        filtered=wanted.asks,
    )


def _wanted(wallet: Wallet, wanted: Wanted) -> list[Row]:
    """What a list would have; and by skill, also what names it by a code, an address, a result or a tag."""
    if wanted.skill is None:
        return wallet.rows(wanted)
    there = {row.id for row in wallet.rows(wanted)}
    others = replace(wanted, skill=None)
    return [row for row in wallet.rows(others) if row.id in there or _names(wallet, row, wanted.skill)]


def _names(wallet: Wallet, row: Row, skill: str) -> bool:
    asked = skill.strip().casefold()
    for each in named(wallet.secured(row).credential):
        if asked in each.name.casefold() or asked in {
            (each.code or "").casefold(),
            (each.url or "").casefold(),
        }:
            return True
    return False


def left_out(supporting: Supporting, row: Row, secured: Secured, *, by_name: bool) -> LeftOut | None:
    """Why ROW stays out of a portfolio, or None. What is there BY_NAME may have run out."""
    wallet, supported = supporting.wallet, supporting.of(row, secured)
    if supported is None or (not by_name and supported.found not in NOT_REJECTED):
        return _left_out(row, "rejected", _why(row, wallet.report(row)))
    if held(wallet, secured) is False:
        return _left_out(row, "bound_to_another", _("it was given to a key that this wallet does not hold"))
    return None


def _left_out(row: Row, code: str, reason: str) -> LeftOut:
    return LeftOut(id=row.id, name=row.name, code=code, reason=reason)


def _refuse(row: Row, report: Mapping[str, Any], supported: Support | None) -> None:
    if supported is not None and supported.found in NOT_REJECTED | {Mark.EXPIRED}:
        return
    raise NotShareable(
        _("{name} does not hold, so it cannot stand in a portfolio: {reason}.").format(
            name=row.name or row.id, reason=_why(row, report)
        ),
        hint=_("See the whole answer: lerwallet show {id}").format(id=row.id),
    )


def _why(row: Row, report: Mapping[str, Any]) -> str:
    """The first thing that its last check found wrong, or that it has run out since."""
    from lerwallet.verification import Answer, Finding, Outcome, Weight
    from lerwallet.verification.words import reason

    told = [
        reason(
            Finding(
                check=each["check"],
                question=each["question"],
                weight=Weight(each["weight"]),
                answer=Answer(outcome=Outcome.FAILED, reason=each["reason"], detail=each["detail"]),
            )
        )
        for each in report["findings"]
        if each["outcome"] == "failed"
    ]
    return told[0] if told else _("it ran out on {day}").format(day=(row.valid_until or "")[:10])


def _present(reasons: Iterable[LeftOut | None]) -> list[LeftOut]:
    return [reason for reason in reasons if reason is not None]
