"""The words for people: every message passes through `_`, and a catalogue in `locale/` may translate it.

To add a language: `locale/<language>/LC_MESSAGES/lerwallet.po`, made by `completions/messages.py`.
"""

import os.path
from collections.abc import Mapping, Sequence
from typing import Protocol

# Strings and not a Path: pathlib costs every start 7 ms.
LOCALE_FOLDER = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120


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
    global _catalogue, _language
    found = _catalogue_of(language)
    _catalogue, _language = found or (_English(), "en")
    return found is not None


def _catalogue_of(language: str) -> tuple[_Catalogue, str] | None:
    """The catalogue of LANGUAGE, and its own name for it (BCP 47); None where there is none."""
    language = language.replace("-", "_").split(".")[0].split("@")[0]
    if language.split("_")[0] in {"en", "C", "POSIX", ""}:
        return _English(), "en"
    import gettext

    candidates = [language, language.split("_")[0].lower()]
    try:
        found = gettext.translation("lerwallet", LOCALE_FOLDER, languages=candidates)
    except OSError:
        return None
    return found, found.info()["language"].replace("_", "-")


def said_in(language: str, message: str) -> tuple[str, str]:
    """MESSAGE in LANGUAGE, in English where there is no catalogue of it, and which language it is then (BCP 47)."""
    catalogue, name = _catalogue_of(language) or (_English(), "en")
    return catalogue.gettext(message), name


def spoken() -> str:
    """The language in use, as BCP 47 has it (`en`, `fr`)."""
    return _language


def in_every_language(message: str) -> frozenset[str]:
    """MESSAGE in English and in each language that there is a catalogue of."""
    import gettext

    names = [name for name in os.listdir(LOCALE_FOLDER) if "." not in name]  # noqa: PTH208
    found = [gettext.translation("lerwallet", LOCALE_FOLDER, [name], fallback=True) for name in names]
    return frozenset({message, *(each.gettext(message) for each in found)})


def asked_for(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that the command line or `LERWALLET_LANG` asks for; empty where neither does."""
    asked = environment.get("LERWALLET_LANG", "")
    for position, word in enumerate(argv):
        if word == "--":
            break
        if word == "--lang" and position + 1 < len(argv):
            asked = argv[position + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked


def of_locale(environment: Mapping[str, str]) -> str:
    """The language of the locale, first variable first as POSIX has them; empty where none is set."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(variable):
            return environment[variable]
    return ""


def choose(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """Speak what the command line, LERWALLET_LANG or the locale asks for; a sentence where it cannot be, else empty.

    A locale that nobody translated stays without a word: it was not lerwallet that was asked.
    """
    asked = asked_for(argv, environment)
    if speak(asked or of_locale(environment)) or not asked:
        return ""
    return _("lerwallet does not speak {language} yet; this is English.").format(language=asked)


def _(message: str) -> str:
    return _catalogue.gettext(message) if message else ""


def N_(message: str) -> str:  # noqa: N802  the name that every gettext tool knows
    """Mark MESSAGE for the catalogue; whoever shows it passes it through `_`."""
    return message


def ngettext(singular: str, plural: str, count: int) -> str:
    """SINGULAR or PLURAL for COUNT things, in the language in use."""
    return _catalogue.ngettext(singular, plural, count)
