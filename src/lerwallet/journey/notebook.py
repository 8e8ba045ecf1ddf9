"""The learner's notebook: plans, goals and reflections, for nobody else. No streaks, no points, no countdowns.

Each entry is written once and never changed, so that two copies of a wallet can keep both. To keep another kind: a member
of `Kind`.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from lerwallet.credential import utc
from lerwallet.errors import RefusedForSafety, WrongUsage
from lerwallet.language import _
from lerwallet.vault import Vault
from lerwallet.wallet import kinds
from lerwallet.wallet.finding import the_one

MOST_LETTERS: Final = 20_000  # of one entry: ten pages


class Kind(StrEnum):
    """The kinds of entries, as the vault calls their records."""

    PLAN = kinds.PLAN
    GOAL = kinds.GOAL
    REFLECTION = kinds.REFLECTION


class Because(StrEnum):
    """Why somebody plans something; what one is good at already comes first."""

    STRENGTH = "strength"
    GROWTH = "growth"
    INTEREST = "interest"
    NOW = "now"  # it is what is going on just now


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry. `because` is why something is planned.

    `credential` is the badge that a reflection is about, by the name of its record: that is the same in every wallet.
    """

    id: str
    text: str
    written: str
    credential: str | None = None
    because: str | None = None

    def to_json(self) -> dict[str, Any]:
        facts = {"id": self.id, "text": self.text, "written": self.written, "because": self.because}
        return {name: value for name, value in facts.items() if value is not None}


class Notebook:
    """The entries in a wallet. RANDOM gives so many bytes by chance."""

    def __init__(self, vault: Vault, random: Callable[[int], bytes]) -> None:
        self._vault = vault
        self._random = random

    def write(
        self,
        kind: Kind,
        text: str,
        now: datetime,
        *,
        credential: str | None = None,
        because: Because | None = None,
    ) -> Entry:
        """A new entry. Raises `WrongUsage` where nothing was written, `RefusedForSafety` for too much."""
        written = text.strip()
        if not written:
            raise WrongUsage(
                _("Nothing was written, so nothing was kept."), hint=_("Say it in your own words, in quotes")
            )
        if len(written) > MOST_LETTERS:
            raise RefusedForSafety(
                _("This is longer than {limit} characters. Nothing was kept.").format(limit=MOST_LETTERS),
                hint=_("Keep it as a file beside the badge: lerwallet evidence add ID FILE"),
            )
        entry = Entry(
            id=self._random(4).hex(), text=written, written=utc(now), credential=credential, because=because
        )
        with self._vault.writing() as change:
            change.put(kind.value, entry.id, b"", json.dumps(asdict(entry), ensure_ascii=False).encode())
        return entry

    def entries(self, kind: Kind, *, credential: str | None = None) -> list[Entry]:
        """All of KIND, oldest first; about one badge where CREDENTIAL names it."""
        found = (Entry(**json.loads(self._vault.get(head.id).body)) for head in self._vault.heads(kind.value))
        return [entry for entry in found if credential is None or entry.credential == credential]

    def find(self, kind: Kind, text: str) -> Entry:
        """The entry whose id begins with TEXT. Raises `NotFound`, `Ambiguous`."""
        found = [entry for entry in self.entries(kind) if text and entry.id.startswith(text.lower())]
        return the_one(
            found,
            none=_("There is no entry {id}.").format(id=text),
            several=_("Several entries begin with {id}.").format(id=text),
        )

    def remove(self, kind: Kind, entry: Entry) -> None:
        with self._vault.writing() as change:
            change.delete(self._vault.identifier(kind.value, entry.id))


def strengths_first(plans: Iterable[Entry]) -> list[Entry]:
    """PLANS, what one is good at first: a first success is the best start. The rest as it was written."""
    return sorted(plans, key=lambda plan: plan.because != Because.STRENGTH)
