"""An issuer in a wallet: its keys, its folder for the web, and what it never does."""

import json
import stat
from pathlib import Path

import pytest

from sitting import Sitting

DID = "did:web:riverside.example:badges"


@pytest.fixture
def office(newcomer: Sitting) -> Sitting:
    """The office of a school with a website."""
    made = newcomer("issuer", "init", "--name", "Riverside School", "--did", DID)
    assert made.code == 0, made.err
    return newcomer


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_an_issuer_has_a_name_and_keys_of_its_own(office: Sitting) -> None:
    """They are not the holder's: `keys list` does not know them, and so nothing is shared or signed with them."""
    shown = office("issuer", "show", "--json").document["issuer"]
    holders = office("keys", "list", "--json").document["keys"]

    assert (shown["id"], shown["name"], shown["url"]) == (
        DID,
        "Riverside School",
        "https://riverside.example/badges/",
    )
    assert [key["algorithm"] for key in shown["keys"]] == ["EdDSA", "ES256"]
    assert not {json.dumps(key["jwk"]) for key in shown["keys"]} & {json.dumps(key["jwk"]) for key in holders}
    assert len(holders) == 2


def test_an_issuer_without_a_website_is_a_key(newcomer: Sitting) -> None:
    """Two keys are two ids, and both are told, for readers have to know both."""
    made = newcomer("issuer", "init", "--name", "Riverside", "--json")
    shown = newcomer("issuer", "show")

    issuer = made.document["issuer"]
    assert issuer["id"].startswith("did:key:z6Mk")
    assert issuer["ids"] == [issuer["id"], issuer["ids"][1]]
    assert issuer["ids"][1].startswith("did:key:zDn")
    assert issuer["ids"][1] in shown.out
    assert "cannot be withdrawn" in made.err
    assert newcomer("issuer", "publish", "--out", "web").code == 1
    assert not (newcomer.home / "web").exists()


@pytest.mark.parametrize(
    "given",
    [
        ["--did", "did:key:z6Mk"],
        ["--did", "did:web:"],
        ["--did", "did:web:school.example/badges"],
        ["--did", "did:web:school.example:..:badges"],
        ["--did", "did:web:192.168.0.1"],
        ["--did", "did:web:192.168.0.1%3A443"],
        ["--did", "did:web:school.example%2Fx"],
        ["--did", "did:web:school.example#key"],
        ["--did", DID, "--url", "https://school.example/"],
        ["--url", "http://school.example/"],
        ["--url", "https://user:word@school.example/"],
        ["--url", "https://school.example/?q"],
        ["--url", "https://school.example:99999999/"],
        ["--url", "https:///badges"],
        ["--url", "school.example"],
        ["--name", " "],
    ],
    ids=" ".join,
)
def test_an_address_that_is_none_is_refused(given: list[str], newcomer: Sitting) -> None:
    """Wrong usage with a hint, before any key is made."""
    before = newcomer.fingerprint()

    result = newcomer("issuer", "init", "--name", "School", *given)

    assert (result.code, result.out) == (2, "")
    assert newcomer.fingerprint() == before


def test_a_wallet_has_one_issuer(office: Sitting) -> None:
    """A second one is refused, and the first stays."""
    before = office.fingerprint()

    refused = office("issuer", "init", "--name", "Another", "--json")

    assert (refused.code, refused.document["error"]["code"]) == (1, "issuer_exists")
    assert office.fingerprint() == before


def test_a_learner_is_no_issuer(newcomer: Sitting) -> None:
    """Each command says so, and how to become one."""
    for argv in (["show"], ["publish", "--out", "web"], ["withdraw", "1234", "--yes"]):
        result = newcomer("issuer", *argv)

        assert (result.code, result.out) == (1, "")
        assert "lerwallet issuer init" in result.err


def test_the_folder_is_for_everybody_and_the_same_each_time(office: Sitting) -> None:
    """A web server may read it; published again without a change, only the time in the manifest can differ."""
    first = office("issuer", "publish", "--out", "web", "--json")
    before = contents(office.home / "web")
    second = office("issuer", "publish", "--out", "web", "--json")
    after = contents(office.home / "web")

    assert first.document["files"] == [
        "did.json",
        "status/1.json",
        "issuer.json",
        "index.html",
        "index.json",
        "manifest.json",
    ]
    assert set(second.document["changed"]) <= {"manifest.json"}
    assert {**before, "manifest.json": b""} == {**after, "manifest.json": b""}
    modes = {stat.S_IMODE(each.stat().st_mode) & 0o044 for each in (office.home / "web").rglob("*")}
    assert modes == {0o044}


def test_a_website_at_the_root_of_a_host(newcomer: Sitting) -> None:
    """did:web without a path has its document under `.well-known` (did:web, 2.5.2)."""
    newcomer("issuer", "init", "--name", "School", "--did", "did:web:school.example%3A8443")
    files = newcomer("issuer", "publish", "--out", "web", "--json").document["files"]

    assert files[0] == ".well-known/did.json"
    assert newcomer("issuer", "show", "--json").document["issuer"]["url"] == "https://school.example:8443/"


@pytest.mark.parametrize("strange", ["index.html", "status/1.json", "manifest.json", "did.json"])
def test_what_is_not_ours_is_not_replaced(strange: str, office: Sitting) -> None:
    """A file that somebody put there or changed stays as it is, and nothing else is written, but with --force."""
    place = office.home / "web" / strange
    place.parent.mkdir(parents=True)
    place.write_bytes(b"somebody's own")
    before = contents(office.home / "web")

    refused = office("issuer", "publish", "--out", "web")
    left = contents(office.home / "web")
    forced = office("issuer", "publish", "--out", "web", "--force")

    assert (refused.code, left) == (1, before)
    assert strange in refused.err
    assert forced.code == 0
    assert place.read_bytes() != b"somebody's own"


def test_a_page_that_was_changed_by_hand_is_not_replaced(office: Sitting) -> None:
    """Whoever wrote on it should not lose that."""
    office("issuer", "publish", "--out", "web")
    page = office.home / "web" / "index.html"
    page.write_text(page.read_text() + "<p>Our own words</p>")

    refused = office("issuer", "publish", "--out", "web")

    assert refused.code == 1
    assert "Our own words" in page.read_text()


def test_a_folder_of_another_issuer_is_not_replaced(
    newcomer: Sitting, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its manifest is like ours, but tells of other addresses: its keys and all else stay as they are."""
    neighbour = newcomer.copied(tmp_path_factory.mktemp("neighbour"))
    newcomer("issuer", "init", "--name", "Riverside School", "--did", DID)
    neighbour("issuer", "init", "--name", "Hillside School", "--did", "did:web:hillside.example:badges")
    web = newcomer.home / "web"
    newcomer("issuer", "publish", "--out", "web")
    before = contents(web)

    refused = neighbour("issuer", "publish", "--out", web)

    assert (refused.code, contents(web)) == (1, before)
    assert all(name in refused.err for name in ("did.json", "manifest.json"))


def test_a_link_leads_nowhere_out_of_the_folder(office: Sitting) -> None:
    """Where a folder in it is a link, nothing is written, also with --force."""
    elsewhere = office.home / "elsewhere"
    elsewhere.mkdir()
    (office.home / "web").mkdir()
    (office.home / "web" / "status").symlink_to(elsewhere, target_is_directory=True)

    refused = office("issuer", "publish", "--out", "web", "--force")

    assert refused.code == 1
    assert contents(elsewhere) == {}
    assert not (office.home / "web" / "did.json").exists()


def test_a_folder_that_cannot_be_written_leaves_nothing(office: Sitting) -> None:
    """A file stands where a folder should: nothing of ours is left behind."""
    office.write("web", b"a file")

    result = office("issuer", "publish", "--out", "web/deep")

    assert result.code == 1
    assert (office.home / "web").read_bytes() == b"a file"


def test_withdrawing_what_was_never_awarded(office: Sitting) -> None:
    """Not found, whatever is typed."""
    assert office("issuer", "withdraw", "urn:uuid:1234", "--yes").code == 1
    assert office("issuer", "withdraw", " ", "--yes").code == 1


def test_an_issuer_survives_new_keys_for_the_wallet(office: Sitting) -> None:
    """`rotate` seals its keys again like all others."""
    before = office("issuer", "show", "--json").document
    rotated = office("rotate", env={"LERWALLET_NEW_PASSPHRASE": "correct horse battery staple"})

    assert rotated.code == 0, rotated.err
    assert office("issuer", "show", "--json").document == before
    assert office("issuer", "publish", "--out", "web").code == 0
