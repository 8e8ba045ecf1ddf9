"""A portfolio in each form but the page: what is in it, what could not be, and that a published schema takes it."""

import csv
import io
import json
from pathlib import Path
from typing import Any, Final

import jsonschema
import pytest
from referencing import Registry
from referencing.jsonschema import DRAFT4

import paging
import reference
import world
from lerwallet import formats
from lerwallet.errors import Unreadable
from lerwallet.portfolio.markdown import escaped
from lerwallet.short_code import ALPHABET
from test_portfolio import Learner, learner

__all__ = ["learner"]  # the fixture

JSON_RESUME: Final = Path(__file__).parent / "schemas" / "json-resume-1.3.1.json"


def built(learner: Learner, form: str, *more: str) -> tuple[paging.Object, str]:
    """The answer of `build work`, and the text of the file."""
    file = learner.home / f"work.{form}"
    result = learner.type("build", "work", "--as", form, "--out", str(file), "--json", "--force", *more)
    assert result.code == 0, result.err
    return result.document, file.read_bytes().decode()


@pytest.fixture
def worker(learner: Learner) -> Learner:
    """A portfolio with a badge of each way of securing, words of one's own, and contacts."""
    rows = learner.keep(
        learner.badge("Dressings", **skilled(learner, "Wound care", "Dressing")),
        world.sd_jwt_vc(holder=learner.phone).encode(),
        world.vc_jwt(unsigned(learner.badge("Lifting")), world.SCHOOL),
        world.hosted(),
    )
    result = learner.type(
        *("new", "work", *rows, "--title", "Nguyễn Thị Ánh", "--for", "nursing assistant"),
        *("--profile", "I care.", "--say", "I speak Vietnamese.", "--contact", "anh@example.org"),
        *("--contact", "+1 202 555 0142", "--contact", "by the church"),
    )
    assert result.code == 0, result.err
    return learner


def unsigned(data: bytes) -> dict[str, Any]:
    return {name: value for name, value in json.loads(data).items() if name != "proof"}


def skilled(learner: Learner, *skills: str) -> dict[str, Any]:
    subject = {**world.badge()["credentialSubject"], "id": learner.did}
    alignment = [{"type": ["Alignment"], "targetName": skill} for skill in skills]
    subject["achievement"] = {**subject["achievement"], "alignment": alignment}
    return {"credentialSubject": subject}


def test_markdown_says_what_the_page_says(worker: Learner) -> None:
    """Headings, marks in words, own words under their name; the badges are not in it, and that is told."""
    answer, text = built(worker, "markdown")

    assert text.startswith("# Nguyễn Thị Ánh\n\n**For: nursing assistant**\n")
    assert "### Dressings\n\n**Checked** on 21 November 2026" in text
    assert "**Own statement**\n\nI speak Vietnamese." in text
    assert "anh\\@example.org" in text
    assert (answer["carrier"], len(answer["not_carried"])) == (None, 1)


def test_json_resume_fits_its_schema(worker: Learner) -> None:
    """The published schema takes it; the name is whole, and every certificate says how it is supported."""
    answer, text = built(worker, "json-resume")
    resume = json.loads(text)

    validator = jsonschema.Draft7Validator(
        json.loads(JSON_RESUME.read_bytes()), format_checker=jsonschema.FormatChecker()
    )

    assert [error.message for error in validator.iter_errors(resume)] == []
    assert resume["basics"] == {
        "name": "Nguyễn Thị Ánh",
        "label": "nursing assistant",
        "summary": "I care.",
        "email": "anh@example.org",
        "phone": "+1 202 555 0142",
    }
    assert {each["support"]["mark"] for each in resume["certificates"]} == {"checked", "not_checked"}
    assert resume["statements"] == ["I speak Vietnamese."]
    assert any("Contact lines" in sentence for sentence in answer["not_carried"])
    assert "null" not in text


def _hropen() -> tuple[dict[str, Any], Registry[Any]]:
    """The published schemas, each under its own file, so that references among them are found."""
    folder = reference.standards("schemas") / "hropen"
    resources = []
    for path in folder.rglob("*.json"):
        schema = json.loads(path.read_bytes())
        schema.pop("$id", None)  # the same one in several files
        resources.append((path.as_uri(), DRAFT4.create_resource(schema)))
    entry = (folder / "recruiting" / "json" / "LER-RSType.json").as_uri()
    return {"$ref": entry}, Registry().with_resources(resources)


def test_ler_rs_fits_its_schema(worker: Learner) -> None:
    """HR Open's schema takes it, and each badge stands whole in the `verifications` of its line."""
    answer, text = built(worker, "ler-rs")
    resume = json.loads(text)

    schema, registry = _hropen()
    errors = list(jsonschema.Draft4Validator(schema, registry=registry).iter_errors(resume))

    assert [error.message[:300] for error in errors] == []
    lines = resume["certifications"]
    assert lines[0]["name"] == "Dressings"
    assert [len(line.get("verifications", [])) for line in lines] == [1, 1, 1, 0]
    assert lines[0]["verifications"][0]["proof"]["type"] == "DataIntegrityProof"
    assert resume["person"]["name"] == {"formattedName": "Nguyễn Thị Ánh"}
    assert resume["communication"]["phone"] == [{"formattedNumber": "+1 202 555 0142"}]
    assert [sentence for sentence in answer["not_carried"] if "by the church" in sentence]


def test_the_schema_of_ler_rs_is_asked() -> None:
    """The validation above can fail."""
    schema, registry = _hropen()
    validator = jsonschema.Draft4Validator(schema, registry=registry)

    errors = list(validator.iter_errors({"type": "resume", "certifications": [{}], "narratives": [{}]}))

    assert len(errors) >= 3


def test_ler_rs_is_verified_line_by_line(worker: Learner) -> None:
    """Each badge inside has its own result, and the holder is shown to be its subject."""
    _answer, text = built(worker, "ler-rs")

    report = world.world().verify(text.encode())

    presentation, older = report.contents
    assert (report.format, report.carrier) == ("portfolio", "json")
    assert presentation.verdict.value == "verified"
    assert [content.format for content in presentation.contents] == ["ob3-json", "sd-jwt-vc", "ob3-jwt"]
    assert older.format == "ob2-hosted"
    assert report.verdict.value == "undecided"  # the older one can only be checked in the web


def test_what_ler_rs_says_beside_its_badges_is_named(worker: Learner) -> None:
    """Own words, contact lines and marks are the maker's; a certificate written in by hand is too, and comes first."""
    _answer, text = built(worker, "ler-rs")
    by_hand = json.loads(text)
    by_hand["certifications"].insert(0, {"name": "Brain surgery", "issuingAuthority": {"name": "Me"}})
    at_hand = world.world()
    at_hand.publish("https://school.example/assertions/1", world.hosted())

    own, forged = (at_hand.verify(world.dumps(each)) for each in (json.loads(text), by_hand))

    claims = [report.findings[0].answer.detail["claims"] for report in (own, forged)]
    assert [report.findings[0].answer.reason for report in (own, forged)] == 2 * ["claims_beside"]
    assert {"Nguyễn Thị Ánh", "I care.", "I speak Vietnamese.", "anh@example.org"} <= set(claims[0])
    assert not {"Dressings", "Collaboration", "Riverside School", "Wound care", "2026-01-01"} & set(claims[0])
    assert set(claims[1]) - set(claims[0]) == {"Brain surgery", "Me"}
    assert {report.findings[0].outcome.value for report in (own, forged)} == {"passed"}


def test_a_badge_changed_in_ler_rs_does_not_hold(worker: Learner) -> None:
    """Its signature is the issuer's."""
    _answer, text = built(worker, "ler-rs")
    changed = json.loads(text)
    changed["certifications"][0]["verifications"][0]["name"] = "Brain surgery"

    report = world.world().verify(world.dumps(changed))

    assert report.verdict.value == "rejected"


def test_someone_elses_ler_rs_is_read_too() -> None:
    """Badges in `verifications` without our presentation: each by itself; nothing inside is not decided."""
    badge = json.loads(paging.credential("Rowing"))
    kind = "http://schema.hropenstandards.org/4.5/recruiting/json/LER-RSType.json"
    foreign = {"type": kind, "certifications": [{"verifications": [badge]}, {"name": "Mine"}], "skills": [1]}

    report = world.world().verify(world.dumps(foreign))
    empty = world.world().verify(world.dumps({"type": kind}))

    assert [content.verdict.value for content in report.contents] == ["verified"]
    assert empty.verdict.value == "undecided"


def test_csv_has_a_row_for_each_badge(worker: Learner) -> None:
    """With the columns that HR systems ask for; short codes where they are asked for, the same each time."""
    _answer, text = built(worker, "csv")
    _answer, short = built(worker, "csv", "--short-refs")
    _answer, again = built(worker, "csv", "--short-refs")
    rows = list(csv.DictReader(io.StringIO(text)))
    codes = [row["reference"] for row in csv.DictReader(io.StringIO(short))]

    assert [row["name"] for row in rows][:1] == ["Dressings"]
    assert [row["status"] for row in rows] == ["checked", "checked", "checked", "not_checked"]
    assert rows[0]["skills"] == "Wound care; Dressing"
    assert all(len(code) == 12 and set(code) <= set(ALPHABET) for code in codes)
    assert (len(set(codes)), short) == (4, again)


def test_short_codes_are_for_csv_alone(worker: Learner) -> None:
    """Elsewhere they are wrong usage, and nothing is written."""
    result = worker.type("build", "work", "--as", "markdown", "--short-refs", "--json")

    assert (result.code, result.document["error"]["code"]) == (2, "wrong_usage")


@pytest.mark.parametrize("form", ["markdown", "json-resume", "csv"])
def test_a_form_without_badges_needs_no_signature(worker: Learner, form: str) -> None:
    """It goes to standard output as it is, and nobody can mistake it for something to check."""
    result = worker.type("build", "work", "--as", form)

    assert result.code == 0
    assert "lerwallet verify" not in result.err
    with pytest.raises(Unreadable):
        formats.read(result.raw)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# no heading", "\\# no heading"),
        ("1. no list", "1\\. no list"),
        ("- no list", "\\- no list"),
        ("<script>", "\\<script\\>"),
        ("[a](javascript:x)", "\\[a\\](javascript:x)"),
        ("https://evil.example", "https\\://evil.example"),
        ("www.evil.example", "www\\.evil.example"),
        ("a_b*c`d", "a\\_b\\*c\\`d"),
        ("&lt;", "\\&lt;"),
        ("{{ site.github }}", "\\{\\{ site.github \\}\\}"),
        ("{% include x %}, 100%", "\\{\\% include x \\%\\}, 100%"),
        ("Zoë O'Neil-Smith, 李小龍", "Zoë O'Neil-Smith, 李小龍"),
    ],
)
def test_markdown_text_is_only_text(text: str, expected: str) -> None:
    """Every sign that means something is escaped, and names stay readable."""
    assert escaped(text) == expected
