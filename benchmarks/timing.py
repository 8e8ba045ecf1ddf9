"""Time beside time: whole processes and calls, interleaved, as medians, so that a busy machine slows all alike."""

import os
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Command = list[str | Path]


def nothing() -> Command:
    """The process that everything is beside."""
    return [sys.executable, "-c", "pass"]


def lerwallet(*words: str | Path) -> Command:
    """The program as people start it, or as a module where it is not installed."""
    script = Path(sysconfig.get_path("scripts")) / "lerwallet"
    return [script, *words] if script.exists() else [sys.executable, "-m", "lerwallet", *words]


def environment(folder: Path) -> dict[str, str]:
    """No network, no settings of the person who measures, and bytecode kept as wherever a program is installed."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {
        **around,
        "LERWALLET_OFFLINE": "1",
        "LERWALLET_CONFIG": str(folder / "config"),
        "LERWALLET_PASSPHRASE": "a passphrase for measuring",
        "LERWALLET_LANG": "en",
    }


def processes(
    commands: Mapping[str, Command], folder: Path, *, rounds: int, codes: Sequence[int] = (0, 3, 4)
) -> dict[str, float]:
    """The median wall seconds of each command, one round of all after the other; CODES are the exit codes that count.

    A first round that is not counted warms up disks and bytecode.
    """
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            done = subprocess.run(command, env=environment(folder), capture_output=True, check=False)
            if number:
                taken[name].append(time.perf_counter() - start)
            if done.returncode not in codes:
                raise SystemExit(f"{name}: exit code {done.returncode}\n{done.stderr.decode()}")
    return {name: statistics.median(each) for name, each in taken.items()}


def calls(works: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """The median wall seconds of each call, interleaved."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _round in range(rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(each) for name, each in taken.items()}


def show(title: str, columns: str, rows: Sequence[str]) -> None:
    """One table."""
    print(f"\n{title}\n{columns}", *rows, sep="\n", flush=True)
