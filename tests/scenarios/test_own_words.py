"""What one says of oneself, who supports it, what nobody recognizes yet, and the one next thing."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from lerwallet import schemas
from lerwallet.journey.rubric import read_pack
from lerwallet.proofs.jcs import canonicalize_json
from sitting import Sitting, sit_down
from world import OB3, SCHOOL, STRANGER, VCDM_2, badge, dumps, signed

# Open Badges 3.0 has its endorsements in the schema of badges, which may carry them
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
ENDORSEMENT = {"$ref": "#/$defs/EndorsementCredential", "$defs": (schemas.load(SCHEMA) or {})["$defs"]}
CLAIM = "Keep the books for a family shop"


@pytest.fixture(scope="module")
def _shop(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    return sit_down(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(_shop: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """Somebody else with a wallet of their own."""
    return _shop.copied(tmp_path_factory.mktemp("another"))


@pytest.fixture
def claimant(newcomer: Sitting) -> Sitting:
    """Somebody who said something of themselves, and asks for support in a file."""
    assert newcomer("claim", "new", CLAIM, "--since", "2019").code == 0
    assert newcomer("endorse", "request", claim_id(newcomer), "--out", "request.json").code == 0
    return newcomer


def claim_id(sitting: Sitting) -> str:
    found: str = sitting("claim", "list", "--json").document["claims"][0]["id"]
    return found


def hand(file: str, giver: Sitting, taker: Sitting) -> None:
    shutil.copy(giver.home / file, taker.home / file)


def test_a_claim_is_told_as_ones_own_statement(newcomer: Sitting) -> None:
    """Wherever it is shown; it is no badge, and no list of badges has it."""
    made = newcomer("claim", "new", CLAIM, "--since", "2019", "--json")
    listed = newcomer("claim", "list")

    [claim] = made.document["claims"]
    assert (claim["text"], claim["since"], claim["standing"]) == (CLAIM, "2019", "self_stated")
    assert "own statement, not verified" in listed.out
    assert newcomer("list", "--json").document["credentials"] == []
    assert newcomer("claim", "remove", claim["id"], "--yes", "--json").document["removed"] == [claim["id"]]
    assert newcomer("claim", "list", "--json").document["claims"] == []


def test_somebody_with_a_wallet_signs_an_endorsement(claimant: Sitting, shop: Sitting) -> None:
    """An Open Badges 3.0 EndorsementCredential of these words, which `verify` reads; nobody vouches for the name."""
    hand("request.json", claimant, shop)
    given = shop(
        *("endorse", "give", "request.json", "--comment", "I saw it every week."),
        *("--name", "Jean, shop owner", "--out", "reply.json"),
    )
    hand("reply.json", shop, claimant)
    imported = claimant("endorse", "import", "reply.json", "--json")
    again = claimant("endorse", "import", "reply.json", "--json")
    listed = claimant("claim", "list")

    credential = json.loads((shop.home / "reply.json").read_bytes())
    did = shop("keys", "list", "--json").document["keys"][0]["did"]
    assert given.code == 0, given.err
    assert CLAIM in given.err
    assert credential["type"] == ["VerifiableCredential", "EndorsementCredential"]
    assert credential["credentialSubject"]["endorsementComment"] == "I saw it every week."
    assert shop("verify", "reply.json", "--accept-unknown-issuer").code == 0
    jsonschema.Draft201909Validator(ENDORSEMENT).validate(credential)
    assert imported.document["endorsement"]["signed_by"] == did
    assert (imported.document["new"], again.document["new"]) == (True, False)
    assert "1 person supports this:" in listed.out
    assert "nobody vouches for the name" in listed.out


def test_somebody_without_a_wallet_writes_a_reply(claimant: Sitting, tmp_path: Path) -> None:
    """It has a name and no author that anybody could check."""
    given = claimant(
        *("endorse", "give", "request.json", "--comment", "True.", "--name", "Jean", "--out", "reply.json"),
        env={"LERWALLET_HOME": str(tmp_path / "none")},
    )
    imported = claimant("endorse", "import", "reply.json", "--json")

    assert (given.code, imported.code) == (0, 0)
    assert "not signed" in given.err
    assert imported.document["endorsement"]["signed_by"] is None
    assert "identity NOT checked" in claimant("endorse", "list").out


@pytest.mark.parametrize("signs", [True, False], ids=["signed", "not signed"])
def test_an_edited_endorsement_is_refused(signs: bool, claimant: Sitting, shop: Sitting) -> None:
    """Whatever was changed, and nothing of it is kept."""
    hand("request.json", claimant, shop)
    nowhere = {} if signs else {"LERWALLET_HOME": str(shop.home / "none")}
    shop(
        *(
            "endorse",
            "give",
            "request.json",
            "--comment",
            "Sometimes.",
            "--name",
            "Jean",
            "--out",
            "reply.json",
        ),
        env=nowhere,
    )
    edited = (shop.home / "reply.json").read_bytes().replace(b"Sometimes.", b"Always.")
    claimant.write("reply.json", edited)
    before = claimant.fingerprint()

    result = claimant("endorse", "import", "reply.json")

    assert (result.code, result.out) == (1, "")
    assert claimant.fingerprint() == before


def test_nobody_supports_themselves(claimant: Sitting) -> None:
    """Neither with the key that asked, nor by handing in such a file."""
    given = claimant(
        "endorse", "give", "request.json", "--comment", "Yes!", "--name", "Me", "--out", "reply.json"
    )

    assert given.code == 1
    assert "themselves" in given.err
    assert not (claimant.home / "reply.json").exists()


def test_who_gave_an_endorsement_is_told_whose_it_is(claimant: Sitting, shop: Sitting) -> None:
    """In the wallet that gave it, it is about somebody else: nobody is told that they endorse themselves."""
    hand("request.json", claimant, shop)
    shop("endorse", "give", "request.json", "--comment", "Yes.", "--name", "Jean", "--out", "reply.json")

    result = shop("endorse", "import", "reply.json", "--json")

    error = result.document["error"]
    assert (result.code, error["code"]) == (1, "given_from_here")
    assert "Send the file to whoever asked for it" in error["hint"]


def test_a_badge_is_supported_too(learner: Sitting, shop: Sitting) -> None:
    """By its own id; one without an id cannot be meant."""
    ids = learner.ids()
    asked = learner("endorse", "request", ids["research"], "--out", "request.json", "--json")
    none = learner("endorse", "request", ids["writing"], "--out", "other.json")
    hand("request.json", learner, shop)
    shop("endorse", "give", "request.json", "--comment", "Good work.", "--name", "Jo", "--out", "reply.json")
    hand("reply.json", shop, learner)
    imported = learner("endorse", "import", "reply.json")

    assert asked.document["request"]["badge"] is True
    assert none.code == 2
    assert imported.code == 0
    assert "Research (demo) is supported by Jo" in imported.out


@pytest.mark.parametrize("signs", [True, False], ids=["signed", "not signed"])
def test_a_badge_is_supported_by_its_own_name_only(signs: bool, learner: Sitting, shop: Sitting) -> None:
    """On its way a request can get other words, and whoever answered those did not support the badge."""
    learner("endorse", "request", learner.ids()["research"], "--out", "request.json")
    asked = json.loads((learner.home / "request.json").read_bytes())
    asked["request"]["said"] = "Came to three rehearsals"
    shop.write("request.json", json.dumps(asked))
    elsewhere = () if signs else ("--wallet", "nowhere")
    given = shop(
        *("endorse", "give", "request.json", "--comment", "Good work.", "--name", "Jo"),
        *("--out", "reply.json", *elsewhere),
    )
    hand("reply.json", shop, learner)
    before = learner.fingerprint()

    result = learner("endorse", "import", "reply.json", "--json")

    assert given.code == 0
    assert (result.code, result.document["error"]["code"]) == (1, "about_something_else")
    assert learner.fingerprint() == before


def test_a_request_holds_nothing_else(learner: Sitting) -> None:
    """The words that are asked about, who asks, and when."""
    learner("claim", "new", CLAIM)
    learner("goal", "CANARY-GOAL")
    learner("claim", "new", "CANARY-OTHER-CLAIM")
    learner("endorse", "request", claim_id(learner), "--out", "request.json")
    learner("endorse", "request", claim_id(learner), "--out", "request.html")

    asked = json.loads((learner.home / "request.json").read_bytes())["request"]
    page = (learner.home / "request.html").read_text()
    assert set(asked) == {"about", "said", "since", "by", "badge", "made_at"}
    assert CLAIM in page
    assert "CANARY" not in page + json.dumps(asked)


def test_the_page_is_answered_with_lerwallet_too(newcomer: Sitting, shop: Sitting) -> None:
    """The request stands in it, also where its words look like markup; nothing of them can run."""
    newcomer("claim", "new", "</script><script>alert(1)</script> & more")
    newcomer("endorse", "request", claim_id(newcomer), "--out", "request.html")
    page = (newcomer.home / "request.html").read_text()
    hand("request.html", newcomer, shop)
    given = shop(
        "endorse", "give", "request.html", "--comment", "Yes.", "--name", "Jo", "--out", "reply.json"
    )
    hand("reply.json", shop, newcomer)

    assert "alert(1)</script>" not in page
    assert page.count("<script") == 2
    assert "default-src 'none'" in page
    assert given.code == 0, given.err
    assert newcomer("endorse", "import", "reply.json").code == 0


def _supporting(about: str, name: str, comment: str = "Good.") -> bytes:
    """A signed endorsement of ABOUT that calls it NAME."""
    document = {
        "@context": [VCDM_2, OB3],
        "id": "urn:uuid:5b6f9a3e-2c1d-4e8f-9a7b-000000000008",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": name,
        "issuer": {"id": STRANGER.did, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": about, "type": ["EndorsementSubject"], "endorsementComment": comment},
    }
    return dumps(signed(document, STRANGER))


WRONG: dict[str, tuple[bytes, int]] = {
    "no JSON": (b"hello", 20),
    "another schema": (b'{"schema": "lerwallet/reply/1"}', 20),
    "deep": (b"[" * 100_000, 30),
    "large": (b'{"a": "' + b"x" * 600_000 + b'"}', 30),
    "a badge": (dumps(signed(badge(credentialStatus=None), SCHOOL)), 20),
    "about something else": (_supporting("urn:uuid:0", "x"), 1),
    "a reply without its digest": (
        b'{"schema": "lerwallet/endorsement-reply/1", "reply": {"about": "x", "by": "y", "comment": "z"}}',
        1,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_endorsement_is_refused(what: str, claimant: Sitting) -> None:
    """With the code of its kind; nothing is kept."""
    data, code = WRONG[what]
    claimant.write("reply.json", data)
    before = claimant.fingerprint()

    result = claimant("endorse", "import", "reply.json")

    assert (result.code, result.out) == (code, "")
    assert claimant.fingerprint() == before


@pytest.mark.parametrize("name", ["about", "said", "since", "by"])
def test_a_request_that_shows_other_words_than_it_asks_for(
    name: str, claimant: Sitting, shop: Sitting
) -> None:
    """Whoever supports what is shown must not find their name under something else."""
    asked = json.loads((claimant.home / "request.json").read_bytes())
    asked["request"][name] = {"about": "urn:uuid:diploma", "by": STRANGER.did}.get(name, "Runs a bank")
    shop.write("request.json", json.dumps(asked))

    result = shop(
        "endorse", "give", "request.json", "--comment", "Yes.", "--name", "Jo", "--out", "reply.json"
    )

    assert (result.code, result.out) == (20, "")
    assert not (shop.home / "reply.json").exists()


def test_a_claim_that_is_passed_off_as_a_badge_is_not_signed_for(claimant: Sitting, shop: Sitting) -> None:
    """The name of a badge is not bound to its id, so it must not stand for the words of a claim."""
    asked = json.loads((claimant.home / "request.json").read_bytes())
    asked["request"] |= {"badge": True, "said": "Helps out on Saturdays"}
    shop.write("request.json", json.dumps(asked))

    result = shop(
        "endorse", "give", "request.json", "--comment", "Yes.", "--name", "Jo", "--out", "reply.json"
    )

    assert (result.code, result.out) == (20, "")
    assert not (shop.home / "reply.json").exists()


@pytest.mark.parametrize("signs", [True, False], ids=["signed", "not signed"])
def test_an_endorsement_of_other_words_is_not_kept(signs: bool, claimant: Sitting, shop: Sitting) -> None:
    """Its author saw something else than the claim whose address it names."""
    about = json.loads((claimant.home / "request.json").read_bytes())["request"]["about"]
    if signs:
        claimant.write("reply.json", _supporting(about, "Helps out on Saturdays"))
    else:
        said = {
            "about": about,
            "by": "Jo",
            "comment": "x",
            "made_at": "2026-11-21T12:00:00Z",
            "said": "Helps",
        }
        digest = hashlib.sha256(canonicalize_json(said)).hexdigest()
        reply = {"schema": "lerwallet/endorsement-reply/1", "reply": said, "sha256": digest}
        claimant.write("reply.json", json.dumps(reply))
    before = claimant.fingerprint()

    result = claimant("endorse", "import", "reply.json", "--json")

    assert (result.code, result.document["error"]["code"]) == (1, "about_something_else")
    assert claimant.fingerprint() == before


def test_who_supports_twice_is_one_person(claimant: Sitting) -> None:
    """Two endorsements by one key are both shown, and counted once."""
    about = json.loads((claimant.home / "request.json").read_bytes())["request"]["about"]
    for comment in ("Good.", "Very good."):
        claimant.write("reply.json", _supporting(about, CLAIM, comment))
        assert claimant("endorse", "import", "reply.json").code == 0

    listed = claimant("claim", "list").out

    assert "1 person supports this:" in listed
    assert "Very good." in listed


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"hello", 20), (b'{"schema": "x"}', 20), (b"[" * 100_000, 30), (b"x" * 600_000, 30)],
    ids=["no JSON", "another schema", "deep", "large"],
)
def test_what_is_no_request_is_refused(data: bytes, code: int, newcomer: Sitting) -> None:
    """Before anything is asked or signed."""
    newcomer.write("request.json", data)

    result = newcomer(
        "endorse", "give", "request.json", "--comment", "x", "--name", "y", "--out", "reply.json"
    )

    assert (result.code, result.out) == (code, "")
    assert not (newcomer.home / "reply.json").exists()


def test_a_skill_that_nobody_recognizes_becomes_a_page_and_a_rubric(newcomer: Sitting) -> None:
    """The rubric is one that `rubric add` reads, and each sign is a criterion of it."""
    made = newcomer(
        *(
            "propose",
            "new",
            'Financial "literacy" \\ at work',
            "--shows",
            "Keeps a budget",
            "--shows",
            "Explains a loan",
        ),
        *(
            "--missing",
            "No class has it.",
            "--judge",
            "A bookkeeper",
            "--barrier",
            "# Money",
            "--out",
            "p",
            "--json",
        ),
    )
    page = (newcomer.home / "p" / "proposal.md").read_text()
    added = newcomer("rubric", "add", "p/rubric.toml")
    rubric = read_pack((newcomer.home / "p" / "rubric.toml").read_bytes()).rubric()

    assert (made.code, added.code) == (0, 0)
    assert rubric.title.text == 'Financial "literacy" \\ at work'
    assert [each.key for each in rubric.judged] == [
        "overview",
        "Keeps a budget",
        "Explains a loan",
        "reflection",
    ]
    assert "\\# Money" in page
    assert page.startswith("# A badge for: Financial")
    assert newcomer("propose", "new", "x", "--shows", "y", "--out", "p").code == 1


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["propose", "new", "x"], 2),
        (["propose", "new", " ", "--shows", "y"], 2),
        (["propose", "new", "x" * 400, "--shows", "y"], 30),
        (
            [
                "propose",
                "new",
                "x",
                *[w for n in range(30) for w in ("--shows", f"y{n}")],
            ],
            30,
        ),
        (["claim", "new", " "], 2),
        (["claim", "new", "x" * 3_000], 30),
        (["claim", "remove", "nosuch", "--yes"], 1),
        (["endorse", "request", "nosuch", "--out", "r.json"], 1),
        (["endorse", "give", "nosuch.json", "--out", "r.json"], 20),
        (["endorse", "import", "nosuch.json"], 20),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else str(value),
)
def test_what_cannot_be_meant_changes_nothing(argv: list[str], code: int, newcomer: Sitting) -> None:
    """The code of its kind, and no file."""
    before = newcomer.fingerprint()

    result = newcomer(*argv)

    assert (result.code, result.out) == (code, "")
    assert newcomer.fingerprint() == before
    assert not any((newcomer.home / name).exists() for name in ("proposal", "r.json"))


def test_the_one_next_thing_follows_what_is_there(newcomer: Sitting) -> None:
    """From an empty wallet to a page of badges; never more than one thing."""

    def code() -> str:
        answer = newcomer("next", "--json").document["next"]
        assert re.search(r"lerwallet \w+", answer["text"]) or answer["code"] == "nothing"
        return str(answer["code"])

    empty = code()
    newcomer("plan", "add", "Lead a group", "--because", "strength")
    planned = code()
    newcomer("rubric", "add", "collaboration")
    newcomer("draft", "new", "collaboration")
    drafting = code()
    newcomer("draft", "export", "collaboration", "--out", "s.zip", "--yes")
    newcomer.write(
        "p.toml", 'pathway = 1\nid = "p"\ntitle = "P"\n[[steps]]\nname = "S"\nmatch = "research"\n'
    )
    newcomer("pathway", "add", "p.toml")
    waiting = code()
    newcomer("add", "badges/research.png")
    earned = code()
    newcomer("portfolio", "new", "work")

    assert [empty, planned, drafting, waiting, earned] == ["add", "plan", "draft", "pathway", "portfolio"]
    assert code() == "nothing"


@pytest.mark.parametrize("since", ["abc", "99", "2999", "20191"])
def test_a_time_without_a_year_is_refused(since: str, newcomer: Sitting) -> None:
    """Exit 2, with how it is written; months and seasons may stand beside the year."""
    refused = newcomer("claim", "new", CLAIM, "--since", since)
    kept = newcomer("claim", "new", CLAIM, "--since", "summer 2019")

    assert (refused.code, "Write it like 2019" in refused.err) == (2, True)
    assert (kept.code, len(newcomer("claim", "list", "--json").document["claims"])) == (0, 1)
