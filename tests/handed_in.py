"""A small rubric, and what a learner hands in for it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from lerwallet.journey import submission
from lerwallet.journey.rubric import Pack, PartId, read_pack
from lerwallet.journey.submission import (
    Previous,
    Submission,
    SubmittedFile,
    SubmittedItem,
    SubmittedPart,
)
from world import LEARNER, NOW, Actor

RUBRIC: Final = """
pack = 1
id = "https://riverside.example/rubrics/planning"
title = "Planning for Success"
language = "en"
issuer = "Riverside School"
licence = "CC-BY-4.0"
credit = "Written for a test."
competency = "Plans routines that keep a class on task."
key_method = "Plan, try, and plan again."
components = ["Observe one lesson."]

[[alignment]]
name = "Classroom management"
url = "https://skills.example/7"
framework = "Skills of teachers"
code = "7"

[scale]
parts = ["not yet", "passing"]
evidence = ["developing", "basic", "passing"]

[[parts]]
id = "overview"
prompts = [{ text = "Where do you teach?" }]

[[parts]]
id = "evidence"

[[parts.items]]
name = "Plan"
kinds = ["pdf", "text"]

[[parts.items.criteria]]
name = "Attention"
levels = { developing = "No strategy.", basic = "One strategy.", passing = "Several strategies, and why." }

[[parts.items.criteria]]
name = "Routines = rules"
levels = { passing = "Everybody knows what to do." }

[[parts]]
id = "reflection"
prompts = [{ text = "What did you learn?" }]
"""
PLAN: Final = b"First we meet at the door."
REFLECTION: Final = "I learned to wait. \u00dcberall."
OVERVIEW: Final = "A school by the river."
PASSING: Final = ("overview=passing", "Attention=passing", "Routines = rules=passing", "reflection=passing")


def pack() -> Pack:
    return read_pack(RUBRIC.encode())


def handed_in(learner: Actor = LEARNER, **members: Any) -> Submission:
    """What LEARNER hands in; MEMBERS replace its own."""
    rubric = pack().rubric()
    plan = SubmittedFile(
        name="plan of Zoe's class.txt",
        path="evidence/plan.txt",
        media_type="text/plain",
        size=len(PLAN),
        sha256=hashlib.sha256(PLAN).hexdigest(),
    )
    made = Submission(
        id="urn:uuid:5d1f8e1c-98a0-4d6f-8b2e-000000000001",
        rubric_id=rubric.id,
        rubric_sha256=rubric.sha256,
        rubric_title=rubric.title.text,
        learner=learner.did,
        made_at="2026-11-20T08:00:00Z",
        parts=(
            SubmittedPart(id=PartId.OVERVIEW, answers=(OVERVIEW,), words=5),
            SubmittedPart(id=PartId.REFLECTION, answers=(REFLECTION,), words=5),
        ),
        items=(SubmittedItem(name="Plan", files=(plan,)),),
    )
    return replace(made, **members)


def zipped(
    made: Submission,
    *,
    by: Actor = LEARNER,
    files: Mapping[str, bytes] | None = None,
    more: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """The zip of MADE, signed BY; FILES stand in for what belongs to it, MORE comes along."""
    contents = {"evidence/plan.txt": PLAN} if files is None else files
    sealed = submission.seal(made, by.presenter, NOW)
    return submission.pack(sealed, [*contents.items(), *more])


def done_again(feedback: bytes, **members: Any) -> bytes:
    """A second attempt, which brings FEEDBACK on the first along."""
    listed = SubmittedFile(
        name="feedback.json",
        path="feedback.json",
        media_type="application/json",
        size=len(feedback),
        sha256=hashlib.sha256(feedback).hexdigest(),
    )
    first = handed_in()
    made = handed_in(
        id="urn:uuid:5d1f8e1c-98a0-4d6f-8b2e-000000000002",
        previous=Previous(id=first.id, again=("Attention",), feedback=listed),
        **members,
    )
    return zipped(made, files={"evidence/plan.txt": PLAN, "feedback.json": feedback})
