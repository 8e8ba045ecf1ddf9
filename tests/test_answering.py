"""Answering a request: the least that satisfies it, from whatever the wallet holds, and it verifies as an answer."""

import json
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import world
from lerwallet.errors import NotShareable, RefusedForSafety, WrongUsage
from lerwallet.proofs import sd_jwt
from lerwallet.requests import Request, asks, read
from lerwallet.sharing import Share, answering, second_readers
from lerwallet.sharing.answering import Answer, State, answer
from lerwallet.verification import Report, Verdict
from pocket import EMPLOYER, Pocket
from world import SPLITTING, base_proof, dumps

ACHIEVEMENT = "/credentialSubject/achievement"
PERSON = {
    "family_name": "Doe",
    "given_name": "John",
    "postal_code": "90210",
    "locality": "Springfield",
    "region": "CA",
    "birthdate": "2000-01-01",
}
CLAIMS = [{"id": name, "path": [name]} for name in PERSON]


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    return Pocket(tmp_path / "wallet")


def wanted(*needed: str, optional: str = "") -> Request:
    items = [asks.Ask(each, required=True) for each in needed]
    items += [asks.Ask(optional, required=False)] if optional else []
    made = asks.write(
        items,
        name="Employer",
        audience=EMPLOYER,
        purpose="a job",
        now=world.NOW,
        expires=None,
        random=bytes(16),
    )
    return read(dumps(made))


def query(*credentials: Mapping[str, Any], **more: Any) -> Request:
    """A DCQL query in a whole request."""
    inside = {"credentials": credentials, **more}
    return read(
        dumps({"client_id": EMPLOYER, "nonce": "n-1", "response_type": "vp_token", "dcql_query": inside})
    )


def token(vct: str, *claims: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": vct,
        "format": "dc+sd-jwt",
        "meta": {"vct_values": [f"urn:{vct}"]},
        **({"claims": claims} if claims else {}),
        **more,
    }


def person(pocket: Pocket, vct: str = "id", **changed: Any) -> bytes:
    return world.sd_jwt_vc(holder=pocket.phone, vct=f"urn:{vct}", hide={**PERSON, **changed}).encode()


def shared(pocket: Pocket, request: Request, found: Answer) -> tuple[Share, Report]:
    """The share that answers REQUEST, and what the employer is told of it."""
    share = pocket.share(*found.rows, choices=found.choices, audience=request.audience, nonce=request.nonce)
    report = world.world().verify(
        share.data,
        request=request,
        audience=request.audience,
        nonce=request.nonce,
        accept_unknown_issuer=True,
    )
    return share, report


def answered(pocket: Pocket, request: Request, *refused: str) -> Answer:
    return answer(pocket.wallet, pocket.wallet.rows(), request, refused)


def test_the_set_of_details_that_shows_less(pocket: Pocket) -> None:
    """Where either will do, the smaller one goes, though the other stands first."""
    pocket.keep(person(pocket))
    sets = [["family_name", "locality", "region", "birthdate"], ["family_name", "postal_code", "birthdate"]]
    request = query(token("id", *CLAIMS, claim_sets=sets))

    share, report = shared(pocket, request, answered(pocket, request))

    (badge,) = share.credentials
    assert set(badge.disclosed) == {"/family_name", "/postal_code", "/birthdate"}
    assert report.verdict is Verdict.VERIFIED


def test_without_claims_nothing_is_shown_by_choice(pocket: Pocket) -> None:
    """OpenID4VP 1.0, 6.4.1: nothing is asked for but the credential itself."""
    pocket.keep(person(pocket))
    request = query(token("id"))

    share, report = shared(pocket, request, answered(pocket, request))

    assert share.credentials[0].disclosed == ()
    assert report.verdict is Verdict.VERIFIED


def test_two_badges_in_one_answer_with_a_choice_for_each(pocket: Pocket) -> None:
    """What is asked of one is not shown of the other."""
    pocket.keep(person(pocket), person(pocket, "home"))
    request = query(token("id", {"path": ["family_name"]}), token("home", {"path": ["region"]}))

    share, report = shared(pocket, request, answered(pocket, request))

    assert {each.disclosed for each in share.credentials} == {("/family_name",), ("/region",)}
    assert report.verdict is Verdict.VERIFIED


def test_the_option_that_shows_less(pocket: Pocket) -> None:
    """One badge with three details, or two with one each: the fewest details of all."""
    pocket.keep(person(pocket), person(pocket, "home"))
    request = query(
        token("id", *CLAIMS),
        token("home", {"path": ["region"]}),
        credential_sets=[{"options": [["id"], ["home"]]}],
    )

    (choice,) = answered(pocket, request).choices.values()

    assert choice.reveal == ["/region"]


def test_only_an_option_that_is_here(pocket: Pocket) -> None:
    """The first option lacks a badge, so the second one is given."""
    pocket.keep(person(pocket, "home"))
    request = query(
        token("id"),
        token("other"),
        token("home", {"path": ["region"]}),
        credential_sets=[{"options": [["id", "other"], ["home"]]}, {"options": [["id"]], "required": False}],
    )

    found = answered(pocket, request)

    assert [each.state for each in found.items] == [State.GIVEN, State.NOT_HERE]
    assert shared(pocket, request, found)[1].verdict is Verdict.VERIFIED


def test_a_value_decides_which_badge(pocket: Pocket) -> None:
    """Two badges of one kind; the one with the value that was asked for."""
    _first, second = pocket.keep(person(pocket), person(pocket, family_name="Roe"))
    request = query(token("id", {"path": ["family_name"], "values": ["Roe"]}))

    found = answered(pocket, request)

    assert [row.id for row in found.rows] == [second.id]


def test_a_detail_in_a_detail_alone(pocket: Pocket) -> None:
    """Of an address that can be hidden in parts only the part that was asked for."""
    inner = sd_jwt.issue(
        {}, {}, world.SCHOOL.key, iter(["s1", "s2"]), {"street": "High Street", "town": "Ely"}
    )
    digests = json.loads(json.dumps(sd_jwt.parse(inner).jws.claims()))["_sd"]
    outer = world.sd_jwt_vc(holder=pocket.phone, vct="urn:id", hide={"address": {"_sd": digests}})
    nested = outer + "~".join(inner.split("~")[1:])
    pocket.keep(nested.encode())
    request = query(token("id", {"path": ["address", "town"]}))

    share, report = shared(pocket, request, answered(pocket, request))

    assert set(share.credentials[0].disclosed) == {"/address", "/address/town"}
    assert "High Street" not in share.credentials[0].secured.credential.document["address"]
    assert report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("suite", SPLITTING)
def test_a_base_proof_answers_with_a_copy(suite: str, pocket: Pocket) -> None:
    """ecdsa-sd-2023 and bbs-2023: the skill that was asked for is shown, the criteria stay at home."""
    subject = {**world.badge()["credentialSubject"], "id": pocket.computer.did}
    subject["achievement"] = {**subject["achievement"], "tag": ["team", "talk"]}
    pocket.keep(dumps(base_proof(suite, world.badge(credentialSubject=subject))))
    request = wanted("skill=talk")

    share, report = shared(pocket, request, answered(pocket, request))

    assert report.verdict is Verdict.VERIFIED
    assert "Two projects" not in share.data.decode()
    assert '"team"' not in share.data.decode()


def test_what_goes_along_anyway_answers_what_is_not_needed_too(pocket: Pocket) -> None:
    """A badge that is all-or-nothing shows all of it already, so no second badge is taken."""
    said = {**world.badge(subject=None)["credentialSubject"], "id": pocket.computer.did, "name": "John Doe"}
    pocket.keep(dumps(world.signed(world.badge(credentialSubject=said), world.SCHOOL)), person(pocket))
    request = wanted("skill=collaboration", optional="name")

    found = answered(pocket, request)

    assert len(found.rows) == 1
    assert found.items[1].by[0].details == ("/credentialSubject/name",)


def test_what_does_not_hold_or_is_not_ours_is_named_and_answers_nothing(pocket: Pocket) -> None:
    """An expired one, and one that was given to another key: the reason is told, for each."""
    pocket.keep(
        dumps(world.signed(world.badge(name="Old", validUntil="2026-02-01T00:00:00Z"), world.SCHOOL)),
        world.sd_jwt_vc(holder=world.PHONE, vct="urn:id", hide=PERSON).encode(),
    )

    with pytest.raises(NotShareable) as refused:
        answered(pocket, wanted("skill=old", "name"))

    assert "Old would answer it, but it does not hold" in refused.value.message
    assert "given to a key that this wallet does not hold" in refused.value.message


def test_which_detail_a_badge_of_the_right_kind_lacks(pocket: Pocket) -> None:
    """Whoever asks by paths and types is told what is missing."""
    pocket.keep(person(pocket))

    with pytest.raises(NotShareable, match="does not show shoe_size"):
        answered(pocket, query(token("id", {"path": ["shoe_size"]})))


@pytest.mark.parametrize("word", ["2", "home", "region"])
def test_what_is_not_needed_is_refused_by_number_or_name(word: str, pocket: Pocket) -> None:
    """Its number, the name of its query, or the detail that it is about."""
    pocket.keep(person(pocket), person(pocket, "home"))
    request = query(
        token("id", {"path": ["family_name"]}),
        token("home", {"path": ["region"]}),
        credential_sets=[{"options": [["id"]]}, {"options": [["home"]], "required": False}],
    )

    found = answered(pocket, request, word)

    assert [each.state for each in found.items] == [State.GIVEN, State.REFUSED]
    assert shared(pocket, request, found)[1].verdict is Verdict.VERIFIED


def test_what_is_asked_for_in_a_word_is_refused_by_it(pocket: Pocket) -> None:
    """In our own requests the word itself."""
    pocket.keep(person(pocket), world.sd_jwt_vc(holder=pocket.phone).encode())

    found = answered(pocket, wanted("skills", optional="name"), "name")

    assert [each.state for each in found.items] == [State.GIVEN, State.REFUSED]


def test_what_is_needed_or_not_there_cannot_be_refused(pocket: Pocket) -> None:
    """Both are wrong usage, before anything is looked at."""
    request = wanted("name", optional="skills")

    for word in ("1", "family_name", "nothing", "3"):
        with pytest.raises(WrongUsage):
            answered(pocket, request, word)


def test_nothing_is_no_answer(pocket: Pocket) -> None:
    """Where all can be refused and all is."""
    pocket.keep(person(pocket))
    request = query(token("id"), credential_sets=[{"options": [["id"]], "required": False}])

    with pytest.raises(NotShareable, match="Nothing is left"):
        answered(pocket, request, "1")


def test_a_request_that_is_made_to_keep_us_busy_is_refused(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thousands of ways to say the same: refused before minutes have passed."""
    pocket.keep(*(person(pocket, family_name=str(number)) for number in range(5)))
    sets = [list(each) for each in combinations(PERSON, 3)] * 5
    queries = [token("id", *CLAIMS, claim_sets=sets) | {"id": f"q{number}"} for number in range(200)]
    request = query(*queries)

    found = answered(pocket, request)

    assert len(found.rows) == 1
    monkeypatch.setattr(answering, "_WORK_AT_MOST", 10_000)
    with pytest.raises(RefusedForSafety):
        answered(pocket, request)


def test_a_format_that_cannot_be_presented_answers_nothing(pocket: Pocket) -> None:
    """An older badge (Open Badges 2.0) has no place in a presentation."""
    pocket.keep(world.hosted())

    with pytest.raises(NotShareable):
        answered(pocket, wanted("skills"))


@pytest.mark.parametrize(
    ("to", "nonce", "sha256", "refused"),
    [
        ("Cafe", "n-1", "aa", False),
        (" cafe ", "n-1", "aa", False),
        ("Shop", "n-1", "bb", True),
        ("Shop", "n-2", "aa", True),
        ("Shop", None, "aa", True),
        ("Shop", "n-2", "bb", False),
        ("Shop", None, None, False),
    ],
)
def test_one_word_and_one_file_for_one_reader(
    to: str, nonce: str | None, sha256: str | None, *, refused: bool
) -> None:
    """The same one-time word, or the very same file, for somebody else."""
    shares = [{"to": "Cafe", "nonce": "n-1", "sha256": "aa"}]
    try:
        second_readers.refuse(shares, to=to, nonce=nonce, sha256=sha256)
    except NotShareable as problem:
        found = problem.code == "already_shared"
    else:
        found = False

    assert found == refused
