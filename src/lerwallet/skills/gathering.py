"""Every skill once, with all the credentials that show it, and one's own statements where none does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lerwallet.credential import Assessed, Credential
from lerwallet.skills.naming import Named, Source, named
from lerwallet.skills.wording import folded

OWN: Final = "own"
_IN_FORCE: Final = ("endorsed", "checked")
_MARKS: Final = (*_IN_FORCE, "not_checked", "not_yet_valid", "expired", "suspended", "withdrawn", OWN)
_KINDS: Final = (
    Assessed.ASSESSED,
    Assessed.EXAM,
    Assessed.COMPLETED,
    Assessed.ATTENDED,
    Assessed.NOT_STATED,
)
_SOURCES: Final = (Source.RESULT, Source.ALIGNMENT, Source.TAG)


@dataclass(frozen=True, kw_only=True)
class Backing:
    """A credential and how well it is supported, as portfolios mark it. `id` is its short one."""

    id: str
    name: str | None
    assessed: Assessed
    mark: str
    checked_at: str
    registry: str | None
    endorsers: int

    @property
    def rank(self) -> tuple[int, int]:
        """Of two, the lower one is better supported: in force or not, then by how it was judged."""
        return 0 if self.mark in _IN_FORCE else _MARKS.index(self.mark), _KINDS.index(self.assessed)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A credential that names the skill, where it does so, and the level that it says was reached."""

    backing: Backing
    source: Source
    level: str | None

    def to_json(self) -> dict[str, Any]:
        backing = self.backing
        return {
            "credential": backing.id,
            "name": backing.name,
            "from": self.source.value,
            "level": self.level,
            "assessed": backing.assessed.value,
            "mark": backing.mark,
            "checked_at": backing.checked_at,
            "registry": backing.registry,
            "endorsers": backing.endorsers,
        }


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A skill; `proofs` are the best supported first, and none where it is one's own statement."""

    name: str
    also_called: tuple[str, ...]
    named: tuple[Named, ...]
    proofs: tuple[Proof, ...]

    @property
    def support(self) -> str:
        """The mark of its best proof."""
        return self.proofs[0].backing.mark if self.proofs else OWN

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for each in self.named for key in each.keys)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "also_called": list(self.also_called),
            "references": [dict(each) for each in self._references()],
            "support": self.support,
            "proofs": [proof.to_json() for proof in self.proofs],
        }

    def _references(self) -> Iterable[tuple[tuple[str, str | None], ...]]:
        stated = [
            (("framework", each.framework), ("code", each.code), ("url", each.url))
            for each in self.named
            if each.framework or each.code or each.url
        ]
        return dict.fromkeys(stated)


def gather(kept: Iterable[tuple[Backing, Credential]], own: Iterable[str] = ()) -> list[Skill]:
    """The skills of what is KEPT and of one's OWN statements, the best supported first, then by name."""
    found = [(each, backing) for backing, credential in kept for each in named(credential)]
    groups = _together([each for each, _backing in found])
    members: dict[int, list[tuple[Named, Backing]]] = {}
    for group, pair in zip(groups, found, strict=True):
        members.setdefault(group, []).append(pair)
    skills = [_skill(pairs) for pairs in members.values()]
    there = {key for skill in skills for key in skill.keys}
    for text in dict.fromkeys(own):
        stated = Named(name=text, source=Source.TAG)
        if there.isdisjoint(stated.keys) and folded(text):
            there.update(stated.keys)
            skills.append(Skill(name=text, also_called=(), named=(stated,), proofs=()))
    return sorted(skills, key=_order)


def _order(skill: Skill) -> tuple[object, ...]:
    best = skill.proofs[0] if skill.proofs else None
    rank = best.backing.rank if best else (len(_MARKS), 0)
    return rank, -len(skill.proofs), folded(skill.name), skill.name


def _together(names: Sequence[Named]) -> list[int]:
    """For each of NAMES the number of its group: those that share a key are one skill, and so on."""
    parent = list(range(len(names)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    first: dict[str, int] = {}
    for place, each in enumerate(names):
        for key in each.keys:
            parent[root(place)] = root(first.setdefault(key, place))
    return [root(place) for place in range(len(names))]


def _skill(pairs: Sequence[tuple[Named, Backing]]) -> Skill:
    best: dict[str, tuple[Named, Backing]] = {}
    for each, backing in pairs:
        held = best.get(backing.id)
        if held is None or _SOURCES.index(each.source) < _SOURCES.index(held[0].source):
            best[backing.id] = (each, backing)
    proofs = [Proof(backing=backing, source=each.source, level=each.level) for each, backing in best.values()]
    proofs.sort(key=lambda proof: (proof.backing.rank, _SOURCES.index(proof.source), proof.backing.id))
    # the name that a framework gives stands for the others, and a tag for none
    ordered = sorted(pairs, key=lambda pair: (pair[0].source is Source.TAG, pair[0].url is None))
    called = list({folded(each.name): each.name for each, _backing in reversed(ordered)}.values())[::-1]
    return Skill(
        name=called[0],
        also_called=tuple(called[1:]),
        named=tuple(each for each, _backing in pairs),
        proofs=tuple(proofs),
    )
