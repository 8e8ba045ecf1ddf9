"""Judging what somebody handed in: what is refused, what is asked, and what comes out."""

import errno
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from handed_in import PASSING, PLAN, RUBRIC, done_again, handed_in, zipped
from lerwallet.errors import NotWritten
from lerwallet.formats import read
from lerwallet.journey.rubric import PartId, read_pack
from lerwallet.journey.submission import SubmittedItem, SubmittedPart
from lerwallet.vault import Change, Vault
from sitting import Sitting, sit_down
from world import LEARNER, OTHER_LEARNER, PHONE

TWO_PARTS = RUBRIC[: RUBRIC.index('[[parts]]\nid = "evidence"')] + RUBRIC[RUBRIC.rindex("[[parts]]") :]
ALL = [word for level in PASSING for word in ("--level", level)]


@pytest.fixture(scope="module")
def _office(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    sitting = sit_down(tmp_path_factory.mktemp("office"))
    sitting.write("rubric.toml", RUBRIC)
    for argv in (
        ["issuer", "init", "--name", "Riverside", "--did", "did:web:riverside.example"],
        ["rubric", "add", "rubric.toml"],
    ):
        assert sitting(*argv).code == 0
    return sitting


@pytest.fixture
def office(_office: Sitting, tmp_path: Path) -> Sitting:
    """The office of a school that has the rubric, and a submission on the desk."""
    sitting = _office.copied(tmp_path)
    sitting.write("submission.zip", zipped(handed_in()))
    return sitting


def edited() -> bytes:
    """One word of the reflection was changed after it was signed."""
    files = dict(_members(zipped(handed_in())))
    files["submission.json"] = files["submission.json"].replace(b"I learned", b"I taught")
    return _zip(files)


def unsigned() -> bytes:
    files = dict(_members(zipped(handed_in())))
    document = json.loads(files["submission.json"])
    del document["proof"]
    files["submission.json"] = json.dumps(document).encode()
    return _zip(files)


def _members(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _zip(files: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "another learner's key": lambda: zipped(handed_in(), by=OTHER_LEARNER),
    "changed after it was signed": edited,
    "signed by nobody": unsigned,
    "a file with another digest": lambda: zipped(handed_in(), files={"evidence/plan.txt": PLAN + b"!"}),
    "a file that is missing": lambda: zipped(handed_in(), files={}),
    "a file that nobody signed for": lambda: zipped(handed_in(), more=[("evidence/more.txt", b"x")]),
}
UNREADABLE: dict[str, tuple[Callable[[], bytes], int]] = {
    "no zip": (lambda: b"PDF", 20),
    "no submission in it": (lambda: _zip({"a.txt": b"x"}), 20),
    "no JSON": (lambda: _zip({"submission.json": b"{"}), 20),
    "another schema": (lambda: _zip({"submission.json": b'{"schema": "x"}'}), 20),
    "a path out of the folder": (lambda: zipped(handed_in(), more=[("../out.txt", b"x")]), 30),
    "a bomb": (lambda: zipped(handed_in(), more=[("zeros", bytes(40_000_000))]), 30),
    "deep JSON": (lambda: _zip({"submission.json": b"[" * 100_000}), 30),
    "10,000 items": (
        lambda: zipped(
            handed_in(items=tuple(SubmittedItem(name=f"Item {n}", files=()) for n in range(10_000)))
        ),
        30,
    ),
}


def test_a_submission_is_shown_with_what_it_is_judged_by(office: Sitting) -> None:
    """Who signed it, the parts, the files with their digests, the criteria; nothing in the wallet changes."""
    before = office.fingerprint()
    shown = office("assess", "open", "submission.zip")
    document = office("assess", "open", "submission.zip", "--json").document

    assert shown.code == 0
    for words in (
        LEARNER.did,
        "I learned to wait.",
        "plan of Zoe's class.txt",
        "Attention",
        "this one passes",
    ):
        assert words in shown.out
    assert (document["signed"], document["flaw"]) == (True, None)
    assert document["submission"]["items"][0]["files"][0]["sha256"] in shown.out
    assert [each["key"] for each in document["criteria"]] == [
        "overview",
        "Attention",
        "Routines = rules",
        "reflection",
    ]
    assert office.fingerprint() == before


def test_the_files_are_written_out_for_the_assessor_only(office: Sitting) -> None:
    """Under the names in the zip, never over what is there."""
    first = office("assess", "open", "submission.zip", "--out", "files")
    place = office.home / "files" / "evidence" / "plan.txt"
    mode = place.stat().st_mode & 0o777
    again = office("assess", "open", "submission.zip", "--out", "files")

    assert first.code == 0
    assert place.read_bytes() == PLAN
    assert mode == 0o600
    assert (place.parent.stat().st_mode & 0o777) == 0o700
    assert again.code == 2


@pytest.mark.parametrize("flaw", REFUSED)
def test_a_submission_that_was_not_signed_so_is_refused(flaw: str, office: Sitting) -> None:
    """In a sentence, by each command; what it says is not shown, and nothing is written."""
    office.write("bad.zip", REFUSED[flaw]())
    before = office.fingerprint()

    opened = office("assess", "open", "bad.zip", "--json")
    told = office("assess", "open", "bad.zip", "--out", "files")
    awarded = office("assess", "award", "bad.zip", *ALL, "--out", "badge.json")
    returned = office("assess", "return", "bad.zip", *ALL, "--out", "feedback.json")

    assert (opened.code, opened.document["signed"], opened.document["submission"]) == (3, False, None)
    assert told.out.startswith("REFUSED: ")
    assert "wait" not in told.out
    assert (awarded.code, returned.code) == (1, 1)
    assert opened.document["flaw"]["message"] in awarded.err
    assert office.fingerprint() == before
    assert not any((office.home / name).exists() for name in ("files", "badge.json", "feedback.json"))


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_is_no_submission_or_made_to_do_harm(what: str, office: Sitting) -> None:
    """Refused with the code of its kind, and nothing changes."""
    make, code = UNREADABLE[what]
    office.write("bad.zip", make())
    before = office.fingerprint()

    for argv in (["open", "bad.zip"], ["award", "bad.zip", *ALL, "--out", "badge.json"]):
        result = office("assess", *argv)
        assert (result.code, result.out) == (code, "")
    assert office.fingerprint() == before


PRAISE = "Riverside School also certifies: Level 5 Lead Planner"
UNASKED: dict[str, dict[str, Any]] = {
    "an item of the learner's own": {
        "items": (*handed_in().items, SubmittedItem(name=PRAISE, files=())),
    },
    "an item twice": {"items": (*handed_in().items, SubmittedItem(name="Plan", files=()))},
    "a part twice": {"parts": (*handed_in().parts, *handed_in().parts[:1])},
    "a part that it has not": {
        "parts": (*handed_in().parts, SubmittedPart(id=PartId.EVIDENCE, answers=("Level 5",), words=2)),
        "rubric_sha256": read_pack(TWO_PARTS.encode()).sha256,
        "items": (),
    },
}


@pytest.mark.parametrize("what", UNASKED)
def test_what_the_rubric_does_not_ask_for_is_never_awarded(what: str, office: Sitting) -> None:
    """The issuer would put its signature under a learner's own sentence: told by `open`, refused by `award`, also with --yes."""
    made = handed_in(**UNASKED[what])
    office.write("rubric.toml", TWO_PARTS if "rubric_sha256" in UNASKED[what] else RUBRIC)
    assert office("rubric", "add", "rubric.toml").code == 0
    office.write("more.zip", zipped(made, files=None if made.items else {}))
    before = office.fingerprint()

    opened = office("assess", "open", "more.zip", "--json")
    awarded = office("assess", "award", "more.zip", *ALL, "--out", "badge.json", "--yes")

    assert (opened.code, [each["code"] for each in opened.document["problems"]]) == (0, ["not_asked_for"])
    assert "The rubric does not ask for this" in opened.err
    assert (awarded.code, "The rubric does not ask for this" in awarded.err) == (1, True)
    assert office.fingerprint() == before
    assert not (office.home / "badge.json").exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("text/plain", "text/plain"), ("Level 5/passed", None), (PRAISE, None)]
)
def test_a_media_type_in_a_badge_is_one(typed: str, kept: str | None, office: Sitting) -> None:
    """The learner types it, so what cannot be a media type is left out of what the issuer signs."""
    (plan,) = handed_in().items
    typed_so = replace(plan, files=(replace(plan.files[0], media_type=typed),))
    office.write("typed.zip", zipped(handed_in(items=(typed_so,))))

    assert office("assess", "award", "typed.zip", *ALL, "--out", "badge.json").code == 0

    document = read((office.home / "badge.json").read_bytes()).credential.document
    assert document["relatedResource"][-1].get("mediaType") == kept


def test_a_rubric_that_the_assessor_does_not_have(office: Sitting) -> None:
    """It can be looked at, and not judged: the learner's copy of a rubric counts for nothing."""
    office.write("other.zip", zipped(handed_in(rubric_sha256="0" * 64)))

    opened = office("assess", "open", "other.zip")
    awarded = office("assess", "award", "other.zip", *ALL, "--out", "badge.json")

    assert opened.code == 0
    assert "rubric add FILE" in opened.err
    assert awarded.code == 1


def test_the_learner_does_not_choose_the_version_of_the_rubric(office: Sitting) -> None:
    """Where a newer one is kept, that is told and asked; and the page of the badge stays the newer one's."""
    stricter = RUBRIC.replace('name = "Attention"', 'name = "Attention of all"')
    office.write("newer.toml", stricter)
    assert office("rubric", "add", "newer.toml").code == 0
    newer = handed_in(id="urn:uuid:newer", rubric_sha256=read_pack(stricter.encode()).sha256)
    office.write("newer.zip", zipped(newer))
    levels = [each.replace("Attention=", "Attention of all=") for each in ALL]
    award = ("assess", "award", "submission.zip", *ALL, "--out", "older.json")

    assert office("assess", "award", "newer.zip", *levels, "--out", "newer.json").code == 0
    before = office.fingerprint()
    opened = office("assess", "open", "submission.zip", "--json")
    current = office("assess", "open", "newer.zip", "--json")
    unasked = office(*award)
    refused = office.terminal(*award, answers=[("all the same?", "no")])
    untouched = office.fingerprint()
    sure = office(*award, "--yes")
    assert office("issuer", "publish", "--out", "site").code == 0
    pages = "".join(page.read_text() for page in (office.home / "site" / "achievements").glob("*.html"))

    assert [each["code"] for each in opened.document["problems"]] == ["older_rubric"]
    assert "older version of the rubric Planning for Success" in opened.err
    assert current.document["problems"] == []
    assert (unasked.code, "--yes" in unasked.err, "older version" in unasked.err) == (2, True, True)
    assert "Nothing was awarded." in refused.out
    assert (untouched, sure.code) == (before, 0)
    assert "Attention of all" in pages


@pytest.mark.parametrize("form", ["ob3", "sd-jwt", "ecdsa-sd"])
def test_the_award_is_a_file_and_an_answer(form: str, office: Sitting) -> None:
    """`lerwallet/award/1`, and the badge whole at its place, for the assessor only to hand on."""
    result = office("assess", "award", "submission.zip", *ALL, "--as", form, "--out", "badge", "--json")

    award = result.document["award"]
    assert (result.code, result.document["schema"]) == (0, "lerwallet/award/1")
    assert award["form"] == form
    assert award["learner"] == LEARNER.did
    assert set(award["levels"].values()) == {"passing"}
    assert (office.home / "badge").stat().st_mode & 0o777 == 0o600
    assert office("issuer", "show", "--json").document["awards"] == [
        {name: value for name, value in award.items() if name != "issuer"}
    ]


def failing(_change: Change) -> None:
    raise NotWritten("The disk is full: nothing was changed.")


@pytest.mark.parametrize("before", [b"an older file", None])
def test_no_badge_is_left_that_was_not_noted(
    before: bytes | None, office: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full when the award should be kept: nobody has a badge that could never be withdrawn.

    The older file is there as it was, also with --force, and nothing lies beside it.
    """
    if before is not None:
        office.write("badge.json", before)
    files = {each.name for each in office.home.iterdir()}
    wallet = office.fingerprint()
    monkeypatch.setattr(Change, "finish", failing)

    result = office("assess", "award", "submission.zip", *ALL, "--out", "badge.json", "--force")
    to_stdout = office("assess", "award", "submission.zip", *ALL, "--out", "-")

    badge = office.home / "badge.json"
    assert (result.code, result.out, to_stdout.code, to_stdout.out) == (1, "", 1, "")
    assert (badge.read_bytes() if badge.exists() else None) == before
    assert {each.name for each in office.home.iterdir()} == files
    assert office.fingerprint() == wallet


def test_an_award_is_kept_before_anybody_has_the_badge(
    office: Sitting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the file gets its name, another program finds the award in the wallet: a kill leaves no other order."""
    generations = [Vault.pin_of(office.home / "wallet").generation]
    replace = Path.replace

    def watched(beside: Path, target: Path) -> Path:
        if target.name == "badge.json":
            generations.append(Vault.pin_of(office.home / "wallet").generation)
        return replace(beside, target)

    monkeypatch.setattr(Path, "replace", watched)
    result = office("assess", "award", "submission.zip", *ALL, "--out", "badge.json")

    assert (result.code, generations[1:]) == (0, [generations[0] + 1])


def test_a_name_that_a_badge_does_not_get(office: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is pulled out at the very end, the award is noted already: that is said, so that it can be withdrawn."""
    replace = Path.replace

    def refused(beside: Path, target: Path) -> Path:
        if target.name == "badge.json":
            raise OSError(errno.EIO, "Input/output error")
        return replace(beside, target)

    monkeypatch.setattr(Path, "replace", refused)
    result = office("assess", "award", "submission.zip", *ALL, "--out", "badge.json")
    shown = office("issuer", "show", "--json").document["awards"]

    assert (result.code, len(shown), (office.home / "badge.json").exists()) == (1, 1, False)
    assert "The wallet has noted it all the same" in result.err


def test_a_place_that_is_taken_awards_nothing(office: Sitting) -> None:
    """The file there stays, and the wallet knows of no award."""
    office.write("badge.json", "mine")

    taken = office("assess", "award", "submission.zip", *ALL, "--out", "badge.json")
    nowhere = office("assess", "award", "submission.zip", *ALL, "--out", "no/such/place.json")
    unnamed = office("assess", "award", "submission.zip", *ALL)

    assert (taken.code, nowhere.code, unnamed.code) == (1, 1, 2)
    assert (office.home / "badge.json").read_text() == "mine"
    assert office("issuer", "show", "--json").document["awards"] == []


def test_without_every_level_nothing_passes(office: Sitting) -> None:
    """Where nobody can be asked, the flag is named; one low level points to `return`, and the other way round."""
    some = office("assess", "award", "submission.zip", *ALL[2:], "--out", "badge.json")
    low = office(
        "assess",
        "award",
        "submission.zip",
        *ALL[:2],
        *ALL[4:],
        "--level",
        "Attention=basic",
        "--out",
        "badge.json",
    )
    high = office("assess", "return", "submission.zip", *ALL, "--out", "feedback.json")

    assert (some.code, low.code, high.code) == (2, 1, 1)
    assert '--level "overview=passing"' in some.err
    assert "lerwallet assess return" in low.err
    assert "lerwallet assess award" in high.err
    assert not (office.home / "badge.json").exists()
    assert not (office.home / "feedback.json").exists()


def test_the_levels_are_asked_at_a_terminal(office: Sitting) -> None:
    """With their meaning, by number or by name; what is neither is asked again."""
    result = office.terminal(
        "assess",
        "award",
        "submission.zip",
        *ALL[:2],
        "--out",
        "badge.json",
        answers=[
            ("Which level for Attention?", "best"),
            ("Type the number or the name", ""),
            ("Which level for Attention?", "3"),
            ("Which level for Routines = rules?", "Passing"),
            ("Which level for Reflection?", "2"),
        ],
    )

    assert result.code == 0, result.out
    assert "Several strategies, and why." in result.out
    assert (office.home / "badge.json").exists()


def test_what_nothing_was_handed_in_for_is_asked(office: Sitting) -> None:
    """A level is given fast for a part that is empty: it is asked first, and elsewhere `--yes` is asked for."""
    made = handed_in(parts=handed_in().parts[:1], items=(SubmittedItem(name="Plan", files=()),))
    office.write("some.zip", zipped(made, files={}))
    before = office.fingerprint()
    award = ("assess", "award", "some.zip", *ALL, "--out", "badge.json")
    unasked = office(*award)
    refused = office.terminal(*award, answers=[("all the same?", "no")])
    untouched = office.fingerprint()
    sure = office(*award, "--yes")

    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert "Nothing was handed in for: Reflection, Plan." in unasked.err
    assert "Nothing was awarded." in refused.out
    assert (untouched, sure.code) == (before, 0)


@pytest.mark.parametrize("form", ["ob3", "sd-jwt", "ecdsa-sd"])
def test_a_badge_speaks_the_language_of_its_rubric(form: str, office: Sitting) -> None:
    """Whatever language its assessor reads: the parts are called as in the pack, which is English here."""
    made = office("assess", "award", "submission.zip", *ALL, "--as", form, "--out", "badge", "--lang", "fr")
    document = read((office.home / "badge").read_bytes()).credential.document

    assert made.code == 0, made.err
    described = document["credentialSubject"]["achievement"]["resultDescription"]
    assert [each["name"] for each in described] == ["Overview", "Attention", "Routines = rules", "Reflection"]
    assert [each["name"] for each in document["evidence"]] == ["Overview", "Reflection", "Plan"]


@pytest.mark.parametrize("form", ["ob3", "sd-jwt", "ecdsa-sd"])
def test_a_learner_with_a_p256_key(form: str, office: Sitting) -> None:
    """The badge is bound to whatever key signed the submission."""
    office.write("phone.zip", zipped(handed_in(PHONE), by=PHONE))
    made = office("assess", "award", "phone.zip", *ALL, "--as", form, "--out", "badge", "--json")

    assert (made.code, made.document["award"]["learner"]) == (0, PHONE.did)


def test_an_assessor_who_is_the_learner_is_told(office: Sitting) -> None:
    """A badge for oneself says nothing, and that is said."""
    for argv in (["draft", "new", "planning"], ["draft", "export", "planning", "--out", "own.zip", "--yes"]):
        assert office(*argv).code == 0

    result = office("assess", "award", "own.zip", *ALL, "--out", "badge.json", "--yes")

    assert "you are judging yourself" in result.err


def test_feedback_is_signed_and_by_criterion(office: Sitting) -> None:
    """What was found of each, what to do again, and a comment to one of them; the next attempt need not be judged whole."""
    given = office(
        *("assess", "return", "submission.zip", *ALL[:2], *ALL[4:], "--level", "Attention=basic"),
        *("--note", "Attention=Say why.", "--comment", "Nearly there.", "--out", "feedback.json", "--json"),
    )
    data = (office.home / "feedback.json").read_bytes()
    office.write("again.zip", done_again(data))
    awarded = office(
        "assess", "award", "again.zip", "--level", "Attention=passing", "--out", "badge.json", "--json"
    )

    levels = {each["key"]: each for each in given.document["feedback"]["levels"]}
    assert given.code == 0
    assert json.loads(data)["proof"]["verificationMethod"] == "did:web:riverside.example#ed25519"
    assert (levels["Attention"]["level"], levels["Attention"]["comment"]) == ("basic", "Say why.")
    assert [key for key, each in levels.items() if not each["passes"]] == ["Attention"]
    assert awarded.code == 0, awarded.err
    assert "taken over" in awarded.err
    assert set(awarded.document["award"]["levels"].values()) == {"passing"}


def test_the_badge_to_standard_output(office: Sitting) -> None:
    """It alone, so that it can be piped on; beside an answer it is refused."""
    both = office("assess", "award", "submission.zip", *ALL, "--out", "-", "--json")
    piped = office("assess", "award", "-", *ALL, "--out", "-", stdin=zipped(handed_in()))

    assert both.code == 2
    assert json.loads(piped.out)["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
