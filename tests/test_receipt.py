"""The receipt of a check: which files by which rules, each answer and each question left open; nothing of the badges."""

import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from terminal import call
from world import SCHOOL, STRANGER, badge, changed, dumps, presented, signed


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """One badge that is fine but for its unknown issuer, one that was changed, one page that is none, a presentation."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    good = signed(badge(STRANGER, credentialStatus=None, name="Secret of Sam"), STRANGER)
    (folder / "a.json").write_bytes(dumps(good))
    (folder / "b.json").write_bytes(dumps(changed(good, "name", "Another name")))
    (folder / "c.html").write_bytes(b"<p>no badge")
    (folder / "d.json").write_bytes(dumps(presented(dumps(good))))
    return folder


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_receipt_names_files_rules_and_answers(inbox: Path) -> None:
    """Digests of inputs, lists and rules, versions, every finding; what the badges say of people stays out."""
    rules, lists = inbox.parent / "rules.toml", inbox.parent / "list.json"
    rules.write_text('policy = 1\nname = "Clinic"')
    lists.write_text(json.dumps({"registry": {SCHOOL.did: {"name": "School"}}}))
    file = inbox.parent / "receipt.json"

    words = ("verify", inbox, "--policy", rules, "--trust", lists, "--offline", "--report", file)
    result = call(*words, home=inbox.parent)
    receipt = json.loads(file.read_bytes())

    assert (result.code, receipt["schema"], receipt["verdict"]) == (3, "lerwallet/receipt/1", "rejected")
    assert receipt["policy"] == {"name": "Clinic", "sha256": hashlib.sha256(rules.read_bytes()).hexdigest()}
    assert receipt["asked"]["trust"] == [
        {"file": str(lists), "sha256": hashlib.sha256(lists.read_bytes()).hexdigest()}
    ]
    assert {"lerwallet", "python", "cryptography"} <= set(receipt["versions"])
    found = [(Path(each["source"]).name, each["sha256"], each["verdict"]) for each in receipt["results"]]
    assert found == [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest(), verdict)
        for path, verdict in zip(
            sorted(inbox.iterdir()), ("undecided", "rejected", "undecided", "undecided"), strict=True
        )
    ]
    assert "Two projects, judged by a rubric." not in file.read_text()


def test_what_could_not_be_checked_is_listed(inbox: Path) -> None:
    """Each open question stands once with its file, also those inside a presentation; consequences do not."""
    file = inbox.parent / "receipt.json"

    call("verify", inbox, "--offline", "--report", file, home=inbox.parent)
    listed = [
        (Path(each["source"]).name, each["check"], each["reason"])
        for each in json.loads(file.read_bytes())["not_checked"]
    ]

    assert listed == [
        ("a.json", "issuer_trust", "no_trust_list"),
        ("c.html", "format", "unreadable"),
        ("d.json", "audience", "audience_not_compared"),
        ("d.json", "contents", "content_undecided"),
        ("d.json#0", "issuer_trust", "no_trust_list"),
    ]


def test_whatever_left_the_answer_open_is_listed(inbox: Path) -> None:
    """An unsigned presentation is open because nobody signed it, though nothing failed to be looked at."""
    unsigned = {
        name: each for name, each in json.loads((inbox / "d.json").read_bytes()).items() if name != "proof"
    }
    (inbox.parent / "e.json").write_bytes(dumps(unsigned))
    file = inbox.parent / "receipt.json"

    call("verify", inbox.parent / "e.json", "--offline", "--report", file, home=inbox.parent)

    listed = [(each["check"], each["reason"]) for each in json.loads(file.read_bytes())["not_checked"]]
    assert ("proof", "unsigned") in listed


def test_a_receipt_says_that_it_was_made_for_tests(inbox: Path) -> None:
    """Whoever fetched from their own computer could have served anything."""
    file = inbox.parent / "receipt.json"

    call("verify", inbox, "--offline", "--insecure-allow-loopback", "--report", file, home=inbox.parent)

    assert json.loads(file.read_bytes())["asked"]["insecure_allow_loopback"] is True


@pytest.mark.parametrize("name", ["nowhere/r.html", "inbox", "inbox/a.json"])
@pytest.mark.parametrize("force", [True, False])
def test_a_place_that_does_not_take_it_is_told_first(inbox: Path, name: str, *, force: bool) -> None:
    """One document with --json, before anything is checked; a file that is to be checked is never replaced."""
    place = inbox.parent / name
    place = place / "" if name == "inbox" else place
    before = {path.name: path.read_bytes() for path in inbox.iterdir()}
    words = (
        "verify",
        inbox,
        "--offline",
        "--json",
        "--report",
        f"{inbox}.html" if name == "inbox" else place,
    )
    (inbox.parent / "inbox.html").mkdir()

    result = call(*words, *(["--force"] if force else []), home=inbox.parent)

    assert result.code in {1, 2}
    assert result.document["schema"] == "lerwallet/error/1"
    assert "--report" in result.document["error"]["hint"] or not force
    assert {path.name: path.read_bytes() for path in inbox.iterdir()} == before


def test_the_page_reads_without_script_or_network(inbox: Path) -> None:
    """A person reads the same: verdicts in words, digests, and what stayed open."""
    file = inbox.parent / "receipt.html"

    call("verify", inbox, "--offline", "--report", file, home=inbox.parent)
    page = _Text()
    page.feed(file.read_text(encoding="utf-8"))
    text = " ".join(" ".join(page.text).split())

    assert {"script", "img", "link", "a"} & set(page.tags) == set()
    for expected in (
        "What was checked",
        "REJECTED",
        "NOT DECIDED",
        hashlib.sha256((inbox / "a.json").read_bytes()).hexdigest(),
        "it was changed after it was signed",
        "you have no list of issuers that you trust yet",
    ):
        assert expected in text
    assert "Secret of Sam" not in text


def test_a_name_cannot_act_on_the_page(tmp_path: Path) -> None:
    """Whatever a file is called, it is text."""
    name = "<img src=x onerror=alert(1)>.json"
    (tmp_path / name).write_bytes(dumps(signed(badge(), SCHOOL)))

    call("verify", tmp_path / name, "--offline", "--report", tmp_path / "r.html", home=tmp_path)

    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert "&lt;img" in page


@pytest.mark.parametrize(("name", "code"), [("receipt.txt", 2), ("receipt", 2), ("there.json", 1)])
def test_a_receipt_that_cannot_be_written_is_told_first(inbox: Path, name: str, code: int) -> None:
    """A wrong name or a file that is there is said before anything is checked."""
    (inbox.parent / "there.json").write_text("kept")

    result = call("verify", inbox, "--offline", "--report", inbox.parent / name, home=inbox.parent)

    assert (result.code, result.out) == (code, "")
    assert (inbox.parent / "there.json").read_text() == "kept"


def test_a_receipt_is_replaced_where_that_is_asked(inbox: Path) -> None:
    """`--force` writes it anew."""
    file = inbox.parent / "there.json"
    file.write_text("old")

    result = call("verify", inbox, "--offline", "--report", file, "--force", home=inbox.parent)

    assert result.code == 3
    assert json.loads(file.read_bytes())["schema"] == "lerwallet/receipt/1"
