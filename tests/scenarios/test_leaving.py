"""Taking everything elsewhere: in open forms, locked for somebody where that is asked, and never half."""

import csv
import io
import json
import zipfile

import pyrage
import pytest

from sitting import PASSPHRASE, Sitting

OTHER = "a passphrase of its own"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "zip", "presentation"])
def test_an_export_without_badges_says_so(form: str, learner: Sitting) -> None:
    """It is written, for scripts; a person is told that nothing is in it."""
    result = learner("export", "--as", form, "--search", "nothing like it", "--out", "export.file")

    assert result.code == 0, result.err
    assert "There is no badge in it" in result.err


def test_every_form_holds_every_badge(learner: Sitting) -> None:
    """The same three, as one document, as lines, as rows and as files."""
    document = learner("export", "--as", "json").document
    lines = [json.loads(line) for line in learner("export", "--as", "jsonl").out.splitlines()]
    rows = list(csv.DictReader(io.StringIO(learner("export", "--as", "csv").out)))
    files = zipfile.ZipFile(io.BytesIO(learner("export", "--as", "zip", "--out", "-").raw)).namelist()

    ids = sorted(learner.ids().values())
    assert document["schema"] == "lerwallet/export/1"
    assert sorted(each["credential"]["id"] for each in document["credentials"]) == ids
    assert document["credentials"] == lines
    assert sorted(row["id"] for row in rows) == ids
    assert sorted(name.partition(".")[0] for name in files) == ids


def test_a_row_says_what_a_spreadsheet_needs(learner: Sitting) -> None:
    """Columns by name; what is a list stands in one cell."""
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(learner("export", "--as", "csv").out))}
    row = rows[learner.ids()["research"]]

    assert row["name"].startswith("Research")
    assert row["verdict"] in {"verified", "undecided"}
    assert row["issuer_id"].startswith("did:key:")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "zip"])
def test_another_program_opens_what_was_locked_for_a_key(form: str, learner: Sitting) -> None:
    """An age file for each key that was named; without a key, nothing of it can be read."""
    plain = learner("export", "--as", form, "--out", "-").raw
    keys = [pyrage.x25519.Identity.generate() for _number in range(2)]
    named = [word for key in keys for word in ("--encrypt-to", str(key.to_public()))]

    result = learner("export", "--as", form, *named, "--out", "locked.age")
    data = (learner.home / "locked.age").read_bytes()

    assert result.code == 0
    assert data.startswith(b"age-encryption.org/v1\n")
    assert [pyrage.decrypt(data, [key]) for key in keys] == [plain, plain]
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(data, [pyrage.x25519.Identity.generate()])


def test_another_program_opens_what_was_locked_with_a_passphrase(learner: Sitting) -> None:
    """A passphrase of its own, and not the wallet's."""
    result = learner(
        "export", "--as", "zip", "--encrypt", "--out", "locked.age", env={"LERWALLET_NEW_PASSPHRASE": OTHER}
    )
    data = (learner.home / "locked.age").read_bytes()

    assert result.code == 0
    assert zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(data, OTHER))).testzip() is None
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(data, PASSPHRASE)


@pytest.mark.parametrize(
    "words",
    [
        ("--encrypt-to", "age1nonsense"),
        ("--encrypt-to", "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"),
        ("--encrypt", "--encrypt-to", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"),
    ],
)
def test_a_lock_that_cannot_be_meant_is_refused(words: tuple[str, ...], learner: Sitting) -> None:
    """Before anything is written."""
    result = learner("export", "--as", "zip", *words, "--out", "locked.age")

    assert (result.code, (learner.home / "locked.age").exists()) == (2, False)
    assert "AGE-SECRET-KEY" not in result.err


def test_a_new_passphrase_is_never_guessed(learner: Sitting) -> None:
    """Where nobody can be asked for one: exit 12, and nothing is written open instead."""
    result = learner("export", "--as", "zip", "--encrypt", "--out", "locked.age")

    assert (result.code, (learner.home / "locked.age").exists()) == (12, False)


def test_where_names_every_file_and_every_copy(learner: Sitting) -> None:
    """What lies on this computer, what is in it, and who has what was shared."""
    before = learner("where", "--json").document
    learner("evidence", "add", learner.ids()["research"], learner.write("film.bin", b"a film"))
    learner("share", learner.ids()["research"], "--to", "Cafe", "--for", "job", "--out", "s.json")
    after = learner("where", "--json").document

    named = {place["path"] for place in after["files"]}
    ours = {
        str(path) for name in ("wallet", "config", "state") for path in (learner.home / name).rglob("*.*")
    }
    assert {path for path in ours if not any(path.startswith(f"{each}/") for each in named)} <= named
    assert (before["copies"], [each["to"] for each in after["copies"]]) == ([], ["Cafe"])
    assert "Copy: Cafe has 1 badge" in learner("where").out
