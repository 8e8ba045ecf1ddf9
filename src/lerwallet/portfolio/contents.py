"""A portfolio as the wallet keeps it: which credentials, in which order, and the maker's own words; no credential itself.

To add a fact: a field with a default, so that portfolios kept before still open.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Item:
    """A credential in a portfolio. `credential` is its short id; `evidence` the ids of files shown with it."""

    credential: str
    note: str | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """NAME is for the maker; TITLE stands at the top, MADE_FOR says what for. `created` is ISO 8601."""

    name: str
    title: str
    made_for: str | None = None
    profile: str | None = None
    items: tuple[Item, ...] = ()
    statements: tuple[str, ...] = ()
    created: str

    def to_json(self) -> dict[str, Any]:
        facts = asdict(self)
        facts["for"] = facts.pop("made_for")
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Portfolio":
        """The portfolio that `to_json` wrote."""
        items = tuple(
            Item(credential=each["credential"], note=each["note"], evidence=tuple(each["evidence"]))
            for each in facts["items"]
        )
        return cls(
            name=facts["name"],
            title=facts["title"],
            made_for=facts["for"],
            profile=facts["profile"],
            items=items,
            statements=tuple(facts["statements"]),
            created=facts["created"],
        )
