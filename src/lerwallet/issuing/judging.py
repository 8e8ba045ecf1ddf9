"""An assessor's levels: what was typed becomes a level for each criterion, and what was found earlier is taken over."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from lerwallet import did
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, NotFetched, WrongUsage
from lerwallet.fetch import Document, Fetch, Origin
from lerwallet.issuing.issuer import Issuer
from lerwallet.journey import feedback
from lerwallet.journey.feedback import Feedback, Given
from lerwallet.journey.rubric import Judged, Level, Rubric
from lerwallet.journey.submission import Received, Submission
from lerwallet.language import _
from lerwallet.proofs.jcs import canonicalize_json


def read_levels(rubric: Rubric, given: Iterable[str]) -> dict[str, Level]:
    """The levels that GIVEN (each `CRITERION=LEVEL`) state, by key. Raises `WrongUsage` for what RUBRIC has not."""
    levels: dict[str, Level] = {}
    for text in given:
        judged, level = _read(rubric, text)
        if levels.setdefault(judged.key, level) != level:
            raise WrongUsage(_("{name} was given two levels.").format(name=judged.title.text))
    return levels


def read_notes(rubric: Rubric, given: Iterable[str]) -> dict[str, str]:
    """The comments that GIVEN (each `CRITERION=TEXT`) state, by key. Raises `WrongUsage`."""
    notes: dict[str, str] = {}
    for text in given:
        name, sign, said = text.partition("=")
        judged = rubric.find_judged(name)
        if not sign or not said.strip() or judged is None:
            raise _unknown(rubric, text)
        notes[judged.key] = said.strip()
    return notes


def missing(rubric: Rubric, levels: Mapping[str, Level]) -> list[Judged]:
    """What RUBRIC judges and LEVELS say nothing of."""
    return [judged for judged in rubric.judged if judged.key not in levels]


def left_empty(rubric: Rubric, handed_in: Submission) -> list[str]:
    """What RUBRIC asks for and nothing was HANDED_IN for, as the reader calls it."""
    written = {part.id for part in handed_in.parts if any(each.strip() for each in part.answers)}
    filed = {item.name for item in handed_in.items if item.files}
    return [
        *(
            rubric.part_words(part.id).text
            for part in rubric.parts
            if part.prompts and part.id not in written
        ),
        *(item.title.text for item in rubric.items if item.name not in filed),
    ]


def refuse_unasked(rubric: Rubric, handed_in: Submission) -> None:
    """Raises `LerwalletError` where what was HANDED_IN has parts or items that RUBRIC does not ask for, or one of them twice.

    `draft export` makes no such thing, and nobody would have judged it.
    """
    asked = {*(part.id.value for part in rubric.parts), *(item.name for item in rubric.items)}
    named = [*(part.id.value for part in handed_in.parts), *(item.name for item in handed_in.items)]
    strange = [name for name, times in Counter(named).items() if name not in asked or times > 1]
    if strange:
        raise LerwalletError(
            _("The rubric does not ask for this, or not twice: {names}. It cannot be awarded.").format(
                names=", ".join(strange)
            ),
            hint=_("Ask the learner to hand it in again as the rubric asks: lerwallet draft export"),
            code="not_asked_for",
        )


def not_passing(rubric: Rubric, levels: Mapping[str, Level]) -> list[Judged]:
    """What does not have its passing level, or none at all."""
    return [
        judged
        for judged in rubric.judged
        if judged.key not in levels or levels[judged.key].name != judged.passing.name
    ]


def found_before(received: Received, issuer: Issuer, rubric: Rubric) -> dict[str, Level]:
    """What ISSUER itself found passing in the attempt before, by the feedback that came along: that need not be done again.

    Only where the work is the same and the rubric too; nothing where there is no feedback, or somebody else signed it.
    """
    previous = received.submission.previous
    if previous is None or previous.feedback is None:
        return {}
    try:
        data = received.files[previous.feedback.path]
        said = feedback.read(data)
        ours = issuer.is_its_own(feedback.assessor_of(data, fetch=_own_documents(issuer)))
    except LerwalletError:
        return {}
    if not ours or not isinstance(said, Feedback):
        return {}
    about = (previous.id, rubric.id, rubric.sha256, received.submission.learner)
    if (said.submission, said.rubric_id, said.rubric_sha256, said.learner) != about:
        return {}
    return {
        judged.key: judged.passing
        for given in said.levels
        if given.passes
        and (judged := rubric.find_judged(given.key)) is not None
        and given.level == judged.passing.name
        and given.work == work_digest(received.submission, rubric, judged)
    }


def work_digest(handed_in: Submission, rubric: Rubric, judged: Judged) -> str:
    """The SHA-256 of what is judged under JUDGED: the words of its part, and the files of its item or of its part's items."""
    part = rubric.part(judged.part)
    items = {judged.item} if judged.item is not None else {item.name for item in (part.items if part else ())}
    work = {
        "answers": [list(each.answers) for each in handed_in.parts if each.id == judged.part],
        "files": [file.sha256 for item in handed_in.items if item.name in items for file in item.files],
    }
    return hashlib.sha256(canonicalize_json(work)).hexdigest()


def answer(
    received: Received,
    rubric: Rubric,
    levels: Mapping[str, Level],
    notes: Mapping[str, str],
    *,
    comment: str,
    signed_by: str,
    assessor: str | None,
    now: datetime,
) -> Feedback:
    """The feedback on an attempt, by criterion, in the order of the rubric."""
    return Feedback(
        submission=received.submission.id,
        rubric_id=rubric.id,
        rubric_sha256=rubric.sha256,
        learner=received.submission.learner,
        made_at=utc(now),
        levels=tuple(
            Given(
                key=judged.key,
                level=levels[judged.key].name,
                passes=levels[judged.key].name == judged.passing.name,
                comment=notes.get(judged.key, ""),
                work=work_digest(received.submission, rubric, judged),
            )
            for judged in rubric.judged
        ),
        comment=comment,
        assessor=signed_by,
        assessor_name=assessor,
    )


def _read(rubric: Rubric, text: str) -> tuple[Judged, Level]:
    for name, wanted in _halves(text):
        judged = rubric.find_judged(name)
        level = judged.level(wanted) if judged else None
        if judged is not None and level is not None:
            return judged, level
    judged = rubric.find_judged(text.partition("=")[0])
    if judged is None:
        raise _unknown(rubric, text)
    raise WrongUsage(
        _("{name} has no level like that: {text}.").format(name=judged.title.text, text=text),
        hint=_("Its levels, lowest first: {levels}").format(
            levels=", ".join(level.title.text for level in judged.levels)
        ),
    )


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """TEXT at each of its equals signs, for a criterion may have one in its name."""
    for place, sign in enumerate(text):
        if sign == "=":
            yield text[:place], text[place + 1 :]


def _unknown(rubric: Rubric, text: str) -> WrongUsage:
    return WrongUsage(
        _("The rubric judges nothing like that: {text}.").format(text=text),
        hint=_("Write CRITERION=LEVEL. The criteria: {names}").format(
            names=", ".join(judged.key for judged in rubric.judged)
        ),
    )


def _own_documents(issuer: Issuer) -> Fetch:
    """What the issuer publishes, at hand without the network."""

    def fetch(url: str, /) -> Document:
        if not issuer.is_on_the_web or url != did.web_address(issuer.id):
            raise NotFetched(_("{url} was not looked for.").format(url=url))
        return Document(
            url=url,
            data=json.dumps(issuer.did_document()).encode(),
            media_type="application/json",
            fetched_at=issuer.created,
            origin=Origin.READER,
        )

    return fetch
