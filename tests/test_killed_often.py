"""Killed at random moments, whatever it was doing: nothing acknowledged is lost, nothing half-done is seen, leftovers are swept.

A few times here; a hundred times each with `pytest -m slow`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import killed_often

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")


def kill(operation: str, rounds: int, folder: Path) -> str:
    """What the script said of so many kills."""
    done = subprocess.run(
        [sys.executable, killed_often.__file__, operation, str(rounds), folder],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("operation", killed_often.OPERATIONS)
def test_killed_a_few_times(operation: str, tmp_path: Path) -> None:
    """Each operation, five times."""
    assert "5 kills" in kill(operation, 5, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("operation", killed_often.OPERATIONS)
def test_killed_a_hundred_times(operation: str, tmp_path: Path) -> None:
    """Each operation, a hundred times; what was found is printed (`-s`)."""
    said = kill(operation, 100, tmp_path)

    sys.stdout.write(said)
    assert "100 kills" in said
