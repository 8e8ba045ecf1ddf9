"""Files that are no badge: each gets a sentence that helps and names the next step."""

import gzip
import io
import zipfile

import pytest

import papers
import world
from sitting import Sitting


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("badge.json", "{}")
    return packed.getvalue()


CASES = {
    "photo.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 and then a face", "This is a photo", "issuer's page"),
    "badge.png": (world.PICTURE_PNG, "no badge inside it. Phones and chat apps", "Download button"),
    "badge.svg": (world.PICTURE_SVG, "no badge inside it. Phones and chat apps", "Download button"),
    "certificate.pdf": (papers.made(), "a PDF certificate", "lerwallet evidence add ID FILE"),
    "cut.pdf": (papers.sample()[:9000], "This PDF is damaged", "ask for the file again"),
    "page.html": (
        b"<!doctype html><title>My badge</title><p>Well done",
        "This is a web page",
        "Look for a Download button",
    ),
    "badges.json.gz": (gzip.compress(b"{}"), "a packed folder (gzip)", "Unpack it first"),
    "empty.json": (b"", "This file is empty", "get the file from the issuer again"),
    "letter.txt": (b"Dear Ada, well done!", "there is no badge in it", "Ask the issuer for the badge file"),
    "list.json": (b"[1, 2, 3]", "no badge or credential inside", "Ask the issuer for the badge file"),
    "cut.json": (
        b'{"@context": ["https://www.w3.org/ns/creden',
        "This is not JSON",
        "get the file from the issuer again",
    ),
    "film.bin": (b"\x00\x01\x02" * 50, "not a file that badges come in", "Ask the issuer"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_no_badge_gets_a_sentence_that_helps(name: str, newcomer: Sitting) -> None:
    """`add` and `verify` say the same, exit 20, and the wallet is as it was (pitfall 35: stripped pictures too)."""
    data, sentence, fix = CASES[name]
    newcomer.write(name, data)
    before = newcomer.fingerprint()

    added = newcomer("add", name, "--json")
    verified = newcomer("verify", name)

    said = added.document["unreadable"][0]
    assert (added.code, verified.code, said["source"]) == (20, 20, name)
    assert sentence in said["message"]
    assert fix in said["hint"]
    assert not any(word in said["message"].lower() for word in ("invalid", "malformed", "failed", "illegal"))
    assert said["message"] in verified.out
    assert f"Fix: {said['hint']}" in verified.err
    assert newcomer.fingerprint() == before


@pytest.mark.parametrize("command", ["add", "verify"])
def test_a_backup_is_known_for_what_it_is(command: str, newcomer: Sitting) -> None:
    """It is no folder of badges to unpack: the commands that open it are named."""
    newcomer("backup", "wallet.backup")

    result = newcomer(command, "wallet.backup")

    said = result.out + result.err
    assert (result.code, "a backup of a whole wallet" in said) == (20, True)
    assert "lerwallet restore FILE" in said
    assert "lerwallet merge FILE" in said


@pytest.mark.parametrize(
    "words", [["add"], ["verify"], ["merge"], ["restore", "--wallet", "other"]], ids=" ".join
)
def test_a_locked_file_is_known_for_what_it_is(words: list[str], newcomer: Sitting) -> None:
    """As an age file and as one in letters: what opens it is named, and it is not called a damaged backup."""
    secret = {"LERWALLET_NEW_PASSPHRASE": "four words of mine"}
    newcomer("export", "--as", "json", "--encrypt", "--out", "locked.age", env=secret)
    newcomer.write("letters.age", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n")

    for name in ("locked.age", "letters.age"):
        result = newcomer(*words, name)

        said = result.out + result.err
        assert (result.code, "locked with age" in said) == (20, True)
        assert "age --decrypt --output OPENED FILE" in said


def test_a_zip_is_unpacked_before_its_badges_are_added(newcomer: Sitting) -> None:
    """`verify` looks inside, and `add` says what to do first."""
    newcomer.write("badges.zip", _zip())

    added = newcomer("add", "badges.zip", "--json")
    verified = newcomer("verify", "badges.zip")

    said = added.document["unreadable"][0]
    assert (added.code, verified.code) == (20, 20)
    assert ("a packed folder (zip)" in said["message"], said["hint"][:15]) == (True, "Unpack it first")
    assert "nothing in it that could be a badge" in verified.out


def test_one_that_cannot_be_read_stops_no_other(newcomer: Sitting) -> None:
    """A photo among badges: the badges are kept, the photo is named, and that is a success."""
    newcomer.write("badges/a-photo.jpg", CASES["photo.jpg"][0])

    result = newcomer("add", "badges")

    assert (result.code, result.out.count("Added "), result.out.count("Not added: ")) == (0, 3, 1)


def test_a_missing_file_and_an_empty_folder(newcomer: Sitting) -> None:
    """Each is named as it was typed; exit 20."""
    (newcomer.home / "nothing here").mkdir()

    result = newcomer("add", "nosuch.png", "nothing here", "--json")

    assert result.code == 20
    assert [(each["source"], each["message"]) for each in result.document["unreadable"]] == [
        ("nosuch.png", "There is no file nosuch.png."),
        ("nothing here", "The folder nothing here holds no files."),
    ]


def test_what_was_made_to_be_shown_is_no_badge_to_keep(learner: Sitting) -> None:
    """Somebody else's presentation is for `verify`, and the message says so."""
    learner("share", learner.ids()["research"], "--to", "A", "--for", "b", "--out", "for a.json", "--yes")

    result = learner("add", "for a.json")

    assert result.code == 20
    assert 'Fix: To check it, type: lerwallet verify "for a.json"' in result.out


@pytest.mark.parametrize("command", ["add", "verify"])
def test_what_is_refused_for_safety_has_its_own_exit_code(command: str, newcomer: Sitting) -> None:
    """Too deep or too large, and nothing else was read: exit 30, from `add` as from `verify`."""
    newcomer.write("deep.json", "[" * 200 + "]" * 200)
    newcomer.write("letter.txt", "Dear Ada, well done!")

    alone = newcomer(command, "deep.json")
    with_another = newcomer(command, "letter.txt", "deep.json")
    with_a_badge = newcomer(command, "badges/research.png", "deep.json")

    assert (alone.code, with_another.code) == (30, 30)
    assert with_a_badge.code in {0, 4}


@pytest.mark.parametrize(
    "words",
    [
        ["add", "none"],
        ["verify", "none"],
        ["verify", "badges", "--trust", "none"],
        ["verify", "badges", "--policy", "none"],
        ["verify", "badges", "--documents", "none"],
        ["verify", "badges", "--request", "none"],
        ["check", "--documents", "none"],
        ["trust", "update", "--documents", "none"],
        ["pack", "none", "--out", "pack.zip"],
        ["share", "--request", "none", "--out", "answer.json"],
        ["request", "show", "none"],
        ["restore", "none", "--wallet", "another"],
        ["merge", "none"],
        ["rubric", "add", "none"],
        ["pathway", "add", "none"],
        ["skills", "match", "none"],
        ["assess", "open", "none"],
        ["endorse", "give", "none", "--out", "reply.json", "--name", "Ada", "--comment", "Yes."],
        ["endorse", "import", "none"],
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_the_same_to_every_command(words: list[str], newcomer: Sitting) -> None:
    """Nothing can be read there: exit 20, with its name and the one thing to do."""
    result = newcomer(*words)

    assert result.code == 20, result.err
    assert "none" in result.err + result.out
    assert "Fix: " in result.err + result.out


@pytest.mark.parametrize(
    "words",
    [
        ["pathway", "add"],
        ["rubric", "add"],
        ["skills", "match"],
        ["request", "show"],
        ["assess", "open"],
        ["endorse", "import"],
        ["endorse", "give", "--out", "reply.json", "--name", "Ada", "--comment", "Yes."],
        ["draft", "import-feedback", "collaboration"],
    ],
    ids=" ".join,
)
def test_a_file_of_another_kind_is_named_with_the_one_thing_to_do(
    words: list[str], newcomer: Sitting
) -> None:
    """A file that was cut, a picture and a folder: exit 20, the file's name, and a hint; never a mistake of ours."""
    newcomer("rubric", "add", "collaboration")
    newcomer("draft", "new", "collaboration")
    newcomer.write("cut.file", '{"schema": ')

    results = {name: newcomer(*words, name) for name in ("cut.file", "badges/research.png", "badges")}

    for name, result in results.items():
        told, fix = result.err.splitlines()
        assert result.code == 20
        assert told.startswith((f"{name}: ", f"{name} is a folder."))
        assert fix.startswith("Fix: ")


def test_why_an_issuer_s_keys_are_not_at_hand_is_told_once(newcomer: Sitting) -> None:
    """The reason and its cause, each in one sentence."""
    badge = world.badge(world.ACADEMY, credentialStatus=None)
    newcomer.write("web.json", world.dumps(world.signed(badge, world.ACADEMY)))

    [why] = [line for line in newcomer("verify", "web.json").out.splitlines() if "Why: " in line]

    assert why == (
        "  Why: the issuer's keys are not at hand: https://academy.example/.well-known/did.json was not fetched,"
        " because lerwallet is offline"
    )
