"""The same badges by @digitalbazaar/vc in node, in the same run. Its packages are installed once, into a cache folder."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.many import folder_of
from benchmarks.startup import AT
from benchmarks.timing import Command, lerwallet, nothing, processes, show

PACKAGES: Final = (
    "@digitalbazaar/vc",
    "@digitalbazaar/data-integrity",
    "@digitalbazaar/eddsa-rdfc-2022-cryptosuite",
    "@digitalbazaar/ed25519-multikey",
)
PROGRAM: Final = Path(__file__).parent / "peer.mjs"
CONTEXTS: Final = Path(__file__).parent.parent / "src" / "lerwallet" / "contexts"


def beside_node(folder: Path) -> None:
    """400 badges in one process, and one cold."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("\nThe comparison with @digitalbazaar/vc needs node and npm.")
        return
    program = installed(npm, PROGRAM, PACKAGES)
    lots = folder_of(folder, 400)
    one = next(iter(sorted(lots.iterdir())))
    commands: dict[str, Command] = {
        "python -c pass": nothing(),
        "one, ours": lerwallet("verify", *AT, one),
        "one, @digitalbazaar/vc": [node, program, CONTEXTS, one],
        "400, ours": lerwallet("verify", *AT, "--as", "jsonl", lots),
        "400, @digitalbazaar/vc": [node, program, CONTEXTS, *sorted(lots.iterdir())],
    }
    # node's program ends with 0 only where it verified every badge
    taken = processes(commands, folder, rounds=9, codes=(0,))
    base = taken["python -c pass"]
    rows = []
    for name, seconds in taken.items():
        rest = name.partition(",")[0]
        peer = taken.get(f"{rest}, @digitalbazaar/vc")
        beside = f"{seconds / peer:12.3f}" if peer else ""
        rows.append(f"{name:<28}{seconds * 1000:8.1f} ms{seconds / base:8.1f}{beside}")
    show("Beside @digitalbazaar/vc", f"{'':<28}{'':>11}{'x pass':>8}{'x the peer':>12}", rows)


def installed(npm: str, program: Path, packages: Sequence[str]) -> Path:
    """PROGRAM in a folder where node finds PACKAGES."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = caches / "lerwallet-benchmarks" / program.stem
    cache.mkdir(parents=True, exist_ok=True)
    if not (cache / "node_modules").exists():
        (cache / "package.json").write_text('{"private": true}\n')
        subprocess.run([npm, "install", "--no-audit", "--no-fund", *packages], cwd=cache, check=True)
    return Path(shutil.copy(program, cache))
