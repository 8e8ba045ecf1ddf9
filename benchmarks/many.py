"""Many badges in one `lerwallet verify`, and the memory that takes."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from benchmarks import corpus
from benchmarks.startup import AT
from benchmarks.timing import Command, environment, lerwallet, nothing, processes, show

FORMS: Final = ("lines", "json", "jsonl", "csv")


def folder_of(folder: Path, count: int) -> Path:
    """COUNT typical badges as files."""
    inside = folder / f"{count} badges"
    inside.mkdir()
    for number, badge in enumerate(corpus.badges(corpus.TYPICAL, count)):
        (inside / f"{number:05}.json").write_bytes(badge)
    return inside


def one_process(folder: Path) -> None:
    """400 typical badges in one process, and the peak of memory at 100 and at 5,000."""
    badges = folder_of(folder, 400)
    commands = {"python -c pass": nothing()}
    commands |= {f"400 badges, --as {form}": lerwallet("verify", *AT, "--as", form, badges) for form in FORMS}
    taken = processes(commands, folder, rounds=7)
    one = taken["python -c pass"]
    show(
        "400 typical badges in one process",
        f"{'':<28}{'':>11}{'x pass':>8}",
        [f"{name:<28}{seconds * 1000:8.1f} ms{seconds / one:8.1f}" for name, seconds in taken.items()],
    )
    few, lots = folder_of(folder, 100), folder_of(folder, 5_000)
    rows = []
    for form in FORMS:
        peaks = [peak(lerwallet("verify", *AT, "--as", form, each), folder) for each in (few, lots)]
        rows.append(f"--as {form:<23}{peaks[0]:8.0f}{peaks[1]:8.0f}")
    show("Peak of memory, MiB", f"{'':<28}{'100':>8}{'5,000':>8}", rows)


# The peak that the system tells is inherited from whoever starts a process, so that one must be small.
_WATCH: Final = """
import os, subprocess, sys
started = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(os.wait4(started.pid, 0)[2].ru_maxrss)
"""


def peak(command: Command, folder: Path) -> float:
    """The largest memory of a process in MiB."""
    watching = [sys.executable, "-S", "-c", _WATCH, *command]
    done = subprocess.run(watching, env=environment(folder), capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024
