"""An issuer that changes: new keys, a key that somebody stole, and a website that comes later."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from handed_in import PASSING, RUBRIC, handed_in, zipped
from lerwallet.issuing import awards
from lerwallet.vault import Vault
from sitting import PASSPHRASE, Sitting, sit_down

DID = "did:web:riverside.example"
ALL = [word for level in PASSING for word in ("--level", level)]
FORMS = ("ob3", "sd-jwt", "ecdsa-sd")


@pytest.fixture(scope="module")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    sitting = sit_down(tmp_path_factory.mktemp("desk"))
    sitting.write("rubric.toml", RUBRIC)
    assert sitting("rubric", "add", "rubric.toml").code == 0
    return sitting


@pytest.fixture(scope="module")
def _office(_desk: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    sitting = _desk.copied(tmp_path_factory.mktemp("office"))
    assert sitting("issuer", "init", "--name", "Riverside", "--did", DID).code == 0
    return sitting


@pytest.fixture
def desk(_desk: Sitting, tmp_path: Path) -> Sitting:
    """Staff who have a rubric, and no issuer yet."""
    return _desk.copied(tmp_path)


@pytest.fixture
def office(_office: Sitting, tmp_path: Path) -> Sitting:
    """The office of a school with a website."""
    return _office.copied(tmp_path)


def done(sitting: Sitting, *argv: str | Path) -> dict[str, Any]:
    """The answer to a command that succeeds."""
    result = sitting(*argv, "--json")
    assert result.code == 0, result.err
    return result.document


def award(sitting: Sitting, number: int, form: str = "ob3") -> dict[str, Any]:
    """What is awarded for submission NUMBER, which lies at `badge-NUMBER` then."""
    sitting.write(f"{number}.zip", zipped(handed_in(id=f"urn:uuid:5d1f8e1c-98a0-4d6f-8b2e-{number:012}")))
    made = done(sitting, "assess", "award", f"{number}.zip", *ALL, "--as", form, "--out", f"badge-{number}")
    return dict(made["award"])


def verdicts(sitting: Sitting, *numbers: int) -> list[str]:
    """What a reader says who trusts every name of the issuer, and has its folder as it was published now."""
    issuer = done(sitting, "issuer", "show")["issuer"]
    ids = [*issuer["ids"], *issuer["earlier_ids"]]
    entries = [{"id": each, "name": "Riverside", "why": "a test"} for each in ids]
    trust = {"schema": "lerwallet/trust/1", "issuers": entries, "registries": []}
    sitting.write("riverside.json", json.dumps(trust))
    done(sitting, "issuer", "publish", "--out", "web")
    result = sitting(
        *("verify", *(f"badge-{number}" for number in numbers), "--documents", "web"),
        *("--trust", "riverside.json", "--json"),
    )
    return [str(each["verdict"]) for each in result.document["results"]]


def key_of(sitting: Sitting, number: int) -> str:
    """The key that a badge names."""
    proof = json.loads((sitting.home / f"badge-{number}").read_bytes())["proof"]
    return str(proof["verificationMethod"])


def test_new_keys_sign_and_older_ones_are_still_believed(office: Sitting) -> None:
    """After a change of keys, and after the older ones are retired, every badge is good; the newest key signs."""
    for number, form in enumerate(("ob3", "sd-jwt")):
        award(office, number, form)
    first = [key["id"] for key in done(office, "issuer", "show")["issuer"]["keys"]]
    made = done(office, "issuer", "new-key")["made"]
    for key in first:
        done(office, "issuer", "retire-key", key)
    for number, form in enumerate(("ob3", "sd-jwt"), 2):
        award(office, number, form)

    assert verdicts(office, 0, 1, 2, 3) == ["verified"] * 4
    assert [key["algorithm"] for key in made] == ["EdDSA", "ES256"]
    assert key_of(office, 0) == f"{DID}#ed25519"
    assert key_of(office, 2) == f"{DID}#ed25519-{made[0]['id']}"
    document = json.loads((office.home / "web/.well-known/did.json").read_bytes())
    assert len(document["assertionMethod"]) == len(set(document["assertionMethod"])) == 6
    shown = office("issuer", "show").out
    assert shown.count("; retired ") == 2


def test_nothing_that_a_stolen_key_signed_is_believed(office: Sitting) -> None:
    """It is listed no more: which badges are not good anymore is told, before anything is done and after."""
    given = award(office, 0)
    award(office, 1, "sd-jwt")
    before = done(office, "issuer", "show")
    stolen = next(key["id"] for key in before["issuer"]["keys"] if key["algorithm"] == "EdDSA")
    done(office, "issuer", "new-key", "--algorithm", "EdDSA")
    unasked = office("issuer", "retire-key", stolen, "--lost")
    refused = office.terminal(*("issuer", "retire-key", stolen, "--lost"), answers=[("(yes/no", "no")])
    untouched = verdicts(office, 0, 1)
    lost = done(office, "issuer", "retire-key", stolen, "--lost", "--yes")
    award(office, 2)

    assert (unasked.code, untouched) == (2, ["verified", "verified"])
    assert "--yes" in unasked.err
    assert (refused.code, "Then 1 badge that it signed is not good anymore" in refused.out) == (0, True)
    assert [each["id"] for each in lost["ended"]] == [given["id"]]
    assert (lost["key"]["lost"], lost["key"]["id"]) == (True, stolen)
    assert verdicts(office, 0, 1, 2) == ["rejected", "verified", "verified"]


def test_a_badge_that_a_stolen_key_signed_is_awarded_anew(office: Sitting) -> None:
    """Withdrawn, and awarded for the same work with the new key."""
    given = award(office, 0)
    done(office, "issuer", "new-key")
    done(office, "issuer", "retire-key", key_of_award(given), "--lost", "--yes")
    done(office, "issuer", "withdraw", given["short_id"], "--yes")
    done(office, "assess", "award", "0.zip", *ALL, "--out", "badge-1")

    assert verdicts(office, 0, 1) == ["rejected", "verified"]


def key_of_award(given: dict[str, Any]) -> str:
    return str(given["key"])


def test_a_key_that_is_lost_while_somebody_is_asked_signs_nothing(office: Sitting) -> None:
    """`assess award` waits for a level, and the key is called lost in another terminal: the new one signs."""
    stolen = done(office, "issuer", "show")["issuer"]["keys"][0]["id"]
    office.write("0.zip", zipped(handed_in()))

    def meanwhile() -> Iterator[tuple[str, str]]:
        yield "Which level", "passing"
        done(office, "issuer", "new-key")
        done(office, "issuer", "retire-key", stolen, "--lost", "--yes")
        yield from [("Which level", "passing")] * 3

    result = office.terminal("assess", "award", "0.zip", "--out", "badge-0", answers=meanwhile())

    assert (result.code, verdicts(office, 0)) == (0, ["verified"])
    assert key_of(office, 0) != f"{DID}#ed25519"


def test_the_only_key_stays(office: Sitting) -> None:
    """Without it nothing could be signed: refused with the command that makes another one, and nothing changes."""
    keys = done(office, "issuer", "show")["issuer"]["keys"]
    before = office.fingerprint()

    for words in ([], ["--lost", "--yes"]):
        refused = office("issuer", "retire-key", keys[0]["id"], *words)
        assert refused.code == 2
        assert "lerwallet issuer new-key --algorithm EdDSA" in refused.err
    assert office("issuer", "retire-key", "zzzz").code == 1
    assert office("issuer", "new-key", "--algorithm", "RSA").code == 2
    assert office.fingerprint() == before


def test_to_retire_a_key_twice_changes_nothing(office: Sitting) -> None:
    """The day of the first time stays."""
    [key, _p256] = done(office, "issuer", "show")["issuer"]["keys"]
    done(office, "issuer", "new-key")
    first = done(office, "issuer", "retire-key", key["id"])["key"]
    before = office.fingerprint()

    assert done(office, "issuer", "retire-key", key["id"])["key"] == first
    assert office.fingerprint() == before


def test_an_issuer_that_is_a_key_has_that_key_for_good(desk: Sitting) -> None:
    """The key is the name: said plainly, with the one thing to do."""
    made = done(desk, "issuer", "init", "--name", "Riverside")["issuer"]
    before = desk.fingerprint()
    new = desk("issuer", "new-key", "--json")
    retired = desk("issuer", "retire-key", made["keys"][0]["id"], "--lost", "--yes", "--json")

    for result in (new, retired):
        error = result.document["error"]
        assert (result.code, error["code"]) == (1, "key_is_the_name")
        assert "its key is its name" in error["message"]
        assert "lerwallet issuer web --did" in error["hint"]
    assert desk.fingerprint() == before


def test_a_website_comes_later(desk: Sitting) -> None:
    """Badges from before stay good under the old names; new ones go by the new one, and can be withdrawn."""
    made = done(desk, "issuer", "init", "--name", "Riverside")["issuer"]
    for number, form in enumerate(("ob3", "ecdsa-sd")):
        award(desk, number, form)
    moved = done(desk, "issuer", "web", "--did", DID)["issuer"]
    given = award(desk, 2)

    # the holder's own copy of ecdsa-sd is confirmed by nobody else
    assert verdicts(desk, 0, 1, 2) == ["verified", "undecided", "verified"]
    assert (moved["id"], moved["earlier_ids"], moved["ids"]) == (DID, made["ids"], [DID])
    assert (given["issuer_id"], given["status_list"]) == (DID, 1)
    document = json.loads((desk.home / "web/.well-known/did.json").read_bytes())
    assert document["alsoKnownAs"] == made["ids"]
    assert made["id"] in (desk.home / "web/index.html").read_text()
    done(desk, "issuer", "withdraw", given["short_id"], "--yes")
    assert verdicts(desk, 0, 2) == ["verified", "rejected"]
    done(desk, "issuer", "new-key")
    award(desk, 3)
    assert verdicts(desk, 0, 3) == ["verified", "verified"]


def test_a_stolen_key_is_still_believed_under_the_name_that_it_is(desk: Sitting) -> None:
    """Nobody can stop that but those who trust the old name, and so that is said."""
    made = done(desk, "issuer", "init", "--name", "Riverside")["issuer"]
    award(desk, 0)
    done(desk, "issuer", "web", "--did", DID)
    done(desk, "issuer", "new-key")
    lost = desk("issuer", "retire-key", made["keys"][0]["id"], "--lost", "--yes", "--json")

    assert lost.document["ended"] == []
    assert f"Whoever trusts the earlier name {made['id']} still believes this key" in lost.err
    assert verdicts(desk, 0) == ["verified"]


def test_a_list_stays_where_badges_look_it_up(desk: Sitting) -> None:
    """A key with a folder on the web becomes the did:web of that very folder: its list goes on, beside a new one."""
    made = done(desk, "issuer", "init", "--name", "Riverside", "--url", "https://riverside.example/b/")[
        "issuer"
    ]
    first = award(desk, 0)
    elsewhere = desk("issuer", "web", "--did", DID, "--json")
    done(desk, "issuer", "web", "--did", f"{DID}:b")
    second = award(desk, 1)
    lists = [json.loads((published(desk) / f"status/{number}.json").read_bytes()) for number in (1, 2)]

    assert (elsewhere.code, elsewhere.document["error"]["code"]) == (1, "looked_up_elsewhere")
    assert (first["status_list"], second["status_list"]) == (1, 2)
    assert [each["issuer"] for each in lists] == [made["id"], f"{DID}:b"]
    assert verdicts(desk, 0, 1) == ["verified", "verified"]
    done(desk, "issuer", "withdraw", first["short_id"], "--yes")
    assert verdicts(desk, 0, 1) == ["rejected", "verified"]


def published(sitting: Sitting) -> Path:
    done(sitting, "issuer", "publish", "--out", "web")
    return sitting.home / "web"


def test_a_list_can_come_later_too(desk: Sitting) -> None:
    """The name stays a key; badges from then on can be withdrawn, and those from before cannot."""
    done(desk, "issuer", "init", "--name", "Riverside")
    first = award(desk, 0)
    changed = desk("issuer", "web", "--url", "https://riverside.example/b", "--json")
    second = award(desk, 1)

    assert "still cannot be withdrawn" in changed.err
    assert desk("issuer", "withdraw", first["short_id"], "--yes").code == 1
    done(desk, "issuer", "withdraw", second["short_id"], "--yes")
    assert verdicts(desk, 0, 1) == ["verified", "rejected"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], 2),
        (["--did", "did:web:"], 2),
        (["--did", "did:key:z6Mk"], 2),
        (["--url", "http://riverside.example/"], 2),
        (["--did", DID, "--url", "https://riverside.example/"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_web_address_that_is_none(given: list[str], code: int, desk: Sitting) -> None:
    """Wrong usage with a hint, and the issuer stays as it was."""
    done(desk, "issuer", "init", "--name", "Riverside")
    before = desk.fingerprint()
    result = desk("issuer", "web", *given)

    assert (result.code, result.out, "Fix: " in result.err) == (code, "", True)
    assert desk.fingerprint() == before


def test_a_second_website_is_refused(office: Sitting) -> None:
    """Badges name the first one."""
    before = office.fingerprint()
    result = office("issuer", "web", "--did", "did:web:hillside.example", "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "has_web_address")
    assert office.fingerprint() == before


def test_a_list_that_was_not_published_again_says_nothing(office: Sitting) -> None:
    """Until its last day the badge is good; after it nobody can say, and publishing again mends that."""
    award(office, 0)
    verdicts(office, 0)
    published = office("issuer", "publish", "--out", "web", "--days", "5", "--json")
    until = published.document["valid_until"]
    asked = ("verify", "badge-0", "--documents", "web", "--trust", "riverside.json", "--json", "--at")
    before, after = (office(*asked, day) for day in (until, f"{int(until[:4]) + 1}-12-31"))

    assert f"holds until {until[:10]}" in published.err
    assert (before.document["verdict"], after.document["verdict"]) == ("verified", "undecided")
    [status] = [each for each in after.document["results"][0]["findings"] if each["check"] == "status"]
    assert status["reason"] == "status_list_expired"
    assert office("issuer", "publish", "--out", "web", "--days", "0").code == 2


def without_its_time(folder: Path) -> dict[str, bytes]:
    """What was published, but for the file that has the time in it."""
    return {
        str(each.relative_to(folder)): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and each.name != "manifest.json"
    }


def test_an_older_copy_takes_nothing_back(office: Sitting, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A backup or a second laptop does not know of a withdrawal, of a key or that one was lost: nothing is written.

    Once the two are merged it publishes again. With --force it is done, and told.
    """
    stolen = done(office, "issuer", "show")["issuer"]["keys"][0]["id"]
    given = award(office, 0)
    award(office, 1)
    done(office, "issuer", "new-key")
    older = office.copied(tmp_path_factory.mktemp("laptop"))
    done(office, "issuer", "withdraw", given["short_id"], "--yes")
    done(office, "issuer", "retire-key", stolen, "--lost", "--yes")
    done(office, "issuer", "new-key", "--algorithm", "EdDSA")
    web = published(office)
    before = {**without_its_time(web), "manifest.json": (web / "manifest.json").read_bytes()}

    refused = older("issuer", "publish", "--out", web, "--json")
    left = {**without_its_time(web), "manifest.json": (web / "manifest.json").read_bytes()}
    done(older, "merge", office.home / "wallet")
    merged = older("issuer", "publish", "--out", web)

    error = refused.document["error"]
    assert (refused.code, error["code"], left) == (1, "older_copy", before)
    for phrase in (
        "1 withdrawn badge holds again",
        "1 lost key is listed again",
        "1 key is listed no more",
    ):
        assert phrase in error["message"]
    assert "lerwallet merge" in error["hint"]
    assert (merged.code, without_its_time(web)) == (0, without_its_time(published(office)))


def test_an_older_copy_takes_back_what_it_is_forced_to(
    office: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each thing is told, for readers believe the badge from then on."""
    given = award(office, 0)
    older = office.copied(tmp_path_factory.mktemp("laptop"))
    done(office, "issuer", "withdraw", given["short_id"], "--yes")
    web = published(office)

    forced = older("issuer", "publish", "--out", web, "--force")

    assert forced.code == 0
    assert "Published all the same, because of --force: 1 withdrawn badge holds again" in forced.err


def test_an_older_copy_takes_no_list_and_no_website_back(
    desk: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """It knows neither the second list nor that the issuer is a website by now."""
    done(desk, "issuer", "init", "--name", "Riverside", "--url", "https://riverside.example/b/")
    award(desk, 0)
    older = desk.copied(tmp_path_factory.mktemp("laptop"))
    done(desk, "issuer", "web", "--did", f"{DID}:b")
    award(desk, 1)
    web = published(desk)

    refused = older("issuer", "publish", "--out", web, "--json")

    assert refused.document["error"]["code"] == "older_copy"
    for path in ("did.json", "status/2.json"):
        assert f"{path} is gone" in refused.document["error"]["message"]


def test_a_session_changes_no_keys(office: Sitting) -> None:
    """`unlock` is for reading: what changes who signs needs the passphrase."""
    key = done(office, "issuer", "show")["issuer"]["keys"][0]["id"]
    session = done(office, "unlock")["session"]
    locked = {"LERWALLET_SESSION": session, "LERWALLET_PASSPHRASE": ""}

    for argv in (["new-key"], ["retire-key", key], ["web", "--did", DID]):
        assert office("issuer", *argv, env=locked).code == 12


def test_new_keys_survive_new_keys_for_the_wallet(office: Sitting) -> None:
    """`rotate` seals them again like all others."""
    done(office, "issuer", "new-key")
    before = done(office, "issuer", "show")
    assert office("rotate", env={"LERWALLET_NEW_PASSPHRASE": "correct horse battery staple"}).code == 0

    assert done(office, "issuer", "show") == before
    award(office, 0)
    assert verdicts(office, 0) == ["verified"]


def test_two_offices_that_awarded_apart_come_together(
    office: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What each awarded and withdrew is in both, with a key that one of them made; every badge is answered for."""
    branch = office.copied(tmp_path_factory.mktemp("branch"))
    first = award(office, 0)
    done(branch, "issuer", "new-key")
    second, third = award(branch, 1), award(branch, 2)
    done(branch, "issuer", "withdraw", second["short_id"], "--yes")
    told = office("merge", branch.home / "wallet")
    again = done(office, "merge", branch.home / "wallet")
    for name in ("badge-1", "badge-2"):
        office.write(name, (branch.home / name).read_bytes())

    assert told.code == 0, told.err
    assert f"Added: the award Planning for Success ({third['short_id']})" in told.out
    assert (again["added"], again["conflicts"]) == ([], [])
    assert verdicts(office, 0, 1, 2) == ["verified", "rejected", "verified"]
    assert [each["id"] for each in done(office, "issuer", "show")["awards"]] == [
        each["id"] for each in (first, second, third)
    ]


def test_two_badges_of_one_place(office: Sitting, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Told with what to do: one of them is awarded anew, and then they are withdrawn apart."""
    branch = office.copied(tmp_path_factory.mktemp("branch"))
    award(office, 0)
    award(branch, 1)
    place_of_the_other(branch, office)
    told = office("merge", branch.home / "wallet")
    office.write("1.zip", (branch.home / "1.zip").read_bytes())
    office.write("badge-2", (branch.home / "badge-1").read_bytes())
    shown = office("issuer", "show").out
    anew = done(office, "assess", "award", "1.zip", *ALL, "--out", "badge-1")["award"]
    twice = office("assess", "award", "1.zip", *ALL, "--out", "badge-3")
    both = verdicts(office, 0, 1)
    done(office, "issuer", "withdraw", anew["short_id"], "--yes")

    assert "to withdraw one is to withdraw both" in told.out
    assert shown.count("another badge has the same place in the list") == 2
    assert (both, twice.code) == (["verified", "verified"], 1)
    assert verdicts(office, 0, 1) == ["verified", "rejected"]


def place_of_the_other(sitting: Sitting, other: Sitting) -> None:
    """As if chance had given the one award of SITTING the place that the one of OTHER has."""
    with Vault.open(other.home / "wallet", PASSPHRASE) as vault:
        [there] = awards.awards(vault)
    with Vault.open(sitting.home / "wallet", PASSPHRASE) as vault, vault.writing() as change:
        [here] = awards.awards(vault)
        awards.put(change, replace(here, index=there.index))


def test_a_lost_device_could_award(desk: Sitting) -> None:
    """What to do about the issuer's keys is the first step, as far as it can be done."""
    learners = done(desk, "lost-device", "--yes")["steps"]
    done(desk, "issuer", "init", "--name", "Riverside")
    as_a_key = done(desk, "lost-device", "--yes")["steps"]
    done(desk, "issuer", "web", "--did", DID)
    with_a_website = done(desk, "lost-device", "--yes")["steps"]

    assert not any("award" in step for step in learners)
    assert "tell whoever trusts it" in as_a_key[0]
    assert "lerwallet issuer retire-key KEY --lost" in with_a_website[0]
