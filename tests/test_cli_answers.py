"""How the reports of one `verify` are written and counted."""

import io
from collections.abc import Iterator

import pytest

import world
from lerwallet.commands.answers import As, Tally, write
from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.session import Session, Surroundings
from lerwallet.verification import Report, Verdict, unreadable


def _report(name: str) -> Report:
    return unreadable(name, Unreadable("It is not a badge."), "")


def _session(stdout: io.StringIO) -> Session:
    around = Surroundings(environment={}, stdin=io.StringIO(), stdout=stdout, stderr=io.StringIO())
    return Session(surroundings=around)


@pytest.mark.parametrize("form", [As.LINES, As.JSONL, As.CSV])
def test_a_report_is_written_before_the_next_file_is_read(form: As) -> None:
    """However many files there are, nothing waits for the last one, and memory holds one report."""
    stdout = io.StringIO()
    written = []

    def reports() -> Iterator[Report]:
        yield _report("one.json")
        written.append("one.json" in stdout.getvalue())
        yield _report("two.json")
        written.append("two.json" in stdout.getvalue())

    write(_session(stdout), reports(), world.world().verifier(), form)

    assert written == [True, True]


def test_the_tally_keeps_a_report_only_where_it_is_the_only_one() -> None:
    """What to do next is said for one file; of several, the verdicts are kept and nothing else."""
    one, two = Tally(), Tally()

    passed = [list(one.of([_report("a")])), list(two.of([_report("a"), _report("b")]))]

    assert [len(each) for each in passed] == [1, 2]
    assert (one.only and one.only.source, two.only) == ("a", None)
    assert two.verdicts == [Verdict.UNDECIDED] * 2


def test_the_tally_says_whether_anything_was_read_or_refused() -> None:
    """The exit code of a run in which nothing could be read tells a danger from a wrong file."""
    tally = Tally()

    list(tally.of([_report("a"), unreadable("b", RefusedForSafety("Too large."), "")]))

    assert (tally.read, tally.refused) == (False, True)
