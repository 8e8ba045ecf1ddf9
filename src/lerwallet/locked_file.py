"""Files that are locked as a whole with age (age-encryption.org/v1): known by how they begin, and told what opens them."""

from typing import Final

from lerwallet.errors import Unreadable
from lerwallet.language import _

BEGINS: Final = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")


def locked() -> Unreadable:
    """The error for such a file where something in it is to be read."""
    return Unreadable(
        _("This file is locked with age, and nothing in it can be read before it is opened."),
        hint=_("Open it first: age --decrypt --output OPENED FILE; then give the file that comes out"),
        code="locked",
    )
