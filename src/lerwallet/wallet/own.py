"""Did whoever holds the wallet issue a badge themselves? By every key in it, and by the issuer that lives in it."""

import json
from dataclasses import dataclass

from lerwallet import did
from lerwallet.formats import Secured
from lerwallet.formats.parties import issued_by
from lerwallet.keys import PublicKey
from lerwallet.vault import Vault
from lerwallet.wallet.holder_keys import ISSUER, holder_keys
from lerwallet.wallet.kinds import ISSUER as ISSUER_RECORD


@dataclass(frozen=True)
class Own:
    """All that a wallet signs as: its keys, also retired ones and those for one issuer, and the issuer in it."""

    parties: frozenset[str]

    @classmethod
    def of(cls, vault: Vault) -> "Own":
        holder = [key.jwk for key in holder_keys(vault)]
        issuer = [json.loads(head.public) for head in vault.keys() if head.name.startswith(ISSUER)]  # noqa: SIM118  a method, not a dict
        keys = {PublicKey.from_jwk(jwk).multikey for jwk in (*holder, *issuer)}
        called = {did.party(json.loads(head.data)["id"]) for head in vault.heads(ISSUER_RECORD)}
        return cls(frozenset(keys | called))

    def issued(self, secured: Secured) -> bool:
        """Whether the holder, or whoever SECURED is about, issued it: then nobody else confirms what it says."""
        return issued_by(secured, self.parties)
