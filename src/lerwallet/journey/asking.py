"""A request for an endorsement as one page, for somebody without lerwallet."""

import json
from typing import Final

from lerwallet.journey.endorsing import DATA_ID, REQUEST, Request
from lerwallet.journey.tables import PASSAGE
from lerwallet.language import _, spoken

# What could end the element that it stands in, or a line of an older JavaScript
_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def request_page(request: Request) -> str:
    """The HTML page that asks for REQUEST, with the request itself in it."""
    from lerwallet.pages.asking import Asking, render

    return render(
        Asking(
            language=spoken(),
            said=request.said,
            since=_("since {when}").format(when=request.since) if request.since else None,
            data=json.dumps({"schema": REQUEST, "request": request.to_json()}, ensure_ascii=False).translate(
                _ESCAPES
            ),
            data_id=DATA_ID,
            words={
                "title": _("Can you support this?"),
                "what": _("Somebody has a badge, and asks what you know of it:")
                if request.badge
                else _("Somebody says of themselves, and asks what you know of it:"),
                "comment": _("What did you see, and when? Say only what you know yourself."),
                "by": _("Your name, and how you know them"),
                "honest": _(
                    "Nothing is sent. The page saves a file; give it to whoever asked you. Whoever reads it cannot know that it was you."
                ),
                "save": _("Save the reply"),
                "nothing": _("Please write something in both fields."),
                "saved": _("Saved as reply.json. Give that file to whoever asked you."),
                "cannot": _("This browser cannot save it. Please open the page in another one."),
                "no_script": _("To answer here, the page needs JavaScript. Or write a letter instead."),
            },
            longest=PASSAGE,
        )
    )
