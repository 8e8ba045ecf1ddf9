"""The learner's own trust list: issuers and registries in a small file in the config folder, readable without a wallet.

To let an entry say more: an argument of `add`, and the member in `files`.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

from lerwallet import whole_file
from lerwallet.credential import utc
from lerwallet.errors import (
    LerwalletError,
    NotFound,
    NotWritten,
    ProofFailed,
    ProofUnknown,
    Unreadable,
    WrongUsage,
)
from lerwallet.fetch import offline
from lerwallet.language import _, in_every_language
from lerwallet.strict_json import JSON
from lerwallet.trust import Entry, TrustList, issuer_id

_NEW: Final[dict[str, JSON]] = {"schema": "lerwallet/trust/1", "issuers": [], "registries": []}


def own_name() -> str:
    """What people are told that their own list is called."""
    return _("your trust list")


def is_own(name: str) -> bool:
    """Whether NAME is what people are told that their own list is called, in whatever language they were told so."""
    return name in _own_names()


@cache
def _own_names() -> frozenset[str]:
    return in_every_language("your trust list")


def _named(path: Path) -> str:
    """The list with its place, for whoever has to mend it."""
    return _("{name}, {path}").format(name=own_name(), path=path)


def own_list(path: Path) -> TrustList:
    """The list at PATH; an empty one where there is no file yet."""
    name = own_name()
    if not path.exists():
        return TrustList(source=name)
    try:
        return TrustList.read(path, name=name)
    except Unreadable as wrong:
        raise Unreadable(
            _("{list} cannot be used. {why}").format(list=_named(path), why=wrong.message),
            hint=_("Correct the file, or move it away."),
        ) from wrong


def add(path: Path, text: str, *, name: str, why: str, now: datetime) -> Entry:
    """Vouch for the issuer with the id TEXT from now on; an entry with the same id is written anew.

    Raises `WrongUsage` where TEXT cannot be an issuer's id.
    """
    chosen = issuer_id(text)
    _refuse_impossible(chosen)
    _put(path, "issuers", chosen, {"id": chosen, **_said(name, why, now)})
    return own_list(path).entries[chosen]


def _refuse_impossible(chosen: str) -> None:
    """Raises `WrongUsage` where CHOSEN is a DID that nobody can have, such as a did:key that is no key."""
    from lerwallet import did  # with it come keys, which lists of issuers do not need

    if not chosen.startswith("did:"):
        return
    try:
        with suppress(ProofUnknown):  # whose document is not at hand may well have one
            did.resolve(chosen, offline)
    except ProofFailed as wrong:
        raise WrongUsage(
            _("“{id}” cannot be an issuer's id. {why}").format(id=chosen[:100], why=wrong.message),
            hint=_("Copy it whole: `lerwallet verify` shows the id of a badge's issuer."),
        ) from wrong


def add_registry(path: Path, text: str, *, name: str, why: str, now: datetime) -> dict[str, JSON]:
    """Believe the registry at the web address TEXT from now on; what kind it is follows from the address.

    Raises `WrongUsage` where TEXT is no web address.
    """
    from lerwallet.trust.registries import kind_of

    url = text.strip()
    if not url.startswith("https://") or "#" in url or any(sign.isspace() for sign in url):
        raise WrongUsage(
            _("“{id}” cannot be a registry: that is a web address that begins with https://.").format(
                id=url[:100]
            ),
            hint=_("Leave out --registry to trust one issuer."),
        )
    kind = kind_of(url)
    member = "trustAnchorEC" if kind == "oidf" else "url"
    return _put(path, "registries", url, {"type": kind, member: url, **_said(name, why, now)})


def remember(path: Path, url: str, *, keys: Sequence[str], now: datetime) -> None:
    """Keep that the registry at URL answered, and the KEYS that it signs with."""
    entry = next(each for each in registries(path) if address(each) == url)
    pinned: dict[str, JSON] = {"keys": list(keys)} if keys else {}
    _put(path, "registries", url, {**entry, **pinned, "updated": utc(now)})


def remove(path: Path, text: str) -> list[dict[str, JSON]]:
    """Vouch for the issuer or registry TEXT no longer: every entry with it. Raises `NotFound`."""
    found = find(path, text)
    content = _document(path)
    for member in ("issuers", "registries"):
        content = {**content, member: [each for each in _entries(content, member) if each not in found]}
    _write(path, content)
    return found


def find(path: Path, text: str) -> list[dict[str, JSON]]:
    """The issuer and the registry with the id or web address TEXT, as they stand in the file. Raises `NotFound`."""
    found = [each for each in [*issuers(path), *registries(path)] if address(each) == text.strip()]
    if not found:
        raise NotFound(
            _("{id} is not on your trust list.").format(id=text.strip()),
            hint=_("`lerwallet trust list` shows who is."),
        )
    return found


def issuers(path: Path) -> list[dict[str, JSON]]:
    """The issuers as they stand in the file."""
    return _entries(_document(path), "issuers")


def registries(path: Path) -> list[dict[str, JSON]]:
    """The registries as they stand in the file."""
    return _entries(_document(path), "registries")


def _said(name: str, why: str, now: datetime) -> dict[str, JSON]:
    return {"name": name.strip(), "why": why.strip(), "added": utc(now)}


def _put(path: Path, member: str, chosen: str, entry: Mapping[str, JSON]) -> dict[str, JSON]:
    """Write ENTRY under MEMBER, with what an older one with the same id says besides."""
    content = _document(path)
    entries = _entries(content, member)
    old = next((each for each in entries if address(each) == chosen), {})
    whole = {**old, **entry}
    kept: list[JSON] = [whole if address(each) == chosen else each for each in entries]
    _write(path, {**content, member: kept if old else [*kept, whole]})
    return whole


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


def _entries(content: dict[str, JSON], member: str) -> list[dict[str, JSON]]:
    entries = content.get(member, [])
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []


def address(entry: Mapping[str, JSON]) -> str:
    """What an entry is found by: an issuer's id, or a registry's address."""
    text = entry.get("id") or (
        entry.get("trustAnchorEC") if entry.get("type") == "oidf" else entry.get("url")
    )
    return text.strip() if isinstance(text, str) else ""


def _write(path: Path, content: dict[str, JSON]) -> None:
    """All of it or nothing, for nobody else to read (0600 in a folder of 0700)."""
    data = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
    try:
        whole_file.write(path, data, make_folder=True)
    except OSError as problem:
        raise NotWritten(
            _("Your trust list {path} could not be written: {reason}.").format(
                path=path, reason=problem.strerror or type(problem).__name__
            ),
            hint=_("Look whether you may write in that folder, and whether the disk is full"),
        ) from problem
