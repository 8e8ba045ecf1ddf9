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
    TypeAdapter,
    ValidationError,
)

from lerwallet.errors import LerwalletError, Unreadable, WrongUsage
from lerwallet.language import _
from lerwallet.strict_json import JSON, loads, misfit
from lerwallet.trust import Entry, Registry, issuer_id
from lerwallet.trust.registries import REGISTRIES, registry

SCHEMA: Final = "lerwallet/trust/1"

_Words = Annotated[str, StringConstraints(max_length=2000)]


def _time(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


_Time = Annotated[AwareDatetime, BeforeValidator(_time)]


class Content(NamedTuple):
    """What a file says."""

    name: str
    entries: Mapping[str, Entry]
    registries: Sequence[Registry]


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


class _KnownRegistry(BaseModel):
    """A registry as the DCC's list of known registries has it, with the keys that the reader saw it sign with."""

    model_config = ConfigDict(strict=True, frozen=True)

    type: _Words
    name: _Words = ""
    url: _Words = ""
    configuration: Annotated[_Words, Field(alias="trustAnchorEC")] = ""
    keys: list[_Words] = []

    def registry(self) -> Registry:
        address = self.configuration if self.type == "oidf" else self.url
        if self.type in REGISTRIES and not address.startswith(("https://", "http://")):
            raise WrongUsage(_("It names a registry without its web address."))
        return registry(self.type, address, name=self.name.strip(), keys=tuple(self.keys))


_KnownRegistries: Final = TypeAdapter(Annotated[list[_KnownRegistry], Field(min_length=1)])


class _TrustFile(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)

    schema_: Annotated[Literal["lerwallet/trust/1"], Field(alias="schema")]
    issuers: list[_Trusted] = []
    registries: list[_KnownRegistry] = []

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
    try:
        value = _value(source, name)
        if isinstance(value, list):
            return Content(name, {}, [each.registry() for each in _KnownRegistries.validate_python(value)])
        return _content(name, _object(name, value))
    except ValidationError as problem:
        raise _refused(name, _told(problem)) from problem
    except WrongUsage as problem:
        raise _refused(name, problem.message) from problem


def document(source: Path, name: str) -> dict[str, JSON]:
    """The JSON object in the file, as it stands there; NAME is told where there is none."""
    return _object(name, _value(source, name))


def _value(source: Path | bytes, name: str) -> JSON:
    try:
        return loads(source.read_bytes() if isinstance(source, Path) else source, merge=_both)
    except OSError as problem:
        raise Unreadable(
            _("The trust list {path} could not be opened: {why}.").format(
                path=source, why=problem.strerror or type(problem).__name__
            ),
            hint=_("Check the name after --trust"),
        ) from problem
    except Unreadable as problem:
        raise _refused(name, problem.message) from problem


def _object(name: str, value: JSON) -> dict[str, JSON]:
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
    if "registry" in value:
        return Content(name, _by_id(name, _Registry.model_validate(value).entries()), ())
    if value.get("schema") != SCHEMA:
        raise _refused(
            name,
            _("It should have the member “registry”, or say “schema”: “{schema}”.").format(schema=SCHEMA),
        )
    stated = _TrustFile.model_validate(value)
    return Content(name, _by_id(name, stated.entries()), [each.registry() for each in stated.registries])


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
