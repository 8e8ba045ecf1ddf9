"""Drafts: words and limits, the text that is edited and what is read back of it, and the desk that it lies on."""

import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import rubric
from lerwallet.errors import LerwalletError, NotWritten, RefusedForSafety, Unreadable, WrongUsage
from lerwallet.journey.draft import Draft, Limits, State, Version, count_words, limits_of
from lerwallet.journey.rubric import Part, PartId
from lerwallet.journey.sheet import answers_in, sheet
from lerwallet.session.desk import Desk, as_text, find_editor


def part(part_id: PartId = PartId.OVERVIEW) -> Part:
    found = rubric().part(part_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("  \n\t ", 0),
        ("One two.", 2),
        ("well-known, it's 3,5 km — away", 5),
        ("L'école d'à côté", 3),
        ("Kreyòl se lang pa m.", 5),
        ("* - one", 1),
        ("私は学生です", 6),
        ("हिन्दी में लिखा", 3),
    ],
)
def test_words_are_what_stands_between_spaces(text: str, words: int) -> None:
    """Signs alone are no words; in scripts without spaces each sign is one."""
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("limits", "words", "fits"),
    [
        (Limits(least=5, most=10), 4, False),
        (Limits(least=5, most=10), 5, True),
        (Limits(least=5, most=10), 10, True),
        (Limits(least=5, most=10), 11, False),
        (Limits(least=None, most=None), 0, True),
    ],
)
def test_limits_include_both_ends(limits: Limits, words: int, fits: bool) -> None:
    assert limits.fit(words) is fits


def test_limits_of_a_part_are_those_of_its_prompts_together() -> None:
    """Where one prompt has no upper limit, the part has none."""
    assert limits_of(part()).to_json() == [5, None]
    assert limits_of(part(PartId.REFLECTION)).to_json() == [3, 6]
    assert limits_of(part(PartId.EVIDENCE)).to_json() is None


_LINES = st.lists(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), max_size=40).filter(
        lambda line: not line.startswith(">>> ")
    ),
    max_size=4,
).map(lambda lines: "\n".join(lines).strip())


@given(st.tuples(_LINES, _LINES))
def test_what_is_laid_out_is_read_back(answers: tuple[str, str]) -> None:
    """An unchanged sheet says what it was made of, whatever was written."""
    laid = sheet(part(), [answers], {1: ["Coach: say when."]})

    assert answers_in(laid.text, part(), laid.ours) == answers


def test_only_our_own_lines_are_taken_out() -> None:
    """A line that begins as ours do, and is the writer's, stays; so does what was written beside one of ours."""
    laid = sheet(part(), [("first", "second")])
    text = laid.text.replace("first", ">>> quoted\nfirst").replace("teach?", "teach? Beside it")

    first, second = answers_in(text, part(), laid.ours)

    assert ">>> quoted\nfirst" in first
    assert "Beside it" in first
    assert second == "second"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("All of it.", ("All of it.", "")),
        (">>> 2. x\r\nB\r\n>>> 1.\r\nA", ("A", "B")),
        ("\ufeffA\n>>> 2.\nB\n>>> 3. no such prompt", ("A", "B\n>>> 3. no such prompt")),
        (">>> 1.\n>>> 1.\nA", ("A", "")),
        ("", ("", "")),
    ],
)
def test_a_text_from_a_file(text: str, answers: tuple[str, str]) -> None:
    """Without our lines it is the answer to the first prompt; nothing of it is dropped."""
    assert answers_in(text, part()) == answers


def test_two_versions_both_stand_in_the_sheet() -> None:
    """For the writer to put together; neither is left out."""
    laid = sheet(part(PartId.REFLECTION), [("ours",), ("theirs",)])

    assert answers_in(laid.text, part(PartId.REFLECTION), laid.ours) == ("ours\n\n\ntheirs",)


def _version(name: str, *after: str, at: str = "2026-11-21T12:00:00Z") -> Version:
    return Version(id=name, draft="d", part="overview", after=after, answers=(name,), words=1, at=at)


def test_the_last_version_is_the_one_that_none_was_made_from() -> None:
    """Two that were made from the same one stand side by side, until one is made from both."""
    apart = [_version("a"), _version("b", "a"), _version("c", "a", at="2026-11-21T13:00:00Z")]
    draft = Draft(id="d", rubric=rubric(), title="", created="", versions=apart)
    together = Draft(
        id="d", rubric=rubric(), title="", created="", versions=[*apart, _version("e", "b", "c")]
    )

    assert [each.id for each in draft.latest("overview")] == ["b", "c"]
    assert draft.answers(part()) == ("c", "")
    assert [each.id for each in together.latest("overview")] == ["e"]
    assert draft.state is State.WORKING


# --- the desk --------------------------------------------------------------------------------------------------------


def _saving(*texts: str) -> list[str]:
    """An editor that saves each of TEXTS, one after the other."""
    return [
        sys.executable,
        "-c",
        "import sys, time\nfor text in sys.argv[1:-1]:\n    open(sys.argv[-1], 'wb').write(text.encode()); time.sleep(0.7)",
        *texts,
    ]


class Saved:
    """Remembers what was saved; refuses the first REFUSED times, as a drive that was pulled out."""

    def __init__(self, refused: int = 0) -> None:
        self.texts: list[str] = []
        self.refused = refused

    def __call__(self, text: str) -> Mapping[str, object]:
        if self.refused:
            self.refused -= 1
            raise NotWritten("no drive")
        self.texts.append(text)
        return {"number": len(self.texts)}


@pytest.mark.skipif(os.name == "nt", reason="modes are of POSIX")
def test_the_desk_is_for_its_owner_only_and_empty_afterwards(tmp_path: Path) -> None:
    """Each save is handed on while the editor is open; nothing lies there when it was closed."""
    desk, saved = Desk(folder=tmp_path / "run" / "desk"), Saved()
    seen = []

    def look(text: str) -> Mapping[str, object]:
        paths = [desk.folder, *desk.folder.rglob("*")]
        seen.append({stat.S_IMODE(path.stat().st_mode) & 0o077 for path in paths})
        return saved(text)

    wrote = desk.write("part", "before", {}, _saving("one", "two"), os.environ, look)

    assert (wrote, saved.texts) == (True, ["one", "two"])
    assert seen == [{0}, {0}]
    assert not desk.folder.exists()


def test_a_text_that_could_not_be_kept_stays_on_the_desk(tmp_path: Path) -> None:
    """Tried again at each look; where it never worked, it is told, and the next run finds the text."""
    desk = Desk(folder=tmp_path / "desk")

    with pytest.raises(NotWritten):
        desk.write("part", "before", {"draft": "d"}, _saving("one"), os.environ, Saved(refused=10_000))

    [left] = desk.left()
    assert (left.name, left.text, left.facts, left.open) == ("part", "one", {"draft": "d"}, False)
    desk.clear("part")
    assert list(desk.left()) == []


def test_a_drive_that_comes_back_in_time_has_it_all(tmp_path: Path) -> None:
    saved = Saved(refused=1)

    Desk(folder=tmp_path / "desk").write("part", "", {}, _saving("one"), os.environ, saved)

    assert saved.texts == ["one"]


def test_an_old_editor_loses_no_text(tmp_path: Path) -> None:
    """What is not UTF-8 is read as the letters of an old Windows, for a wrong letter is better than none."""
    saved = Saved()
    editor = [sys.executable, "-c", "import sys; open(sys.argv[-1], 'wb').write(b'\\xe9t\\xe9')"]

    Desk(folder=tmp_path / "desk").write("part", "", {}, editor, os.environ, saved)

    assert saved.texts == ["été"]


def test_what_is_no_text_of_ours_is_left_alone(tmp_path: Path) -> None:
    """Files and folders that somebody else put on the desk are not texts, and stay."""
    (tmp_path / "desk" / "odd").mkdir(parents=True)
    (tmp_path / "desk" / "file").write_text("x")

    assert list(Desk(folder=tmp_path / "desk").left()) == []
    assert (tmp_path / "desk" / "file").exists()


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"VISUAL": "code --wait", "EDITOR": "vi"}, ["code", "--wait"]),
        ({"VISUAL": " ", "EDITOR": "vi"}, ["vi"]),
    ],
)
def test_the_editor_is_the_persons_own(environment: dict[str, str], command: list[str]) -> None:
    assert find_editor(environment) == command


def test_without_an_editor_a_file_is_the_way(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage) as told:
        find_editor({"PATH": str(tmp_path)})

    assert "--from FILE" in told.value.hint


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xef\xbb\xbfmarked", "marked"),
        ("breit".encode("utf-16"), "breit"),
    ],
)
def test_a_plain_text_file_in_the_ways_that_systems_write_it(data: bytes, text: str) -> None:
    assert as_text(data) == text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\xff\xfe\x00", Unreadable),
        (b"PK\x03\x04\xff", Unreadable),
        (b"nul\0", Unreadable),
        (b"x" * 5_000_000, RefusedForSafety),
    ],
)
def test_what_is_no_plain_text_is_told(data: bytes, error: type[LerwalletError]) -> None:
    with pytest.raises(error):
        as_text(data)
