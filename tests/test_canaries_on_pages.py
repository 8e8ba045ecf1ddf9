"""What stays at home is on no page, in a browser or on paper, however it is packed; and each page of a share passes."""

from pathlib import Path

import pikepdf
import pytest

import papers
import world
from lerwallet import pages
from lerwallet.portfolio.support import Supporting
from lerwallet.sharing import Choice, Share
from lerwallet.sharing.paged import page_of
from lerwallet.wallet import Row
from pocket import EMPLOYER, NONCE, Pocket
from test_canaries import CANARY, SPLIT, of
from unpacking import said_in


def files(pocket: Pocket, row: Row, share: Share) -> dict[str, bytes]:
    """The page in each form."""
    given = Supporting(wallet=pocket.wallet, now=world.NOW).of(row)
    assert given is not None
    page = page_of(share, {row.id: given.to_json()}, "en")
    return {"html": pages.render(page).encode(), "pdf": pages.render_pdf(page)}


def found(form: str, data: bytes) -> bool:
    """Whether the canary is anywhere in DATA, its parts unpacked."""
    if form == "pdf":
        data += papers.changed(
            data, lambda _pdf: None, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all
        )
    return any(CANARY.encode() in each for each in said_in(data))


@pytest.mark.parametrize("suite", SPLIT)
def test_no_canary_is_on_a_page(suite: str, tmp_path: Path) -> None:
    """Of each kind of badge that can be split: what is left out is not there, is counted, and the page passes."""
    pocket = Pocket(tmp_path / "wallet")
    (row,) = pocket.keep(of(suite, pocket))
    share = pocket.share(row)

    made = files(pocket, row, share)

    for form, data in made.items():
        assert not found(form, data)
        report = world.world().verify(data, audience=EMPLOYER, nonce=NONCE, accept_unknown_issuer=True)
        display = report.finding("display")
        assert display is not None
        assert display.outcome.value == "passed", (form, display)
    told = made["html"].decode()
    counted = f"<bdi>{share.credentials[0].withheld}</bdi> details" in told
    assert counted or "Perhaps some: this kind of badge does not tell." in told


@pytest.mark.parametrize("suite", SPLIT)
def test_the_search_finds_what_is_shown(suite: str, tmp_path: Path) -> None:
    """With every detail shown the canary is found: a search that finds nothing would let everything through."""
    pocket = Pocket(tmp_path / "wallet")
    (row,) = pocket.keep(of(suite, pocket))

    made = files(pocket, row, pocket.share(row, choice=Choice(reveal=["full"])))

    assert all(found(form, data) for form, data in made.items())
