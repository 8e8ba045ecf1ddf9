"""Registries of OpenID Federation and published lists: every signature of theirs is checked, and silence is named."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from lerwallet.errors import Gone, NotFetched, NotThere
from lerwallet.fetch import Document, Fetch
from lerwallet.policy import Policy, UnknownIssuer
from lerwallet.strict_json import loads_object
from lerwallet.trust import Inquiry, Trust, TrustList
from lerwallet.trust.registries import registry
from lerwallet.verification import Outcome, Verdict
from reference import samples
from terminal import call
from test_packing import documents
from world import (
    ACADEMY,
    NOW,
    PHONE,
    SCHOOL,
    STRANGER,
    Actor,
    Object,
    World,
    badge,
    dumps,
    jwt,
    signed,
    world,
)

ANCHOR: Final = "https://registry.example/oidfed"
CONFIGURATION: Final = f"{ANCHOR}/.well-known/openid-federation"
ASK_AT: Final = f"{ANCHOR}/fetch"
LIST: Final = "https://members.example/registry.json"
# the registry's own key; any actor with a key will do
KEEPER: Final = PHONE
DAY: Final = 24 * 60 * 60


def address(issuer: Actor) -> str:
    return f"{ASK_AT}?sub={issuer.did.replace(':', '%3A')}"


def claims(**members: Any) -> Object:
    begun = int(NOW.timestamp()) - 60
    stated = {"iss": ANCHOR, "sub": ANCHOR, "iat": begun, "exp": begun + DAY, **members}
    return {name: value for name, value in stated.items() if value is not None}


def statement(stated: Mapping[str, Any], by: Actor = KEEPER, **header: Any) -> bytes:
    return jwt({"typ": "entity-statement+jwt", "kid": "key-1", **header}, stated, by).encode()


def configuration(by: Actor = KEEPER, *, header: Mapping[str, Any] | None = None, **members: Any) -> bytes:
    stated = {
        "jwks": {"keys": [{**by.public.jwk, "kid": "key-1"}]},
        "metadata": {
            "federation_entity": {"organization_name": "The Keepers", "federation_fetch_endpoint": ASK_AT}
        },
        **members,
    }
    return statement(claims(**stated), by, **(header or {}))


def about(
    issuer: Actor, by: Actor = KEEPER, *, header: Mapping[str, Any] | None = None, **members: Any
) -> bytes:
    named = {"metadata": {"federation_entity": {"organization_name": f"{issuer.name} (registered)"}}}
    return statement(claims(**{"sub": issuer.did, **named, **members}), by, **(header or {}))


def place(*, config: bytes | None = None, answer: bytes | None = None) -> World:
    """A world with the registry in it, where nobody else vouches for anybody."""
    made = world()
    made.publish(CONFIGURATION, config or configuration())
    made.publish(address(SCHOOL), answer or about(SCHOOL))
    return made


def saying(made: World, problem: NotFetched) -> Fetch:
    """The documents of MADE, where what is not there is answered with PROBLEM."""

    def fetch(url: str, /) -> Document:
        if url not in made.documents:
            raise problem
        return made.fetch(url)

    return fetch


def trust(*keys: str, kind: str = "oidf", url: str = CONFIGURATION) -> Trust:
    return Trust(lists=[registry(kind, url, name="Keepers", keys=keys)])


def ask(made: World, issuer: Actor = SCHOOL, *keys: str) -> Inquiry:
    return trust(*keys).ask(issuer.did, at=NOW, fetch=saying(made, NotFetched("no answer")))


def test_a_registry_that_signs_what_it_says_vouches() -> None:
    """The issuer is known, under the name that the registry has for it, and the day is told."""
    report = place().verify(dumps(signed(badge(), SCHOOL)), trust=trust())
    finding = report.finding("issuer_trust")

    assert finding is not None
    assert report.verdict is Verdict.VERIFIED
    assert dict(finding.answer.detail) == {
        "name": "Riverside School (registered)",
        "by": "Keepers",
        "as_of": "2026-11-21T12:00:00Z",
    }
    assert report.facts() is not None
    assert report.vouched_name == "Riverside School (registered)"


def test_an_issuer_that_it_does_not_have_is_unknown() -> None:
    """A 404 (or 410) is the registry's own word that it does not know the issuer; that is not silence."""
    for problem in (NotThere("nothing"), Gone("gone")):
        inquiry = trust().ask(STRANGER.did, at=NOW, fetch=saying(place(), problem))

        assert inquiry == Inquiry(None, {})


SILENT: Final = {
    "no configuration": lambda: place(config=b"404"),
    "another's configuration": lambda: place(
        config=configuration(iss="https://other.example", sub="https://other.example")
    ),
    "about somebody else": lambda: place(config=configuration(sub="https://other.example")),
    "not self-signed": lambda: place(
        config=configuration(jwks={"keys": [{**SCHOOL.public.jwk, "kid": "key-1"}]})
    ),
    "no keys": lambda: place(config=configuration(jwks=None)),
    "not its kid": lambda: place(config=configuration(header={"kid": "key-2"})),
    "not a statement": lambda: place(config=configuration(header={"typ": "JWT"})),
    "alg none": lambda: place(config=configuration(header={"alg": "none"})),
    "over": lambda: place(config=configuration(exp=int(NOW.timestamp()) - 1)),
    "without end": lambda: place(config=configuration(exp=None)),
    "endless": lambda: place(config=configuration(exp=1e300)),
    "not begun": lambda: place(config=configuration(iat=int(NOW.timestamp()) + DAY)),
    "an extension": lambda: place(config=configuration(crit=["colour"], colour="red")),
    "nowhere to ask": lambda: place(config=configuration(metadata={})),
    "asked at a file": lambda: place(
        config=configuration(
            metadata={"federation_entity": {"federation_fetch_endpoint": "file:///etc/passwd"}}
        )
    ),
    "statement of a stranger": lambda: place(answer=about(SCHOOL, STRANGER)),
    "statement changed": lambda: place(answer=about(SCHOOL)[:-4] + b"AAAA"),
    "statement about another": lambda: place(answer=about(STRANGER)),
    "statement of another registry": lambda: place(answer=about(SCHOOL, iss="https://other.example")),
    "statement over": lambda: place(answer=about(SCHOOL, exp=int(NOW.timestamp()))),
    "statement not begun": lambda: place(answer=about(SCHOOL, iat=int(NOW.timestamp()) + DAY)),
    "statement of another kind": lambda: place(answer=about(SCHOOL, header={"typ": "JWT"})),
    "no statement": lambda: place(answer=b'{"organization_name": "Riverside School"}'),
    "bytes": lambda: place(answer=b"\xff\xfe"),
}


@pytest.mark.parametrize("case", SILENT)
def test_what_is_not_rightly_signed_vouches_for_nobody(case: str) -> None:
    """Each flaw leaves the issuer undecided, and the registry is named with what was wrong."""
    made = SILENT[case]()
    report = made.verify(dumps(signed(badge(), SCHOOL)), trust=trust())
    finding = report.finding("issuer_trust")

    assert finding is not None
    assert (finding.outcome, finding.answer.reason) == (Outcome.UNKNOWN, "registry_not_answered")
    assert finding.answer.detail["unanswered"] == ["Keepers"]


def test_a_registry_that_is_down_rejects_nobody() -> None:
    """Rules that refuse unknown issuers cannot refuse where the registry did not answer."""
    rules = Policy(name="Clinic", sha256="", unknown_issuer=UnknownIssuer.REJECT)
    report = world().verify(dumps(signed(badge(), SCHOOL)), trust=trust(), policy=rules)

    assert report.verdict is Verdict.UNDECIDED


def test_a_pinned_key_is_the_only_one_believed() -> None:
    """The same registry with another key says nothing until the reader looked."""
    right = ask(place(), SCHOOL, KEEPER.public.thumbprint)
    wrong = ask(place(), SCHOOL, STRANGER.public.thumbprint)

    assert right.vouched is not None
    assert wrong.vouched is None
    assert list(wrong.unanswered) == ["Keepers"]


def test_an_own_list_answers_before_a_registry_is_asked() -> None:
    """Nobody learns what is checked without need."""
    own = TrustList.read(json.dumps({"registry": {SCHOOL.did: {"name": "Mine"}}}).encode(), name="mine")
    asked: list[str] = []

    def fetch(url: str, /) -> Document:
        asked.append(url)
        raise NotFetched("no")

    lists = [own, TrustList(source="more", registries=[registry("oidf", CONFIGURATION)])]
    inquiry = Trust.of(lists).ask(SCHOOL.did, at=NOW, fetch=fetch)

    assert inquiry.vouched is not None
    assert asked == []


def test_each_registry_is_asked_once_for_all_badges_of_an_issuer() -> None:
    """Signatures of statements are checked once in a run, and so is what could not be had."""
    made, chosen = place(), trust()
    count = 0

    def fetch(url: str, /) -> Document:
        nonlocal count
        count += 1
        return made.fetch(url)

    for issuer in (SCHOOL, SCHOOL, STRANGER, STRANGER):
        chosen.ask(issuer.did, at=NOW, fetch=fetch)

    assert count == 4


def test_a_published_list_is_believed_from_its_own_site_only() -> None:
    """The DCC's registry.json is not signed, so an answer of another site says nothing."""
    made = world()
    made.publish(LIST, {"registry": {SCHOOL.did: {"name": "Riverside"}}})
    chosen = trust(kind="dcc-legacy", url=LIST)
    vouched = chosen.ask(SCHOOL.did, at=NOW, fetch=made.fetch).vouched

    def moved(url: str, /) -> Document:
        found = made.fetch(url)
        return Document(
            url=url,
            data=found.data,
            media_type="",
            fetched_at="2026-11-22T00:00:00Z",
            origin=found.origin,
            answered_from="https://elsewhere.example/registry.json",
        )

    assert vouched is not None
    assert (vouched.name, vouched.as_of) == ("Riverside", "2026-11-21T12:00:00Z")
    assert chosen.ask(SCHOOL.did, at=NOW, fetch=moved) == Inquiry(
        None,
        {
            "Keepers": f"{LIST} sent us on to another site, https://elsewhere.example, which does not answer for it."
        },
    )


def test_a_pinned_key_holds_for_every_list_that_names_the_registry() -> None:
    """Another list without the key does not open the way for another key."""
    pinned = registry("oidf", CONFIGURATION, name="Mine", keys=(STRANGER.public.thumbprint,))
    bare = registry("oidf", CONFIGURATION, name="Theirs")

    for lists in ((pinned, bare), (bare, pinned)):
        chosen = Trust.of([TrustList(source="a", registries=[each]) for each in lists])
        assert chosen.ask(SCHOOL.did, at=NOW, fetch=place().fetch).vouched is None


def test_a_list_without_a_name_lends_none() -> None:
    """What the badge calls its issuer stays the badge's word (pitfall 5)."""
    nameless = about(SCHOOL, metadata={})
    report = place(answer=nameless).verify(dumps(signed(badge(), SCHOOL)), trust=trust())
    facts = report.facts()

    assert facts is not None
    assert report.verdict is Verdict.VERIFIED
    assert facts["issuer"]["name_from"] == "credential"


def test_a_published_list_of_registries_names_no_issuers() -> None:
    """What stands there is of another kind, which is not the same as nobody."""
    made = world()
    made.publish(LIST, [{"type": "oidf", "trustAnchorEC": CONFIGURATION}])

    inquiry = trust(kind="dcc-legacy", url=LIST).ask(SCHOOL.did, at=NOW, fetch=made.fetch)

    assert list(inquiry.unanswered) == ["Keepers"]


def test_a_registry_of_an_unknown_kind_is_named() -> None:
    """What we cannot ask is not passed over in silence."""
    inquiry = trust(kind="of a later time").ask(SCHOOL.did, at=NOW, fetch=world().fetch)

    assert inquiry == Inquiry(None, {"Keepers": "lerwallet cannot ask a registry of this kind"})


def test_the_published_list_of_known_registries_is_a_trust_list() -> None:
    """The DCC's own list of registries can be given as it is."""
    known = TrustList.read(samples() / "_support" / "known-did-registries.json")

    assert [each.source for each in known.registries][:2] == [
        "Credential Engine Test Issuer Registry",
        "DCC Member Registry",
    ]
    assert len(known.registries) == 8


# --- from the outside -------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A badge, and the documents of a world with two registries in it."""
    made = place(answer=about(SCHOOL))
    made.publish(address(ACADEMY), about(ACADEMY))
    made.publish(LIST, {"registry": {SCHOOL.did: {"name": "Riverside"}}})
    (tmp_path / "badge.json").write_bytes(dumps(signed(badge(ACADEMY), ACADEMY)))
    (tmp_path / "school.json").write_bytes(dumps(signed(badge(), SCHOOL)))
    documents(tmp_path / "documents", made)
    return tmp_path


def registries_file(desk: Path) -> Path:
    return next((desk / "config").rglob("trust.json")).with_name("registries.zip")


def trusting(desk: Path, url: str) -> None:
    call("trust", "add", url, "--registry", "--name", "Keepers", "--why", "they asked us", home=desk)


def test_a_registry_is_added_asked_and_removed(desk: Path) -> None:
    """The whole session: without it undecided, with it verified, its key pinned, its word named; then gone again."""
    words = ("verify", desk / "badge.json", "--documents", desk / "documents", "--offline")
    before = call(*words, home=desk)
    trusting(desk, CONFIGURATION)
    after = call(*words, home=desk)
    updated = call("trust", "update", "--documents", desk / "documents", "--offline", "--json", home=desk)
    listed = call("trust", "list", home=desk)
    removed = call("trust", "remove", CONFIGURATION, "--yes", home=desk)

    assert (before.code, after.code, updated.code, removed.code) == (4, 0, 0, 0)
    assert "Web Academy (registered), known to Keepers (so it said on 2026-11-20)" in after.out
    assert updated.document["registries"][0]["keys"] == [KEEPER.public.thumbprint]
    assert f"Registry Keepers, {CONFIGURATION}. Why: they asked us" in listed.out
    assert call(*words, home=desk).code == 4


def test_a_changed_key_of_a_registry_is_loud(desk: Path) -> None:
    """Exit 3, the keys that were known stay, and badges are not decided by the new one."""
    trusting(desk, CONFIGURATION)
    call("trust", "update", "--documents", desk / "documents", "--offline", home=desk)
    made = place(config=configuration(STRANGER))
    made.publish(address(ACADEMY), about(ACADEMY, STRANGER))
    documents(desk / "later", made)

    update = call("trust", "update", "--documents", desk / "later", "--offline", home=desk)
    verify = call("verify", desk / "badge.json", "--documents", desk / "later", "--offline", home=desk)

    assert (update.code, verify.code) == (3, 4)
    assert "another key" in update.out
    assert f"lerwallet trust remove {CONFIGURATION}" in update.out
    assert "could not be asked: Keepers: it signs with another key" in verify.out


def test_a_list_that_was_kept_answers_offline(desk: Path) -> None:
    """What `trust update` fetched is used where nothing can be asked, with the day that it is from."""
    trusting(desk, LIST)
    words = ("verify", desk / "school.json", "--offline", "--json")
    before = call(*words, home=desk)
    call("trust", "update", "--documents", desk / "documents", "--offline", home=desk)
    after = call(*words, home=desk)

    found = [each.document["results"][0]["findings"][-1] for each in (before, after)]
    assert [each["outcome"] for each in found] == ["unknown", "passed"]
    assert found[1]["detail"]["as_of"] == "2026-11-20T00:00:00Z"


def test_an_update_that_reaches_nobody_keeps_what_there_was(desk: Path) -> None:
    """Exit 4, the registry is named with the reason, and the kept list stays."""
    trusting(desk, LIST)
    call("trust", "update", "--documents", desk / "documents", "--offline", home=desk)
    kept = registries_file(desk).read_bytes()
    trusting(desk, CONFIGURATION)

    result = call("trust", "update", "--offline", "--json", home=desk)

    assert result.code == 4
    codes = [each["problem"]["code"] for each in result.document["registries"]]
    assert codes == ["registry_not_answered", "registry_not_answered"]
    assert registries_file(desk).read_bytes() == kept


def test_a_damaged_copy_of_registries_is_told(desk: Path) -> None:
    """No traceback, and the badge is not decided."""
    trusting(desk, LIST)
    registries_file(desk).write_bytes(b"PK")

    result = call("verify", desk / "school.json", "--offline", home=desk)

    assert result.code == 4
    assert "damaged" in result.out


def test_a_damaged_copy_is_made_anew(desk: Path) -> None:
    """`trust update` mends it, and other fetches never speak of it."""
    trusting(desk, LIST)
    registries_file(desk).write_bytes(b"junk")
    other = call("verify", "https://elsewhere.example/x", "--offline", home=desk)
    update = call("trust", "update", "--documents", desk / "documents", "--offline", home=desk)

    assert (other.code, update.code) == (20, 0)
    assert "damaged" not in other.out
    assert (
        call("verify", desk / "school.json", "--offline", home=desk).code == 4
    )  # its status list is not at hand
    assert registries_file(desk).read_bytes() != b"junk"


def test_one_address_may_be_an_issuer_and_a_registry(desk: Path) -> None:
    """Removing it removes both, and names both."""
    call("trust", "add", LIST, "--name", "A", "--why", "w", home=desk)
    trusting(desk, LIST)

    removed = call("trust", "remove", LIST, "--yes", "--json", home=desk).document

    assert (len(removed["issuers"]), len(removed["registries"])) == (1, 1)


@pytest.mark.parametrize(("flag", "value"), [("--name", ""), ("--why", " ")])
def test_nobody_is_trusted_without_a_reason(flag: str, value: str, tmp_path: Path) -> None:
    """Both are asked for, and an empty one is none."""
    given = {"--name": "A", "--why": "w", flag: value}
    words = [each for pair in given.items() for each in pair]

    assert call("trust", "add", "did:web:a.example", *words, home=tmp_path).code == 2


@pytest.mark.parametrize(
    "url", ["did:web:a.example", "registry", "ftp://a.example", "http://a.example", "https://a.example/x#y"]
)
def test_a_registry_is_a_web_address(url: str, tmp_path: Path) -> None:
    """Anything else is refused before the list is changed."""
    result = call("trust", "add", url, "--registry", "--name", "A", "--why", "w", home=tmp_path)

    assert result.code == 2
    assert list(tmp_path.rglob("trust.json")) == []


def test_a_pack_keeps_what_the_registry_said(desk: Path) -> None:
    """With the pack and the same trust list, the badge is verified again without the network."""
    trusting(desk, CONFIGURATION)
    words = ("pack", desk / "badge.json", "--out", desk / "pack.zip", "--documents", desk / "documents")
    packed = call(*words, "--offline", "--json", home=desk)
    again = call("verify", desk / "badge.json", "--documents", desk / "pack.zip", "--offline", home=desk)

    assert again.code == 0
    assert {CONFIGURATION, address(ACADEMY)} <= {each["url"] for each in packed.document["documents"]}


def test_a_registry_that_comes_with_the_badge_changes_nothing(desk: Path) -> None:
    """A pack as the SOURCE is the sender's word, even where the reader trusts the registry that it quotes."""
    trusting(desk, CONFIGURATION)
    words = ("pack", desk / "badge.json", "--out", desk / "pack.zip", "--documents", desk / "documents")
    call(*words, "--offline", home=desk)

    result = call("verify", desk / "pack.zip", "--offline", "--json", home=desk)

    inside = result.document["results"][0]["contents"][0]
    assert (result.code, inside["verdict"]) == (4, "undecided")
    assert loads_object(json.dumps(inside))["format"] == "ob3-json"
