"""Where rubrics and drafts are kept: records of the vault, each written once and never changed afterwards.

So two copies of a wallet that were both written in are put together by keeping the records of both: nothing of either is
lost, and what was written apart is shown side by side. To keep something new of a draft: a kind in `WRITTEN_ONCE`
(`wallet/kinds.py`), a method that puts it under a name that no other copy would choose, and where `_gather` reads it.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Final

from lerwallet import file_names
from lerwallet.credential import utc
from lerwallet.errors import Ambiguous, LerwalletError, NotFound
from lerwallet.journey import feedback
from lerwallet.journey.draft import (
    Attached,
    Attempt,
    Draft,
    OwnCheck,
    Said,
    Spent,
    Version,
    count_words,
    last_ones,
)
from lerwallet.journey.rubric import Pack, PartId, Rubric, short_name, unpacked
from lerwallet.language import _, ngettext, spoken
from lerwallet.vault import Vault
from lerwallet.wallet.kinds import (
    ATTACHMENT,
    ATTEMPT,
    DRAFT,
    DRAFT_CHECK,
    DRAFT_SAID,
    DRAFT_SPENT,
    DRAFT_VERSION,
    RUBRIC,
)

_OF_A_DRAFT: Final = (DRAFT_VERSION, ATTACHMENT, ATTEMPT, DRAFT_SAID, DRAFT_SPENT, DRAFT_CHECK)


@dataclass(frozen=True, kw_only=True)
class KeptRubric:
    """A rubric in the wallet, as lists show it. `sha256` is that of its TOML."""

    sha256: str
    id: str
    title: str
    issuer: str | None
    languages: tuple[str, ...]
    added: str

    @property
    def names(self) -> set[str]:
        """What a person may type for it."""
        return {self.id, self.short_name}

    @property
    def short_name(self) -> str:
        return short_name(self.id)


def facts_of(pack: Pack, added: str) -> dict[str, Any]:
    """What a list shows of PACK, which was ADDED then."""
    rubric = pack.rubric()
    return {
        "sha256": pack.sha256,
        "id": rubric.id,
        "title": rubric.title.text,
        "issuer": rubric.issuer,
        "languages": list(rubric.languages),
        "added": added,
    }


def _kept(facts: dict[str, Any]) -> KeptRubric:
    return KeptRubric(**{**facts, "languages": tuple(facts["languages"])})


class Rubrics:
    """The rubric packs in a wallet."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def add(self, pack: Pack, now: datetime) -> tuple[KeptRubric, bool]:
        """Keep PACK; whether it is new here. Another one with the same id is kept beside it, for its drafts."""
        known = next((each for each in self.kept() if each.sha256 == pack.sha256), None)
        if known is not None:
            return known, False
        facts = facts_of(pack, utc(now))
        kept = _kept(facts)
        with self._vault.writing() as change:
            change.put(RUBRIC, pack.sha256, _json(facts), pack.packed())
        return kept, True

    def kept(self) -> list[KeptRubric]:
        """All of them, oldest first: also where a merge brought an older one later."""
        facts = (json.loads(head.data) for head in self._vault.heads(RUBRIC))
        return sorted(map(_kept, facts), key=lambda each: each.added)

    def newer_than(self, sha256: str) -> KeptRubric | None:
        """The newest version of the rubric with that digest; None where it is that one, or that one is not here."""
        kept = self.kept()
        known = next((each for each in kept if each.sha256 == sha256), None)
        newest = [each for each in kept if known is not None and each.id == known.id][-1:]
        return newest[0] if newest and newest[0] != known else None

    def find(self, text: str) -> KeptRubric:
        """The newest rubric whose id, last piece of it, or beginning of it or of its digest TEXT is.

        Raises `NotFound`, and `Ambiguous` where those are several rubrics.
        """
        kept = self.kept()
        exact = [each for each in kept if text in each.names]
        found = exact or [
            each
            for each in kept
            if text and (any(name.startswith(text) for name in each.names) or each.sha256.startswith(text))
        ]
        if not found:
            raise NotFound(
                _("There is no rubric {id} in the wallet.").format(id=text),
                hint=_("See them with: lerwallet rubric list"),
            )
        if len({each.id for each in found}) > 1:
            raise Ambiguous(
                _("Several rubrics begin with {id}: {ids}.").format(
                    id=text, ids=", ".join(dict.fromkeys(each.id for each in found))
                ),
                hint=_("Type more of the id"),
            )
        return found[-1]

    def remove(self, kept: KeptRubric) -> None:
        """Take a rubric out. Raises as `refuse_in_use`."""
        self.refuse_in_use(kept)
        with self._vault.writing() as change:
            change.delete(self._vault.identifier(RUBRIC, kept.sha256))

    def refuse_in_use(self, kept: KeptRubric) -> None:
        """Raises `LerwalletError` where a draft is for it."""
        drafts = [json.loads(head.data) for head in self._vault.heads(DRAFT)]
        using = [each["id"] for each in drafts if each["rubric"] == kept.sha256]
        if using:
            raise LerwalletError(
                ngettext(
                    "The draft {ids} is for this rubric, and cannot be read without it.",
                    "The drafts {ids} are for this rubric, and cannot be read without it.",
                    len(using),
                ).format(ids=", ".join(using)),
                hint=_("Take that out first: lerwallet draft remove {id}").format(id=using[0]),
                code="rubric_in_use",
            )

    def pack(self, sha256: str) -> Pack:
        """The pack with that digest. Raises `NotFound`."""
        record = self._vault.find(RUBRIC, sha256)
        if record is None:
            raise NotFound(
                _("There is no rubric {id} in the wallet.").format(id=sha256[:8]),
                hint=_("See them with: lerwallet rubric list"),
            )
        return unpacked(record.body)


class Drafts:
    """The drafts in a wallet, told in LANGUAGE (BCP 47) as far as their rubrics have it."""

    def __init__(self, vault: Vault, language: str = "") -> None:
        self._vault = vault
        self._language = language or spoken()
        self._rubrics = Rubrics(vault)
        self._read: dict[str, Rubric] = {}  # by digest: several drafts may be for one

    # --- reading ------------------------------------------------------------------------------------------------

    def all(self, earned: Callable[[Rubric], str | None] = lambda _rubric: None) -> list[Draft]:
        """Every draft, oldest first; EARNED says which badge in the wallet was awarded for a rubric."""
        return [self._gather(facts, earned) for facts in self._facts()]

    def find(self, text: str, earned: Callable[[Rubric], str | None] = lambda _rubric: None) -> Draft:
        """The draft whose id begins with TEXT, or the only one whose rubric is called so. Raises `NotFound`, `Ambiguous`."""
        facts = self._facts()
        wanted = text.casefold()
        found = [each for each in facts if each["id"] == wanted]
        found = found or [
            each for each in facts if wanted in {each["short"].casefold(), each["title"].casefold()}
        ]
        found = found or [each for each in facts if wanted and each["id"].startswith(wanted)]
        found = found or [each for each in facts if wanted and each["short"].casefold().startswith(wanted)]
        if not found:
            raise NotFound(
                _("There is no draft {id}.").format(id=text), hint=_("See them with: lerwallet draft list")
            )
        if len(found) > 1:
            raise Ambiguous(
                _("Several drafts are called {id}: {ids}.").format(
                    id=text, ids=", ".join(each["id"] for each in found)
                ),
                hint=_("Type the id that `lerwallet draft list` shows"),
            )
        return self._gather(found[0], earned)

    def answers(self, version: Version) -> tuple[str, ...]:
        """What VERSION says, an answer to each prompt."""
        record = self._vault.find(DRAFT_VERSION, _name(version))
        assert record is not None
        return tuple(json.loads(record.body))

    def pack_of(self, draft: Draft) -> Pack:
        return self._rubrics.pack(draft.rubric.sha256)

    @contextmanager
    def open(self, attached: Attached) -> Iterator[BinaryIO]:
        """The content of a file of a draft."""
        with self._vault.files.open(attached.file) as stream:
            yield stream

    # --- writing ------------------------------------------------------------------------------------------------

    def new(self, kept: KeptRubric, now: datetime) -> Draft:
        """A new draft for a rubric that is in the wallet."""
        facts = {
            "id": _chance(4),
            "rubric": kept.sha256,
            "short": kept.short_name,
            "title": kept.title,
            "created": utc(now),
        }
        with self._vault.writing() as change:
            change.put(DRAFT, facts["id"], _json(facts), b"")
        return self.find(facts["id"])

    def save(
        self,
        draft: Draft,
        part: str,
        answers: Sequence[str],
        now: datetime,
        *,
        after: Sequence[str] | None = None,
    ) -> Version | None:
        """Keep ANSWERS as a new version of PART, made from the versions AFTER (all its last ones where that is None).

        Where one of these is not the last one any more, there are two last versions from now on. None where ANSWERS
        say what was there already.
        """
        given, latest = tuple(answers), draft.latest(part)
        before = latest
        if after is not None:
            before = [each for each in draft.versions if each.part == part and each.id in after]
        nothing_new = [self.answers(each) for each in before] == [given] or (not before and not any(given))
        if nothing_new or (after is not None and given in {each.answers for each in latest}):
            return None
        version = Version(
            id=_chance(6),
            draft=draft.id,
            part=part,
            after=tuple(each.id for each in before),
            words=sum(map(count_words, given)),
            at=utc(now),
            answers=given,
        )
        head = {name: value for name, value in asdict(version).items() if name != "answers"}
        with self._vault.writing() as change:
            change.put(DRAFT_VERSION, _name(version), _json(head), _json(list(given)))
        return version

    def attach(
        self, draft: Draft, item: str, files: Iterable[tuple[str, str, BinaryIO]], now: datetime
    ) -> list[Attached]:
        """Keep FILES (name, media type, content) for ITEM: all of them, or none where one cannot be read."""
        kept: list[Attached] = []
        taken = {each.name.casefold() for each in draft.files(item)}
        try:
            for name, media_type, stream in files:
                stored = self._vault.files.store(stream)
                kept.append(
                    Attached(
                        id=stored.name[:8],
                        draft=draft.id,
                        item=item,
                        name=file_names.free(file_names.portable(name), taken),
                        media_type=media_type,
                        size=stored.size,
                        sha256=stored.sha256,
                        added=utc(now),
                        file=stored.name,
                    )
                )
                taken.add(kept[-1].name.casefold())
            with self._vault.writing() as change:
                for each in kept:
                    change.put(ATTACHMENT, each.file, _json(asdict(each)), b"")
        except BaseException:
            for each in kept:
                self._vault.files.delete(each.file)
            raise
        return kept

    def detach(self, attached: Attached) -> None:
        """Take a file out of its draft."""
        with self._vault.writing() as change:
            change.delete(self._vault.identifier(ATTACHMENT, attached.file))
        self._vault.files.delete(attached.file)

    def spend(self, draft: Draft, now: datetime, *, hours: float = 0, fee: str = "") -> None:
        """Note what the work cost."""
        facts = {"draft": draft.id, "at": utc(now), "hours": hours, "fee": fee}
        with self._vault.writing() as change:
            change.put(DRAFT_SPENT, f"{draft.id}/{_chance(6)}", _json(facts), b"")

    def check(self, draft: Draft, levels: dict[str, str], now: datetime) -> None:
        """Note how the learner judged the draft."""
        facts = {"draft": draft.id, "at": utc(now), "levels": levels}
        with self._vault.writing() as change:
            change.put(DRAFT_CHECK, f"{draft.id}/{_chance(6)}", _json(facts), b"")

    def send(self, attempt: Attempt, deliver: Callable[[], None]) -> None:
        """DELIVER a submission, and remember it: both, or neither."""
        facts = {name: value for name, value in asdict(attempt).items() if name != "data"}
        with self._vault.writing() as change:
            change.put(ATTEMPT, attempt.id, _json(facts), attempt.data)
            deliver()

    def hear(self, draft: Draft, data: bytes, signed_by: str | None, now: datetime) -> bool:
        """Keep feedback or a reply as it came; False where it was here already.

        Who signed it is noted then too, where that was not known: a merge asks no network.
        """
        name = f"{draft.id}/{hashlib.sha256(data).hexdigest()}"
        facts = {"draft": draft.id, "at": utc(now), "signed_by": signed_by}
        known = self._vault.find(DRAFT_SAID, name)
        if known is not None:
            before = json.loads(known.head.data)
            if signed_by is not None and before["signed_by"] is None:
                with self._vault.writing() as change:
                    change.put(DRAFT_SAID, name, _json({**before, "signed_by": signed_by}), data)
            return False
        with self._vault.writing() as change:
            change.put(DRAFT_SAID, name, _json(facts), data)
        return True

    def remove(self, draft: Draft) -> None:
        """Take DRAFT out with all that belongs to it; its rubric stays."""
        records = [id_ for kind in _OF_A_DRAFT for _facts, id_ in self._heads(kind, draft.id)]
        with self._vault.writing() as change:
            for each in (self._vault.identifier(DRAFT, draft.id), *records):
                change.delete(each)
        for attached in draft.attached:
            self._vault.files.delete(attached.file)

    # --- gathering ----------------------------------------------------------------------------------------------

    def _facts(self) -> list[dict[str, Any]]:
        return [json.loads(head.data) for head in self._vault.heads(DRAFT)]

    def _gather(self, facts: dict[str, Any], earned: Callable[[Rubric], str | None]) -> Draft:
        rubric = self._rubric(facts["rubric"])
        draft_id = facts["id"]
        return Draft(
            id=draft_id,
            rubric=rubric,
            title=rubric.title.text,
            created=facts["created"],
            versions=self._versions(draft_id),
            attached=[Attached(**facts) for facts, _id in self._heads(ATTACHMENT, draft_id)],
            attempts=sorted(
                (
                    Attempt(**facts, data=self._vault.get(record).body)
                    for facts, record in self._heads(ATTEMPT, draft_id)
                ),
                key=lambda attempt: attempt.made_at,
            ),
            said=sorted(
                (
                    Said(**facts, data=body, says=feedback.read(body))
                    for facts, record in self._heads(DRAFT_SAID, draft_id)
                    for body in [self._vault.get(record).body]
                ),
                key=_when,
            ),
            spent=sorted(
                (
                    Spent(at=head["at"], hours=head["hours"], fee=head["fee"])
                    for head, _id in self._heads(DRAFT_SPENT, draft_id)
                ),
                key=_when,
            ),
            checks=sorted(
                (
                    OwnCheck(at=head["at"], levels=head["levels"])
                    for head, _id in self._heads(DRAFT_CHECK, draft_id)
                ),
                key=_when,
            ),
            # a badge that was there before anything was handed in was not earned with this
            earned_by=earned(rubric) if any(self._heads(ATTEMPT, draft_id)) else None,
        )

    def _rubric(self, sha256: str) -> Rubric:
        if sha256 not in self._read:
            self._read[sha256] = self._rubrics.pack(sha256).rubric(self._language)
        return self._read[sha256]

    def _versions(self, draft: str) -> list[Version]:
        found = sorted(
            (
                Version(**{**head, "after": tuple(head["after"])})
                for head, _id in self._heads(DRAFT_VERSION, draft)
            ),
            key=_when,
        )
        last = {each.id for part in PartId for each in last_ones([v for v in found if v.part == part])}
        return [replace(each, answers=self.answers(each)) if each.id in last else each for each in found]

    def _heads(self, kind: str, draft: str) -> Iterator[tuple[dict[str, Any], bytes]]:
        """What is known of each record of KIND that belongs to DRAFT, and the record's id."""
        for head in self._vault.heads(kind):
            facts = json.loads(head.data)
            if facts["draft"] == draft:
                yield facts, head.id


def find_attached(draft: Draft, item: str, name: str) -> Attached:
    """The file of ITEM with that name or id. Raises `NotFound`."""
    for each in draft.files(item):
        if name in {each.name, each.id}:
            return each
    raise NotFound(
        _("{item} has no file named {name}.").format(item=item, name=name),
        hint=f"lerwallet draft status {draft.id}",
    )


def refuse_apart(draft: Draft) -> None:
    """Raises `LerwalletError` where a part has two last versions: which one is meant is not ours to say."""
    for part in draft.rubric.parts:
        if len(draft.latest(part.id)) > 1:
            raise LerwalletError(
                _("There are two versions of the part {part}, written apart.").format(part=part.id.value),
                hint=_("Put them together: lerwallet draft edit {id} {part}").format(
                    id=draft.id, part=part.id.value
                ),
                code="two_versions",
            )


def _when(kept: Version | Said | Spent | OwnCheck) -> str:
    return kept.at


def _name(version: Version) -> str:
    return f"{version.draft}/{version.id}"


def _chance(size: int) -> str:
    return os.urandom(size).hex()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
