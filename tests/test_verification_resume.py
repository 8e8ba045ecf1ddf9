"""A resume for HR systems under examination: what no badge says is named, what contradicts one and what is another's fails."""

import copy
import json
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paging
import world
from lerwallet import formats, pages
from lerwallet.errors import RefusedForSafety
from lerwallet.formats.ler_rs import OTHER, PRESENTATION
from lerwallet.formats.ler_rs import TYPE as LER_RS
from lerwallet.verification import Report, words
from test_zipped import packed

Object = dict[str, Any]
Change = Callable[[Object], object]

ADDRESS: Final = "https://school.example/assertions/1"
# of members that a resume is read by
_NAMES: Final = ("verifications", OTHER, "id", "@context", "content", "encoding", "value", "name", "a b")


@cache
def _badges() -> tuple[bytes, bytes]:
    return paging.skilled("Reading aloud", ["Reading"], id="urn:x:1"), paging.skilled(
        "Rowing", ["Rowing"], id="urn:x:2"
    )


@cache
def _shown() -> Object:
    shown = world.presented(*_badges(), audience=None, nonce=None, expires=None)
    del shown["verifiableCredential"]
    return shown


def _line(badge: bytes) -> Object:
    document = json.loads(badge)
    return {
        "id": {"value": document["id"]},
        "name": document["name"],
        "issued": "2026-01-01",
        "effectiveTimePeriod": {"validFrom": "2026-01-01T00:00:00Z", "validTo": "2030-01-01T00:00:00Z"},
        "issuingAuthority": {"name": "Riverside School", "id": {"value": world.SCHOOL.did}},
        "descriptions": ["Works well with others, überall.", "Two projects, judged by a rubric."],
        "verifications": [document],
    }


def resume(*changes: Change) -> Object:
    """A resume that says no more than its two badges and who shows them, CHANGED."""
    document: Object = {
        "type": LER_RS,
        "certifications": [_line(badge) for badge in _badges()],
        "skills": [{"name": "Reading"}, {"name": "Rowing"}],
        PRESENTATION: _shown(),
    }
    document = copy.deepcopy(document)
    for change in changes:
        change(document)
    return document


def verified(document: Object, **asked: Any) -> Report:
    return world.world().verify(world.dumps(document), **asked)


def answered(report: Report, check: str = "format") -> tuple[str, str]:
    finding = report.finding(check)
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


def detail(report: Report, check: str = "format") -> Any:
    finding = report.finding(check)
    assert finding is not None
    return finding.answer.detail


def with_(**members: Any) -> Change:
    return lambda document: document.update(members)


def certified(**members: Any) -> Change:
    """The first badge's line says this too, or instead."""
    return lambda document: document["certifications"][0].update(members)


def added(line: object) -> Change:
    return lambda document: document["certifications"].append(line)


def test_what_a_resume_repeats_of_its_badges_is_no_claim() -> None:
    """Name, issuer, days, descriptions and skills, as the badge of each line says them."""
    report = verified(resume())

    assert answered(report) == ("passed", "")
    assert answered(report, "contents") == ("passed", "")
    assert report.verdict.value == "verified"


@pytest.mark.parametrize(
    ("change", "claims"),
    [
        (
            with_(narratives=[{"name": "Summary", "texts": [{"lines": ["Doctor of Medicine, Harvard"]}]}]),
            ["Summary", "Doctor of Medicine, Harvard"],
        ),
        (with_(publications=[{"title": "PhD thesis, Harvard"}]), ["PhD thesis, Harvard"]),
        (with_(executiveSummary="Doctor of Medicine, Harvard"), ["Doctor of Medicine, Harvard"]),
        (with_(honors=[{"name": "Nobel"}]), ["Nobel"]),
        (with_(securityCredentials=[{"name": "Top secret"}]), ["Top secret"]),
        (with_(professionalAssociations=[{"name": "College of Surgeons"}]), ["College of Surgeons"]),
        (
            certified(descriptions=["Surgeon, issued by Harvard"], status="Checked by the police"),
            ["Surgeon, issued by Harvard", "Checked by the police"],
        ),
        (certified(firstIssued="1999-01-01"), ["1999-01-01"]),
        (certified(id={"value": "Medical licence 4711"}), ["Medical licence 4711"]),
        (certified(name={"en": "Reading aloud", "fr": "Chirurgien"}), ["Reading aloud", "Chirurgien"]),
        (
            with_(licenses=[{"id": {"value": "Licence 4711"}, "descriptions": ["Physician"]}]),
            ["Licence 4711", "Physician"],
        ),
        (with_(licenses=[{"code": "MD", "licenseNumber": "4711"}]), ["MD", "4711"]),
        (with_(licenses=[{"type": "Surgeon", "schema": "Harvard"}]), ["Surgeon", "Harvard"]),
        (with_(licenses={"name": "Surgeon"}), ["Surgeon"]),
        (
            with_(educationAndLearnings=[{"educationLevelCodes": ["Doctorate"], "educationScores": [["A"]]}]),
            ["Doctorate", "A"],
        ),
        (
            with_(
                educationAndLearnings=[{"educationDegrees": [{"code": "PhD", "academicHonors": ["magna"]}]}]
            ),
            ["PhD", "magna"],
        ),
        (
            with_(
                employmentHistories=[
                    {"positionHistories": [{"descriptions": ["Chief"], "employer": "Harvard"}]}
                ]
            ),
            ["Chief", "Harvard"],
        ),
        (with_(skills=[{"name": "Riverside School"}]), ["Riverside School"]),
        (
            with_(skills=[{"name": "Reading", "proficiencyLevel": {"name": "Expert"}, "comments": ["Top"]}]),
            ["Expert", "Top"],
        ),
        (
            with_(skills=[{"name": "Reading", "yearsOfExperience": 30, "certified": True}]),
            ["yearsOfExperience: 30", "certified: true"],
        ),
        (with_(skills=[{"name": "Surg\u200bery"}]), ["Surgery"]),
        (with_(honors=["\u200b"]), ["/honors/0"]),
        (with_(skills=[{"name": "Reading aloud"}]), ["Reading aloud"]),
        (
            added(
                {"name": "Rowing", "issuingAuthority": {"name": "Riverside School"}, "issued": "1990-01-01"}
            ),
            ["Rowing", "Riverside School", "1990-01-01"],
        ),
        (with_(person=[{"name": {"formattedName": "Eve"}}, {"name": {"formattedName": "X"}}]), ["Eve", "X"]),
        (
            with_(
                person={"name": {"formattedName": "Rowing", "affixes": ["MD"]}, "academicDegrees": ["PhD"]}
            ),
            ["Rowing", "MD", "PhD"],
        ),
        (added({"name": {"@value": "Surgeon"}}), ["Surgeon"]),
        (added({"name": [["Surgeon"]]}), ["Surgeon"]),
        (added([{"name": "Surgeon"}]), ["Surgeon"]),
        (with_(Skills=[{"name": "Surgery"}]), ["Surgery"]),
        (with_(competencies=[{"competencyName": "Surgery"}]), ["Surgery"]),
        (with_(**{"Doctor of Medicine": {}}), ["Doctor of Medicine"]),
        (with_(type="Doctor of Medicine/LER-RSType.json"), ["Doctor of Medicine/LER-RSType.json"]),
        (
            lambda document: document[PRESENTATION].update(verifiableCredential=["Surgeon"]),
            ["Surgeon"],
        ),
        (with_(communication={"web": [{"url": "https://surgeon.example"}]}), ["https://surgeon.example"]),
        (
            certified(verifications=[json.loads(_badges()[0]), {"reference": "https://harvard.example"}]),
            ["https://harvard.example"],
        ),
        (
            with_(
                attachments=[
                    {"descriptions": ["Diploma"], "content": {"value": "aGk=", "encoding": "base64"}}
                ]
            ),
            ["Diploma", "value: 2 bytes"],
        ),
        (
            with_(attachments=[{"content": {"value": "Surgeon é", "encoding": "base64"}}]),
            ["Surgeon é", "base64"],
        ),
        (with_(attachments=[{"content": {"value": "Surgeon"}}]), ["Surgeon"]),
    ],
)
def test_whatever_a_resume_says_outside_its_badges_is_named(change: Change, claims: list[str]) -> None:
    """In any member, of any line, in any shape: it passes, for it is the maker's own word, and says so."""
    report = verified(resume(change))

    assert answered(report) == ("passed", "claims_beside")
    assert list(detail(report)["claims"]) == claims
    assert report.verdict.value == "verified"
    told = words.reason(report.findings[0])
    assert "its maker's own word" in told
    assert f"“{claims[0]}”" in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (certified(name="Surgeon"), "Surgeon"),
        (certified(name=["Surgeon"]), "Surgeon"),
        (certified(name=7), "name: 7"),
        (certified(name="Rowing"), "Rowing"),
        (certified(issuingAuthority={"name": "Harvard"}), "Harvard"),
        (certified(issuingAuthority="Harvard"), "Harvard"),
        (certified(issued="1999-01-01"), "1999-01-01"),
        (certified(issued="2024"), "2024"),
        (certified(issued="January"), "January"),
        (certified(effectiveTimePeriod={"validFrom": "2001-01-01T00:00:00Z"}), "2001-01-01T00:00:00Z"),
        (certified(effectiveTimePeriod={"validTo": "2099-01-01T00:00:00Z"}), "2099-01-01T00:00:00Z"),
        (certified(verifications=[json.loads(_badges()[1])]), "Reading aloud"),
    ],
)
def test_a_line_that_contradicts_its_badge_is_rejected(change: Change, says: str) -> None:
    """Another name, issuer or day than the badge it stands on, as an edited page is."""
    document = resume(change)
    document.pop(PRESENTATION)  # so that the badges hold, whichever line they stand in

    report = verified(document)

    assert answered(report) == ("failed", "line_differs")
    assert list(detail(report)["says"]) == [says]
    assert report.verdict.value == "rejected"
    assert says[:10] in words.reason(report.findings[0])


@pytest.mark.parametrize(
    "members",
    [
        {"name": "  READING\u200b aloud "},
        {"issuingAuthority": "Riverside School"},
        {"issuingAuthority": {"name": world.SCHOOL.did}},
        {"issued": "2026"},
        {"issued": "2026-01"},
        {"issued": "2026-01-01T00:00:00Z"},
        {"issued": "2025-12-31"},  # where the day begins later than in Greenwich
        {"effectiveTimePeriod": {"validTo": "2029-12-31T19:00:00-05:00"}},
    ],
)
def test_the_same_in_other_words_is_no_other_fact(members: Object) -> None:
    """How a text is written, what is not seen in it, and the zone of a day make no other fact of it."""
    report = verified(resume(certified(**members)))

    assert answered(report) == ("passed", "")


def test_a_badge_that_is_silent_is_not_contradicted() -> None:
    """It has no end and no name of its issuer: what the line says of them is its maker's word."""
    badge = world.badge(credentialStatus=None, validUntil=None)
    badge["issuer"] = world.SCHOOL.did
    line = {
        "name": "Collaboration",
        "issuingAuthority": {"name": "Harvard"},
        "effectiveTimePeriod": {"validTo": "2099-01-01T00:00:00Z"},
        "verifications": [world.signed(badge, world.SCHOOL)],
    }

    report = verified({"type": LER_RS, "certifications": [line]})

    assert answered(report)[0] == "passed"
    assert set(detail(report)["claims"]) == {"Harvard", "2099-01-01T00:00:00Z"}


def test_the_name_in_the_readers_list_is_the_issuers_too() -> None:
    """The badge has only the issuer's id; whoever vouches for it has a name."""
    badge = world.badge(credentialStatus=None)
    badge["issuer"] = world.SCHOOL.did
    line = {
        "issuingAuthority": {"name": f"{world.SCHOOL.name} (listed)"},
        "verifications": [world.signed(badge, world.SCHOOL)],
    }

    report = verified({"type": LER_RS, "certifications": [line]})

    assert answered(report) == ("passed", "")


def test_the_last_day_of_the_calendar_is_compared() -> None:
    """In no zone is there a day after it."""
    badge = world.signed(world.badge(credentialStatus=None, validUntil="9999-12-31T23:59:59Z"), world.SCHOOL)
    line = {"effectiveTimePeriod": {"validTo": "9999-12-31"}, "verifications": [badge]}

    report = verified({"type": LER_RS, "certifications": [line]})

    assert answered(report) == ("passed", "")


def test_a_line_is_told_by_one_of_its_badges_as_a_whole() -> None:
    """The name of one badge and the day of another are the facts of neither."""
    badges = [
        json.loads(paging.credential("First", validFrom="2025-05-05T00:00:00Z")),
        json.loads(paging.credential("Second")),
    ]
    of_one = {"name": "Second", "issued": "2026-01-01", "verifications": badges}
    of_both = {"name": "Second", "issued": "2025-05-05", "verifications": badges}

    reports = [verified({"type": LER_RS, "certifications": [line]}) for line in (of_one, of_both)]

    assert [answered(report) for report in reports] == [("passed", ""), ("failed", "line_differs")]


def test_where_somebody_worked_is_no_fact_of_who_issued_the_badge() -> None:
    """The school gave the badge; that the person worked or studied there nobody says."""
    badge = json.loads(_badges()[0])
    lines = {
        "employmentHistories": [{"organization": {"name": "Riverside School"}, "verifications": [badge]}],
        "educationAndLearnings": [{"institution": {"name": "Riverside School"}}],
    }

    report = verified({"type": LER_RS, **lines})

    assert detail(report)["claims_at"] == ["/educationAndLearnings/0/institution/name"]


def test_of_an_envelope_only_the_token_is_signed() -> None:
    """What else is written on it is its maker's word."""
    token = world.vc_jwt(world.badge(credentialStatus=None), world.SCHOOL).decode()
    envelope = {"@context": [world.VCDM_2], "type": "EnvelopedVerifiableCredential"}
    told = {"type": [envelope["type"], "Doctor"], "name": "Surgeon"}
    lines = [
        {
            "name": "Collaboration",
            "verifications": [{OTHER: {**envelope, "id": f"data:application/vc+jwt,{token}", **more}}],
        }
        for more in ({}, told)
    ]

    reports = [verified({"type": LER_RS, "certifications": [line]}) for line in lines]

    assert [detail(report).get("claims") for report in reports] == [
        None,
        ["EnvelopedVerifiableCredential", "Doctor", "Surgeon"],
    ]
    assert [report.contents[0].verdict.value for report in reports] == ["verified", "verified"]


def test_of_a_changed_badge_nothing_is_a_fact() -> None:
    """What its line repeats is named as anything else that nobody signed."""
    document = resume()
    document["certifications"][0]["verifications"][0]["name"] = "Reading aloud and silently"

    report = verified(document)

    assert "Reading aloud" in detail(report)["claims"]
    assert report.verdict.value == "rejected"


def test_claims_are_bounded_and_counted() -> None:
    """Two hundred, with the number of those that are not told; far too many are refused."""
    many = verified(resume(with_(honors=[f"Prize {number}" for number in range(300)])))

    told = detail(many)

    assert (len(told["claims"]), len(told["claims_at"]), told["claims_more"]) == (200, 200, 100)
    with pytest.raises(RefusedForSafety):
        formats.read(world.dumps(resume(with_(honors=["x"] * 100_001))))


def test_what_stands_on_nothing_is_named_first() -> None:
    """Own words, contact lines and remarks do not push a licence without a badge out of the sentence."""
    report = verified(
        resume(
            certified(status="Checked"),
            with_(narratives=[{"name": name, "texts": [{"lines": [f"I am {name}."]}]} for name in "abcdef"]),
            with_(communication={"email": [{"address": f"{name}@example.org"} for name in "abcdef"]}),
            with_(licenses=[{"name": "Surgeon"}]),
        )
    )

    assert detail(report)["claims"][0] == "Surgeon"
    assert detail(report)["claims"][-1] == "Checked"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_shape_is_read(value: object) -> None:
    """No shape of a member ends in an error, and none hides a word from the reader."""
    document = {
        "type": LER_RS,
        "certifications": value,
        "skills": value,
        "attachments": value,
        "person": value,
    }
    document |= {PRESENTATION: value, "more": "Surgeon"}

    report = verified(document)

    assert report.format == "portfolio"
    assert "Surgeon" in [*detail(report)["claims"]]


# --- older badges ---------------------------------------------------------------------------------------------------


def older(**line: Any) -> Object:
    """A resume with an older badge attached to its line."""
    content = {
        "encoding": "base64",
        "value": b64encode(world.hosted()).decode(),
        "mimeType": "application/json",
    }
    references = [{"uri": "#/attachments/0"}]
    told = {"name": "Collaboration", "attachmentReferences": references, **line}
    return {"type": LER_RS, "certifications": [told], "attachments": [{"content": content}]}


def test_the_line_of_an_older_badge_is_compared_with_what_stands_at_its_address() -> None:
    """Not with the attached file; where the address does not answer, nobody confirms what the line says."""
    at_hand, changed, offline = world.world(), world.world(), world.world()
    at_hand.publish(ADDRESS, world.hosted())
    changed.publish(ADDRESS, world.hosted(badge={"name": "Sweeping"}))

    told = [answered(each.verify(world.dumps(older()))) for each in (at_hand, changed, offline)]

    assert told == [("passed", ""), ("failed", "line_differs"), ("passed", "claims_beside")]


def test_an_older_badge_is_only_the_line_that_names_it() -> None:
    """An attachment that no line names makes no line true."""
    at_hand = world.world()
    at_hand.publish(ADDRESS, world.hosted())

    report = at_hand.verify(world.dumps(older(attachmentReferences=[{"uri": "#/attachments/7"}])))

    assert list(detail(report)["claims"]) == ["Collaboration", "#/attachments/7"]


# --- whose they are -------------------------------------------------------------------------------------------------


@cache
def _anothers() -> bytes:
    badge = world.badge(subject=world.OTHER_LEARNER, credentialStatus=None, name="Medical licence")
    return world.dumps(world.signed(badge, world.SCHOOL))


@pytest.mark.parametrize("kind", ["licenses", "educationAndLearnings", "employmentHistories", "skills"])
def test_somebody_elses_badge_in_a_signed_resume_is_rejected(kind: str) -> None:
    """Outside the presentation it is asked the same as inside."""
    report = verified(resume(with_(**{kind: [{"verifications": [json.loads(_anothers())]}]})))

    assert answered(report.contents[1], "holder_binding") == ("failed", "given_to_another")
    assert report.contents[0].verdict.value == "verified"
    assert report.verdict.value == "rejected"


def test_ones_own_badge_beside_the_presentation_is_verified() -> None:
    """The signer of the presentation is the one it was given to."""
    report = verified(resume(with_(licenses=[{"verifications": [json.loads(_badges()[0])]}])))

    assert answered(report.contents[1], "holder_binding") == ("passed", "")
    assert report.verdict.value == "verified"


def test_a_badge_of_nobody_beside_the_presentation_says_so() -> None:
    """Anyone who has the file can show it."""
    badge = world.signed(world.badge(subject=None, credentialStatus=None), world.SCHOOL)

    report = verified(resume(with_(licenses=[{"verifications": [badge]}])))

    assert answered(report.contents[1], "holder_binding") == ("absent", "no_subject")


def test_somebody_elses_presentation_in_a_signed_resume_is_rejected() -> None:
    """It is rightly signed by another, and wrapping a badge makes nobody the one it was given to."""
    theirs = world.presented(_anothers(), by=world.OTHER_LEARNER, audience=None, nonce=None, expires=None)

    report = verified(resume(with_(licenses=[{"verifications": [{OTHER: theirs}]}])))

    assert answered(report.contents[1], "holder_binding") == ("failed", "given_to_another")
    assert report.verdict.value == "rejected"


def test_beside_a_presentation_that_does_not_hold_nothing_is_anybodys() -> None:
    """Its signer is not known, so the badge beside it is not decided."""
    document = resume(with_(licenses=[{"verifications": [json.loads(_badges()[0])]}]))
    del document[PRESENTATION]["proof"]

    report = verified(document)

    assert answered(report.contents[1], "holder_binding")[0] == "unknown"
    assert report.contents[1].verdict.value == "undecided"


@pytest.mark.parametrize("holder", [[_shown()], "Surgeon", {"type": "VerifiableCredential"}])
def test_what_is_no_presentation_shows_nothing(holder: Any) -> None:
    """A list, a text or a credential in its place: its words are claims, or it is not decided, and each badge is read."""
    document = resume(with_(**{PRESENTATION: holder}))

    report = verified(document)

    assert {content.credential.name for content in report.contents if content.credential} >= {
        "Reading aloud",
        "Rowing",
    }
    assert detail(report)["claims"]


def test_without_a_presentation_it_says_that_nothing_shows_whose_they_are() -> None:
    """Each badge holds by itself, and the answer says who can show it: anyone."""
    report = verified(resume(lambda document: document.pop(PRESENTATION)))

    assert answered(report, "contents") == ("passed", "shown_by_nobody")
    assert detail(report, "contents")["credentials"] == ["Reading aloud", "Rowing"]
    finding = report.finding("contents")
    assert finding is not None
    assert "anyone who has the file can show it" in words.reason(finding)
    assert report.verdict.value == "verified"


def test_an_audience_is_asked_of_the_presentation_and_not_of_an_older_badge_beside_it() -> None:
    """No older badge was made for anybody."""
    at_hand = world.world()
    at_hand.publish(ADDRESS, world.hosted())
    document = {**resume(), "attachments": older()["attachments"]}

    report = at_hand.verify(world.dumps(document), audience=world.EMPLOYER)

    assert answered(report.contents[0], "audience")[0] == "failed"
    assert report.contents[1].finding("audience") is None


def test_an_older_badge_on_a_page_is_asked_whose_it_is() -> None:
    """It names a person without a key, so anyone who has the file can show it, and the page's reader is told."""
    page = paging.page(*_badges(), lines=[paging.line(), paging.line(1), paging.whole(world.hosted())])
    at_hand = world.world()
    at_hand.publish(ADDRESS, world.hosted())

    report = at_hand.verify(pages.render(page).encode())

    assert answered(report.contents[1], "holder_binding") == ("absent", "subject_has_no_key")


def test_a_packed_folder_says_for_which_badges_nobody_signed() -> None:
    """What a presentation in it shows, or a page, is somebody's; the badge in the file beside it is anybody's."""
    shown = world.presented(_badges()[0], audience=None, nonce=None, expires=None)
    page = pages.render(paging.page(_badges()[1], lines=[paging.line()])).encode()
    data = packed({"shown.json": world.dumps(shown), "page.html": page, "badge.json": _anothers()})

    report = world.world().verify(data)

    assert answered(report, "contents") == ("passed", "shown_by_nobody")
    assert detail(report, "contents")["credentials"] == ["Medical licence"]
