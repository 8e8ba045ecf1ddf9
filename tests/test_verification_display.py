"""The page around the badges: made again and compared, so that an edited one is found and a strange one never passes."""

import copy
import gzip
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import corpus
import paging
import world
from lerwallet import pages
from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.fetch import Document, Origin
from lerwallet.formats.page import read_page
from lerwallet.trust import Entry, TrustList
from lerwallet.verification import Report, verify_bytes
from test_pages import SAID_MORE, SAMPLE

WORLD: Final = world.world()
BADGES: Final = (paging.skilled("Reading aloud", ["Reading"]), paging.credential("Rowing"))


def verify(markup: str, **asked: Any) -> Report:
    return WORLD.verify(markup.encode(), **asked)


def display(report: Report) -> tuple[str, str]:
    finding = report.finding("display")
    assert finding is not None
    return finding.outcome.value, finding.answer.reason


def edited(markup: str, old: str, new: str) -> str:
    assert old in markup
    return markup.replace(old, new, 1)


PAGE: Final = pages.render(paging.page(*BADGES))


def test_a_page_as_it_was_made_passes() -> None:
    """The page and everything in it: verified."""
    report = verify(PAGE)

    assert (display(report), report.verdict.value) == (("passed", "own_words"), "verified")
    assert [finding.check for finding in report.findings] == ["format", "contents", "display"]


@pytest.mark.parametrize(("old", "new"), SAID_MORE.values(), ids=SAID_MORE.keys())
def test_a_page_that_says_more_is_rejected(old: str, new: str) -> None:
    """A skill by hand, a hidden text, words in a style, a picture: the page says what no badge says."""
    report = verify(edited(PAGE, old, new))

    assert (display(report), report.verdict.value) == (("failed", "page_differs"), "rejected")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' id="glance"', ""),
        ("</style>", "footer { display: none }</style>"),
        ('<p class="what">', '<p class="what" hidden>'),
        ("\n</html>", "</html>"),
        ("<!DOCTYPE html>", "<!DOCTYPE html><!-- -->"),
        ("<!DOCTYPE html>", "\ufeff<!DOCTYPE html>"),
    ],
)
def test_a_page_of_another_form_is_not_decided(old: str, new: str) -> None:
    """Where it says nothing more and is not what was made, nobody knows what it hides."""
    report = verify(edited(PAGE, old, new))

    assert (display(report), report.verdict.value) == (("unknown", "page_of_unknown_form"), "undecided")


def test_a_removed_line_is_not_decided() -> None:
    """A badge that is inside and is not shown any more."""
    start, end = PAGE.index('<article id="badge-2"'), PAGE.rindex("</article>")

    report = verify(PAGE[:start] + PAGE[end + len("</article>") :])

    assert display(report) == ("unknown", "page_of_unknown_form")


def _packed_page(packed: bytes) -> str:
    return pages.render(paging.page(*BADGES), b64encode(packed).decode())


_DATA: Final = json.dumps(paging.page(*BADGES), ensure_ascii=False).encode()


@pytest.mark.parametrize("level", [1, 6, 9])
def test_packed_data_makes_the_same_page(level: int) -> None:
    """However another computer packs it, the page around it is the one that is made of what is inside."""
    report = verify(_packed_page(gzip.compress(_DATA, level)))

    assert (display(report), report.verdict.value) == (("passed", "own_words"), "verified")


def test_a_page_around_packed_data_is_compared() -> None:
    """What the page says is compared whatever form its data has."""
    markup = _packed_page(gzip.compress(_DATA))

    assert display(verify(edited(markup, "Rowing", "Rowing and surgery"))) == ("failed", "page_differs")
    assert display(verify(edited(markup, "application/gzip", "application/json")))[0] == "unknown"


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(_DATA)[:-9],
        gzip.compress(_DATA) + b"more",
        gzip.compress(b"{") * 2,
        gzip.compress(b"\xff{}"),
        b"\x1f\x8b\x08" + bytes(40),
        gzip.compress(bytes(20_000_000)),
    ],
    ids=["cut off", "goes on", "two", "no text", "damaged", "bomb"],
)
def test_packed_data_that_is_damaged_is_refused(packed: bytes) -> None:
    """What cannot be unpacked, or unpacks to more than is ever read, is told and nothing of it is believed."""
    with pytest.raises(LerwalletError):
        read_page(_packed_page(packed).encode())


@pytest.mark.parametrize(
    "change", [{"template": "portfolio/99"}, {"schema": "lerwallet/page/99"}, {"language": "xx"}]
)
def test_a_page_of_another_time_is_not_decided(change: dict[str, str]) -> None:
    """A template that is not here says nothing about the page."""
    data = json.dumps({**paging.page(*BADGES), **change})

    report = verify(
        f'<html><script type="application/json" id="lerwallet-data">{data}</script>Surgeon</html>'
    )

    assert (display(report), report.verdict.value) == (("unknown", "page_of_unknown_form"), "undecided")


def test_other_facts_in_the_data_are_found_by_their_signature() -> None:
    """A page made anew around a changed badge shows what is inside, and what is inside does not hold."""
    page = copy.deepcopy(paging.page(*BADGES))
    page["presentation"]["verifiableCredential"][0]["name"] = "Brain surgery"

    report = verify(pages.render(page))

    assert (display(report), report.verdict.value) == (("failed", "mark_contradicted"), "rejected")
    assert report.contents[0].verdict.value == "rejected"


def test_a_mark_that_cannot_be_confirmed_is_not_decided() -> None:
    """Checked, says the page; the issuer's keys are not at hand here."""
    badge = world.dumps(world.signed(world.badge(world.ACADEMY, credentialStatus=None), world.ACADEMY))

    report = world.World().verify(pages.render(paging.page(badge)).encode())

    assert display(report) == ("unknown", "mark_not_confirmed")


@pytest.mark.parametrize(
    ("checked_at", "expected"),
    [
        ("2026-01-01T00:00:00Z", ("passed", "own_words")),
        ("2025-12-31T23:59:59Z", ("unknown", "mark_not_confirmed")),
        ("1066-10-14T09:00:00Z", ("unknown", "mark_not_confirmed")),
        ("2026-11-21T12:00:01Z", ("unknown", "mark_not_confirmed")),
        ("2099-01-01T00:00:00Z", ("unknown", "mark_not_confirmed")),
    ],
)
def test_a_check_is_not_before_the_badge_nor_after_the_page(
    checked_at: str, expected: tuple[str, str]
) -> None:
    """The day of the check is unsigned: what cannot have been is not confirmed."""
    page = paging.page(BADGES[0], lines=[paging.line(checked_at=checked_at)])

    assert display(verify(pages.render(page))) == expected


def test_a_page_of_a_day_to_come_is_not_decided() -> None:
    """Two honest clocks differ by five minutes, and not by more."""
    later = world.NOW + timedelta(minutes=6)
    page = paging.page(BADGES[0], made_at=utc(later), presentation=paging.presented(BADGES[0], created=later))

    assert display(verify(pages.render(page))) == ("unknown", "page_of_later")


def test_a_share_is_no_portfolio_of_somebody_else() -> None:
    """What was signed for one reader is put on a page that does not say so, under another name."""
    share = world.presented(*BADGES)
    page = paging.page(*BADGES, title="Bob", presentation=share)
    data = json.dumps(page)

    report = verify(f'<html><script type="application/json" id="lerwallet-data">{data}</script>Bob</html>')

    assert (display(report), report.verdict.value) == (("unknown", "page_of_unknown_form"), "undecided")


def test_endorsed_needs_an_endorsement_that_holds() -> None:
    """A page that says that somebody else vouches is asked for it."""
    endorsed = corpus.endorsed()
    answers = [
        display(verify(pages.render(paging.page(data, lines=[paging.line(mark="endorsed")]))))
        for data in (endorsed, BADGES[0])
    ]

    assert answers == [("passed", "own_words"), ("unknown", "mark_not_confirmed")]


def test_more_endorsers_than_there_are_is_not_decided() -> None:
    """The number is counted again: two, says the page, and one vouches."""
    page = paging.page(corpus.endorsed(), lines=[paging.line(mark="endorsed", endorsers=2)])

    assert display(verify(pages.render(page))) == ("unknown", "mark_not_confirmed")


def test_an_older_badge_marked_as_checked_is_asked_too() -> None:
    """Its own address is not at hand here, so nobody can confirm the mark."""
    page = paging.page(
        *BADGES, lines=[paging.line(), paging.line(1), paging.whole(world.hosted(), "checked")]
    )

    assert display(verify(pages.render(page))) == ("unknown", "mark_not_confirmed")


def test_a_line_that_promises_nothing_needs_no_confirmation() -> None:
    """Marked as not checked: the page shows what is inside, whatever that is worth."""
    badge = world.dumps(world.signed(world.badge(world.ACADEMY, credentialStatus=None), world.ACADEMY))
    page = paging.page(badge, lines=[paging.line(mark="not_checked")])

    assert display(world.World().verify(pages.render(page).encode())) == ("passed", "own_words")


def test_an_older_badge_is_looked_at_too() -> None:
    """A badge that no presentation can hold has its own result, and neither it nor its line is decided from the page."""
    page = paging.page(*BADGES, lines=[paging.line(), paging.line(1), paging.whole(world.hosted())])

    report = verify(pages.render(page))

    assert [content.format for content in report.contents] == ["vp-json", "ob2-hosted"]
    assert (display(report), report.verdict.value) == (("unknown", "content_undecided"), "undecided")


@pytest.mark.parametrize("mark", ["checked", "not_checked"])
@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("the tests' list", ("passed", "own_words")),
        ("a later list", ("passed", "own_words")),
        ("the Ministry's list", ("unknown", "page_names_other_list")),
        ("a list of others", ("unknown", "page_names_other_list")),
        ("", ("unknown", "page_names_other_list")),
    ],
)
def test_known_to_a_list_is_asked_of_that_list(mark: str, named: str, expected: tuple[str, str]) -> None:
    """Who knows the issuer is unsigned: it passes only where the reader has that list, and the issuer is on it."""
    page = paging.page(BADGES[0], lines=[paging.line(mark=mark, registry=named)])
    verifier = WORLD.verifier()
    entries = {world.SCHOOL.did: Entry(id=world.SCHOOL.did)}
    lists = [
        *verifier.trust.lists,
        TrustList(source="a later list", entries=entries),
        TrustList(source="a list of others"),
    ]

    report = verify_bytes(
        "", pages.render(page).encode(), replace(verifier, trust=replace(verifier.trust, lists=lists))
    )

    assert display(report) == expected


SITE: Final = "https://hosting.example"
_BADGE: Final = {"id": f"{SITE}/badges/1", "type": "BadgeClass", "issuer": f"{SITE}/issuer"}


def assertion(**said: Any) -> dict[str, Any]:
    return {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{SITE}/awards/1",
        "recipient": {"type": "email", "hashed": False, "identity": "sam@example.org"},
        "badge": f"{SITE}/badges/1",
        "issuedOn": "2026-01-01T00:00:00Z",
        "verification": {"type": "hosted"},
        **said,
    }


def site() -> dict[str, Any]:
    """The documents of an issuer of older badges, by their addresses."""
    badge = {"name": "Robotics", "description": "Builds robots.", "image": f"{SITE}/robot.png"}
    return {
        f"{SITE}/awards/1": assertion(),
        f"{SITE}/badges/1": {
            "@context": "https://w3id.org/openbadges/v2",
            **_BADGE,
            **badge,
            "criteria": f"{SITE}/criteria",
        },
        f"{SITE}/issuer": {
            "@context": "https://w3id.org/openbadges/v2",
            "type": "Issuer",
            "id": f"{SITE}/issuer",
            "name": "A School",
            "url": SITE,
            "email": "office@hosting.example",
        },
    }


def hosted_page(mark: str, **said: Any) -> dict[str, Any]:
    """Page data with an older badge as its file on the page says it."""
    return paging.page(
        BADGES[0], lines=[paging.line(), paging.whole(json.dumps(assertion(**said)).encode(), mark)]
    )


def verify_online(data: bytes) -> Report:
    """Verify with the school's documents at their own addresses."""
    documents = site()

    def fetch(url: str, /) -> Document:
        if url not in documents:
            return WORLD.fetch(url)
        content = json.dumps(documents[url]).encode()
        return Document(
            url=url,
            data=content,
            media_type="application/json",
            fetched_at="2026-11-21T00:00:00Z",
            origin=Origin.NETWORK,
        )

    return verify_bytes("", data, replace(WORLD.verifier(accept_unknown_issuer=True), fetch=fetch))


@pytest.mark.parametrize("mark", ["checked", "not_checked"])
def test_an_older_badge_as_it_is_at_its_own_address_passes(mark: str) -> None:
    """The address alone, or with facts that the issuer's own documents say too."""
    same = {**_BADGE, "name": "Robotics"}

    reports = [
        verify_online(pages.render(hosted_page(mark, **said)).encode()) for said in ({}, {"badge": same})
    ]

    assert [(display(report), report.verdict.value) for report in reports] == 2 * [
        (("passed", "own_words"), "verified")
    ]


@pytest.mark.parametrize(
    "said",
    [
        {"badge": {**_BADGE, "name": "Brain surgery"}},
        {"badge": {**_BADGE, "description": "Operates on brains"}},
        {"badge": {**_BADGE, "criteria": {"narrative": "1000 operations"}}},
        {"badge": {**_BADGE, "alignment": [{"targetName": "Surgery"}]}},
        {"badge": {**_BADGE, "issuer": {"id": f"{SITE}/issuer", "name": "Harvard"}}},
        {"badge": {**_BADGE, "issuer": {"id": "https://harvard.example", "name": "A School"}}},
        {"badge": {**_BADGE, "issuer": {"id": f"{SITE}/issuer", "email": "dean@harvard.example"}}},
        {"issuedOn": "2001-01-01T00:00:00Z"},
        {"expires": "2099-01-01T00:00:00Z"},
    ],
    ids=["name", "description", "criteria", "skill", "issuer", "issuer's id", "contact", "from", "until"],
)
@pytest.mark.parametrize("mark", ["checked", "not_checked"])
def test_an_older_badge_that_says_on_the_page_what_it_does_not_say_at_its_address_is_rejected(
    said: dict[str, Any], mark: str
) -> None:
    """The page is drawn from the file in it, and only the document at the badge's own address counts."""
    report = verify_online(pages.render(hosted_page(mark, **said)).encode())

    assert (display(report), report.verdict.value) == (("failed", "page_differs"), "rejected")


def test_forged_facts_of_an_older_badge_on_paper_are_rejected() -> None:
    """The PDF shows the same file, and is asked the same."""
    page = hosted_page("checked", badge={**_BADGE, "name": "Brain surgery"})

    report = verify_online(pages.render_pdf(page))

    finding = report.finding("display")
    assert finding is not None
    assert (display(report), finding.answer.detail["says"]) == (("failed", "page_differs"), "Brain surgery")


def test_display_is_asked_of_pages_only() -> None:
    """A badge by itself has no page around it."""
    assert WORLD.verify(BADGES[0]).finding("display") is None


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [path, *(found for key, child in children for found in _places(child, (*path, key)))]


@given(st.sampled_from(_places(SAMPLE)[1:]), st.sampled_from([None, True, -1, 1e300, "", "x", [], {}, [[]]]))
def test_changed_data_in_an_old_page_never_passes(path: tuple[Any, ...], junk: object) -> None:
    """Data that was changed and not its page: failed or unknown, and no error."""
    page = copy.deepcopy(SAMPLE)
    place: Any = page
    for step in path[:-1]:
        place = place[step]
    if place[path[-1]] == junk:
        return
    place[path[-1]] = junk
    start = MARKUP.index(">{", MARKUP.index('id="lerwallet-data"')) + 1
    end = MARKUP.index("</script>", start)

    report = verify(MARKUP[:start] + json.dumps(page).replace("<", "\\u003c") + MARKUP[end:])

    assert report.verdict.value != "verified"


MARKUP: Final = pages.render(SAMPLE)


@given(st.integers(0, len(PAGE.encode()) - 1), st.integers(1, 255))
def test_no_flipped_byte_is_verified(position: int, flip: int) -> None:
    """One byte changed anywhere, in what is seen or in what is inside."""
    data = bytearray(PAGE.encode())
    data[position] ^= flip

    report = WORLD.verify(bytes(data))

    assert report.verdict.value != "verified"
