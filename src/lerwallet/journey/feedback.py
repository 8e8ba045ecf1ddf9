"""What others say of a draft: an assessor's feedback on an attempt, and the comments of a mentor or a peer.

An assessor's is `lerwallet/feedback/1`, and may be signed; a mentor's is `lerwallet/reply/1`, made by a review pack, and
nobody can know who wrote it. To read another kind: a branch in `read`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.fetch import Fetch, offline
from lerwallet.journey.tables import PASSAGE, Table
from lerwallet.language import _
from lerwallet.strict_json import loads_object

if TYPE_CHECKING:
    # What signs and checks is imported only where that is done: a list of drafts needs none of it (100 ms).
    from lerwallet.presentation import Presenter

FEEDBACK: Final = "lerwallet/feedback/1"
REPLY: Final = "lerwallet/reply/1"
MOST_BYTES: Final = 2 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Given:
    """The level that was given for what is judged under `key`, as the pack's own language calls both.

    `work` is the digest of what was judged there (`work_digest`); None where the file does not say.
    """

    key: str
    level: str
    passes: bool
    comment: str = ""
    work: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "level": self.level,
            "passes": self.passes,
            "comment": self.comment,
            "work": self.work,
        }


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """An assessor's answer to one attempt. `submission` is its id, `assessor` a DID where the assessor signs.

    `rubric_sha256` is the digest of the rubric that it was judged by; None where the file does not say.
    """

    submission: str
    rubric_id: str
    learner: str
    made_at: str
    levels: tuple[Given, ...]
    comment: str = ""
    assessor: str | None = None
    assessor_name: str | None = None
    rubric_sha256: str | None = None

    @property
    def again(self) -> tuple[str, ...]:
        """The keys of what did not pass."""
        return tuple(each.key for each in self.levels if not each.passes)

    def to_json(self) -> dict[str, Any]:
        return {
            "submission": self.submission,
            "rubric": self.rubric_id,
            "rubric_sha256": self.rubric_sha256,
            "learner": self.learner,
            "assessor": {"id": self.assessor, "name": self.assessor_name},
            "made_at": self.made_at,
            "levels": [each.to_json() for each in self.levels],
            "comment": self.comment,
        }


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A remark. `about` is a part's id, with `/2` for its second prompt, or the name of an item or a criterion; empty: the whole."""

    about: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return {"about": self.about, "text": self.text}


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Comments from somebody who opened a review pack. `by` is what they typed; `seen` says which version of each part they saw."""

    draft: str
    by: str
    made_at: str
    seen: Mapping[str, str]
    comments: tuple[Comment, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "draft": self.draft,
            "by": self.by,
            "made_at": self.made_at,
            "seen": dict(self.seen),
            "comments": [each.to_json() for each in self.comments],
        }


def seal(feedback: Feedback, assessor: "Presenter | None", created: datetime) -> bytes:
    """The file of FEEDBACK, signed by ASSESSOR where there is a key to sign with."""
    from lerwallet.did import ASSERTION
    from lerwallet.journey import signed

    document: Mapping[str, Any] = {"schema": FEEDBACK, "feedback": feedback.to_json()}
    if assessor is not None:
        document = signed.sign(document, assessor, created, purpose=ASSERTION)
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()


def read(data: bytes) -> Feedback | Reply:
    """What DATA, a file from somebody else, says. Raises `Unreadable`, `RefusedForSafety`."""
    if len(data) > MOST_BYTES:
        raise RefusedForSafety(
            _("This file is larger than {limit} bytes, and so it was not read.").format(limit=MOST_BYTES)
        )
    document = loads_object(data)
    match document.get("schema"):
        case schema if schema == FEEDBACK:
            return _feedback(Table(document).table("feedback"))
        case schema if schema == REPLY:
            return _reply(Table(document).table("reply"))
    raise Unreadable(
        _("This is neither an assessor's feedback nor a reply to a review pack."),
        hint=_("Take the file that the review pack saved, or that the assessor sent"),
    )


def assessor_of(data: bytes, *, fetch: Fetch = offline) -> str:
    """The DID that signed the feedback in DATA. Raises `ProofFailed` where nobody did, or not this; `ProofUnknown`."""
    from lerwallet.did import ASSERTION
    from lerwallet.journey import signed

    return signed.signer_of(loads_object(data), fetch=fetch, purpose=ASSERTION)


def _feedback(table: Table) -> Feedback:
    assessor = table.table("assessor") if table.has("assessor") else Table({})
    return Feedback(
        submission=table.need("submission"),
        rubric_id=table.need("rubric"),
        learner=table.need("learner", 4_000),
        made_at=table.time("made_at"),
        levels=tuple(map(_given, table.tables("levels"))),
        comment=table.own_words("comment", PASSAGE),
        assessor=assessor.text("id", 4_000),
        assessor_name=assessor.text("name"),
        rubric_sha256=table.text("rubric_sha256"),
    )


def _given(table: Table) -> Given:
    return Given(
        key=table.need("key"),
        level=table.need("level"),
        passes=table.flag("passes"),
        comment=table.own_words("comment", PASSAGE),
        work=table.text("work"),
    )


def _reply(table: Table) -> Reply:
    seen = table.table("seen")
    return Reply(
        draft=table.need("draft"),
        by=table.text("by") or "",
        made_at=table.time("made_at"),
        seen={name: seen.need(name) for name in seen.names()},
        comments=tuple(
            Comment(about=each.text("about") or "", text=each.own_words("text", PASSAGE))
            for each in table.tables("comments")
        ),
    )
