"""Every message can be translated, and what is translated is spoken."""

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from lerwallet import language
from lerwallet.cli import COMMANDS
from lerwallet.commandline.overview import overview
from terminal import call, converse, run
from throw_away_commands import PROGRAM, TABLE

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "src" / "lerwallet" / "locale"
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/lerwallet.po"))
by_language = pytest.mark.parametrize("source", CATALOGUES, ids=lambda path: path.parent.parent.name)
REFRESH = "run: python completions/messages.py"


def _collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect_messages", ROOT / "completions" / "messages.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


COLLECTOR = _collector()


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _texts(message: Message) -> tuple[list[str], list[str]]:
    """The message's forms in English and in the other language."""
    return _forms(message.id), _forms(message.string)


def _forms(text: str | Sequence[str] | None) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())


def test_the_template_has_every_message() -> None:
    """What the source says is what translators are given."""
    assert (LOCALE / "lerwallet.pot").read_bytes() == COLLECTOR.as_po(COLLECTOR.template()), REFRESH


@by_language
def test_a_catalogue_is_compiled(source: Path) -> None:
    """The .mo file is made of the .po file beside it, and both know the template's messages."""
    catalogue = COLLECTOR.updated(source, COLLECTOR.template())

    assert source.read_bytes() == COLLECTOR.as_po(catalogue), REFRESH
    assert source.with_suffix(".mo").read_bytes() == COLLECTOR.as_mo(catalogue), REFRESH


@by_language
def test_a_translation_fills_in_the_same_facts(source: Path) -> None:
    """A translation names the same {fields}, options and variables, and the same spaces end it where a prompt needs them."""
    fixed = re.compile(r"\{\w*\}|--[a-z-]+|LERWALLET_[A-Z_]+|`[^`]*`")

    wrong = [
        message.id
        for message in _read(source)
        if message.id and COLLECTOR.translated(message)
        for english, other in zip(*_texts(message), strict=True)
        if sorted(fixed.findall(english)) != sorted(fixed.findall(other))
        or (english[:1] == " ", english[-1:] == " ") != (other[:1] == " ", other[-1:] == " ")
    ]

    assert wrong == []


def test_no_message_is_built_before_it_is_translated() -> None:
    """`_(f"...")` and `_("..." + name)` can be in no catalogue."""
    built = re.compile(r"\b(?:_|N_|ngettext)\(\s*f[\"']")

    found = [path.name for path in (ROOT / "src").rglob("*.py") if built.search(path.read_text("utf-8"))]

    assert found == []


def test_help_and_errors_are_french(tmp_path: Path) -> None:
    """Overview, help of a command, usage errors and prompts."""
    overview = run("--help", "--lang", "fr", home=tmp_path)
    page = run("init", "--help", home=tmp_path, env={"LERWALLET_LANG": "fr"})
    wrong = run("inti", home=tmp_path, env={"LC_ALL": "fr_HT.UTF-8"})

    assert overview.out.startswith("Utilisation\u00a0: lerwallet COMMAND\n")
    assert (
        "Options de toutes les commandes\u00a0:\n  --wallet DIR\n      Le dossier du portefeuille.\n"
        in page.out
    )
    assert wrong.err.startswith("lerwallet n\u2019a pas de commande inti. Vouliez-vous dire init\u00a0?\n")


@by_language
def test_the_overview_fits_in_every_language(source: Path) -> None:
    """No line is over 80 columns."""
    try:
        language.speak(source.parent.parent.name)

        assert [line for line in overview(COMMANDS) if len(line) > 80] == []
    finally:
        language.speak("en")


def test_plurals_and_gaps(tmp_path: Path) -> None:
    """French plurals are French; what nobody translated is English and never a key."""
    one = call("greet", "A", "b", "--lang", "fr", home=tmp_path, table=TABLE)
    two = call("greet", "A", "b", "c", "--lang", "fr", home=tmp_path, table=TABLE)
    gap = call("greet", "--help", "--lang", "fr", home=tmp_path, table=TABLE)

    assert "ne sait que faire de ce mot\u00a0: b" in one.err
    assert "ne sait que faire de ces mots\u00a0: b c" in two.err
    assert "Who to greet." in gap.out


def test_a_french_answer_is_understood(tmp_path: Path) -> None:
    """`oui` and `o` are yes, and so is English `yes`."""
    for answer in ("oui", "O", "yes"):
        answers = [("Which colour?", "bleu"), ("(oui/non, Entr", answer)]
        result = converse("ask", "--lang", "fr", home=tmp_path, program=PROGRAM, answers=answers)

        assert result.out.endswith("bleu True\n")


@pytest.mark.parametrize(
    ("argv", "variables", "spoken"),
    [
        (["x", "--lang", "fr"], {"LERWALLET_LANG": "en", "LC_ALL": "en_US"}, "fr"),
        (["x", "--lang=fr_CA"], {}, "fr"),
        (["x"], {"LERWALLET_LANG": "fr", "LC_ALL": "en_US"}, "fr"),
        (["x"], {"LC_ALL": "en_US.UTF-8", "LANG": "fr_FR.UTF-8"}, "en"),
        (["x"], {"LC_MESSAGES": "fr_FR@euro", "LANG": "en_US"}, "fr"),
        (["x"], {"LANG": "C.UTF-8"}, "en"),
        (["x", "--", "--lang", "fr"], {}, "en"),
        (["x", "--lang"], {}, "en"),
        (["x", "--lang", "../../fr"], {}, "en"),
        (["x"], {}, "en"),
    ],
)
def test_which_language_is_spoken(argv: list[str], variables: dict[str, str], spoken: str) -> None:
    """`--lang`, then LERWALLET_LANG, then the locale, in the order of POSIX."""
    try:
        language.choose(argv, variables)

        assert language.spoken() == spoken
    finally:
        language.speak("en")
