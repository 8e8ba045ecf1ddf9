"""How an achievement was judged, in words. Apart from `telling`, so that a list needs nothing of what checks badges."""

from lerwallet.credential import Assessed
from lerwallet.language import _


def assessed(kind: str) -> str:
    """How an achievement was judged, in words."""
    match Assessed(kind):
        case Assessed.ASSESSED:
            return _("assessed work")
        case Assessed.EXAM:
            return _("an exam")
        case Assessed.COMPLETED:
            return _("completed")
        case Assessed.ATTENDED:
            return _("attended")
        case Assessed.NOT_STATED:
            return _("the issuer does not say")
