"""Who vouches for an issuer: the lists that the reader chose, asked in order, by the issuer's exact id.

A good signature says who signed, not whether that is a real school; only a list can say that. Without lists nobody
vouches for anybody, and nothing is imported. To read one more kind of list: a model in `files`; to ask one over the
network: a class with `source` and `lookup`, as `TrustList` has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from lerwallet.errors import WrongUsage
from lerwallet.language import _
from lerwallet.strict_json import JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Vouched:
    """Somebody whom the reader believes knows the issuer."""

    name: str  # of the issuer, as the list has it; may be empty
    by: str  # the list
    why: str = ""
    keys: Sequence[str] = ()  # multikeys or JWK thumbprints that the list pins; empty: any key of the issuer


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An issuer in a list."""

    id: str
    name: str = ""
    why: str = ""
    added: str = ""  # ISO 8601
    keys: Sequence[str] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Whether the list vouches AT that time; an entry with dates says nothing about no time at all."""
        if self.valid_from is None and self.valid_until is None:
            return True
        if at is None:
            return False
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at < self.valid_until)


class VouchingList(Protocol):
    """Whatever can be asked about an issuer."""

    @property
    def source(self) -> str: ...

    def lookup(self, issuer_id: str, *, at: datetime | None = None) -> Vouched | None: ...


@dataclass(frozen=True, kw_only=True)
class TrustList:
    """The issuers that one file names."""

    source: str  # as people are told: "your trust list", or the file's name
    entries: Mapping[str, Entry] = field(default_factory=dict)
    registries: Sequence[JSON] = ()  # kept for those who ask registries; not read here

    @classmethod
    def read(cls, source: Path | bytes, *, name: str = "") -> Self:
        """The list in a file (or its bytes): a registry.json of the DCC's kind, or `lerwallet/trust/1`.

        NAME is what people are told, else the file's name. Raises `Unreadable` with what is wrong with it.
        """
        from lerwallet.trust import files

        content = files.read(source, name)
        return cls(source=content.name, entries=content.entries, registries=content.registries)

    def lookup(self, issuer_id: str, *, at: datetime | None = None) -> Vouched | None:
        """Who vouches for the issuer with exactly this id."""
        entry = self.entries.get(issuer_id)
        if entry is None or not entry.holds(at):
            return None
        return Vouched(name=entry.name, by=self.source, why=entry.why, keys=entry.keys)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """All lists that are asked, in order: the first that has the issuer answers."""

    lists: Sequence[VouchingList] = ()

    def lookup(self, issuer_id: str, *, at: datetime | None = None) -> Vouched | None:
        """Who vouches for the issuer; None is no judgement, only that no list has it."""
        for each in self.lists:
            vouched = each.lookup(issuer_id, at=at)
            if vouched is not None:
                return vouched
        return None

    @property
    def asked(self) -> tuple[str, ...]:
        """The lists, as people are told."""
        return tuple(each.source for each in self.lists)


def issuer_id(text: str) -> str:
    """TEXT without white space around it, where it can be an issuer's id: a DID or a web address."""
    trimmed = text.strip()
    scheme, _colon, rest = trimmed.partition(":")
    usable = (scheme == "did" and ":" in rest) or (
        scheme in {"http", "https"} and len(rest) > 2 and rest[:2] == "//"
    )
    if not usable or any(character.isspace() or not character.isprintable() for character in trimmed):
        raise WrongUsage(
            _("“{id}” cannot be an issuer's id: that begins with did: or https://.").format(id=trimmed[:100]),
            hint=_("`lerwallet verify` shows the id of a badge's issuer."),
        )
    return trimmed
