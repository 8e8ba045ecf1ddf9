"""Everything that README.md says can be typed is typed, in order, in one home; what comes back is what it shows.

In its ```console blocks, `...` stands for anything, `# exit code N` for how a command ends. Ids of eight letters, DIDs,
dates and recovery codes are different each time: the first time one is shown, it gets the value that was really there.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

import telling_files
from lerwallet import errors
from lerwallet.demo import Learner, School
from sitting import PASSPHRASE
from terminal import environment, run

HOUSE = Path(__file__).resolve().parents[1]
README = (HOUSE / "README.md").read_text(encoding="utf-8")

_NAMES = re.compile(r"\b([a-f])\1{7}\b|did:key:z6MkDemoSchool")
_CODE = re.compile(r" *# exit code (\d+)$")
_DAY = r"\d{4}-\d\d-\d\d"


@dataclass
class Step:
    """One `$` line, how it ends, and the lines shown below it."""

    command: str
    code: int = 0
    shown: list[str] = field(default_factory=list)


def _blocks(language: str) -> list[list[str]]:
    return [
        found.splitlines()
        for found in re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    ]


def _steps() -> Iterator[Step]:
    for block in _blocks("console"):
        step: Step | None = None
        for line in block:
            if line.startswith("$ "):
                if step:
                    yield step
                code = _CODE.search(line)
                step = Step(_CODE.sub("", line.removeprefix("$ ")), int(code[1]) if code else 0)
            else:
                assert step is not None, f"{line!r} stands below no command"
                step.shown.append(line)
        if step:
            yield step


class Names:
    """What the README's ids and DIDs are called in this run."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def applied(self, text: str) -> str:
        return _NAMES.sub(lambda found: self.known.get(found[0], found[0]), text)

    def learn(self, shown: list[str], output: str) -> bool:
        """Whether OUTPUT is what is SHOWN; names that were not known are learnt from it."""
        groups: dict[str, str] = {}
        pattern = "".join(
            "(?:.*\n)*?" if line == "..." else self._line(line, groups) + "\n" for line in shown
        )
        found = re.fullmatch(pattern, output)
        if found:
            self.known.update({name: found[group] for name, group in groups.items()})
        return found is not None

    def _line(self, line: str, groups: dict[str, str]) -> str:
        pattern, end = "", 0
        for found in _NAMES.finditer(line):
            pattern += _anything(line[end : found.start()])
            name, end = found[0], found.end()
            if name in self.known:
                pattern += re.escape(self.known[name])
            elif name in groups:
                pattern += f"(?P={groups[name]})"
            else:
                groups[name] = f"name{len(self.known) + len(groups)}"
                kind = r"did:key:z6Mk\w+" if name.startswith("did:") else "[0-9a-f]{8}"
                pattern += f"(?P<{groups[name]}>{kind})"
        return pattern + _anything(line[end:])


def _anything(text: str) -> str:
    """TEXT as a pattern: dots for anything, any day for a day, any recovery code for one."""
    pattern = re.escape(text).replace(r"\.\.\.", ".*")
    pattern = re.sub(r"ZZZZ(\\-ZZZZ){6}", "[0-9A-Z]{4}(-[0-9A-Z]{4}){6}", pattern)
    return re.sub(r"\d{4}\\-\d\d\\-\d\d", _DAY.replace("\\", "\\\\"), pattern)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /bin/sh")
def test_what_the_readme_types_answers_what_it_shows(tmp_path: Path) -> None:
    """Each command in order, with its exit code and its output."""
    names = Names()
    shell = Shell(tmp_path)

    for step in _steps():
        code, output = shell.type(names.applied(step.command))

        assert (code, step.command) == (step.code, step.command), output
        wanted = [names.applied(line) for line in step.shown]
        assert names.learn(step.shown, output), f"$ {step.command}\n{output}\n--- is not ---\n" + "\n".join(
            wanted
        )


class Shell:
    """A shell in which `lerwallet` is this one. After `init`, three badges for the new wallet lie in `Downloads`."""

    def __init__(self, home: Path) -> None:
        self.home = home
        (home / "bin").mkdir()
        program = home / "bin" / "lerwallet"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lerwallet "$@"\n')
        program.chmod(0o700)
        (home / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a photo")
        (home / "essay.pdf").write_bytes(b"%PDF-1.7 an essay")
        (home / "holiday.jpg").write_bytes(telling_files.photo())
        self.variables = environment(
            home,
            LERWALLET_PASSPHRASE=PASSPHRASE,
            LERWALLET_NEW_PASSPHRASE=PASSPHRASE,
            LERWALLET_OFFLINE="1",
            COLUMNS="80",
        )
        self.variables["PATH"] = f"{home / 'bin'}{os.pathsep}{self.variables['PATH']}"

    def type(self, command: str) -> tuple[int, str]:
        """Exit code of COMMAND, and all that a terminal would show."""
        finished = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.home,
            env=self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )
        if command == "lerwallet init":
            self._award()
        return finished.returncode, finished.stdout.decode()

    def _award(self) -> None:
        listed = run("keys", "list", "--json", home=self.home, env=self.variables)
        keys = {key["algorithm"]: key for key in listed.document["keys"]}
        badges = School(datetime.now(UTC), os.urandom).badges(
            Learner(did=keys["EdDSA"]["did"], jwk=keys["ES256"]["jwk"])
        )
        (self.home / "Downloads").mkdir()
        for name, data in badges:
            (self.home / "Downloads" / name).write_bytes(data)
        collaboration = dict(badges)["collaboration.json"]
        (self.home / "changed.json").write_bytes(collaboration.replace(b"listens", b"leads"))


def test_what_make_runs_is_what_is_written_out() -> None:
    """Who has no make types the same, but for what keeps pip quiet."""
    makefile = (HOUSE / "Makefile").read_text(encoding="utf-8")
    recipes = set(re.findall(r"^\t@?\$\(RUN\)/(.*)$", makefile, re.MULTILINE))
    run_by_make = {re.sub(r" --quiet --disable-pip-version-check", "", recipe) for recipe in recipes}

    written = {
        line.removeprefix(".venv/bin/")
        for block in _blocks("sh")
        if block[0].startswith("# make ")
        for line in block
        if line.startswith(".venv/bin/")
    }

    assert written == run_by_make


def test_every_exit_code_is_in_the_table() -> None:
    """The table and the program know the same codes."""
    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    known = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.LerwalletError)
    }

    assert table == known | {0, 3, 4}


def test_every_place_named_is_there() -> None:
    """Files and folders that the README points to."""
    links = re.findall(r"\]\(([^)#]+)\)", README)
    modules = re.findall(
        r"`((?:commands|verification|formats|proofs|tests|completions|docs)/[\w/.]+)`", README
    )

    missing = [name for name in links if not (HOUSE / name).exists()] + [
        name for name in modules if not ((HOUSE / name).exists() or (HOUSE / "src/lerwallet" / name).exists())
    ]

    assert missing == []


def test_a_bug_sends_people_to_the_readme() -> None:
    """`the README says where`, and it does."""
    assert "## Problems" in README
