"""Pathways: what is read, what is refused, and which badges count for which step."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.journey.pathway import Pathway, State, Step, progress, read_pathway
from lerwallet.wallet.rows import LastCheck, Row
from world import NOW

TOML = """
pathway = 1
id = "teaching"
title = "Digital teaching"
steps = [
    { name = "Plan", achievement = "https://school.example/plan" },
    { name = "Work together", match = "collaboration" },
]
[final]
name = "A lesson of your own"
match = "lesson capstone"
"""


def row(identifier: str, name: str = "Collaboration", verdict: str = "verified", **members: Any) -> Row:
    facts: dict[str, Any] = {
        "record": identifier,
        "id": identifier,
        "credential_id": None,
        "name": name,
        "issuer_id": None,
        "issuer_name": "Collaboration School",
        "subject": None,
        "valid_from": None,
        "valid_until": None,
        "format": "ob3-json",
        "carrier": "json",
        "assessed": "assessed",
        "skills": (),
        "tags": (),
        "disclosure": "whole",
        "genuine": True,
        "last_check": LastCheck(verdict=verdict, at=utc(NOW)),
        "file_name": "collaboration.json",
        "added": utc(NOW),
        **members,
    }
    return Row(**facts)


def states(pathway: Pathway, *rows: Row, **asked: Any) -> list[tuple[str, str | None]]:
    return [(each.state.value, each.by) for each in progress(pathway, rows, NOW, **asked).standings]


def test_a_pathway_is_read() -> None:
    """All of its steps and the final piece."""
    pathway = read_pathway(TOML.encode())

    assert (pathway.id, pathway.title) == ("teaching", "Digital teaching")
    assert pathway.steps[0] == Step(name="Plan", achievement="https://school.example/plan")
    assert pathway.final == Step(name="A lesson of your own", match="lesson capstone")


def test_badges_that_hold_are_steps_that_are_done() -> None:
    """By the id of the achievement, or by words in the name, the skills or the tags; the rest is open."""
    pathway = read_pathway(TOML.encode())
    plan = row("a", "Anything", achievement="https://school.example/plan")
    together = row("b", "Teamwork", skills=("Collaboration, in groups",))

    assert states(pathway) == [("open", None)] * 3
    assert states(pathway, together, plan) == [("done", "a"), ("done", "b"), ("open", None)]
    assert states(pathway, row("c", "Lesson", tags=("capstone",)))[2] == ("done", "c")


@pytest.mark.parametrize(
    ("badge", "state"),
    [
        (row("a", verdict="rejected"), "open"),
        (row("a", verdict="undecided"), "working"),
        (row("a", valid_until=utc(NOW - timedelta(days=1))), "open"),
        (row("a", valid_until=utc(NOW + timedelta(days=1))), "done"),
        (row("a", "Collaborations"), "open"),
        (row("a", "Teamwork"), "open"),
        (row("a", "Teamwork", achievement="collaboration"), "open"),
    ],
)
def test_only_what_holds_counts(badge: Row, state: str) -> None:
    """Rejected, run out, or only named like it by its issuer or its file: none of these is progress."""
    pathway = Pathway(id="p", title="P", steps=(Step(name="Together", match="collaboration"),))

    assert states(pathway, badge)[0][0] == state


def test_another_learners_badge_is_no_progress() -> None:
    """A badge that was given to somebody else's key."""
    pathway = Pathway(id="p", title="P", steps=(Step(name="Together", match="collaboration"),))

    assert states(pathway, row("a"), own=lambda _row: False) == [("open", None)]


def test_a_badge_counts_once() -> None:
    """And where it helps most: the one that fits both steps leaves the other step to the one that fits only that."""
    pathway = Pathway(
        id="p",
        title="P",
        steps=(Step(name="Any", match="collaboration"), Step(name="Online", match="collaboration online")),
    )
    both, one = row("both", "Collaboration online"), row("one", "Collaboration")

    assert sorted(states(pathway, both), key=str) == [("done", "both"), ("open", None)]
    assert states(pathway, both, one) == [("done", "one"), ("done", "both")]
    assert states(pathway, one, both) == [("done", "one"), ("done", "both")]


def test_what_comes_next() -> None:
    """The first step that is not done, and at the end nothing."""
    pathway = read_pathway(TOML.encode())
    plan = row("a", achievement="https://school.example/plan", name="Plan")
    found = progress(pathway, [plan], NOW)

    assert (found.done, found.next and found.next.step.name) == (1, "Work together")
    rest = [row("b"), row("c", "Lesson capstone")]
    assert progress(pathway, [plan, *rest], NOW).next is None


FLAWS: dict[str, tuple[str, type[LerwalletError]]] = {
    "not TOML": ("pathway =", Unreadable),
    "no version": (TOML.replace("pathway = 1\n", ""), Unreadable),
    "another version": (TOML.replace("pathway = 1", "pathway = 2"), Unreadable),
    "true is no version": (TOML.replace("pathway = 1", "pathway = true"), Unreadable),
    "no id": (TOML.replace('id = "teaching"\n', ""), Unreadable),
    "no title": (TOML.replace('title = "Digital teaching"\n', ""), Unreadable),
    "no steps": ('pathway = 1\nid = "a"\ntitle = "A"', Unreadable),
    "steps that are none": ('pathway = 1\nid = "a"\ntitle = "A"\nsteps = ["x"]', Unreadable),
    "a misspelt member": (TOML.replace("achievement", "acheivement"), Unreadable),
    "a misspelt table": (TOML.replace("[final]", "[finally]"), Unreadable),
    "neither of both": (TOML.replace(', match = "collaboration"', ""), Unreadable),
    "both": (TOML.replace('match = "lesson', 'achievement = "urn:x"\nmatch = "lesson'), Unreadable),
    "a match without words": (TOML.replace('"collaboration"', '"..."'), Unreadable),
    "a number for a name": (TOML.replace('"Plan"', "7"), Unreadable),
    "an escape for a terminal": (TOML.replace('"Plan"', '"Plan\\u001b[2J"'), RefusedForSafety),
    "a text that is too long": (TOML.replace('"Plan"', f'"{"x" * 10_000}"'), RefusedForSafety),
    "too many steps": (
        'pathway = 1\nid = "a"\ntitle = "A"\n' + '[[steps]]\nname = "s"\nmatch = "m"\n' * 10_000,
        RefusedForSafety,
    ),
    "a file that is too large": (TOML + "#" * 1_000_000, RefusedForSafety),
    "too deep": ("a = " + "[" * 100_000, RefusedForSafety),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_pathway_that_does_not_fit_is_refused(flaw: str) -> None:
    """What could silently never be done is said at once, and what is made to do harm is not read."""
    text, error = FLAWS[flaw]

    with pytest.raises(error):
        read_pathway(text.encode())


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    """Nothing else comes of them."""
    try:
        pathway = read_pathway(TOML.encode() + data)
    except LerwalletError:
        return

    assert pathway.steps


@given(st.lists(st.sampled_from(["a b", "a", "b", "a b c", "d"]), max_size=6), st.permutations(range(4)))
def test_the_order_of_badges_changes_no_count(names: list[str], order: list[int]) -> None:
    """However they came into the wallet, as many steps are done."""
    steps = [Step(name=match, match=match) for match in ("a", "b", "a b", "c")]
    rows = [row(str(number), name) for number, name in enumerate(names)]
    one = progress(Pathway(id="p", title="P", steps=tuple(steps)), rows, NOW)
    other = progress(Pathway(id="p", title="P", steps=tuple(steps[n] for n in order)), rows[::-1], NOW)

    assert one.done == other.done
    used = [each.by for each in one.standings if each.state is State.DONE]
    assert len(set(used)) == len(used)
