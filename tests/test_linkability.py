"""What a badge gives away beside the skill, and what a reader could put together: each look with the case that it is for."""

from pathlib import Path
from typing import Any

import pytest

import world
from lerwallet.errors import LerwalletError
from lerwallet.formats import read
from lerwallet.sharing import Choice, Share
from lerwallet.sharing.exposure import exposed
from lerwallet.sharing.linkability import Going, Sight, links
from lerwallet.sharing.parts import parts
from pocket import Pocket
from reference import samples
from world import SPLITTING, base_proof, dumps


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    return Pocket(tmp_path / "wallet")


def about(**members: Any) -> world.Object:
    """A badge of nobody, with MEMBERS in its subject."""
    subject = world.badge(subject=None)["credentialSubject"]
    return world.badge(credentialSubject={**subject, **members})


def with_achievement(**members: Any) -> world.Object:
    subject = world.badge(subject=None)["credentialSubject"]
    return world.badge(credentialSubject={**subject, "achievement": {**subject["achievement"], **members}})


HASHED = {
    "type": "IdentityObject",
    "hashed": True,
    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    "identityType": "emailAddress",
    "salt": "Kosher",
}
PICTURE = {"id": "https://school.example/badge.png", "type": "Image"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (about(), ["where: Riverside School"]),
        (about(email="sam@home.example"), ["the e-mail address sam@home.example"]),
        (about(narrative="Write to sam@home.example, please."), ["the e-mail address sam@home.example"]),
        (about(identifier=[HASHED]), ["hidden so that it can be guessed"]),
        (about(name="Sam Demo"), ["the name Sam Demo"]),
        (about(givenName="Sam", dateOfBirth="2009-01-01"), ["the name Sam", "dateOfBirth, a fact about you"]),
        (about(result=[{"value": "A"}, {"value": "B"}]), ["2 results"]),
        (with_achievement(image=PICTURE), ["a picture, with all that is written in it"]),
        (with_achievement(creator={"name": "Hill College"}), ["where: Riverside School, Hill College"]),
        (
            world.badge(evidence=[{"id": "https://films.example/1", "type": "Evidence"}]),
            ["links to your work on films.example"],
        ),
        (world.badge(evidence=[{"type": "Evidence", "narrative": "A film."}]), ["words about your work"]),
        (about(verifiableCredential=[world.badge(), world.badge()]), ["2 other badges inside"]),
        (about(related=[{"id": "urn:x", "name": "Weaving II"}]), ["other courses: Weaving II"]),
    ],
)
def test_what_a_badge_shows_beside_the_skill(document: world.Object, words: list[str]) -> None:
    """Found wherever it stands, and told in a few words."""
    told = exposed(document)

    assert [each for each in words if not any(each in one for one in told)] == []


def test_what_the_issuer_says_of_itself_gives_no_learner_away() -> None:
    """Its own address, telephone and people are public."""
    profile = {
        "email": "office@school.example",
        "phone": "+1 555",
        "givenName": "Kim",
        "name": "Riverside School",
    }
    issuer = {**world.badge()["issuer"], **profile}

    assert exposed({**about(), "issuer": issuer}) == ["where: Riverside School"]


@pytest.mark.parametrize("path", sorted(samples().glob("*.*")), ids=lambda path: str(path.name))
def test_any_badge_can_be_looked_through(path: Path) -> None:
    """Whatever real programs wrote: what can be left out of it and what it gives away is found without an accident."""
    try:
        secured = read(path.read_bytes())
        found = parts(secured)
    except LerwalletError:
        return

    going = Going("1", "A badge", secured)
    told = [*exposed(found.document), *links(Sight(to="Cafe", signed_by=[], going=[going], earlier=[]))]
    assert all(told)
    assert {*found.free} <= {*found.every} or secured.format.is_selective


def test_it_is_named_before_the_badge_goes_out(pocket: Pocket) -> None:
    """One warning for each badge that cannot be split."""
    (row,) = pocket.keep(dumps(world.signed(about(identifier=[HASHED]), world.SCHOOL)))

    warnings = pocket.share(row).warnings

    (told,) = [each for each in warnings if "all-or-nothing" in each]
    assert told == (
        "Collaboration is all-or-nothing: every detail in it goes along. It also shows: your e-mail address or another "
        "name, hidden so that it can be guessed; where: Riverside School."
    )


# --- what could be put together ---------------------------------------------------------------------------------


def codes(share: Share) -> set[str]:
    return {link.code for link in share.links}


def sent(pocket: Pocket, share: Share) -> Share:
    """SHARE, and it is in the log."""
    pocket.wallet.log_share(share.to_json(), share.data, lambda: None, share.fresh)
    return share


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (about(), "credential_id"),
        (about(), "status_index"),
        (about(identifier=[HASHED]), "guessable_hash"),
        (with_achievement(image=PICTURE), "addresses"),
        (with_achievement(criteria={"id": "https://school.example/weaving"}), "addresses"),
        (with_achievement(description="For the Class of 2027."), "age"),
        (about(narrative="Done in grade 9."), "age"),
        (with_achievement(achievementType="SecondarySchoolDiploma"), "age"),
    ],
)
def test_what_a_reader_can_work_out_of_one_badge(document: world.Object, code: str, pocket: Pocket) -> None:
    """Found in what goes out, and not told of a badge that has nothing of the kind."""
    plain = world.badge(subject=None, id=None, credentialStatus=None, name="Plain")
    rows = pocket.keep(*(dumps(world.signed(each, world.SCHOOL)) for each in (document, plain)))

    found, nothing = (pocket.share(row) for row in rows)

    assert code in codes(found)
    assert codes(nothing) == set()


def test_what_stays_at_home_gives_nothing_away(pocket: Pocket) -> None:
    """Of a badge that can be split, only what goes along is looked at."""
    document = with_achievement(description="For the Class of 2027.", image=PICTURE)
    (row,) = pocket.keep(dumps(base_proof("bbs-2023", document)))

    assert codes(pocket.share(row)) >= {"age"}
    assert not codes(pocket.share(row, choice=Choice(reveal=["minimal"]))) & {"age", "addresses"}


def test_a_key_that_another_reader_knows(pocket: Pocket) -> None:
    """The same key in shares with two readers is told, with the other's name; a second one for the same reader is not."""
    said = {**world.badge()["credentialSubject"], "id": pocket.computer.did}
    first, second = pocket.keep(
        *(
            dumps(world.signed(world.badge(id=f"urn:x:{n}", credentialSubject=said), world.SCHOOL))
            for n in "ab"
        )
    )
    sent(pocket, pocket.share(first, to="Cafe"))

    again, other = pocket.share(second, to="Cafe"), pocket.share(second, to="Bakery")

    assert "same_did" not in codes(again)
    assert [each.sentence for each in other.links if each.code == "same_did"] == [
        "It is signed with the same key as your share with Cafe: together they can tell that both are yours."
    ]


def test_keys_made_for_one_share_link_nothing(pocket: Pocket) -> None:
    """What is bound to nobody is signed anew each time."""
    first, second = pocket.keep(
        *(dumps(world.signed(world.badge(subject=None, id=f"urn:x:{n}"), world.SCHOOL)) for n in "ab")
    )
    sent(pocket, pocket.share(first, to="Cafe"))

    assert "same_did" not in codes(pocket.share(second, to="Bakery"))


@pytest.mark.parametrize(
    ("made", "linked"),
    [
        (dumps(world.signed(world.badge(subject=None), world.SCHOOL)), True),
        (world.sd_jwt_vc(holder=None).encode(), True),
        (dumps(base_proof("ecdsa-sd-2023", world.badge(subject=None))), True),
        (dumps(base_proof("bbs-2023", world.badge(subject=None))), False),
    ],
    ids=["whole", "sd-jwt", *SPLITTING],
)
def test_the_issuers_signature_is_the_same_in_every_copy(made: bytes, linked: bool, pocket: Pocket) -> None:
    """Except where the suite makes another proof each time."""
    (row,) = pocket.keep(made)
    sent(pocket, pocket.share(row, to="Cafe"))

    assert ("same_signature" in codes(pocket.share(row, to="Bakery"))) == linked
    assert "same_signature" not in codes(pocket.share(row, to="Cafe"))
