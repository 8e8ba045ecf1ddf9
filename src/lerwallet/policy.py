"""The reader's own rules, written down in a file so that they are the same for every applicant.

To add a rule: a member of `_MEMBERS`, a field of `Policy`, and what it decides in `verification`.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from lerwallet.errors import Unreadable
from lerwallet.language import _

_BYTES_AT_MOST: Final = 1024 * 1024
_MEMBERS: Final[Mapping[str, type]] = {
    "policy": int,  # the version of this form: 1
    "name": str,
    "accept_issuers": list,  # DIDs and web addresses, beside those on the reader's lists
    "accept_registries": list,  # names of lists as reports have them; others do not count then
    "assessed_only": bool,  # work that was judged, or an exam
    "unknown_issuer": str,  # undecided, note or reject
    "oldest_status_hours": int,  # how old a saved list of withdrawn badges may be
}


_KINDS: Final[Mapping[type, Callable[[], str]]] = {
    int: lambda: _("a number, such as 48"),
    str: lambda: _("a text in quotes"),
    list: lambda: _('a list of texts, such as ["did:web:example.edu"]'),
    bool: lambda: _("true or false"),
}


class UnknownIssuer(StrEnum):
    """What it means that nobody whom the reader trusts knows the issuer."""

    UNDECIDED = "undecided"
    NOTE = "note"  # told, and decides nothing
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """What a reader accepts; `sha256` is of the file, so that a report says by which rules it was made."""

    name: str
    sha256: str
    accept_issuers: frozenset[str] = frozenset()
    accept_registries: frozenset[str] = frozenset()
    assessed_only: bool = False
    unknown_issuer: UnknownIssuer = UnknownIssuer.UNDECIDED
    oldest_status: timedelta | None = None

    @classmethod
    def read(cls, path: Path) -> "Policy":
        """The policy in a TOML file. Raises `Unreadable`, saying which line of it cannot be meant."""
        import tomllib  # only for the few who have one (2 ms of each start)

        try:
            with path.open("rb") as file:
                data = file.read(_BYTES_AT_MOST)
            stated = tomllib.loads(data.decode())
        except OSError as wrong:
            raise Unreadable(
                _("The policy {file} could not be opened: {why}.").format(
                    file=path, why=wrong.strerror or type(wrong).__name__
                ),
                hint=_("Check the name after --policy"),
            ) from wrong
        except UnicodeDecodeError as wrong:
            raise _wrong(path, _("it is no text")) from wrong
        except tomllib.TOMLDecodeError as wrong:
            raise _wrong(path, _("it is not written as TOML: {why}").format(why=wrong)) from wrong
        _refuse_strange(path, stated)
        hours = stated.get("oldest_status_hours")
        return cls(
            name=stated.get("name", path.name),
            sha256=hashlib.sha256(data).hexdigest(),
            accept_issuers=frozenset(stated.get("accept_issuers", ())),
            accept_registries=frozenset(stated.get("accept_registries", ())),
            assessed_only=stated.get("assessed_only", False),
            unknown_issuer=UnknownIssuer(stated.get("unknown_issuer", UnknownIssuer.UNDECIDED)),
            oldest_status=None if hours is None else timedelta(hours=hours),
        )

    def to_json(self) -> dict[str, str]:
        return {"name": self.name, "sha256": self.sha256}


def _refuse_strange(path: Path, stated: Mapping[str, Any]) -> None:
    """A rule that is misspelt would silently not hold, so nothing unknown is let through."""
    for name, value in stated.items():
        expected = _MEMBERS.get(name)
        if expected is None:
            raise _wrong(path, _("it has no rule called {name}").format(name=name))
        strange = isinstance(value, list) and not all(isinstance(each, str) for each in value)
        if type(value) is not expected or strange:
            raise _wrong(
                path, _("its rule {name} should be {kind}").format(name=name, kind=_KINDS[expected]())
            )
    if stated.get("policy") != 1:
        raise _wrong(path, _("it does not begin with: policy = 1"))
    if stated.get("unknown_issuer", UnknownIssuer.UNDECIDED) not in set(UnknownIssuer):
        raise _wrong(path, _("unknown_issuer is one of: undecided, note, reject"))
    if stated.get("oldest_status_hours", 1) < 0:
        raise _wrong(
            path, _("its rule {name} should be {kind}").format(name="oldest_status_hours", kind=_KINDS[int]())
        )


def _wrong(path: Path, why: str) -> Unreadable:
    return Unreadable(
        _("The policy {file} cannot be used: {why}.").format(file=path, why=why),
        hint=_("The rules there are: {rules}").format(rules=", ".join(_MEMBERS)),
    )
