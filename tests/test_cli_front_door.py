"""What the front door answers: overview, version, help, usage errors, and how every error becomes an exit code."""

import subprocess
import sys
from pathlib import Path

import pytest

from lerwallet.cli import COMMANDS
from lerwallet.commandline.advice import advise
from lerwallet.commandline.help import command_help
from lerwallet.commandline.loading import load
from lerwallet.commandline.overview import overview
from lerwallet.commandline.table import Row, rows
from terminal import LERWALLET, Result, call, environment, run
from throw_away_commands import PROGRAM, TABLE

ALL_ROWS = [*rows(COMMANDS), *rows(TABLE)]


def try_out(*argv: str, home: Path, **more: str) -> Result:
    return call(*argv, home=home, table=TABLE, env=more)


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"], ["help"]])
def test_the_overview_names_every_command(argv: list[str], tmp_path: Path) -> None:
    """Without a command, `lerwallet` says what there is, on stdout."""
    result = run(*argv, home=tmp_path)

    assert (result.code, result.err) == (0, "")
    assert list(overview(COMMANDS)) == result.out.splitlines()


def test_the_version_is_one_line(tmp_path: Path) -> None:
    """`--version` names the program and its version."""
    result = run("--version", home=tmp_path)

    assert (result.code, result.out) == (0, "lerwallet 0.1.0\n")


@pytest.mark.parametrize("argv", [["--help"], ["--version"]])
def test_the_front_door_imports_no_parser(argv: list[str], tmp_path: Path) -> None:
    """Overview and version come without click, Typer and everything else that costs time."""
    code = "import sys; from lerwallet.__main__ import answer; answer(sys.argv[1:]); print(*sys.modules)"

    shown = subprocess.run(
        [sys.executable, "-c", code, *argv],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=True,
    )

    loaded = set(shown.stdout.splitlines()[-1].split())
    assert set() == loaded & {"click", "typer", "rich", "json", "gettext", "dataclasses", "pathlib"}


def test_a_command_loads_no_other(tmp_path: Path) -> None:
    """A command imports its own module and nothing that it does not use."""
    code = "import sys, throw_away_commands as t; t.main.__globals__['answer'](['today'], t.TABLE); print(*sys.modules)"

    shown = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(tmp_path),
        check=True,
        cwd=Path(__file__).parent,
    )

    loaded = set(shown.stdout.splitlines()[-1].split())
    assert set() == loaded & {
        "rich",
        "httpx",
        "pyld",
        "pydantic",
        "jinja2",
        "platformdirs",
        "cryptography",
        "lerwallet.vault",
    }


@pytest.mark.parametrize(("name", "row"), ALL_ROWS, ids=[name for name, _row in ALL_ROWS])
def test_help_is_plain_and_fits(name: str, row: Row) -> None:
    """Every command in the table loads, and its help has no box and no line over 80 columns."""
    lines = list(command_help(load(row), f"lerwallet {name}"))

    prose = lines[: lines.index("Example:")] if "Example:" in lines else lines  # an example is copied whole
    assert [line for line in prose if len(line) > 80 or not line.isascii()] == []
    assert lines[0].startswith(f"Usage: lerwallet {name}")


@pytest.mark.parametrize("width", [60, 40])
@pytest.mark.parametrize(
    "argv", [["--help"], ["evidence", "--help"], ["draft"], ["draft", "hours", "--help"], ["share", "--help"]]
)
def test_help_fits_a_narrow_terminal(argv: list[str], width: int, tmp_path: Path) -> None:
    """The same words in shorter lines, none of them broken; only a word that is wider, or an example, stands out."""
    wide = run(*argv, home=tmp_path).out
    narrow = run(*argv, home=tmp_path, env={"COLUMNS": str(width)}).out

    prose = narrow.partition("Example:")[0].splitlines()
    assert narrow.split() == wide.split()
    assert [line for line in prose if len(line) > width and len(line.split()) > 1] == []


def test_the_overview_fits() -> None:
    """No line of the overview is over 80 columns."""
    assert [line for line in overview(COMMANDS) if len(line) > 80] == []


def test_help_of_a_command_says_it_all(tmp_path: Path) -> None:
    """Usage, what it does, arguments, options with choices and defaults, common options, an example."""
    lines = try_out("greet", "--help", home=tmp_path).out.splitlines()

    assert lines[:17] == [
        "Usage: lerwallet greet NAME [OPTIONS]",
        "",
        "Greet somebody, so that they feel welcome.",
        "",
        "A second paragraph.",
        "",
        "Arguments:",
        "  NAME",
        "      Who to greet.",
        "",
        "Options:",
        "  --size [small|large]",
        "      How loudly. One of: small, large. Default: small.",
        "  --times INTEGER",
        "      How often. Default: 1.",
        "",
        "Options of every command:",
    ]
    assert lines[-3:] == ["", "Example:", "  lerwallet greet Ada --times 2"]


def test_help_of_a_group_names_its_commands(tmp_path: Path) -> None:
    """A group by itself says what belongs to it."""
    result = try_out("word", home=tmp_path)

    assert result.code == 0
    assert result.out.splitlines()[5:7] == ["  add   Add a word.", "  list  List words."]
    assert result == try_out("word", "--help", home=tmp_path)


def test_a_group_finds_its_command(tmp_path: Path) -> None:
    """`word list` runs the command of the group, and its return value is the exit code."""
    result = try_out("word", "list", home=tmp_path)

    assert (result.code, result.out) == (4, "2026-11-21\n")


@pytest.mark.parametrize(
    ("argv", "sentence", "fix"),
    [
        ("gret Ada", "lerwallet has no command gret. Did you mean greet?", "lerwallet --help"),
        ("zzzz", "lerwallet has no command zzzz.", "lerwallet --help"),
        ("word ad", "lerwallet word has no command ad. Did you mean add?", "lerwallet word --help"),
        ("greet", "NAME is missing.", "Write it like this: lerwallet greet Ada --times 2"),
        (
            "greet Ada --tmies 3",
            "lerwallet greet has no option --tmies. Did you mean --times?",
            "lerwallet greet --help",
        ),
        ("greet Ada --times x", "--times needs a whole number.", "lerwallet greet --help"),
        ("greet Ada --times", "--times needs a value after it.", "lerwallet greet --help"),
        ("greet Ada --size huge", "--size can be one of these: small, large.", "lerwallet greet --help"),
        ("greet Ada --verbose=3", "--verbose is a switch and takes no value.", "lerwallet greet --help"),
        (
            "greet Ada Bob",
            "lerwallet greet does not know what to do with this word: Bob",
            "lerwallet greet --help",
        ),
        (
            "--offline greet Ada",
            "--offline stands before the command's name.",
            "Write it after: lerwallet COMMAND --offline",
        ),
        ("today --wallet x", "lerwallet today has no option --wallet.", "lerwallet today --help"),
    ],
)
def test_wrong_usage_is_told_in_our_words(argv: str, sentence: str, fix: str, tmp_path: Path) -> None:
    """What happened and the one thing to do; with `--json` the same as a document. Exit code 2."""
    told = try_out(*argv.split(), home=tmp_path)
    answered = try_out(*argv.split(), "--json", home=tmp_path)

    human = f"{sentence}\nFix: {fix}\n"
    error = {"code": "wrong_usage", "message": sentence, "hint": fix, "exit_code": 2}
    assert (2, "", human) == (told.code, told.out, told.err)
    if "--times --json" not in f"{argv} --json":  # there, --json is the value of --times
        assert ({"schema": "lerwallet/error/1", "error": error}, human) == (answered.document, answered.err)


@pytest.mark.parametrize("asking", ["--json", "--as=json", "--as json"])
def test_an_error_is_json_wherever_json_is_asked_for(asking: str, tmp_path: Path) -> None:
    """Also where the command line cannot be parsed, and where `--as json` means `--json`."""
    result = try_out("nothing", *asking.split(), home=tmp_path)

    assert result.document["error"]["code"] == "wrong_usage"


@pytest.mark.parametrize(
    ("how", "code", "told", "exit_code"),
    [
        ("known", "not_found", "There is no known.\nFix: Run: lerwallet list\n", 1),
        (
            "disk",
            "error",
            "The computer said: No space left on device (wallet.db)\nFix: Mend that, and type the command again\n",
            1,
        ),
        ("stop", "interrupted", "Stopped.\n", 130),
    ],
)
def test_errors_become_sentences_and_exit_codes(
    how: str, code: str, told: str, exit_code: int, tmp_path: Path
) -> None:
    """An error that is known is told in its words; interrupting is 130."""
    result = try_out("break", how, "--json", home=tmp_path)

    assert (exit_code, told) == (result.code, result.err)
    assert (code, exit_code) == (result.document["error"]["code"], result.document["error"]["exit_code"])


def test_our_own_mistake_shows_no_traceback(tmp_path: Path) -> None:
    """A bug is one sentence with its kind; neither its message nor any variable is shown."""
    result = try_out("break", "bug", home=tmp_path)

    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("Something went wrong inside lerwallet (ZeroDivisionError).")
    assert [word for word in ("Traceback", "detail", "correct horse") if word in result.err] == []


def test_a_traceback_is_for_those_who_ask(tmp_path: Path) -> None:
    """LERWALLET_DEBUG=1 shows where the bug is, and still no variable."""
    result = try_out("break", "bug", home=tmp_path, LERWALLET_DEBUG="1")

    assert "Traceback" in result.err
    assert '"correct horse"' not in result.err.replace('secret = "correct horse"', "")


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    """Whoever closes our output early, as `head` does, hears nothing of it; the exit code is not 0."""
    with subprocess.Popen(
        [*PROGRAM, "many"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(tmp_path)
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()

    assert (process.returncode, complaints) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("argv", [["--version"], ["greet", "Ada"], ["greet", "Ada", "--json"]])
def test_a_full_disk_is_told(argv: list[str], tmp_path: Path) -> None:
    """An output that takes nothing more is an error with a sentence, and no traceback."""
    with Path("/dev/full").open("w") as full:
        finished = subprocess.run(
            [*PROGRAM, *argv], stdout=full, stderr=subprocess.PIPE, env=environment(tmp_path), check=False
        )

    assert finished.returncode == 1
    assert b"The computer said: No space left on device\n" in finished.stderr
    assert b"Traceback" not in finished.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a shell that closes streams")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(closed: str, tmp_path: Path) -> None:
    """A job that is started without a stream does its work all the same."""
    script = f'exec "$0" "$@" {closed}'

    finished = subprocess.run(
        ["sh", "-c", script, *PROGRAM, "greet", "Ada"],
        capture_output=True,
        env=environment(tmp_path),
        check=False,
    )

    assert (finished.returncode, b"Traceback" in finished.stderr) == (0, False)


def test_help_before_the_command(tmp_path: Path) -> None:
    """`lerwallet help greet` is `lerwallet greet --help`."""
    before = run("help", "greet", home=tmp_path, program=PROGRAM)

    assert before == run("greet", "--help", home=tmp_path, program=PROGRAM)
    assert before.code == 0


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_an_old_console_gets_a_question_mark(encoding: str, tmp_path: Path) -> None:
    """What the console cannot show is replaced, and nothing crashes; JSON loses nothing."""
    name = "\u4e2d Krey\u00f2l"

    shown = run("greet", name, home=tmp_path, env={"PYTHONIOENCODING": encoding}, program=PROGRAM)
    answered = run(
        "greet", name, "--json", home=tmp_path, env={"PYTHONIOENCODING": encoding}, program=PROGRAM
    )

    assert f"Hello {name}\n".encode(encoding, "replace") == shown.raw
    assert f"Hello {name}" == answered.document["words"]


def test_an_unknown_language_is_said_once(tmp_path: Path) -> None:
    """A language without a catalogue: English, and one line that says so; an untranslated locale says nothing."""
    asked = run("greet", "Ada", "--lang", "xx", home=tmp_path, program=PROGRAM)
    named = run("--version", home=tmp_path, env={"LERWALLET_LANG": "xx"})
    located = run("--version", home=tmp_path, env={"LC_ALL": "xx_XX.UTF-8"})

    note = "lerwallet does not speak xx yet; this is English.\n"
    assert ("Hello Ada\n", f"{note}Greeting Ada\n") == (asked.out, asked.err)
    assert (note, "") == (named.err, located.err)


def test_the_entry_point_and_the_module_are_one(tmp_path: Path) -> None:
    """`python -m lerwallet` is the same program as the installed script."""
    script = Path(sys.executable).with_name("lerwallet")
    if not script.exists():
        pytest.skip("the package is not installed")

    installed = run("--version", home=tmp_path, program=(str(script),))

    assert run("--version", home=tmp_path, program=LERWALLET) == installed


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["greet", "-1"], 0, "Hello -1"),
        (["greet", "-2.5", "--size", "large"], 0, "HELLO -2.5"),
        (["greet", "--", "-1"], 0, "Hello -1"),
        (["greet", "Ada", "--times", "-1"], 0, ""),  # an option's value stays its own
        (["greet", "Ada", "-1"], 2, "lerwallet greet does not know what to do with this word: -1"),
        (["greet", "-x"], 2, "lerwallet greet has no option -x."),
    ],
)
def test_a_number_below_zero_is_no_option(argv: list[str], code: int, told: str, tmp_path: Path) -> None:
    """It is taken as it was typed, wherever it stands."""
    result = try_out(*argv, home=tmp_path)

    assert result.code == code
    assert told in result.out + result.err


def test_two_dashes_alone_are_wrong_usage(tmp_path: Path) -> None:
    """A command line that begins with what ends the options is told like any other."""
    result = try_out("--", "greet", home=tmp_path)

    assert (result.code, result.err.splitlines()[0]) == (2, "-- stands before the command's name.")


@pytest.mark.parametrize(("name", "row"), ALL_ROWS, ids=[name for name, _row in ALL_ROWS])
def test_the_table_knows_which_commands_take_a_wallet(name: str, row: Row) -> None:
    """What is advised repeats `--wallet` for exactly these."""
    takes = any("--wallet" in parameter.opts for parameter in load(row).params)

    assert takes == row.wallet, name


@pytest.mark.parametrize(
    ("typed", "advised"),
    [
        (
            ["--wallet", "my badges"],
            'lerwallet evidence add --wallet "my badges" ID, then lerwallet verify FILE',
        ),
        (["--wallet=a"], "lerwallet evidence add --wallet a ID, then lerwallet verify FILE"),
        (["--", "--wallet", "a"], "lerwallet evidence add ID, then lerwallet verify FILE"),
        ([], "lerwallet evidence add ID, then lerwallet verify FILE"),
    ],
)
def test_what_is_advised_names_the_wallet_that_was_named(typed: list[str], advised: str) -> None:
    """A command that needs one, and no other: the next command finds the same wallet."""
    assert advise(typed, COMMANDS)("lerwallet evidence add ID, then lerwallet verify FILE") == advised


@pytest.mark.parametrize(
    "text",
    ["lerwallet list --help", "lerwallet doctor --wallet DIR", "lerwallet listen", "lerwallet", "a list"],
)
def test_what_names_no_command_to_type_stays(text: str) -> None:
    """Help needs no wallet, a hint may name another one, and a word that only begins alike is no command."""
    assert advise(["--wallet", "here"], COMMANDS)(text) == text
