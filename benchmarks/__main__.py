"""`python -m benchmarks [NAME]... [--peers]`: every measurement, or those named; `--peers` also installs and runs node's."""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from benchmarks import many, peers, selective, sharing, startup, throughput

MEASUREMENTS: Final[Mapping[str, Callable[[Path], None]]] = {
    "starts": startup.starts,
    "formats-cold": startup.verifications,
    "sizes": throughput.sizes,
    "formats-warm": throughput.formats,
    "selective": selective.suites,
    "many": many.one_process,
    "lots": many.two_processes,
}
PEERS: Final[Mapping[str, Callable[[Path], None]]] = {
    "peers": peers.beside_node,
    "sharing": sharing.beside_node,
}


def main(words: list[str]) -> None:
    chosen: dict[str, Callable[[Path], None]] = {**MEASUREMENTS, **PEERS}
    named = [word for word in words if word != "--peers"]
    unknown = set(named) - set(chosen)
    if unknown:
        raise SystemExit(
            f"There is no measurement {', '.join(sorted(unknown))}; there are {', '.join(chosen)}."
        )
    names = named or ([] if "--peers" in words else list(MEASUREMENTS))
    if "--peers" in words:
        names = [*(named or MEASUREMENTS), *PEERS]
    for name in dict.fromkeys(names):
        with tempfile.TemporaryDirectory() as folder:
            chosen[name](Path(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
