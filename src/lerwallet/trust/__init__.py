"""Who vouches for an issuer: the lists that the reader chose, asked in order, by the issuer's exact id.

A good signature says who signed, not whether that is a real school; only a list can say that. Without lists nobody
vouches for anybody, and nothing is imported. To read one more kind of list: a model in `files`; to ask one more kind
over the network: a row in `registries`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple, Protocol, Self

from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.fetch import Fetch, offline
from lerwallet.language import _

KEY_CHANGED: Final = "registry_key_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Vouched:
    """Somebody whom the reader believes knows the issuer."""

    name: str  # of the issuer, as the list has it; may be empty
    by: str  # the list
    why: str = ""
    keys: Sequence[str] = ()  # multikeys or JWK thumbprints that the list pins; empty: any key of the issuer
    as_of: str = ""  # ISO 8601, when a registry said so; empty for the reader's own lists


class NotAnswered(LerwalletError):
    """A registry said nothing that can be relied on: neither that it knows the issuer, nor that it does not."""

    code = "registry_not_answered"


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
    """Whatever can be asked about an issuer; `lookup` raises `NotAnswered` where it could not be."""

    @property
    def source(self) -> str: ...

    def lookup(self, issuer_id: str, *, at: datetime, fetch: Fetch) -> Vouched | None: ...


class Registry(VouchingList, Protocol):
    """A list that somebody else keeps, at a web address; `keys_now` are the thumbprints of keys that it signs with."""

    @property
    def url(self) -> str: ...

    def keys_now(self, *, at: datetime, fetch: Fetch) -> Sequence[str]: ...

    def also(self, other: "Registry") -> "Registry":
        """This one, where another list names the same address: the keys that any of them knows are the only ones."""
        ...


@dataclass(frozen=True, kw_only=True)
class TrustList:
    """The issuers that one file names."""

    source: str  # as people are told: "your trust list", or the file's name
    entries: Mapping[str, Entry] = field(default_factory=dict)
    registries: Sequence[Registry] = ()  # those that the file names, to be asked when no list has an issuer

    @classmethod
    def read(cls, source: Path | bytes, *, name: str = "") -> Self:
        """The list in a file (or its bytes): a registry.json or a list of registries of the DCC's kind, or `lerwallet/trust/1`.

        NAME is what people are told, else the file's name. Raises `Unreadable` with what is wrong with it.
        """
        from lerwallet.trust import files

        content = files.read(source, name)
        return cls(source=content.name, entries=content.entries, registries=content.registries)

    def lookup(
        self,
        issuer_id: str,
        *,
        at: datetime | None = None,
        fetch: Fetch = offline,  # noqa: ARG002  everything it has is here
    ) -> Vouched | None:
        """Who vouches for the issuer with exactly this id."""
        entry = self.entries.get(issuer_id)
        if entry is None or not entry.holds(at):
            return None
        return Vouched(name=entry.name, by=self.source, why=entry.why, keys=entry.keys)


class Inquiry(NamedTuple):
    """What all lists together say of an issuer. Where nobody vouches, that is no judgement: only no list has it."""

    vouched: Vouched | None
    unanswered: Mapping[str, str]  # lists that could not be asked, and why


@dataclass(frozen=True, kw_only=True)
class Trust:
    """All lists that are asked, in order: the first that has the issuer answers."""

    lists: Sequence[VouchingList] = ()

    @classmethod
    def of(cls, lists: Sequence[TrustList]) -> Self:
        """LISTS, and after all of them the registries that they name: nobody is asked without need."""
        registries: dict[str, Registry] = {}
        for registry in (registry for each in lists for registry in each.registries):
            known = registries.get(registry.url)
            registries[registry.url] = registry if known is None else known.also(registry)
        return cls(lists=[*lists, *registries.values()])

    def ask(self, issuer_id: str, *, at: datetime, fetch: Fetch, among: Collection[str] = ()) -> Inquiry:
        """Who vouches for the issuer AT that time; registries are asked through FETCH.

        AMONG are the names of the only lists that count; without any, all do.
        """
        unanswered: dict[str, str] = {}
        for each in self.lists:
            if among and each.source not in among:
                continue
            try:
                vouched = each.lookup(issuer_id, at=at, fetch=fetch)
            except NotAnswered as problem:
                unanswered[each.source] = problem.message
                continue
            if vouched is not None:
                return Inquiry(vouched, unanswered)
        return Inquiry(None, unanswered)

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
