"""The schemas that are carried are the published bytes, and nothing is fetched for one that is not."""

import hashlib
from importlib.resources import files

from lerwallet import schemas


def test_the_open_badges_schema_is_the_published_one() -> None:
    """Its bytes have the digest that NOTICE names."""
    data = files("lerwallet.schemas").joinpath("ob_v3p0_achievementcredential_schema.json").read_bytes()

    assert (
        hashlib.sha256(data).hexdigest() == "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea"
    )


def test_an_unknown_schema_is_not_carried() -> None:
    """An address that nobody packages gives nothing."""
    assert schemas.load("https://school.example/schema.json") is None
