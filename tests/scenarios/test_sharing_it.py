"""What goes out: only what was chosen, signed for one reader, written down at home."""

import hashlib
import json
import os
from datetime import UTC, datetime
from typing import Any

import pyrage
import pytest

import world
from lerwallet.demo import Learner, School
from lerwallet.errors import NotWritten
from lerwallet.vault import Change
from sitting import Sitting

AGE_KEY = str(pyrage.x25519.Identity.generate().to_public())
TO = ("--to", "Riverside Cafe", "--for", "summer job")
ASKED = ("--audience", "Riverside Cafe", "--nonce", "n-1", "--trust", "trust.json")


@pytest.fixture(scope="module")
def sender(_kept: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """A learner who only previews, and whose wallet so stays as it is."""
    return _kept.copied(tmp_path_factory.mktemp("sender"))


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ([], {"/description", "/result", "/skills"}),
        (["--reveal", "minimal"], set()),
        (
            ["--reveal", "full"],
            {"/description", "/result", "/skills", "/email", "/given_name", "/family_name"},
        ),
        (["--reveal", "/email"], {"/email"}),
        (
            ["--reveal", "full", "--hide", "/email", "--hide", "result"],
            {"/description", "/skills", "/given_name", "/family_name"},
        ),
        (["--hide", "skills"], {"/result"}),
    ],
)
def test_only_what_was_chosen_is_shown(asked: list[str], shown: set[str], sender: Sitting) -> None:
    """A preset, details by name or pointer, and what is hidden: the document and the preview agree."""
    result = sender(
        "share", sender.ids()["writing"], *TO, "--nonce", "n-1", *asked, "--preview", "--json", "--yes"
    )

    credential = result.document["share"]["credentials"][0]
    (seen,) = result.document["preview"]["results"]
    assert result.code == 0
    assert set(credential["disclosed"]) == set(seen["disclosed"]) == shown
    assert credential["withheld"] == seen["withheld"] == 6 - len(shown)
    if "/email" not in shown:
        assert "sam@demo.example" not in result.out


@pytest.mark.parametrize("detail", ["exp", "/exp", "/cnf", "/iss", "grade"])
def test_what_the_issuer_made_fixed_cannot_be_hidden(detail: str, sender: Sitting) -> None:
    """It is said, with what can be left out; nothing goes out."""
    before = sender.fingerprint()

    result = sender("share", sender.ids()["writing"], *TO, "--hide", detail, "--out", "x.jwt")

    assert (result.code, "/skills" in result.err, "email" in result.err) == (2, True, True)
    assert not (sender.home / "x.jwt").exists()
    assert sender.fingerprint() == before


def test_a_preview_leaves_no_trace(sender: Sitting) -> None:
    """It is what the reader will see, and is neither kept nor logged."""
    before = sender.fingerprint()

    result = sender("share", sender.ids()["collaboration"], *TO, "--preview")

    assert (result.code, "This is what Riverside Cafe will see:" in result.out) == (0, True)
    assert "all-or-nothing" in result.err
    assert sender.fingerprint() == before


def test_several_badges_become_one_signed_file(learner: Sitting) -> None:
    """The reader checks it with name and word; for anybody else, later, or changed, it is rejected."""
    ids = learner.ids()
    shared = learner(
        *("share", ids["collaboration"], ids["writing"], *TO, "--nonce", "n-1"),
        *("--until", "2099-06-30", "--out", "share.json", "--yes"),
    )
    text = (learner.home / "share.json").read_text()
    learner.write("changed.json", text.replace("works with others", "leads others"))
    learner.write("fewer.json", json.dumps(_without_last(json.loads(text))))

    def verify(file: str, *asked: str) -> int:
        return learner("verify", file, *asked).code

    assert shared.code == 0
    assert verify("share.json", *ASKED) == 0
    assert verify("share.json", "--trust", "trust.json") == 0
    assert verify("share.json", "--audience", "Another Shop", "--trust", "trust.json") == 3
    assert verify("share.json", "--nonce", "n-2", "--trust", "trust.json") == 3
    assert verify("share.json", *ASKED, "--at", "2099-07-01") == 3
    assert verify("changed.json", *ASKED) == 3
    assert verify("fewer.json", *ASKED) == 3
    assert verify("share.json", "--audience", "Riverside Cafe", "--nonce", "n-1") == 4  # nobody is trusted


def _without_last(presentation: dict[str, Any]) -> dict[str, Any]:
    return {**presentation, "verifiableCredential": presentation["verifiableCredential"][:-1]}


def test_an_answer_to_standard_output_is_the_file(learner: Sitting) -> None:
    """`share ... --out -`, and without --out: what can be piped to `verify -`; with --json it is embedded."""
    writing = learner.ids()["writing"]

    piped = learner("share", writing, *TO, "--nonce", "n-1", "--out", "-")
    embedded = learner("share", writing, *TO, "--nonce", "n-1", "--json")

    assert learner("verify", "-", *ASKED, stdin=piped.raw).code == 0
    assert learner("verify", "-", *ASKED, stdin=embedded.document["presentation"]).code == 0


def test_the_log_of_shares(learner: Sitting) -> None:
    """Listed with who and what, shown with its digest, forgotten when asked; what was sent is not called back."""
    shared = learner("share", learner.ids()["writing"], *TO, "--out", "share.jwt", "--json")
    id_ = shared.document["share"]["id"]

    listed = learner("shares", "list")
    shown = learner("shares", "show", id_[:4], "--json")
    forgotten = learner("shares", "forget", id_, "--yes")

    assert f"{id_}  " in listed.out
    assert "Riverside Cafe: Writing (demo)" in listed.out
    assert shown.document["sent"] == (learner.home / "share.jwt").read_text().rstrip("\n")
    assert "nobody can call it back" in shared.err
    assert (forgotten.code, learner("shares", "list", "--json").document["shares"]) == (0, [])
    assert (learner.home / "share.jwt").exists()


def test_an_output_is_not_written_over(learner: Sitting) -> None:
    """Without --force the file stays and no share is logged; with it, it is replaced."""
    learner.write("share.jwt", "mine")
    writing = learner.ids()["writing"]

    refused = learner("share", writing, *TO, "--out", "share.jwt")
    logged = learner("shares", "list", "--json").document["shares"]
    forced = learner("share", writing, *TO, "--out", "share.jwt", "--force")

    assert (refused.code, logged, forced.code) == (1, [], 0)
    assert (learner.home / "share.jwt").read_text() != "mine"


@pytest.mark.parametrize(
    ("answer", "told", "goes"),
    [
        ("leave", "Left out: Collaboration (demo)", []),
        ("own", "in your words: Collaboration (demo), from Demo School (made up)", []),
        ("", "1 badge for Riverside Cafe", ["Collaboration (demo)"]),
    ],
)
def test_a_terminal_is_asked_before_all_or_nothing_goes_out(
    answer: str, told: str, goes: list[str], learner: Sitting
) -> None:
    """What the badge also shows is listed; it is kept, left out, or said in the holder's own words, and then not sent."""
    result = learner.terminal(
        *("share", learner.ids()["collaboration"], *TO, "--out", "share.json"),
        answers=[("(Enter: keep)", answer)],
    )

    logged = learner("shares", "list", "--json").document["shares"]
    assert "all-or-nothing" in result.out
    assert "It also shows: where: Demo School (made up); 1 result." in " ".join(result.out.split())
    assert told in " ".join(result.out.split())
    assert [each["name"] for share in logged for each in share["credentials"]] == goes
    assert (learner.home / "share.json").exists() == bool(goes)


def test_what_stays_at_home_is_remembered_as_own_words(learner: Sitting) -> None:
    """The badge itself is in no byte of what is sent; the log has the sentence."""
    ids = learner.ids()
    learner.terminal(
        *("share", ids["collaboration"], ids["writing"], *TO, "--out", "share.jwt"),
        answers=[("(Enter: keep)", "own"), ("or Enter to go on:", "")],
    )

    (logged,) = learner("shares", "list", "--json").document["shares"]
    assert [each["name"] for each in logged["credentials"]] == ["Writing (demo)"]
    assert logged["statements"] == ["Collaboration (demo), from Demo School (made up)"]
    assert learner("verify", "share.jwt", "--accept-unknown-issuer").code == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ([""], {"/description", "/skills", "/result"}),
        (["2", "2, 1", ""], {"/skills", "/result"}),
        (["full", ""], {"/description", "/skills", "/result", "/given_name", "/family_name", "/email"}),
        (["7", "email", "minimal", "0", "6", ""], {"/skills"}),
    ],
)
def test_details_are_chosen_by_number(typed: list[str], shown: set[str], learner: Sitting) -> None:
    """A plain list, a line each; numbers turn them, Enter takes what is there; all of it goes only where that is typed."""
    result = learner.terminal(
        *("share", learner.ids()["writing"], *TO, "--out", "share.jwt"),
        answers=[("or Enter to go on:", each) for each in typed],
    )

    lines = result.out.splitlines()
    (logged,) = learner("shares", "list", "--json").document["shares"]
    assert "2. left out: email: sam@demo.example" in lines
    assert "6. shown: skills: Writing, Editing" in lines
    assert set(logged["credentials"][0]["disclosed"]) == shown


def test_somebody_elses_badge_is_named_before_it_goes_out(learner: Sitting) -> None:
    """A badge that is bound to a key of another wallet: said on stderr and in `warnings`."""
    others = School(datetime.now(UTC), os.urandom).badges(
        Learner(did="did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK", jwk={})
    )
    learner.write("others.json", dict(others)["collaboration.json"])
    added = learner("add", "others.json", "--json").document["added"][0]["id"]

    result = learner("share", added, *TO, "--out", "share.json", "--yes", "--json")

    assert result.code in {0, 1}
    assert any("key" in warning or "given to" in warning for warning in result.document.get("warnings", []))


def test_a_share_is_locked_for_its_reader(learner: Sitting) -> None:
    """Only their key opens it; inside is the very share that was logged, and it verifies."""
    key = pyrage.x25519.Identity.generate()
    words = ("share", learner.ids()["writing"], "--to", "Cafe", "--for", "job", "--nonce", "n")
    locked = ("--encrypt-to", str(key.to_public()))
    shared = learner(*words, *locked, "--out", "s.age", "--json")
    data = (learner.home / "s.age").read_bytes()
    learner.write("s.jwt", pyrage.decrypt(data, [key]))
    verified = learner("verify", "s.jwt", "--audience", "Cafe", "--nonce", "n", "--accept-unknown-issuer")

    assert (shared.code, verified.code) == (0, 0)
    assert data.startswith(b"age-encryption.org/v1")
    assert (
        hashlib.sha256((learner.home / "s.jwt").read_bytes()).hexdigest()
        == shared.document["share"]["sha256"]
    )


@pytest.mark.parametrize(
    "more",
    [("--encrypt-to", "age1nokey", "--out", "s.age"), ("--encrypt-to", AGE_KEY)],
    ids=["no key", "no file"],
)
def test_a_lock_that_cannot_be_meant_is_refused(learner: Sitting, more: tuple[str, ...]) -> None:
    """What is no key, and no file to write to: nothing is shared."""
    before = learner.fingerprint()

    assert learner("share", learner.ids()["writing"], "--to", "A", "--for", "b", *more).code == 2
    assert learner.fingerprint() == before


def test_what_could_be_left_out_is_told_as_it_may_be_typed(learner: Sitting) -> None:
    """By the shortest name that means nothing else."""
    writing = learner.ids()["writing"]

    result = learner("share", writing, "--to", "A", "--for", "b", "--hide", "nosuch", "--json")

    assert result.code == 2
    names = result.document["error"]["hint"].removeprefix("There are: ").split(", ")
    assert {"email", "family_name", "given_name"} <= set(names)
    for name in names:
        assert learner("share", writing, "--to", "A", "--for", "b", "--hide", name, "--preview").code == 0


def test_a_badge_that_was_given_to_another_key_is_named_with_its_end(newcomer: Sitting) -> None:
    """What the note says that a reader is told, the reader is told."""
    other = world.badge(world.SCHOOL, world.OTHER_LEARNER, credentialStatus=None)
    newcomer("add", newcomer.write("other.json", world.dumps(world.signed(other, world.SCHOOL))))
    [row] = newcomer("list", "--json").document["credentials"]

    made = newcomer("share", row["id"], "--to", "A", "--for", "b", "--out", "share.json", "--yes")
    checked = newcomer("verify", "share.json", "--accept-unknown-issuer")

    assert "will be told REJECTED" in made.err
    assert (checked.code, checked.out.startswith("REJECTED")) == (3, True)


def test_no_share_is_left_that_was_not_noted(learner: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when the share should be noted: the older file is there as it was, and nothing beside it."""
    wish = (
        "share",
        learner.ids()["writing"],
        "--to",
        "Cafe",
        "--for",
        "a job",
        "--out",
        "share.jwt",
        "--force",
    )
    learner.write("share.jwt", b"an older file")
    files = {each.name for each in learner.home.iterdir()}

    def failing(_change: Change) -> None:
        raise NotWritten("The disk is full: nothing was changed.")

    monkeypatch.setattr(Change, "finish", failing)
    result = learner(*wish)

    assert (result.code, result.out) == (1, "")
    assert (learner.home / "share.jwt").read_bytes() == b"an older file"
    assert {each.name for each in learner.home.iterdir()} == files
