"""What a session gives a command: streams, questions, secrets, folders, sources and outputs."""

import os
import stat
import sys
from pathlib import Path

import pytest

from lerwallet.errors import NotFetched, RefusedForSafety
from lerwallet.fetch import offline
from lerwallet.session import sources as reading
from lerwallet.vault import Passphrase, Vault
from terminal import Result, call, converse, run
from throw_away_commands import PROGRAM, TABLE
from world import World

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="file modes and devices are POSIX")


def try_out(*argv: str | Path, home: Path, stdin: bytes | str = b"", **more: str) -> Result:
    return call(*argv, home=home, table=TABLE, env=more, stdin=stdin)


# Answers ----------------------------------------------------------------------------------------------------------


def test_results_go_to_stdout_and_all_else_to_stderr(tmp_path: Path) -> None:
    """A result can be piped on: notes stand on stderr."""
    result = try_out("greet", "Ada", home=tmp_path)

    assert (result.code, result.out, result.err) == (0, "Hello Ada\n", "Greeting Ada\n")


def test_json_is_one_document(tmp_path: Path) -> None:
    """`--json` prints the document and nothing else on stdout."""
    result = try_out("greet", "Ada", "--times", "3", "--json", home=tmp_path)

    assert result.document == {"schema": "lerwallet/greeting/1", "words": "Hello Ada"}


def test_colour_only_repeats_a_word_in_a_terminal(tmp_path: Path) -> None:
    """A terminal gets the word coloured; NO_COLOR, a dumb terminal and a pipe get the same words without."""
    coloured = converse("greet", "Ada", home=tmp_path, program=PROGRAM)
    plain = converse("greet", "Ada", home=tmp_path, program=PROGRAM, env={"NO_COLOR": "1"})
    dumb = converse("greet", "Ada", home=tmp_path, program=PROGRAM, env={"TERM": "dumb"})
    piped = run("greet", "Ada", home=tmp_path, program=PROGRAM)

    assert "\x1b[32mHello\x1b[0m Ada\n" in coloured.out
    assert plain.out == dumb.out == "Greeting Ada\nHello Ada\n"
    assert piped.out == "Hello Ada\n"


def test_a_long_coloured_line_is_not_broken(tmp_path: Path) -> None:
    """Lines end where they end, also where the terminal is narrower."""
    result = converse("greet", "A" * 200, home=tmp_path, program=PROGRAM)

    assert "\x1b[32mHello\x1b[0m " + "A" * 200 + "\n" in result.out


# Questions --------------------------------------------------------------------------------------------------------


def test_questions_are_asked_in_a_terminal(tmp_path: Path) -> None:
    """Each question waits for its line; an answer that is neither yes nor no is asked again."""
    result = converse(
        "ask",
        home=tmp_path,
        program=PROGRAM,
        answers=[
            ("Which colour?", " blue "),
            ("Paint it? (yes/no, Enter for no)", "what"),
            ("Paint it?", "y"),
        ],
    )

    assert result.code == 0
    assert "Please type yes or no." in result.out
    assert result.out.endswith("blue True\n")


def test_enter_alone_is_the_default(tmp_path: Path) -> None:
    """The default that the question names is what Enter means."""
    result = converse(
        "ask", home=tmp_path, program=PROGRAM, answers=[("Which colour?", "red"), ("Enter for no)", "")]
    )

    assert result.out.endswith("red False\n")


@pytest.mark.parametrize(("more", "env"), [(["--no-input"], {}), ([], {"CI": "true"})])
def test_nothing_is_asked_where_asking_is_off(more: list[str], env: dict[str, str], tmp_path: Path) -> None:
    """With --no-input or CI=true the command stops at once, also in a terminal, and names the flag."""
    result = converse("ask", *more, home=tmp_path, program=PROGRAM, env=env)

    assert (result.code, result.out) == (2, "There was nobody to answer: Which colour?\nFix: Add --colour\n")


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    """A pipe is not a person: its content is not taken for an answer."""
    result = run("ask", home=tmp_path, stdin="blue\nyes\n", program=PROGRAM)

    assert (result.code, result.out) == (2, "")


# Secrets ----------------------------------------------------------------------------------------------------------


def test_the_order_of_passphrases(tmp_path: Path) -> None:
    """The flag goes before the command, the command before the file, the file before the variable."""
    for name in ("flag", "file"):
        (tmp_path / name).write_text(f"from {name}\nnot this line\n")
    given = {
        "LERWALLET_PASSPHRASE_COMMAND": f"'{sys.executable}' -c \"print('from command'); print('more')\"",
        "LERWALLET_PASSPHRASE_FILE": str(tmp_path / "file"),
        "LERWALLET_PASSPHRASE": "from variable",
    }

    found = [try_out("secret", "--passphrase-file", tmp_path / "flag", home=tmp_path, **given).out]
    for name in list(given):
        found.append(try_out("secret", home=tmp_path, **given).out)
        del given[name]

    assert found == [f"secret: from {source}\n" for source in ("flag", "command", "file", "variable")]


def test_a_passphrase_can_come_from_stdin(tmp_path: Path) -> None:
    """`--passphrase-file -` reads the first line of stdin, whatever the platform's line ends and marks."""
    result = try_out(
        "secret", "--passphrase-file", "-", home=tmp_path, stdin=b"\xef\xbb\xbfcorrect h\xc3\xb6rse\r\n"
    )

    assert result.out == "secret: correct h\u00f6rse\n"


@pytest.mark.parametrize("env", [{}, {"CI": "true"}])
def test_no_passphrase_and_no_terminal(env: dict[str, str], tmp_path: Path) -> None:
    """Exit 12, naming the flag and the variable that would have answered."""
    result = try_out("secret", home=tmp_path, **env)

    assert result.code == 12
    assert "Add --passphrase-file FILE, or set LERWALLET_PASSPHRASE_FILE" in result.err


@pytest.mark.parametrize(
    "env",
    [
        {"LERWALLET_PASSPHRASE_FILE": "no-such-file"},
        {"LERWALLET_PASSPHRASE_COMMAND": "no-such-program"},
        {"LERWALLET_PASSPHRASE_COMMAND": "'"},
        {"LERWALLET_PASSPHRASE_COMMAND": " "},
        {"LERWALLET_PASSPHRASE_COMMAND": f"'{sys.executable}' -c 'raise SystemExit(3)'"},
        {"LERWALLET_PASSPHRASE_COMMAND": f"'{sys.executable}' -c pass"},
    ],
)
def test_a_source_that_gives_nothing_is_named(env: dict[str, str], tmp_path: Path) -> None:
    """A source that was set and gives no passphrase is exit 12; no other source is tried in its place."""
    result = try_out("secret", home=tmp_path, LERWALLET_PASSPHRASE="never", **env)

    assert (result.code, result.out) == (12, "")


def test_a_passphrase_is_typed_unseen(tmp_path: Path) -> None:
    """The prompt says that nothing will show, and nothing does."""
    result = converse(
        "secret", home=tmp_path, program=PROGRAM, answers=[("Passphrase or recovery code: ", "open sesame")]
    )

    assert "Nothing will show while you type." in result.out
    assert result.out.count("open sesame") == 1  # what the command itself prints
    assert result.out.endswith("secret: open sesame\n")


def test_a_new_passphrase_is_typed_twice(tmp_path: Path) -> None:
    """Two that differ are asked for again."""
    result = converse(
        "secret",
        "--new",
        home=tmp_path,
        program=PROGRAM,
        answers=[
            ("New passphrase: ", "one"),
            ("The same again: ", "other"),
            ("New passphrase: ", "two"),
            ("The same again: ", "two"),
        ],
    )

    assert "The two were not the same." in result.out
    assert result.out.endswith("secret: two\n")


def test_a_new_passphrase_from_file_or_variable(tmp_path: Path) -> None:
    """The flag goes before the variable; without either, exit 12 names both."""
    (tmp_path / "new").write_text("from file")

    flag = try_out(
        "secret",
        "--new",
        "--new-passphrase-file",
        tmp_path / "new",
        home=tmp_path,
        LERWALLET_NEW_PASSPHRASE="v",
    )
    variable = try_out("secret", "--new", home=tmp_path, LERWALLET_NEW_PASSPHRASE="from variable")
    neither = try_out("secret", "--new", home=tmp_path)

    assert (flag.out, variable.out) == ("secret: from file\n", "secret: from variable\n")
    assert (neither.code, "--new-passphrase-file FILE, or set LERWALLET_NEW_PASSPHRASE" in neither.err) == (
        12,
        True,
    )


@pytest.mark.parametrize(
    "argv",
    [
        ["read", "-", "--passphrase-file", "-"],
        ["read", "a", "-", "--passphrase-file", "-", "--json"],
        ["secret", "--new", "--new-passphrase-file", "-", "--passphrase-file", "-"],
    ],
)
def test_stdin_has_one_reader(argv: list[str], tmp_path: Path) -> None:
    """`-` twice is wrong usage before anything is read."""
    assert try_out(*argv, home=tmp_path, stdin="secret").code == 2


# The wallet -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("wallet") / "home"
    vault, _code = Vault.create(home, Passphrase("open sesame"), created_at="2026-11-21T12:00:00Z")
    vault.close()
    return home


def test_no_wallet_is_said_before_anything_is_asked(tmp_path: Path) -> None:
    """Nobody types a passphrase for a wallet that is not there."""
    result = converse("open", "--wallet", tmp_path / "none", home=tmp_path, program=PROGRAM)

    assert result.code == 10
    assert result.out.split() == f"There is no wallet in {tmp_path}/none. Fix: Run: lerwallet init".split()


def test_the_wallet_opens_with_its_passphrase(wallet: Path, tmp_path: Path) -> None:
    """`--wallet` and LERWALLET_HOME name the folder."""
    flag = try_out("open", "--wallet", wallet, home=tmp_path, LERWALLET_PASSPHRASE="open sesame")
    variable = try_out("open", home=tmp_path, LERWALLET_PASSPHRASE="open sesame", LERWALLET_HOME=str(wallet))

    assert flag.out == variable.out == "generation 1\n"


def test_a_wrong_passphrase_that_was_given_is_final(wallet: Path, tmp_path: Path) -> None:
    """A script is told at once: exit 12."""
    result = try_out("open", "--wallet", wallet, home=tmp_path, LERWALLET_PASSPHRASE="open barley")

    assert (result.code, result.out) == (12, "")


@pytest.mark.parametrize(("last", "code"), [("open sesame", 0), ("open rye", 12)])
def test_a_typed_passphrase_has_three_tries(last: str, code: int, wallet: Path, tmp_path: Path) -> None:
    """The third may still be right; after it, exit 12."""
    question = "Passphrase or recovery code: "
    answers = [(question, "open barley"), (question, "open wheat"), (question, last)]

    result = converse("open", "--wallet", wallet, home=tmp_path, program=PROGRAM, answers=answers)

    assert result.code == code
    assert result.out.count("That did not open the wallet.") == 2


def test_what_a_run_is_given(tmp_path: Path) -> None:
    """Folders by name, no terminal, 80 columns, the clock of the test; `--verbose` says more."""
    variables = {"LERWALLET_HOME": "/w", "LERWALLET_CONFIG": "/c", "LERWALLET_OFFLINE": "1", "COLUMNS": "120"}

    told = try_out("given", "--json", "--verbose", home=tmp_path, **variables)
    plain = try_out("given", "--json", home=tmp_path)

    names = ("home", "config", "offline", "width", "now", "interactive")
    assert [told.document[name] for name in names] == [
        str(Path("/w")),
        str(Path("/c")),
        True,
        120,
        "2026-11-21",
        False,
    ]
    assert (plain.document["offline"], plain.document["width"]) == (False, 80)
    assert (told.err, plain.err) == ("tried something\nNote: careful\n", "Note: careful\n")


def test_folders_of_the_platform(tmp_path: Path) -> None:
    """Where nothing is named, wallet and settings lie where the platform keeps such things."""
    given = run("given", "--json", home=tmp_path, program=PROGRAM).document

    assert given["home"].startswith(str(tmp_path))
    assert given["config"].startswith(str(tmp_path))
    assert given["home"] != given["config"]


# Sources ----------------------------------------------------------------------------------------------------------


def test_sources_are_read_in_order(tmp_path: Path) -> None:
    """Files, folders (sorted, hidden files left out), a pattern and stdin; one that is missing stops no other."""
    folder = tmp_path / "folder"
    for name in ("b/deep.json", "a.json", ".hidden", ".git/config"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")
    (tmp_path / "empty").mkdir()

    result = try_out(
        "read", "missing", folder, "-", f"{folder}/*.json", tmp_path / "empty", home=tmp_path, stdin="three"
    )

    assert result.out.splitlines() == [
        "missing: There is no file missing.",
        f"{folder}/a.json: 2",
        f"{folder}/b/deep.json: 2",
        "-: 5",
        f"{folder}/a.json: 2",
        f"{tmp_path}/empty: The folder {tmp_path}/empty holds no files.",
    ]


def test_a_source_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the largest badge is never held in memory."""
    monkeypatch.setattr(reading, "LARGEST", 10)
    (tmp_path / "large").write_bytes(b"x" * 11)
    (tmp_path / "small").write_bytes(b"x" * 10)

    with (tmp_path / "small").open("rb") as stdin:
        names = [str(tmp_path / name) for name in ("large", "small")]
        large, small = (reading.read_place(each, stdin, offline) for each in reading.places(names))

    assert (type(large.error), small.error, len(small.data)) == (RefusedForSafety, None, 10)


@posix_only
def test_a_folder_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its badges would be missing without a word."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.json").write_bytes(b"{}")
    (tmp_path / "open" / "locked").mkdir()

    def refuse(path: str, *_more: object) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    found = [reading.read_place(each, None, offline) for each in reading.places([str(tmp_path / "open")])]

    assert [(Path(each.name).name, each.error is None) for each in found] == [
        ("a.json", True),
        ("locked", False),
    ]
    assert "Permission denied" in str(found[1].error)


def test_a_web_address_is_a_source_like_any_other(tmp_path: Path) -> None:
    """What it gives is read; what cannot be fetched is an entry that says so, and stops no other."""
    there, not_there = "https://a.example/b", "https://a.example/c"
    place = World(documents={there: b"badge"})

    with (tmp_path / "empty").open("wb+") as stdin:
        found = reading.places([there, not_there])
        fetched, unread = (reading.read_place(each, stdin, place.fetch) for each in found)

    assert (fetched.data, type(unread.error)) == (b"badge", NotFetched)


@posix_only
def test_a_pipe_in_a_folder_is_left_out(tmp_path: Path) -> None:
    """Reading a pipe that nobody writes to would never end."""
    import os

    folder = tmp_path / "folder"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "file").write_text("")

    result = try_out("read", folder, home=tmp_path)

    assert result.out == f"{folder}/file: 0\n"


@posix_only
def test_a_name_that_is_not_text_is_shown_harmlessly(tmp_path: Path) -> None:
    """File names are a stranger's too."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "\x1b[2Jbad\udcff\n").write_text("")

    result = try_out("read", tmp_path / "folder", home=tmp_path)

    assert result.out == f"{tmp_path}/folder/bad\ufffd : 0\n"


# Outputs ----------------------------------------------------------------------------------------------------------


@posix_only
def test_an_output_is_private_and_never_over_another(tmp_path: Path) -> None:
    """0600, nothing left beside it, refused where the file is there, replaced with --force."""
    out = tmp_path / "out" / "file"
    out.parent.mkdir()

    first = try_out("read", "-", "--out", out, home=tmp_path, stdin="one")
    second = try_out("read", "-", "--out", out, home=tmp_path, stdin="two")
    kept = out.read_text()
    third = try_out("read", "-", "--out", out, "--force", home=tmp_path, stdin="three")

    assert (first.code, second.code, third.code) == (0, 1, 0)
    assert (kept, out.read_text()) == ("one", "three")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize("place", ["no-such-folder/file", "folder"])
def test_an_output_with_no_place_is_told(place: str, tmp_path: Path) -> None:
    """A folder that is not there, or that has the name itself: a sentence, and nothing is left behind."""
    (tmp_path / "folder").mkdir()

    result = try_out("read", "-", "--out", tmp_path / place, "--force", "--json", home=tmp_path, stdin="one")

    assert (result.code, result.document["error"]["code"]) == (1, "not_written")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@posix_only
def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """`--out /dev/null` must not put a file where the device was."""
    result = try_out("read", "-", "--out", "/dev/null", home=tmp_path, stdin="one")

    assert result.code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_binary_goes_to_a_pipe_and_not_to_a_terminal(tmp_path: Path) -> None:
    """A terminal that would show rubbish is spared it, and told which flag to use."""
    (tmp_path / "zip").write_bytes(b"PK\x03\x04\xff")

    piped = run("read", "zip", "--out", "-", home=tmp_path, program=PROGRAM)
    shown = converse("read", "zip", "--out", "-", home=tmp_path, program=PROGRAM)

    assert piped.raw == b"PK\x03\x04\xff"
    assert (shown.code, shown.out) == (
        2,
        "This is not text, and a terminal cannot show it.\nFix: Name a file: --out FILE\n",
    )
