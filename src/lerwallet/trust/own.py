"""The learner's own trust list: a small file in the config folder, readable without a wallet.

To let an entry say more: an argument of `add`, and the member in `files`.
"""

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from lerwallet.errors import LerwalletError, NotFound
from lerwallet.language import _
from lerwallet.strict_json import JSON
from lerwallet.trust import Entry, TrustList, issuer_id

_NEW: Final[dict[str, JSON]] = {"schema": "lerwallet/trust/1", "issuers": [], "registries": []}


def own_name() -> str:
    """What people are told that their own list is called."""
    return _("your trust list")


def own_list(path: Path) -> TrustList:
    """The list at PATH; an empty one where there is no file yet."""
    name = own_name()
    if not path.exists():
        return TrustList(source=name)
    return TrustList.read(path, name=name)


def add(path: Path, text: str, *, name: str, why: str, now: datetime) -> Entry:
    """Vouch for the issuer with the id TEXT from now on; an entry with the same id is written anew.

    Raises `WrongUsage` where TEXT cannot be an issuer's id.
    """
    chosen = issuer_id(text)
    added = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    content = _document(path)
    issuers = _issuers(content)
    old = next((each for each in issuers if _id(each) == chosen), {})
    entry: dict[str, JSON] = {**old, "id": chosen, "name": name.strip(), "why": why.strip(), "added": added}
    _write(path, {**content, "issuers": [*(each for each in issuers if _id(each) != chosen), entry]})
    return own_list(path).entries[chosen]


def remove(path: Path, text: str) -> Entry:
    """Vouch for the issuer with the id TEXT no longer. Raises `NotFound` where the list does not have it."""
    entry = find(path, text)
    content = _document(path)
    _write(path, {**content, "issuers": [each for each in _issuers(content) if _id(each) != entry.id]})
    return entry


def find(path: Path, text: str) -> Entry:
    """The entry with the id TEXT. Raises `NotFound`."""
    chosen = text.strip()
    entry = own_list(path).entries.get(chosen)
    if entry is None:
        raise NotFound(
            _("{id} is not on your trust list.").format(id=chosen),
            hint=_("`lerwallet trust list` shows who is."),
        )
    return entry


def _document(path: Path) -> dict[str, JSON]:
    """The file as it stands, so that members that we do not know are kept."""
    if not path.exists():
        return _NEW
    own_list(path)  # what is wrong with it is told before anything is changed
    from lerwallet.trust import files

    content = files.document(path, path.name)
    if "registry" in content:
        raise LerwalletError(
            _("{path} is a registry that somebody else made, so it is not changed.").format(path=path),
            hint=_("Use it with --trust, and move it away from there."),
        )
    return content


def _issuers(content: dict[str, JSON]) -> list[dict[str, JSON]]:
    issuers = content.get("issuers", [])
    return [each for each in issuers if isinstance(each, dict)] if isinstance(issuers, list) else []


def _id(issuer: dict[str, JSON]) -> str:
    text = issuer.get("id")
    return text.strip() if isinstance(text, str) else ""


def _write(path: Path, content: dict[str, JSON]) -> None:
    """All of it or nothing, for nobody else to read (0600 in a folder of 0700)."""
    place = path.resolve()  # where the file is a link, what it leads to is replaced
    beside = place.with_name(f".{place.name}.{os.urandom(4).hex()}")
    data = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError as problem:
        with suppress(OSError):
            beside.unlink()
        raise LerwalletError(_("Your trust list could not be written: {path}").format(path=path)) from problem
