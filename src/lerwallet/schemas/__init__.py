"""The JSON Schemas that are carried, by the address that a credential names them with; none is ever fetched.

To add one: its file here, its address in `_FILES`, and its origin and licence in NOTICE.
"""

from functools import cache
from pathlib import Path
from typing import Any, Final

from lerwallet.strict_json import loads_object

_FOLDER: Final = Path(__file__).parent
# Open Badges 3.0 in its VCDM 2.0 form; the VCDM 1.1 form has a schema of its own that nobody packages
_FILES: Final = {
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json": (
        "ob_v3p0_achievementcredential_schema.json"
    ),
}


@cache
def load(url: str) -> dict[str, Any] | None:
    """The schema that URL names; None where it is not carried."""
    name = _FILES.get(url)
    return None if name is None else loads_object((_FOLDER / name).read_bytes())
