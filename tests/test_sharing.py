"""Shares: what goes along of each credential, signed by whom, and what the log keeps."""

from pathlib import Path

import pytest

import world
from lerwallet.credential import Carrier
from lerwallet.sharing import Choice
from lerwallet.verification import Verdict
from pocket import Pocket, read_by_employer


@pytest.fixture
def pocket(tmp_path: Path) -> Pocket:
    return Pocket(tmp_path / "wallet")


def test_each_credential_can_have_a_choice_of_its_own(pocket: Pocket) -> None:
    """What is asked for one does not touch another; where nothing is asked for one, the common choice holds."""
    first, second = pocket.keep(
        world.sd_jwt_vc(holder=pocket.phone).encode(),
        world.sd_jwt_vc(holder=pocket.phone, jti="urn:x:second").encode(),
    )

    share = pocket.share(
        first, second, choice=Choice(reveal=["full"]), choices={second.id: Choice(reveal=["/date"])}
    )

    assert [each.disclosed for each in share.credentials] == [("/skill", "/date"), ("/date",)]
    assert [each.withheld for each in share.credentials] == [0, 1]
    assert read_by_employer(share).verdict is Verdict.VERIFIED


def test_a_finished_presentation_can_travel_in_another_file(pocket: Pocket) -> None:
    """The log then names the file that was sent; the presentation is the same."""
    (row,) = pocket.keep(world.sd_jwt_vc(holder=pocket.phone).encode())
    share = pocket.share(row)

    page = share.carried(Carrier.HTML, b"<html>")

    assert page.presentation == share.presentation
    assert page.to_json()["carrier"] == "html"
    assert page.to_json()["sha256"] != share.to_json()["sha256"]
