"""A merge is the union of two wallets, whatever is in them, and nothing else."""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import DamagedWallet, WalletBusy, WrongPassphrase
from lerwallet.formats import read
from lerwallet.keys import SecretKey
from lerwallet.vault import CHEAPEST_KDF, DeviceSecret, Passphrase, Vault
from lerwallet.wallet import Adding, HolderKey, Wallet
from lerwallet.wallet.evidence import Artefact
from lerwallet.wallet.holder_keys import arriving, put_arrived
from lerwallet.wallet.merging import Difference, Plan, carry_out, plan
from vault_wallets import CREATED_AT, WORDS
from world import NOW, badge, dumps, world

_DRAWN_FOR_THE_ID = 8  # the eighth time that a new wallet draws 16 bytes, they are its id
LATER = NOW + timedelta(days=1)


@cache
def adding(number: int, spelling: int) -> Adding:
    """Badge NUMBER in one of its SPELLINGS: the same credential in other bytes."""
    data = dumps(badge(id=f"urn:uuid:{number}", name=f"Badge {number}", credentialStatus=None))
    data += b"\n" * spelling
    report = world().verify(data).to_json()
    return Adding(secured=read(data), report=report, file_name=f"{number}.json")


def artefact(name: str, stream: io.BytesIO) -> Artefact:
    return Artefact(name=name, media_type="text/plain", stream=stream)


@contextmanager
def wallets() -> Iterator[tuple[Wallet, Wallet]]:
    """Two empty ones, each with a key of its own."""
    with tempfile.TemporaryDirectory() as folder:
        made = [
            Vault.create(Path(folder) / name, Passphrase(WORDS), created_at=CREATED_AT, kdf=CHEAPEST_KDF)[0]
            for name in ("here", "there")
        ]
        with made[0] as here, made[1] as there:
            for number, vault in enumerate((here, there)):
                with vault.writing() as change:
                    put(change, vault, bytes([number]) * 32)
            yield Wallet(here), Wallet(there)


def put(change: Any, vault: Vault, secret: bytes, origin: str | None = None) -> HolderKey:
    made = SecretKey.from_bytes("EdDSA", secret)
    key = arriving(made, there=Wallet(vault).keys(), origin=origin, at=CREATED_AT)
    assert key is not None
    put_arrived(change, key, made)
    return key


badges = st.dictionaries(st.integers(0, 3), st.tuples(st.integers(0, 1), st.integers(0, 1)))
contents = st.fixed_dictionaries(
    {
        "badges": badges,  # number: which spelling, and checked when
        "evidence": st.sets(
            st.tuples(st.integers(0, 3), st.sampled_from(("a.txt", "b.txt")), st.integers(0, 2))
        ),
        "portfolios": st.dictionaries(
            st.sampled_from(("Work", "work", "fun")), st.integers(0, 1), max_size=2
        ),
        "shares": st.dictionaries(st.integers(0, 1), st.integers(0, 1)),
    }
)


def fill(wallet: Wallet, held: dict[str, Any]) -> None:
    for number, (spelling, when) in held["badges"].items():
        wallet.add([adding(number, spelling)], (NOW, LATER)[when])
    rows = {row.credential_id: row for row in wallet.rows()}
    for number, name, content in sorted(held["evidence"]):
        row = rows.get(f"urn:uuid:{number}")
        if row is not None:
            wallet.add_evidence(row, [artefact(name, io.BytesIO(b"text %d" % content))], NOW)
    for name, words in held["portfolios"].items():
        items: list[dict[str, Any]] = [
            {"credential": row.id, "note": None, "evidence": []} for row in rows.values()
        ]
        wallet.put_portfolio({"name": name, "statements": [f"{name.casefold()} {words}"], "items": items})
    for number, to in held["shares"].items():
        share = {"id": f"{number:08x}", "to": f"reader {to}", "for": str(number), "credentials": []}
        wallet.log_share(share, b"sent", lambda: None)


def facts(wallet: Wallet) -> dict[str, set[Any]]:
    """All that is in a wallet, without the ids and names that it chose itself."""
    own = {row.id: row.credential_id for row in wallet.rows()}
    keys = wallet.keys()
    return {
        "badges": set(own.values()),
        "evidence": {(own[each.credential], content(wallet, each)) for each in wallet.evidence()},
        "keys": {key.thumbprint for key in keys},
        "portfolios": {
            (tuple(each["statements"]), tuple(own[item["credential"]] for item in each["items"]))
            for each in wallet.portfolios()
        },
        "shares": {(each["for"], each["to"]) for each in wallet.shares()},
    }


def content(wallet: Wallet, evidence: Any) -> str:
    with wallet.open_evidence(evidence) as stream:
        digest = hashlib.sha256(stream.read()).hexdigest()
    assert digest == evidence.sha256
    return digest


def merged(here: Wallet, there: Wallet, now: datetime = LATER) -> Plan:
    planned = plan(here, there, now)
    carry_out(planned, here, there)
    return planned


@settings(max_examples=25, deadline=None)
@given(contents, contents)
def test_a_merge_is_the_union(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Nothing is lost, nothing is invented; the other one stays as it is; a second merge writes nothing."""
    with wallets() as (here, there):
        fill(here, mine)
        fill(there, theirs)
        before, others, generation = facts(here), facts(there), there.vault.generation
        first = merged(here, there)
        after, written = facts(here), here.vault.generation
        second = merged(here, there)

        assert after == {name: before[name] | others[name] for name in before}
        assert (second.added, second.changes, here.vault.generation) == ([], False, written)
        assert (facts(there), there.vault.generation) == (others, generation)
        assert here.problems() == []
        names = [(each.credential, each.name) for each in here.evidence()]
        assert len(set(names)) == len(names)
        assert len(first.added) == sum(len(after[name]) - len(before[name]) for name in after)


@settings(max_examples=10, deadline=None)
@given(contents, contents)
def test_it_does_not_matter_which_way(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Merged into each other, both hold the same, with the same last checks."""
    with wallets() as (here, there):
        fill(here, mine)
        fill(there, theirs)
        merged(here, there)
        merged(there, here)

        assert facts(here) == facts(there)
        bytes_here = {row.credential_id: here.data(row) for row in here.rows()}
        for row in there.rows():
            mine_row = next(each for each in here.rows() if each.credential_id == row.credential_id)
            if bytes_here[row.credential_id] == there.data(row):
                assert mine_row.last_check == row.last_check


def test_a_key_never_takes_the_place_of_another() -> None:
    """Two keys whose short ids are the same (which somebody can search for) are both kept."""
    with wallets() as (here, there):
        [mine] = here.keys()
        [theirs] = there.keys()
        with there.vault.writing() as change:
            change.delete_key(theirs.id)
            put_arrived(change, replace(theirs, id=mine.id), SecretKey.from_bytes("EdDSA", b"\x01" * 32))
        taken = replace(mine, id=theirs.id)  # as if the short id of the one that comes were taken
        with here.vault.writing() as change:
            change.delete_key(mine.id)
            put_arrived(change, taken, SecretKey.from_bytes("EdDSA", b"\x00" * 32))
        merged(here, there)

        keys = here.keys()
        assert [here.secret(key).public.thumbprint for key in keys] == [mine.thumbprint, theirs.thumbprint]
        assert len({key.id for key in keys}) == 2


def test_a_key_that_is_not_what_it_says_is_refused() -> None:
    """The public side of a key follows from the secret one; nothing is merged."""
    with wallets() as (here, there):
        [theirs] = there.keys()
        with there.vault.writing() as change:
            put_arrived(change, theirs, SecretKey.from_bytes("EdDSA", b"\x02" * 32))

        with pytest.raises(DamagedWallet):
            merged(here, there)


def test_the_only_key_for_what_is_new_is_not_retired() -> None:
    """Retired in the other wallet, where it is a guest; here nothing else could sign."""
    with wallets() as (here, there):
        [mine] = here.keys()
        with there.vault.writing() as change:
            guest = put(change, there.vault, b"\x00" * 32, origin="wallet")
            put_arrived(
                change,
                replace(guest, retired=CREATED_AT),
                SecretKey.from_bytes("EdDSA", b"\x00" * 32),
            )
        planned = merged(here, there)

        assert [each.difference for each in planned.conflicts] == [Difference.RETIRED]
        assert here.key("EdDSA") == mine


def test_a_check_from_the_future_does_not_count() -> None:
    """A clock that is wrong would have the last word for ever."""
    with wallets() as (here, there):
        here.add([adding(1, 0)], NOW)
        there.add([adding(1, 0)], LATER + timedelta(days=900))
        merged(here, there)

        assert here.rows()[0].last_check.at == "2026-11-21T12:00:00Z"


def test_a_wallet_that_changes_meanwhile_is_not_overwritten() -> None:
    """The plan was for another state: nothing is merged, and no file stays behind."""
    with wallets() as (here, there):
        fill(there, {"badges": {1: (0, 0)}, "evidence": {(1, "a.txt", 0)}, "portfolios": {}, "shares": {}})
        planned = plan(here, there, NOW)
        here.add([adding(2, 0)], NOW)

        with pytest.raises(WalletBusy):
            carry_out(planned, here, there)
        assert [row.credential_id for row in here.rows()] == ["urn:uuid:2"]
        assert here.vault.files.names() == []


def test_who_is_careful_in_one_is_careful_in_both() -> None:
    """Under 18 in the other wallet, and so here; not the other way round."""
    with wallets() as (here, there):
        there.set_under_18(on=True)
        merged(here, there)
        there.set_under_18(on=False)
        merged(here, there)

        assert (here.under_18, there.under_18) == (True, False)


def test_a_key_for_one_issuer_stays_with_what_is_bound_to_it() -> None:
    """From another wallet it is a guest: it is given to nobody here, and says whom it was for."""
    with wallets() as (here, there):
        [mine] = here.keys()
        theirs = there.key_for("School", "EdDSA", NOW)
        merged(here, there)
        keys = here.keys()

        assert [key.issuer for key in keys if key.did == theirs.did] == ["School"]
        assert here.key("EdDSA") == mine
        assert here.key_for("School", "EdDSA", NOW).did != theirs.did


def test_a_kind_that_is_not_known_is_counted() -> None:
    """A newer lerwallet may keep more: that it stayed behind is said."""
    with wallets() as (here, there):
        with there.vault.writing() as change:
            for name in ("one", "two"):
                change.put("thesis", name, b"", b"")

        assert merged(here, there).not_merged == {"thesis": 2}


@pytest.mark.parametrize("head", [b"{}", b"[]", b"7", b"null", b'{"id": 7, "newer": true}', b"\xff"])
@pytest.mark.parametrize("kind", ["credential", "evidence", "share"])
def test_a_record_that_is_not_understood_stops_the_merge(kind: str, head: bytes) -> None:
    """Of another version, or made to harm: told as such, and nothing is merged."""
    with wallets() as (here, there):
        there.add([adding(1, 0)], NOW)
        with there.vault.writing() as change:
            change.put(kind, "strange", head, b"null")

        with pytest.raises(DamagedWallet):
            merged(here, there)
        assert here.rows() == []


def test_names_of_files_do_not_lead_out_of_a_folder() -> None:
    """Whoever wrote the other wallet."""
    with wallets() as (here, there):
        there.add([adding(1, 0)], NOW)
        for number, name in enumerate(("../../x.txt", "..\\x.txt", "/etc/x.txt", "/")):
            content = io.BytesIO(b"%d" % number)
            there.add_evidence(there.rows()[0], [artefact(name, content)], NOW)
        merged(here, there)

        names = sorted(each.name for each in here.evidence())
        assert len(names) == 4
        assert all("/" not in name and "\\" not in name for name in names)


def test_a_wallet_that_only_reads_gives_no_keys() -> None:
    """Both must be opened to sign."""
    with wallets() as (here, there):
        device = DeviceSecret(b"d" * 32)
        slot = there.vault.device_slot(device)
        reading = Vault.open(there.vault.home, device, also=[slot], weakest_kdf=CHEAPEST_KDF)
        with reading, pytest.raises(WrongPassphrase):
            plan(here, Wallet(reading), NOW)


def told(number: int, spelling: int, *, genuine: bool, binding: str) -> Adding:
    """The badge, with what a check says of its signature and of whose key that is."""
    one = adding(number, spelling)
    facts = one.report["credential"] or one.report["claims"]
    findings = [
        {**each, "outcome": binding} if each["check"] == "issuer_binding" else each
        for each in [*one.report["findings"], {"check": "issuer_binding", "reason": "", "weight": "required"}]
    ]
    stated = {"credential": facts if genuine else None, "claims": None if genuine else facts}
    return replace(one, report={**one.report, **stated, "findings": findings})


@pytest.mark.parametrize(("binding", "taken"), [("passed", True), ("unknown", False), ("failed", False)])
def test_only_the_issuers_own_signature_takes_a_badges_place(binding: str, *, taken: bool) -> None:
    """Offline, an issuer's key may be unknown; a stranger's signature around the same words is right, and proves nothing."""
    with wallets() as (here, _there):
        here.add([told(1, 0, genuine=False, binding="unknown")], NOW)
        [kept] = here.add([told(1, 1, genuine=True, binding=binding)], LATER)

        assert kept.new is taken
        assert here.data(here.rows()[0]).endswith(b"\n") is taken


def test_another_badge_under_the_name_of_one_is_refused() -> None:
    """Whoever wrote the other wallet cannot have theirs take its place."""
    with wallets() as (here, there):
        here.add([adding(1, 0)], NOW)
        there.add([adding(2, 0)], NOW)
        name = here.vault.heads("credential")[0].name
        record = there.vault.get(there.vault.heads("credential")[0].id)
        with there.vault.writing() as change:
            change.put("credential", name, record.head.data, record.body)

        with pytest.raises(DamagedWallet):
            merged(here, there)
        assert here.data(here.rows()[0]) == adding(1, 0).secured.data


def test_the_open_id_of_a_wallet_makes_nobodys_keys_its_own(tmp_path: Path) -> None:
    """Another wallet that says it is a copy shares no secret with it: its keys sign for what is bound to them alone."""
    home = tmp_path / "here"
    with Vault.create(home, Passphrase(WORDS), created_at=CREATED_AT, kdf=CHEAPEST_KDF)[0] as vault:
        with vault.writing() as change:
            put(change, vault, b"\1" * 32)
        copy_id = bytes.fromhex(vault.vault_id)
        drawn: list[int] = []

        def chance(size: int) -> bytes:
            drawn.append(size)
            return copy_id if drawn.count(16) == _DRAWN_FOR_THE_ID and size == 16 else os.urandom(size)

        made = Vault.create(
            tmp_path / "there", Passphrase(WORDS), created_at=CREATED_AT, kdf=CHEAPEST_KDF, random=chance
        )
        with made[0] as other:
            with other.writing() as change:
                put(change, other, b"\2" * 32)
            merged(Wallet(vault), Wallet(other))

            keys = Wallet(vault).keys()
            assert other.vault_id == vault.vault_id
            assert [key.origin for key in keys] == [None, "wallet"]
