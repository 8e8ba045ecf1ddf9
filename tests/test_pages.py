"""One page from one object: the same bytes, everything in it, and nothing that a stranger wrote does anything."""

import copy
import json
import re
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paging
import world
from lerwallet import formats, pages
from lerwallet.errors import LerwalletError
from lerwallet.formats.page import read_page
from lerwallet.pages import plain
from lerwallet.pages.visible import said_more, sayings

GOLDEN: Final = Path(__file__).parent / "golden" / "portfolio-1.html"
VOID: Final = {"meta", "br", "img"}


class Outline(HTMLParser):
    """Elements in order, and whether each was closed."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def text_of(markup: str) -> str:
    return "\n".join(sayings(markup))


def data_of(markup: str) -> paging.Object:
    secured = read_page(markup.encode())
    assert isinstance(secured.securing, formats.Page)
    return dict(secured.securing.data)


def test_a_page_that_was_sent_is_made_again() -> None:
    """The golden page from its own data, byte for byte: where this fails, pages already sent would look forged."""
    golden = GOLDEN.read_bytes().decode()

    assert golden == pages.render(data_of(golden))


def test_the_data_inside_is_the_data_given() -> None:
    """What went in comes out, and makes the same page."""
    page = paging.page(
        paging.credential("</script><script>alert(1)</script>&amp;\u2028"), title="<b>&lt;\u2029"
    )

    markup = pages.render(page)

    assert page == data_of(markup)
    assert markup == pages.render(data_of(markup))


def test_the_data_of_many_badges_is_packed() -> None:
    """A long page keeps its data in a fifth of the size, the very data; a short one as text that anybody can read."""
    long = paging.page(
        *(paging.credential(f"Badge {number}", description="x" * 999) for number in range(100))
    )
    plain, packed = pages.render(long).encode(), pages.html(long)

    assert len(packed) < len(plain) / 2
    assert data_of(packed.decode()) == long == data_of(plain.decode())
    assert b'<script type="application/json"' in pages.html(paging.page(paging.credential("Rowing")))


def test_the_page_is_whole_and_loads_nothing() -> None:
    """Every element is closed, no address is loaded, no script runs, and the policy says so."""
    outline = Outline(GOLDEN.read_text("utf-8"))
    policy = next(
        value for name, value in outline.attributes if name == "content" and "default-src" in str(value)
    )

    assert outline.open == []
    assert {"link", "iframe", "svg", "form", "input"} & set(outline.tags) == set()
    assert outline.tags.count("script") == 1
    assert ("type", "application/json") in outline.attributes
    assert [
        value for name, value in outline.attributes if name == "href" and not str(value).startswith("#")
    ] == []
    assert [
        name for name, _value in outline.attributes if name in {"srcset", "style"} or name[:2] == "on"
    ] == []
    sources = [str(value) for name, value in outline.attributes if name == "src"]
    assert [source[:22] for source in sources] == ["data:image/png;base64,"]
    assert str(policy).startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert ("lang", "en") in outline.attributes


def test_headings_are_in_order() -> None:
    """One h1, and no level is skipped."""
    levels = [int(tag[1]) for tag in Outline(GOLDEN.read_text("utf-8")).tags if re.fullmatch("h[1-6]", tag)]

    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_has_contrast(scheme: int) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1 for each colour of text on each ground that it stands on."""
    css = (Path(pages.__file__).parent / "screen_1.css").read_text("utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w+)", blocks[scheme]))
    grounds = {name: ["paper", "card"] for name in ("ink", "soft", "accent")}
    grounds |= {name: [f"{name}-back"] for name in ("good", "open", "bad", "own")}

    for text, behind in grounds.items():
        for ground in behind:
            light, dark = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, ground)


def test_better_supported_lines_come_first() -> None:
    """Assessed work, exams, completed courses, attendance, not stated, older badges, own statements."""
    kinds = ["ext:Attendance", "Badge", "Course", "Assessment"]
    badges = [paging.skilled(f"My {kind}", [], kind) for kind in kinds]
    lines = [paging.statement("I bake."), paging.whole(world.hosted()), *map(paging.line, range(4))]

    told = text_of(pages.render(paging.page(*badges, lines=lines)))

    order = ["My Assessment", "My Course", "My ext:Attendance", "My Badge", "Older badges", "I bake."]
    assert order == sorted(order, key=told.rindex)


def test_what_its_holder_issued_is_an_own_statement() -> None:
    """Nobody judged it, whatever kind of badge it says it is: it stands with what the holder says."""
    own = world.badge(world.LEARNER, credentialStatus=None, name="Chess")
    own["credentialSubject"]["achievement"]["achievementType"] = "Assessment"

    markup = pages.render(
        paging.page(paging.credential("Rowing"), world.dumps(world.signed(own, world.LEARNER)))
    )

    card = markup[markup.index('<article id="badge-2" class="own"') :]
    assert markup.index('id="group-own"') < markup.index('<article id="badge-2"')
    assert "Chess" in card
    assert "The applicant" in card
    assert "Assessed work" not in card


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("checked", "Checked"),
        ("endorsed", "Endorsed"),
        ("not_checked", "Not checked to the end"),
        ("expired", "Expired"),
        ("not_yet_valid", "Not valid yet"),
        ("withdrawn", "Withdrawn"),
        ("suspended", "Suspended"),
    ],
)
def test_each_mark_is_told_in_words(mark: str, words: str) -> None:
    """A mark is words with the day of the check, never a colour alone."""
    told = sayings(pages.render(paging.page(paging.credential(), lines=[paging.line(mark=mark)])))

    assert words in told
    assert "20 November 2026" in told


def test_who_knows_the_issuer_is_told() -> None:
    """The name is the badge's own word, or known to a registry, which is named."""
    lines = [paging.line(0), paging.line(1, registry="The State's list")]

    told = sayings(pages.render(paging.page(paging.credential(), paging.credential("Other"), lines=lines)))

    assert ("(so says the badge)" in told, "The State's list" in told) == (True, True)


def test_skills_stand_once_with_what_shows_them() -> None:
    """Only credentials that hold show a skill at the top."""
    badges = [
        paging.skilled("A", ["Reading"]),
        paging.skilled("B", ["reading"]),
        paging.skilled("C", ["Rowing"]),
    ]
    lines = [paging.line(0), paging.line(1), paging.line(2, "expired")]
    markup = pages.render(paging.page(*badges, lines=lines))

    summary = markup.partition('class="proven"')[2].partition("</ul>")[0]

    assert re.findall(r"<b[^>]*>(.*?)</b>", summary) == ["Reading"]
    assert re.findall(r"<bdi>(.*?)</bdi>", summary) == ["A", "B"]


HOSTILE: Final = [
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "\u202egnp.exe\u2066",
    "\x1b[31mred\x00\x07",
    "</style><!--",
    "a" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_only_text(text: str) -> None:
    """In each place that a stranger's text can reach, the page keeps its elements and shows no control character."""

    def made(said: str) -> str:
        files = [paging.file(name=said, caption=said), paging.file(name=said, media_type=said, data=None)]
        lines = [paging.line(registry=said, note=said, evidence=files), paging.statement(said)]
        achievement = paging.skilled(said, [said])
        return pages.render(
            paging.page(achievement, lines=lines, title=said, profile=said, contacts=[said], **{"for": said})
        )

    shown, plainly = made(text), made("plain")

    assert Outline(shown).tags == Outline(plainly).tags
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", text_of(shown))
    assert max(map(len, sayings(shown))) <= plain.PASSAGE + 1


def test_scripts_of_the_world_stand_in_their_own_direction() -> None:
    """Texts from credentials are isolated, so that one written from right to left turns nothing else around."""
    markup = pages.render(
        paging.page(paging.credential("مهارات"), title="مريم", lines=[paging.line(note="مرحبا")])
    )

    assert '<h1 dir="auto">مريم</h1>' in markup
    assert "<bdi>مهارات</bdi>" in markup
    assert '<p dir="auto">مرحبا</p>' in markup


def test_files_are_shown_with_their_caption_and_digest() -> None:
    """A picture is drawn with its caption for those who do not see it; any other file is named."""
    plan = paging.file(b"%PDF-1.7", name="plan.pdf", media_type="application/pdf", caption=None, data=None)
    picture = paging.file()
    line = paging.line(evidence=[picture, plan, {**picture, "caption": None}])

    told = sayings(pages.render(paging.page(paging.credential(), lines=[line])))

    assert told.count("<img>") == 2
    assert ("alt=The sofa that we mended" in told, "alt=sofa.png" in told) == (True, True)
    assert {"plan.pdf", "sofa.png", "1", plan["sha256"], picture["sha256"]} <= set(told)


def test_how_to_reach_the_maker_stands_at_the_top() -> None:
    """One line each, and nothing at all where nothing was typed."""
    plain_page = paging.page(paging.credential())

    told = [sayings(pages.render({**plain_page, "contacts": each})) for each in (["maria@example.org"], [])]

    assert [("Contact:" in each, "maria@example.org" in each) for each in told] == [
        (True, True),
        (False, False),
    ]


def test_what_an_sd_jwt_says_in_its_standard_members_is_shown_once() -> None:
    """Its skills and description stand in the rows of every badge, and not again under their own names."""
    token = world.sd_jwt_vc(hide={"skills": ["Writing"], "description": "A term's work", "grade": "A"})

    told = sayings(pages.render(paging.page(token.encode())))

    assert [told.count(text) for text in ("A term's work", "grade", "skills", "description")] == [1, 1, 0, 0]


def test_marks_are_not_stacked_over_what_stands_above() -> None:
    """Four on a letter, as many as a script sets; a name written with them is as it was."""
    name = "Nguye\u0302\u0303n Thi\u0323 Anh\u0301"

    assert plain.line(name) == name
    assert plain.line("a" + "\u0338" * 50 + "\u200d" + "\u0489" * 50 + "b") == "a" + "\u0338" * 4 + "b"


def test_what_was_withheld_is_counted() -> None:
    """Leaving a detail out must not look like there being none."""
    token = world.sd_jwt_vc(hide={"grade": "A", "skill": "Writing"})
    shorter = token.rsplit("~", 2)[0] + "~"

    told = sayings(pages.render(paging.page(shorter.encode())))

    assert told[told.index("Details left out") + 1] == "1"


UNFIT: Final[dict[str, dict[str, Any]]] = {
    "schema": {"schema": "lerwallet/page/2"},
    "template": {"template": "portfolio/2"},
    "template that is a path": {"template": "../x"},
    "template that is a list": {"template": []},
    "language": {"language": "tlh"},
    "language that is a path": {"language": "../en"},
    "no title": {"title": None},
    "time": {"made_at": "soon"},
    "another time than was signed": {"made_at": "2026-11-21T12:00:01Z"},
    "another kind of file": {
        "lines": [paging.line(), {**paging.whole(world.hosted()), "media_type": "image/png"}]
    },
    "lines": {"lines": {}},
    "no lines": {"lines": []},
    "a line of an unknown kind": {"lines": [{"kind": "advert"}]},
    "the same credential twice": {"lines": [paging.line(), paging.line()]},
    "an index outside": {"lines": [paging.line(1)]},
    "an index below": {"lines": [paging.line(-1)]},
    "an index that is a truth": {"lines": [paging.line(False)]},
    "a mark that nobody knows": {"lines": [paging.line(mark="excellent")]},
    "a whole badge that is no badge": {"lines": [paging.line(), paging.whole(b"{}")]},
    "a whole badge that should be signed over": {"lines": [paging.line(), paging.whole(paging.credential())]},
    "no evidence": {"lines": [paging.line(evidence=None)]},
    "evidence that is no file": {"lines": [paging.line(evidence=["sofa.png"])]},
    "a picture of another kind": {"lines": [paging.line(evidence=[paging.file(media_type="image/jpeg")])]},
    "a drawing": {"lines": [paging.line(evidence=[paging.file(b"<svg/>", media_type="image/svg+xml")])]},
    "a digest that is a sentence": {
        "lines": [paging.line(evidence=[paging.file(sha256="It holds", data=None)])]
    },
    "a size that no file has": {"lines": [paging.line(evidence=[paging.file(size=10**30, data=None)])]},
    "thousands of contacts": {"contacts": ["a"] * 51},
    "thousands of files": {"lines": [paging.line(evidence=[paging.file(data=None)] * 501)]},
    "a presentation for somebody": {"presentation": paging.presented(paging.credential(), audience="Cafe")},
    "a presentation with a one-time word": {"presentation": paging.presented(paging.credential(), nonce="n")},
    "a presentation until a day": {
        "presentation": paging.presented(paging.credential(), expires=world.NOW + timedelta(days=9))
    },
    "a picture with another digest": {"lines": [paging.line(evidence=[paging.file(sha256="00")])]},
    "a picture of another size": {"lines": [paging.line(evidence=[paging.file(size=1)])]},
    "a size below nothing": {"lines": [paging.line(evidence=[paging.file(size=-1, data=None)])]},
    "endorsers without a mark": {"lines": [paging.line(endorsers=1)]},
    "a mark without endorsers": {"lines": [paging.line(mark="endorsed", endorsers=0)]},
    "contacts": {"contacts": [None]},
    "a page in a page": {"lines": [paging.line(), paging.whole(b"<html>lerwallet-data")]},
    "no presentation": {"presentation": None},
    "a credential as presentation": {"presentation": json.loads(paging.credential())},
}


@pytest.mark.parametrize("change", UNFIT.values(), ids=UNFIT.keys())
def test_data_that_does_not_fit_makes_no_page(change: dict[str, Any]) -> None:
    """An error with a sentence, and no page that says half of it."""
    page = {**paging.page(paging.credential()), **change}

    with pytest.raises(LerwalletError):
        pages.render(page)


SAID_MORE: Final = {
    "a text": ("</main>", "<p>Brain surgery</p></main>"),
    "a hidden text": ("</main>", "<p hidden>Brain surgery</p></main>"),
    "after the end": ("</html>", "</html>Brain surgery"),
    "a word in a text": ("Made by the applicant on", "Made by the ministry on"),
    "a title": ("<main>", '<main title="Brain surgery">'),
    "a label": ("<main>", '<main aria-label="Brain surgery">'),
    "an input": ("</main>", '<input placeholder="Brain surgery"></main>'),
    "a picture": ("</main>", "<img src='data:image/png;base64,AAAA'></main>"),
    "a drawing": ("</main>", "<svg><path d='M0 0'/></svg></main>"),
    "a script": ("</main>", "<script>document.title = 1</script></main>"),
    "an event": ("<main>", '<main onclick="alert(1)">'),
    "a style that writes": ("</style>", 'h1::after { content: "Brain surgery" }</style>'),
    "a style that writes in escapes": ("</style>", 'h1::after { c\\6f ntent: "Brain surgery" }</style>'),
    "a style that shows an attribute": ("</style>", "h1::after { content: attr(class) }</style>"),
    "a style that draws": ("</style>", "h1 { background: url(data:image/png;base64,AAAA) }</style>"),
    "a list marker": ("</style>", "li { list-style-type: 'Brain surgery' }</style>"),
    "a style of one element": ("<main>", "<main style=\"quotes: 'Brain surgery' ''\">"),
}


@pytest.mark.parametrize(("old", "new"), SAID_MORE.values(), ids=SAID_MORE.keys())
def test_what_a_page_says_more_is_heard(old: str, new: str) -> None:
    """Seen, hidden, spoken or drawn by a style: what the page as made does not say."""
    made = GOLDEN.read_text("utf-8")
    assert made.count(old) >= 1

    assert said_more(made.replace(old, new, 1), made) is not None


def test_what_a_page_leaves_out_is_no_addition() -> None:
    """A page with less in it, or written in another way, says nothing more."""
    made = GOLDEN.read_text("utf-8")

    assert (
        said_more(made.replace("<h2", "\n\n<h2").replace("</style>", "h1 { color: red }</style>"), made)
        is None
    )
    assert said_more(re.sub("<footer.*</footer>", "", made, flags=re.DOTALL), made) is None


def test_texts_that_changed_places_are_heard() -> None:
    """A mark moved from one badge to another says something else."""
    made = pages.render(
        paging.page(
            paging.credential("A"), paging.credential("B"), lines=[paging.line(0), paging.line(1, "expired")]
        )
    )
    swapped = made.replace("<bdi>A</bdi></h3>", "<bdi>-</bdi></h3>").replace(
        "<bdi>B</bdi></h3>", "<bdi>A</bdi></h3>"
    )

    assert said_more(swapped.replace("<bdi>-</bdi></h3>", "<bdi>B</bdi></h3>"), made) is not None


@given(st.text(max_size=300))
def test_a_line_is_one_printable_line(text: str) -> None:
    """Whatever comes in, what a page shows has no control character and no override."""
    shown = plain.line(text)

    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]", shown)


def _paths(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(found for key, child in children for found in _paths(child, (*path, key)))]


SAMPLE: Final = paging.page(
    paging.skilled("A", ["Reading"]),
    world.sd_jwt_vc().encode(),
    lines=[paging.line(), paging.line(1), paging.whole(world.hosted()), paging.statement("I bake.")],
)
JUNK: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.just([]),
    st.just({}),
    st.just([[{}]]),
    st.sampled_from(
        ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "data:,", "eyJ.e30.", "did:key:z6"]
    ),
)


@given(st.sampled_from(_paths(SAMPLE)[1:]), JUNK)
def test_any_page_data_is_a_page_or_an_error_with_a_sentence(path: tuple[Any, ...], junk: object) -> None:
    """One member replaced by anything: the page is made and made again the same, or refused, and nothing else happens."""
    page = copy.deepcopy(SAMPLE)
    place: Any = page
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk

    try:
        markup = pages.render(page)
    except LerwalletError:
        return
    assert markup == pages.render(data_of(markup))
    assert Outline(markup).open == []


@pytest.mark.parametrize("language", sorted(pages.languages("portfolio/1")))
def test_each_language_has_every_word(language: str) -> None:
    """The same sentences as in English, with the same places for facts; and a page can be made of them."""
    folder = Path(pages.__file__).parent / "portfolio_1"
    words, english = (json.loads((folder / f"words.{each}.json").read_bytes()) for each in (language, "en"))

    places = {name: re.findall(r"\{\w+\}", str(sentence)) for name, sentence in words.items()}

    assert places == {name: re.findall(r"\{\w+\}", str(sentence)) for name, sentence in english.items()}
    assert len(words["months"]) == 12
    assert f'<html lang="{language}"' in pages.render(paging.page(paging.credential(), language=language))
