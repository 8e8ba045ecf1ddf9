"""From a rubric to a badge: read it, write, lose nothing, ask others, hand in, try again, earn."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import world
from killing import killed_after, start
from learning import PACK, rubric, write_pack
from lerwallet.errors import NotWritten
from lerwallet.journey import feedback, submission
from lerwallet.journey.draft import Attempt
from lerwallet.journey.feedback import Feedback, Given, Reply
from lerwallet.journey.signed import own_key
from lerwallet.journey.store import Drafts
from lerwallet.vault import Change, Passphrase, Vault
from lerwallet.wallet import Wallet
from sitting import PASSPHRASE, Sitting
from terminal import Result, environment

CANARY = "Zilpzalp"


@pytest.fixture(scope="module")
def _writing(_beginning: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    sitting = _beginning.copied(tmp_path_factory.mktemp("writing"))
    write_pack(sitting.home / "pack")
    assert sitting("rubric", "add", "pack").code == 0
    assert sitting("draft", "new", "planning").code == 0
    return sitting


@pytest.fixture
def writer(_writing: Sitting, tmp_path: Path) -> Sitting:
    """Somebody who has begun a draft for the rubric `planning`."""
    return _writing.copied(tmp_path)


def draft_of(sitting: Sitting) -> dict[str, Any]:
    draft: dict[str, Any] = sitting("draft", "status", "planning", "--json").document["draft"]
    return draft


def write(sitting: Sitting, part: str, text: str) -> Result:
    result = sitting("draft", "edit", "planning", part, "--from", "-", "--json", stdin=text)
    assert result.code == 0, result.err
    return result


def text_of(sitting: Sitting, version: str) -> list[str]:
    document = sitting("draft", "versions", "planning", version, "--json").document
    answers: list[str] = document["version"]["answers"]
    return answers


def hand_in(sitting: Sitting, name: str = "submission.zip") -> submission.Submission:
    result = sitting("draft", "export", "planning", "--out", name, "--yes", "--json")
    assert result.code == 0, result.err
    received = submission.read((sitting.home / name).read_bytes())
    assert received.signed
    return received.submission


def test_no_attempt_is_left_that_was_not_noted(writer: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the attempt should be kept: the older file is there as it was, and nothing beside it."""
    writer.write("submission.zip", b"an older file")
    files = {each.name for each in writer.home.iterdir()}

    def failing(_change: Change) -> None:
        raise NotWritten("The disk is full: nothing was changed.")

    monkeypatch.setattr(Change, "finish", failing)
    result = writer("draft", "export", "planning", "--out", "submission.zip", "--yes", "--force")

    assert (result.code, result.out) == (1, "")
    assert (writer.home / "submission.zip").read_bytes() == b"an older file"
    assert {each.name for each in writer.home.iterdir()} == files


def answer_to(
    handed_in: submission.Submission, signer: world.Actor | None = world.SCHOOL, **levels: str
) -> bytes:
    """An assessor's feedback: everything passes but what LEVELS say."""
    given = [
        Given(
            key=judged.key,
            level=levels.get(judged.key, judged.passing.name),
            passes=judged.key not in levels,
            comment="Name a second way." if judged.key in levels else "",
        )
        for judged in rubric().judged
    ]
    return feedback.seal(
        Feedback(
            submission=handed_in.id,
            rubric_id=handed_in.rubric_id,
            learner=handed_in.learner,
            made_at="2026-11-22T12:00:00Z",
            levels=tuple(given),
            assessor=signer.did if signer else None,
            assessor_name="Riverside School",
        ),
        signer.presenter if signer else None,
        world.NOW,
    )


def trust_the_school(sitting: Sitting) -> None:
    assert sitting("trust", "add", world.SCHOOL.did, "--name", "Riverside", "--why", "met them").code == 0


def badge_for(achievement: str, learner: str, issuer: world.Actor = world.SCHOOL) -> bytes:
    subject = world.badge()["credentialSubject"]
    given = {**subject, "id": learner, "achievement": {**subject["achievement"], "id": achievement}}
    unsigned = world.badge(
        issuer, credentialSubject=given, credentialStatus=None, id=f"urn:x:{achievement}:{learner}"
    )
    return world.dumps(world.signed(unsigned, issuer))


# --- the way ---------------------------------------------------------------------------------------------------------


def test_from_a_rubric_to_a_badge(writer: Sitting) -> None:
    """The first attempt comes back with one thing to do again; the second names the first; the badge makes it earned."""
    write(writer, "overview", ">>> 1. \nTwenty children of six years.\n>>> 2.\nThe noise at noon.")
    write(writer, "reflection", "Begin with a song.")
    writer.write("plan.txt", "Monday: a song.")
    assert writer("draft", "attach", "planning", "Plan", "plan.txt").code == 0
    assert draft_of(writer)["state"] == "working"

    first = hand_in(writer)
    assert draft_of(writer)["state"] == "sent"
    writer.write("feedback.json", answer_to(first, Attention="basic"))
    returned = writer("draft", "import-feedback", "planning", "feedback.json")
    known = f"signed by {world.SCHOOL.did}, which is not known to be the issuer"
    assert f"Riverside School (basic), {known}: Name a second way." in returned.out
    draft = draft_of(writer)
    assert (draft["state"], draft["again"]) == ("not_yet", ["Attention"])
    checked = writer("draft", "check", "planning", "--level", "attention=passing", "--json").document["check"]
    assert [each["key"] for each in checked["levels"]] == ["Attention"]

    writer.write("plan-2.txt", "Monday: a song. Tuesday: a bell.")
    assert writer("draft", "attach", "planning", "1", "plan-2.txt").code == 0
    second = hand_in(writer, "again.zip")
    assert second.previous is not None
    assert (second.previous.id, second.previous.again) == (first.id, ("Attention",))
    with zipfile.ZipFile(writer.home / "again.zip") as handed_in:
        assert handed_in.read("previous/feedback.json") == (writer.home / "feedback.json").read_bytes()
    draft = draft_of(writer)
    assert (draft["state"], [each["again"] for each in draft["attempts"]]) == ("sent", [["Attention"], None])

    trust_the_school(writer)
    writer.write("badge.json", badge_for(rubric().achievement_id, first.learner))
    added = writer("add", "badge.json", "--json").document["added"]
    draft = draft_of(writer)
    assert (draft["state"], draft["earned_by"]) == ("earned", added[0]["id"])


def test_a_badge_is_for_this_rubric_by_its_achievement_and_its_learner(writer: Sitting) -> None:
    """Neither another achievement of the same name nor the same badge of another learner makes a draft earned."""
    learner = hand_in(writer).learner
    writer.write("other.json", badge_for("https://school.example/rubrics/planning-2", learner))
    writer.write("foreign.json", badge_for(rubric().achievement_id, world.OTHER_LEARNER.did))
    forged = badge_for(rubric().achievement_id, learner).replace(b"Works well", b"Works best")
    writer.write("forged.json", forged)

    trust_the_school(writer)
    assert writer("add", "other.json", "foreign.json", "forged.json").code == 0

    assert draft_of(writer)["state"] == "sent"


def test_an_attempt_is_never_signed_with_a_key_from_elsewhere(writer: Sitting) -> None:
    """What comes by merge may name an attempt of somebody else as the last one: the badge would be bound to their key."""
    mine = hand_in(writer)
    draft = draft_of(writer)["id"]
    new = {"LERWALLET_NEW_PASSPHRASE": PASSPHRASE}
    assert writer("init", "--wallet", "stranger", env=new).code == 0
    with Vault.open(writer.home / "stranger", PASSPHRASE) as vault, Wallet(vault) as wallet:
        theirs = own_key(wallet)
        made = replace(mine, id="urn:x:theirs", learner=theirs.did, made_at="2027-01-01T00:00:00Z")
        sealed = submission.seal(made, theirs, world.NOW)
        attempt = Attempt(
            id=made.id, draft=draft, made_at=made.made_at, sha256="0" * 64, previous=None, data=sealed
        )
        Drafts(vault).send(attempt, lambda: None)
    merged = writer("merge", "stranger")

    assert merged.code == 0, merged.err
    assert [each["id"] for each in draft_of(writer)["attempts"]] == [mine.id, made.id]
    assert hand_in(writer, "again.zip").learner == mine.learner


PATHWAY = f"""
pathway = 1
id = "p"
title = "P"
[[steps]]
name = "Planning"
achievement = "{rubric().achievement_id}"
"""


def test_a_badge_of_anybody_does_not_make_a_draft_earned(writer: Sitting) -> None:
    """Where the rubric says who awards by it, a key that calls itself so is told, and counts once the learner knows it."""
    learner = hand_in(writer).learner
    writer.write("p.toml", PATHWAY)
    assert writer("pathway", "add", "p.toml").code == 0
    writer.write("badge.json", badge_for(rubric().achievement_id, learner))

    assert writer("add", "badge.json").code == 0
    stranger, step = writer("draft", "status", "planning", "--json"), step_of(writer)
    told = writer("draft", "status", "planning").out
    trust_the_school(writer)
    assert writer("check").code == 0

    assert (stranger.document["draft"]["state"], step["state"], step["by"]) == ("sent", "working", None)
    assert "does not count here" in told
    assert world.SCHOOL.did in told
    assert draft_of(writer)["state"] == "earned"
    assert (step_of(writer)["state"], step_of(writer)["issuer_listed"]) == ("done", True)


def test_a_name_in_a_token_is_not_the_issuer(writer: Sitting) -> None:
    """Whoever puts a key of their own beside the issuer's DID has not awarded for it."""
    learner = hand_in(writer).learner
    subject = world.badge()["credentialSubject"]
    given = {
        **subject,
        "id": learner,
        "achievement": {**subject["achievement"], "id": rubric().achievement_id},
    }
    document = world.badge(
        world.did_web("school", "school.example"), credentialSubject=given, credentialStatus=None
    )
    token = world.vc_jwt(document, world.OTHER_LEARNER, kid=None, jwk=world.OTHER_LEARNER.key.public.jwk)
    writer.write("badge.jwt", token)

    added = writer("add", "badge.jwt", "--json").document["added"]

    assert [each["last_check"]["verdict"] for each in added] == ["undecided"]
    assert draft_of(writer)["state"] == "sent"


def step_of(sitting: Sitting) -> dict[str, Any]:
    steps = sitting("pathway", "show", "p", "--json").document["pathway"]["steps"]
    return {**steps[0]}


def test_a_new_draft_is_not_earned_by_an_older_badge(writer: Sitting) -> None:
    """Whoever begins anew has handed in nothing yet, whatever badge is in the wallet."""
    trust_the_school(writer)
    writer.write("badge.json", badge_for(rubric().achievement_id, hand_in(writer).learner))
    writer("add", "badge.json")
    begun = writer("draft", "new", "planning", "--json").document["draft"]

    states = {each["id"]: each["state"] for each in writer("draft", "list", "--json").document["drafts"]}

    assert states.pop(begun["id"]) == "working"
    assert list(states.values()) == ["earned"]


def test_the_rubric_is_shown_before_anything_is_written(writer: Sitting) -> None:
    """What passes, what must not be passed on, and each text that is not in the reader's language marked."""
    begun = writer("draft", "new", "planning", "--lang", "fr")

    lines = begun.out.splitlines()
    assert lines[0] == "Planifier"
    assert any("Plan, try, look again. [" in line for line in lines)
    assert any("Nomme deux moyens." in line for line in lines)
    shown = writer("rubric", "show", "planning").out
    assert "Never pass on a submission that earned a badge" in shown
    assert "passing (passes): Names two ways." in shown


def test_a_strangers_words_are_no_commands(newcomer: Sitting) -> None:
    """What a rubric calls itself stands in quotes in a command that is advised, and an item stands there as a number."""
    named = PACK.replace("https://school.example/rubrics/planning", "$(reboot)").replace(
        '"Plan"', "'$(reboot)'"
    )
    newcomer.write("rubric.toml", named)

    added = newcomer("rubric", "add", "rubric.toml").err
    begun = newcomer("draft", "new", "$(reboot)").err

    assert "rubric show '$(reboot)'" in added
    assert "$(reboot)" not in begun.partition("lerwallet ")[2]


def test_what_lerwallet_brings_along(newcomer: Sitting) -> None:
    """A draft for a rubric that lerwallet brings needs nothing from anywhere."""
    listed = newcomer("rubric", "list", "--json").document
    begun = newcomer("draft", "new", "collaboration", "--json").document
    added = newcomer("rubric", "add", "collaboration", "--json").document

    assert "collaboration" in listed["offered"]
    assert begun["draft"]["title"] == "Collaboration"
    assert added["new"] is False
    assert "collaboration" not in newcomer("rubric", "list", "--json").document["offered"]


def test_words_are_counted_and_never_cut(writer: Sitting) -> None:
    """Too many are told, and all of them are kept."""
    told = write(writer, "reflection", "one two three four five six seven - eight")

    part = told.document["draft"]["parts"][2]
    assert (part["words"], part["limits"], part["empty"]) == (8, [3, 6], False)
    status = writer("draft", "status", "planning").out
    assert "8 words (3 to 6 words): more than asked for, nothing was cut" in status


def test_every_version_is_kept(writer: Sitting) -> None:
    """The newest counts, an older one can be read again, and the same text makes no new one."""
    for text in ("First thoughts.", "Second thoughts.", "Second thoughts."):
        write(writer, "reflection", text)

    versions = writer("draft", "versions", "planning", "--json").document["versions"]

    assert [text_of(writer, each["id"]) for each in versions] == [["First thoughts."], ["Second thoughts."]]


def test_a_file_that_tells_a_name_is_told(writer: Sitting) -> None:
    """A name in the file's name is a warning, and the file is kept all the same, with its digest."""
    writer.write("Maria-Lopez-plan.txt", "x")

    kept = writer("draft", "attach", "planning", "plan", "Maria-Lopez-plan.txt", "--json")

    assert kept.code == 0
    assert any("Maria Lopez" in each for each in kept.document["warnings"])
    [file] = kept.document["draft"]["items"][0]["files"]
    assert (file["name"], file["size"], len(file["sha256"])) == ("Maria-Lopez-plan.txt", 1, 64)
    assert writer("draft", "detach", "planning", "Plan", file["name"], "--yes").code == 0
    assert draft_of(writer)["items"][0]["files"] == []


def test_a_cleaned_copy_is_offered_and_kept(writer: Sitting) -> None:
    """A picture that tells where it was made: told, and with --clean the copy tells nothing."""
    from PIL import Image

    picture = Image.new("RGB", (8, 8))
    exif = Image.Exif()
    exif[0x013B] = "Maria Lopez"
    picture.save(writer.home / "photo.jpg", exif=exif)

    told = writer("draft", "attach", "planning", "Photo", "photo.jpg", "--json").document["warnings"]
    assert writer("draft", "attach", "planning", "Photo", "photo.jpg", "--clean").code == 0

    assert any("Maria Lopez" in each and "--clean" in each for each in told)
    handed_in = hand_in(writer)
    with zipfile.ZipFile(writer.home / "submission.zip") as made:
        whole, cleaned = (made.read(file.path) for file in handed_in.items[1].files)
    assert (b"Maria" in whole, b"Maria" in cleaned) == (True, False)


def test_judging_oneself_is_no_assessment(writer: Sitting) -> None:
    """The same criteria and levels, and always marked as one's own; what has no name is told."""
    checked = writer(
        "draft", "check", "planning", "--level", "Attention=basic", "--level", "overview=passing"
    )
    wrong = writer("draft", "check", "planning", "--level", "Attention=excellent")
    half = [writer("draft", "check", "planning", "--level", text) for text in ("Attention", "Attention=")]

    assert checked.out.startswith("Your own check, and not an assessment:")
    assert "Attention: basic, would not pass yet" in checked.out
    assert (wrong.code, "developing, basic, passing" in wrong.err) == (2, True)
    for each in half:
        assert (each.code, '--level "Attention=passing"' in each.err) == (2, True)


def test_judging_oneself_in_a_terminal(writer: Sitting) -> None:
    """A number for each of them, and Enter to leave one out."""
    answers = [("1 to 2)", "2"), ("1 to 3)", "7"), ("1 to 3)", "1"), ("1 to 3)", ""), ("1 to 3)", ""), ("1 to 2)", "")]  # fmt: skip

    judged = writer.terminal("draft", "check", "planning", answers=answers)

    assert judged.code == 0
    assert draft_of(writer)["check"] == {"overview": "passing", "Attention": "developing"}


# --- what others say -------------------------------------------------------------------------------------------------


def reply_to(draft: str, *comments: tuple[str, str]) -> bytes:
    made = Reply(
        draft=draft,
        by="Coach",
        made_at="2026-11-22T12:00:00Z",
        seen={},
        comments=tuple(feedback.Comment(about=about, text=text) for about, text in comments),
    )
    return json.dumps({"schema": feedback.REPLY, "reply": made.to_json()}).encode()


def test_a_mentors_comments_stand_at_their_place(writer: Sitting) -> None:
    """At the prompt, at the file, and in the editor's text; once, however often the file is brought in."""
    draft = draft_of(writer)
    data = reply_to(
        draft["id"], ("overview/2", "Say when."), ("Plan", "\x1b[31mAdd Tuesday."), ("quiz", "Hm.")
    )
    writer.write("reply.json", data)

    first = writer("draft", "import-feedback", "planning", "reply.json")
    second = writer("draft", "import-feedback", "planning", "reply.json", "--json")

    lines = [line.strip() for line in first.out.splitlines()]
    at = lines.index("Coach, not checked who wrote it: Say when.")
    assert lines[at - 1].startswith("What do you want to change?")
    assert lines.index("Coach, not checked who wrote it: Add Tuesday.") > lines.index("Plan: no file yet")
    assert "quiz: Coach, not checked who wrote it: Hm." in lines
    assert len(second.document["draft"]["comments"]) == 3
    assert second.document["draft"]["state"] == "working"


@pytest.mark.parametrize(
    ("bend", "code", "told"),
    [
        (lambda answer: answer.replace(b"Name a second way.", b"All is well, wait."), 1, ""),
        (lambda answer: answer.replace(b"urn:uuid:", b"urn:uuid:0", 1), 1, "not about an attempt"),
        (lambda answer: answer.replace(b"did:key:", b"did:key:0", 1), 1, "not about an attempt"),
        (lambda answer: answer.replace(b'"basic"', b'"passing"'), 1, "does not fit the rubric"),
        (lambda answer: answer.replace(b'"Attention"', b'"Patience"'), 1, "does not fit the rubric"),
        (lambda answer: answer[:-20], 20, "JSON"),
        (lambda _answer: reply_to("00000000", ("", "x")), 1, "another draft"),
        (lambda _answer: b"\x89PNG", 20, ""),
        (lambda _answer: b"[" * 1000, 30, ""),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_to_this_is_refused(writer: Sitting, bend: Any, code: int, told: str) -> None:
    """Changed since it was signed, to another attempt, learner or draft, or unreadable: one sentence, nothing changed."""
    writer.write("feedback.json", bend(answer_to(hand_in(writer), Attention="basic")))
    before = writer.fingerprint()

    refused = writer("draft", "import-feedback", "planning", "feedback.json")

    assert (refused.code, refused.out) == (code, "")
    assert told in refused.err
    assert writer.fingerprint() == before


def test_an_answer_signed_in_anothers_name_is_refused(writer: Sitting) -> None:
    """The assessor that it names is not who signed it."""
    made = feedback.read(answer_to(hand_in(writer), Attention="basic"))
    assert isinstance(made, Feedback)
    forged = feedback.seal(replace(made, assessor=world.COLLEGE.did), world.STRANGER.presenter, world.NOW)
    writer.write("feedback.json", forged)

    refused = writer("draft", "import-feedback", "planning", "feedback.json", "--json")

    assert (refused.code, refused.document["error"]["code"]) == (1, "signer_wrong")


def test_an_answer_that_nobody_signed_is_said_to_be_so(writer: Sitting) -> None:
    """An assessor on paper, or without a key: it counts for the learner, and nobody can know who wrote it."""
    writer.write("feedback.json", answer_to(hand_in(writer), None, Attention="basic"))

    taken = writer("draft", "import-feedback", "planning", "feedback.json", "--json")

    assert taken.document["draft"]["state"] == "not_yet"
    assert "Nobody can know who wrote this" in taken.err
    assert taken.document["draft"]["comments"][0]["signed_by"] is None


def test_an_answer_that_nobody_signed_changes_nothing_beside_a_signed_one(writer: Sitting) -> None:
    """Anybody could write it: what is due stays as the assessor signed it, and the signed one is handed in with the next."""
    attempt = hand_in(writer)
    signed = answer_to(attempt, Attention="basic")
    writer.write("signed.json", signed)
    writer.write("unsigned.json", answer_to(attempt, None, reflection="not yet"))
    writer("draft", "import-feedback", "planning", "signed.json")

    draft = writer("draft", "import-feedback", "planning", "unsigned.json", "--json").document["draft"]
    again = hand_in(writer, "again.zip")

    assert (draft["state"], draft["again"]) == ("not_yet", ["Attention"])
    assert draft["attempts"][0]["again"] == ["Attention"]
    assert again.previous is not None
    assert again.previous.feedback is not None
    assert again.previous.feedback.sha256 == hashlib.sha256(signed).hexdigest()


def by_the_issuer(writer: Sitting, *dids: str) -> None:
    """A draft for a rubric that names the DIDs of its issuer, in place of the one that does not."""
    writer("draft", "remove", "planning", "--yes")
    named = ", ".join(f'"{each}"' for each in dids)
    write_pack(
        writer.home / "named", PACK.replace("[[research]]", f"issuer_ids = [{named}]\n[[research]]", 1)
    )
    assert writer("rubric", "add", "named").code == 0
    assert writer("draft", "new", "planning").code == 0


def answer_by(writer: Sitting, signer: world.Actor, name: str, **levels: str) -> Result:
    """An answer to a new attempt at the draft, brought in."""
    attempt = submission.read((writer.home / "submission.zip").read_bytes()).submission
    data = answer_to(attempt, signer, **levels).replace(
        rubric().sha256.encode(), attempt.rubric_sha256.encode()
    )
    writer.write(name, data)
    return writer("draft", "import-feedback", "planning", name, "--json")


def test_who_signed_an_answer_is_told(writer: Sitting) -> None:
    """The issuer, as far as the rubric names its DIDs; else who signed it, and that nothing says that this is the issuer."""
    by_the_issuer(writer, world.SCHOOL.did)
    hand_in(writer)
    stranger = answer_by(writer, world.STRANGER, "stranger.json", reflection="not yet")
    school = answer_by(writer, world.SCHOOL, "school.json", Attention="basic")

    assert "Nothing here says that this key is one of Example School" in stranger.err
    assert "Nothing here says" not in school.err
    comments = {each["signed_by"]: each["signed_by_issuer"] for each in draft_of(writer)["comments"]}
    assert comments == {world.STRANGER.did: False, world.SCHOOL.did: True}
    told = writer("draft", "status", "planning").out
    assert f"(basic), signed by {world.SCHOOL.did}: " in told
    assert f"signed by {world.STRANGER.did}, which is not known to be the issuer" in told


@pytest.mark.parametrize("order", [("stranger", "school"), ("school", "stranger")])
def test_an_answer_of_a_stranger_changes_nothing_beside_the_issuers(
    order: tuple[str, str], writer: Sitting
) -> None:
    """Anybody has a key to sign with: what is due stays as the issuer signed it, whichever came first."""
    by_the_issuer(writer, world.SCHOOL.did)
    hand_in(writer)
    for who in order:
        if who == "school":
            answer_by(writer, world.SCHOOL, "school.json", Attention="basic")
        else:
            answer_by(writer, world.STRANGER, "stranger.json", reflection="not yet")

    assert draft_of(writer)["again"] == ["Attention"]


# --- which key signs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_an_attempt_is_signed_with_the_key_for_its_issuer(algorithm: str, writer: Sitting) -> None:
    """The address that was made for that issuer, however its name is written; no other issuer sees it."""
    made = writer("keys", "for", "example  school", "--algorithm", algorithm, "--json").document["keys"][0]
    writer("keys", "for", "Other School")

    assert hand_in(writer).learner == made["did"]


def test_the_next_attempt_is_signed_as_the_one_before(writer: Sitting) -> None:
    """What passed there counts only for the same learner; after the key is retired, the one for the issuer signs."""
    first = hand_in(writer, "first.zip").learner
    made = writer("keys", "for", "Example School", "--json").document["keys"][0]
    second = hand_in(writer, "second.zip").learner
    old = next(key["id"] for key in writer("keys", "list", "--json").document["keys"] if key["did"] == first)
    writer("keys", "new")
    writer("keys", "retire", old)
    third = hand_in(writer, "third.zip").learner

    assert (second, third) == (first, made["did"])


def test_a_draft_with_nothing_in_it_is_not_handed_in_by_mistake(writer: Sitting) -> None:
    """In a terminal it is asked; elsewhere `--yes` is asked for, and no attempt is noted."""
    before = writer.fingerprint()
    unasked = writer("draft", "export", "planning", "--out", "submission.zip")
    refused = writer.terminal(
        "draft", "export", "planning", "--out", "submission.zip", answers=[("all the same?", "no")]
    )

    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert (refused.code, "Nothing was made." in refused.out) == (0, True)
    assert writer.fingerprint() == before
    assert not (writer.home / "submission.zip").exists()
    write(writer, "reflection", "Begin with a song.")
    assert writer("draft", "export", "planning", "--out", "submission.zip").code == 0


# --- nothing is lost -------------------------------------------------------------------------------------------------

_EDITOR = """
import sys, time
from pathlib import Path
begun, closed, file = map(Path, sys.argv[1:])
file.write_text(file.read_text() + "Before the lights went out.\\n")
begun.touch()
for _moment in range(1200):
    if closed.exists():
        break
    time.sleep(0.05)
"""


def _editor(writer: Sitting) -> str:
    """An editor that saves one more line, and is open until there is a file `closed`."""
    script = writer.write("editor.py", _EDITOR)
    return f"{sys.executable} {script} {writer.home / 'begun'} {writer.home / 'closed'}"


def _killed_while_editing(writer: Sitting, **more: str) -> None:
    """`draft edit` in a terminal of its own, killed when its editor has saved something; the editor is still open."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "lerwallet", "draft", "edit", "planning", "reflection"],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment(writer.home, **writer.environment({"VISUAL": _editor(writer), **more})),
        cwd=writer.home,
    )
    try:
        deadline = time.monotonic() + 120
        while not (writer.home / "begun").exists():
            assert time.monotonic() < deadline, "the editor did not start"
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        os.close(ours)
        os.close(theirs)


def _close_editor(writer: Sitting) -> None:
    writer.write("closed", "")
    time.sleep(0.5)


def _reflection(writer: Sitting) -> list[str]:
    versions = writer("draft", "versions", "planning", "--json").document["versions"]
    return [text_of(writer, each["id"])[0] for each in versions]


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("memory", [True, False])
def test_killed_while_the_editor_is_open(writer: Sitting, memory: bool) -> None:
    """What the editor saved is there, once; where lerwallet had not sealed it yet, the next command does and tells it."""
    write(writer, "reflection", "A beginning.")
    fleeting = writer.home / "run"
    fleeting.mkdir(mode=0o700)
    variables = {"XDG_RUNTIME_DIR": str(fleeting)} if memory else {}
    _killed_while_editing(writer, **variables)
    desk = fleeting / "lerwallet" if memory else writer.home / "wallet" / "desk"
    assert list(desk.rglob("*.txt"))
    assert {oct(path.stat().st_mode & 0o077) for path in desk.rglob("*")} == {"0o0"}
    _close_editor(writer)

    told = writer("draft", "list", env=variables)

    assert _reflection(writer) == ["A beginning.", "A beginning.\nBefore the lights went out."]
    assert told.err.count("Kept what was being written") in {0, 1}  # none where it was sealed in time
    assert not list(desk.rglob("*.txt"))
    assert writer("draft", "list", env=variables).err == ""


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_an_editor_that_outlives_lerwallet_keeps_its_text(writer: Sitting) -> None:
    """Its text is kept as it is, and stays where the editor has it until it is closed."""
    _killed_while_editing(writer)

    writer("draft", "list")
    during = list((writer.home / "wallet" / "desk").rglob("*.txt"))
    refused = writer.terminal("draft", "edit", "planning", "reflection", env={"VISUAL": "true"})
    _close_editor(writer)
    writer("draft", "list")

    assert during
    assert (refused.code, "open in an editor already" in refused.out) == (2, True)
    assert _reflection(writer) == ["Before the lights went out."]
    assert not (writer.home / "wallet" / "desk").exists()


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_what_an_editor_saves_is_a_version(writer: Sitting) -> None:
    """Written in an editor and closed: kept, counted, and nothing lies open any more."""
    writer.write("closed", "")

    edited = writer.terminal("draft", "edit", "planning", "reflection", env={"EDITOR": _editor(writer)})
    untouched = writer.terminal("draft", "edit", "planning", "reflection", env={"EDITOR": "true"})
    missing = writer.terminal("draft", "edit", "planning", "reflection", env={"EDITOR": "nosuch-editor"})

    assert (edited.code, "5 words" in edited.out) == (0, True)
    assert (untouched.code, "Nothing was saved" in untouched.out) == (0, True)
    assert (missing.code, "VISUAL" in missing.out) == (2, True)
    assert _reflection(writer) == ["Before the lights went out."]
    assert not (writer.home / "wallet" / "desk").exists()


_SAVED_AGAIN = """
import itertools, sys
from pathlib import Path
from sitting import Sitting
sitting = Sitting(home=Path(sys.argv[1]))
for number in itertools.count():
    result = sitting("draft", "edit", "planning", "reflection", "--from", "-", stdin=f"Thought {number}.")
    assert result.code == 0, result.err
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", [0.0, 0.15, 0.17, 0.19])
def test_killed_in_the_middle_of_a_save(writer: Sitting, moment: float) -> None:
    """Every save that was acknowledged is there, whole, and at most the one under way beside them."""
    said = killed_after(start(_SAVED_AGAIN, writer.home), 1, moment)

    thoughts = _reflection(writer)
    assert thoughts[: len(said)] == [f"Thought {number}." for number in said]
    assert len(thoughts) - len(said) in {0, 1}
    with Vault.open(writer.home / "wallet", PASSPHRASE) as vault:
        assert Wallet(vault).problems() == []


def test_two_copies_that_were_both_written_in_keep_both(
    writer: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Both versions are shown, nothing is handed in until they are put together, and then there is one again."""
    write(writer, "reflection", "Together.")
    other = writer.copied(tmp_path_factory.mktemp("other"))
    write(writer, "reflection", "Ours.")
    write(other, "reflection", "Theirs.")
    plan = other.write("plan.txt", "Their plan.")
    assert other("draft", "attach", "planning", "Plan", plan).code == 0
    merged = writer("merge", other.home / "wallet", "--json").document
    again = writer("merge", other.home / "wallet", "--json").document

    assert [(each["kind"], each["difference"], each["kept"]) for each in merged["conflicts"]] == [
        ("draft", "text", "both")
    ]
    assert (again["added"], again["conflicts"], again["not_merged"]) == ([], [], {})
    part = draft_of(writer)["parts"][2]
    assert (len(part["apart"]), part["versions"]) == (2, 3)
    assert "2 versions, written apart" in writer("draft", "status", "planning").out
    refused = writer("draft", "export", "planning", "--out", "submission.zip", "--json")
    assert (refused.code, refused.document["error"]["code"]) == (1, "two_versions")
    assert not (writer.home / "submission.zip").exists()
    copier = writer.write("copier.py", "import shutil, sys\nshutil.copy(sys.argv[1], 'seen.txt')")
    env = {"EDITOR": f"{sys.executable} {copier}"}
    assert writer.terminal("draft", "edit", "planning", "reflection", env=env).code == 0
    seen = (writer.home / "seen.txt").read_text()
    assert "Ours." in seen and "Theirs." in seen  # noqa: PT018
    write(writer, "reflection", "Ours and theirs.")
    assert draft_of(writer)["parts"][2]["apart"] == []
    handed_in = hand_in(writer)
    assert handed_in.parts[2].answers == ("Ours and theirs.",)
    assert [file.name for file in handed_in.items[0].files] == ["plan.txt"]


def test_files_of_a_draft_survive_new_keys_and_sweeping(writer: Sitting) -> None:
    """What a draft needs is not swept away, and is still there when everything was locked anew."""
    writer.write("plan.txt", "Monday.")
    assert writer("draft", "attach", "planning", "Plan", "plan.txt").code == 0

    with Vault.open(writer.home / "wallet", PASSPHRASE) as vault:
        wallet = Wallet(vault)
        assert wallet.leftovers(older_than=time.time() + 60) == []
        wallet.rotate(Passphrase(PASSPHRASE), lambda _code: None)
        assert wallet.problems() == []

    assert hand_in(writer).items[0].files[0].name == "plan.txt"


# --- what stays here -------------------------------------------------------------------------------------------------


def test_nothing_of_a_draft_leaves_unless_it_is_named(learner: Sitting) -> None:
    """Words, files, comments, hours, fees and checks of one draft stand in no other file that goes out."""
    write_pack(learner.home / "pack", PACK)
    (learner.home / "out").mkdir()
    assert learner("rubric", "add", "pack").code == 0
    assert learner("rubric", "add", "collaboration").code == 0
    assert learner("draft", "new", "planning").code == 0
    assert learner("draft", "new", "collaboration").code == 0
    for part in ("overview", "reflection"):
        write(learner, part, f"{CANARY} words")
    learner.write(f"{CANARY}.txt", f"{CANARY} file")
    assert learner("draft", "attach", "planning", "Plan", f"{CANARY}.txt").code == 0
    assert learner("draft", "fee", "planning", f"{CANARY} 25 USD").code == 0
    assert learner("draft", "hours", "planning", "4711.25").code == 0
    handed_in = hand_in(learner)
    learner.write("reply.json", reply_to(draft_of(learner)["id"], ("Plan", f"{CANARY} remark")))
    assert learner("draft", "import-feedback", "planning", "reply.json").code == 0
    learner.write("feedback.json", answer_to(handed_in, Attention="basic"))
    assert learner("draft", "import-feedback", "planning", "feedback.json").code == 0
    writing = learner.ids()["writing"]

    made = [
        learner("share", writing, "--to", "A", "--for", "b", "--out", "out/share.jwt"),
        learner("portfolio", "new", "work"),
        learner("portfolio", "build", "work", "--as", "html", "--out", "out/work.html"),
        *(
            learner("export", "--as", form, "--out", f"out/all.{form}")
            for form in ("json", "jsonl", "csv", "zip")
        ),
        learner("draft", "review-pack", "collaboration", "--out", "out/pack.html"),
        learner("draft", "export", "collaboration", "--out", "out/other.zip", "--yes"),
        learner("rubric", "example", "planning", "--out", "out/example.txt"),
        learner("backup", "out/backup.zip"),
    ]

    assert [result.err for result in made if result.code] == []
    outputs = sorted((learner.home / "out").iterdir())
    assert len(outputs) == 10
    for output in outputs:
        for content in _contents(output.read_bytes()):
            for word in (CANARY, "4711.25", "Name a second way"):
                assert word.encode() not in content, output


def _contents(data: bytes) -> list[bytes]:
    if not data.startswith(b"PK"):
        return [data]
    import io

    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return [data, *(packed.read(name) for name in packed.namelist())]


def test_a_review_pack_shows_the_draft_and_nothing_that_is_private(writer: Sitting) -> None:
    """The draft, the criteria and the files' names; no hours, fee, comment or key; and it is not written over a file."""
    write(writer, "reflection", "A song </script><script>alert(1)</script>")
    assert writer("draft", "fee", "planning", f"{CANARY} 25 USD").code == 0
    writer.write("reply.json", reply_to(draft_of(writer)["id"], ("Plan", f"{CANARY} remark")))
    assert writer("draft", "import-feedback", "planning", "reply.json").code == 0

    assert writer("draft", "review-pack", "planning", "--out", "pack.html").code == 0
    page = (writer.home / "pack.html").read_text("utf-8")

    assert "A song &lt;/script&gt;&lt;script&gt;alert(1)" in page
    assert "Names two ways." in page
    assert CANARY not in page
    assert "did:key" not in page
    assert page.count("<script") == 1
    assert "http" not in page.replace("http-equiv", "")
    assert writer("draft", "review-pack", "planning", "--out", "pack.html").code == 1


def test_a_review_pack_shows_files_only_where_that_is_asked(writer: Sitting) -> None:
    """By name without; with them, what is in it is told, and what is left out."""
    writer.write("plan.txt", f"{CANARY} on Monday.")
    writer.write("clip.bin", bytes(9))
    writer("draft", "attach", "planning", "Plan", "plan.txt", "clip.bin")
    without = writer("draft", "review-pack", "planning", "--out", "without.html", "--json")
    with_ = writer("draft", "review-pack", "planning", "--with-files", "--out", "with.html", "--json")

    pages = [(writer.home / name).read_text() for name in ("without.html", "with.html")]
    assert [CANARY in page for page in pages] == [False, True]
    assert [each.document["enclosed"] for each in (without, with_)] == [[], ["plan.txt"]]
    assert with_.document["left_out"] == ["clip.bin"]
    assert "These files are in it" in with_.err
    assert "Only named" in with_.err
    assert "Only named" not in without.err


def test_a_draft_handed_in_says_only_what_it_must(writer: Sitting) -> None:
    """Hours, fees, own checks and comments of a mentor stay; names of files and words are what was written."""
    assert writer("draft", "fee", "planning", f"{CANARY} 25 USD").code == 0
    assert writer("draft", "check", "planning", "--level", "Attention=developing").code == 0
    writer.write("reply.json", reply_to(draft_of(writer)["id"], ("Plan", f"{CANARY} remark")))
    assert writer("draft", "import-feedback", "planning", "reply.json").code == 0

    hand_in(writer)

    for content in _contents((writer.home / "submission.zip").read_bytes()):
        assert CANARY.encode() not in content
        assert b"developing" not in content


def test_what_no_assessor_would_read_is_told_before_it_is_sent(writer: Sitting) -> None:
    """A part as long as a book is kept whole, and not handed in."""
    write(writer, "reflection", "word " * 50_000)

    refused = writer("draft", "export", "planning", "--out", "submission.zip")

    assert refused.code == 30
    assert not (writer.home / "submission.zip").exists()
    draft = draft_of(writer)
    assert (draft["parts"][2]["words"], draft["attempts"]) == (50_000, [])


def test_a_file_with_a_long_name_is_handed_in(writer: Sitting) -> None:
    """As long as file systems take: its path in the zip is one that an assessor's lerwallet takes."""
    name = "n" * 230 + ".txt"
    writer.write(name, "Who does what.")
    attached = writer("draft", "attach", "planning", "Plan", name)

    handed_in = hand_in(writer)

    assert attached.code == 0, attached.err
    assert [file.path.count("n") for file in handed_in.files] == [192]


def test_an_attempt_that_could_not_be_written_is_none(writer: Sitting) -> None:
    """A file that is there already: no attempt is noted, and the draft is still being worked on."""
    writer.write("submission.zip", "mine")

    refused = writer("draft", "export", "planning", "--out", "submission.zip")

    assert refused.code == 1
    assert (writer.home / "submission.zip").read_text() == "mine"
    assert draft_of(writer)["attempts"] == []


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        ("rubric add nosuch.toml", 20, "nosuch.toml"),
        ("rubric add badges", 20, "no rubric.toml"),
        ("rubric add trust.json", 20, ""),
        ("rubric show nosuch", 1, "lerwallet rubric list"),
        ("rubric example collaboration", 1, "gives no example"),
        ("draft new nosuch", 1, "lerwallet rubric list"),
        ("draft status nosuch", 1, "lerwallet draft list"),
        ("draft edit planning quiz --from -", 2, "overview, evidence, reflection"),
        ("draft edit planning overview", 2, "--from FILE"),
        ("draft edit planning overview --from nosuch.txt", 20, "nosuch.txt"),
        ("draft edit planning overview --from badges/research.png", 20, "plain text"),
        ("draft attach planning Plan nosuch.pdf", 20, "nosuch.pdf"),
        ("draft attach planning Quiz trust.json", 2, "1. Plan, 2. Photo"),
        ("draft attach planning Plan trust.json nosuch.pdf", 20, "nosuch.pdf"),
        ("draft attach planning Plan trust.json --clean", 1, "trust.json was not kept"),
        ("draft detach planning Plan nosuch.pdf --yes", 1, "no file named"),
        ("draft hours planning nan", 2, "not a number of hours"),
        ("draft hours planning many", 2, "needs a number"),
        ("draft fee planning  ", 2, ""),
        ("draft versions planning zzzz", 1, "no version"),
        ("draft check planning --level Quiz=passing", 2, "Nothing is judged"),
        ("draft check planning --level Attention", 2, "without a level"),
        ("draft import-feedback planning nosuch.json", 20, "nosuch.json"),
        ("draft export planning --json", 2, "--out FILE"),
        ("draft review-pack planning --json", 2, "--out FILE"),
        ("draft review-pack planning --out nosuch/pack.html", 1, "nosuch"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_and_changes_nothing(
    writer: Sitting, argv: str, code: int, told: str
) -> None:
    """Exit code, one sentence, and a wallet as it was."""
    before = writer.fingerprint()

    refused = writer(*argv.split(" "))

    assert refused.code == code
    assert told in refused.err + refused.out
    assert "Traceback" not in refused.err
    assert writer.fingerprint() == before


def test_one_name_for_several_drafts_is_no_name(writer: Sitting) -> None:
    """Two drafts for one rubric are told apart by their ids; a second one is nothing forbidden."""
    assert writer("draft", "new", "planning").code == 0

    refused = writer("draft", "status", "planning", "--json")
    ids = [each["id"] for each in writer("draft", "list", "--json").document["drafts"]]

    assert (refused.code, refused.document["error"]["code"]) == (1, "ambiguous")
    assert all(writer("draft", "status", each[:5]).code == 0 for each in ids)


def test_a_newer_rubric_leaves_old_drafts_alone(writer: Sitting) -> None:
    """A pack with the same id and other words is kept beside it: a draft is for the one it was begun with."""
    write_pack(writer.home / "newer", PACK.replace("Names two ways.", "Names three ways."))
    assert writer("rubric", "add", "newer").code == 0

    handed_in = hand_in(writer)

    assert handed_in.is_for(rubric())
    assert "Names three ways." in writer("rubric", "show", "planning").out


def test_the_clock_is_the_sessions(writer: Sitting) -> None:
    """An attempt says when it was made, in UTC."""
    made = datetime.fromisoformat(hand_in(writer).made_at)

    assert abs((datetime.now(UTC) - made).total_seconds()) < 120


def test_no_more_hours_are_taken_away_than_were_noted(writer: Sitting) -> None:
    """A slip is mended by a minus; less than nothing nobody has worked."""
    assert writer("draft", "hours", "planning", "1.5").code == 0

    below, mended = writer("draft", "hours", "planning", "-2"), writer("draft", "hours", "planning", "-1.5")

    assert (below.code, "Only 1.5 hours are noted." in below.err) == (2, True)
    assert (mended.code, mended.out) == (0, "Hours, for you alone: 0\n")
