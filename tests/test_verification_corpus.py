"""Each check is the only one that finds something in some case; every answer of every case is compared."""

import pytest

from corpus import CASES, NOT_LOOKED_AT, Case
from lerwallet.verification import CHECKS, Report
from world import world

# questions that are never left open by themselves: a date, an identity or a file is there or not, and what was asked
# for is only left open by what another question left open
_NEVER_UNKNOWN = {"validity", "recipient", "evidence", "policy", "request"}


def findings(report: Report) -> dict[str, str]:
    return {
        finding.check: f"{finding.outcome.value} {finding.answer.reason}".strip()
        for finding in report.findings
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_every_answer_is_the_expected_one(case: Case) -> None:
    """The case's own check finds what it should; all others pass, or wait for it."""
    reader = world()
    case.prepare(reader)

    report = reader.verify(case.data(), **case.asked)

    assert case.expected == findings(report)
    assert case.verdict is report.verdict


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_each_check_alone_decides_some_case(outcome: str) -> None:
    """No check could be taken out without a case of the corpus noticing."""
    alone = {
        found[0]
        for case in CASES
        if len(found := [name for name, answer in case.expected.items() if _is(answer, outcome)]) == 1
    }
    asked = {check.name for check in CHECKS} - {"display"}

    assert (asked - _NEVER_UNKNOWN if outcome == "unknown" else asked) <= alone


def _is(answer: str, outcome: str) -> bool:
    return answer.startswith(outcome) and answer != NOT_LOOKED_AT
