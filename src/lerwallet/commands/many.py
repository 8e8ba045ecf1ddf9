"""Many files in one run: in order, one after the other or in several processes, with a word of progress."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from lerwallet import language
from lerwallet.commands.answers import Teller, Told
from lerwallet.fetch import Fetch, Once, offline
from lerwallet.language import _
from lerwallet.session import Place, Session, Source, read_place
from lerwallet.verification import Report, Verifier, unreadable, verify_bytes

_WORTH_IT: Final = (
    1000  # files; for fewer, starting processes takes longer than it saves (measured with two cores)
)
_PAUSE: Final = timedelta(seconds=5)  # between two words of progress


def report_of(source: Source, verifier: Verifier) -> Report:
    """The report of one SOURCE, whether or not it could be read."""
    if source.error is not None:
        return unreadable(source.name, source.error, "")
    return verify_bytes(source.name, source.data, verifier)


def many(
    session: Session, places: Sequence[Place], verifier: Verifier, teller: Teller, jobs: int | None
) -> Iterator[Told]:
    """What is told of each of PLACES, in order. JOBS processes; None: as many as are worth it."""
    count = min(jobs or _usual(len(places)), len(places))
    if count <= 1:
        told = (teller(report_of(session.read(place, fetch=verifier.fetch), verifier)) for place in places)
        yield from _with_progress(session, told, len(places))
        return
    from lerwallet.processes import Processes

    worker = _Worker(replace(verifier, fetch=offline, lists={}), teller, language.spoken())
    items = (session.read(place, fetch=verifier.fetch) if place.only_here else place for place in places)
    with Processes(count, worker, verifier.fetch) as processes:
        yield from _with_progress(session, processes.answers(items), len(places))


def _usual(files: int) -> int:
    if files < _WORTH_IT:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class _Worker:
    """What each process is given, and becomes: something that checks one file and tells the result."""

    verifier: Verifier
    teller: Teller
    language: str

    def __call__(self, fetch: Fetch) -> Callable[[Place | Source], Told]:
        language.speak(self.language)
        verifier = replace(self.verifier, fetch=Once(fetch))

        def told(item: Place | Source) -> Told:
            source = item if isinstance(item, Source) else read_place(item, None, verifier.fetch)
            return self.teller(report_of(source, verifier))

        return told


def _with_progress(session: Session, told: Iterable[Told], total: int) -> Iterator[Told]:
    """The same, with a line now and then where a person waits and sees nothing else."""
    if not session.waits_unseen:
        yield from told
        return
    next_word = session.now() + _PAUSE
    for number, each in enumerate(told, 1):
        yield each
        if session.now() >= next_word:
            session.note(_("Checked {count} of {total} files.").format(count=number, total=total))
            next_word = session.now() + _PAUSE
