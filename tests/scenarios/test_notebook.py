"""A notebook for oneself: plans, goals, reflections, and pathways that badges lead on."""

import io
import zipfile
from collections.abc import Iterator

import pytest

from sitting import PASSPHRASE, Sitting

CANARY = "CanaryInTheMine"

PATHWAY = """
pathway = 1
id = "skills"
title = "Skills for youth"
[[steps]]
name = "Work with others"
match = "collaboration"
[[steps]]
name = "Find things out"
match = "research"
[final]
name = "Write about it"
match = "writing"
"""


def test_plans_begin_with_what_one_is_good_at(newcomer: Sitting) -> None:
    """The rest stays in the order in which it was written, and each says why."""
    for text, because in (("Debate", "growth"), ("Drawing", "interest"), ("Coding", "strength")):
        assert newcomer("plan", "add", text, "--because", because).code == 0
    listed = newcomer("plan", "list")

    plans = newcomer("plan", "list", "--json").document["plans"]
    assert [(each["text"], each["because"]) for each in plans] == [
        ("Coding", "strength"),
        ("Debate", "growth"),
        ("Drawing", "interest"),
    ]
    assert "Coding (you are good at it)" in listed.out.splitlines()[0]


def test_a_plan_is_taken_out(newcomer: Sitting) -> None:
    """By its id, and only when that was meant."""
    made = newcomer("plan", "add", "Debate", "--because", "now", "--json").document["plans"][0]

    assert newcomer("plan", "remove", made["id"]).code == 2
    assert newcomer("plan", "remove", "zz", "--yes").code == 1
    assert newcomer("plan", "remove", made["id"], "--yes", "--json").document["removed"] == [made["id"]]
    assert newcomer("plan", "list", "--json").document["plans"] == []


def test_a_goal_in_ones_own_words(newcomer: Sitting) -> None:
    """What was noted before stays, until it is taken out."""
    newcomer("goal", "A job with people")
    goals = newcomer("goal", "My own shop", "--json").document["goals"]
    read = newcomer("goal")

    assert [each["text"] for each in goals] == ["A job with people", "My own shop"]
    assert "My own shop" in read.out
    assert newcomer("goal", "--remove", goals[0]["id"], "--yes", "--json").document["removed"] == [
        goals[0]["id"]
    ]
    assert [each["text"] for each in newcomer("goal", "--json").document["goals"]] == ["My own shop"]


def test_a_reflection_stands_beside_its_badge(learner: Sitting) -> None:
    """Several lines from a file, dated; notes on another badge are not shown, and stay when it is taken out."""
    ids = learner.ids()
    learner.write("note.txt", "I listened.\nNext time I ask \x1b[2J first.")
    learner("reflect", ids["research"], "Sources matter.")
    written = learner("reflect", ids["collaboration"], "--from", "note.txt")
    learner("remove", ids["collaboration"], "--yes")
    left = learner("reflect", ids["collaboration"], "--json").document["reflections"]

    assert "I listened." in written.out
    assert "\x1b" not in written.out
    assert "Sources matter." not in written.out
    assert [each["text"] for each in left] == ["I listened.\nNext time I ask \x1b[2J first."]
    assert learner("reflect", ids["collaboration"], "--remove", left[0]["id"], "--yes").code == 0
    assert learner("reflect", ids["collaboration"]).code == 1


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["goal", " "], 2),
        (["goal", "x" * 20_001], 30),
        (["goal", "x", "--remove", "y"], 2),
        (["plan", "add", "x"], 2),
        (["plan", "add", "x", "--because", "money"], 2),
        (["plan", "add", "", "--because", "now"], 2),
        (["reflect", "nosuch", "x"], 1),
        (["reflect", "RESEARCH", "x", "--from", "y"], 2),
        (["reflect", "RESEARCH", "--from", "picture.png"], 2),
        (["reflect", "RESEARCH", "--from", "nosuch.txt"], 20),
        (["pathway", "show", "nosuch"], 1),
        (["pathway", "add", "nosuch.toml"], 20),
        (["pathway", "add", "badges/collaboration.json"], 20),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else str(value),
)
def test_what_cannot_be_meant_changes_nothing(argv: list[str], code: int, learner: Sitting) -> None:
    """The code of its kind, and a sentence."""
    learner.write("picture.png", b"\x89PNG\xff")
    ids = {name.upper(): each for name, each in learner.ids().items()}
    before = learner.fingerprint()

    result = learner(*(ids.get(word, word) for word in argv))

    assert (result.code, result.out) == (code, "")
    assert result.err
    assert learner.fingerprint() == before


def test_a_pathway_follows_the_badges(newcomer: Sitting) -> None:
    """Open, then one quiet line after an award; a badge that was taken out counts no more."""
    newcomer.write("skills.toml", PATHWAY)
    added = newcomer("pathway", "add", "skills.toml")
    again = newcomer("pathway", "add", "skills.toml", "--json")
    first = newcomer("add", "badges/collaboration.json")
    other = newcomer("add", "badges/writing.jwt")
    shown = newcomer("pathway", "show", "skills", "--json").document["pathway"]
    ids = newcomer.ids()
    newcomer("remove", ids["writing"], "--yes")

    assert (added.code, again.document["new"]) == (0, False)
    assert added.out.splitlines()[0] == "0 of 3 in Skills for youth"
    assert "1 of 3 in Skills for youth" in first.err.splitlines()
    assert "2 of 3 in Skills for youth" in other.err.splitlines()
    done, waiting = shown["steps"]
    assert done == {
        "name": "Work with others",
        "state": "done",
        "by": ids["collaboration"],
        "draft": None,
        "issuer_listed": False,  # counted, and told: the demo school is on no list
    }
    assert (waiting["name"], waiting["state"], waiting["by"]) == ("Find things out", "open", None)
    assert shown["final"]["state"] == "done"
    assert newcomer("pathway", "list").out == "skills: 1 of 3 in Skills for youth\n"


def test_a_badge_that_leads_nowhere_says_nothing(newcomer: Sitting) -> None:
    """Also where there is no pathway: no line, no wait."""
    without = newcomer("add", "badges/collaboration.json")
    newcomer.write("p.toml", PATHWAY.replace("collaboration", "welding"))
    newcomer("pathway", "add", "p.toml")
    elsewhere = newcomer("add", "badges/writing.jwt")

    assert " of 3 in " not in without.err
    assert elsewhere.err.count(" of 3 in ") == 1


def test_a_draft_is_work_on_a_step(newcomer: Sitting) -> None:
    """The step names the draft."""
    newcomer.write("p.toml", PATHWAY)
    newcomer("pathway", "add", "p.toml")
    newcomer("rubric", "add", "collaboration")
    newcomer("draft", "new", "collaboration")

    shown = newcomer("pathway", "show", "skills", "--json").document["pathway"]["steps"][0]

    draft = newcomer("draft", "list", "--json").document["drafts"][0]
    assert (shown["state"], shown["draft"]) == ("working", draft["id"])


def unpacked(data: bytes) -> Iterator[bytes]:
    """DATA itself, and what is in it where it is a zip."""
    yield data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def test_nothing_of_the_notebook_leaves_unless_it_is_named(learner: Sitting) -> None:
    """Goals, plans, reflections, claims, pathways, hours and fees are in no share, page, export, pack or submission."""
    ids = learner.ids()
    learner.write("p.toml", PATHWAY.replace("Skills for youth", CANARY))
    learner.write("words.txt", "What I did.")
    for argv in (
        ["plan", "add", CANARY, "--because", "growth"],
        ["goal", CANARY],
        ["reflect", ids["research"], CANARY],
        ["claim", "new", CANARY, "--since", f"{CANARY} 2019"],
        ["claim", "new", "I cook."],
        ["pathway", "add", "p.toml"],
        ["rubric", "add", "collaboration"],
        ["draft", "new", "collaboration"],
        ["draft", "edit", "collaboration", "overview", "--from", "words.txt"],
        ["draft", "fee", "collaboration", CANARY],
        ["portfolio", "new", "work"],
    ):
        assert learner(*argv).code == 0
    (learner.home / "out").mkdir()
    other = learner("claim", "list", "--json").document["claims"][1]["id"]
    made = (
        ["share", ids["research"], "--to", "Cafe", "--for", "job", "--out", "out/share.json"],
        ["share", *ids.values(), "--to", "Cafe", "--for", "job", "--reveal", "full", "--out", "out/all.json"],
        ["portfolio", "build", "work", "--as", "html", "--out", "out/work.html"],
        *(
            ["export", "--as", kind, "--out", f"out/export.{kind}"]
            for kind in ("json", "jsonl", "csv", "zip")
        ),
        ["draft", "export", "collaboration", "--out", "out/submission.zip"],
        ["draft", "review-pack", "collaboration", "--out", "out/review.html"],
        ["endorse", "request", other, "--out", "out/request.html"],
        ["endorse", "request", ids["research"], "--out", "out/request.json"],
        ["issuer", "init", "--name", "School", "--did", "did:web:school.example"],
        ["issuer", "publish", "--out", "out/web"],
        ["backup", "out/backup"],
    )
    for argv in made:
        result = learner(*argv)
        assert result.code == 0, result.err

    files = [path for path in (learner.home / "out").rglob("*") if path.is_file()]
    assert len(files) >= len(made)
    for path in files:
        assert not any(CANARY.encode() in data for data in unpacked(path.read_bytes())), path.name


def test_two_notebooks_are_put_together(learner: Sitting) -> None:
    """A merge keeps the entries of both, a note stands beside the same badge there, and twice is once."""
    made = learner("init", "--wallet", "second", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    assert made.code == 0, made.err
    there = ("--wallet", "second")
    learner.write("p.toml", PATHWAY)
    learner("add", "badges/research.png", *there)
    [row] = learner("list", *there, "--json").document["credentials"]
    learner("goal", "My own shop")
    for argv in (
        ["goal", "A job with people"],
        ["plan", "add", "Debate", "--because", "growth"],
        ["reflect", row["id"], "Sources matter."],
        ["claim", "new", "I cook."],
        ["pathway", "add", "p.toml"],
    ):
        assert learner(*argv, *there).code == 0
    merged = learner("merge", "second", "--json").document
    again = learner("merge", "second", "--json").document

    goals = learner("goal", "--json").document["goals"]
    [note] = learner("reflect", learner.ids()["research"], "--json").document["reflections"]
    assert {"goal", "plan", "reflection", "claim", "pathway"} <= {each["kind"] for each in merged["added"]}
    assert (merged["not_merged"], again["added"]) == ({}, [])
    assert sorted(each["text"] for each in goals) == ["A job with people", "My own shop"]
    assert (note["text"], note["credential"]) == ("Sources matter.", learner.ids()["research"])
    assert learner("claim", "list", "--json").document["claims"][0]["text"] == "I cook."
    assert learner("pathway", "show", "skills").code == 0
