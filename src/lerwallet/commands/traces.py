"""What a file tells beside what it shows, in words."""

from lerwallet.cleaning import Sort, Trace
from lerwallet.language import _


def told(trace: Trace) -> str:
    """One TRACE with its words: "names (Maria Lopez)"."""
    words = ", ".join(trace.words)
    return f"{_sort(trace.sort)} ({words})" if words else _sort(trace.sort)


def _sort(sort: Sort) -> str:
    return {
        Sort.PLACE: _("a place (GPS)"),
        Sort.PEOPLE: _("names"),
        Sort.DEVICE: _("the camera or device"),
        Sort.TIME: _("when it was made"),
        Sort.SOFTWARE: _("the program that made it"),
        Sort.WORDS: _("titles, captions or comments"),
        Sort.THUMBNAIL: _("a small preview picture"),
        Sort.ATTACHMENT: _("files inside it or behind it"),
        Sort.HISTORY: _("which parts were written together"),
        Sort.SIGNATURE: _("a signature"),
        Sort.OTHER: _("other metadata"),
    }[sort]
