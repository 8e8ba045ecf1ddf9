"""An issuer in a wallet: keys that change, names from before, and the lists that its badges are looked up in."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from handed_in import PASSING, done_again, handed_in, pack, zipped
from lerwallet import did
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError, WalletBusy
from lerwallet.issuing import awards, publishing
from lerwallet.issuing.awarding import signed_with
from lerwallet.issuing.awards import Award, Place, free_place
from lerwallet.issuing.issuer import (
    ALGORITHMS,
    Issuer,
    give_web_address,
    make_issuer,
    new_keys,
    retire_key,
    the_issuer,
)
from lerwallet.issuing.judging import answer, found_before, read_levels
from lerwallet.journey import feedback, submission
from lerwallet.keys import SecretKey
from lerwallet.status_list import BITS
from lerwallet.vault import Vault
from vault_wallets import new_wallet, reopen
from world import NOW, World, world

DID = "did:web:riverside.example"
FULL = BITS * 3 // 4
drawn = Random(7).randbytes  # noqa: S311  chance that a test can repeat


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with new_wallet(tmp_path / "wallet")[0] as opened:
        yield opened


@pytest.fixture
def school(vault: Vault) -> Issuer:
    return make_issuer(vault, "Riverside School", own_did=DID, url=None, now=NOW)


def given(number: int, **members: Any) -> Award:
    """An award that was noted; MEMBERS replace its own."""
    made = Award(
        id=f"urn:uuid:{number:08x}-0000-4000-8000-000000000000",
        name="Planning",
        achievement="https://riverside.example/rubrics/planning",
        learner="did:key:z6Mk",
        form="ob3",
        index=number,
        awarded="2026-11-20T08:00:00Z",
        submission=f"urn:uuid:{number}",
        levels={},
    )
    return replace(made, **members)


def test_an_issuer_from_before_keys_could_be_changed_is_read(vault: Vault, school: Issuer) -> None:
    """It had one key of each kind, by name of the kind, and no earlier ids; it signs and changes keys like any other."""
    older = {name: value for name, value in asdict(school).items() if name != "earlier"}
    older["keys"] = {key.algorithm: key.jwk for key in school.keys}
    with vault.writing() as change:
        change.put("issuer", "issuer", json.dumps(older).encode(), b"")

    assert the_issuer(vault) == school
    assert the_issuer(vault).signer(vault, "EdDSA").verification_method == f"{DID}#ed25519"
    assert [key.is_first for key in new_keys(vault, ["EdDSA"], NOW)[0].keys] == [True, True, False]


def test_every_key_that_is_listed_is_found_by_a_reader(vault: Vault, school: Issuer) -> None:
    """By the name that its proofs give, and for signing badges; a lost one is not found."""
    issuer, made = new_keys(vault, ALGORITHMS, NOW)
    issuer, _lost = retire_key(vault, school.key("EdDSA"), NOW, lost=True)
    document = did.read_document(issuer.did_document())

    assert set(document.methods) == {
        f"{DID}#p256",
        f"{DID}#p256-jwk",
        f"{DID}#ed25519-{made[0].id}",
        f"{DID}#p256-{made[1].id}",
        f"{DID}#p256-{made[1].id}-jwk",
    }
    for algorithm in ALGORITHMS:
        for token in (False, True):
            signer = issuer.signer(vault, algorithm, token=token)
            method = document.methods[signer.verification_method]
            assert (method.key, did.ASSERTION in method.purposes) == (signer.secret.public, True)


def test_a_key_is_lost_for_good(vault: Vault, school: Issuer) -> None:
    """Also for somebody who looked at it before it was lost, and only retires it."""
    key = school.key("EdDSA")
    new_keys(vault, ["EdDSA"], NOW)
    retire_key(vault, key, NOW, lost=True)

    _issuer, again = retire_key(vault, key, NOW + timedelta(days=1), lost=False)

    assert (again.lost, again.retired) == (True, utc(NOW))


def test_a_new_key_lists_no_lost_one_again(
    vault: Vault, school: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two commands at once: a key that another one calls lost meanwhile is lost, or that one is told to wait."""
    key = school.key("EdDSA")
    new_keys(vault, ["EdDSA"], NOW)
    generate, lost = SecretKey.generate, []

    def meanwhile(algorithm: str) -> SecretKey:
        with reopen(vault.home, busy_seconds=0) as other:
            try:
                lost.append(retire_key(other, key, NOW, lost=True)[1].lost)
            except WalletBusy:
                lost.append(False)
        return generate(algorithm)

    monkeypatch.setattr(SecretKey, "generate", meanwhile)
    issuer, _made = new_keys(vault, ["EdDSA"], NOW)

    assert [issuer.find_key(key.id).lost] == lost


def test_a_withdrawal_keeps_its_day(vault: Vault, school: Issuer) -> None:
    """Also for somebody who looked at the badge before it was withdrawn."""
    award = given(1, issuer_id=school.id)
    with vault.writing() as change:
        awards.put(change, award)
    awards.withdraw(vault, award, NOW)

    [again] = awards.withdraw(vault, award, NOW + timedelta(days=1))

    assert (again.withdrawn, awards.awards(vault)) == (utc(NOW), [again])


def test_an_issuer_whose_keys_are_all_retired_says_so(school: Issuer) -> None:
    """As when each of two copies retired another one, and they came together."""
    retired = replace(school, keys=tuple(replace(key, retired="2026-11-20T08:00:00Z") for key in school.keys))

    with pytest.raises(LerwalletError) as refused:
        retired.key("ES256")
    assert (refused.value.code, "--algorithm ES256" in refused.value.hint) == ("no_key_in_use", True)


def first_feedback(vault: Vault, issuer: Issuer) -> bytes:
    """The issuer's signed answer to a first attempt."""
    received = submission.read(zipped(handed_in()))
    signer = issuer.signer(vault, "EdDSA")
    levels = read_levels(pack().rubric(), ("Attention=basic", PASSING[0], *PASSING[2:]))
    said = answer(
        received,
        pack().rubric(),
        levels,
        {},
        comment="",
        signed_by=signer.did,
        assessor=None,
        now=NOW,
    )
    return feedback.seal(said, signer, NOW)


@pytest.mark.parametrize(("lost", "counts"), [(False, True), (True, False)], ids=["retired", "lost"])
@pytest.mark.parametrize("moved", [False, True], ids=["on the web", "moved to the web"])
def test_what_a_lost_key_found_passing_counts_for_nothing(
    *, lost: bool, counts: bool, moved: bool, vault: Vault
) -> None:
    """Whoever has it could have written that; what a retired key signed was the issuer's own."""
    issuer = make_issuer(vault, "School", own_did=None if moved else DID, url=None, now=NOW)
    data = first_feedback(vault, issuer)
    key = issuer.key("EdDSA")
    if moved:
        give_web_address(vault, own_did=DID, url=None, looked_up=False)
    new_keys(vault, ["EdDSA"], NOW)
    issuer, _key = retire_key(vault, key, NOW, lost=lost)

    found = found_before(submission.read(done_again(data)), issuer, pack().rubric())

    assert bool(found) is counts


def test_what_an_older_note_says_of_the_key_is_worked_out(vault: Vault, school: Issuer) -> None:
    """From when an issuer had one key of each kind, and it was not noted which one signed."""
    issuer, made = new_keys(vault, ALGORITHMS, NOW)
    noted = [given(0), given(1, form="sd-jwt"), given(2, form="ecdsa-sd"), given(3, key=made[0].id)]

    assert [each.index for each in signed_with(school.key("EdDSA"), noted, issuer)] == [0]
    assert [each.index for each in signed_with(school.key("ES256"), noted, issuer)] == [1, 2]
    assert [each.index for each in signed_with(made[0], noted, issuer)] == [3]


def test_a_list_that_is_full_is_followed_by_another(school: Issuer) -> None:
    """Three quarters of it taken, or all that lies in it awarded under another name."""
    full = [given(index) for index in range(FULL)]
    under_a_key = [given(1, issuer_id="did:key:z6Mk")]

    assert free_place(full[1:], school, drawn).status_list == 1
    assert free_place(full, school, drawn).status_list == 2
    assert free_place([*full, given(7, status_list=2)], school, drawn).status_list == 2
    assert free_place(under_a_key, school, drawn).status_list == 2
    assert free_place([given(1, index=None)], school, drawn).status_list == 1


def test_a_place_is_never_given_twice(school: Issuer) -> None:
    """Where chance names one that is taken, it is asked again; the same number in another list is another place."""
    chance = iter([(5).to_bytes(4, "big"), (5).to_bytes(4, "big"), (6).to_bytes(4, "big")])
    noted = [given(5), given(6, status_list=2)]

    assert free_place(noted, school, lambda _size: next(chance)) == Place(1, 6)


def web_of(vault: Vault, **asked: Any) -> World:
    """A world that has the issuer's folder on the web."""
    issuer, made = the_issuer(vault), world()
    signers = publishing.Signers.of(issuer, vault)
    for file in publishing.folder(issuer, signers, awards.awards(vault), [], asked.pop("now", NOW), **asked):
        made.publish(f"{issuer.url}{file.path}", file.data)
    return made


@pytest.mark.usefixtures("school")
def test_each_list_is_published_with_its_own_bits(vault: Vault) -> None:
    """The same number in two lists is two badges, and the index for programs names both lists."""
    with vault.writing() as change:
        awards.put(change, given(5, withdrawn="2026-11-20T09:00:00Z"))
        awards.put(change, given(6, index=5, status_list=2))
    web = web_of(vault).documents
    listed = json.loads(web["https://riverside.example/index.json"])

    assert listed["status_list"] == "https://riverside.example/status/1.json"
    assert listed["status_lists"] == [f"https://riverside.example/status/{number}.json" for number in (1, 2)]
    packed = [json.loads(web[url])["credentialSubject"]["encodedList"] for url in listed["status_lists"]]
    assert packed[0] != packed[1]


@pytest.mark.usefixtures("school")
def test_a_list_says_how_long_it_holds(vault: Vault) -> None:
    """By whole days, so that a day makes one file; published again, it holds from then on; a change today is from today."""
    url = "https://riverside.example/status/1.json"
    with vault.writing() as change:
        awards.put(change, given(5))
    first = json.loads(web_of(vault).documents[url])
    same = json.loads(web_of(vault, now=NOW + timedelta(hours=2)).documents[url])
    later = json.loads(web_of(vault, now=NOW + timedelta(days=30), days=7).documents[url])
    awards.withdraw(vault, given(5), NOW)
    changed = json.loads(web_of(vault).documents[url])

    assert (first["validFrom"], first["validUntil"]) == ("2026-11-21T12:00:00Z", "2027-02-19T00:00:00Z")
    assert same == first
    assert (later["validFrom"], later["validUntil"]) == ("2026-12-21T00:00:00Z", "2026-12-28T00:00:00Z")
    assert changed["validFrom"] == "2026-11-21T12:00:00Z"


@pytest.mark.usefixtures("school")
def test_two_badges_of_one_place_are_withdrawn_together(vault: Vault) -> None:
    """A reader sees one bit for both, and so both are noted as what a reader sees."""
    first, second = given(5), given(6, index=5)
    with vault.writing() as change:
        awards.put(change, first)
        awards.put(change, second)
        awards.put(change, given(7, index=5, status_list=2))
    withdrawn = awards.withdraw(vault, first, NOW)

    assert [each.id for each in withdrawn] == [first.id, second.id]
    assert [each.withdrawn is not None for each in awards.awards(vault)] == [True, True, False]
