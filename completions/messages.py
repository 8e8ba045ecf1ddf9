"""Collects every message for people into `lerwallet.pot`, and carries it to the catalogues: `python completions/messages.py`.

To add a language: `mkdir -p src/lerwallet/locale/<language>/LC_MESSAGES`, run this to have its `lerwallet.po` made,
translate, and run it again. What is missing or unsure ("fuzzy") is shown in English. Needs Babel, which only tests install.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from lerwallet.commandline.help import story

HOUSE: Final = Path(__file__).resolve().parents[1] / "src" / "lerwallet"
LOCALE: Final = HOUSE / "locale"
TEMPLATE: Final = LOCALE / "lerwallet.pot"
WIDTH: Final = 110


class Message(NamedTuple):
    """One message as it stands in the source; `plural` is empty where it has none."""

    text: str
    plural: str
    file: str


def messages() -> Iterator[Message]:
    """Every `_("...")`, `N_("...")`, `ngettext("...", "...", n)`, and the docstrings of commands, paragraph by paragraph."""
    for path in sorted(HOUSE.rglob("*.py")):
        name = path.relative_to(HOUSE).as_posix()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text, plural in _found(node):
                yield Message(text, plural, name)


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
    """The catalogue of all messages, sorted, without lines or dates, so that it changes only where a message does."""
    catalogue = Catalog(project="lerwallet", fuzzy=False)
    for message in sorted(set(messages())):
        key = (message.text, message.plural) if message.plural else message.text
        flags = ["python-brace-format"] if "{" in message.text else []
        catalogue.add(key, locations=[(message.file, 0)], flags=flags)
    return catalogue


def write(catalogue: Catalog, path: Path) -> None:
    """CATALOGUE as a .po or .pot file."""
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=path == TEMPLATE
        )


def compile_catalogue(source: Path) -> None:
    """The .mo file beside the .po file SOURCE."""
    with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
        write_mo(mo, read_po(po))


def main() -> int:
    """Write the template, update and compile every catalogue."""
    found = template()
    write(found, TEMPLATE)
    for folder in sorted(LOCALE.glob("*/LC_MESSAGES")):
        source = folder / "lerwallet.po"
        language = folder.parent.name
        catalogue = Catalog(locale=language, project="lerwallet", fuzzy=False)
        if source.exists():
            with source.open("rb") as file:
                catalogue = read_po(file, locale=language)
        catalogue.update(found, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(catalogue, source)
        compile_catalogue(source)
        missing = sum(1 for message in catalogue if message.id and not message.string)
        sys.stdout.write(f"{language}: {len(catalogue)} messages, {missing} to translate\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
