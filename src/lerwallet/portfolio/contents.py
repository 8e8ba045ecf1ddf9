"""A portfolio as the wallet keeps it: which credentials, in which order, and the maker's own words; no credential itself.

To add a fact: a field with a default, so that portfolios kept before still open.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A file kept beside a credential that this portfolio shows. `file` is its short id; `caption` the maker's words."""

    file: str
    caption: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A credential in a portfolio. `credential` is its short id; `note` and `evidence` are this portfolio's alone."""

    credential: str
    note: str | None = None
    evidence: tuple[Shown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Portfolio:
    """NAME is for the maker; TITLE stands at the top, MADE_FOR says what for. `created` and `changed` are ISO 8601."""

    name: str
    title: str
    made_for: str | None = None
    profile: str | None = None
    contacts: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    statements: tuple[str, ...] = ()
    created: str
    changed: str | None = None

    def to_json(self) -> dict[str, Any]:
        facts = asdict(self)
        facts["for"] = facts.pop("made_for")
        return facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "Portfolio":
        """The portfolio that `to_json` wrote."""
        return cls(
            name=facts["name"],
            title=facts["title"],
            made_for=facts["for"],
            profile=facts["profile"],
            contacts=tuple(facts.get("contacts", ())),
            items=tuple(map(_item, facts["items"])),
            statements=tuple(facts["statements"]),
            created=facts["created"],
            changed=facts.get("changed"),
        )


def _item(facts: Mapping[str, Any]) -> Item:
    return Item(
        credential=facts["credential"],
        note=facts["note"],
        evidence=tuple(Shown(**each) for each in facts["evidence"]),
    )
