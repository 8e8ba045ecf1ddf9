"""Coming from another wallet, and going to one: each badge by itself, keys that belong together, and what cannot be carried by name."""

import io
import json
import stat
import zipfile
from collections.abc import Callable
from typing import Any

import pyrage
import pytest

from lerwallet.keys import SecretKey
from lerwallet.multiformats import Codec, base58_decode, secret_encode
from sitting import Sitting, sit_down
from world import SCHOOL, badge, did_key, dumps, signed, vc_jwt

Object = dict[str, Any]

PLAINLY = ("--as", "lcw", "--i-understand-plaintext")
OTHER = "a passphrase of its own"
PHONE = did_key("The phone of the learner")


def a_key(secret: SecretKey = PHONE.key, **members: Any) -> Object:
    """A signing key as the Learner Credential Wallet writes it."""
    public = secret.public.multikey
    both = secret.to_bytes() + base58_decode(public[1:])[2:]
    return {
        "id": f"did:key:{public}#{public}",
        "type": "Ed25519VerificationKey2020",
        "controller": f"did:key:{public}",
        "publicKeyMultibase": public,
        "privateKeyMultibase": secret_encode(Codec.ED25519, both),
        **members,
    }


def a_backup(*contents: object, **members: Any) -> Object:
    """One profile of that wallet."""
    profile = {
        "@context": ["https://w3id.org/wallet/v1"],
        "type": "ProfileMetadata",
        "data": {"profileName": "Default"},
    }
    return {
        "@context": ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/wallet/v1"],
        "id": "urn:uuid:1",
        "type": "UniversalWallet2020",
        "status": "UNLOCKED",
        "contents": [*contents, profile],
        **members,
    }


def parcel(*credentials: object, **members: Any) -> Object:
    """A presentation that nobody signed."""
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(credentials),
        **members,
    }


def keys(sitting: Sitting) -> list[Object]:
    found: list[Object] = sitting("keys", "list", "--json").document["keys"]
    return found


@pytest.fixture
def stranger(tmp_path_factory: pytest.TempPathFactory, _beginning: Sitting) -> Sitting:
    """Another wallet of the same person, empty, on another computer."""
    return sit_down(tmp_path_factory.mktemp("elsewhere"))


# --- a presentation, for every other wallet ------------------------------------------------------------------------


def test_a_parcel_of_all_badges_arrives_whole(learner: Sitting, stranger: Sitting) -> None:
    """What was exported as a presentation is added elsewhere: the same credentials, the same verdicts."""
    sent = learner("export", "--as", "presentation", "--out", "parcel.json")
    (stranger.home / "parcel.json").write_bytes((learner.home / "parcel.json").read_bytes())
    came = stranger("add", "parcel.json", "--json")
    again = stranger("add", "parcel.json", "--json")

    assert (sent.code, came.code) == (0, 0)
    assert sorted(row["credential_id"] or "" for row in came.document["added"]) == sorted(
        row["credential_id"] or "" for row in learner("list", "--json").document["credentials"]
    )
    assert {row["last_check"]["verdict"] for row in came.document["added"]} == {
        row["last_check"]["verdict"] for row in learner("list", "--json").document["credentials"]
    }
    assert (again.document["added"], len(again.document["duplicates"])) == ([], 3)


def test_a_parcel_is_neither_signed_nor_for_anybody(learner: Sitting) -> None:
    """VCDM 2.0: credentials as they came, tokens in an envelope with all their details and without key binding."""
    document = json.loads(learner("export", "--as", "presentation", "--out", "-").out)
    inside = document["verifiableCredential"]
    tokens = [each["id"] for each in inside if each["type"] == "EnvelopedVerifiableCredential"]
    writing = (learner.home / "badges/writing.jwt").read_text()

    assert sorted(document) == ["@context", "type", "verifiableCredential"]
    assert tokens == [f"data:application/dc+sd-jwt,{writing.strip()}"]
    assert json.loads((learner.home / "badges/collaboration.json").read_bytes()) in inside
    assert learner("verify", "-", stdin=json.dumps(document)).code == 4  # nobody shows it


def test_what_a_parcel_cannot_carry_is_named(newcomer: Sitting) -> None:
    """Open Badges 2.0 are a matter of their own address: named on stderr and in the answer, the rest goes."""
    newcomer.write("old.json", json.dumps(HOSTED))
    newcomer("add", "badges", "old.json")
    result = newcomer("export", "--as", "presentation", "--out", "parcel.json", "--json")
    only = newcomer("export", "--as", "presentation", "--search", "Old", "--out", "none.json")

    assert result.code == 0
    assert [each["name"] for each in result.document["left_out"]] == ["Old badge"]
    assert "Old badge" in result.err
    assert len(result.document["credentials"]) == 3
    assert len(json.loads((newcomer.home / "parcel.json").read_bytes())["verifiableCredential"]) == 3
    assert (only.code, (newcomer.home / "none.json").exists()) == (1, False)


HOSTED: Object = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://old.example/assertions/1",
    "recipient": {"type": "email", "hashed": False, "identity": "sam@example.org"},
    "badge": {
        "type": "BadgeClass",
        "id": "https://old.example/badge",
        "name": "Old badge",
        "description": "d",
        "criteria": {"narrative": "c"},
        "issuer": {"type": "Profile", "id": "https://old.example/", "name": "Old school"},
    },
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2026-01-01T00:00:00Z",
}


def test_what_was_made_to_be_shown_is_no_parcel(learner: Sitting, stranger: Sitting) -> None:
    """A signed presentation was made for somebody: it is not taken apart; nor is one whose signature is nonsense."""
    research = learner.ids()["research"]
    learner("share", research, "--to", "Cafe", "--for", "job", "--out", "share.json")
    document = json.loads((learner.home / "share.json").read_bytes())
    stranger.write("share.json", json.dumps(document))
    stranger.write("nonsense.json", json.dumps({**document, "proof": "x"}))
    before = stranger.fingerprint()
    result = stranger("add", "share.json", "nonsense.json", "--json")

    assert result.code == 20
    assert [each["code"] for each in result.document["unreadable"]] == ["wrong_usage", "wrong_usage"]
    assert stranger.fingerprint() == before


def test_each_badge_of_a_parcel_is_kept_as_it_stands_there(newcomer: Sitting) -> None:
    """Byte for byte: numbers are not written anew, and a token comes out of its envelope or its quotes."""
    odd = json.dumps(signed(badge(credentialStatus=None), SCHOOL)).replace("{", '{ "x":1.0e0,', 1)
    token = vc_jwt(badge(id="urn:uuid:2", credentialStatus=None), SCHOOL).decode()
    wrapped = {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{token}"}
    newcomer.write(
        "parcel.json",
        '{"type": ["VerifiablePresentation"], "verifiableCredential" : [ '
        f"{odd} , {json.dumps(wrapped)}, {json.dumps(token)} ]}}",
    )
    result = newcomer("add", "parcel.json", "--json")
    packed = zipfile.ZipFile(io.BytesIO(newcomer("export", "--as", "zip", "--out", "-").raw))

    assert (result.code, len(result.document["added"]), len(result.document["duplicates"])) == (0, 2, 1)
    assert sorted(packed.read(name) for name in packed.namelist()) == sorted([odd.encode(), token.encode()])


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        ([], 0),
        ([7, None, [], {}], 0),
        ([{"type": "EnvelopedVerifiableCredential", "id": 7}], 0),
        ([{"type": "EnvelopedVerifiableCredential", "id": "data:text/html,<p>"}], 0),
        ([{"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+cose;base64,%%"}], 0),
        ([{"type": ["VerifiablePresentation"], "verifiableCredential": []}], 0),
        ([7, "badge"], 1),
    ],
)
def test_what_is_no_badge_in_a_parcel_is_named(inside: list[object], kept: int, newcomer: Sitting) -> None:
    """With its place in the file; the good ones are kept, and exit 20 only where there is none."""
    good = signed(badge(credentialStatus=None), SCHOOL)
    newcomer.write("parcel.json", json.dumps(parcel(*(good if each == "badge" else each for each in inside))))
    result = newcomer("add", "parcel.json", "--json")

    assert (result.code, len(result.document["added"])) == (0 if kept else 20, kept)
    assert len(result.document["unreadable"]) == max(1, len(inside) - kept)
    assert all(each["source"].startswith("parcel.json") for each in result.document["unreadable"])


# --- the Learner Credential Wallet -----------------------------------------------------------------------------------


def test_badges_and_keys_come_from_the_phone(newcomer: Sitting) -> None:
    """A backup of the Learner Credential Wallet: the badge is kept, and its key shows it, and signs nothing else."""
    mine = signed(badge(SCHOOL, PHONE, credentialStatus=None), SCHOOL)
    newcomer.write("Wallet Backup.json", json.dumps([a_backup(mine, a_key())], indent=2))
    main = keys(newcomer)[0]
    result = newcomer("add", "Wallet Backup.json", "--json")
    [row] = result.document["added"]
    newcomer("share", row["id"], "--to", "Cafe", "--for", "job", "--nonce", "n", "--out", "s.json")
    shown = newcomer(
        *("verify", "s.json", "--audience", "Cafe", "--nonce", "n", "--accept-unknown-issuer", "--json")
    )
    holder = next(
        each for each in shown.document["results"][0]["findings"] if each["check"] == "holder_binding"
    )
    newcomer("add", "badges/collaboration.json")
    newcomer("share", newcomer.ids()["collaboration"], "--to", "B", "--for", "j", "--out", "other.json")

    assert result.code == 0
    [key] = result.document["keys"]
    assert (key["outcome"], key["did"]) == ("added", PHONE.did)
    assert (shown.code, holder["outcome"]) == (0, "passed")
    assert json.loads((newcomer.home / "s.json").read_bytes())["holder"] == PHONE.did
    assert json.loads((newcomer.home / "other.json").read_bytes())["holder"] == main["did"]
    assert [each["origin"] for each in keys(newcomer)] == [None, None, "lcw"]
    assert "the Learner Credential Wallet" in newcomer("keys", "list").out


def test_the_same_backup_twice_adds_nothing(newcomer: Sitting) -> None:
    """Key and badge are here already."""
    mine = signed(badge(SCHOOL, PHONE, credentialStatus=None), SCHOOL)
    newcomer.write("backup.json", json.dumps(a_backup(a_key(), mine)))
    newcomer("add", "backup.json")
    result = newcomer("add", "backup.json", "--json")

    assert (result.code, result.document["added"], len(result.document["duplicates"])) == (0, [], 1)
    assert [each["outcome"] for each in result.document["keys"]] == ["here"]
    assert len(keys(newcomer)) == 3


def test_keys_ask_for_the_passphrase(newcomer: Sitting) -> None:
    """A wallet that `unlock` keeps open reads: the badges are taken, the key is not, and the way to it is told."""
    opened = newcomer("unlock", "--json").document["session"]
    mine = signed(badge(SCHOOL, PHONE, credentialStatus=None), SCHOOL)
    newcomer.write("backup.json", json.dumps(a_backup(a_key(), mine)))
    env = {"LERWALLET_SESSION": opened}
    first = newcomer("add", "backup.json", "--json", env=env)
    told = newcomer("add", "backup.json", env=env)
    newcomer("lock")
    second = newcomer("add", "backup.json", "--json")

    assert (first.code, len(first.document["added"])) == (0, 1)
    assert [each["outcome"] for each in first.document["keys"]] == ["not_taken"]
    assert "lerwallet lock" in told.out
    assert [each["outcome"] for each in second.document["keys"]] == ["added"]


def flipped(text: str) -> str:
    return text[:-1] + ("2" if text[-1] != "2" else "3")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key.update(
            privateKeyMultibase=a_key(did_key("somebody else").key)["privateKeyMultibase"]
        ),
        lambda key: key.update(publicKeyMultibase=did_key("somebody else").public.multikey),
        lambda key: key.update(privateKeyMultibase=flipped(key["privateKeyMultibase"])),
        lambda key: key.update(privateKeyMultibase=7),
        lambda key: key.update(privateKeyMultibase="z"),
        lambda key: key.update(privateKeyMultibase="z" + "2" * 5_000),
        lambda key: key.update(privateKeyMultibase=secret_encode(Codec.ED25519, b"short")),
        lambda key: key.update(publicKeyMultibase=[]),
        lambda key: key.pop("privateKeyMultibase"),
    ],
)
def test_a_key_whose_halves_do_not_belong_together_is_refused(
    spoil: Callable[[Object], object], newcomer: Sitting
) -> None:
    """That key alone, by name, and no part of it is told; the badges beside it are taken."""
    key = a_key()
    spoil(key)
    mine = signed(badge(SCHOOL, PHONE, credentialStatus=None), SCHOOL)
    newcomer.write("backup.json", json.dumps(a_backup(key, mine)))
    result = newcomer("add", "backup.json", "--json")
    told = newcomer("add", "backup.json")

    assert (result.code, len(result.document["added"])) == (0, 1)
    assert [each["outcome"] for each in result.document["keys"]] == ["refused"]
    assert result.document["keys"][0]["did"] == PHONE.did
    assert len(keys(newcomer)) == 2
    secret = key.get("privateKeyMultibase")
    assert not isinstance(secret, str) or len(secret) < 2 or secret not in told.out + told.err + result.out


@pytest.mark.parametrize(
    "document",
    [
        [a_backup(status="LOCKED")],
        a_backup(contents=None),
        a_backup(contents={}),
        a_backup(contents=[]),
        [a_backup(contents=[]), 7],
        a_backup(7, "x", [], {}),
    ],
)
def test_a_backup_with_nothing_in_it_is_told(document: object, newcomer: Sitting) -> None:
    """Locked, empty, or not what it says: exit 20, and nothing was changed."""
    newcomer.write("backup.json", json.dumps(document))
    before = newcomer.fingerprint()
    result = newcomer("add", "backup.json", "--json")

    assert (result.code, result.document["added"], result.document["keys"]) == (20, [], [])
    assert result.document["unreadable"]
    assert newcomer.fingerprint() == before


def test_what_is_too_large_or_too_deep_is_refused(newcomer: Sitting) -> None:
    """As any other file is."""
    newcomer.write("deep.json", b'{"type": "UniversalWallet2020", "contents": ' + b"[" * 100_000)
    newcomer.write("wide.json", b'{"type": "UniversalWallet2020", "contents": [' + b"[]," * 600_000 + b"7]}")
    result = newcomer("add", "deep.json", "wide.json", "--json")

    assert result.code == 30
    assert {each["code"] for each in result.document["unreadable"]} == {"refused_for_safety"}


def test_an_imported_key_can_be_retired_and_is_never_the_last_one(newcomer: Sitting) -> None:
    """The wallet's own key stays in use, whatever came beside it."""
    newcomer.write("backup.json", json.dumps(a_backup(a_key())))
    newcomer("add", "backup.json")
    own, _p256, came = keys(newcomer)
    refused = newcomer("keys", "retire", own["id"])
    retired = newcomer("keys", "retire", came["id"])

    assert (refused.code, retired.code) == (2, 0)


def test_going_to_the_phone(learner: Sitting, stranger: Sitting) -> None:
    """That wallet's three things are there, the picture's badge too; elsewhere the same file is added with its key."""
    main = keys(learner)[0]
    result = learner("export", *PLAINLY, "--out", "Wallet Backup.json", "--json")
    path = learner.home / "Wallet Backup.json"
    [profile] = json.loads(path.read_bytes())
    kinds = [each.get("type") for each in profile["contents"]]
    stranger.write("b.json", path.read_bytes())
    came = stranger("add", "b.json", "--json").document
    signing = next(each for each in profile["contents"] if each.get("type") == "Ed25519VerificationKey2020")

    assert (result.code, stat.S_IMODE(path.stat().st_mode)) == (0, 0o600)
    assert (profile["type"], profile["status"]) == ("UniversalWallet2020", "UNLOCKED")
    assert kinds[1:4] == ["Ed25519VerificationKey2020", "X25519KeyAgreementKey2020", "ProfileMetadata"]
    assert profile["contents"][0]["id"] == signing["controller"] == main["did"]
    assert [each["name"].split()[0] for each in result.document["left_out"]] == ["Writing"]
    assert (len(came["added"]), [each["did"] for each in came["keys"]]) == (2, [main["did"]])
    shared = stranger("share", came["added"][0]["id"], "--to", "A", "--for", "b", "--out", "s.json")
    assert shared.code == 0
    assert json.loads((stranger.home / "s.json").read_bytes())["holder"] == main["did"]


def test_what_is_bound_to_an_older_key_takes_that_key_along(newcomer: Sitting) -> None:
    """A profile of that wallet has one key: each key that a badge needs gets one of its own."""
    newcomer("add", "badges/collaboration.json")
    old = keys(newcomer)[0]
    new = newcomer("keys", "new", "--json").document["keys"][0]
    result = newcomer("export", *PLAINLY, "--out", "b.json")
    profiles = json.loads((newcomer.home / "b.json").read_bytes())

    assert result.code == 0
    assert [each["contents"][0]["id"] for each in profiles] == [new["did"], old["did"]]
    names = [each["contents"][3]["data"]["profileName"] for each in profiles]
    assert names == ["lerwallet", "lerwallet 2"]
    assert [len(each["contents"]) - 4 for each in profiles] == [0, 1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--as", "lcw", "--out", "b.json"), 2),
        (PLAINLY, 2),
        (("--as", "zip", "--i-understand-plaintext", "--out", "b.json"), 2),
        (("--as", "lcw", "--out", "b.json", "--encrypt"), 12),
        (("--as", "csv", "--with-evidence", "--out", "b.json"), 2),
    ],
)
def test_keys_do_not_leave_by_mistake(words: tuple[str, ...], code: int, learner: Sitting) -> None:
    """Without a lock only where that was said, never to a terminal, and nothing is written."""
    result = learner("export", *words)

    assert (result.code, result.out, (learner.home / "b.json").exists()) == (code, "", False)
    assert "Fix: " in result.err or code == 2


def test_keys_leave_locked_and_only_with_the_passphrase(learner: Sitting) -> None:
    """In an age file nothing needs to be said; a wallet that is kept open only for reading gives no key."""
    opened = learner("unlock", "--json").document["session"]
    locked = learner(
        *("export", "--as", "lcw", "--encrypt", "--out", "b.age"), env={"LERWALLET_NEW_PASSPHRASE": OTHER}
    )
    refused = learner(
        *("export", *PLAINLY, "--out", "b.json"),
        env={"LERWALLET_SESSION": opened, "LERWALLET_PASSPHRASE": ""},
    )
    data = pyrage.passphrase.decrypt((learner.home / "b.age").read_bytes(), OTHER)

    assert (locked.code, refused.code, (learner.home / "b.json").exists()) == (0, 12, False)
    assert json.loads(data)[0]["type"] == "UniversalWallet2020"


def test_the_key_of_a_badge_that_only_another_kind_of_key_shows_is_told(learner: Sitting) -> None:
    """Bound to somebody else's key: it goes along, and that it cannot be shown there is said."""
    strange = signed(badge(SCHOOL, PHONE, credentialStatus=None), SCHOOL)
    learner.write("strange.json", dumps(strange))
    learner("add", "strange.json")
    result = learner("export", *PLAINLY, "--out", "b.json")

    assert result.code == 0
    assert "cannot show that it is yours" in result.err


# --- the zip ---------------------------------------------------------------------------------------------------------


def test_a_zip_takes_evidence_along_where_that_is_asked(learner: Sitting) -> None:
    """In a folder by the badge's id; without, that it stays is said."""
    research = learner.ids()["research"]
    learner("evidence", "add", research, learner.write("film.bin", b"a film"))
    bare = learner("export", "--as", "zip", "--out", "bare.zip")
    full = learner("export", "--as", "zip", "--with-evidence", "--out", "full.zip")
    with zipfile.ZipFile(learner.home / "full.zip") as packed:
        film = packed.read(f"evidence/{research}/film.bin")
        names = packed.namelist()

    assert (bare.code, full.code, film, len(names)) == (0, 0, b"a film", 4)
    assert "--with-evidence" in bare.err
    assert len(zipfile.ZipFile(learner.home / "bare.zip").namelist()) == 3
    assert "--with-evidence" not in full.err
