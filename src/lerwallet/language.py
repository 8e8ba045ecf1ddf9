"""The words for people: every message passes through `_`, and a catalogue in `locale/` may translate it.

To add a language: `locale/<language>/LC_MESSAGES/lerwallet.po`, made from `locale/lerwallet.pot`.
"""

from pathlib import Path
from typing import Protocol

LOCALE_FOLDER = Path(__file__).parent / "locale"


class _Catalogue(Protocol):
    def gettext(self, message: str) -> str: ...
    def ngettext(self, singular: str, plural: str, count: int) -> str: ...


class _English:
    """The source language needs no catalogue, and so no import of gettext (10 ms)."""

    def gettext(self, message: str) -> str:
        return message

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        return singular if count == 1 else plural


_catalogue: _Catalogue = _English()
_language = "en"


def speak(language: str) -> bool:
    """Use LANGUAGE (`fr`, `pt_BR`, ...) from now on; False where there is no catalogue and English is used."""
    global _catalogue, _language  # noqa: PLW0603  one language for one run of the program
    language = language.replace("-", "_").split(".")[0]
    if language.split("_")[0] in {"en", "C", "POSIX", ""}:
        _catalogue, _language = _English(), "en"
        return True
    import gettext

    candidates = [language, language.split("_")[0]]
    try:
        _catalogue = gettext.translation("lerwallet", LOCALE_FOLDER, languages=candidates)
    except OSError:
        _catalogue, _language = _English(), "en"
        return False
    _language = candidates[-1]
    return True


def spoken() -> str:
    """The language in use, as BCP 47 has it (`en`, `fr`)."""
    return _language


def _(message: str) -> str:
    return _catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """SINGULAR or PLURAL for COUNT things, in the language in use."""
    return _catalogue.ngettext(singular, plural, count)
