"""Only a list that the reader chose vouches for an issuer, by the exact id."""

import json
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lerwallet.errors import LerwalletError, Unreadable, WrongUsage
from lerwallet.fetch import offline
from lerwallet.trust import Trust, TrustList, Vouched, issuer_id, own
from reference import samples

SCHOOL = "did:web:school.example"
NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
LATER = {"type": "of a later time", "name": "Later", "place": 7}


def known(trust: Trust, issuer: str) -> Vouched | None:
    return trust.ask(issuer, at=NOW, fetch=offline).vouched


def registry(**changes: object) -> bytes:
    return json.dumps({"registry": {SCHOOL: {"name": "The School", "location": "Here"} | changes}}).encode()


def trust_file(*issuers: object, **members: object) -> bytes:
    return json.dumps({"schema": "lerwallet/trust/1", "issuers": issuers} | members).encode()


def test_a_registry_names_its_issuers() -> None:
    """A registry vouches for exactly the ids that it lists, and is named."""
    trust = Trust(lists=[TrustList.read(registry(), name="members.json")])

    expected = (Vouched(name="The School", by="members.json"), None, None, ("members.json",))
    found = (*(known(trust, each) for each in (SCHOOL, SCHOOL.upper(), f"{SCHOOL}#key")), trust.asked)
    assert expected == found


def test_the_first_list_that_has_the_issuer_answers(tmp_path: Path) -> None:
    """Lists are asked in order, under the names that people know."""
    mine = tmp_path / "mine.json"
    mine.write_bytes(trust_file({"id": f" {SCHOOL} ", "name": "My school", "why": "I learn there"}))
    trust = Trust(
        lists=[TrustList.read(b'{"registry": {}}'), TrustList.read(mine), TrustList.read(registry())]
    )

    expected = (Vouched(name="My school", by="mine.json", why="I learn there"), 3)
    assert expected == (known(trust, SCHOOL), len(trust.asked))


def test_nobody_vouches_without_a_list() -> None:
    """No list is asked, and nobody is vouched for."""
    trust = Trust()

    assert known(trust, SCHOOL) is None
    assert trust.asked == ()


def test_everything_but_the_registry_is_optional() -> None:
    """A registry may list ids only, and members that we do not know do no harm."""
    data = json.dumps({"registry": {SCHOOL: {}}, "meta": {"created": 7}, "later": []}).encode()

    expected = Vouched(name="", by="a")
    assert expected == TrustList.read(data, name="a").lookup(SCHOOL)


def test_dates_and_pinned_keys_count() -> None:
    """An entry with dates vouches within them only, and its keys come along."""
    data = registry(validFrom="2026-01-01T00:00:00Z", validUntil="2026-12-01T00:00:00+01:00", keys=["z6Mk"])
    issuers = TrustList.read(data, name="a")
    times = [NOW.replace(year=2025), NOW, NOW.replace(month=12), None]

    expected = [None, Vouched(name="The School", by="a", keys=("z6Mk",)), None, None]
    assert expected == [issuers.lookup(SCHOOL, at=at) for at in times]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"issuers": []}',
        b'{"schema": "lerwallet/trust/2", "issuers": []}',
        b'{"registry": []}',
        b'{"registry": {"did:web:a": null}}',
        b'{"registry": {"did:web:a": {"keys": ["a"]}, "did:web:a": {}}}',
        b'{"registry": {}, "registry": {}}',
        registry(name=7),
        registry(keys="z6Mk"),
        registry(validUntil="2026-12-01"),
        registry(validUntil=7),
        trust_file({"name": "no id"}),
        trust_file({"id": SCHOOL}, {"id": f"{SCHOOL} "}),
        trust_file(SCHOOL),
    ],
)
def test_a_wrong_list_is_refused_with_a_sentence(data: bytes) -> None:
    """A list that is not quite right vouches for nobody, and its name is told."""
    with pytest.raises(Unreadable, match="The trust list") as caught:
        TrustList.read(data)

    assert caught.value.hint


@pytest.mark.parametrize(
    "text", ["", "School", "mailto:a@b.example", "did:", "did:web", "https://", "https:x", "did:a b:c"]
)
def test_only_dids_and_web_addresses_are_issuers(text: str) -> None:
    """A name or an e-mail address would never be found in a badge."""
    with pytest.raises(WrongUsage):
        issuer_id(text)
    with pytest.raises(Unreadable):
        TrustList.read(json.dumps({"registry": {text: {}}}).encode())


@pytest.mark.parametrize("text", ["did:key:zNOPE", "did:jwk:!", "did:web:", "did:key:"])
def test_nobody_is_vouched_for_who_cannot_be(text: str, tmp_path: Path) -> None:
    """A DID that is no key, or leads nowhere, is refused before it stands on the list."""
    with pytest.raises(WrongUsage, match="cannot be an issuer's id"):
        own.add(tmp_path / "trust.json", text, name="Nobody", why="", now=NOW)

    assert not (tmp_path / "trust.json").exists()


def test_a_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing file is told with its path."""
    with pytest.raises(Unreadable, match=r"none\.json"):
        TrustList.read(tmp_path / "none.json")


def test_the_own_list_grows_and_shrinks(tmp_path: Path) -> None:
    """What is added is found, under a name that says whose list it is; what is removed is not."""
    path = tmp_path / "config" / "trust.json"
    empty = own.own_list(path)
    own.add(path, f" {SCHOOL}\n", name="School ", why="I learn there", now=NOW)
    own.add(path, "https://issuer.example/1", name="Other", why="", now=NOW)
    found = own.own_list(path).lookup(SCHOOL)
    removed = own.remove(path, SCHOOL)

    assert dict(empty.entries) == {}
    assert Vouched(name="School", by="your trust list", why="I learn there") == found
    assert removed[0]["added"] == "2026-11-21T09:30:00Z"
    left = own.own_list(path).entries
    assert set(left) == {"https://issuer.example/1"}


def test_the_own_list_is_private_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """The file is for its owner only, and no half-written file stays beside it."""
    path = tmp_path / "config" / "trust.json"
    own.add(path, SCHOOL, name="", why="", now=NOW)

    modes = [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)]

    expected = [0o600, 0o700]
    assert expected == modes
    assert [path] == list(path.parent.iterdir())


def test_members_that_we_do_not_know_are_kept(tmp_path: Path) -> None:
    """A later version may have written more: adding again changes the entry, and keeps the rest."""
    path = tmp_path / "trust.json"
    path.write_bytes(trust_file({"id": SCHOOL, "name": "Old", "colour": "red"}, registries=[LATER], later=1))

    own.add(path, SCHOOL, name="New", why="because", now=NOW)

    entry = {"id": SCHOOL, "name": "New", "colour": "red", "why": "because", "added": "2026-11-21T09:30:00Z"}
    expected = {"schema": "lerwallet/trust/1", "issuers": [entry], "registries": [LATER], "later": 1}
    assert expected == json.loads(path.read_bytes())
    assert [each.source for each in own.own_list(path).registries] == ["Later"]


def test_a_failed_change_leaves_the_list_as_it_was(tmp_path: Path) -> None:
    """A wrong id, an id that is not there, a damaged file or somebody else's registry: nothing is written."""
    for name, data in (("trust.json", trust_file()), ("damaged.json", b"{"), ("registry.json", registry())):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(LerwalletError):
            own.remove(path, "did:web:unknown")
        with pytest.raises(LerwalletError):
            own.add(path, "School" if name == "trust.json" else SCHOOL, name="", why="", now=NOW)
        assert data == path.read_bytes()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the place of the folder is told as such."""
    (tmp_path / "config").write_bytes(b"")

    with pytest.raises(LerwalletError, match="could not be written"):
        own.add(tmp_path / "config" / "trust.json", SCHOOL, name="", why="", now=NOW)


@pytest.mark.parametrize("name", ["community", "members", "pilot", "sandbox"])
def test_published_registries_are_read(name: str) -> None:
    """The registries of the Digital Credentials Consortium name every issuer that they list."""
    path = samples() / "_support" / f"registry-dcc-{name}.json"
    issuers = TrustList.read(path)

    listed = json.loads(path.read_bytes())["registry"]
    assert set(listed) == set(issuers.entries)
    assert all(entry.name for entry in issuers.entries.values())


def test_an_issuer_with_two_names_in_one_registry_has_both() -> None:
    """One name must not hide the other."""
    data = b'{"registry": {"did:web:a": {"name": "A"}, "did:web:a": {"name": "B"}, "did:web:a": {}}}'

    vouched = TrustList.read(data, name="r").lookup("did:web:a")

    expected = Vouched(name="A / B", by="r")
    assert expected == vouched


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_noise_is_refused(data: bytes) -> None:
    """Whatever bytes come, the answer can be told."""
    with pytest.raises(LerwalletError):
        TrustList.read(data)


def test_nothing_heavy_is_imported_without_a_list() -> None:
    """Looking for an own list that is not there costs no pydantic."""
    code = (
        "import sys, pathlib; from lerwallet.trust import Trust, own;"
        "Trust.of([own.own_list(pathlib.Path('/nowhere/trust.json'))]).ask('did:web:a', at=None, fetch=None);"
        "print('pydantic' in sys.modules)"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.strip() == "False"
