"""Hours for a licence: what counts, what does not and why, and nothing twice."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

import paging
import world
from lerwallet.credential import Credential
from lerwallet.renewal import Count, Terms, count
from lerwallet.renewal.amounts import amounts, number, written
from lerwallet.wallet import Row
from lerwallet.wallet.rows import LastCheck
from terminal import Result, call
from test_portfolio import OPEN, Learner, learner

__all__ = ["learner"]  # the fixture

TERMS: Final = Terms(
    first=date(2026, 1, 1),
    last=date(2026, 12, 31),
    today=date(2026, 11, 21),
    rate=Decimal(10),
    need=Decimal(60),
)


def credential(achievement: str = "urn:a", /, achievement_members: Any = None, **subject: Any) -> Credential:
    document = world.badge()
    members = {"id": achievement, "type": ["Achievement"], "name": achievement, **(achievement_members or {})}
    document["credentialSubject"] |= {"achievement": members, **subject}
    return Credential.of(document)


def row(id_: str, verdict: str = "verified", valid_until: str | None = None) -> Row:
    return Row(
        record="",
        id=id_,
        credential_id=f"urn:x:{id_}",
        name=f"Badge {id_}",
        issuer_id="did:web:school.example",
        issuer_name="School",
        subject=None,
        valid_from=None,
        valid_until=valid_until,
        format="ob3-json",
        carrier="json",
        assessed="assessed",
        skills=(),
        tags=(),
        disclosure="whole",
        genuine=True,
        last_check=LastCheck(verdict=verdict, at="2026-11-20T09:00:00Z"),
        file_name="x",
        added="2026-11-20T09:00:00Z",
    )


def counted(*kept: tuple[Row, Credential], **terms: Any) -> Count:
    from dataclasses import replace

    return count(kept, replace(TERMS, **terms))


def whys(result: Count) -> dict[str, str]:
    return {each.row.id: each.why.value for each in result.not_counted}


@pytest.mark.parametrize(
    ("description", "result", "hours"),
    [
        ({"name": "Hours"}, {"value": "12.5"}, "12.5"),
        ({"name": "Contact hours", "resultType": "Result"}, {"value": "3"}, "3"),
        ({"name": "Time", "resultType": "ext:ClockHours"}, {"value": "8"}, "8"),
        ({"name": "Hours"}, {"value": "12", "status": "Enrolled"}, None),
        ({"name": "Hours"}, {"value": "many"}, None),
        ({"name": "Hours"}, {"value": "-3"}, None),
        ({"name": "Happy hours spent"}, {"value": "3"}, None),
        ({"name": "Score"}, {"value": "98"}, None),
    ],
)
def test_hours_in_results(description: dict[str, str], result: dict[str, str], hours: str | None) -> None:
    """A result whose description is one of hours, and which was reached; nothing that only looks like it."""
    members = {"resultDescription": [{"id": "urn:d", **description}]}

    found = amounts(
        credential(achievement_members=members, result=[{"resultDescription": "urn:d", **result}])
    )

    assert found.hours == (None if hours is None else Decimal(hours))


def test_credits_that_are_offered_are_not_earned() -> None:
    """`creditsEarned` is the learner's; `creditsAvailable` is told, and not counted."""
    found = amounts(credential(creditsEarned=1.5, achievement_members={"creditsAvailable": 3}))

    assert (found.credits, found.offered, found.hours) == (Decimal("1.5"), Decimal(3), None)


def test_hours_of_ctdl() -> None:
    """A value profile in contact hours counts; one in other units does not."""

    def profile(unit: str) -> dict[str, Any]:
        return {"schema:value": 6, "ceterms:creditUnitType": {"ceterms:targetNode": unit}}

    found = [
        amounts(credential("urn:a", **{"ceterms:creditValue": [profile(unit)]})).hours
        for unit in ("creditUnit:ContactHour", "creditUnit:DegreeCredit")
    ]

    assert found == [Decimal(6), None]


def test_each_badge_counts_once_by_its_own_hours_or_the_rate() -> None:
    """The rate is for those that state none."""
    hours = {"resultDescription": [{"id": "urn:d", "name": "Hours"}]}
    stating = credential(
        "urn:b", achievement_members=hours, result=[{"resultDescription": "urn:d", "value": "4"}]
    )

    result = counted((row("a"), credential("urn:a")), (row("b"), stating))

    assert [(each.row.id, each.hours, each.by_rate) for each in result.counted] == [
        ("a", Decimal(10), True),
        ("b", Decimal(4), False),
    ]
    assert (result.hours, result.enough) == (Decimal(14), False)


def test_what_does_not_count_has_a_reason() -> None:
    """Too early, too late, expired, rejected, not decided, twice, without hours: each by its name."""
    early, late = ({"awardedDate": day} for day in ("2025-12-31T10:00:00Z", "2027-01-01T00:00:00Z"))

    result = counted(
        (row("early"), credential("urn:1", **early)),
        (row("late"), credential("urn:2", **late)),
        (row("expired", "rejected", "2026-03-01T00:00:00Z"), credential("urn:3")),
        (row("no", "rejected"), credential("urn:4")),
        (row("open", "undecided"), credential("urn:5")),
        (row("one"), credential("urn:6")),
        (row("two"), credential("urn:6", awardedDate="2026-06-01T00:00:00Z")),
    )
    without = counted((row("a"), credential()), rate=None, need=None)

    assert whys(result) == {
        "early": "earlier",
        "late": "later",
        "expired": "expired",
        "no": "rejected",
        "open": "undecided",
        "two": "twice",
    }
    assert [each.other.id for each in result.not_counted if each.other] == ["one"]
    assert (whys(without), without.enough) == ({"a": "no_hours"}, None)


def test_a_badge_that_does_not_count_takes_no_others_place() -> None:
    """An undecided badge for the same achievement leaves the good one counted."""
    result = counted((row("a", "undecided"), credential()), (row("b"), credential()))

    assert ([each.row.id for each in result.counted], whys(result)) == (["b"], {"a": "undecided"})


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=30),
        st.just([]),
        st.just("1e9"),
    )
)
def test_any_number_is_read_or_refused(value: object) -> None:
    """Neither endless nor negative, and never an error."""
    found = number(value)

    assert found is None or 0 <= found <= 100_000


@pytest.mark.parametrize(
    "value",
    ["1e-999999", "1e999999", 10**9000, "0" * 1_000_000 + "1", "0.00001"],
    ids=["tiny", "huge", "long", "longer", "nothing"],
)
def test_an_absurd_number_is_none(value: object) -> None:
    """What would be a million characters long on a sheet, or comes to nothing on it."""
    assert number(value) is None


def test_a_number_has_four_decimals_at_most() -> None:
    """As a computer writes a third of a hundred; and nothing is never less than nothing."""
    assert [written(number(value) or Decimal(-1)) for value in (100 / 3, "12.50", 3)] == [
        "33.3333",
        "12.5",
        "3",
    ]
    assert str(number("-0")) == "0.0000"


def report(learner: Learner, *words: str) -> Result:
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    return call("renewal", "report", *days, *words, home=learner.home, env=OPEN)


def test_the_report_answers(learner: Learner) -> None:
    """For people in lines, for spreadsheets in CSV without formulas, for scripts in one document."""
    old = learner.badge("Old", validUntil="2026-02-01T00:00:00Z")
    achievement = {**world.badge()["credentialSubject"], "id": learner.did}
    achievement["achievement"] = {**achievement["achievement"], "id": "urn:x:other"}
    learner.keep(
        learner.badge("=Cmd", id="urn:x:c"), old, learner.badge("Other", credentialSubject=achievement)
    )

    lines = report(learner, "--rate", "10h", "--need", "30h")
    table = list(csv.DictReader(io.StringIO(report(learner, "--rate", "10", "--as", "csv").out)))
    document = report(learner, "--rate", "10h", "--need", "20h", "--json").document

    assert lines.out.splitlines()[:2] == [
        "20 hours from 2 badges, 2026-01-01 to 2026-12-31.",
        "You need 30 hours: 10 are missing.",
    ]
    assert "it has expired" in lines.out
    assert [(each["counted"], each["name"], each["hours"]) for each in table] == [
        ("yes", "'=Cmd", "10"),
        ("yes", "Other", "10"),
        ("no", "Old", ""),
    ]
    assert (document["schema"], document["hours"], document["enough"]) == ("lerwallet/renewal/1", 20, True)


def test_double_counting_is_told(learner: Learner) -> None:
    """Two badges for one achievement: the second is named on stderr."""
    learner.keep(learner.badge("One"), learner.badge("Two"))

    result = report(learner, "--rate", "10h")

    assert result.out.startswith("10 hours from 1 badge,")
    assert "is for the same achievement" in result.err


def test_the_report_is_a_tagged_pdf(learner: Learner) -> None:
    """With a title, a language and tags, the badges and reasons as text, and nothing that a name could do."""
    mine = {**world.badge()["credentialSubject"], "id": learner.did}
    hostile = '#read("/etc/passwd") *x* \u202e' + "long" * 50
    learner.keep(
        learner.badge("Good"),
        paging.credential(hostile, id="urn:x:h", credentialSubject=mine),
        paging.credential("Ж護", id="urn:x:z", credentialSubject=mine),
    )

    built = report(learner, "--rate", "10h", "--as", "pdf")

    with pikepdf.open(io.BytesIO(built.raw)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert "Hours for the renewal" in str(pdf.open_metadata()["dc:title"])
    assert len(built.raw) < 200_000


@pytest.mark.parametrize(
    "words",
    [
        ("--rate", "ten"),
        ("--need", "-1"),
        ("--rate", "0"),
        ("--rate", "nan"),
        ("--to", "2025-01-01"),
        ("--as", "csv", "--json"),
    ],
)
def test_what_cannot_be_meant_is_told(learner: Learner, words: tuple[str, ...]) -> None:
    """Wrong usage, exit 2."""
    assert report(learner, *words).code == 2


def test_the_report_goes_to_a_file(learner: Learner) -> None:
    """In each form, and never over a file that is there."""
    learner.keep(learner.badge("One"))

    for form in ("lines", "csv", "json", "pdf"):
        out = learner.home / f"report.{form}"
        assert report(learner, "--as", form, "--out", str(out)).code == 0
        assert report(learner, "--as", form, "--out", str(out)).code == 1
        assert out.stat().st_size > 0
