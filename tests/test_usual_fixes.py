"""Nobody is left with an error and nothing to do."""

from pathlib import Path

import pytest

from lerwallet import errors
from lerwallet.errors import LerwalletError
from lerwallet.usual_fixes import usual_fix
from lerwallet.verification import unreadable
from terminal import call
from throw_away_commands import TABLE


@pytest.mark.parametrize(
    ("kind", "fix"),
    [
        (errors.Unreadable, "Get it again from where it came"),
        (errors.RefusedForSafety, "Ask whoever gave it to you for another one"),
        (errors.NotThere, "Check the address, and try again later"),
        (errors.DamagedWallet, "See what is damaged, and what to do: lerwallet doctor"),
        (errors.UndefinedTerm, "Ask for it again, from whoever signed it"),
        (errors.WrongUsage, ""),
    ],
)
def test_each_kind_of_error_has_its_usual_fix(kind: type[LerwalletError], fix: str) -> None:
    """A kind that is not listed has that of the kind it belongs to, or none."""
    assert usual_fix(kind("It is so.")) == fix


@pytest.mark.parametrize(
    ("how", "hint"), [("plain", "lerwallet break --help"), ("unread", "Get it again from where it came")]
)
def test_an_error_without_a_hint_is_told_with_one(how: str, hint: str, tmp_path: Path) -> None:
    """Its kind's, else the help of the command that failed; a script is told the same."""
    result = call("break", how, "--json", home=tmp_path, table=TABLE)

    assert result.document["error"]["hint"] == hint
    assert result.err.splitlines()[-1] == f"Fix: {hint}"


def test_what_could_not_be_read_is_reported_with_something_to_do() -> None:
    """Also in the report of a check."""
    report = unreadable("x", errors.Unreadable("It is nothing."), "")

    assert report.findings[0].answer.detail["hint"] == "Get it again from where it came"
