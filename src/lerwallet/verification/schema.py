"""Does it fit the schema that it names? By the schemas that are carried, and those that the reader has."""

from collections.abc import Iterator
from typing import Any, Final

from lerwallet import schemas
from lerwallet.credential import JsonObject, text
from lerwallet.errors import LerwalletError
from lerwallet.formats.documents import VCDM_2
from lerwallet.strict_json import loads_object
from lerwallet.verification.examination import Examination
from lerwallet.verification.report import Answer, absent, failed, passed, unknown

_KINDS: Final = {"1EdTechJsonSchemaValidator2019", "JsonSchema"}
_SCHEMAS_AT_MOST: Final = 10
_FLAWS_AT_MOST: Final = 5


def answer(examination: Examination) -> Answer:
    """Whether the credential, without the token around it, fits every schema at hand (Open Badges 3.0, 9.1)."""
    document = examination.credential.document
    named = list(_named(document))[:_SCHEMAS_AT_MOST]
    if not named:
        return absent("no_schema")
    at_hand = [(url, schema) for url in named if (schema := _schema(url, document, examination)) is not None]
    for url, schema in at_hand:
        answer = _compare(url, schema, document)
        if answer is not None:
            return answer
    if len(at_hand) < len(named):
        return absent("not_at_hand", schemas=[url for url in named if url not in dict(at_hand)])
    return passed("", schemas=named)


def _named(document: JsonObject) -> Iterator[str]:
    stated = document.get("credentialSchema", [])
    for each in stated if isinstance(stated, list) else [stated]:
        if isinstance(each, dict) and text(each.get("id")) and text(each.get("type")) in _KINDS:
            yield each["id"]


def _schema(url: str, document: JsonObject, examination: Examination) -> dict[str, Any] | None:
    carried = schemas.load(url)
    if carried is not None:
        contexts = document.get("@context")
        # the address is the same for both data models, and the schema is of the newer one
        return carried if isinstance(contexts, list) and contexts[:1] == [VCDM_2] else None
    try:
        return loads_object(examination.verifier.at_hand(url).data)
    except LerwalletError:
        return None


def _compare(url: str, schema: dict[str, Any], document: JsonObject) -> Answer | None:
    """What is wrong; None where it fits."""
    from jsonschema import Draft202012Validator, validators
    from jsonschema.exceptions import SchemaError
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    validator = validators.validator_for(schema, default=Draft202012Validator)
    try:
        validator.check_schema(schema)
        # an empty registry: what a schema refers to outside of itself is never fetched
        flaws = []
        for flaw in validator(schema, registry=Registry()).iter_errors(dict(document)):
            flaws.append("/".join(map(str, flaw.absolute_path)) or str(flaw.validator_value))
            if len(flaws) == _FLAWS_AT_MOST:
                break
    except (SchemaError, Unresolvable) as unusable:
        return unknown("schema_unusable", schema=url, message=str(unusable)[:200])
    return failed("schema_mismatch", schema=url, places=flaws) if flaws else None
