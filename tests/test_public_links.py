"""Links for everybody: they hold what a badge says of itself, and nothing that says whose it is."""

from dataclasses import replace
from typing import Any

import pytest

from lerwallet.errors import NotShareable
from lerwallet.sharing import public
from lerwallet.wallet.rows import LastCheck, Row

ROW = Row(
    record="00",
    id="00",
    credential_id=None,
    name="First Aid",
    issuer_id="did:web:college.example",
    issuer_name="Example College",
    subject="mailto:sam@example.org",
    valid_from="2026-03-01T00:00:00Z",
    valid_until=None,
    format="ob3-json",
    carrier="json",
    assessed="exam",
    skills=("first aid",),
    tags=(),
    disclosure="whole",
    genuine=True,
    last_check=LastCheck(verdict="verified", at="2026-03-02T00:00:00Z"),
    file_name="sam-smith.json",
    added="2026-03-02T00:00:00Z",
)


def facts(**changed: Any) -> dict[str, str]:
    return public.shown_by(public.linkedin(replace(ROW, **changed)))


def test_only_what_the_form_knows_and_the_badge_says() -> None:
    """What the badge does not say is left out."""
    assert facts() == {
        "name": "First Aid",
        "organizationName": "Example College",
        "issueYear": "2026",
        "issueMonth": "3",
    }


@pytest.mark.parametrize(
    ("id_", "expected"),
    [
        ("https://college.example/badges/7", {"certUrl": "https://college.example/badges/7"}),
        ("urn:uuid:1", {"certId": "urn:uuid:1"}),
        ("http://college.example/badges/7", {"certId": "http://college.example/badges/7"}),
        ("https://college.example/b?identity__email=sam@example.org", {}),
        ("https://college.example/b?identity__email=sam%40example.org", {}),
        ("https://college.example/b/sam%40example.org", {}),
        ("https://college.example/b?email=1", {}),
        ("https://college.example/b?x=1&user=sam", {}),
        ("mailto:sam@example.org", {}),
        ("urn:x:\u202e1", {}),
        (None, {}),
    ],
)
def test_an_address_that_names_somebody_is_left_out(id_: str | None, expected: dict[str, str]) -> None:
    """A badge's address may carry the e-mail of whom it was given to; its own id stands beside no address."""
    found = {name: value for name, value in facts(credential_id=id_).items() if name.startswith("cert")}

    assert found == expected


def test_a_name_cannot_add_to_the_address() -> None:
    """Signs that mean something in an address are written out, what nobody can see and e-mails are gone."""
    link = public.linkedin(replace(ROW, name="A&certUrl=https://evil.example/\u202e sam@example.org#x"))

    assert link.count("certUrl=") == 0
    assert "#" not in link
    assert public.shown_by(link)["name"] == "A&certUrl=https://evil.example/"
    assert link.isascii()


@pytest.mark.parametrize(
    "changed", [{"genuine": False}, {"last_check": LastCheck(verdict="rejected", at="2026-03-02T00:00:00Z")}]
)
def test_what_does_not_hold_gets_no_link(changed: dict[str, Any]) -> None:
    """A withdrawn, changed or expired badge is not put on a profile."""
    with pytest.raises(NotShareable):
        facts(**changed)
