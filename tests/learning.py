"""A small rubric pack and a submission for it, for tests; both can be bent."""

import hashlib
from pathlib import Path
from typing import Final

import world
from lerwallet.journey.rubric import PartId, Rubric, read_pack
from lerwallet.journey.submission import (
    Submission,
    SubmittedFile,
    SubmittedItem,
    SubmittedPart,
    pack,
    seal,
)

PACK: Final = """\
pack = 1
id = "https://school.example/rubrics/planning"
title = "Planning"
language = "en"
issuer = "Example School"
licence = "CC-BY-4.0"
credit = "Example School"
competency = "Plans a lesson."
key_method = "Plan, try, look again."
components = ["Know the class", "Plan the time"]
example = "example.txt"
x_own = { kept = true }

[[research]]
title = "A study"
url = "https://school.example/study"

[[resources]]
title = "A template"

[scale]
parts = ["not yet", "passing"]
evidence = ["developing", "basic", "passing"]

[[parts]]
id = "overview"
[[parts.prompts]]
text = "Who do you teach?"
words = [5, 10]
[[parts.prompts]]
text = "What do you want to change?"

[[parts]]
id = "evidence"
[[parts.items]]
name = "Plan"
kinds = ["pdf", "text"]
[[parts.items.criteria]]
name = "Attention"
levels = { developing = "Says little.", basic = "Names one way.", passing = "Names two ways." }
[[parts.items.criteria]]
name = "Routines"
levels = { passing = "Each has a first step." }
[[parts.items]]
name = "Photo"

[[parts]]
id = "reflection"
[[parts.prompts]]
text = "What would you do again?"
words = [3, 6]

[translations.fr]
title = "Planifier"
competency = "Prépare une leçon."
components = ["Connaître la classe"]
[translations.fr.scale]
parts = ["pas encore", "réussi"]
evidence = ["en cours", "acquis en partie", "réussi"]
[[translations.fr.parts]]
id = "overview"
[[translations.fr.parts.prompts]]
text = "À qui enseignez-vous ?"
[[translations.fr.parts]]
id = "evidence"
[[translations.fr.parts.items]]
name = "Plan de classe"
[[translations.fr.parts.items.criteria]]
name = "Attention des élèves"
levels = { passing = "Nomme deux moyens." }
"""
NOTES: Final = b"Monday: begin with a song."


def rubric(language: str = "") -> Rubric:
    return read_pack(PACK.encode()).rubric(language)


def write_pack(folder: Path, text: str = PACK) -> Path:
    """The pack as a folder with its example."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rubric.toml").write_text(text, "utf-8")
    (folder / "example.txt").write_text("A plan that its author made up.", "utf-8")
    return folder


def submission(learner: world.Actor = world.LEARNER) -> Submission:
    asked = rubric()
    return Submission(
        id="urn:uuid:11111111-2222-4333-8444-555555555555",
        rubric_id=asked.id,
        rubric_sha256=asked.sha256,
        rubric_title=asked.title.text,
        learner=learner.did,
        made_at="2026-11-21T12:00:00Z",
        parts=(SubmittedPart(id=PartId.OVERVIEW, answers=("A first class.", "The noise."), words=5),),
        items=(
            SubmittedItem(
                name="Plan",
                files=(
                    SubmittedFile(
                        name="plan.txt",
                        path="files/1-plan.txt",
                        media_type="text/plain",
                        size=len(NOTES),
                        sha256=hashlib.sha256(NOTES).hexdigest(),
                    ),
                ),
            ),
        ),
    )


def submitted(made: Submission | None = None, signer: world.Actor = world.LEARNER) -> bytes:
    """A submission zip, signed by SIGNER."""
    sealed = seal(made or submission(), signer.presenter, world.NOW)
    return pack(sealed, [("files/1-plan.txt", NOTES)])
