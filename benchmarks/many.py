"""Many badges in one `lerwallet verify`, in one process and in two, and the memory that takes."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import world
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


def two_processes(folder: Path) -> None:
    """21,000 badges of 100 did:web issuers, each with a status list: one process, two, and the memory of a few."""
    documents = folder / "documents"
    few, lots = _of_a_hundred(folder, documents, 2_100), _of_a_hundred(folder, documents, 21_000)

    def command(badges: Path, jobs: int) -> Command:
        return lerwallet(
            *("verify", *AT, "--as", "jsonl", "--documents", documents, "--jobs", str(jobs), badges)
        )

    taken = processes({f"{jobs}": command(lots, jobs) for jobs in (1, 2)}, folder, rounds=3, codes=(0,))
    rows = [
        f"{jobs + ' process' + ('es' if jobs != '1' else ''):<28}{seconds:8.1f} s"
        f"{21_000 / seconds:12.0f}{taken['1'] / seconds:12.2f}"
        f"{peak(command(few, int(jobs)), folder):10.0f}{peak(command(lots, int(jobs)), folder):8.0f}"
        for jobs, seconds in taken.items()
    ]
    columns = f"{'':<28}{'':>10}{'a second':>12}{'x as fast':>12}{'MiB 2,100':>10}{'21,000':>8}"
    show("21,000 badges of 100 issuers with status lists", columns, rows)


def _of_a_hundred(folder: Path, documents: Path, count: int) -> Path:
    """COUNT badges as files, and at DOCUMENTS what their issuers publish."""
    issuers = [world.did_web(f"School {number}", f"school-{number}.example") for number in range(100)]
    inside = folder / f"{count} of a hundred"
    inside.mkdir()
    for number in range(count):
        issuer = issuers[number % len(issuers)]
        entry = world.status_entry("revocation", number % world.REVOKED, _list_of(issuer))
        made = world.badge(
            issuer, id=f"urn:uuid:{number:032x}", name=f"Badge {number}", credentialStatus=entry
        )
        (inside / f"{number:05}.json").write_bytes(world.dumps(world.signed(made, issuer)))
    if not documents.exists():
        documents.mkdir()
        _publish(issuers, documents)
    return inside


def _list_of(issuer: world.Actor) -> str:
    return f"https://{issuer.did.removeprefix('did:web:')}/status/1"


def _publish(issuers: list[world.Actor], documents: Path) -> None:
    entries = []
    for issuer in issuers:
        listed = world.status_list(issuer=issuer, id=_list_of(issuer))
        for url, document in (
            (_list_of(issuer), world.signed(listed, issuer)),
            (f"https://{issuer.did.removeprefix('did:web:')}/.well-known/did.json", issuer.did_document),
        ):
            data = world.dumps(document)
            digest = hashlib.sha256(data).hexdigest()
            (documents / digest).write_bytes(data)
            stated = {"url": url, "path": digest, "sha256": digest, "media_type": "application/json"}
            entries.append({**stated, "fetched_at": "2026-11-21T00:00:00Z"})
    manifest = {"schema": "lerwallet/documents/1", "documents": entries}
    (documents / "manifest.json").write_text(json.dumps(manifest))


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
