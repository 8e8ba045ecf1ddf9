"""What is proposed for a portfolio and why, and changing one that is there."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import paging
import world
from sitting import Sitting
from terminal import call
from test_portfolio import OPEN, Learner, data_of, learner, names

__all__ = ["learner"]  # the fixture


def aligned(learner: Learner, name: str, *skills: str, **members: Any) -> bytes:
    subject = {**world.badge()["credentialSubject"], "id": learner.did}
    alignment = [{"type": ["Alignment"], "targetName": skill, "targetCode": "31-1131.00"} for skill in skills]
    subject["achievement"] = {**subject["achievement"], "description": "x", "alignment": alignment}
    return learner.badge(name, credentialSubject=subject, **members)


def keep_file(learner: Learner, badge: str, name: str, data: bytes = world.PICTURE_PNG) -> None:
    (learner.home / name).write_bytes(data)
    kept = call("evidence", "add", badge, str(learner.home / name), home=learner.home, env=OPEN)
    assert kept.code == 0, kept.err


def test_what_fits_comes_first_and_says_why(learner: Learner) -> None:
    """By skill, by name, by text; nothing is left out for not fitting, and each reason is told on stderr."""
    learner.keep(
        aligned(learner, "Rowing"),
        aligned(learner, "Nursing-basics"),
        aligned(learner, "Certificate", "Nursing assistance"),
    )

    result = learner.type("new", "work", "--for", "nursing assistant", "--json")
    lines = learner.type("new", "again", "--for", "nursing assistant").err

    assert names(result.document) == ["Certificate", "Nursing-basics", "Rowing"]
    assert [each["because"] for each in result.document["why"]] == ["skill", "name", "holds"]
    assert "1. Certificate" in lines
    assert "for its skill Nursing assistance" in lines
    assert "nothing speaks against it" in lines


def test_only_what_fits_can_be_asked_for(learner: Learner) -> None:
    """--fitting narrows it to what has the words; where nothing has, no portfolio is made."""
    learner.keep(aligned(learner, "Rowing"), aligned(learner, "Nursing"))

    fits = learner.type("new", "work", "--for", "nursing assistant", "--fitting", "--json")
    nothing = learner.type("new", "other", "--for", "plumber", "--fitting", "--json")
    unsaid = learner.type("new", "other", "--fitting", "--json")

    assert names(fits.document) == ["Nursing"]
    assert nothing.document["error"]["code"] == "empty"
    assert unsaid.document["error"]["code"] == "wrong_usage"


def test_a_skill_is_found_by_its_code(learner: Learner) -> None:
    """--skill takes a name, a code or an address of a framework."""
    learner.keep(aligned(learner, "Rowing"), aligned(learner, "Certificate", "Nursing assistance"))

    result = learner.type("new", "work", "--skill", "31-1131.00", "--json")

    assert names(result.document) == ["Certificate"]


def test_files_and_statements_that_fit_are_proposed(learner: Learner) -> None:
    """A file by its name, a statement from another portfolio; without a purpose, none goes along by itself."""
    (badge,) = learner.keep(aligned(learner, "Wound-care"))
    keep_file(learner, badge, "nursing-diary.png")
    keep_file(learner, badge, "holiday.png", world.PICTURE_PNG + b"\0")
    learner.type("new", "first", "--say", "I did nursing at home.", "--say", "I bake.")

    fit = learner.type("new", "work", "--for", "nursing assistant", "--json").document["portfolio"]
    plain = learner.type("new", "plain", "--json").document["portfolio"]

    assert [each["name"] for each in fit["items"][0]["evidence"]] == ["nursing-diary.png"]
    assert fit["statements"] == ["I did nursing at home."]
    assert (plain["items"][0]["evidence"], plain["statements"]) == ([], [])


def test_everything_in_it_can_be_changed(learner: Learner) -> None:
    """In, out, order, own words, contacts; what is not named stays, and an empty text takes away."""
    one, two, three = learner.keep(*map(learner.badge, ("One", "Two", "Three")))
    learner.type("new", "work", one, two, "--say", "I bake.", "--say", "I row.", "--profile", "Hello.")

    changed = learner.type(
        *("edit", "work", "--add", three, "--remove", one, "--first", three, "--note", f"{two}=I led = it."),
        *(
            "--title",
            "Maria",
            "--profile",
            "",
            "--unsay",
            "1",
            "--say",
            "I sew.",
            "--contact",
            "m@example.org",
        ),
        "--json",
    ).document["portfolio"]

    assert [(item["name"], item["note"]) for item in changed["items"]] == [
        ("Three", None),
        ("Two", "I led = it."),
    ]
    assert (changed["title"], changed["profile"], changed["contacts"]) == ("Maria", None, ["m@example.org"])
    assert changed["statements"] == ["I row.", "I sew."]
    assert learner.type("show", "work", "--json").document["portfolio"]["items"] == changed["items"]


def test_one_badge_stands_in_two_portfolios_with_its_own_words(learner: Learner) -> None:
    """Another note and another file in each."""
    (badge,) = learner.keep(learner.badge("One"))
    keep_file(learner, badge, "sofa.png")
    learner.type("new", "a", badge)
    learner.type("new", "b", badge)

    learner.type(
        "edit",
        "a",
        "--note",
        f"{badge}=For a.",
        "--show",
        f"{badge}=sofa.png",
        "--caption",
        "sofa.png=A sofa",
    )

    _answer, first = learner.build("a")
    _answer, second = learner.build("b")
    line, other = data_of(first)["lines"][0], data_of(second)["lines"][0]
    assert (line["note"], line["evidence"][0]["caption"]) == ("For a.", "A sofa")
    assert (other["note"], other["evidence"]) == (None, [])


def test_a_picture_goes_along_and_is_named(learner: Learner) -> None:
    """A small picture is drawn; another file is named with its digest, and does not go along; each is told."""
    (badge,) = learner.keep(learner.badge("One"))
    keep_file(learner, badge, "sofa.png")
    keep_file(learner, badge, "plan.pdf", b"%PDF-1.7 CANARY")
    keep_file(learner, badge, "liar.png", b"<svg>CANARY</svg>")
    learner.type("new", "work", badge)
    shown = [word for name in ("sofa.png", "plan.pdf", "liar.png") for word in ("--show", f"{badge}={name}")]
    learner.type("edit", "work", *shown)

    _answer, file = learner.build("work")
    told = learner.type("build", "work", "--as", "html").err

    evidence = data_of(file)["lines"][0]["evidence"]
    assert [(each["name"], each["data"] is not None) for each in evidence] == [
        ("sofa.png", True),
        ("plan.pdf", False),
        ("liar.png", False),
    ]
    assert b"CANARY" not in file
    assert ("The picture sofa.png goes along" in told, "The file plan.pdf is named" in told) == (True, True)
    assert world.world().verify(file).verdict.value == "verified"


def test_a_picture_that_tells_where_it_was_taken_is_named(learner: Learner) -> None:
    """Before it is sent, with the command that makes a copy without that."""
    place = Image.Exif()
    place.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 0.0), 3: "E", 4: (2.0, 17.0, 0.0)})
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "JPEG", exif=place)
    (badge,) = learner.keep(learner.badge("One"))
    keep_file(learner, badge, "sofa.jpg", stream.getvalue())
    learner.type("new", "work", badge)
    learner.type("edit", "work", "--show", f"{badge}=sofa.jpg")

    page, text = (
        learner.type("build", "work", "--as", "html"),
        learner.type("build", "work", "--as", "markdown"),
    )

    assert "sofa.jpg tells more than it shows" in page.err
    assert "lerwallet evidence clean" in page.err
    assert "tells more" not in text.err


def test_a_file_that_is_gone_is_told(learner: Learner) -> None:
    """Removed from the wallet after it was chosen: named, and the rest is built."""
    (badge,) = learner.keep(learner.badge("One"))
    keep_file(learner, badge, "sofa.png")
    learner.type("new", "work", badge)
    learner.type("edit", "work", "--show", f"{badge}=sofa.png")
    call("evidence", "remove", badge, "sofa.png", "--yes", home=learner.home, env=OPEN)

    answer, file = learner.build("work")

    assert [each["code"] for each in answer["left_out"]] == ["evidence_not_found"]
    assert data_of(file)["lines"][0]["evidence"] == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("edit", "work"), "wrong_usage"),
        (("edit", "nosuch", "--title", "x"), "not_found"),
        (("edit", "work", "--remove", "zzzz"), "not_found"),
        (("edit", "work", "--add", "zzzz"), "not_found"),
        (("edit", "work", "--note", "ID"), "wrong_usage"),
        (("edit", "work", "--note", "=text"), "wrong_usage"),
        (("edit", "work", "--show", "ID=nosuch.png"), "not_found"),
        (("edit", "work", "--hide", "ID=nosuch.png"), "not_found"),
        (("edit", "work", "--caption", "nosuch.png=x"), "not_found"),
        (("edit", "work", "--unsay", "9"), "not_found"),
        (("edit", "work", "--say", ""), "wrong_usage"),
        (("remove", "work"), "wrong_usage"),
        (("remove", "nosuch", "--yes"), "not_found"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(
    learner: Learner, words: tuple[str, ...], code: str
) -> None:
    """A sentence, and the portfolio as it was."""
    (badge,) = learner.keep(learner.badge("One"))
    learner.type("new", "work", badge, "--say", "I bake.")
    before = learner.type("show", "work", "--json").document

    result = learner.type(*(word.replace("ID", badge) for word in words), "--json")

    assert (result.code, result.document["error"]["code"]) == (2 if code == "wrong_usage" else 1, code)
    assert learner.type("show", "work", "--json").document == before


def test_a_portfolio_is_removed_and_its_badges_stay(learner: Learner) -> None:
    """--yes, and its name is free again."""
    learner.keep(learner.badge("One"))
    learner.type("new", "Work")

    removed = learner.type("remove", "work", "--yes", "--json").document

    assert removed["removed"] == ["Work"]
    assert learner.type("list", "--json").document["portfolios"] == []
    assert learner.type("new", "work", "--json").code == 0


def test_in_a_terminal_one_chooses_from_a_list(tmp_path: Path) -> None:
    """A plain numbered list; what is no number is asked again, and only what was chosen goes in."""
    sitting = Sitting(home=tmp_path)
    made = sitting("init", env={"LERWALLET_NEW_PASSPHRASE": "correct horse battery staple"})
    assert made.code == 0, made.err
    for name in ("One", "Two", "Three"):
        subject = {key: value for key, value in world.badge()["credentialSubject"].items() if key != "id"}
        sitting.write(f"{name}.json", paging.credential(name, credentialSubject=subject, id=f"urn:x:{name}"))
    assert sitting("add", "One.json", "Two.json", "Three.json").code == 0
    asked = "Which of these?"

    shown = sitting.terminal("portfolio", "new", "work", answers=[(asked, "all"), (asked, "3 1-1")])

    assert shown.code == 0, shown.out
    assert "2. Two" in shown.out
    assert "Please type numbers from 1 to 3." in shown.out
    items = sitting("portfolio", "show", "work", "--json").document["portfolio"]["items"]
    assert [item["name"] for item in items] == ["Three", "One"]
