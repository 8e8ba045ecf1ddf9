"""The completion scripts say what the table of commands says, and a real shell understands them."""

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from lerwallet.cli import COMMANDS
from throw_away_commands import TABLE

COMPLETIONS = Path(__file__).resolve().parents[1] / "completions"
SHELLS = {"lerwallet.bash": "bash", "_lerwallet": "zsh", "lerwallet.fish": "fish", "lerwallet.ps1": "pwsh"}


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_completions", COMPLETIONS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = _generate()


@pytest.fixture(scope="module")
def bash_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    script = tmp_path_factory.mktemp("completions") / "lerwallet.bash"
    script.write_text(GENERATE.bash(TABLE))
    return script


@pytest.mark.parametrize("name", SHELLS)
def test_the_scripts_are_up_to_date(name: str) -> None:
    """What is committed is what `python completions/generate.py` writes."""
    assert (COMPLETIONS / name).read_text("utf-8") == GENERATE.SCRIPTS[name](COMMANDS)


@pytest.mark.parametrize("name", ["lerwallet.bash", "_lerwallet", "lerwallet.fish"])
def test_the_shell_can_read_its_script(name: str, tmp_path: Path) -> None:
    """The shell itself finds no error in the script for the real table and for a table with everything in it."""
    shell = shutil.which(SHELLS[name])
    if shell is None:
        pytest.skip(f"{SHELLS[name]} is not installed")
    (tmp_path / name).write_text(GENERATE.SCRIPTS[name](TABLE))

    for script in (COMPLETIONS / name, tmp_path / name):
        checked = subprocess.run([shell, "-n", script], capture_output=True, check=False)

        assert (checked.returncode, checked.stderr) == (0, b"")


@pytest.mark.parametrize("name", SHELLS)
def test_every_word_is_in_every_script(name: str) -> None:
    """No shell is forgotten: each knows all commands, sub-commands and options."""
    script = GENERATE.SCRIPTS[name](TABLE)

    words = {name for place in GENERATE.places(TABLE) for name, _help in place.names}
    words |= {
        name.lstrip("-")
        for place in GENERATE.places(TABLE)
        for option in place.options
        for name in option.names
    }
    assert {word for word in words if word not in script} == set()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("gr", ["greet"]),
        ("word ", ["add", "list"]),
        ("word l", ["list"]),
        ("greet --ti", ["--times"]),
        ("greet --size ", ["small", "large"]),
        ("greet --size la", ["large"]),
        ("greet --wallet ", []),
        ("greet A", []),
        ("word add --wall", []),
        ("word add --js", ["--json"]),
        ("nothing --", []),
    ],
)
def test_bash_offers_what_fits(typed: str, offered: list[str], bash_script: Path) -> None:
    """A real bash offers commands, sub-commands, options and choices where they fit, and else leaves it to file names."""
    words = ["lerwallet", *typed.split(" ")]
    ask = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lerwallet; printf "%s\\n" "${COMPREPLY[@]}"'

    shown = subprocess.run(
        ["bash", "-c", ask, "bash", bash_script, *words], capture_output=True, text=True, check=True
    )

    assert shown.stdout.split() == offered


def test_completion_runs_no_program(bash_script: Path, tmp_path: Path) -> None:
    """Completing works where there is no program at all: nothing is started while somebody types."""
    ask = 'source "$1"; COMP_WORDS=(lerwallet gr); COMP_CWORD=1; _lerwallet; echo "${COMPREPLY[@]}"'

    shown = subprocess.run(
        [shutil.which("bash") or "bash", "-c", ask, "bash", bash_script],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": str(tmp_path)},
    )

    assert shown.stdout == "greet\n"
