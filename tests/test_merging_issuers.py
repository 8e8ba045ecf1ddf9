"""Two copies of an issuer that were used apart come together: every key, award and withdrawal, and nothing else."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handed_in import RUBRIC, pack
from lerwallet.errors import DamagedWallet, LerwalletError
from lerwallet.issuing import awards
from lerwallet.issuing.awards import Award
from lerwallet.issuing.issuer import (
    Issuer,
    find_issuer,
    give_web_address,
    make_issuer,
    new_keys,
    retire_key,
    the_issuer,
)
from lerwallet.issuing.merging import ISSUING
from lerwallet.journey.rubric import read_pack
from lerwallet.journey.store import Rubrics
from lerwallet.keys import SecretKey
from lerwallet.vault import Change, Vault
from lerwallet.wallet import Wallet
from lerwallet.wallet.merging import Conflict, Difference, Plan, carry_out, plan
from vault_wallets import new_wallet
from world import NOW

DID = "did:web:riverside.example"
LATER = NOW + timedelta(days=1)


@contextmanager
def copies(own_did: str | None = DID, url: str | None = None) -> Iterator[tuple[Vault, Vault]]:
    """Two wallets with one issuer, which one of them has from the other."""
    with tempfile.TemporaryDirectory() as folder:
        made = [new_wallet(Path(folder) / name)[0] for name in ("here", "there")]
        with made[0] as here, made[1] as there:
            make_issuer(here, "Riverside School", own_did=own_did, url=url, now=NOW)
            merged(there, here)
            yield here, there


def merged(here: Vault, there: Vault) -> Plan:
    """HERE with all that THERE has."""
    planned = plan(Wallet(here), Wallet(there), LATER, more=[ISSUING])
    carry_out(planned, Wallet(here), Wallet(there))
    return planned


def differences(planned: Plan) -> list[Difference]:
    return [each.difference for each in planned.conflicts]


def award(vault: Vault, name: str, /, **members: Any) -> Award:
    """An award called NAME is noted; MEMBERS replace its own."""
    made = Award(
        id=f"urn:uuid:{name}",
        name=name,
        achievement=pack().rubric().achievement_id,
        learner="did:key:z6Mk",
        form="ob3",
        index=7,
        awarded="2026-11-20T08:00:00Z",
        submission=f"urn:uuid:work-{name}",
        levels={},
    )
    made = replace(made, **members)
    with vault.writing() as change:
        awards.put(change, made)
    return made


def facts(vault: Vault) -> dict[str, Any]:
    """All that a wallet knows of its issuer, in an order that does not depend on who came first."""
    issuer = the_issuer(vault)
    return {
        "issuer": asdict(issuer),
        "secrets": [key.secret(vault).public.thumbprint for key in issuer.keys],
        "awards": sorted(map(asdict, awards.awards(vault)), key=lambda each: str(each["id"])),
        "packs": {name: each.toml for name, each in awards.pack_records(vault).items()},
    }


moves = st.lists(
    st.one_of(
        st.tuples(st.just("award"), st.integers(0, 3), st.integers(1, 2)),
        st.tuples(st.just("withdraw"), st.integers(0, 5), st.integers(0, 9)),
        st.tuples(st.just("new key"), st.sampled_from(("EdDSA", "ES256")), st.none()),
        st.tuples(st.just("retire"), st.integers(0, 3), st.booleans()),
        st.tuples(st.just("pack"), st.integers(0, 1), st.none()),
    ),
    max_size=6,
)


def use(vault: Vault, side: str, done: list[tuple[Any, ...]]) -> None:
    """What somebody does with one copy."""
    for number, (what, first, second) in enumerate(done):
        noted, issuer = awards.awards(vault), the_issuer(vault)
        if what == "award":
            award(vault, f"{side}-{number}", index=first, status_list=second, awarded=day(number))
        elif what == "withdraw" and noted:
            awards.withdraw(vault, noted[first % len(noted)], NOW + timedelta(days=second))
        elif what == "new key":
            new_keys(vault, [first], NOW + timedelta(minutes=number + 1))
        elif what == "retire":
            key = issuer.keys[first % len(issuer.keys)]
            if issuer.in_use(key.algorithm) != [key]:
                retire_key(vault, key, NOW + timedelta(days=number), lost=second)
        elif what == "pack":
            with vault.writing() as change:
                awards.put_pack(change, read_pack(f"x_version = {first}\n{RUBRIC}".encode()))


def day(number: int) -> str:
    return f"2026-11-{number + 1:02}T08:00:00Z"


@settings(max_examples=30, deadline=None)
@given(moves, moves, moves)
def test_it_does_not_matter_which_way(before: Any, mine: Any, theirs: Any) -> None:
    """Merged into each other, both know the same: no key, award or withdrawal of either is lost, and a second merge writes nothing."""
    with copies() as (here, there):
        use(here, "before", before)
        merged(there, here)
        use(here, "here", mine)
        use(there, "there", theirs)
        told = [facts(here), facts(there)]
        merged(here, there)
        merged(there, here)
        both, generation = facts(here), here.generation
        again = merged(here, there)

        assert facts(there) == both
        assert (again.added, again.conflicts, again.changes, here.generation) == ([], [], False, generation)
        for each in told:
            assert set(each["secrets"]) <= set(both["secrets"])
            assert withdrawn(each) <= withdrawn(both)
            assert {award["id"] for award in each["awards"]} <= {award["id"] for award in both["awards"]}
            assert unbelieved(each) <= unbelieved(both)


def withdrawn(told: dict[str, Any]) -> set[tuple[int, int]]:
    """The bits that are set."""
    return {(each["status_list"], each["index"]) for each in told["awards"] if each["withdrawn"]}


def unbelieved(told: dict[str, Any]) -> set[tuple[str, str]]:
    """Keys that are retired or lost."""
    keys = told["issuer"]["keys"]
    return {(key["id"], what) for key in keys for what in ("retired", "lost") if key[what]}


def test_an_issuer_comes_whole_into_a_wallet_without_one() -> None:
    """With its keys, which sign as before, and what it awarded; told by name."""
    with copies() as (here, there):
        new_keys(here, ["EdDSA"], LATER)
        award(here, "one")
        planned = merged(there, here)

        assert facts(here) == facts(there)
        assert [each.kind for each in planned.added] == ["key", "award"]
        assert the_issuer(there).signer(there, "EdDSA").secret.public == the_issuer(here).key("EdDSA").public


@pytest.mark.parametrize("withdrawn_in", [None, "here", "there"])
def test_two_badges_of_one_place_are_kept_and_told(withdrawn_in: str | None) -> None:
    """The one that came second is to be awarded anew; where one of them is withdrawn, readers take both for withdrawn."""
    with copies() as (here, there):
        first = award(here, "first")
        second = award(there, "second", awarded="2026-11-21T08:00:00Z")
        if withdrawn_in is not None:
            vault, made = {"here": (here, first), "there": (there, second)}[withdrawn_in]
            awards.withdraw(vault, made, NOW)
        planned = merged(here, there)

        assert [(each.thing.id, each.difference, each.beside) for each in planned.conflicts] == [
            (second.short_id, Difference.PLACE, first.short_id)
        ]
        assert {each.withdrawn is not None for each in awards.awards(here)} == {withdrawn_in is not None}
        assert len(awards.awards(here)) == 2


def test_what_was_withdrawn_there_is_withdrawn_here() -> None:
    """And not the other way round: nothing that was withdrawn comes back."""
    with copies() as (here, there):
        made = award(here, "one")
        merged(there, here)
        awards.withdraw(there, made, NOW)
        planned = merged(here, there)
        again = merged(there, here)

        assert differences(planned) == [Difference.WITHDRAWN]
        assert awards.awards(here)[0].withdrawn == awards.awards(there)[0].withdrawn is not None
        assert differences(again) == []


def test_another_issuer_stays_where_it_is() -> None:
    """A wallet has one: nothing of the other's is taken over, and it is told and counted."""
    with copies() as (here, _there), copies("did:web:hillside.example") as (other, _copy):
        award(other, "one")
        before = facts(here)
        planned = merged(here, other)

        assert differences(planned) == [Difference.ISSUER]
        assert planned.not_merged == {"issuer": 1, "award": 1}
        assert facts(here) == before


def test_a_website_that_one_copy_got_is_in_both() -> None:
    """Whichever way; what the other one awarded meanwhile under the old name stays so."""
    with copies(None) as (here, there):
        give_web_address(there, own_did=DID, url=None, looked_up=False)
        award(here, "one", index=None, issuer_id=the_issuer(here).id)
        planned = merged(here, there)
        back = merged(there, here)

        assert differences(planned) == [Difference.ADDRESS]
        assert differences(back) == []
        assert facts(here) == facts(there)
        assert the_issuer(here).id == DID


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"own_did": DID}, {"own_did": f"{DID}:b"}),
        ({"own_did": DID}, {"url": "https://elsewhere.example/"}),
        ({"url": "https://riverside.example/"}, {"url": "https://elsewhere.example/"}),
    ],
)
def test_two_websites_are_two_issuers(mine: dict[str, str], theirs: dict[str, str]) -> None:
    """Badges of each are looked up at its own address, and one wallet publishes to one."""
    with copies(None) as (here, there):
        for vault, address in ((here, mine), (there, theirs)):
            asked = {"own_did": address.get("own_did"), "url": address.get("url")}
            give_web_address(vault, **asked, looked_up=False)
        before = [facts(here), facts(there)]

        assert differences(merged(here, there)) == [Difference.ISSUER]
        assert differences(merged(there, here)) == [Difference.ISSUER]
        assert [facts(here), facts(there)] == before


def test_each_retired_another_key() -> None:
    """Both are retired then; what is left to do is said when something is to be signed."""
    with copies() as (here, there):
        new_keys(here, ["EdDSA"], LATER)
        merged(there, here)
        first, second = (key for key in the_issuer(here).keys if key.algorithm == "EdDSA")
        retire_key(here, first, NOW, lost=False)
        retire_key(there, second, NOW, lost=True)
        planned = merged(here, there)

        assert differences(planned) == [Difference.LOST]
        with pytest.raises(LerwalletError) as refused:
            the_issuer(here).key("EdDSA")
        assert refused.value.code == "no_key_in_use"


def forged(issuer: Issuer, what: str) -> dict[str, Any]:
    """What somebody writes into a wallet who has one of our keys."""
    document: dict[str, Any] = json.loads(json.dumps(asdict(issuer)))
    key = document["keys"][0]
    match what:
        case "another key's id":
            key["id"] = document["keys"][1]["id"]
        case "another name of a key":
            key["fragment"] = "ed25519-00000000"
        case "another public key":
            key["jwk"] = SecretKey.generate("EdDSA").public.jwk
        case "another folder":
            document["url"] = "https://elsewhere.example/"
        case "no web address":
            document["id"] = "did:web:"
        case "a number as a name":
            document["name"] = 7
        case "a number as a day":
            document["created"] = 5
        case "a number as a key's day":
            key["retired"] = 5
        case "no keys":
            del document["keys"]
        case _:
            document["keys"] = "many"
    return document


@pytest.mark.parametrize(
    "what",
    [
        *("another key's id", "another name of a key", "another public key", "another folder"),
        *("no web address", "no keys", "keys as text", "a number as a name", "a number as a day"),
        "a number as a key's day",
    ],
)
def test_an_issuer_that_is_not_what_it_says_is_refused(what: str) -> None:
    """Of another version, or made to harm: nothing is merged."""
    with copies() as (here, there):
        told = forged(the_issuer(there), what)
        with there.writing() as change:
            change.put("issuer", "issuer", json.dumps(told).encode(), b"")
        before = facts(here)

        with pytest.raises(DamagedWallet):
            merged(here, there)
        assert facts(here) == before


@pytest.mark.parametrize(
    "members",
    [
        {"index": -1},
        {"index": 131_072},
        {"index": "7"},
        {"status_list": 0},
        {"status_list": "../x"},
        {"index": True},
        {"status_list": True},
        {"withdrawn": 7},
        {"withdrawn": "yesterday"},
        {"awarded": 5},
        {"awarded": "2026-11-20"},
        {"awarded": "2026-11-20T08:00:00.5+01:00"},
        {"name": 7},
        {"learner": None},
        {"form": "nonsense", "key": None},
        {"form": []},
        {"levels": 3},
        {"levels": {"Plan": 3}},
        {"assessor": {}},
        {"key": 7},
    ],
    ids=str,
)
def test_an_award_that_could_not_be_published_is_refused(members: dict[str, Any]) -> None:
    """It would stop every later publishing, merge, or change of keys."""
    with copies() as (here, there):
        award(there, "one", **members)

        with pytest.raises(DamagedWallet):
            merged(here, there)
        assert awards.awards(here) == []


def test_what_was_noted_while_a_clock_was_ahead_is_merged() -> None:
    """Nobody has to stay with two wallets for good because of it."""
    with copies() as (here, there):
        noted = award(there, "one", awarded="9999-12-31T00:00:00Z", withdrawn="2046-01-01T00:00:00Z")

        merged(here, there)

        assert awards.awards(here) == [noted]


def test_a_wallet_without_an_issuer_changes_nothing() -> None:
    """Most wallets are those of learners."""
    with copies() as (here, _there), new_wallet(here.home.parent / "learner")[0] as learner:
        planned = merged(here, learner)

        assert (planned.changes, planned.conflicts) == (False, list[Conflict]())
        assert find_issuer(learner) is None


def test_a_merge_that_is_stopped_leaves_the_issuer_as_it_was() -> None:
    """Keys, awards and what is known of the issuer are one step: a key never comes without its name."""
    with copies() as (here, there):
        new_keys(there, ["EdDSA"], LATER)
        award(there, "one")
        before = facts(here)
        planned = plan(Wallet(here), Wallet(there), LATER, more=[ISSUING])
        planned.steps.append(_stopped)

        with pytest.raises(KeyboardInterrupt):
            carry_out(planned, Wallet(here), Wallet(there))
        assert facts(here) == before
        assert len(here.keys()) == 2


def _stopped(_change: Change) -> None:
    raise KeyboardInterrupt


def test_the_newest_rubric_is_the_one_that_was_kept_last() -> None:
    """Also where an older one came by merge afterwards: which one is published, and which one an assessor is asked about."""
    versions = [read_pack(f"x_version = {number}\n{RUBRIC}".encode()) for number in range(2)]
    with copies() as (here, there):
        Rubrics(here).add(versions[1], LATER)
        Rubrics(there).add(versions[0], NOW)
        with here.writing() as change:
            awards.put_pack(change, versions[1])
        merged(here, there)

        newer = Rubrics(here).newer_than(versions[0].sha256)

        assert newer is not None
        assert newer.sha256 == versions[1].sha256
        assert Rubrics(here).newer_than(versions[1].sha256) is None
        assert Rubrics(there).newer_than(versions[1].sha256) is None
        assert awards.newer(here, versions[0]).sha256 == versions[1].sha256
        assert awards.newer(there, versions[0]).sha256 == versions[0].sha256
