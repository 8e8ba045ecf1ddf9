"""How well a credential is supported, in words."""

from lerwallet.language import _
from lerwallet.pages import Mark


def marked(mark: Mark) -> str:
    match mark:
        case Mark.CHECKED:
            return _("checked")
        case Mark.ENDORSED:
            return _("endorsed")
        case Mark.NOT_CHECKED:
            return _("not checked to the end")
        case Mark.EXPIRED:
            return _("expired")
        case Mark.NOT_YET_VALID:
            return _("not valid yet")
        case Mark.WITHDRAWN:
            return _("withdrawn")
        case Mark.SUSPENDED:
            return _("suspended")
        case Mark.OWN:
            return _("own statement")
