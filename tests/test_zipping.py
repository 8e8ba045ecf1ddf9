"""What we zip: the same contents make the same bytes, for the owner alone, and come out as they went in."""

import io
import zipfile

from lerwallet.zipping import zipped

ENTRIES = [("b.json", b"{}"), ("a.png", b"\x89PNG" * 100)]


def test_a_zip_holds_nothing_of_the_day_it_was_made() -> None:
    """Order and contents are the caller's; time and mode are always the same ones."""
    with zipfile.ZipFile(io.BytesIO(zipped(ENTRIES))) as archive:
        entries = archive.infolist()
        contents = [(entry.filename, archive.read(entry)) for entry in entries]

    assert contents == ENTRIES
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o600}
