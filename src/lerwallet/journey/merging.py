"""Learning records of another wallet, read as strictly as files from anybody before a merge takes them over.

What a record says of who signed it is found out again from its bytes. To merge another kind: a function, and its row in
`_READERS`; what a reader does not know of a record stays behind.
"""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from lerwallet.errors import NotFound, ProofFailed, ProofUnknown, Unreadable
from lerwallet.fetch import offline
from lerwallet.journey import attempt, feedback, notebook, signed, submission
from lerwallet.journey.claims import MOST_LETTERS, Claim, Claims
from lerwallet.journey.draft import Attempt, Version
from lerwallet.journey.feedback import Reply
from lerwallet.journey.notebook import Because, Entry
from lerwallet.journey.pathway import read_pathway
from lerwallet.journey.rubric import PartId, Rubric, unpacked
from lerwallet.journey.store import Rubrics, facts_of
from lerwallet.journey.tables import LINE, PASSAGE, Table
from lerwallet.language import _
from lerwallet.strict_json import loads_object
from lerwallet.trust import Trust
from lerwallet.wallet import Wallet
from lerwallet.wallet.kinds import (
    ATTACHMENT,
    ATTEMPT,
    CLAIM,
    DRAFT,
    DRAFT_CHECK,
    DRAFT_SAID,
    DRAFT_SPENT,
    DRAFT_VERSION,
    ENDORSEMENT,
    GOAL,
    PATHWAY,
    PLAN,
    REFLECTION,
    RUBRIC,
)

_DRAFT: Final = re.compile(r"[0-9a-f]{4,64}")  # its id, which stands in commands that we advise
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class Reading:
    """Reads the records that come into WALLET, in the order of their kinds: a draft needs its rubric, and all else its draft."""

    def __init__(self, wallet: Wallet, now: datetime) -> None:
        self._wallet = wallet
        self._now = now
        self._rubrics: dict[str, Rubric] = {}
        self._drafts: dict[str, str] = {  # the digest of its rubric by its id
            head.name: json.loads(head.data)["rubric"] for head in wallet.vault.heads(DRAFT)
        }
        self._claims = Claims(wallet.vault).all()

    def __call__(self, kind: str, name: str, head: bytes, body: bytes) -> bytes:
        """The head of a record, as it is kept here. Raises `LerwalletError` for one that cannot be used."""
        return _READERS[kind](self, name, head, body)

    def rubric(self, sha256: str) -> Rubric:
        """The rubric with that digest, which is here or came before. Raises `NotFound`."""
        if sha256 not in self._rubrics:
            self._rubrics[sha256] = Rubrics(self._wallet.vault).pack(sha256).rubric()
        return self._rubrics[sha256]

    # --- rubrics and drafts -------------------------------------------------------------------------------------

    def read_rubric(self, name: str, head: bytes, body: bytes) -> bytes:
        pack = unpacked(body)
        _refuse_other(pack.sha256, name)
        self._rubrics[name] = pack.rubric()
        return _json(facts_of(pack, Table(loads_object(head)).time("added")))

    def read_draft(self, name: str, head: bytes, _body: bytes) -> bytes:
        table = Table(loads_object(head))
        facts = {
            "id": table.need("id"),
            "rubric": table.need("rubric"),
            "short": table.need("short"),
            "title": table.need("title"),
            "created": table.time("created"),
        }
        _refuse_other(facts["id"], name)
        if not _DRAFT.fullmatch(name):
            raise _misfit()
        self.rubric(facts["rubric"])
        self._drafts[name] = facts["rubric"]
        return _json(facts)

    def read_version(self, name: str, head: bytes, body: bytes) -> bytes:
        table = Table(loads_object(head))
        version = Version(
            id=table.need("id"),
            draft=self._draft(table),
            part=PartId(table.need("part")).value,
            after=table.texts("after"),
            words=table.number("words") or 0,
            at=table.time("at"),
        )
        _refuse_other(f"{version.draft}/{version.id}", name)
        written = json.loads(body)
        if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
            raise _misfit()
        return _json({name: value for name, value in asdict(version).items() if name != "answers"})

    def read_attachment(self, _name: str, head: bytes, _body: bytes) -> bytes:
        table = Table(loads_object(head))
        size, sha256 = table.number("size"), table.need("sha256")
        if size is None or size < 0 or not _SHA256.fullmatch(sha256):
            raise _misfit()
        texts = {each: table.need(each) for each in ("id", "item", "name", "media_type", "file")}
        facts = {"draft": self._draft(table), "size": size, "sha256": sha256, "added": table.time("added")}
        return _json({**texts, **facts})

    def read_attempt(self, name: str, head: bytes, body: bytes) -> bytes:
        table, document = Table(loads_object(head)), loads_object(body)
        made = submission.read_document(document)
        if signed.signer_of(document) != made.learner:
            raise ProofFailed(_("It was signed by somebody else than the learner that it names."))
        kept = Attempt(
            id=made.id,
            draft=self._draft(table),
            made_at=made.made_at,
            sha256=table.need("sha256"),
            previous=made.previous.id if made.previous else None,
            data=body,
        )
        _refuse_other(made.id, name)
        return _json({name: value for name, value in asdict(kept).items() if name != "data"})

    def read_said(self, name: str, head: bytes, body: bytes) -> bytes:
        table = Table(loads_object(head))
        draft = self._draft(table)
        _refuse_other(f"{draft}/{hashlib.sha256(body).hexdigest()}", name)
        return _json({"draft": draft, "at": table.time("at"), "signed_by": self._signer(draft, body)})

    def _signer(self, draft: str, said: bytes) -> str | None:
        """Who signed what was SAID, as far as its bytes show it; only a key that is in its own name is at hand."""
        says = feedback.read(said)
        if isinstance(says, Reply):
            return None
        attempt.refuse_misfit(self.rubric(self._drafts[draft]), says)
        try:
            return attempt.signer_of_feedback(says, said, offline)
        except ProofUnknown:
            return None

    def read_spent(self, _name: str, head: bytes, _body: bytes) -> bytes:
        document = loads_object(head)
        table, hours = Table(document), document.get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not math.isfinite(hours):
            raise _misfit()
        facts = {"draft": self._draft(table), "at": table.time("at"), "hours": hours}
        return _json({**facts, "fee": table.own_words("fee", PASSAGE)})

    def read_check(self, _name: str, head: bytes, _body: bytes) -> bytes:
        table = Table(loads_object(head))
        levels = table.table("levels")
        facts = {"draft": self._draft(table), "at": table.time("at")}
        return _json({**facts, "levels": {each: levels.need(each) for each in levels.names()}})

    def _draft(self, table: Table) -> str:
        draft = table.need("draft")
        if draft not in self._drafts:
            raise NotFound(_("There is no draft {id}.").format(id=draft))
        return draft

    # --- own words ----------------------------------------------------------------------------------------------

    def read_pathway(self, name: str, _head: bytes, body: bytes) -> bytes:
        pathway = read_pathway(body)
        _refuse_other(pathway.id, name)
        return _json({"title": pathway.title})

    def read_entry(self, name: str, _head: bytes, body: bytes) -> bytes:
        document = loads_object(body)
        table = Table(document)
        entry = Entry(
            id=table.need("id"),
            text=table.own_words("text", notebook.MOST_LETTERS),
            written=table.time("written"),
            credential=table.text("credential"),
            because=Because(table.need("because")) if table.has("because") else None,
        )
        _refuse_other(entry.id, name)
        _refuse_more(document, asdict(entry))
        return b""

    def read_claim(self, name: str, _head: bytes, body: bytes) -> bytes:
        document = loads_object(body)
        table = Table(document)
        claim = Claim(
            id=table.need("id"),
            text=table.own_words("text", MOST_LETTERS),
            since=table.own_words("since", LINE) if table.has("since") else None,
            by=table.need("by", 4_000),
            made=table.time("made"),
        )
        _refuse_other(claim.id, name)
        _refuse_more(document, asdict(claim))
        self._claims.append(claim)
        return b""

    def read_endorsement(self, name: str, head: bytes, body: bytes) -> bytes:
        from lerwallet.journey import endorsing  # it checks a credential: most merges have none
        from lerwallet.verification import Verifier

        found = endorsing.read_endorsement(
            body,
            Verifier(now=self._now, fetch=offline, trust=Trust.of([]), holder=True),
            own={key.did for key in self._wallet.keys()},  # noqa: SIM118  a method, not a dict
            claims=self._claims,
            badges={},
            now=self._now,
        )
        _refuse_other(found.id, name)
        return _json(asdict(replace(found, imported=Table(loads_object(head)).time("imported"))))


_READERS: Final[Mapping[str, Callable[[Reading, str, bytes, bytes], bytes]]] = {
    RUBRIC: Reading.read_rubric,
    DRAFT: Reading.read_draft,
    DRAFT_VERSION: Reading.read_version,
    ATTACHMENT: Reading.read_attachment,
    ATTEMPT: Reading.read_attempt,
    DRAFT_SAID: Reading.read_said,
    DRAFT_SPENT: Reading.read_spent,
    DRAFT_CHECK: Reading.read_check,
    PATHWAY: Reading.read_pathway,
    PLAN: Reading.read_entry,
    GOAL: Reading.read_entry,
    REFLECTION: Reading.read_entry,
    CLAIM: Reading.read_claim,
    ENDORSEMENT: Reading.read_endorsement,
}


def _refuse_other(stated: str, name: str) -> None:
    """Under the name of another record it would stand in for that one."""
    if stated != name:
        raise _misfit()


def _refuse_more(document: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """The body is kept as it came, so it must say nothing that is not read."""
    if dict(document) != dict(read):
        raise _misfit()


def _misfit() -> Unreadable:
    return Unreadable(_("This record is not one that lerwallet writes."))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
