"""The words of a template in one language: sentences with places for facts, and dates as people write them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, NamedTuple


class Part(NamedTuple):
    """A piece of a sentence; `given` where it is a fact and not the template's own words, `moment` where that is a day."""

    text: str
    given: bool
    moment: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """`words.<language>.json` of a template; a sentence is `words("name")`, with `say` where it has places for facts."""

    sentences: Mapping[str, Any]

    @classmethod
    @cache
    def load(cls, path: Path) -> "Words":
        return cls(sentences=json.loads(path.read_bytes()))

    def __call__(self, name: str) -> str:
        return str(self.sentences[name])

    def say(self, name: str, **facts: str | datetime) -> list[Part]:
        """The sentence in parts, so that each fact can be set apart from the words around it."""
        parts = []
        for text, place, _spec, _conversion in Formatter().parse(self(name)):
            parts.append(Part(text, given=False))
            if place is not None:
                parts.append(self._given(facts[place]))
        return [part for part in parts if part.text]

    def _given(self, fact: str | datetime) -> Part:
        if isinstance(fact, datetime):
            return Part(self.day(fact), given=True, moment=fact)
        return Part(fact, given=True)

    def day(self, moment: datetime) -> str:
        month = self.sentences["months"][moment.month - 1]
        return self("date").format(day=moment.day, month=month, year=moment.year)
