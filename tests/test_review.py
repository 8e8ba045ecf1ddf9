"""The review pack: one page that runs its own script and nothing else, whatever stands in the draft and in the rubric."""

import base64
import hashlib
import io
import re
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from learning import PACK
from lerwallet import cleaning
from lerwallet.journey.draft import Attached, Draft, Version
from lerwallet.journey.enclosing import MOST_OF_ONE, MOST_TOGETHER, Shown, enclosed
from lerwallet.journey.review import review_page
from lerwallet.journey.rubric import read_pack
from telling_files import photo

EVIL = "</p></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&"


class Seen(HTMLParser):
    """The elements of a page with their attributes, and what stands in its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the parser's own signature
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in {"script", "style"}:
            self.inside[self._open] = self.inside.get(self._open, "") + data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def draft(text: str = "A song.", name: str = "plan.txt", pack: str = PACK) -> Draft:
    written = [
        Version(id=f"v-{part}", draft="d", part=part, after=(), words=2, at="", answers=(text,))
        for part in ("overview", "evidence", "reflection")
    ]
    file = Attached(id="f", draft="d", item="Plan", name=name, media_type="text/plain", size=5, sha256="", added="", file="")  # fmt: skip
    rubric = read_pack(pack.encode()).rubric("fr")
    return Draft(id="d1", rubric=rubric, title="", created="", versions=written, attached=[file])


def seen(page: str) -> Seen:
    parser = Seen()
    parser.feed(page)
    return parser


@pytest.mark.parametrize(
    "made",
    [
        draft(),
        draft(EVIL, EVIL),
        draft(pack=PACK.replace("Planning", "<script>alert(3)").replace("Names two ways.", "<b onclick=x>")),
        draft("\u202eevil\x1b[31m"),
    ],
    ids=["plain", "text", "rubric", "signs"],
)
def test_only_the_pages_own_script_runs(made: Draft) -> None:
    """One script and one style, both named by digest in the policy; no attribute that acts, nothing that is loaded."""
    page = review_page(made)

    found = seen(page)
    [policy] = [each["content"] or "" for each in found.all("meta") if "http-equiv" in each]
    digests = {tag: base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for tag, text in found.inside.items()}  # fmt: skip
    assert f"script-src 'sha256-{digests['script']}'" in policy
    assert f"style-src 'sha256-{digests['style']}'" in policy
    assert policy.startswith("default-src 'none'")
    assert len(found.all("script")) == len(found.all("style")) == 1
    acting = [
        name
        for _tag, attributes in found.elements
        for name in attributes
        if name.startswith("on") or name in {"src", "href", "action", "style", "srcdoc"}
    ]
    assert acting == []
    assert not re.search("[\u202a-\u202e\x1b]", page)


def test_each_part_takes_a_comment_under_a_name_that_comes_back() -> None:
    """A prompt by its part and number, an item by its own name in the pack's language; each box has a label."""
    found = seen(review_page(draft()))

    boxes = [each for each in found.all("textarea") if "data-about" in each]
    labelled = {each["for"] for each in found.all("label")}
    assert [each["data-about"] for each in boxes] == [
        "overview/1",
        "overview/2",
        "evidence",
        "Plan",
        "Photo",
        "reflection/1",
        "",
    ]
    assert {each["id"] for each in (*found.all("textarea"), *found.all("input"))} == labelled
    ids = [attributes["id"] for _tag, attributes in found.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))


def test_a_text_says_its_language_to_a_screen_reader() -> None:
    """What the pack has in French is French, what it has not is English, and the page's own words are its own."""
    found = seen(review_page(draft()))

    assert {each.get("lang") for each in found.all("span")} == {"fr", "en", None}  # the page's own
    assert found.all("html") == [{"lang": "en"}]


def test_the_page_knows_which_version_it_shows() -> None:
    """So that a comment on it can be told from one on what was written since."""
    [main] = seen(review_page(draft())).all("main")

    assert main["data-draft"] == "d1"
    assert (
        main["data-seen"]
        == '{"overview": "v-overview", "evidence": "v-evidence", "reflection": "v-reflection"}'
    )


def test_a_part_that_is_empty_is_shown_as_empty() -> None:
    """Where a text should stand, and where a file should."""
    page = review_page(replace(draft(), versions=[]))

    assert page.count("Nothing is written here yet.") == 3
    assert page.count("There is no file yet.") == 1


def attached(name: str, media_type: str, data: bytes) -> Attached:
    return Attached(id=name, draft="d", item="Plan", name=name, media_type=media_type, size=len(data), sha256="", added="", file=name)  # fmt: skip


def enclosed_of(*files: tuple[str, str, bytes]) -> Mapping[str, Shown]:
    """What is shown of FILES: each its name, its kind, and what is in it."""
    contents = {name: data for name, _media_type, data in files}
    return enclosed(
        [attached(*each) for each in files], lambda each: nullcontext(io.BytesIO(contents[each.file]))
    )


def test_a_picture_that_is_enclosed_tells_no_place_and_no_name() -> None:
    """It is a copy that was cleaned, and the only thing that the page may show but its own style."""
    data = photo()
    shown = enclosed_of(("a.jpg", "image/jpeg", data))
    made = replace(draft(EVIL), attached=[attached("a.jpg", "image/jpeg", data)])
    found = seen(review_page(made, shown))

    [picture] = found.all("img")
    copy = base64.b64decode((picture["src"] or "").removeprefix("data:image/jpeg;base64,"), validate=True)
    traces, left = cleaning.look(data), cleaning.look(copy)
    assert traces is not None
    assert left is not None
    assert (len(traces.traces) > 0, left.traces) == (True, ())
    assert picture["alt"] == f"a.jpg ({len(data)} bytes)"
    [policy] = [each["content"] or "" for each in found.all("meta") if "http-equiv" in each]
    assert policy.count("img-src data:;") == 1
    assert len(found.all("script")) == 1


def test_without_pictures_the_page_may_show_none() -> None:
    """A text is shown as a text."""
    shown = enclosed_of(("plan.txt", "text/plain", EVIL.encode()))
    page = review_page(replace(draft(), attached=[attached("plan.txt", "text/plain", b"x")]), shown)

    assert "img-src" not in page
    assert (seen(page).all("img"), "not in this page" in page) == ([], False)
    assert "&lt;img src=x onerror=alert(2)&gt;" in page


@pytest.mark.parametrize(
    "file",
    [
        ("a.svg", "image/svg+xml", b"<svg onload='alert(1)'/>"),
        ("a.html", "text/html", b"\xff\xfe<script>"),
        ("a.txt", "text/plain", b"nul\0"),
        ("a.txt", "text/plain", b" \n"),
        ("a.txt", "text/plain", b"x" * 50_001),
        ("a.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"x" * 100),
        ("a.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 8),
        ("a.jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("a.jpg", "image/jpeg", photo()[:-200]),
        ("a.pdf", "application/pdf", b"%PDF-1.7"),
        ("a.jpg", "image/jpeg", photo() + bytes(MOST_OF_ONE)),
    ],
    ids=str,
)
def test_what_is_not_shown_is_only_named(file: tuple[str, str, bytes]) -> None:
    """Of another kind, damaged, too large, or made to exhaust who draws it."""
    assert enclosed_of(file) == {}


def test_a_page_stays_small_enough_for_a_letter() -> None:
    """What no longer fits is left out, and not even opened."""
    many = [attached(f"{number}.png", "image/png", b"") for number in range(9)]
    sizes = [replace(each, size=MOST_OF_ONE) for each in many]
    opened: list[str] = []

    def open_(each: Attached) -> nullcontext[io.BytesIO]:
        opened.append(each.file)
        return nullcontext(io.BytesIO(photo()))

    shown = enclosed(sizes, open_)

    assert list(shown) == opened == [f"{number}.png" for number in range(MOST_TOGETHER // MOST_OF_ONE)]
