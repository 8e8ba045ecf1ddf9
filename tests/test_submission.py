"""Submissions: one zip that says whose it is and what belongs to it, and tells when that is not so any more."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import world
from learning import NOTES, rubric, submission, submitted
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.file_names import portable
from lerwallet.journey import feedback
from lerwallet.journey import submission as submissions
from lerwallet.journey.feedback import Comment, Feedback, Given, Reply
from lerwallet.journey.submission import Previous, SubmittedFile

Object = dict[str, Any]


def sealed() -> Object:
    """A signed `submission.json`, as data."""
    document: Object = json.loads(submissions.seal(submission(), world.LEARNER.presenter, world.NOW))
    return document


def packed(document: Object, *files: tuple[str, bytes]) -> bytes:
    return submissions.pack(json.dumps(document).encode(), files or [("files/1-plan.txt", NOTES)])


def test_what_is_handed_in_is_what_was_written() -> None:
    """Written and read again it is the same, signed by the learner, for exactly this rubric."""
    made = replace(
        submission(),
        previous=Previous(id="urn:uuid:1", again=("Attention",)),
    )

    received = submissions.read(submitted(made))

    assert received.submission == made
    assert (received.signed, received.flaw) == (True, None)
    assert received.files == {"files/1-plan.txt": NOTES}
    assert received.submission.is_for(rubric())
    assert not replace(made, rubric_sha256="0" * 64).is_for(rubric())


def _another_plan(document: Object) -> bytes:
    return packed(document, ("files/1-plan.txt", NOTES + b"!"))


def _no_plan(document: Object) -> bytes:
    return packed(document, ("files/2-plan.txt", NOTES))


def _one_more(document: Object) -> bytes:
    return packed(document, ("files/1-plan.txt", NOTES), ("files/cheat.txt", b""))


def _other_words(document: Object) -> bytes:
    document["submission"]["parts"][0]["answers"][0] = "A second class."
    return packed(document)


def _another_learner(document: Object) -> bytes:
    document["submission"]["learner"] = world.OTHER_LEARNER.did
    return packed(document)


def _unsigned(document: Object) -> bytes:
    del document["proof"]
    return packed(document)


def _another_purpose(document: Object) -> bytes:
    document["proof"]["proofPurpose"] = "assertionMethod"
    return packed(document)


def _another_suite(document: Object) -> bytes:
    document["proof"]["cryptosuite"] = "eddsa-rdfc-2022"
    return packed(document)


def _key_elsewhere(document: Object) -> bytes:
    document["proof"]["verificationMethod"] = "did:web:learner.example#key"
    return packed(document)


def _no_key(document: Object) -> bytes:
    document["proof"]["verificationMethod"] = 7
    return packed(document)


@pytest.mark.parametrize(
    ("bend", "code"),
    [
        (_another_plan, "digest_wrong"),
        (_no_plan, "file_missing"),
        (_one_more, "file_not_listed"),
        (_other_words, "signature_wrong"),
        (_another_learner, "signature_wrong"),
        (_unsigned, "unsigned"),
        (_another_purpose, "purpose_wrong"),
        (_another_suite, "proof_not_supported"),
        (_key_elsewhere, "did_document_not_at_hand"),
        (_no_key, "verification_method_unusable"),
    ],
)
def test_what_was_changed_or_signed_by_another_is_told(bend: Callable[[Object], bytes], code: str) -> None:
    """It can still be looked at, and cannot be judged: `refuse_flawed` raises what is wrong."""
    received = submissions.read(bend(sealed()))

    assert received.flaw is not None
    assert (received.signed, received.flaw.code) == (False, code)
    with pytest.raises(LerwalletError):
        received.refuse_flawed()


def test_somebody_elses_key_signs_for_nobody_else() -> None:
    """A submission in one learner's name that another learner signed."""
    received = submissions.read(submitted(signer=world.OTHER_LEARNER))

    assert received.flaw is not None
    assert received.flaw.code == "signer_wrong"


def _bent(**members: object) -> bytes:
    document = sealed()
    document["submission"].update(members)
    return packed(document)


_FILE = {"name": "a", "path": "a", "size": 1, "sha256": "0" * 64}


@pytest.mark.parametrize(
    "data",
    [
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": "../a"}]}]),
        _bent(items=[{"name": "Plan", "files": [_FILE, _FILE]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": "submission.json"}]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": ".bashrc"}]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": ".ssh/config"}]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": "files/con.txt"}]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "path": "files/a:b"}]}]),
        _bent(items=[{"name": "Plan"}] * 10_000),
        _bent(parts=[{"id": "overview", "answers": ["x" * 300_000]}]),
        _bent(id="\x1b[2Jx"),
        submissions.pack(b"[" * 500, []),
        submissions.pack(b" " * 20_000_000, []),
    ],
    ids=range(12),
)
def test_a_submission_made_to_do_harm_is_refused(data: bytes) -> None:
    """Also one whose files would be hidden where they are written to, or are no files on another system."""
    with pytest.raises(RefusedForSafety):
        submissions.read(data)


@pytest.mark.parametrize(
    "data",
    [
        b"no zip",
        submissions.pack(b"{}", []),
        submissions.pack(b"not json", []),
        packed({"schema": "lerwallet/submission/2"}),
        _bent(parts=[{"id": "quiz", "answers": []}]),
        _bent(parts=[{"id": "overview", "answers": [7]}]),
        _bent(parts={"id": "overview"}),
        _bent(made_at="yesterday"),
        _bent(rubric={"id": "x", "sha256": "short"}),
        _bent(learner=None),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "size": -1}]}]),
        _bent(items=[{"name": "Plan", "files": [{**_FILE, "size": True}]}]),
        _bent(previous={"again": []}),
    ],
    ids=range(13),
)
def test_what_is_no_submission_is_told_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        submissions.read(data)


@given(st.text(), st.sampled_from(["", ".txt", "\u00fc" * 100, ". " * 100, "x" * 300 + ".pdf"]))
@example("n" * 199 + " and more", "")
def test_a_portable_name_is_one(begun: str, ended: str) -> None:
    """What is made of any name is not changed again, so every file that a learner hands in is taken."""
    name = portable(begun + ended)

    assert portable(name) == name


@given(st.data())
def test_no_change_of_a_byte_goes_unseen(data: st.DataObject) -> None:
    """One byte of `submission.json` is another: it is unreadable, refused, flawed, or means the same as before."""
    good = json.dumps(sealed()).encode()
    place = data.draw(st.integers(0, len(good) - 1))
    changed = bytearray(good)
    changed[place] = data.draw(st.integers(0, 255))

    try:
        received = submissions.read(submissions.pack(bytes(changed), [("files/1-plan.txt", NOTES)]))
    except LerwalletError:
        return
    assert not received.signed or received.submission == submission()


# --- what comes back -------------------------------------------------------------------------------------------------

_FEEDBACK = Feedback(
    submission="urn:uuid:1",
    rubric_id="https://school.example/rubrics/planning",
    learner=world.LEARNER.did,
    made_at="2026-11-22T12:00:00Z",
    levels=(
        Given(key="Attention", level="basic", passes=False, comment="Name a second way."),
        Given(key="Routines", level="passing", passes=True),
    ),
    comment="Nearly there.",
    assessor=world.SCHOOL.did,
    assessor_name="Riverside School",
)


def test_an_assessors_feedback_is_read_as_it_was_written() -> None:
    """With who signed it, and what is to be done again."""
    data = feedback.seal(_FEEDBACK, world.SCHOOL.presenter, world.NOW)

    assert feedback.read(data) == _FEEDBACK
    assert _FEEDBACK.again == ("Attention",)
    assert feedback.assessor_of(data) == world.SCHOOL.did


@pytest.mark.parametrize("signer", [None, world.SCHOOL])
def test_feedback_that_nobody_signed_or_somebody_changed(signer: world.Actor | None) -> None:
    """It can be read; who said it cannot be known."""
    data = feedback.seal(_FEEDBACK, signer.presenter if signer else None, world.NOW)
    changed = data.replace(b"Nearly there", b"Far from it") if signer else data

    assert isinstance(feedback.read(changed), Feedback)
    with pytest.raises(LerwalletError):
        feedback.assessor_of(changed)


def test_a_mentors_reply_is_read_as_the_review_pack_wrote_it() -> None:
    """Comments by what they are about, with the versions that were seen."""
    reply = Reply(
        draft="d1",
        by="Coach",
        made_at="2026-11-22T12:00:00Z",
        seen={"overview": "v1"},
        comments=(Comment(about="overview/2", text="<b>More</b>\nplease"),),
    )

    data = json.dumps({"schema": feedback.REPLY, "reply": reply.to_json()}).encode()

    assert feedback.read(data) == reply


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"schema": "lerwallet/reply/1"}',
        b'{"schema": "lerwallet/reply/1", "reply": {"draft": "d", "made_at": "2026-01-01", "comments": [1]}}',
        b'{"schema": "lerwallet/feedback/1", "feedback": []}',
        json.dumps({"schema": feedback.FEEDBACK, "feedback": {**_FEEDBACK.to_json(), "levels": [{"key": "a", "level": "b"}]}}).encode(),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_is_no_reply_is_told_so(data: bytes) -> None:
    with pytest.raises(Unreadable):
        feedback.read(data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["draft", "by", "made_at", "seen", "comments", "about", "text", "levels", "key", "level", "passes", "assessor", "id"]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.sampled_from([feedback.REPLY, feedback.FEEDBACK]), _JSON)
def test_no_answer_brings_the_reader_down(schema: str, inside: object) -> None:
    """Whatever stands in it, it is read or told in a sentence."""
    member = "reply" if schema == feedback.REPLY else "feedback"

    with suppress(LerwalletError):
        feedback.read(json.dumps({"schema": schema, member: inside}).encode())


@pytest.mark.parametrize("data", [b" " * 3_000_000, b"[" * 200, json.dumps({"schema": feedback.REPLY, "reply": {"draft": "d", "made_at": "2026-01-01", "comments": [{"text": "x" * 6_000}]}}).encode()], ids=range(3))  # fmt: skip
def test_a_reply_made_to_do_harm_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedForSafety):
        feedback.read(data)


def test_feedback_that_came_travels_with_the_next_attempt() -> None:
    """It is one of the files, so that an assessor who signed it sees what passed before."""
    came = feedback.seal(_FEEDBACK, world.SCHOOL.presenter, world.NOW)
    file = SubmittedFile(
        name="feedback.json",
        path="previous/feedback.json",
        media_type="application/json",
        size=len(came),
        sha256=hashlib.sha256(came).hexdigest(),
    )
    again = replace(submission(), previous=Previous(id="urn:uuid:1", again=("Attention",), feedback=file))

    data = submissions.pack(
        submissions.seal(again, world.LEARNER.presenter, world.NOW),
        [("files/1-plan.txt", NOTES), (file.path, came)],
    )

    received = submissions.read(data)
    assert received.signed
    assert feedback.read(received.files[file.path]) == _FEEDBACK
