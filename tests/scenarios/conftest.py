"""The people of the scenarios: each test has a home of its own, copied from one that was made once."""

from pathlib import Path

import pytest

from sitting import Sitting, sit_down


@pytest.fixture(scope="session")
def _beginning(tmp_path_factory: pytest.TempPathFactory) -> Sitting:
    return sit_down(tmp_path_factory.mktemp("beginning"))


@pytest.fixture(scope="session")
def _kept(tmp_path_factory: pytest.TempPathFactory, _beginning: Sitting) -> Sitting:
    sitting = _beginning.copied(tmp_path_factory.mktemp("kept"))
    assert sitting("add", "badges").code == 0
    return sitting


@pytest.fixture
def newcomer(_beginning: Sitting, tmp_path: Path) -> Sitting:
    """Somebody with an empty wallet, and three badges in the folder `badges`."""
    return _beginning.copied(tmp_path)


@pytest.fixture
def learner(_kept: Sitting, tmp_path: Path) -> Sitting:
    """Somebody who has added these three."""
    return _kept.copied(tmp_path)
