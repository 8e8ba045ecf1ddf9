"""A submission: what a learner hands in to be judged, as one zip that says whose it is and what belongs to it.

In it stand `submission.json`, signed with the learner's key, and the files that it lists by size and digest. Read from
somebody else it is refused where it holds more, less or something else than was signed. To hand in one more fact: a field
of `Submission`, where `to_json` writes it and `_submission` reads it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lerwallet.errors import LerwalletError, ProofError, ProofFailed, RefusedForSafety, Unreadable
from lerwallet.fetch import archive
from lerwallet.file_names import portable
from lerwallet.journey import signed
from lerwallet.journey.rubric import PartId, Rubric
from lerwallet.journey.tables import Table
from lerwallet.language import _
from lerwallet.presentation import Presenter
from lerwallet.strict_json import loads_object
from lerwallet.zipping import zipped

SCHEMA: Final = "lerwallet/submission/1"
FILE: Final = "submission.json"
MOST_BYTES: Final = 128 * 1024 * 1024  # of the files together; it is held in memory
MOST_FILES: Final = 500
MOST_LETTERS: Final = 200_000  # of one part

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class SubmittedFile:
    """A file of the zip. `name` is what the learner calls it, `path` where it stands in the zip, `size` is in bytes."""

    name: str
    path: str
    media_type: str
    size: int
    sha256: str

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "path": self.path,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256,
        }


@dataclass(frozen=True, kw_only=True)
class SubmittedItem:
    """The files for one item of the rubric, which `name` names in the pack's own language."""

    name: str
    files: tuple[SubmittedFile, ...]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "files": [each.to_json() for each in self.files]}


@dataclass(frozen=True, kw_only=True)
class SubmittedPart:
    """What was written for one part: an answer to each of its prompts, in their order."""

    id: PartId
    answers: tuple[str, ...]
    words: int

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id.value, "answers": list(self.answers), "words": self.words}


@dataclass(frozen=True, kw_only=True)
class Previous:
    """The attempt before, and what its feedback asked to be done again. `feedback` is the file as it came, in the zip."""

    id: str
    again: tuple[str, ...] = ()
    feedback: SubmittedFile | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "again": list(self.again),
            "feedback": self.feedback.to_json() if self.feedback else None,
        }


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One attempt. `learner` is the DID that signs it and that a badge is to be given to; `made_at` is ISO 8601."""

    id: str
    rubric_id: str
    rubric_sha256: str
    rubric_title: str
    learner: str
    made_at: str
    parts: tuple[SubmittedPart, ...]
    items: tuple[SubmittedItem, ...]
    previous: Previous | None = None

    @property
    def files(self) -> tuple[SubmittedFile, ...]:
        """Every file that belongs to it."""
        feedback = self.previous.feedback if self.previous else None
        return (*(file for item in self.items for file in item.files), *([feedback] if feedback else []))

    def is_for(self, rubric: Rubric) -> bool:
        """Whether it was written for exactly this rubric."""
        return (self.rubric_id, self.rubric_sha256) == (rubric.id, rubric.sha256)

    def part(self, part_id: str) -> SubmittedPart | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def item(self, name: str) -> SubmittedItem | None:
        return next((item for item in self.items if item.name == name), None)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "rubric": {"id": self.rubric_id, "sha256": self.rubric_sha256, "title": self.rubric_title},
            "learner": self.learner,
            "made_at": self.made_at,
            "previous": self.previous.to_json() if self.previous else None,
            "parts": [each.to_json() for each in self.parts],
            "items": [each.to_json() for each in self.items],
        }


@dataclass(frozen=True, kw_only=True)
class Received:
    """A submission that somebody handed in. `data` is `submission.json` as it came, `files` are by their path.

    `flaw` is why it must not be judged: nobody signed it, somebody else did, or it was changed. None where it is right.
    """

    submission: Submission
    data: bytes
    files: Mapping[str, bytes]
    flaw: ProofError | None

    @property
    def signed(self) -> bool:
        """Whether the learner signed exactly this."""
        return self.flaw is None

    def refuse_flawed(self) -> None:
        if self.flaw is not None:
            raise self.flaw


def seal(submission: Submission, learner: Presenter, created: datetime) -> bytes:
    """The `submission.json` of SUBMISSION, signed by LEARNER."""
    document = {"schema": SCHEMA, "submission": submission.to_json()}
    return json.dumps(
        signed.sign(document, learner, created), ensure_ascii=False, indent=1, allow_nan=False
    ).encode()


def pack(data: bytes, files: Iterable[tuple[str, bytes]]) -> bytes:
    """The zip of a `submission.json` and the files (path and content) that it lists."""
    return zipped([(FILE, data), *files])


def read(data: bytes) -> Received:
    """The submission in a zip from somebody else.

    Raises `Unreadable` for what is none, `RefusedForSafety`; what was changed since it was signed is told in `flaw`.
    """
    members = dict(archive.members(data, max_total=MOST_BYTES, max_entries=MOST_FILES + 1))
    stated = members.pop(FILE, None)
    if stated is None:
        raise Unreadable(
            _("This zip file is not a submission: there is no {file} in it.").format(file=FILE),
            hint=_("A learner makes one with: lerwallet draft export DRAFT --out submission.zip"),
        )
    document = loads_object(stated)
    submission = read_document(document)
    return Received(
        submission=submission, data=stated, files=members, flaw=_flaw(document, submission, members)
    )


def read_document(document: Mapping[str, Any]) -> Submission:
    """What a `submission.json` says; who signed it is not looked at. Raises `Unreadable`, `RefusedForSafety`."""
    if document.get("schema") != SCHEMA:
        raise Unreadable(_("This is not a submission: it does not say {schema}.").format(schema=SCHEMA))
    table = Table(document).table("submission")
    rubric = table.table("rubric")
    submission = Submission(
        id=table.need("id"),
        rubric_id=rubric.need("id"),
        rubric_sha256=_digest(rubric),
        rubric_title=rubric.text("title") or "",
        learner=table.need("learner", 4_000),
        made_at=table.time("made_at"),
        parts=tuple(map(_part, table.tables("parts"))),
        items=tuple(map(_item, table.tables("items"))),
        previous=_previous(table.table("previous")) if table.has("previous") else None,
    )
    paths = [file.path for file in submission.files]
    if len(set(paths)) != len(paths) or not all(map(_is_safe, paths)) or FILE in paths:
        raise RefusedForSafety(_("The submission lists its files in a way that is not safe to follow."))
    return submission


def _is_safe(path: str) -> bool:
    """Whether PATH stays in the folder that it is written to, and hides nothing there."""
    return not archive.leaves_folder(path) and all(portable(part) == part for part in path.split("/"))


def _flaw(
    document: Mapping[str, Any], submission: Submission, files: Mapping[str, bytes]
) -> ProofError | None:
    try:
        if signed.signer_of(document) != submission.learner:
            raise ProofFailed(
                _("It was signed by somebody else than the learner that it names."), code="signer_wrong"
            )
        for file in submission.files:
            _compare(file, files.get(file.path))
        for path in files.keys() - {file.path for file in submission.files}:
            raise ProofFailed(
                _("The file {name} is in the zip, and the learner did not sign for it.").format(name=path),
                code="file_not_listed",
            )
    except ProofError as flaw:
        return flaw
    except LerwalletError as flaw:
        return ProofFailed(flaw.message)
    return None


def _compare(file: SubmittedFile, content: bytes | None) -> None:
    if content is None:
        raise ProofFailed(
            _("The file {name} is missing from the submission.").format(name=file.name), code="file_missing"
        )
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        raise ProofFailed(
            _("The file {name} is not the one that the learner signed for.").format(name=file.name),
            code="digest_wrong",
        )


def _part(table: Table) -> SubmittedPart:
    name = table.need("id")
    if name not in set(PartId):
        raise Unreadable(_("{place} is not a part that lerwallet knows.").format(place=table.where("id")))
    return SubmittedPart(
        id=PartId(name),
        answers=table.own_texts("answers", MOST_LETTERS),
        words=table.number("words") or 0,
    )


def _item(table: Table) -> SubmittedItem:
    return SubmittedItem(name=table.need("name"), files=tuple(map(_file, table.tables("files"))))


def _file(table: Table) -> SubmittedFile:
    size = table.number("size")
    if size is None or size < 0:
        raise Unreadable(_("{place} is missing.").format(place=table.where("size")))
    return SubmittedFile(
        name=table.need("name"),
        path=table.need("path", 1_000),
        media_type=table.text("media_type") or "application/octet-stream",
        size=size,
        sha256=_digest(table),
    )


def _previous(table: Table) -> Previous:
    feedback = table.table("feedback") if table.has("feedback") else None
    return Previous(
        id=table.need("id"),
        again=table.texts("again"),
        feedback=_file(feedback) if feedback is not None else None,
    )


def _digest(table: Table) -> str:
    digest = table.need("sha256")
    if not _SHA256.fullmatch(digest):
        raise Unreadable(_("{place} should be 64 hexadecimal digits.").format(place=table.where("sha256")))
    return digest
