"""How many hours and credits does a credential state as earned? Its own numbers, and nothing that is only offered.

To read another spelling: a function that gives hours, and its name in `_HOURS`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from lerwallet.credential import Credential, JsonObject, first_object, identifier, objects, reference, words

_MOST: Final = 100_000  # hours or credits of one credential; more is a mistake
_CHARACTERS_AT_MOST: Final = 40  # of a number; a computer's own have 25
_LEAST: Final = Decimal("0.0001")  # what hours and credits are rounded to: a third is 0.3333
# A result is one of hours where its description says so by name or type: "Hours", "Contact hours", "ext:ClockHours"
_OF_HOURS: Final = re.compile(r"(?:^|[^a-z])(?:[a-z]*hours?|stunden|heures|horas)$", re.IGNORECASE)
# Open Badges 3.0, B.1.22: a result that stands for something reached, or says nothing of its state
_REACHED: Final = frozenset({None, "Completed"})
_HOUR_UNITS: Final = frozenset({"creditUnit:ContactHour", "creditUnit:ClockHour"})  # CTDL, ceterms:CreditUnit


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """What a credential states as earned; None where it states nothing. `offered` is what it only says can be earned."""

    hours: Decimal | None
    credits: Decimal | None
    offered: Decimal | None


def amounts(credential: Credential) -> Amounts:
    subject = first_object(credential.document.get("credentialSubject", credential.document))
    achievement = first_object(subject.get("achievement"))
    stated = [hours for read in _HOURS for hours in read(subject, achievement)]
    return Amounts(
        hours=stated[0] if stated else None,
        credits=number(subject.get("creditsEarned")),
        offered=number(achievement.get("creditsAvailable")),
    )


def _in_results(subject: JsonObject, achievement: JsonObject) -> Iterator[Decimal]:
    described = {
        identifier(each): each for each in objects(achievement.get("resultDescription")) if identifier(each)
    }
    for result in objects(subject.get("result")):
        description = described.get(reference(result.get("resultDescription")), {})
        named = (words(description.get("name")), words(description.get("resultType")))
        value = number(result.get("value"))
        is_hours = any(name and _OF_HOURS.search(name.strip()) for name in named)
        if is_hours and value is not None and words(result.get("status")) in _REACHED:
            yield value


def _in_credit_values(subject: JsonObject, _achievement: JsonObject) -> Iterator[Decimal]:
    """CTDL's value profiles, where they stand with the learner and not with what is offered to all."""
    for profile in objects(subject.get("ceterms:creditValue")):
        units = {_unit(each) for each in objects(profile.get("ceterms:creditUnitType"))}
        value = number(profile.get("schema:value", profile.get("ceterms:value")))
        if units & _HOUR_UNITS and value is not None:
            yield value


def _unit(alignment: JsonObject) -> str | None:
    return words(alignment.get("ceterms:targetNode")) or identifier(alignment)


_HOURS: Final = (_in_results, _in_credit_values)


def number(value: object) -> Decimal | None:
    """A number as documents write it, alone or in a string, to four decimals.

    None for anything else, for less than nothing, too much, and what is nearly nothing.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, int) and not 0 <= value <= _MOST:
        return None  # without writing it out: it may have a million digits
    text = str(value).strip()
    try:
        read = Decimal(text) if len(text) <= _CHARACTERS_AT_MOST else None
    except InvalidOperation:
        return None
    if read is None or not read.is_finite() or not 0 <= read <= _MOST or 0 < read < _LEAST:
        return None
    return abs(read.quantize(_LEAST))


def written(number: Decimal) -> str:
    """A number of hours or credits as people write it."""
    return f"{number.normalize():f}"
