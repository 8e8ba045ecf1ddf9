"""A draft as it stands: its parts with every version, the files for its items, its attempts and what was said of them.

All of it is derived from records that are written once and never changed (`store.py`): where a wallet was copied and
both copies were written in, their records together are still one draft, and a part with two last versions shows both.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from lerwallet.journey.feedback import Feedback, Reply
from lerwallet.journey.rubric import Item, Part, Prompt, Rubric

# Scripts that write without spaces between words: each sign of these counts as a word, as word processors count it.
_UNSPACED: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class State(StrEnum):
    """How far a draft is."""

    WORKING = "working"
    SENT = "sent"
    NOT_YET = "not_yet"  # the assessor asks for something again
    EARNED = "earned"  # the badge for it is in the wallet


@dataclass(frozen=True, kw_only=True)
class Version:
    """One save of one part. `after` are the versions that it was made from: none for the first one.

    `answers` are read with the draft for the last versions only; `Drafts.answers` gives those of any.
    """

    id: str
    draft: str
    part: str
    after: tuple[str, ...]
    words: int
    at: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file for an item. `file` is its sealed name, `size` in bytes."""

    id: str
    draft: str
    item: str
    name: str
    media_type: str
    size: int
    sha256: str
    added: str
    file: str

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
            "added": self.added,
        }


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A submission that was made. `id` is the submission's; `data` is its `submission.json`."""

    id: str
    draft: str
    made_at: str
    sha256: str
    previous: str | None
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Said:
    """Feedback or a reply that came in: the very bytes, what they say, and who signed them (None: nobody can know)."""

    draft: str
    at: str
    data: bytes
    says: Feedback | Reply
    signed_by: str | None


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What the work cost, for the learner alone: hours, and a fee or a voucher in their own words."""

    at: str
    hours: float = 0
    fee: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnCheck:
    """How the learner judged the draft, by the same criteria: level by key. Never an assessment."""

    at: str
    levels: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many words are asked for; None where nothing is said."""

    least: int | None
    most: int | None

    def to_json(self) -> list[int | None] | None:
        return None if self.least is None and self.most is None else [self.least, self.most]

    def fit(self, words: int) -> bool:
        return (self.least or 0) <= words and (self.most is None or words <= self.most)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A draft with all that belongs to it, oldest first in each list. `earned_by` is the short id of the badge."""

    id: str
    rubric: Rubric
    title: str
    created: str
    versions: Sequence[Version] = ()
    attached: Sequence[Attached] = ()
    attempts: Sequence[Attempt] = ()
    said: Sequence[Said] = ()
    spent: Sequence[Spent] = ()
    checks: Sequence[OwnCheck] = ()
    earned_by: str | None = None

    @property
    def state(self) -> State:
        if self.earned_by is not None:
            return State.EARNED
        if not self.attempts:
            return State.WORKING
        feedback = self.last_feedback
        return State.NOT_YET if feedback is not None and feedback.again else State.SENT

    @property
    def hours(self) -> float:
        return round(sum(each.hours for each in self.spent), 2)

    @property
    def last_feedback(self) -> Feedback | None:
        """The assessor's answer to the last attempt; None where there is none yet."""
        return self._answer_to(self.attempts[-1]) if self.attempts else None

    def _answer_to(self, attempt: Attempt) -> Feedback | None:
        """The newest answer to ATTEMPT, of those that are signed best: anybody can write one, and sign it with a key of theirs."""
        answers = [
            (self._weight(each), each.says)
            for each in self.said
            if isinstance(each.says, Feedback) and each.says.submission == attempt.id
        ]
        best = max((weight for weight, _says in answers), default=0)
        return next((says for weight, says in reversed(answers) if weight == best), None)

    def _weight(self, said: Said) -> int:
        """How well it is known who said it: the rubric's issuer, the holder of some key, or nobody knows."""
        if said.signed_by is None:
            return 0
        return 2 if self.rubric.is_issuer(said.signed_by) else 1

    @property
    def again(self) -> tuple[str, ...] | None:
        """The keys of what the assessor wants done again; None where nothing was judged yet, so that all of it is due."""
        feedback = self.last_feedback
        return feedback.again if feedback is not None else None

    def latest(self, part: str) -> list[Version]:
        """The last version of PART; two or more where copies of the wallet were written in apart, none where nothing is."""
        return last_ones([version for version in self.versions if version.part == part])

    def answers(self, part: Part) -> tuple[str, ...]:
        """What the newest version says, an answer to each prompt of PART (one where it has none)."""
        latest = self.latest(part.id)
        given = max(latest, key=lambda version: version.at).answers if latest else ()
        return (*given, *("",) * (slots(part) - len(given)))

    @property
    def empty(self) -> bool:
        """Whether nothing was written yet, and no file was kept."""
        return not self.attached and not any(
            count_words(text) for part in self.rubric.parts for text in self.answers(part)
        )

    def files(self, item: str) -> list[Attached]:
        return [each for each in self.attached if each.item == item]

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "rubric": self.rubric.id,
            "title": self.title,
            "state": self.state.value,
            "created": self.created,
            "parts": [self._part(part) for part in self.rubric.parts],
            "items": [self._item(item) for item in self.rubric.items],
            "attempts": [self._attempt(attempt) for attempt in self.attempts],
            "again": None if self.again is None else list(self.again),
            "comments": [comment for said in self.said for comment in self._comments(said)],
            "check": dict(self.checks[-1].levels) if self.checks else None,
            "hours": self.hours,
            "fees": [each.fee for each in self.spent if each.fee],
            "earned_by": self.earned_by,
        }

    def _part(self, part: Part) -> dict[str, Any]:
        answers = self.answers(part)
        latest = self.latest(part.id)
        return {
            "id": part.id.value,
            "words": sum(map(count_words, answers)),
            "limits": limits_of(part).to_json(),
            "empty": not any(map(count_words, answers))
            and not any(self.files(item.name) for item in part.items),
            "prompts": [
                {
                    "text": prompt.text.text,
                    "words": count_words(answer),
                    "limits": limits_of_prompt(prompt).to_json(),
                }
                for prompt, answer in zip(part.prompts, answers, strict=False)
            ],
            "versions": sum(version.part == part.id for version in self.versions),
            "apart": [version.id for version in latest] if len(latest) > 1 else [],
        }

    def _item(self, item: Item) -> dict[str, Any]:
        return {"name": item.name, "files": [each.to_json() for each in self.files(item.name)]}

    def _comments(self, said: Said) -> list[dict[str, Any]]:
        """What was said, each remark with what it is about, who said it, and whether it is about an `earlier` version."""
        if isinstance(said.says, Reply):
            return [
                {
                    "about": each.about,
                    "text": each.text,
                    "by": said.says.by,
                    "at": said.says.made_at,
                    "signed_by": None,
                    "signed_by_issuer": None,
                    "earlier": self._changed_since(said.says.seen, each.about),
                }
                for each in said.says.comments
            ]
        shared = {
            "by": said.says.assessor_name or "",
            "at": said.says.made_at,
            "signed_by": said.signed_by,
            "signed_by_issuer": None if said.signed_by is None else self.rubric.is_issuer(said.signed_by),
            "earlier": said.says is not self.last_feedback,
        }
        whole = [{"about": "", "text": said.says.comment, **shared}] if said.says.comment else []
        return whole + [
            {"about": each.key, "text": each.comment, "level": each.level, **shared}
            for each in said.says.levels
            if each.comment or not each.passes
        ]

    def _changed_since(self, seen: Mapping[str, str], about: str) -> bool:
        """Whether the part that a remark is ABOUT was written on since the version that was SEEN."""
        part = about.partition("/")[0]
        return part in seen and seen[part] not in {version.id for version in self.latest(part)}

    def _attempt(self, attempt: Attempt) -> dict[str, Any]:
        answer = self._answer_to(attempt)
        return {
            "id": attempt.id,
            "made_at": attempt.made_at,
            "sha256": attempt.sha256,
            "previous": attempt.previous,
            "again": list(answer.again) if answer is not None else None,
        }


def last_ones(versions: Sequence[Version]) -> list[Version]:
    """Those of VERSIONS that no other was made from."""
    replaced = {each for version in versions for each in version.after}
    return [version for version in versions if version.id not in replaced]


def count_words(text: str) -> int:
    """The words of TEXT: what stands between spaces and has a letter or a digit in it."""
    spaced, unspaced = _UNSPACED.subn(" ", text)
    return unspaced + sum(any(map(str.isalnum, word)) for word in spaced.split())


def slots(part: Part) -> int:
    """How many answers PART takes: one for each prompt, and one where it asks for files only."""
    return max(1, len(part.prompts))


def limits_of_prompt(prompt: Prompt) -> Limits:
    return Limits(least=prompt.least, most=prompt.most)


def limits_of(part: Part) -> Limits:
    """The limits of all prompts of PART together; no upper one where one of them has none."""
    least = [prompt.least for prompt in part.prompts if prompt.least is not None]
    most = [prompt.most for prompt in part.prompts if prompt.most is not None]
    return Limits(
        least=sum(least) if least else None,
        most=sum(most) if most and len(most) == len(part.prompts) else None,
    )
