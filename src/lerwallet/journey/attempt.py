"""From a draft to a submission and back: what is handed in, and whether an answer is one to it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from lerwallet import file_names
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, ProofFailed, ProofUnknown, RefusedForSafety
from lerwallet.fetch import Fetch
from lerwallet.journey import feedback, submission
from lerwallet.journey.draft import Attempt, Draft, Said, count_words
from lerwallet.journey.feedback import Feedback, Reply
from lerwallet.journey.rubric import Rubric
from lerwallet.journey.signed import own_key
from lerwallet.journey.store import Drafts, refuse_apart
from lerwallet.journey.submission import (
    Previous,
    Submission,
    SubmittedFile,
    SubmittedItem,
    SubmittedPart,
)
from lerwallet.language import _
from lerwallet.presentation import Presenter
from lerwallet.strict_json import loads_object
from lerwallet.wallet import Wallet
from lerwallet.wallet.holder_keys import holder_keys

_FEEDBACK: Final = "previous/feedback.json"


@dataclass(frozen=True, kw_only=True)
class Made:
    """An attempt, and the zip that is handed in."""

    attempt: Attempt
    submission: Submission
    data: bytes


def make(drafts: Drafts, draft: Draft, learner: Presenter, now: datetime) -> Made:
    """A submission of DRAFT as it stands, signed by LEARNER; the attempt before it is named, with the feedback on it.

    Raises `LerwalletError` where a part has two versions, `RefusedForSafety` where it is larger than an assessor reads.
    """
    refuse_apart(draft)
    if sum(each.size for each in draft.attached) > submission.MOST_BYTES:
        raise RefusedForSafety(
            _("The files have more than {size} MB together, which no assessor's lerwallet opens.").format(
                size=submission.MOST_BYTES >> 20
            ),
            hint=_("Attach smaller copies, or a description with a shorter clip"),
        )
    contents = dict(_contents(drafts, draft))
    before = _before(draft)
    made = Submission(
        id=uuid.uuid4().urn,
        rubric_id=draft.rubric.id,
        rubric_sha256=draft.rubric.sha256,
        rubric_title=drafts.pack_of(draft).rubric().title.text,
        learner=learner.did,
        made_at=utc(now),
        parts=tuple(
            SubmittedPart(
                id=part.id,
                answers=draft.answers(part),
                words=sum(map(count_words, draft.answers(part))),
            )
            for part in draft.rubric.parts
        ),
        items=tuple(
            SubmittedItem(
                name=item.name,
                files=tuple(file for file in contents if file.path.startswith(f"files/{number}-")),
            )
            for number, item in enumerate(draft.rubric.items, 1)
        ),
        previous=_previous(draft, before),
    )
    sealed = submission.seal(made, learner, now)
    submission.read_document(loads_object(sealed))  # what an assessor would refuse is refused now
    files = [(file.path, data) for file, data in contents.items()]
    if before is not None:
        files.append((_FEEDBACK, before.data))
    data = submission.pack(sealed, files)
    attempt = Attempt(
        id=made.id,
        draft=draft.id,
        made_at=made.made_at,
        sha256=sha256(data).hexdigest(),
        previous=made.previous.id if made.previous else None,
        data=sealed,
    )
    return Made(attempt=attempt, submission=made, data=data)


def signer(wallet: Wallet, draft: Draft) -> Presenter:
    """The key of the learner that an attempt is signed with, and the badge then bound to. Asks for a wallet opened to sign.

    The one of the attempt before, for what passed there counts only for its learner; else the one that was made for the
    rubric's issuer; else the one that is for everybody. Never one that came from elsewhere: who gave it has it too, and a
    badge would be theirs.
    """
    known = [submission.read_document(loads_object(each.data)).learner for each in draft.attempts[-1:]]
    before = [
        key
        for key in holder_keys(wallet.vault)
        if key.did in known and (key.retired, key.origin, key.share) == (None, None, None)
    ]
    for_issuer = wallet.keys_made_for(draft.rubric.issuer) if draft.rubric.issuer else []
    return own_key(wallet, next(iter([*before, *for_issuer]), None))


def _contents(drafts: Drafts, draft: Draft) -> Iterator[tuple[SubmittedFile, bytes]]:
    for number, item in enumerate(draft.rubric.items, 1):
        for position, attached in enumerate(draft.files(item.name), 1):
            with drafts.open(attached) as stream:
                data = stream.read()
            yield (
                SubmittedFile(
                    name=attached.name,
                    path=f"files/{file_names.portable(f'{number}-{position}-{attached.name}')}",
                    media_type=attached.media_type,
                    size=attached.size,
                    sha256=attached.sha256,
                ),
                data,
            )


def _before(draft: Draft) -> Said | None:
    """The assessor's feedback on the last attempt, as it came."""
    answers = [each for each in draft.said if each.says is draft.last_feedback]
    return answers[-1] if draft.last_feedback is not None else None


def _previous(draft: Draft, before: Said | None) -> Previous | None:
    if not draft.attempts:
        return None
    file = None
    if before is not None:
        file = SubmittedFile(
            name="feedback.json",
            path=_FEEDBACK,
            media_type="application/json",
            size=len(before.data),
            sha256=sha256(before.data).hexdigest(),
        )
    return Previous(id=draft.attempts[-1].id, again=draft.again or (), feedback=file)


def heard(draft: Draft, data: bytes, fetch: Fetch) -> str | None:
    """Who signed DATA, feedback or a reply for DRAFT; None where nobody can know.

    Raises `LerwalletError` where it is about another draft, attempt or learner, does not fit the rubric, or was changed
    since it was signed; `Unreadable` and `RefusedForSafety` where it is none.
    """
    says = feedback.read(data)
    if isinstance(says, Reply):
        if says.draft != draft.id:
            raise LerwalletError(
                _("This reply is about another draft ({id}). Nothing was changed.").format(id=says.draft),
                hint=_("See your drafts: lerwallet draft list"),
                code="another_draft",
            )
        return None
    _refuse_foreign(draft, says)
    refuse_misfit(draft.rubric, says)
    try:
        return signer_of_feedback(says, data, fetch)
    except ProofUnknown:
        return None  # the key is not at hand: nobody can know today


def signer_of_feedback(says: Feedback, data: bytes, fetch: Fetch) -> str | None:
    """Who signed DATA, which SAYS so; None where nobody did. Raises `ProofFailed`, `ProofUnknown`."""
    if "proof" not in loads_object(data):
        return None
    signer = feedback.assessor_of(data, fetch=fetch)
    if signer != says.assessor:
        raise ProofFailed(
            _("This feedback was signed by somebody else than the assessor that it names."),
            code="signer_wrong",
        )
    return signer


def _refuse_foreign(draft: Draft, says: Feedback) -> None:
    learners = [
        submission.read_document(loads_object(attempt.data)).learner
        for attempt in draft.attempts
        if attempt.id == says.submission
    ]
    if learners != [says.learner] or says.rubric_id != draft.rubric.id:
        raise LerwalletError(
            _("This feedback is not about an attempt that you made of this draft. Nothing was changed."),
            hint=_("See your attempts: lerwallet draft status {id}").format(id=draft.id),
            code="another_attempt",
        )


def refuse_misfit(rubric: Rubric, says: Feedback) -> None:
    """Raises `LerwalletError` where a level is not one of RUBRIC, or passes otherwise than there."""
    for given in says.levels:
        judged = next((each for each in rubric.judged if each.key == given.key), None)
        level = judged.level(given.level) if judged is not None else None
        if judged is None or level is None or (level is judged.passing) != given.passes:
            raise LerwalletError(
                _("This feedback does not fit the rubric: {key}, {level}. Nothing was changed.").format(
                    key=given.key, level=given.level
                ),
                code="misfit",
            )
