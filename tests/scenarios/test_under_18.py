"""A wallet of somebody under 18 is careful with what it lets out."""

from typing import Any

import pytest

from lerwallet.sharing.young import shows_address
from sitting import Sitting
from world import SCHOOL, badge, dumps, signed

HASHED = {
    "type": "IdentityObject",
    "identityType": "emailAddress",
    "identityHash": "sha256$00",
    "hashed": True,
}


def added(sitting: Sitting, **members: Any) -> str:
    """The id of a badge with these members."""
    given = badge(credentialStatus=None, **members)
    del given["credentialSubject"]["id"]  # anybody may show it
    made = signed(given, SCHOOL)
    [row] = sitting("add", sitting.write("b.json", dumps(made)), "--json").document["added"]
    return str(row["id"])


def share(sitting: Sitting, id_: str) -> Any:
    return sitting("share", id_, "--to", "Riverside Cafe", "--for", "a job", "--out", "s.json", "--json")


def test_a_badge_with_an_address_stays(learner: Sitting) -> None:
    """The same badge goes out as soon as the switch is off; others go out with it on, with a note for a carer."""
    id_ = added(learner, name="Write to ada@learner.example")
    learner("under-18", "on")
    refused, other = share(learner, id_), share(learner, learner.ids()["research"])
    (learner.home / "s.json").unlink()
    learner("under-18", "off")

    assert (refused.code, refused.document["error"]["code"]) == (1, "not_shareable")
    assert other.code == 0
    assert any(
        "For whoever looks after you: Riverside Cafe gets Research" in each
        for each in other.document["warnings"]
    )
    assert share(learner, id_).code == 0


def test_no_page_shows_an_address(learner: Sitting) -> None:
    """A portfolio leaves such a badge out, and names it."""
    id_ = added(learner, name="Write to ada@learner.example")
    learner("under-18", "on")
    learner("portfolio", "new", "me", id_, learner.ids()["research"])

    built = learner("portfolio", "build", "me", "--as", "html", "--out", "me.html")

    assert built.code == 0
    assert "shows an e-mail address" in built.err
    assert "ada@learner.example" not in (learner.home / "me.html").read_text()


def test_only_who_may_sign_switches_it(learner: Sitting) -> None:
    """A wallet that is only open for reading stays as careful as it was; saying it twice changes nothing."""
    assert learner("under-18", "off", env={"LERWALLET_PASSPHRASE": ""}).code == 12
    assert [learner("under-18", word).code for word in ("on", "on", "off", "off")] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("document", "shows"),
    [
        ({"credentialSubject": {"email": "a@b.example"}}, True),
        ({"credentialSubject": {"identifier": [HASHED]}}, True),
        ({"recipient": {"type": "email", "identity": "sha256$00", "hashed": True}}, True),
        ({"credentialSubject": {"achievement": {"criteria": {"narrative": "Ask ada@b.example."}}}}, True),
        (
            {"issuer": {"email": "office@school.example"}, "badge": {"issuer": {"email": "a@b.example"}}},
            False,
        ),
        ({"credentialSubject": {"achievement": {"creator": {"email": "office@b.example"}}}}, False),
        ({"name": "met @ noon", "n": 7}, False),
        ({"credentialSubject": {"contacts": [["Home", [{"mail": "ada@b.example"}]]]}}, True),
        ({"name": 'by "ada b"@b.example'}, True),
        ({"credentialSubject": {"identifier": [{**HASHED, "type": ["email"], "identityType": None}]}}, True),
    ],
)
def test_what_counts_as_an_address(document: dict[str, Any], *, shows: bool) -> None:
    """The learner's, plain or hashed, wherever it stands; not the issuer's own."""
    assert shows_address(document) is shows


def test_there_are_no_links_for_everybody(learner: Sitting) -> None:
    """A profile is public, and stays so: refused, and possible again with the switch off."""
    learner("under-18", "on")
    refused = learner("share", learner.ids()["research"], "--as", "linkedin")
    learner("under-18", "off")

    assert (refused.code, refused.out) == (1, "")
    assert "under 18" in refused.err
    assert learner("share", learner.ids()["research"], "--as", "linkedin").code == 0


def test_a_request_is_not_answered_with_an_address(learner: Sitting) -> None:
    """The badge would answer it; why it does not is said before anything is signed."""
    added(learner, name="Write to ada@learner.example")
    learner("under-18", "on")
    asked = learner(
        "request", "new", "--from", "A", "--ask", "skill=Write to ada@learner.example", "--out", "r"
    )

    result = learner("share", "--request", "r", "--out", "s.json")

    assert (asked.code, result.code) == (0, 1)
    assert "shows an e-mail address" in result.err
