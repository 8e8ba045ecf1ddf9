"""The review pack: one page that runs its own script and nothing else, whatever stands in the draft and in the rubric."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from learning import PACK
from lerwallet.journey.draft import Attached, Draft, Version
from lerwallet.journey.review import review_page
from lerwallet.journey.rubric import read_pack

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
