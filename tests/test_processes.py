"""Several processes give the same answers as one, in the same order, and fetch each document once for all."""

import json
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lerwallet.errors import LerwalletError, NotFetched
from lerwallet.fetch import Document, Fetch, Once, Origin
from lerwallet.processes import Processes
from terminal import run
from test_packing import documents
from world import ACADEMY, REVOKED, SCHOOL, badge, changed, dumps, signed, status_entry, vc_jwt, world

URL = "https://lists.example/1"


@dataclass
class Counting:
    """A `Fetch` that has one document, and counts."""

    count: int = 0

    def __call__(self, url: str, /) -> Document:
        self.count += 1
        if url != URL:
            raise NotFetched("It is not there.", hint="Look elsewhere", code="elsewhere")
        return Document(
            url=url, data=b"list", media_type="", fetched_at="2026-11-21T00:00:00Z", origin=Origin.NETWORK
        )


# what the processes are given must be importable by name


def fetching(fetch: Fetch) -> Callable[[int], str]:
    once = Once(fetch)
    return lambda number: f"{number} {once(URL).data.decode()}"


def asking(fetch: Fetch) -> Callable[[str], tuple[str, str, str]]:
    def ask(url: str) -> tuple[str, str, str]:
        try:
            fetch(url)
        except LerwalletError as problem:
            return problem.code, problem.message, problem.hint
        return "", "", ""

    return ask


def failing(_fetch: Fetch) -> Callable[[int], int]:
    return lambda number: 10 // number


def ending(_fetch: Fetch) -> Callable[[int], int]:
    def end(number: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return number

    return end


def test_answers_come_in_order_and_documents_are_fetched_once() -> None:
    """Two processes, more work than they are given at once, one question to the network."""
    fetch = Counting()

    with Processes(2, fetching, Once(fetch)) as processes:
        answers = list(processes.answers(range(300)))

    assert answers == [f"{number} list" for number in range(300)]
    assert fetch.count == 1


def test_what_could_not_be_fetched_is_told_whole() -> None:
    """The sentence, the hint and the code reach whoever asked."""
    with Processes(1, asking, Counting()) as processes:
        answers = list(processes.answers(["https://other.example"]))

    assert answers == [("elsewhere", "It is not there.", "Look elsewhere")]


def test_a_bug_in_a_process_is_not_lost() -> None:
    """What a worker raised is raised here, after the answers before it."""
    with Processes(1, failing, Counting()) as processes:
        answers = processes.answers([5, *[1] * 40, 0])

        assert next(answers) == 2
        with pytest.raises(ZeroDivisionError):
            list(answers)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a way to end a process at once")
def test_a_process_that_is_ended_is_told() -> None:
    """For example by a system that has no memory left: a sentence, and no waiting for ever, however much is left."""
    for items in (1, 2_000):
        with (
            Processes(2, ending, Counting()) as processes,
            pytest.raises(LerwalletError, match="ended before"),
        ):
            list(processes.answers(range(items)))
    assert [
        each for each in threading.enumerate() if each.name.startswith("ThreadPool") and _lasts(each)
    ] == []


def _lasts(thread: threading.Thread) -> bool:
    thread.join(timeout=5)
    return thread.is_alive()


def test_who_stops_early_leaves_no_process(capfd: pytest.CaptureFixture[str]) -> None:
    """A reader that goes away ends the work."""
    with Processes(2, fetching, Counting()) as processes:
        answers = processes.answers(range(10_000))
        first = next(answers)
        started = [process for process, _ours in processes._started]
        del answers

    assert first == "0 list"
    assert [process.is_alive() for process in started] == [False, False]
    assert capfd.readouterr().err == ""


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Forty files of several kinds, some wrong, and the documents that they need."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(10):
        name = f"Badge {number}"
        (folder / f"{number}-a.json").write_bytes(dumps(signed(badge(ACADEMY, name=name), ACADEMY)))
        (folder / f"{number}-b.jwt").write_bytes(vc_jwt(badge(ACADEMY, name=name), ACADEMY))
        withdrawn = badge(name=name, credentialStatus=status_entry("revocation", REVOKED))
        (folder / f"{number}-c.json").write_bytes(dumps(signed(withdrawn, SCHOOL)))
        (folder / f"{number}-d.json").write_bytes(
            dumps(changed(signed(badge(), SCHOOL), "name", name)) if number % 2 else b"no badge"
        )
    documents(tmp_path / "documents", world())
    return folder


@pytest.mark.parametrize("form", ["lines", "json", "jsonl", "csv"])
def test_more_processes_change_nothing(inbox: Path, form: str) -> None:
    """Whatever the form: the same bytes, the same exit code, also in another language and with a receipt."""
    home = inbox.parent
    results = []
    for jobs in ("1", "3"):
        words = ("verify", "-", inbox, "--jobs", jobs, "--as", form, "--documents", home / "documents")
        more = ("--offline", "--accept-unknown-issuer", "--lang", "fr", "--at", "2026-11-21")
        receipt = home / f"receipt-{jobs}.json"
        stdin = dumps(signed(badge(), SCHOOL))
        results.append(run(*words, *more, "--report", receipt, home=home, stdin=stdin))

    one, three = results
    assert (one.code, one.err) == (3, three.err)
    assert one == three
    assert one.out
    receipts = [json.loads((home / f"receipt-{jobs}.json").read_bytes()) for jobs in ("1", "3")]
    assert receipts[0]["results"] == receipts[1]["results"]
    assert len(receipts[0]["results"]) == 41


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_no_process_at_all_is_refused(inbox: Path, jobs: str) -> None:
    """A number of processes is at least one."""
    assert run("verify", inbox, "--jobs", jobs, home=inbox.parent).code == 2
