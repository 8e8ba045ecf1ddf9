"""How the reports of one `verify` are written and counted."""

import io
import json
from collections.abc import Iterator

import pytest

import world
from lerwallet.commands.answers import As, Tally, Teller, Told, write
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.session import Session, Surroundings
from lerwallet.verification import Report, document, unreadable


def _report(name: str) -> Report:
    return unreadable(name, Unreadable("It is not a badge."), "")


def _told(name: str, form: As) -> Told:
    return Teller(form=form)(_report(name))


def _session(stdout: io.StringIO) -> Session:
    around = Surroundings(environment={}, stdin=io.StringIO(), stdout=stdout, stderr=io.StringIO())
    return Session(surroundings=around)


@pytest.mark.parametrize("form", [As.LINES, As.JSONL, As.CSV])
def test_a_report_is_written_before_the_next_file_is_read(form: As) -> None:
    """However many files there are, nothing waits for the last one, and memory holds one report."""
    stdout = io.StringIO()
    written = []

    def told() -> Iterator[Told]:
        yield _told("one.json", form)
        written.append("one.json" in stdout.getvalue())
        yield _told("two.json", form)
        written.append("two.json" in stdout.getvalue())

    write(_session(stdout), told(), world.world().verifier(), form)

    assert written == [True, True]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_json_document_is_the_one_of_the_reports(count: int) -> None:
    """It is put together from texts, and says the same as the document made of objects."""
    stdout = io.StringIO()
    reports = [_report(f"{number}.json") for number in range(count)]
    verifier = world.world().verifier()

    write(_session(stdout), map(Teller(form=As.JSON), reports), verifier, As.JSON)

    assert json.loads(stdout.getvalue()) == document(reports, verifier.now)
    assert stdout.getvalue().endswith("}\n")


def test_the_tally_says_whether_anything_was_read_or_refused() -> None:
    """The exit code of a run in which nothing could be read tells a danger from a wrong file."""
    tally = Tally()

    teller = Teller(form=As.CSV)
    list(tally.of(map(teller, [_report("a"), unreadable("b", RefusedForSafety("Too large."), "")])))

    assert (tally.read, tally.refused) == (False, True)
