"""Evidence is kept whole, looked at before it leaves, cleaned without touching the original, and compared with its issuer's word."""

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

import telling_files as files
import world
from lerwallet.wallet import Evidence
from sitting import Sitting
from terminal import Result

ONLINE = {"LERWALLET_OFFLINE": "0"}


class Site(BaseHTTPRequestHandler):
    """Pages that a test can change."""

    pages: dict[str, tuple[str, bytes]]

    def do_GET(self) -> None:
        found = self.pages.get(self.path)
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", found[0] if found else "text/plain")
        self.end_headers()
        self.wfile.write(found[1] if found else b"")

    def log_request(self, *_about: object) -> None:
        """Say nothing among the test results."""


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, tuple[str, bytes]]]]:
    pages: dict[str, tuple[str, bytes]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Here", (Site,), {"pages": pages}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", pages
    server.shutdown()
    thread.join()
    server.server_close()


# --- clean ----------------------------------------------------------------------------------------------------------


def test_a_copy_of_a_photo_without_place_name_and_camera(learner: Sitting) -> None:
    """Line by line what was taken out; the copy opens; the original in the wallet is as it was."""
    research = learner.ids()["research"]
    learner.write("photo.jpg", files.photo())
    learner("evidence", "add", research, "photo.jpg")

    result = learner("evidence", "clean", research, "photo.jpg", "--out", "copy.jpg")
    original = learner("evidence", "export", research, "photo.jpg", "--out", "-").raw

    assert (result.code, result.out.splitlines()) == (
        0,
        [
            "Taken out: a place (GPS)",
            "Taken out: names (Maria Lopez)",
            "Taken out: the camera or device (Fernseh 3000)",
            "Taken out: titles, captions or comments (for Maria)",
            "Taken out: other metadata (Exif, XMP)",
            "Written: copy.jpg",
        ],
    )
    assert "faces" in result.err
    copy = (learner.home / "copy.jpg").read_bytes()
    assert Image.open(io.BytesIO(copy)).size == (32, 20)
    assert b"Maria" not in copy
    assert original == files.photo()


@pytest.mark.parametrize(
    ("name", "data"),
    [("plan.pdf", files.pdf()), ("plan.docx", files.docx()), ("plan.odt", files.odt())],
)
def test_a_file_that_lies_here_is_cleaned_without_a_wallet(name: str, data: bytes, newcomer: Sitting) -> None:
    """No wallet is opened, nobody is asked; the answer names kinds, words and the file."""
    newcomer.write(name, data)

    result = newcomer("evidence", "clean", name, "--out", "copy", "--json", "--wallet", "nowhere")

    answer = result.document
    assert (result.code, answer["schema"], answer["source"], answer["file"]) == (
        0,
        "lerwallet/cleaned/1",
        name,
        "copy",
    )
    people = next(each["words"] for each in answer["removed"] if each["kind"] == "people")
    assert "Maria Lopez" in people
    assert answer["sha256"] == hashlib.sha256((newcomer.home / "copy").read_bytes()).hexdigest()
    assert (newcomer.home / name).read_bytes() == data


def test_the_copy_can_be_kept_beside_the_same_badge(learner: Sitting) -> None:
    """Under a name of its own, and once; the original stays."""
    research = learner.ids()["research"]
    learner.write("photo.jpg", files.photo())
    learner("evidence", "add", research, "photo.jpg")

    kept = learner("evidence", "clean", research, "photo.jpg", "--keep", "--json").document["evidence"]
    learner("evidence", "clean", research, "photo.jpg", "--keep")

    names = [each["name"] for each in learner("evidence", "list", "--json").document["evidence"]]
    assert (kept["name"], kept["media_type"]) == ("photo-clean.jpg", "image/jpeg")
    assert names == ["photo.jpg", "photo-clean.jpg"]


def test_what_the_copy_still_tells_is_said(learner: Sitting) -> None:
    """A name in the file's name, a name on the page, and a part that nobody can look into."""
    more = {"word/media/image2.emf": b"\1\0\0\0 EMF"}
    learner.write("Maria-Lopez.docx", files.docx("by Maria Lopez", more=more))

    result = learner("evidence", "clean", "Maria-Lopez.docx", "--out", "copy.docx", "--json")

    warnings = {each["code"]: each["words"] for each in result.document["warnings"]}
    assert warnings == {
        "name_in_file_name": ["Maria Lopez"],
        "name_in_content": ["Maria Lopez"],
        "not_looked_into": ["word/media/image2.emf"],
    }
    assert "What it shows still names somebody: Maria Lopez." in result.err


@pytest.mark.parametrize(
    ("name", "data", "argv", "code"),
    [
        ("film.mp4", b"\0\0\0\x18ftypmp42", "film.mp4 --out copy", 1),
        ("photo.heic", b"\0\0\0\x18ftypheic", "photo.heic --out copy", 1),
        ("cut.jpg", files.photo()[:200], "cut.jpg --out copy", 20),
        ("locked.pdf", files.locked_pdf(), "locked.pdf --out copy", 20),
        ("macros.docx", files.docx(more={"word/vbaProject.bin": b"x"}), "macros.docx --out copy", 30),
        ("photo.jpg", files.photo(), "photo.jpg --out photo.jpg --force", 2),
        ("photo.jpg", files.photo(), "photo.jpg --out trust.json", 1),
        ("photo.jpg", files.photo(), "photo.jpg --keep", 2),
        ("photo.jpg", files.photo(), "phot.jpg --out copy", 20),
        ("photo.jpg", files.photo(), "badges --out copy", 20),
        ("photo.jpg", files.photo(), "RESEARCH --out copy", 2),
    ],
)
def test_nothing_is_written_where_it_is_not_cleaned(
    name: str, data: bytes, argv: str, code: int, learner: Sitting
) -> None:
    """One sentence and its exit code; the original, the wallet and every other file are as they were."""
    learner.write(name, data)
    research = learner.ids()["research"]
    before, lying = learner.fingerprint(), sorted(path.name for path in learner.home.iterdir())

    result = learner("evidence", "clean", *argv.replace("RESEARCH", research).split())

    assert (result.code, result.out) == (code, "")
    assert len(result.err.splitlines()) in {1, 2}
    assert (learner.home / name).read_bytes() == data
    assert learner.fingerprint() == before
    assert sorted(path.name for path in learner.home.iterdir()) == lying


def test_a_copy_into_a_pipe(learner: Sitting) -> None:
    """Without --out the copy goes to stdout, and what was taken out to stderr; a terminal is no place for it."""
    learner.write("photo.jpg", files.photo())

    piped = learner("evidence", "clean", "photo.jpg")
    typed = learner.terminal("evidence", "clean", "photo.jpg")

    assert piped.raw.startswith(b"\xff\xd8\xff")
    assert "Taken out: a place (GPS)" in piped.err
    assert (typed.code, "--out FILE" in typed.out) == (2, True)


# --- add ------------------------------------------------------------------------------------------------------------


def test_adding_says_what_a_file_tells(learner: Sitting) -> None:
    """The place, the names and the camera, and the command that makes a copy without; a plain file has the general word."""
    research = learner.ids()["research"]
    learner.write("Maria-Lopez.jpg", files.photo())
    learner.write("notes.txt", "what I did")

    telling = learner("evidence", "add", research, "Maria-Lopez.jpg")
    plain = learner("evidence", "add", research, "notes.txt")

    assert telling.err.splitlines() == [
        "Maria-Lopez.jpg tells more than it shows: a place (GPS), names (Maria Lopez), the camera or device (Fernseh 3000).",
        f"Make a copy without that: lerwallet evidence clean {research} Maria-Lopez.jpg --keep",
        "The file name Maria-Lopez.jpg may name somebody: Maria Lopez.",
    ]
    assert plain.err == "Look before you share it: a file may hold names, faces or places.\n"


@pytest.mark.parametrize("damaged", [b"%PDF-1.7 nothing", files.photo()[:100], files.locked_pdf(), b""])
def test_a_file_that_cannot_be_looked_into_is_kept_all_the_same(damaged: bytes, learner: Sitting) -> None:
    """It is evidence, whatever it is."""
    learner.write("thing", damaged)

    result = learner("evidence", "add", learner.ids()["research"], "thing", "--json")

    assert (result.code, result.document["evidence"][0]["size"]) == (0, len(damaged))


@pytest.mark.parametrize(
    ("argv", "env"),
    [
        ("small.txt large.bin --limit 1K", {}),
        ("small.txt large.bin", {"LERWALLET_EVIDENCE_LIMIT": "1K"}),
        ("small.txt - --limit 1K", {}),
    ],
)
def test_a_file_over_the_limit_is_refused_and_leaves_nothing(
    argv: str, env: dict[str, str], learner: Sitting
) -> None:
    """Of several none is kept, also where the size of a stream only shows on the way."""
    research = learner.ids()["research"]
    learner.write("small.txt", "what I did")
    learner.write("large.bin", bytes(1025))
    before = learner.fingerprint()

    result = learner("evidence", "add", research, *argv.split(), stdin=bytes(200_000), env=env)

    assert (result.code, result.out) == (30, "")
    assert "1,024 bytes" in result.err
    assert "--limit 10G" in result.err
    assert learner.fingerprint() == before


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        ("large.bin --limit 1025", 0),
        ("large.bin --limit 1.5KiB", 0),
        ("large.bin --limit 0", 2),
        ("large.bin --limit many", 2),
        ("large.bin --limit -5", 2),
        ("", 2),
        ("large.bin trust.json --name one", 2),
        ("/dev/null", 20),
    ],
)
def test_what_add_takes(argv: str, code: int, learner: Sitting) -> None:
    """Sizes with their units; nothing to keep, and one name for two files, are wrong usage."""
    learner.write("large.bin", bytes(1025))

    result = learner("evidence", "add", learner.ids()["research"], *argv.split())

    assert result.code == code


def test_a_stream_is_kept_under_a_name(learner: Sitting) -> None:
    """`-` is standard input; --name says what to call it, and what it is."""
    research = learner.ids()["research"]

    kept = learner("evidence", "add", research, "-", "--name", "talk.mp3", "--json", stdin=b"sound").document

    assert [(each["name"], each["media_type"], each["size"]) for each in kept["evidence"]] == [
        ("talk.mp3", "audio/mpeg", 5)
    ]


# --- links ----------------------------------------------------------------------------------------------------------


def _keep_link(learner: Sitting, link: str) -> Result:
    """LINK kept beside the research badge, from this computer."""
    argv = ("evidence", "add", learner.ids()["research"], "--link", link)
    return learner(*argv, "--insecure-allow-loopback", "--json", env=ONLINE)


def test_what_a_link_held_is_kept(learner: Sitting, site: tuple[str, dict[str, tuple[str, bytes]]]) -> None:
    """The bytes with address, time and digest; later nobody asks the site again, except where --links says so."""
    address, pages = site
    research = learner.ids()["research"]
    pages["/tasks/plan%20a"] = ("application/pdf; x=y", b"%PDF-1.7 plan")
    link = f"{address}/tasks/plan%20a"

    kept = _keep_link(learner, link).document["evidence"][0]
    back = learner("evidence", "export", research, "--out", "-").raw

    assert (kept["name"], kept["media_type"], kept["link"]) == ("plan a.pdf", "application/pdf", link)
    assert kept["sha256"] == hashlib.sha256(b"%PDF-1.7 plan").hexdigest()
    assert back == b"%PDF-1.7 plan"
    assert f"from {link}" in learner("evidence", "list").out


@pytest.mark.parametrize(
    ("page", "code", "told"),
    [
        (b"plan", 0, "same"),
        (b"another plan", 4, "changed"),
        (None, 4, "gone"),
    ],
)
def test_whether_a_link_still_holds_the_same(
    page: bytes | None,
    code: int,
    told: str,
    learner: Sitting,
    site: tuple[str, dict[str, tuple[str, bytes]]],
) -> None:
    """Asked for, each link has its answer and the exit code says whether all is as it was; else the network rests."""
    address, pages = site
    pages["/plan.txt"] = ("text/plain", b"plan")
    _keep_link(learner, f"{address}/plan.txt")
    if page is None:
        del pages["/plan.txt"]
    else:
        pages["/plan.txt"] = ("text/plain", page)

    unasked = learner("evidence", "check", "--json", env=ONLINE)
    asked = learner("evidence", "check", "--links", "--insecure-allow-loopback", "--json", env=ONLINE)

    assert (unasked.code, unasked.document["evidence"][0]["link_now"]) == (0, None)
    assert (asked.code, asked.document["evidence"][0]["link_now"]) == (code, told)


@pytest.mark.parametrize(
    ("url", "more", "env", "code", "hint"),
    [
        ("https://work.example/plan", [], {}, 1, "LERWALLET_OFFLINE"),
        ("https://work.example/plan", ["--offline"], ONLINE, 1, "Leave out --offline"),
        ("http://work.example/plan", [], ONLINE, 30, "https"),
        ("https://me:secret@work.example/plan", [], ONLINE, 30, "password"),
        ("https://127.0.0.1/plan", [], ONLINE, 30, "private"),
        ("file:///etc/passwd", [], ONLINE, 2, "no web address"),
        ("ftp://work.example/plan", [], {}, 2, "no web address"),
        ("HERE/nothing", ["--insecure-allow-loopback"], ONLINE, 1, "nothing at"),
        ("HERE/large", ["--insecure-allow-loopback", "--limit", "1K"], ONLINE, 30, "larger"),
    ],
)
def test_a_link_that_is_not_fetched_changes_nothing(
    url: str,
    more: list[str],
    env: dict[str, str],
    code: int,
    hint: str,
    learner: Sitting,
    site: tuple[str, dict[str, tuple[str, bytes]]],
) -> None:
    """Offline, unsafe, missing, too large: one sentence, and a file beside it is not kept either."""
    address, pages = site
    pages["/large"] = ("text/plain", bytes(2000))
    learner.write("notes.txt", "what I did")
    research = learner.ids()["research"]
    before = learner.fingerprint()

    result = learner(
        "evidence", "add", research, "notes.txt", "--link", url.replace("HERE", address), *more, env=env
    )

    assert (result.code, result.out) == (code, "")
    assert hint in result.err
    assert learner.fingerprint() == before


def test_links_are_not_asked_offline(
    learner: Sitting, site: tuple[str, dict[str, tuple[str, bytes]]]
) -> None:
    """`check --links` offline says which flag to drop; without a link there is nothing to refuse."""
    address, pages = site
    pages["/plan.txt"] = ("text/plain", b"plan")
    nothing = learner("evidence", "check", "--links")
    _keep_link(learner, f"{address}/plan.txt")

    result = learner("evidence", "check", "--links")

    assert nothing.code == 0
    assert (result.code, "LERWALLET_OFFLINE" in result.err) == (1, True)


# --- check ----------------------------------------------------------------------------------------------------------


def _with_plan(learner: Sitting, stated: bytes) -> str:
    """The id of a badge whose issuer says to have seen plan.txt with the content STATED."""
    digest = base64.b64encode(hashlib.sha256(stated).digest()).decode()
    entry = {
        "id": "https://school.example/tasks/plan.txt",
        "type": ["Evidence"],
        "digestSRI": f"sha256-{digest}",
    }
    badge = world.badge(name="Planning", id="urn:uuid:planning", evidence=[entry], credentialStatus=None)
    learner("add", learner.write("planning.json", world.dumps(world.signed(badge, world.SCHOOL))))
    return learner.ids()["planning"]


def test_another_file_than_the_issuer_saw(learner: Sitting) -> None:
    """The issuer names plan.txt with a digest: another content under that name is `changed`, exit 3, and said plainly."""
    planning = _with_plan(learner, b"what the school saw")
    learner.write("plan.txt", "what I wrote later")
    learner.write("other.txt", "beside it")
    learner("evidence", "add", planning, "plan.txt", "other.txt")

    result = learner("evidence", "check", planning, "--json")
    told = learner("evidence", "check", planning)

    answers = {each["name"]: (each["digest"], each["named_as"]) for each in result.document["evidence"]}
    assert (result.code, told.code) == (3, 3)
    assert answers == {
        "plan.txt": ("changed", "https://school.example/tasks/plan.txt"),
        "other.txt": ("not_stated", None),
    }
    assert "plan.txt: changed; the issuer saw another file" in told.out


def test_a_later_version_beside_the_one_that_the_issuer_saw(learner: Sitting) -> None:
    """Where the very file is there under another name, one that only has its name is no contradiction."""
    planning = _with_plan(learner, b"what the school saw")
    learner.write("plan.txt", "what I wrote later")
    learner.write("plan-first.txt", "what the school saw")
    learner("evidence", "add", planning, "plan.txt", "plan-first.txt")

    result = learner("evidence", "check", planning, "--json")

    answers = {each["name"]: each["digest"] for each in result.document["evidence"]}
    assert (result.code, answers) == (0, {"plan.txt": "not_stated", "plan-first.txt": "same"})


def test_a_cleaned_copy_is_not_what_the_issuer_saw(learner: Sitting) -> None:
    """Its digest is another one: said when it is made."""
    planning = _with_plan(learner, files.photo())
    learner.write("photo.jpg", files.photo())
    learner("evidence", "add", planning, "photo.jpg")

    result = learner("evidence", "clean", planning, "--keep", "--json")

    assert [each["code"] for each in result.document["warnings"]] == ["not_what_the_issuer_saw"]


# --- export, remove -------------------------------------------------------------------------------------------------


def test_all_files_beside_a_badge_into_a_folder(learner: Sitting) -> None:
    """Names that lead elsewhere, name a device, or differ only in capitals: each file lands in the folder, none twice."""
    research = learner.ids()["research"]
    (learner.home / "out").mkdir()
    given = [
        "../../x",
        "CON.txt",
        "a" * 300 + ".pdf",
        "tab\tbell\a",
        ".profile",
        "Plan.txt",
        "plan.TXT",
        "a:b?",
    ]
    for number, name in enumerate(given):
        learner("evidence", "add", research, "-", "--name", name, stdin=bytes([number]))

    result = learner("evidence", "export", research, "--out", "out", "--json")
    again = learner("evidence", "export", research, "--out", "out")

    written = sorted(path.name for path in (learner.home / "out").iterdir())
    assert (result.code, len(result.document["evidence"])) == (0, 8)
    assert written == sorted(
        ["__.._x", "_CON.txt", "a" * 196 + ".pdf", "tab bell", "_profile", "Plan.txt", "plan-2.TXT", "a_b_"]
    )
    assert not list(learner.home.glob("x"))
    assert (again.code, sorted(path.name for path in (learner.home / "out").iterdir())) == (1, written)


def test_where_one_name_is_taken_nothing_is_written(learner: Sitting) -> None:
    """All into the folder, or none."""
    research = learner.ids()["research"]
    (learner.home / "out").mkdir()
    learner.write("one.txt", "1")
    learner.write("two.txt", "2")
    learner("evidence", "add", research, "one.txt", "two.txt")
    learner.write("out/two.txt", "somebody's")

    refused = learner("evidence", "export", research, "--out", "out")
    names = [path.name for path in (learner.home / "out").iterdir()]
    forced = learner("evidence", "export", research, "--out", "out", "--force")

    assert (refused.code, names) == (1, ["two.txt"])
    assert (forced.code, (learner.home / "out/two.txt").read_text("utf-8")) == (0, "2")


def test_a_damaged_file_is_not_given_out(learner: Sitting) -> None:
    """Not to a folder, not to a pipe, and not the ones before it."""
    research = learner.ids()["research"]
    (learner.home / "out").mkdir()
    learner.write("one.txt", "1")
    learner.write("two.bin", bytes(3_000_000))
    learner("evidence", "add", research, "one.txt", "two.bin")
    large = max((learner.home / "wallet/files").iterdir(), key=lambda path: path.stat().st_size)
    large.write_bytes(large.read_bytes()[:-1])

    folder = learner("evidence", "export", research, "--out", "out")
    piped = learner("evidence", "export", research, "two.bin", "--out", "-")

    assert (folder.code, piped.code, piped.raw) == (13, 13, b"")
    assert list((learner.home / "out").iterdir()) == []


def test_the_same_file_twice_is_kept_once(learner: Sitting) -> None:
    """Whatever it is called then: the one that is there is told, and nothing is written."""
    research = learner.ids()["research"]
    learner.write("plan.txt", "a plan")
    learner.write("copy.txt", "a plan")
    first = learner("evidence", "add", research, "plan.txt", "--json").document["evidence"]
    before = learner.fingerprint()

    again = learner("evidence", "add", research, "copy.txt")
    scripted = learner("evidence", "add", research, "plan.txt", "copy.txt", "--json")

    assert (again.code, again.err) == (0, "")
    assert again.out.startswith("Already kept beside Research (demo): plan.txt")
    assert (scripted.code, scripted.document["evidence"]) == (0, first * 2)
    assert learner.fingerprint() == before


def test_a_link_to_the_very_file_is_kept_beside_it(
    learner: Sitting, site: tuple[str, dict[str, tuple[str, bytes]]]
) -> None:
    """Where it was found and when is more than the file: the id that both have names neither, and removes nothing."""
    address, pages = site
    pages["/plan"] = ("text/plain", b"a plan")
    research = learner.ids()["research"]
    learner.write("plan.txt", "a plan")
    first = learner("evidence", "add", research, "plan.txt", "--json").document["evidence"][0]
    link = ("--link", f"{address}/plan", "--insecure-allow-loopback")
    second = learner("evidence", "add", research, *link, "--json", env=ONLINE).document["evidence"][0]

    by_id = learner("evidence", "remove", research, first["id"], "--yes")
    by_name = learner("evidence", "remove", research, "plan.txt", "--yes")

    left = learner("evidence", "list", "--json").document["evidence"]
    assert (first["id"], first["name"] == second["name"]) == (second["id"], False)
    assert (by_id.code, by_name.code) == (1, 0)
    assert [each["name"] for each in left] == [second["name"]]


def test_a_record_of_another_version_is_read() -> None:
    """One from before links were has none; one with a fact that is not known here is read without it."""
    facts = {"id": "1", "credential": "2", "name": "a", "media_type": "b", "size": 3, "sha256": "4"}
    older = json.dumps({**facts, "added": "5", "file": "6"}).encode()
    later = json.dumps({**facts, "added": "5", "file": "6", "mood": "good"}).encode()

    read = Evidence.opened(older)

    assert (read.link, read.to_json()["link"], read.sealed()) == (None, None, older)
    assert Evidence.opened(later) == read
