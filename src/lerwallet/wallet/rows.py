"""One kept credential as lists show it, and the questions that narrow a list.

To add a fact to the list: a field of `Row` (it is sealed with the record, so give it a default for older ones).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lerwallet.credential import Credential, read_time

if TYPE_CHECKING:
    from lerwallet.formats import Secured

_TURNS_KEPT: Final = 8
_SHORT: Final = 8  # characters of the short id; more only where two would be the same


@dataclass(frozen=True, kw_only=True, slots=True)
class LastCheck:
    verdict: str
    at: str


class Turn(NamedTuple):
    """When the answer about a credential became another one. `why` are the reasons of those findings that decide."""

    at: str
    was: str
    now: str
    why: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {"at": self.at, "was": self.was, "is": self.now, "reasons": list(self.why)}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A credential in the wallet. `record` is the vault's id; `genuine` is whether its signature was right."""

    record: str
    id: str
    credential_id: str | None
    name: str | None
    issuer_id: str | None
    issuer_name: str | None
    subject: str | None
    valid_from: str | None
    valid_until: str | None
    format: str
    carrier: str
    assessed: str
    skills: tuple[str, ...]
    tags: tuple[str, ...]
    disclosure: str
    genuine: bool
    last_check: LastCheck
    file_name: str
    added: str
    achievement: str | None = None  # its id; None too for what was kept before it was asked
    turns: tuple[Turn, ...] = ()  # the latest ones, oldest first
    evidence: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "credential_id": self.credential_id,
            "name": self.name,
            "issuer": {"id": self.issuer_id, "name": self.issuer_name},
            "subject": self.subject,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "format": self.format,
            "carrier": self.carrier,
            "assessed": self.assessed,
            "skills": list(self.skills),
            "tags": list(self.tags),
            "evidence": self.evidence,
            "disclosure": self.disclosure,
            "last_check": {"verdict": self.last_check.verdict, "at": self.last_check.at},
        }

    def checked(self, report: Mapping[str, Any], at: str) -> "Row":
        """The row after another check, with what that has changed."""
        now, was = report["verdict"], self.last_check.verdict
        turn = Turn(at=at, was=was, now=now, why=_deciding(report))
        return replace(
            self,
            last_check=LastCheck(verdict=now, at=at),
            genuine=report["credential"] is not None,
            turns=self.turns if now == was else (*self.turns, turn)[-_TURNS_KEPT:],
        )

    def turned_since(self, moment: datetime) -> bool:
        """Whether the answer has changed since MOMENT."""
        return any((when := read_time(turn.at)) and when >= moment for turn in self.turns)

    def sealed(self) -> bytes:
        """The row as the vault keeps it."""
        facts = asdict(self)
        for derived in ("record", "evidence", *(() if self.turns else ("turns",))):
            del facts[derived]
        return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def opened(cls, record: bytes, data: bytes, evidence: int) -> "Row":
        facts = json.loads(data)
        for name in ("skills", "tags"):
            facts[name] = tuple(facts[name])
        facts["last_check"] = LastCheck(**facts["last_check"])
        if turns := facts.get("turns"):
            facts["turns"] = tuple(Turn(at, was, now, tuple(why)) for at, was, now, why in turns)
        else:
            facts.pop("turns", None)
        return cls(**facts, record=record.hex(), evidence=evidence)


def _deciding(report: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        finding["reason"] or finding["check"]
        for finding in report["findings"]
        if finding["outcome"] in {"failed", "unknown"} and finding["weight"] != "advisory"
    )


def make_row(secured: "Secured", report: dict[str, Any], *, file_name: str, at: str) -> Row:
    """The row of a credential that is about to be kept; its ids are given by the wallet."""
    facts = report["credential"] or report["claims"]
    credential: Credential = secured.credential
    return Row(
        record="",
        id="",
        credential_id=facts["id"],
        name=facts["name"],
        issuer_id=facts["issuer"]["id"],
        issuer_name=facts["issuer"]["name"],
        subject=facts["subject"],
        valid_from=facts["valid_from"],
        valid_until=facts["valid_until"],
        format=secured.format.value,
        carrier=secured.carrier.value,
        assessed=facts["assessed"],
        skills=credential.skills,
        tags=credential.tags,
        disclosure="selective" if secured.is_selective else "whole",
        genuine=report["credential"] is not None,
        last_check=LastCheck(verdict=report["verdict"], at=at),
        file_name=file_name,
        added=at,
        achievement=facts["achievement"],
    )


def named(row: Row, record: bytes, taken: set[str]) -> Row:
    """ROW with the short id that RECORD gives it, longer where another one begins so."""
    digits = record.hex()
    length = next(size for size in range(_SHORT, len(digits) + 1, 4) if digits[:size] not in taken)
    return replace(row, record=digits, id=digits[:length])


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which credentials a list should have; what is None is not asked. `expiring` is in days from `now`."""

    skill: str | None = None
    issuer: str | None = None
    tag: str | None = None
    assessed: str | None = None
    expiring: int | None = None
    search: str | None = None
    now: datetime | None = None

    @property
    def asks(self) -> bool:
        return any(
            value is not None
            for value in (self.skill, self.issuer, self.tag, self.assessed, self.expiring, self.search)
        )

    def matches(self, row: Row) -> bool:
        return (
            _among(self.skill, row.skills)
            and _among(self.tag, row.tags)
            and _among(self.issuer, (row.issuer_name or "", row.issuer_id or ""))
            and (self.assessed is None or self.assessed == row.assessed)
            and self._expires(row)
            and all(word in _text(row) for word in (self.search or "").casefold().split())
        )

    def _expires(self, row: Row) -> bool:
        if self.expiring is None:
            return True
        until = read_time(row.valid_until)
        assert self.now is not None
        return until is not None and until <= self.now + timedelta(days=self.expiring)


def _among(wanted: str | None, values: tuple[str, ...]) -> bool:
    return wanted is None or any(wanted.casefold() in value.casefold() for value in values)


def _text(row: Row) -> str:
    parts = (
        row.name,
        row.issuer_name,
        row.issuer_id,
        row.credential_id,
        row.file_name,
        *row.skills,
        *row.tags,
    )
    return " ".join(part for part in parts if part).casefold()
