"""`unlock` keeps the wallet open in one terminal for a while: it reads, does not sign, and ends by itself."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sitting import PASSPHRASE, Sitting
from terminal import Result, call

START = datetime.now(UTC)


@pytest.fixture
def sitting(learner: Sitting) -> Sitting:
    (learner.home / "run").mkdir()
    return learner


def at(sitting: Sitting, minutes: float, *words: str | Path, **env: str) -> Result:
    """What WORDS answer so many minutes later, where the passphrase is not known."""
    variables = {
        **sitting.environment(),
        "LERWALLET_PASSPHRASE": "",
        "XDG_RUNTIME_DIR": str(sitting.home / "run"),
    }
    now = START + timedelta(minutes=minutes)
    return call(*words, home=sitting.home, env={**variables, **env}, now=now)


def unlocked(sitting: Sitting) -> str:
    document = at(sitting, 0, "unlock", "--json", LERWALLET_PASSPHRASE=PASSPHRASE).document
    assert document["idle_minutes"] == 15
    return str(document["session"])


def test_a_session_opens_and_does_not_sign(sitting: Sitting) -> None:
    """`list` needs no passphrase; `share` does, exit 12; and with it, it signs."""
    token = unlocked(sitting)
    writing = sitting.ids()["writing"]
    words = ("share", writing, "--to", "A", "--for", "b", "--out", sitting.home / "out.jwt")

    listed = at(sitting, 1, "list", LERWALLET_SESSION=token)
    refused = at(sitting, 1, *words, LERWALLET_SESSION=token)
    signed = at(sitting, 1, *words, LERWALLET_SESSION=token, LERWALLET_PASSPHRASE=PASSPHRASE)

    assert (listed.code, refused.code, signed.code) == (0, 12, 0)


def test_what_is_printed_can_be_evaluated(sitting: Sitting) -> None:
    """One line for the shell on stdout, everything else on stderr."""
    result = at(sitting, 0, "unlock", LERWALLET_PASSPHRASE=PASSPHRASE)

    [line] = result.out.splitlines()
    assert line.startswith('export LERWALLET_SESSION="')
    assert "lerwallet lock" in result.err


@pytest.mark.parametrize(
    ("minutes", "code"),
    [([14, 28, 42], 0), ([16], 12), ([14, 30], 12), ([14 * n for n in range(1, 53)], 12), ([-10], 12)],
)
def test_it_ends_by_itself(sitting: Sitting, minutes: list[int], code: int) -> None:
    """After 15 minutes without use; after 12 hours whatever happens; and where the clock was set back."""
    token = unlocked(sitting)

    results = [at(sitting, minute, "list", LERWALLET_SESSION=token) for minute in minutes]

    assert results[-1].code == code


def test_lock_ends_it(sitting: Sitting) -> None:
    """At once, and the half that was kept is gone."""
    token = unlocked(sitting)

    first, second = at(sitting, 1, "lock"), at(sitting, 1, "lock")

    assert (first.out, second.out) == ("The wallet is locked.\n", "The wallet was locked already.\n")
    assert at(sitting, 1, "list", LERWALLET_SESSION=token).code == 12
    assert list((sitting.home / "run" / "lerwallet").iterdir()) == []


def test_neither_half_opens_anything(sitting: Sitting) -> None:
    """Another token, none, or the token without the file."""
    token = unlocked(sitting)
    other = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    kept = sitting.home / "run" / "lerwallet"

    assert at(sitting, 1, "list", LERWALLET_SESSION=other).code == 12
    assert at(sitting, 1, "list", LERWALLET_SESSION="not a token").code == 12
    assert [oct(path.stat().st_mode & 0o777) for path in kept.iterdir()] == ["0o600"]
    shutil.rmtree(kept)
    assert at(sitting, 1, "list", LERWALLET_SESSION=token).code == 12


@pytest.mark.parametrize("content", ["", "{}", '{"slot": 7}', '{"slot": {"id": "zz"}, "ends": 1, "used": 2}'])
def test_a_damaged_half_opens_nothing(sitting: Sitting, content: str) -> None:
    """The wallet is locked, and that is told as such."""
    token = unlocked(sitting)
    [file] = (sitting.home / "run" / "lerwallet").iterdir()
    file.write_text(content)

    assert at(sitting, 1, "list", LERWALLET_SESSION=token).code == 12


def test_a_named_passphrase_file_goes_before_the_session(sitting: Sitting) -> None:
    """Whoever names a passphrase learns whether it is right."""
    token = unlocked(sitting)
    wrong = sitting.write("wrong.txt", "not the passphrase")

    assert at(sitting, 1, "list", "--passphrase-file", wrong, LERWALLET_SESSION=token).code == 12


def test_a_session_is_of_one_wallet(sitting: Sitting) -> None:
    """Another wallet is not opened by it."""
    token = unlocked(sitting)
    at(sitting, 0, "init", "--wallet", sitting.home / "second", LERWALLET_NEW_PASSPHRASE=PASSPHRASE)

    assert at(sitting, 1, "list", "--wallet", sitting.home / "second", LERWALLET_SESSION=token).code == 12


def test_a_wallet_without_trace_is_not_kept_open(sitting: Sitting) -> None:
    """Half of its key would lie on this computer."""
    own = {"LERWALLET_HOME": str(sitting.home / "own"), "LERWALLET_NEW_PASSPHRASE": PASSPHRASE}
    at(sitting, 0, "init", "--no-trace", **own)

    result = at(sitting, 0, "unlock", LERWALLET_PASSPHRASE=PASSPHRASE, **own)

    assert (result.code, result.out) == (1, "")


@pytest.mark.parametrize("words", [("passphrase", "change"), ("recovery", "new")])
def test_what_is_open_ends_with_what_opened_it(sitting: Sitting, words: tuple[str, ...]) -> None:
    """Another passphrase or code: whoever still has the token starts anew."""
    token = unlocked(sitting)
    at(
        sitting,
        1,
        *words,
        LERWALLET_PASSPHRASE=PASSPHRASE,
        LERWALLET_NEW_PASSPHRASE="another one of four words",
    )

    assert at(sitting, 2, "list", LERWALLET_SESSION=token).code == 12


def test_a_wrong_token_does_not_keep_it_open(sitting: Sitting) -> None:
    """Only what really opened the wallet counts as use."""
    token = unlocked(sitting)
    at(sitting, 14, "list", LERWALLET_SESSION="x" * len(token))

    assert at(sitting, 16, "list", LERWALLET_SESSION=token).code == 12


def test_a_half_that_cannot_be_used_leaves_the_passphrase(sitting: Sitting) -> None:
    """Damaged, or unreadable: the next source is asked, and the wallet is not blamed."""
    token = unlocked(sitting)
    [file] = (sitting.home / "run" / "lerwallet").iterdir()
    stated = json.loads(file.read_bytes())
    stated["slot"]["wrapped"] = "00" * 40
    file.write_text(json.dumps(stated))

    assert at(sitting, 1, "list", LERWALLET_SESSION=token).code == 12
    assert at(sitting, 1, "list", LERWALLET_SESSION=token, LERWALLET_PASSPHRASE=PASSPHRASE).code == 0


def test_lock_works_when_the_stick_is_out(sitting: Sitting) -> None:
    """The wallet is away; its half is on this computer."""
    token = unlocked(sitting)
    (sitting.home / "wallet").rename(sitting.home / "away")
    locked = at(sitting, 1, "lock")
    (sitting.home / "away").rename(sitting.home / "wallet")

    assert locked.out == "The wallet is locked.\n"
    assert at(sitting, 1, "list", LERWALLET_SESSION=token).code == 12
