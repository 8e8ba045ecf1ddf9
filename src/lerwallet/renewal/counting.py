"""Counting for a renewal: each credential of the years that matter, once, and what was left out with the reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from lerwallet.credential import Credential, first_object, read_time
from lerwallet.renewal.amounts import amounts
from lerwallet.wallet import Row


class Why(StrEnum):
    """Why a credential was not counted."""

    OWN = "own"  # the learner issued it
    EARLIER = "earlier"  # earned before the first day
    LATER = "later"
    NO_DATE = "no_date"
    EXPIRED = "expired"
    REJECTED = "rejected"  # by its last check: withdrawn, changed
    UNDECIDED = "undecided"
    NO_HOURS = "no_hours"  # it states none, and no rate was given
    TWICE = "twice"  # the same achievement is counted already


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the board asks: the first and the last day, hours for a credential that states none, and hours in all."""

    first: date
    last: date
    today: date
    rate: Decimal | None = None
    need: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A credential that counts. `by_rate`: it states no hours itself."""

    row: Row
    earned: date
    hours: Decimal
    by_rate: bool
    credits: Decimal | None


@dataclass(frozen=True, kw_only=True)
class NotCounted:
    """`earned` is None where the credential has no date; `other` is the one that counts in its place."""

    row: Row
    earned: date | None
    why: Why
    other: Row | None = None
    offered: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Count:
    terms: Terms
    counted: tuple[Counted, ...]
    not_counted: tuple[NotCounted, ...]

    @property
    def hours(self) -> Decimal:
        return sum((each.hours for each in self.counted), Decimal(0))

    @property
    def credits(self) -> Decimal:
        return sum((each.credits for each in self.counted if each.credits is not None), Decimal(0))

    @property
    def enough(self) -> bool | None:
        """Whether the hours suffice; None where nobody said how many are needed."""
        return None if self.terms.need is None else self.hours >= self.terms.need

    def to_json(self) -> dict[str, Any]:
        terms = self.terms
        return {
            "schema": "lerwallet/renewal/1",
            "from": terms.first.isoformat(),
            "to": terms.last.isoformat(),
            "rate_hours": plain(terms.rate),
            "need_hours": plain(terms.need),
            "hours": plain(self.hours),
            "credits": plain(self.credits),
            "enough": self.enough,
            "counted": [
                {
                    **_told(each.row, each.earned),
                    "hours": plain(each.hours),
                    "hours_from": "rate" if each.by_rate else "badge",
                    "credits": plain(each.credits),
                }
                for each in self.counted
            ],
            "not_counted": [
                {
                    **_told(each.row, each.earned, own=each.why is Why.OWN),
                    "why": each.why.value,
                    "other": each.other.id if each.other else None,
                    "credits_offered": plain(each.offered),
                }
                for each in self.not_counted
            ],
        }


def plain(number: Decimal | None) -> float | int | None:
    """NUMBER as JSON has it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)


def _told(row: Row, earned: date | None, *, own: bool = False) -> dict[str, Any]:
    return {
        "id": row.id,
        "credential_id": row.credential_id,
        "name": row.name,
        "issuer": row.issuer_id if own else row.issuer_name or row.issuer_id,
        "earned": earned.isoformat() if earned else None,
        "assessed": row.assessed,
        "last_check": {"verdict": row.last_check.verdict, "at": row.last_check.at},
    }


def count(kept: Iterable[tuple[Row, Credential]], terms: Terms, own: Collection[str] = frozenset()) -> Count:
    """Count what was KEPT by TERMS, in the order in which it was earned.

    OWN are the short ids of those that the learner issued: an own statement is no proof.
    """
    dated = sorted(
        ((row, credential, _earned(credential)) for row, credential in kept),
        key=lambda each: each[2] or date.max,
    )
    counted: dict[tuple[str | None, str | None], Counted] = {}
    not_counted: list[NotCounted] = []
    for row, credential, earned in dated:
        stated = amounts(credential)
        hours = terms.rate if stated.hours is None else stated.hours
        same = counted.get(_what(row, credential))
        why = (Why.OWN if row.id in own else _why_not(row, earned, terms)) or (Why.TWICE if same else None)
        if why is None and earned is not None and hours is not None:
            counted[_what(row, credential)] = Counted(
                row=row, earned=earned, hours=hours, by_rate=stated.hours is None, credits=stated.credits
            )
        else:
            other = same.row if same and why is Why.TWICE else None
            left = NotCounted(
                row=row, earned=earned, why=why or Why.NO_HOURS, other=other, offered=stated.offered
            )
            not_counted.append(left)
    return Count(terms=terms, counted=tuple(counted.values()), not_counted=tuple(not_counted))


def _earned(credential: Credential) -> date | None:
    """The day that it was earned: the one that it states, else the day from which it holds."""
    subject = first_object(credential.document.get("credentialSubject"))
    stated = read_time(subject.get("awardedDate")) or read_time(subject.get("activityEndDate"))
    moment = stated or credential.valid_from
    return moment.date() if moment else None


def _what(row: Row, credential: Credential) -> tuple[str | None, str | None]:
    """What was achieved: two badges for the same are one achievement, however often it was awarded."""
    return (credential.issuer.id, credential.achievement) if credential.achievement else (None, row.id)


def _why_not(row: Row, earned: date | None, terms: Terms) -> Why | None:
    until = read_time(row.valid_until)
    if earned is None:
        return Why.NO_DATE
    if earned < terms.first:
        return Why.EARLIER
    if earned > terms.last:
        return Why.LATER
    if until is not None and until.date() < terms.today:
        return Why.EXPIRED
    match row.last_check.verdict:
        case "verified":
            return None
        case "rejected":
            return Why.REJECTED
        case _:
            return Why.UNDECIDED
