"""How one's skills fit what is asked for: each thing with the skills that answer it and why, and those that none does."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lerwallet.skills.asked import Asked
from lerwallet.skills.gathering import Skill
from lerwallet.skills.wording import Why, fit, folded, telling, unspaced


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A skill that answers, why, and the words that both have."""

    skill: Skill
    why: Why
    words: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {**self.skill.to_json(), "why": self.why.value, "words": list(self.words)}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What is asked for, and the skills that answer it, the surest first; none where it is missing."""

    asked: Asked
    fits: tuple[Fit, ...]


def answer(asked: Iterable[Asked], skills: Sequence[Skill]) -> list[Answered]:
    """Each thing ASKED with the SKILLS that fit it."""
    index = _Index(skills)
    return [Answered(asked=each, fits=tuple(index.fits(each))) for each in asked]


class _Index:
    """Finds the skills that can fit by their first telling word, so that a long list costs no more than a short one.

    In a script without spaces by their first sign.
    """

    def __init__(self, skills: Sequence[Skill]) -> None:
        self._skills = skills
        self._keys = [skill.keys for skill in skills]
        self._codes = [_codes(skill) for skill in skills]
        self._by_key: dict[str, list[int]] = {}
        self._by_code: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_sign: dict[str, list[int]] = {}
        for place, skill in enumerate(skills):
            for code in self._codes[place]:
                self._by_code.setdefault(code, []).append(place)
            for key in self._keys[place]:
                self._by_key.setdefault(key, []).append(place)
            for name in (skill.name, *skill.also_called):
                if unspaced(name):
                    self._by_sign.setdefault(name.casefold()[0], []).append(place)
                else:
                    words = telling(name) or folded(name)
                    self._by_word.setdefault(words[0], []).append(place)

    def fits(self, asked: Asked) -> Iterator[Fit]:
        found = []
        for place in self._candidates(asked):
            best = self._fit(asked, place)
            if best is not None:
                found.append((list(Why).index(best.why), place, best))
        yield from (best for _rank, _place, best in sorted(found, key=lambda each: each[:2]))

    def _candidates(self, asked: Asked) -> list[int]:
        places = {place for key in asked.keys for place in self._by_key.get(key, ())}
        places |= {place for code in asked.codes for place in self._by_code.get(code, ())}
        places |= {place for word in folded(asked.text) for place in self._by_word.get(word, ())}
        places |= {place for sign in set(asked.text.casefold()) for place in self._by_sign.get(sign, ())}
        return sorted(places)

    def _fit(self, asked: Asked, place: int) -> Fit | None:
        skill = self._skills[place]
        same = asked.keys & self._keys[place]
        codes = tuple(sorted(asked.codes & self._codes[place]))
        if codes or any(not key.startswith("name ") for key in same):
            return Fit(skill=skill, why=Why.CODE, words=codes)
        found = [each for name in (skill.name, *skill.also_called) if (each := fit(name, asked.text))]
        if not found:
            return None
        why, words = min(found, key=lambda each: list(Why).index(each[0]))
        return Fit(skill=skill, why=why, words=words)


def _codes(skill: Skill) -> frozenset[str]:
    return frozenset(each.code.casefold() for each in skill.named if each.code)
