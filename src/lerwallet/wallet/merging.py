"""Two wallets of one person become one: what only the other has is added, and where the two differ it is told.

First a plan is made, which changes nothing; then it is carried out in one transaction. Nothing remembers what was taken
out of a wallet, so what is still in the other one comes back.
To merge one more kind of record: a function that plans it, a call in `plan`, and the kind in `_PLANNED`; where it belongs to
a floor above this one, a `Planner` there.
"""

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from lerwallet import file_names
from lerwallet.credential import JsonObject, utc
from lerwallet.errors import DamagedWallet, LerwalletError, WalletBusy
from lerwallet.keys import SecretKey
from lerwallet.language import _
from lerwallet.vault import Change, Head, StoredFile, Vault
from lerwallet.vault.records import KEY_KIND
from lerwallet.wallet import Adding, Evidence, HolderKey, Row, Wallet
from lerwallet.wallet.filed import Filed, filed
from lerwallet.wallet.holder_keys import Origin, arriving, put_arrived, put_retired
from lerwallet.wallet.identity import identity
from lerwallet.wallet.kinds import (
    ATTACHMENT,
    CREDENTIAL,
    DRAFT,
    DRAFT_VERSION,
    EVIDENCE,
    OWN_WORDS,
    PORTFOLIO,
    REPORT,
    RUBRIC,
    SETTING,
    SHARE,
    WRITTEN_ONCE,
)
from lerwallet.wallet.rows import named

_PLANNED: Final = frozenset(
    {CREDENTIAL, REPORT, EVIDENCE, SHARE, PORTFOLIO, SETTING, KEY_KIND, ATTACHMENT, *WRITTEN_ONCE, *OWN_WORDS}
)

Step = Callable[[Change], object]
Reader = Callable[[str, str, bytes, bytes], bytes]
"""Gives the head with which a record (its kind, name, head and body) is kept. Raises `LerwalletError` for an unreadable one."""


class Side(StrEnum):
    """Which of two that differ the merged wallet has."""

    HERE = "here"
    OTHER = "other"
    BOTH = "both"


class Difference(StrEnum):
    """How the two wallets differ about one thing."""

    CHECK = "check"  # the last checks gave different answers: the newer one counts
    COPY = "copy"  # the same credential in other bytes: the one that is signed better, or tells more
    NAME = "name"  # two things of one name or id: both are kept, the second under a new one
    TEXT = "text"  # a part of a draft that was written on in both: both versions stand side by side
    RETIRED = "retired"  # a key is retired there, and here it is the only one for what is new
    LOST = "lost"  # a key of an issuer was lost there
    ISSUER = "issuer"  # there it is another issuer, and a wallet has one: it stays there
    ADDRESS = "address"  # an issuer has another name or web address there, which came later
    WITHDRAWN = "withdrawn"  # a badge that was awarded is withdrawn there
    PLACE = "place"  # two badges that were awarded apart are looked up at one place in a status list


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something in a wallet; `kind` is as in `kinds`, `id` the one it has here."""

    kind: str
    id: str
    name: str | None

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "id": self.id, "name": self.name}


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Something that the two wallets have, and not alike. `beside` is the id of the other thing that it collides with."""

    thing: Thing
    difference: Difference
    kept: Side
    beside: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            **self.thing.to_json(),
            "difference": self.difference.value,
            "kept": self.kept.value,
            "beside": self.beside,
        }


@dataclass(kw_only=True)
class Plan:
    """What a merge will do. `not_merged` counts records of kinds that a merge does not know, `left_out` cannot be read."""

    generation: int  # of the wallet that it was made for
    added: list[Thing] = field(default_factory=list)
    same: list[Thing] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    not_merged: dict[str, int] = field(default_factory=dict)
    left_out: list[Thing] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    files: list[tuple[Evidence, Evidence]] = field(
        default_factory=list
    )  # as it is there, and as it will be here
    attached: list[Filed] = field(default_factory=list)  # files of drafts, as they are there

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return bool(self.steps or self.files or self.attached)

    @property
    def needed(self) -> list[tuple[str, str]]:
        """The sealed name in the other wallet, and the digest, of each file to be copied: `files`, then `attached`."""
        beside = [(there.file, there.sha256) for there, _here in self.files]
        return beside + [(each.file, each.facts["sha256"]) for each in self.attached]


class Planner(NamedTuple):
    """What plans the records of KINDS that belong to a floor above."""

    kinds: frozenset[str]
    plan: Callable[[Plan, Wallet, Wallet], None]


def _as_it_is(_kind: str, _name: str, head: bytes, _body: bytes) -> bytes:
    return head


def plan(
    wallet: Wallet,
    other: Wallet,
    now: datetime,
    *,
    more: Sequence[Planner] = (),
    read: Reader = _as_it_is,
) -> Plan:
    """What has to be done so that WALLET has all that OTHER has, with what MORE plans. Both must be opened to sign.

    Of what belongs to a floor above, READ says whether it can be read; what cannot is left out.
    """
    merge = Plan(generation=wallet.vault.generation)
    ids = _plan_credentials(merge, wallet, other, now)
    _plan_evidence(merge, wallet, other, ids)
    _plan_keys(merge, wallet, other, now)
    _plan_shares(merge, wallet, other, ids)
    _plan_portfolios(merge, wallet, other, ids)
    _plan_settings(merge, wallet, other)
    _plan_drafts(merge, wallet, other, read)
    _plan_own_words(merge, wallet, other, read)
    known = _PLANNED.union(*(each.kinds for each in more))
    merge.not_merged = {kind: len(other.vault.heads(kind)) for kind in sorted(other.vault.kinds() - known)}
    for each in more:
        each.plan(merge, wallet, other)
    return merge


def carry_out(merge: Plan, wallet: Wallet, other: Wallet) -> None:
    """Do what was planned: all of it, or nothing. Raises `WalletBusy` where WALLET was changed since the plan was made."""
    if not merge.changes:
        return
    before = wallet.vault.pin
    stored: list[StoredFile] = []
    try:
        for name, sha256 in merge.needed:
            stored.append(_copied(name, sha256, wallet, other))
        with wallet.vault.writing() as change:
            _write(merge, change, stored)
    except BaseException:
        if Vault.pin_of(wallet.vault.home) == before:  # stopped before, not after, it was all written
            for file in stored:
                with suppress(LerwalletError):  # nothing needs it: the next sweep takes it
                    wallet.vault.files.delete(file.name)
        raise


def _copied(file: str, sha256: str, wallet: Wallet, other: Wallet) -> StoredFile:
    with other.vault.files.open(file) as stream:
        stored = wallet.vault.files.store(stream)
    if stored.sha256 != sha256:
        raise strange()
    return stored


def _write(merge: Plan, change: Change, stored: Sequence[StoredFile]) -> None:
    if change.root.generation != merge.generation:
        raise WalletBusy(
            _("The wallet was changed meanwhile by another program. Nothing was merged."),
            hint=_("Run the command again"),
        )
    for step in merge.steps:
        step(change)
    for (_there, here), file in zip(merge.files, stored, strict=False):
        change.put(EVIDENCE, file.name, replace(here, file=file.name).sealed(), b"")
    for each, file in zip(merge.attached, stored[len(merge.files) :], strict=True):
        each.put(change, file.name)


# --- credentials ------------------------------------------------------------------------------------------------------


def _plan_credentials(merge: Plan, wallet: Wallet, other: Wallet, now: datetime) -> dict[str, str]:
    """The short id that each credential of OTHER has in the merged wallet."""
    here = {head.name: Row.opened(head.id, head.data, 0) for head in wallet.vault.heads(CREDENTIAL)}
    taken = {row.id for row in here.values()}
    ids = {}
    for head in other.vault.heads(CREDENTIAL):
        with understood():
            theirs = Row.opened(head.id, head.data, 0)
            if identity(other.secured(theirs)) != head.name:
                raise strange()  # else another badge could take the place of the one that is here
        mine = here.get(head.name)
        if mine is None:
            row = named(theirs, wallet.vault.identifier(CREDENTIAL, head.name), taken)
            taken.add(row.id)
            merge.added.append(_credential(row))
            merge.steps.append(_putting(head.name, row, other, theirs))
        else:
            row = mine
            _compare(merge, wallet, other, head.name, mine, theirs, utc(now))
        ids[theirs.id] = row.id
    return ids


def _compare(merge: Plan, wallet: Wallet, other: Wallet, name: str, mine: Row, theirs: Row, now: str) -> None:
    """The same credential in both wallets: which copy, and which check of it, is the better one."""
    report = other.report(theirs)
    if wallet.data(mine) == other.data(theirs):
        # a check from the future was made by a clock that is wrong, and would be the newest for ever
        newer = mine.last_check.at < theirs.last_check.at <= now
        if newer:
            checked = mine.checked(report, theirs.last_check.at)
            merge.steps.append(_putting(name, checked, other, theirs))
        if _answers(report) == _answers(wallet.report(mine)):
            merge.same.append(_credential(mine))
        else:
            kept = Side.OTHER if newer else Side.HERE
            merge.conflicts.append(Conflict(thing=_credential(mine), difference=Difference.CHECK, kept=kept))
        return
    adding = Adding(secured=other.secured(theirs), report=report, file_name=theirs.file_name)
    better = wallet.better(theirs, adding, mine, None)
    if better:
        row = replace(theirs, record=mine.record, id=mine.id, added=mine.added)
        merge.steps.append(_putting(name, row, other, theirs))
    kept = Side.OTHER if better else Side.HERE
    merge.conflicts.append(Conflict(thing=_credential(mine), difference=Difference.COPY, kept=kept))


def _putting(name: str, row: Row, other: Wallet, theirs: Row) -> Step:
    """Keep the credential and its report as OTHER has them, under ROW."""

    def put(change: Change) -> None:
        change.put(CREDENTIAL, name, row.sealed(), other.data(theirs))
        change.put(REPORT, row.record, b"", _json(other.report(theirs)))

    return put


def _answers(report: Mapping[str, Any]) -> object:
    """What a check came to, without when, where and in which words."""
    findings = report.get("findings", ())
    return report.get("verdict"), [(each["check"], each["outcome"], each["reason"]) for each in findings]


def _credential(row: Row) -> Thing:
    return Thing(kind=CREDENTIAL, id=row.id, name=row.name)


# --- what goes with them ----------------------------------------------------------------------------------------------


def _plan_evidence(merge: Plan, wallet: Wallet, other: Wallet, ids: Mapping[str, str]) -> None:
    """One file beside one badge is kept once, whatever it is called; two of one name are both kept."""
    held = wallet.evidence()
    here = {(each.credential, each.sha256) for each in held}
    names: dict[str, set[str]] = defaultdict(set)
    for each in held:
        names[each.credential].add(each.name.casefold())
    with understood():
        came = other.evidence()
    for theirs in came:
        if theirs.credential not in ids:
            raise strange()
        credential = ids[theirs.credential]
        if (credential, theirs.sha256) in here:
            merge.same.append(Thing(kind=EVIDENCE, id=theirs.id, name=theirs.name))
            continue
        name = file_names.free(file_names.portable(theirs.name), names[credential])
        mine = replace(theirs, credential=credential, name=name, file="")
        thing = Thing(kind=EVIDENCE, id=mine.id, name=mine.name)
        merge.files.append((theirs, mine))
        merge.added.append(thing)
        if mine.name != theirs.name:
            merge.conflicts.append(Conflict(thing=thing, difference=Difference.NAME, kept=Side.BOTH))
        names[credential].add(mine.name.casefold())
        here.add((credential, mine.sha256))


def _plan_keys(merge: Plan, wallet: Wallet, other: Wallet, now: datetime) -> None:
    """Keys of a copy of this wallet are its own; those of another one sign for what is bound to them, and nothing else."""
    held = wallet.keys()
    here = {key.thumbprint: key for key in held}
    retired = []
    with understood():
        came = other.keys()
    secrets = [(theirs, other.secret(theirs)) for theirs in came]
    if any(secret.public.thumbprint != theirs.thumbprint for theirs, secret in secrets):
        raise strange()
    # its id stands open in the file, so only a secret that both have shows that it is a copy
    a_copy = wallet.vault.vault_id == other.vault.vault_id and any(each.thumbprint in here for each in came)
    for theirs, secret in secrets:
        mine = here.get(theirs.thumbprint)
        if mine is None:
            key = _arriving(theirs, secret, list(here.values()), utc(now), a_copy=a_copy)
            here[key.thumbprint] = key
            merge.added.append(_key(key))
            merge.steps.append(_keeping(key, secret))
        elif theirs.retired and not mine.retired:
            retired.append((mine, theirs.retired))
        else:
            merge.same.append(_key(mine))
    for mine, since in retired:
        others = [key for key in here.values() if key.algorithm == mine.algorithm and key != mine]
        if mine.for_new and not any(key.for_new for key in others):
            conflict = Conflict(thing=_key(mine), difference=Difference.RETIRED, kept=Side.HERE)
        else:
            here[mine.thumbprint] = replace(mine, retired=since)
            conflict = Conflict(thing=_key(mine), difference=Difference.RETIRED, kept=Side.OTHER)
            merge.steps.append(_retiring(wallet.vault, mine, since))
        merge.conflicts.append(conflict)


def _arriving(
    theirs: HolderKey, secret: SecretKey, here: Sequence[HolderKey], now: str, *, a_copy: bool
) -> HolderKey:
    origin = theirs.origin if a_copy else theirs.origin or Origin.WALLET
    key = arriving(secret, there=here, origin=origin, at=now if origin else theirs.created)
    assert key is not None
    # what else is kept about it comes along; what follows from the key itself is not taken on trust
    return replace(
        theirs,
        id=key.id,
        algorithm=key.algorithm,
        did=key.did,
        jwk=key.jwk,
        created=key.created,
        origin=key.origin,
    )


def _keeping(key: HolderKey, secret: SecretKey) -> Step:
    return lambda change: put_arrived(change, key, secret)


def _retiring(vault: Vault, key: HolderKey, since: str) -> Step:
    return lambda change: put_retired(change, vault, key, since)


def _key(key: HolderKey) -> Thing:
    return Thing(kind=KEY_KIND, id=key.id, name=key.did)


# --- what was done with them ------------------------------------------------------------------------------------------


def _plan_shares(merge: Plan, wallet: Wallet, other: Wallet, ids: Mapping[str, str]) -> None:
    """Who got what: both logs. Two shares of one id, which chance gave twice, are both kept."""
    here = {head.name: _digest(json.loads(head.data), head, wallet) for head in wallet.vault.heads(SHARE)}
    for head in other.vault.heads(SHARE):
        with understood():
            theirs = _with_ids(json.loads(head.data), "credentials", "id", ids)
            first, to = theirs["id"], theirs["to"]
        digest = _digest(theirs, head, other)
        candidates = (first, digest[:8], digest)
        name = next(each for each in candidates if here.get(each, digest) == digest)
        there = name in here
        _note(merge, Thing(kind=SHARE, id=name, name=to), there=there, renamed=name != first)
        if not there:
            here[name] = digest
            head_data = _json({**theirs, "id": name})
            merge.steps.append(_putting_record(SHARE, name, head_data, other.vault.get(head.id).body))


def _digest(share: JsonObject, head: Head, wallet: Wallet) -> str:
    """What tells two shares apart, whatever their ids."""
    said = {name: value for name, value in share.items() if name != "id"}
    return hashlib.sha256(_json(said) + b"\n" + wallet.vault.get(head.id).body).hexdigest()


def _plan_portfolios(merge: Plan, wallet: Wallet, other: Wallet, ids: Mapping[str, str]) -> None:
    """Two different portfolios of one name are both kept, the second with a number."""
    here = {each["name"].casefold(): each for each in wallet.portfolios()}
    with understood():
        came = [_with_ids(each, "items", "credential", ids) for each in other.portfolios()]
    for theirs in came:
        name = theirs["name"]
        alike = [each for each in here.values() if _is_same(each, theirs)]
        if alike:
            merge.same.append(Thing(kind=PORTFOLIO, id=alike[0]["name"], name=alike[0]["name"]))
            continue
        number = 1
        while name.casefold() in here:
            number += 1
            name = f"{_without_number(theirs['name'])} {number}"
        kept = {**theirs, "name": name}
        here[name.casefold()] = kept
        _note(merge, Thing(kind=PORTFOLIO, id=name, name=name), there=False, renamed=name != theirs["name"])
        merge.steps.append(_putting_record(PORTFOLIO, name.casefold(), b"", _json(kept)))


def _plan_settings(merge: Plan, wallet: Wallet, other: Wallet) -> None:
    """What one of them is careful about, both are."""
    here = {head.name for head in wallet.vault.heads(SETTING)}
    for head in other.vault.heads(SETTING):
        _note(merge, Thing(kind=SETTING, id=head.name, name=head.name), there=head.name in here)
        if head.name not in here:
            body = other.vault.get(head.id).body
            merge.steps.append(_putting_record(SETTING, head.name, head.data, body))


def _plan_own_words(merge: Plan, wallet: Wallet, other: Wallet, read: Reader) -> None:
    """Pathways, the notebook, claims and who supports them: those of both. Of a pathway in two versions, the one here stays."""
    for kind in OWN_WORDS:
        here = {head.name for head in wallet.vault.heads(kind)}
        for head in other.vault.heads(kind):
            thing = Thing(kind=kind, id=head.name, name=None)
            if head.name in here:
                merge.same.append(thing)
            elif _take(merge, other, head, read) is not None:
                merge.added.append(thing)


def _take(merge: Plan, other: Wallet, head: Head, read: Reader) -> bytes | None:
    """Plan to keep the record of OTHER with HEAD; gives the head that it will have, None where it is left out."""
    body = other.vault.get(head.id).body
    data = _read(merge, read, head.kind, head.name, head.data, body)
    if data is not None:
        merge.steps.append(_putting_record(head.kind, head.name, data, body))
    return data


def _read(merge: Plan, read: Reader, kind: str, name: str, head: bytes, body: bytes) -> bytes | None:
    try:
        return read(kind, name, head, body)
    except (LerwalletError, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        merge.left_out.append(Thing(kind=kind, id=name, name=None))
        return None


def _plan_drafts(merge: Plan, wallet: Wallet, other: Wallet, read: Reader) -> None:
    """Rubrics and drafts are records that nobody changes: those of both, told once for each rubric and each draft.

    A part that was written on in both has two last versions then, which is told as a difference.
    """
    here = {(kind, head.name): head.data for kind in WRITTEN_ONCE for head in wallet.vault.heads(kind)}
    both = dict(here)
    attached = {_attached(each) for each in filed(wallet.vault) if each.kind == ATTACHMENT}
    things: dict[str, Thing] = {}
    new: set[str] = set()
    with understood():
        for kind in WRITTEN_ONCE:
            for head in other.vault.heads(kind):
                data = here.get((kind, head.name)) or _take(merge, other, head, read)
                if data is None:
                    continue
                thing = _written(kind, head.name, json.loads(data))
                things.setdefault(thing.id, thing)
                if (kind, head.name) not in here:
                    new.add(thing.id)
                    both[kind, head.name] = data
        for each in filed(other.vault):
            if each.kind == ATTACHMENT and _attached(each) not in attached:
                facts = _read(merge, read, ATTACHMENT, each.shown, _json(each.facts), b"")
                if facts is not None:
                    new.add(each.facts["draft"])
                    merge.attached.append(replace(each, facts=json.loads(facts)))
        for draft in sorted(_apart(both) - _apart(here)):
            merge.conflicts.append(Conflict(thing=things[draft], difference=Difference.TEXT, kept=Side.BOTH))
    for thing in things.values():
        _note(merge, thing, there=thing.id not in new)


def _written(kind: str, name: str, facts: JsonObject) -> Thing:
    """The rubric or the draft that a record belongs to."""
    if kind == RUBRIC:
        return Thing(kind=RUBRIC, id=name[:8], name=facts["title"])
    if kind == DRAFT:
        return Thing(kind=DRAFT, id=facts["id"], name=facts["title"])
    return Thing(kind=DRAFT, id=facts["draft"], name=None)


def _attached(each: Filed) -> tuple[str, str]:
    """What tells a file of a draft apart in every wallet: its sealed name is another one in each."""
    return each.facts["draft"], each.facts["id"]


def _apart(records: Mapping[tuple[str, str], bytes]) -> set[str]:
    """The drafts with a part that has several last versions among RECORDS, heads by kind and name."""
    facts = [json.loads(data) for (kind, _name), data in records.items() if kind == DRAFT_VERSION]
    replaced = {(each["draft"], before) for each in facts for before in each["after"]}
    last = Counter(
        (each["draft"], each["part"]) for each in facts if (each["draft"], each["id"]) not in replaced
    )
    return {draft for (draft, _part), count in last.items() if count > 1}


def _is_same(one: JsonObject, two: JsonObject) -> bool:
    """Whether two portfolios are one, which an earlier merge may have given a number."""
    names = {_without_number(each["name"]).casefold() for each in (one, two)}
    return len(names) == 1 and {**one, "name": ""} == {**two, "name": ""}


def _without_number(name: str) -> str:
    return _NUMBERED.sub("", name)


_NUMBERED: Final = re.compile(r" [0-9]+$")


def _note(merge: Plan, thing: Thing, *, there: bool, renamed: bool = False) -> None:
    (merge.same if there else merge.added).append(thing)
    if renamed and not there:
        merge.conflicts.append(Conflict(thing=thing, difference=Difference.NAME, kept=Side.BOTH))


def _putting_record(kind: str, name: str, head: bytes, body: bytes) -> Step:
    return lambda change: change.put(kind, name, head, body)


def _with_ids(stated: dict[str, Any], items: str, member: str, ids: Mapping[str, str]) -> dict[str, Any]:
    """STATED with the ids that the credentials have here; what was taken out there keeps the one that it had."""
    return {
        **stated,
        items: [{**each, member: ids.get(each[member], each[member])} for each in stated[items]],
    }


@contextmanager
def understood() -> Iterator[None]:
    """While a record of the other wallet is read, which another version of lerwallet may have written."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise strange() from error


def strange() -> DamagedWallet:
    return DamagedWallet(
        _("The other wallet holds something that this lerwallet does not understand. Nothing was merged."),
        hint=_("Look at it first: lerwallet doctor --wallet DIR; or use the newest lerwallet"),
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
