"""Trust lists in files, read strictly. Imported only where there is such a file, for pydantic takes 60 ms.

To read one more kind of list: a model with `entries`, and its branch in `_content`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from lerwallet.errors import LerwalletError, NotFound, Unreadable, WrongUsage
from lerwallet.language import _
from lerwallet.strict_json import JSON, loads, misfit
from lerwallet.trust import Entry, issuer_id

SCHEMA: Final = "lerwallet/trust/1"

_Words = Annotated[str, StringConstraints(max_length=2000)]


def _time(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


_Time = Annotated[AwareDatetime, BeforeValidator(_time)]


class Content(NamedTuple):
    """What a file says."""

    name: str
    entries: Mapping[str, Entry]
    registries: Sequence[JSON]


class _Issuer(BaseModel):
    """An issuer in either kind of list; members that we do not know are passed over."""

    model_config = ConfigDict(strict=True, frozen=True)

    name: _Words = ""
    keys: list[_Words] = []
    valid_from: Annotated[_Time | None, Field(alias="validFrom")] = None
    valid_until: Annotated[_Time | None, Field(alias="validUntil")] = None

    def entry(self, text: str, *, why: str = "", added: str = "") -> Entry:
        return Entry(
            id=issuer_id(text),
            name=self.name.strip(),
            why=why,
            added=added,
            keys=tuple(self.keys),
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


class _Trusted(_Issuer):
    id: _Words
    why: _Words = ""
    added: _Words = ""


class _TrustFile(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    schema_: Annotated[Literal["lerwallet/trust/1"], Field(alias="schema")]
    issuers: list[_Trusted] = []
    registries: list[object] = []

    def entries(self) -> list[Entry]:
        return [issuer.entry(issuer.id, why=issuer.why, added=issuer.added) for issuer in self.issuers]


class _Registry(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    registry: dict[str, _Issuer]

    def entries(self) -> list[Entry]:
        return [issuer.entry(text) for text, issuer in self.registry.items()]


def read(source: Path | bytes, name: str = "") -> Content:
    """What the file (or its bytes) says; see `TrustList.read`."""
    name = name or (source.name if isinstance(source, Path) else _("from memory"))
    return _content(name, document(source, name))


def document(source: Path | bytes, name: str) -> dict[str, JSON]:
    """The JSON object in the file, as it stands there; NAME is told where there is none."""
    try:
        value = loads(source.read_bytes() if isinstance(source, Path) else source, merge=_both)
    except OSError as problem:
        raise NotFound(_("The trust list {path} could not be read.").format(path=source)) from problem
    except Unreadable as problem:
        raise _refused(name, problem.message) from problem
    if not isinstance(value, dict):
        raise _refused(name, _("It should be one JSON object with the member “registry” or “issuers”."))
    return value


def _both(text: str, first: JSON, second: JSON) -> JSON:
    """A published registry names one DID for two schools: the list has that issuer, and both names are told."""
    decisive = {"keys", "validFrom", "validUntil"}
    if (
        isinstance(first, dict)
        and isinstance(second, dict)
        and ":" in text
        and not decisive & {*first, *second}
    ):
        names = dict.fromkeys(str(each["name"]) for each in (first, second) if each.get("name"))
        return {**first, **second, "name": " / ".join(names)}
    raise ValueError(_("“{name}” stands twice in one object.").format(name=text[:60]))


def _content(name: str, value: Mapping[str, JSON]) -> Content:
    try:
        if "registry" in value:
            return Content(name, _by_id(name, _Registry.model_validate(value).entries()), ())
        if value.get("schema") != SCHEMA:
            raise _refused(
                name,
                _("It should have the member “registry”, or say “schema”: “{schema}”.").format(schema=SCHEMA),
            )
        entries = _by_id(name, _TrustFile.model_validate(value).entries())
    except ValidationError as problem:
        raise _refused(name, _told(problem)) from problem
    except WrongUsage as problem:
        raise _refused(name, problem.message) from problem
    registries = value.get("registries")
    return Content(name, entries, registries if isinstance(registries, list) else ())


def _by_id(name: str, entries: Sequence[Entry]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in found:
            raise _refused(name, _("{id} stands twice in it.").format(id=entry.id))
        found[entry.id] = entry
    return found


def _told(problem: ValidationError) -> str:
    first = problem.errors()[0]
    return misfit(first["type"], first["loc"], first["msg"])


def _refused(name: str, why: str) -> LerwalletError:
    return Unreadable(
        _("The trust list ({name}) could not be used. {why}").format(name=name, why=why),
        hint=_("Correct the file, or leave it out."),
    )
