"""Two wallets of one person become one: nothing is lost, twice is once, and where they differ it is told."""

import json
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from killing import killed_after, start
from lerwallet.vault import Vault
from lerwallet.wallet import Wallet
from sitting import PASSPHRASE, Sitting
from world import SCHOOL, badge, dumps, signed

OTHER = "the other four words"
Object = dict[str, Any]


def second(sitting: Sitting, name: str = "second", passphrase: str = PASSPHRASE) -> Path:
    """An empty wallet of the same person in another folder."""
    made = sitting("init", "--wallet", name, env={"LERWALLET_NEW_PASSPHRASE": passphrase})
    assert made.code == 0, made.err
    return sitting.home / name


@pytest.fixture
def laptop(learner: Sitting, tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    """Another computer of the learner, with a copy of the wallet, to be edited apart."""
    return learner.copied(tmp_path_factory.mktemp("laptop"))


def names(sitting: Sitting, *words: str) -> list[str]:
    return sorted(row["name"] for row in sitting("list", *words, "--json").document["credentials"])


def kinds(things: list[Object]) -> list[str]:
    return sorted(thing["kind"] for thing in things)


def whole(home: Path) -> list[str]:
    with Vault.open(home, PASSPHRASE) as vault:
        return Wallet(vault).problems()


def test_everything_of_the_other_wallet_is_here_then(newcomer: Sitting) -> None:
    """Badges, evidence, keys, portfolios and who got what; a badge bound to a key of the other wallet can be shown."""
    there = ("--wallet", str(second(newcomer)))
    newcomer("add", "badges/collaboration.json")
    did = newcomer("keys", "list", *there, "--json").document["keys"][0]["did"]
    mine = badge(credentialStatus=None)
    mine["credentialSubject"]["id"] = did
    newcomer.write("mine.json", dumps(signed(mine, SCHOOL)))
    [row] = newcomer("add", "mine.json", *there, "--json").document["added"]
    newcomer("evidence", "add", row["id"], newcomer.write("film.bin", b"a film"), *there)
    newcomer("portfolio", "new", "work", row["id"], *there)
    newcomer("share", row["id"], "--to", "Cafe", "--for", "job", "--out", "s.json", *there)
    result = newcomer("merge", "second", "--json")

    assert result.code == 0
    assert kinds(result.document["added"]) == ["credential", "evidence", "key", "key", "portfolio", "share"]
    assert (result.document["same"], result.document["conflicts"]) == ([], [])
    assert (result.document["not_merged"], result.document["dry_run"]) == ({}, False)
    assert len(names(newcomer)) == 2
    came = next(each["id"] for each in result.document["added"] if each["kind"] == "credential")
    shared = newcomer("share", came, "--to", "A", "--for", "b", "--out", "t.json")
    assert shared.code == 0
    assert json.loads((newcomer.home / "t.json").read_bytes())["holder"] == did
    assert newcomer("evidence", "export", came, "--out", "-").raw == b"a film"
    assert (
        newcomer("portfolio", "show", "work", "--json").document["portfolio"]["items"][0]["credential"]
        == came
    )
    assert newcomer("portfolio", "build", "work", "--as", "html", "--out", "w.html").code == 0
    assert [each["to"] for each in newcomer("shares", "list", "--json").document["shares"]] == ["Cafe", "A"]
    assert whole(newcomer.home / "wallet") == []


def test_a_second_merge_adds_nothing(learner: Sitting) -> None:
    """Not a byte of the wallet changes."""
    second(learner)
    learner("evidence", "add", learner.ids()["research"], learner.write("film.bin", b"a film"))
    learner("merge", "wallet", "--wallet", "second")
    before = {path: path.read_bytes() for path in (learner.home / "second").rglob("*") if path.is_file()}
    result = learner("merge", "wallet", "--wallet", "second", "--json")

    assert (result.code, result.document["added"], result.document["conflicts"]) == (0, [], [])
    assert kinds(result.document["same"]) == ["credential"] * 3 + ["evidence"] + ["key"] * 2
    assert {path: path.read_bytes() for path in before} == before


def test_a_look_changes_nothing(learner: Sitting) -> None:
    """`--dry-run` says the same, and writes nothing."""
    second(learner)
    learner("evidence", "add", learner.ids()["research"], learner.write("film.bin", b"a film"))
    before = sorted((path, path.stat().st_mtime_ns) for path in (learner.home / "second").rglob("*"))
    look = learner("merge", "wallet", "--wallet", "second", "--dry-run", "--json")
    after = sorted((path, path.stat().st_mtime_ns) for path in (learner.home / "second").rglob("*"))
    done = learner("merge", "wallet", "--wallet", "second", "--json")

    assert (look.code, before) == (0, after)
    assert look.document == {**done.document, "dry_run": True}
    assert "nothing was changed" in look.err


def test_two_copies_edited_apart_come_together(learner: Sitting, laptop: Sitting) -> None:
    """What was added on either side is in both; a key that was made in the copy is this wallet's own."""
    ids = learner.ids()
    laptop.write("more.json", dumps(signed(badge(credentialStatus=None), SCHOOL)))
    laptop("add", "more.json")
    laptop("evidence", "add", ids["writing"], laptop.write("notes.txt", "there"))
    made = laptop("keys", "new", "--json").document["keys"][0]
    learner("evidence", "add", ids["writing"], learner.write("notes.txt", "here"))
    result = learner("merge", laptop.home / "wallet", "--json")
    back = laptop("merge", learner.home / "wallet", "--json")

    assert (result.code, back.code) == (0, 0)
    assert kinds(result.document["added"]) == ["credential", "evidence", "key"]
    assert [(each["difference"], each["kept"]) for each in result.document["conflicts"]] == [("name", "both")]
    evidence = learner("evidence", "list", "--json").document["evidence"]
    assert sorted(each["name"] for each in evidence) == ["notes-2.txt", "notes.txt"]
    assert learner("evidence", "export", ids["writing"], "notes-2.txt", "--out", "-").raw == b"there"
    assert learner("keys", "list", "--json").document["keys"][-1] == made
    assert names(learner) == names(laptop)
    assert whole(learner.home / "wallet") == []


def test_what_was_taken_out_here_comes_back_and_that_is_told(learner: Sitting, laptop: Sitting) -> None:
    """Nothing remembers a removal: what the other wallet still has is here again."""
    learner("remove", learner.ids()["research"], "--yes")
    result = learner("merge", laptop.home / "wallet")

    assert (result.code, len(names(learner))) == (0, 3)
    assert "it is here again" in result.err


def test_the_newer_check_counts(learner: Sitting, laptop: Sitting) -> None:
    """The same badge, checked on both sides with other answers: the last one is right, and the difference is shown."""
    time.sleep(1.1)  # the time of a check is kept to the second
    shutil.copytree(laptop.home, laptop.home / "before")
    laptop("trust", "add", school_of(laptop), "--name", "Demo School", "--why", "a test")
    laptop("check")
    old_into_new = laptop("merge", laptop.home / "before" / "wallet", "--json").document
    new_into_old = learner("merge", laptop.home / "wallet", "--json").document
    again = learner("merge", laptop.home / "wallet", "--json").document

    assert [(each["difference"], each["kept"]) for each in old_into_new["conflicts"]] == [
        ("check", "here")
    ] * 3
    assert [(each["difference"], each["kept"]) for each in new_into_old["conflicts"]] == [
        ("check", "other")
    ] * 3
    assert (again["conflicts"], kinds(again["same"])) == ([], ["credential"] * 3 + ["key"] * 2)
    assert checks(learner) == checks(laptop)


def school_of(sitting: Sitting) -> str:
    document: Object = json.loads((sitting.home / "trust.json").read_bytes())
    return str(document["issuers"][0]["id"])


def checks(sitting: Sitting) -> list[Object]:
    return [row["last_check"] for row in sitting("list", "--json").document["credentials"]]


def test_another_wrapping_of_a_badge_stays_where_it_is(newcomer: Sitting) -> None:
    """The same badge as a picture here and as a document there: one is kept, and that there is another is told."""
    picture = badge(credentialStatus=None)
    document = signed(picture, SCHOOL)
    newcomer.write("here.json", dumps(document))
    newcomer.write("there.json", json.dumps(document, indent=4))
    second(newcomer)
    newcomer("add", "here.json")
    newcomer("add", "there.json", "--wallet", "second")
    result = newcomer("merge", "second", "--json")

    assert [(each["difference"], each["kept"]) for each in result.document["conflicts"]] == [("copy", "here")]
    assert "another one" in newcomer("merge", "second").out
    assert len(names(newcomer)) == 1


def test_two_portfolios_of_one_name_are_both_kept(learner: Sitting, laptop: Sitting) -> None:
    """The second gets a number; merging again finds it there."""
    learner("portfolio", "new", "work", "--say", "here")
    laptop("portfolio", "new", "work", "--say", "there")
    result = learner("merge", laptop.home / "wallet", "--json")
    again = learner("merge", laptop.home / "wallet", "--json")
    listed = learner("portfolio", "list", "--json").document["portfolios"]

    assert [each["name"] for each in result.document["added"]] == ["work 2"]
    assert [each["difference"] for each in result.document["conflicts"]] == ["name"]
    assert (again.document["added"], again.document["conflicts"]) == ([], [])
    assert sorted(each["name"] for each in listed) == ["work", "work 2"]
    assert learner("portfolio", "show", "work 2", "--json").document["portfolio"]["statements"] == ["there"]


def test_a_key_that_was_retired_there(learner: Sitting, laptop: Sitting) -> None:
    """It is retired here too, for the one that took its place there comes along."""
    old = learner("keys", "list", "--json").document["keys"][0]
    laptop("keys", "new")
    laptop("keys", "retire", old["id"])
    result = learner("merge", laptop.home / "wallet", "--json")

    assert [(each["difference"], each["kept"]) for each in result.document["conflicts"]] == [
        ("retired", "other")
    ]
    [first, _p256, newest] = learner("keys", "list", "--json").document["keys"]
    assert first["retired"] is not None
    assert (newest["retired"], newest["origin"]) == (None, None)


def test_a_backup_is_merged_like_a_folder(learner: Sitting) -> None:
    """It is compared before anything of it is believed, and nothing of it stays behind."""
    second(learner)
    learner("evidence", "add", learner.ids()["research"], learner.write("film.bin", b"a film"))
    learner("backup", "b.zip")
    result = learner("merge", "b.zip", "--wallet", "second", "--json")
    data = bytearray((learner.home / "b.zip").read_bytes())
    data[len(data) // 2] ^= 1
    learner.write("damaged.zip", bytes(data))
    damaged = learner("merge", "damaged.zip", "--wallet", "second")

    assert (result.code, kinds(result.document["added"])) == (
        0,
        ["credential"] * 3 + ["evidence"] + ["key"] * 2,
    )
    assert damaged.code in {3, 13, 20}
    assert whole(learner.home / "second") == []
    assert not list(learner.home.glob(".second.*"))


@pytest.mark.parametrize(
    ("words", "env", "code"),
    [
        ((), {"LERWALLET_OTHER_PASSPHRASE": OTHER}, 0),
        (("--other-passphrase-file", "words.txt"), {}, 0),
        ((), {}, 12),
        ((), {"LERWALLET_OTHER_PASSPHRASE": "wrong words"}, 12),
        (("--other-passphrase-file", "nosuch.txt"), {}, 12),
        (("--other-passphrase-file", "-", "--passphrase-file", "-"), {}, 2),
        ((), {"LERWALLET_OTHER_PASSPHRASE": OTHER, "LERWALLET_PASSPHRASE": "wrong words"}, 12),
    ],
)
def test_each_wallet_is_opened_with_its_own_passphrase(
    words: tuple[str, ...], env: dict[str, str], code: int, learner: Sitting
) -> None:
    """From a file, the environment or a prompt; never from the command line, and never asked where nobody can answer."""
    second(learner, passphrase=OTHER)
    learner.write("words.txt", OTHER + "\n")
    before = learner.fingerprint()
    result = learner("merge", "second", *words, env=env, stdin=PASSPHRASE + "\n")

    assert result.code == code
    assert (learner.fingerprint() == before) == (code != 0)
    assert code == 0 or "Fix: " in result.err


def test_the_other_passphrase_is_asked_for(learner: Sitting) -> None:
    """In a terminal, after the first one was found not to open it; three tries."""
    second(learner, passphrase=OTHER)
    result = learner.terminal(
        *("merge", "second"),
        answers=[("of the other wallet: ", "wrong words"), ("of the other wallet: ", OTHER)],
    )

    assert (result.code, OTHER in result.out) == (0, False)
    assert "2 added" in result.out


@pytest.mark.parametrize(
    ("other", "code"),
    [("nosuch", 20), ("badges", 10), ("trust.json", 20), ("wallet", 2), ("link", 2), ("empty.zip", 20)],
)
def test_what_is_no_other_wallet_is_refused(other: str, code: int, learner: Sitting) -> None:
    """A folder without a wallet, a file that is no backup, the wallet itself; nothing was changed, with a next step."""
    (learner.home / "link").symlink_to(learner.home / "wallet")
    learner.write("empty.zip", b"PK\x05\x06" + bytes(18))
    before = learner.fingerprint()
    result = learner("merge", other)

    assert (result.code, learner.fingerprint()) == (code, before)
    assert "Fix: " in result.err
    assert not list(learner.home.glob(".wallet.*"))


def test_without_a_wallet_of_its_own_there_is_nothing_to_merge_into(learner: Sitting) -> None:
    """Exit 10, and no folder is made."""
    result = learner("merge", "wallet", "--wallet", "deep/down/elsewhere")

    assert (result.code, (learner.home / "deep").exists()) == (10, False)


def test_a_session_does_not_merge(learner: Sitting) -> None:
    """Keys go along, so both wallets are opened to sign."""
    second(learner)
    session = learner("unlock", "--json").document["session"]
    result = learner("merge", "second", env={"LERWALLET_SESSION": session, "LERWALLET_PASSPHRASE": ""})

    assert result.code == 12


_MERGED_AGAIN = """
import shutil, sys
from pathlib import Path
from sitting import Sitting
home = Path(sys.argv[1])
sitting = Sitting(home=home)
for number in range(1000):
    result = sitting("merge", "big")
    assert result.code == 0, result.err
    print(number, flush=True)
    for row in sitting("list", "--json").document["credentials"]:
        sitting("remove", row["id"], "--yes")
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is of POSIX")
@pytest.mark.parametrize("moment", [0.0, 0.45, 0.6, 0.75])
def test_kill_in_the_middle_leaves_all_or_nothing(moment: float, learner: Sitting) -> None:
    """Badges and their evidence are all there, or none of them; what is left over can be swept."""
    research = learner.ids()["research"]
    for number in range(4):
        learner.write(f"notes-{number}.txt", f"note {number}\n" * 200_000)
        learner("evidence", "add", research, f"notes-{number}.txt")
    (learner.home / "wallet").rename(learner.home / "big")
    second(learner, "wallet")

    killed_after(start(_MERGED_AGAIN, learner.home), 1, moment)

    with Vault.open(learner.home / "wallet", PASSPHRASE) as vault:
        wallet = Wallet(vault)
        assert wallet.problems() == []
        beside = [each.credential for each in wallet.evidence()]
        assert {row.id for row in wallet.rows()} >= set(beside)
        assert len(beside) in {0, 4}
        for path in wallet.leftovers(older_than=2e10):
            path.unlink()
        assert len(vault.files.names()) == len(beside)
    assert learner("merge", "big").code == 0
    assert len(names(learner)) == 3


def test_what_cannot_be_read_of_the_other_wallet_stays_there(newcomer: Sitting) -> None:
    """One bad record would stop every list of its kind for good: it is named and left out, and the rest comes."""
    folder = second(newcomer)
    good = 'pathway = 1\nid = "good"\ntitle = "Good"\nsteps = [{ name = "S", match = "planning" }]\n'
    newcomer.write("good.toml", good)
    assert newcomer("pathway", "add", "good.toml", "--wallet", "second").code == 0
    with Vault.open(folder, PASSPHRASE) as vault, vault.writing() as change:
        change.put("pathway", "bad", b"{}", b"not toml [")

    looked = newcomer("merge", "second", "--dry-run", "--json")
    merged = newcomer("merge", "second")
    listed = newcomer("pathway", "list", "--json")

    assert looked.document["left_out"] == [{"kind": "pathway", "id": "bad", "name": None}]
    assert (merged.code, "Left out" in merged.err, "pathway bad" in merged.err) == (0, True, True)
    assert [each["id"] for each in listed.document["pathways"]] == ["good"]
