"""Programs in processes of their own, to be killed while they write."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def start(program: str, *arguments: object) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=_HERE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


def killed_after(process: "subprocess.Popen[str]", lines: int, moment: float) -> list[str]:
    """What PROCESS had acknowledged, in full lines, when it was killed MOMENT seconds after its LINES-th."""
    assert process.stdout is not None
    said = [process.stdout.readline() for _number in range(lines)]
    time.sleep(moment)
    process.send_signal(signal.SIGKILL)
    said += process.stdout.read().splitlines(keepends=True)
    process.stdout.close()
    process.wait()
    return [line.strip() for line in said if line.endswith("\n")]
