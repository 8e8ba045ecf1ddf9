"""A rubric: what an issuer asks for, and how it will be judged, read from a pack (`rubric.toml`).

A pack is one TOML file, alone or in a zip or a folder with the file it names as example. Its bytes are kept as they came.
To read one more fact: a field of `Rubric`, and where `_read` finds it; texts for people are `Words`, so that whoever
shows one can say in which language it is.
"""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from lerwallet.errors import RefusedForSafety, Unreadable
from lerwallet.fetch import archive
from lerwallet.journey.tables import LINE, PASSAGE, Table
from lerwallet.language import N_, _, said_in, spoken
from lerwallet.zipping import zipped

FILE: Final = "rubric.toml"
MOST_JUDGED: Final = 200  # criteria, and parts that are judged as a whole
MOST_PACK_BYTES: Final = 16 * 1024 * 1024

_MOST_LANGUAGES: Final = 50
_WEB: Final = "did:web:"
_ZIP_BEGINS: Final = b"PK\x03\x04"
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_ID: Final = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20]{1,300}")
_ADDRESS_OR_URN: Final = re.compile(r"[a-z][a-z0-9+.-]*:.+", re.IGNORECASE)
_ACHIEVEMENTS: Final = uuid.UUID(
    "5f7b2f0e-2a53-5b5e-9f3a-0d7d6f1f4c11"
)  # where ids that are not URIs get one


class PartId(StrEnum):
    """The three parts that every submission has."""

    OVERVIEW = "overview"
    EVIDENCE = "evidence"
    REFLECTION = "reflection"


class Words(NamedTuple):
    """A text for people, and the language that it is in (BCP 47)."""

    text: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Level:
    """One step of a scale. `name` is what the pack calls it in its own language, and what answers are given in."""

    name: str
    title: Words
    description: Words | None = None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is judged by itself: a criterion, an item without criteria, or a part as a whole.

    `key` is its name in the pack's own language, or the id of the part: what answers are given under.
    `levels` go from the lowest to the highest; only the last one passes.
    """

    key: str
    title: Words
    part: PartId
    item: str | None
    levels: tuple[Level, ...]

    @property
    def passing(self) -> Level:
        return self.levels[-1]

    def level(self, name: str) -> Level | None:
        """The level that NAME is, in the pack's own language or in the reader's."""
        wanted = name.strip().casefold()
        return next(
            (each for each in self.levels if wanted in {each.name.casefold(), each.title.text.casefold()}),
            None,
        )


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A question that a part asks. `least` and `most` are words; None where there is no limit."""

    text: Words
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Item:
    """A piece of evidence that is asked for. `kinds` are the author's words for it, such as "pdf" or "lesson plan"."""

    name: str
    title: Words
    kinds: tuple[str, ...]
    criteria: tuple[Judged, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    id: PartId
    prompts: tuple[Prompt, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    title: Words
    url: str | None


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """A rubric as one reader sees it: in their language where the pack has it, else in the pack's own.

    `sha256` is that of the TOML file; `languages` are the pack's own and those it is translated to; `notes` is what
    the translation says about itself. `for_a_reader` is whether a reader's language was asked for; `issuer_ids` are the
    DIDs that the issuer signs with, as far as the pack says.
    """

    id: str
    title: Words
    language: str
    languages: tuple[str, ...]
    sha256: str
    issuer: str | None
    licence: str | None
    credit: str | None
    competency: Words
    key_method: Words | None
    components: tuple[Words, ...]
    research: tuple[Link, ...]
    resources: tuple[Link, ...]
    parts: tuple[Part, ...]
    part_levels: tuple[Level, ...]
    example: str | None
    notes: Words | None
    for_a_reader: bool = False
    issuer_ids: tuple[str, ...] = ()

    @property
    def short_name(self) -> str:
        """What a person types for it: the last piece of its id."""
        return short_name(self.id)

    @property
    def achievement_id(self) -> str:
        """The id of the achievement that is awarded by this rubric: its own id, or a UUID made of it and its issuer."""
        return achievement_id(self.id, self.issuer)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Everything that is judged, in the order of the parts."""
        return tuple(self._judged())

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for part in self.parts for item in part.items)

    @property
    def knows_issuer(self) -> bool:
        """Whether it says who awards by it: by DIDs, or by the site that its id is on."""
        return bool(self.issuer_ids) or self._site is not None

    def is_issuer(self, signer: str) -> bool:
        """Whether SIGNER (a DID) is the issuer's: the pack names it, or it is a did:web of the place that the id is at.

        A did:web of another folder of that site may be anybody's who has a page there.
        """
        if signer in self.issuer_ids:
            return True
        if self._site is None or not signer.startswith(_WEB):
            return False
        site, *folders = signer.removeprefix(_WEB).split(":")
        own, path = self._site
        return site.replace("%3A", ":").lower() == own and path[: len(folders)] == folders

    @property
    def _site(self) -> tuple[str, list[str]] | None:
        """The host and the folders of its id, where that is an address."""
        address = urlsplit(self.id)
        if address.scheme != "https" or not address.netloc:
            return None
        return address.netloc.lower(), address.path.split("/")[1:]

    def part_words(self, part: PartId) -> Words:
        """The title of PART, in the language in use; in the pack's own where the rubric is for no reader in particular."""
        if self.for_a_reader:
            return Words(part_title(part), spoken())
        return Words(*said_in(self.language, _TITLES[part]))

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def find_judged(self, key: str) -> Judged | None:
        """What is judged under KEY, in the pack's own language or in the reader's."""
        wanted = key.strip().casefold()
        return next(
            (each for each in self.judged if wanted in {each.key.casefold(), each.title.text.casefold()}),
            None,
        )

    def _judged(self) -> Iterator[Judged]:
        for part in self.parts:
            if part.id is not PartId.EVIDENCE:
                title = self.part_words(part.id)
                yield Judged(key=part.id.value, title=title, part=part.id, item=None, levels=self.part_levels)
            for item in part.items:
                yield from item.criteria


def achievement_id(rubric: str, issuer: str | None) -> str:
    """The id of the achievement that ISSUER awards by the RUBRIC with that id."""
    if _ADDRESS_OR_URN.fullmatch(rubric):
        return rubric
    return uuid.uuid5(_ACHIEVEMENTS, f"{issuer or ''}\n{rubric}").urn


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A rubric pack: the TOML file as it came, and the example where it brings one."""

    toml: bytes
    example: bytes | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.toml).hexdigest()

    def rubric(self, language: str = "") -> Rubric:
        """The rubric for a reader of LANGUAGE (BCP 47); the pack's own where that is empty."""
        return _read(self.toml, language)

    def packed(self) -> bytes:
        """The pack as one zip, which `read_pack` reads."""
        example = [] if self.example is None else [(self.rubric().example or "", self.example)]
        return zipped([(FILE, self.toml), *example])


def read_pack(data: bytes) -> Pack:
    """The pack that DATA is, a TOML file or a zip. Raises `Unreadable`, `RefusedForSafety`."""
    pack = unpacked(data)
    # a translation that does not fit is found now, and not in the middle of a draft
    for language in pack.rubric().languages:
        pack.rubric(language)
    return pack


def unpacked(data: bytes) -> Pack:
    """As `read_pack`, for one that was read before: its translations are not looked at."""
    if not data.startswith(_ZIP_BEGINS):
        return Pack(toml=data)
    files = archive.members(data, max_total=MOST_PACK_BYTES, max_entries=200)
    places = [name for name in files if PurePosixPath(name).name == FILE and name.count("/") <= 1]
    if len(places) != 1:
        raise Unreadable(
            _("There is no {file} in this zip file.").format(file=FILE)
            if not places
            else _("There are several files {file} in this zip file.").format(file=FILE)
        )
    toml, folder = files[places[0]], places[0].removesuffix(FILE)
    return Pack(toml=toml, example=files.get(folder + (_read(toml, "").example or "")))


def read_folder(files: Mapping[str, bytes]) -> Pack:
    """The pack that a folder with FILES is. Raises as `read_pack`."""
    if FILE not in files:
        raise Unreadable(_("There is no {file} in this folder.").format(file=FILE))
    return read_pack(zipped(files.items()))


def named_in(toml: bytes) -> tuple[str, ...]:
    """The files that the pack TOML names, to be read beside it."""
    example = _read(toml, "").example
    return (example,) if example else ()


def short_name(rubric_id: str) -> str:
    """The last piece of an id: what a person types."""
    return re.split(r"[/#:]", rubric_id.rstrip("/#:"))[-1]


def part_title(part: PartId) -> str:
    """What PART is called, in the language in use."""
    return _(_TITLES[part])


_TITLES: Final = {
    PartId.OVERVIEW: N_("Overview"),
    PartId.EVIDENCE: N_("Evidence"),
    PartId.REFLECTION: N_("Reflection"),
}


class _Both:
    """A table of the pack, and what the reader's language has in its place."""

    def __init__(self, own: Table, other: Table | None, languages: tuple[str, str]) -> None:
        self.own = own
        self._other = other
        self._languages = languages

    def words(self, name: str, longest: int = PASSAGE) -> Words | None:
        translated = self._other.text(name, longest) if self._other is not None else None
        if translated is not None:
            return Words(translated, self._languages[1])
        text = self.own.text(name, longest)
        return Words(text, self._languages[0]) if text is not None else None

    def need(self, name: str, longest: int = PASSAGE) -> Words:
        self.own.need(name, longest)
        found = self.words(name, longest)
        assert found is not None
        return found

    def listed(self, name: str, longest: int = PASSAGE) -> tuple[Words, ...]:
        own = self.own.texts(name, longest)
        other = self._other.texts(name, longest) if self._other is not None else ()
        self._fits(name, len(own), len(other))
        return tuple(
            Words(other[number], self._languages[1])
            if number < len(other) and other[number]
            else Words(text, self._languages[0])
            for number, text in enumerate(own)
        )

    def table(self, name: str) -> "_Both":
        other = self._other.table(name) if self._other is not None else None
        return _Both(self.own.table(name), other, self._languages)

    def tables(self, name: str, by: str = "") -> tuple["_Both", ...]:
        """The tables under NAME, each beside its translation: the one with the same text under BY, else at the same place."""
        own = self.own.tables(name)
        other = self._other.tables(name) if self._other is not None else ()
        self._fits(name, len(own), len(other))
        named = {table.text(by): table for table in other if by and table.has(by)}
        for key, table in named.items():
            if key not in {each.text(by) for each in own}:
                raise Unreadable(_("{place} does not fit the pack itself.").format(place=table.where(by)))
        beside = [
            named.get(table.text(by)) if named else other[number] if number < len(other) else None
            for number, table in enumerate(own)
        ]
        return tuple(
            _Both(table, translated, self._languages) for table, translated in zip(own, beside, strict=True)
        )

    def _fits(self, name: str, own: int, other: int) -> None:
        if other > own:
            assert self._other is not None
            raise Unreadable(
                _("{place} has more entries than the pack itself.").format(place=self._other.where(name))
            )


def _read(toml: bytes, language: str) -> Rubric:
    pack = Table.load(toml)
    if pack.number("pack") != 1:
        raise Unreadable(
            _("This is not a rubric pack: it does not say pack = 1."),
            hint=_("Ask whoever made it for the rubric.toml of the micro-credential"),
        )
    own = _language(pack, pack.need("language"))
    translations = pack.table("translations")
    languages = (own, *(_language(pack, name) for name in translations.names() if name != own))
    if len(languages) > _MOST_LANGUAGES:
        raise RefusedForSafety(
            _("This pack has more than {limit} languages, and so it was not read.").format(
                limit=_MOST_LANGUAGES
            )
        )
    chosen = _closest(language, languages)
    both = _Both(pack, translations.table(chosen) if chosen != own else None, (own, chosen))
    rubric_id = pack.need("id")
    if not _ID.fullmatch(rubric_id):
        raise Unreadable(_("{place} should be one word or an address.").format(place=pack.where("id")))
    scale = both.table("scale")
    part_levels = _scale(scale, "parts")
    parts = tuple(_parts(both, scale))
    example = pack.text("example")
    if example is not None and (archive.leaves_folder(example) or example == FILE):
        raise RefusedForSafety(_("The pack names a file outside of its folder: {name}.").format(name=example))
    rubric = Rubric(
        id=rubric_id,
        title=both.need("title", LINE),
        language=chosen,
        languages=languages,
        sha256=hashlib.sha256(toml).hexdigest(),
        issuer=pack.text("issuer"),
        licence=pack.text("licence"),
        credit=pack.text("credit", PASSAGE),
        competency=both.need("competency"),
        key_method=both.words("key_method"),
        components=both.listed("components"),
        research=_links(both, "research"),
        resources=_links(both, "resources"),
        parts=parts,
        part_levels=part_levels,
        example=example,
        notes=both.words("notes"),
        for_a_reader=bool(language),
        issuer_ids=pack.texts("issuer_ids"),
    )
    _refuse_unclear(rubric)
    return rubric


def _language(pack: Table, name: str) -> str:
    if not _LANGUAGE.fullmatch(name):
        raise Unreadable(
            _("{place} should be a language such as en or fr.").format(place=pack.where("language"))
        )
    return name


def _closest(wanted: str, languages: tuple[str, ...]) -> str:
    """The one of LANGUAGES that a reader of WANTED gets: it, its main language, or the pack's own."""
    candidates = (wanted, wanted.partition("-")[0])
    return next((each for each in candidates if each in languages), languages[0])


def _scale(scale: _Both, name: str) -> tuple[Level, ...]:
    """The levels of a scale, lowest first; an empty tuple where the pack has none."""
    names, titles = scale.own.texts(name), scale.listed(name, LINE)
    if len({each.casefold() for each in names}) != len(names) or not all(names) or len(names) == 1:
        raise Unreadable(
            _("{place} should be two or more different levels.").format(place=scale.own.where(name))
        )
    return tuple(Level(name=each, title=title) for each, title in zip(names, titles, strict=True))


def _links(both: _Both, name: str) -> tuple[Link, ...]:
    return tuple(Link(title=each.need("title"), url=each.own.address("url")) for each in both.tables(name))


def _parts(both: _Both, scale: _Both) -> Iterator[Part]:
    levels = _scale(scale, "evidence")
    seen: set[str] = set()
    for table in both.tables("parts", by="id"):
        name = table.own.need("id")
        if name not in set(PartId) or name in seen:
            raise Unreadable(
                _("{place} should be overview, evidence or reflection, each once.").format(
                    place=table.own.where("id")
                )
            )
        seen.add(name)
        yield Part(
            id=PartId(name),
            prompts=tuple(_prompt(each) for each in table.tables("prompts")),
            items=tuple(_item(each, PartId(name), levels) for each in table.tables("items")),
        )


def _prompt(table: _Both) -> Prompt:
    words = table.own.numbers("words")
    if len(words) not in {0, 2} or (words and words[0] > words[1]):
        raise Unreadable(
            _("{place} should be the least and the most words, such as [150, 300].").format(
                place=table.own.where("words")
            )
        )
    return Prompt(
        text=table.need("text"), least=words[0] if words else None, most=words[1] if words else None
    )


def _item(table: _Both, part: PartId, levels: tuple[Level, ...]) -> Item:
    name, title = table.own.need("name"), table.need("name", LINE)
    if not levels:
        raise Unreadable(_("{place} is missing.").format(place="scale/evidence"))
    criteria = tuple(
        Judged(
            key=each.own.need("name"),
            title=each.need("name", LINE),
            part=part,
            item=name,
            levels=tuple(_levels(each.table("levels"), levels)),
        )
        for each in table.tables("criteria")
    )
    whole = Judged(key=name, title=title, part=part, item=name, levels=levels)
    return Item(name=name, title=title, kinds=table.own.texts("kinds"), criteria=criteria or (whole,))


def _levels(described: _Both, levels: tuple[Level, ...]) -> Iterator[Level]:
    """LEVELS with what each of them means for one criterion."""
    known = {level.name for level in levels}
    for name in described.own.names():
        if name not in known:
            raise Unreadable(
                _("{place} is not a level of the scale.").format(place=described.own.where(name))
            )
    for level in levels:
        yield Level(name=level.name, title=level.title, description=described.words(level.name))


def _refuse_unclear(rubric: Rubric) -> None:
    if not rubric.parts:
        raise Unreadable(_("{place} is missing.").format(place="parts"))
    if not rubric.part_levels and any(part.id is not PartId.EVIDENCE for part in rubric.parts):
        raise Unreadable(_("{place} is missing.").format(place="scale/parts"))
    if not rubric.judged:
        raise Unreadable(_("This rubric judges nothing, so that everything would pass."))
    if len(rubric.judged) > MOST_JUDGED:
        raise RefusedForSafety(
            _("This rubric has more than {limit} criteria, and so it was not read.").format(limit=MOST_JUDGED)
        )
    for named in ((each.key for each in rubric.judged), (item.name for item in rubric.items)):
        for name, times in Counter(each.casefold() for each in named).items():
            if times > 1:
                raise Unreadable(
                    _("Two things that are judged have the same name: {name}.").format(name=name)
                )
