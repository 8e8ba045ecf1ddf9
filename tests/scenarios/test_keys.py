"""Keys come and go: a new one is used from then on, and a retired one still shows what is bound to it."""

import base64
import hashlib
import json
from pathlib import Path

from sitting import Sitting
from world import SCHOOL, badge, dumps, signed

LOCKED = {"LERWALLET_PASSPHRASE": ""}


def keys(sitting: Sitting) -> list[dict[str, object]]:
    found: list[dict[str, object]] = sitting("keys", "list", "--json").document["keys"]
    return found


def test_a_new_key_is_the_one_that_is_used(learner: Sitting) -> None:
    """Issuers are given it; the older ones stay."""
    before = keys(learner)
    made = learner("keys", "new", "--json").document["keys"][0]

    assert [each["id"] for each in keys(learner)] == [*(each["id"] for each in before), made["id"]]
    assert (made["algorithm"], made["retired"]) == ("EdDSA", None)
    assert learner("keys", "new", env=LOCKED).code == 12


def test_a_retired_key_still_shows_what_is_bound_to_it(learner: Sitting) -> None:
    """The badge was given to it, so only it can show it."""
    old = next(each for each in keys(learner) if each["algorithm"] == "EdDSA")
    learner("keys", "new")
    retired = learner("keys", "retire", str(old["id"]), "--json").document["keys"][0]
    shared = learner(
        "share", learner.ids()["research"], "--to", "Cafe", "--for", "job", "--nonce", "n", "--out", "s.json"
    )
    verified = learner(
        *("verify", "s.json", "--audience", "Cafe", "--nonce", "n"), "--accept-unknown-issuer", "--json"
    )

    assert retired["retired"] is not None
    assert (shared.code, verified.code) == (0, 0)


def test_a_share_of_what_is_bound_to_nobody_makes_a_key(learner: Sitting) -> None:
    """It stays with the share, a line apart from the keys that last, and is none of them; a preview makes none."""
    learner.write("anybody.json", dumps(signed(badge(subject=None), SCHOOL)))
    id_ = learner("add", "anybody.json", "--json").document["added"][0]["id"]
    before = keys(learner)
    asked = ("share", id_, "--to", "Cafe", "--for", "job", "--json")

    learner(*asked, "--preview")
    unchanged = keys(learner)
    share = learner(*asked, "--out", "s.json").document["share"]

    *lasting, fresh = keys(learner)
    listed = learner("keys", "list").out.splitlines()
    assert unchanged == lasting == before
    assert (fresh["share"], [fresh["did"]]) == (share["id"], share["signed_by"])
    assert listed[-1].endswith(f"for the share {share['id']} alone")
    assert len(listed) == 4 * len(lasting) + 1
    assert learner("keys", "new", "--json").document["keys"][0].keys() == before[0].keys()


def test_the_last_key_of_a_kind_stays(learner: Sitting) -> None:
    """Without it nothing could be signed; an unknown id is told; retiring twice changes nothing."""
    only = next(each for each in keys(learner) if each["algorithm"] == "ES256")
    refused = learner("keys", "retire", str(only["id"]))
    learner("keys", "new", "--algorithm", "ES256")
    first = learner("keys", "retire", str(only["id"]), "--json").document["keys"][0]
    second = learner("keys", "retire", str(only["id"]), "--json").document["keys"][0]

    assert (refused.code, learner("keys", "retire", "zzzz").code) == (2, 1)
    assert "lerwallet keys new --algorithm ES256" in refused.err
    assert first == second


def test_each_issuer_gets_an_address_of_its_own(learner: Sitting) -> None:
    """The same one every time, however its name is typed; another issuer and another algorithm get another one."""

    def address(*words: str) -> object:
        [key] = learner("keys", "for", *words, "--json").document["keys"]
        return key["did"]

    school = address("Riverside School")

    assert address("riverside  school") == school
    assert len({school, address("Other"), address("Other", "--algorithm", "ES256")}) == 3
    assert learner("keys", "for", " ").code == 2
    assert learner("keys", "for", "New one", env=LOCKED).code == 12


def test_an_issuers_address_signs_only_for_its_badges(learner: Sitting) -> None:
    """A share of what is bound to nobody is signed with a key of no issuer; a badge bound to that address by that key."""
    general = {str(each["did"]) for each in keys(learner)}
    [key] = learner("keys", "for", "School", "--json").document["keys"]
    given = badge(credentialStatus=None)
    given["credentialSubject"]["id"] = key["did"]
    made = signed(given, SCHOOL)
    [row] = learner("add", learner.write("b.json", dumps(made)), "--json").document["added"]
    learner("share", row["id"], "--to", "A", "--for", "b", "--out", "bound.json")
    loose = signed(badge(subject=None, id="urn:uuid:loose", credentialStatus=None), SCHOOL)
    [other] = learner("add", learner.write("c.json", dumps(loose)), "--json").document["added"]
    learner("share", other["id"], "--to", "A", "--for", "b", "--out", "loose.json")

    assert json.loads((learner.home / "bound.json").read_bytes())["holder"] == key["did"]
    assert json.loads((learner.home / "loose.json").read_bytes())["holder"] != key["did"]
    assert general


def test_a_lost_device(learner: Sitting) -> None:
    """New keys, the old ones retired, a letter for the issuer that names badge, old address and new one; and what to do."""
    old = keys(learner)
    result = learner("lost-device", "--out", "letters", "--yes", "--json")
    answer = result.document
    [letter] = [each for each in answer["letters"] if old[0]["did"] in each["text"]]

    assert [each["id"] for each in answer["retired"]] == [each["id"] for each in old]
    assert len(answer["keys"]) == len(old)
    assert answer["keys"][0]["did"] in letter["text"]
    assert Path(learner.home, letter["file"]).read_text() == letter["text"]
    assert "Research (demo)" in letter["text"]
    assert len(answer["steps"]) == 5
    assert learner("share", learner.ids()["research"], "--to", "A", "--for", "b", "--out", "s.json").code == 0


def test_a_lost_device_asks_first(learner: Sitting) -> None:
    """Without --yes and without a terminal nothing is changed; nor is a folder of somebody written to."""
    before = learner.fingerprint()
    Path(learner.home, "letters").mkdir()
    learner.write("letters/mine.txt", "mine")

    assert learner("lost-device").code == 2
    assert learner("lost-device", "--yes", "--out", "letters").code == 1
    assert learner("lost-device", "--yes", env=LOCKED).code == 12
    assert learner.fingerprint() == before


def test_the_issuers_digest_says_which_file_was_judged(newcomer: Sitting) -> None:
    """One file is the one that the issuer saw; another beside it is not said to be."""
    film = b"a film of the lesson"
    digest = base64.b64encode(hashlib.sha256(film).digest()).decode()
    stated = [{"id": "https://school.example/film", "type": ["Evidence"], "name": "Film"}]
    resource = [{"id": "https://school.example/film", "digestSRI": f"sha256-{digest}"}]
    newcomer.write(
        "b.json",
        dumps(signed(badge(evidence=stated, relatedResource=resource, credentialStatus=None), SCHOOL)),
    )
    [row] = newcomer("add", "b.json", "--json").document["added"]
    newcomer(
        "evidence", "add", row["id"], newcomer.write("film.bin", film), newcomer.write("other.bin", b"other")
    )

    result = newcomer("evidence", "check", row["id"], "--json")
    found = {each["name"]: each["stated_as"] for each in result.document["evidence"]}

    assert found == {"film.bin": "https://school.example/film", "other.bin": None}
    assert "film.bin: whole, and the file that the issuer saw" in newcomer("evidence", "check").out


def test_damaged_evidence_is_noticed(learner: Sitting) -> None:
    """Exit 13, and nothing is said to be whole."""
    research = learner.ids()["research"]
    learner("evidence", "add", research, learner.write("film.bin", b"a film"))
    [file] = (learner.home / "wallet" / "files").iterdir()
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)

    assert learner("evidence", "check").code == 13
