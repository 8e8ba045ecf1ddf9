"""Collects every message for people into `lerwallet.pot`, and carries it to the catalogues: `python completions/messages.py`.

To add a language: `mkdir -p src/lerwallet/locale/<language>/LC_MESSAGES`, run this to have its `lerwallet.po` made,
translate, and run it again. What is missing or unsure ("fuzzy") is shown in English. Needs Babel, which only tests install.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from lerwallet.commandline.help import story

HOUSE: Final = Path(__file__).resolve().parents[1] / "src" / "lerwallet"
LOCALE: Final = HOUSE / "locale"
TEMPLATE: Final = LOCALE / "lerwallet.pot"
WIDTH: Final = 110


class Steady(Catalog):
    """A catalogue whose head tells neither time nor tool, so that its file changes only where a message does."""

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale or "")),
            ("Plural-Forms", self.plural_forms),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]

    mime_headers = property(_get_mime_headers)

    @classmethod
    def like(cls, other: Catalog, **head: str) -> "Steady":
        """An empty one with the plural forms of OTHER: those its translations have, whatever Babel says by now."""
        steady = cls(locale=other.locale, fuzzy=False, **head)
        # Babel has no setter for either
        vars(steady).update(_num_plurals=other.num_plurals, _plural_expr=other.plural_expr)
        return steady


class Found(NamedTuple):
    """One message as it stands in the source; `plural` is empty where it has none."""

    text: str
    plural: str
    file: str


def messages() -> Iterator[Found]:
    """Every `_("...")`, `N_("...")`, `ngettext("...", "...", n)`, and the docstrings of commands, paragraph by paragraph."""
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text, plural in _found(node):
                yield Found(text, plural, name)


def _found(node: ast.AST) -> Iterator[tuple[str, str]]:
    match node:
        case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(text))]) if text:
            yield text, ""
        case ast.Call(
            func=ast.Name(id="ngettext"),
            args=[ast.Constant(value=str(text)), ast.Constant(value=str(plural)), _count],
        ):
            yield text, plural
        case ast.FunctionDef() if any(map(_makes_a_command, node.decorator_list)):
            paragraphs, _example = story(ast.get_docstring(node) or "")
            yield from ((paragraph, "") for paragraph in paragraphs)
        case _:
            return


def _makes_a_command(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Name(id="command")):
            return True
        case _:
            return False


def template() -> Catalog:
    """The catalogue of all messages, without lines, so that it changes only where a message does."""
    catalogue = Catalog(project="lerwallet", fuzzy=False)
    for message in sorted(set(messages())):
        key = (message.text, message.plural) if message.plural else message.text
        flags = ["python-brace-format"] if "{" in message.text else []
        catalogue.add(key, locations=[(message.file, 0)], flags=flags)
    return catalogue


def updated(source: Path, found: Catalog) -> Catalog:
    """The catalogue in the file SOURCE with the messages FOUND now; an empty one where there is no file yet."""
    language = source.parent.parent.name
    catalogue = Catalog(locale=language)
    if source.exists():
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language)
    catalogue.update(found, no_fuzzy_matching=True)
    steady = Steady.like(catalogue, header_comment=f"# lerwallet in {language}.")
    for message in catalogue:
        if message.id:
            steady[message.id] = message
    return steady


def translated(message: Message) -> bool:
    """True where no form of MESSAGE is missing: an empty one would be shown as nothing."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return bool(forms) and all(forms)


def as_po(catalogue: Catalog) -> bytes:
    """CATALOGUE as the content of a .po file; the template goes without a head."""
    data = BytesIO()
    head = isinstance(catalogue, Steady)
    write_po(data, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=not head)
    return data.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """CATALOGUE as the content of a .mo file: what is translated, in all its forms."""
    data = BytesIO()
    done = Steady.like(catalogue)
    for message in catalogue:
        if message.id and translated(message):
            done[message.id] = message
    write_mo(data, done)
    return data.getvalue()


def main() -> int:
    """Write the template, update and compile every catalogue."""
    found = template()
    TEMPLATE.write_bytes(as_po(found))
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        source = folder / "lerwallet.po"
        catalogue = updated(source, found)
        source.write_bytes(as_po(catalogue))
        source.with_suffix(".mo").write_bytes(as_mo(catalogue))
        missing = sum(1 for message in catalogue if message.id and not translated(message))
        sys.stdout.write(f"{catalogue.locale}: {len(catalogue)} messages, {missing} to translate\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
