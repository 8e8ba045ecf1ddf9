"""When are two files the same credential? What the issuer said counts, not the wrapping it came in."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from lerwallet.credential import JsonObject
from lerwallet.formats import Secured
from lerwallet.proofs.sd_jwt import SdJwt
from lerwallet.short_code import short_code

# What a wrapping adds: proofs, and the claims that a token takes from the credential
_WRAPPING: Final = {"proof", "iat"}


def identity(secured: Secured) -> str:
    """The same text for the same credential as JSON, token or picture; of an SD-JWT whatever is disclosed of it.

    It is over all that was said, so a changed copy of a credential is another one, and so is a newer edition.
    """
    securing = secured.securing
    if isinstance(securing, SdJwt):
        said: JsonObject = securing.jws.claims()
    else:
        said = secured.credential.document
    plain = {name: value for name, value in said.items() if name not in _WRAPPING}
    text = json.dumps(_settled(plain), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def code(secured: Secured) -> str:
    """The short code of a credential: by its own id, else by what was said."""
    return short_code(secured.credential.id or identity(secured))


def _settled(value: object) -> Any:
    """One form for what issuers write in two: a list of one is its element (Open Badges 3.0 compacts some of them)."""
    if isinstance(value, Mapping):
        return {name: _settled(each) for name, each in value.items()}
    if isinstance(value, list):
        return _settled(value[0]) if len(value) == 1 else [_settled(each) for each in value]
    return value
