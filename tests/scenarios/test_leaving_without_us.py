"""What `docs/leaving.md` says is so: the program in it and stock `age` open what we locked."""

import hashlib
import io
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sitting import Sitting
from terminal import converse

PAGE = Path(__file__).resolve().parents[2] / "docs" / "leaving.md"
OTHER = "a passphrase of its own"
FILM = hashlib.shake_256(b"a film").digest(120_000)  # more than one piece, also when packed


def block(language: str, words: str) -> str:
    """The block of the page in that LANGUAGE with WORDS in it."""
    [found] = [
        text
        for text in re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
        if words in text
    ]
    return str(found)


@pytest.fixture
def locked(learner: Sitting) -> Sitting:
    """Somebody who has exported everything as the page says, locked with a passphrase."""
    research = learner.ids()["research"]
    learner("evidence", "add", research, learner.write("film.bin", FILM))
    words = ("export", "--as", "zip", "--with-evidence", "--encrypt", "--out", "badges.zip.age")
    assert learner(*words, env={"LERWALLET_NEW_PASSPHRASE": OTHER}).code == 0
    return learner


def whole(data: bytes, learner: Sitting) -> bool:
    """Whether DATA is a zip of the very files that the school gave, and of the evidence."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = sorted(packed.read(name) for name in packed.namelist())
    given = [path.read_bytes() for path in (learner.home / "badges").iterdir()]
    return files == sorted([*given, FILM])


def opened(
    learner: Sitting, passphrase: str, source: str = "badges.zip.age"
) -> "subprocess.CompletedProcess[bytes]":
    """What the program of the page does, where nothing but `cryptography` can be imported besides Python itself."""
    learner.write("open_age.py", block("python", "ChaCha20Poly1305"))
    return subprocess.run(
        [sys.executable, "open_age.py", source, "badges.zip"],
        cwd=learner.home,
        input=passphrase.encode() + b"\n",
        capture_output=True,
        env={"PATH": "", "SYSTEMROOT": ""},
        check=False,
    )


def test_thirty_lines_of_python_open_it(locked: Sitting) -> None:
    """The program in the page, with no lerwallet in sight: the very files come out."""
    code = block("python", "ChaCha20Poly1305")
    result = opened(locked, OTHER)

    assert (result.returncode, result.stderr) == (0, b"")
    assert whole((locked.home / "badges.zip").read_bytes(), locked)
    assert len([line for line in code.splitlines() if line]) <= 30
    assert set(re.findall(r"^(?:from|import) (\w+)", code, re.MULTILINE)) == {"base64", "cryptography"}


@pytest.mark.parametrize("place", [30, -1, -70_000])
def test_they_give_out_nothing_that_was_changed(place: int, locked: Sitting) -> None:
    """In the header, in the first piece, in the last one."""
    data = bytearray((locked.home / "badges.zip.age").read_bytes())
    data[place] ^= 1
    locked.write("changed.age", bytes(data))

    assert opened(locked, OTHER, "changed.age").returncode != 0
    assert not (locked.home / "badges.zip").exists()


def test_they_notice_what_was_cut_off(locked: Sitting) -> None:
    """Also where a whole piece is missing at the end."""
    data = (locked.home / "badges.zip.age").read_bytes()
    header = data.index(b"\n--- ") + 49
    locked.write("cut.age", data[: header + 16 + 65_536 + 16])
    locked.write("empty.age", data[: header + 16])

    assert opened(locked, OTHER, "cut.age").returncode != 0
    assert opened(locked, OTHER, "empty.age").returncode != 0
    assert not (locked.home / "badges.zip").exists()


def test_stock_age_opens_it(locked: Sitting) -> None:
    """The command in the page, typed in a terminal, where `age` asks for the passphrase."""
    age = shutil.which("age")
    if age is None:
        pytest.skip("age is not installed")
    [command] = block("sh", "age --decrypt").splitlines()
    result = converse(
        *command.split()[1:], home=locked.home, answers=[("passphrase: ", OTHER)], program=(age,)
    )

    assert result.code == 0
    assert whole((locked.home / "badges.zip").read_bytes(), locked)
