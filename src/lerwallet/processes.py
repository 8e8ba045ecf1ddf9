"""The same work done by several processes at once: answers in order, documents fetched once for all of them.

Each process asks this one for every document that it needs, so that an issuer is asked once in a run, however many
processes there are. Started anew (not forked), so that it is the same on every system and safe beside threads.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Final, Generic, NamedTuple, TypeVar

from lerwallet.errors import LerwalletError
from lerwallet.fetch import Document, Fetch
from lerwallet.language import _

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Setup = Callable[[Fetch], Callable[[Item], Answer]]

_AT_ONCE: Final = 32  # items that go to a process together
_AHEAD: Final = 3  # such parcels that wait for each process, so that memory does not grow with the work


class _Wanted(NamedTuple):
    """A process asks for the document at a URL."""

    url: str


class _Done(NamedTuple):
    """A process has the answers to a parcel, or what stopped it."""

    answers: Sequence[object]
    problem: BaseException | None = None


class Processes(Generic[Item, Answer]):
    """COUNT processes that each made their own worker by SETUP (it must be importable by name, and what it holds too).

    Use it as a context: at its end the processes are gone, whatever happened.
    """

    def __init__(self, count: int, setup: Setup[Item, Answer], fetch: Fetch) -> None:
        context = multiprocessing.get_context("spawn")
        self._fetch = fetch
        self._count = count
        self._free: SimpleQueue[Connection | None] = SimpleQueue()  # None: a process has ended
        self._started = []
        for _number in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, setup), daemon=True)
            process.start()
            theirs.close()
            self._free.put(ours)
            self._started.append((process, ours))

    def __enter__(self) -> "Processes[Item, Answer]":
        return self

    def __exit__(self, *_problem: object) -> None:
        self._free.put(None)  # who still waits for a process waits no longer
        for process, ours in self._started:
            process.terminate()
            process.join()
            ours.close()

    def answers(self, items: Iterable[Item]) -> Iterator[Answer]:
        """The answer to each of ITEMS, in their order. Raises what a worker raised."""
        left = iter(items)
        waiting: deque[Future[Sequence[Answer]]] = deque()
        threads = ThreadPoolExecutor(self._count)
        try:
            while True:
                while len(waiting) < self._count * _AHEAD and (parcel := list(islice(left, _AT_ONCE))):
                    waiting.append(threads.submit(self._one, parcel))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:
            threads.shutdown(
                wait=False, cancel_futures=True
            )  # who stops early does not wait for what is left

    def _one(self, parcel: Sequence[Item]) -> Sequence[Answer]:
        """A free process does PARCEL, while its questions are answered here."""
        connection = self._free.get()
        if connection is None:
            self._free.put(None)  # for the next one that waits
            raise _ended()
        try:
            connection.send(parcel)
            while isinstance(message := connection.recv(), _Wanted):
                connection.send(self._document(message.url))
        except (EOFError, OSError) as gone:
            self._free.put(None)
            raise _ended() from gone
        self._free.put(connection)
        if message.problem is not None:
            raise message.problem
        answers: Sequence[Answer] = message.answers
        return answers

    def _document(self, url: str) -> Document | LerwalletError:
        try:
            return self._fetch(url)
        except LerwalletError as problem:
            return problem.with_traceback(None)


def _ended() -> LerwalletError:
    return LerwalletError(
        _("One of the processes that checked ended before its work was done."),
        hint=_("Try again with --jobs 1"),
    )


def _work(connection: Connection, setup: Setup[Item, Answer]) -> None:
    """What a process does: parcels in, answers out, until it is ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started us answers Ctrl-C

    def fetch(url: str, /) -> Document:
        connection.send(_Wanted(url))
        answer: Document | LerwalletError = connection.recv()
        if isinstance(answer, LerwalletError):
            raise answer
        return answer

    answer = setup(fetch)
    while True:
        try:
            parcel: Sequence[Item] = connection.recv()
        except EOFError:
            return
        try:
            done = _Done([answer(item) for item in parcel])
        except BaseException as problem:  # noqa: BLE001  raised again by the process that waits
            done = _Done((), problem)
        connection.send(done)
