"""Where the published vectors and real samples lie; tests read them in place and skip, saying so, where they are absent."""

import os
from pathlib import Path

import pytest

# Where the tests run in a copy, as in `.ci/run`, the data lie beside the checkout that it was made of.
_CHECKOUT = Path(os.environ.get("LERWALLET_CHECKOUT", Path(__file__).resolve().parents[1]))
_SHARED = _CHECKOUT.parent / "shared"


def _folder(variable: str, default: Path) -> Path:
    folder = Path(os.environ.get(variable, default))
    if not folder.is_dir():
        sentence = f"{folder} is not there: set {variable} to run the tests that read it"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(sentence, allow_module_level=True)
    return folder


def vectors(suite: str) -> Path:
    """The folder of one suite of published test vectors."""
    return _folder("LERWALLET_VECTORS", _SHARED / "vectors") / suite


def samples() -> Path:
    """The folder of real credential files with their published verdicts."""
    return _folder("LERWALLET_SAMPLES", _SHARED / "samples")


def standards(part: str) -> Path:
    """The folder of one kind of published documents, such as schemas."""
    return _folder("LERWALLET_STANDARDS", _SHARED / "standards") / part
