"""Sealed files and the records that need them: what is not here is swept away, and left behind by new keys.

To keep files of another kind: its name in `FILED` of `kinds.py`. Its records are put under the sealed file's name, and their heads are
JSON with `file` (that name), `name` (what a person calls it), and whose it is in `credential` or `draft`.
"""

import json
from dataclasses import dataclass
from typing import Any

from lerwallet.vault import Change, Vault
from lerwallet.wallet.kinds import FILED


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A record that needs a sealed file."""

    kind: str
    record: bytes
    facts: dict[str, Any]

    @property
    def file(self) -> str:
        return str(self.facts["file"])

    @property
    def shown(self) -> str:
        return str(self.facts["name"])

    @property
    def owner(self) -> str:
        """The short id of the badge or the draft that it belongs to."""
        return str(self.facts.get("credential") or self.facts.get("draft"))

    def move(self, change: Change, file: str) -> None:
        """Put the record again, for the same content under another sealed name."""
        change.delete(self.record)
        self.put(change, file)

    def put(self, change: Change, file: str) -> None:
        """Put the record into another wallet, where FILE is the sealed name of the same content."""
        change.put(self.kind, file, json.dumps({**self.facts, "file": file}).encode(), b"")


def filed(vault: Vault) -> list[Filed]:
    """Every record that needs a file."""
    return [
        Filed(kind=kind, record=head.id, facts=json.loads(head.data))
        for kind in FILED
        for head in vault.heads(kind)
    ]
