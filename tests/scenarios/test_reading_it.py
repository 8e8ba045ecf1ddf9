"""How it reads: in a narrow terminal, through a pipe, without colour, in an old locale, to somebody who hears it."""

import subprocess

import pytest

from sitting import Sitting
from terminal import LERWALLET, environment

COMMANDS = ("list", "check", "verify badges --trust trust.json", "show WRITING", "trust list", "shares list")


@pytest.fixture(scope="module")
def reader(_kept: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """A learner of whom nothing is changed here."""
    return _kept.copied(tmp_path_factory.mktemp("reader"))


def typed(reader: Sitting, command: str) -> list[str]:
    writing = reader.ids()["writing"] if "WRITING" in command else ""
    return [writing if word == "WRITING" else word for word in command.split()]


def test_a_list_fits_a_terminal_of_80_columns(reader: Sitting) -> None:
    """One line a badge: id, verdict, name, and as much more as there is room for."""
    shown = reader.terminal("list", env={"NO_COLOR": "1"}).out.splitlines()[:3]

    ids = reader.ids()
    assert [line.split("; ")[0] for line in shown] == [
        f"{ids[name]}  holds  {name.capitalize()} (demo)" for name in ("collaboration", "research", "writing")
    ]
    assert [len(line) <= 80 for line in shown] == [True] * 3
    assert ["; Demo School" in line for line in shown] == [True, True, False]


def test_a_list_fits_60_columns(reader: Sitting) -> None:
    """Whole parts are left out, never the id, the verdict or the name."""
    shown = reader("list", env={"COLUMNS": "60"}).out.splitlines()

    assert [len(line) <= 60 for line in shown] == [True] * 3
    assert all("  holds  " in line and "(demo)" in line for line in shown)


def test_a_pipe_is_shown_all_of_it(reader: Sitting) -> None:
    """`lerwallet list | grep ...` finds what the terminal had no room for."""
    shown = reader("list").out.splitlines()

    assert [line.count("; ") for line in shown] == [3, 3, 2]


@pytest.mark.parametrize("command", COMMANDS)
def test_collapsed_it_still_makes_sense(command: str, reader: Sitting) -> None:
    """No boxes, no dots that lead the eye, no columns, no escapes; every line has its label or its verdict at its start."""
    out = reader(*typed(reader, command)).out

    assert not set(out) & set("─│┌┐└┘├┤┬┴┼━┃╭╮╰╯█░✓✔✗✘…\x1b\t\r")
    assert "..." not in out
    assert all(len(line) - len(line.lstrip()) <= 8 for line in out.splitlines())
    for line in filter(None, out.splitlines()):
        collapsed = " ".join(line.split())
        assert (
            ": " in collapsed or "? " in collapsed or collapsed == "Writing (demo)" or " holds " in collapsed
        )


@pytest.mark.parametrize("command", COMMANDS)
def test_colour_says_nothing_by_itself(command: str, reader: Sitting) -> None:
    """In a terminal with NO_COLOR, and in a pipe in an old locale: the same words and no escape."""
    argv = typed(reader, command)
    plain = reader.process(*argv, env={"COLUMNS": "80"})

    uncoloured = reader.terminal(*argv, env={"NO_COLOR": "1"})
    old = reader.process(*argv, env={"COLUMNS": "80", "LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": ""})

    assert "\x1b" not in uncoloured.out
    assert [line for line in plain.out.splitlines() if line not in uncoloured.out] == []
    assert (old.code, old.out) == (plain.code, plain.out)


def test_a_terminal_has_the_verdict_coloured(reader: Sitting) -> None:
    """Only the word of the verdict, which says it too."""
    out = reader.terminal("list").out

    assert "\x1b[32mholds\x1b[0m" in out
    assert out.count("\x1b[") == 6


@pytest.mark.parametrize("command", ["list", "check", "export --as jsonl"])
def test_a_reader_who_leaves_early(command: str, reader: Sitting) -> None:
    """`lerwallet list | head -1`: no complaint on stderr, whatever was left to say."""
    process = subprocess.Popen(
        [*LERWALLET, *command.split()],
        env=environment(reader.home, **reader.environment()),
        cwd=reader.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    process.wait(60)

    assert not any(word in said for word in ("Traceback", "BrokenPipe", "Exception", "The computer said"))


def test_stdout_and_stderr_are_two_things(reader: Sitting) -> None:
    """Binary to `--out -` is the file and nothing else; what people are told is on stderr."""
    result = reader.process("export", "--as", "zip", "--out", "-")

    assert (result.code, result.raw[:2], "It is not locked" in result.err) == (0, b"PK", True)


def test_a_zip_is_not_thrown_at_a_terminal(reader: Sitting) -> None:
    """It is refused with the flag to use."""
    result = reader.terminal("export", "--as", "zip")

    assert (result.code, "Fix: Name a file: --out FILE" in result.out) == (2, True)
