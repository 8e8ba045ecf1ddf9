"""The house has floors and doors: a module imports only from below, and each outside package enters by its own door."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "src" / "lerwallet"

# From the ground up: a module imports from a lower floor, or inside its own package.
FLOORS = (
    {"__init__", "errors", "language"},
    {
        "columns",
        "csv_cells",
        "file_names",
        "inflating",
        "locked_file",
        "multiformats",
        "short_code",
        "strict_json",
        "usual_fixes",
        "whole_file",
        "zipping",
    },
    {"cleaning", "contexts", "credential", "fetch", "locale", "schemas", "vault"},
    {"keys", "processes"},
    {"did"},
    {"issuer_keys"},
    {"proofs"},
    {"formats", "policy", "requests", "status_list", "trust"},
    {"pages", "presentation"},  # pages below verification: its `display` check makes a page again to compare
    {"verification", "wallet"},
    {"demo", "packing", "renewal", "sharing", "skills", "transfer"},
    {"portfolio"},  # above sharing: both leave out the same details of a badge
    {"journey"},
    {"issuing"},  # above journey: it judges what that hands in
    {"session"},
    {"commandline", "commands"},
    {"cli"},
    {"__main__"},
)
# Who may import an outside package. A package that is not here has no door at all.
DOORS = {
    "PIL": {"cleaning"},
    "click": {"cli", "commandline", "commands"},
    "cryptography": {"keys", "proofs", "vault"},
    "httpx": {"fetch"},
    "jinja2": {"pages"},
    "jsonschema": {"verification"},
    "keyring": {"vault"},
    "pikepdf": {"cleaning", "formats"},
    "platformdirs": {"session"},
    "py_arkworks_bls12381": {"proofs"},
    "pydantic": {"fetch", "trust"},
    "pyld": {"proofs"},
    "referencing": {"verification"},
    "rich": {"commands", "session"},
    "segno": {"pages"},
    "typst": {"pages"},
    "typer": {"cli", "commandline", "commands"},
}
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def _room(path: Path) -> str:
    """The module or package directly under `lerwallet` that the file belongs to."""
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def _imports(source: str, package: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of each import in SOURCE, also inside functions and under TYPE_CHECKING."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                start = ".".join(package[: len(package) - level + 1]) if level else ""
                base = ".".join(filter(None, (start, module)))
                # `from lerwallet import session` names the room after the import.
                yield from (
                    (node.lineno, f"{base}.{alias.name}" if base == "lerwallet" else base) for alias in names
                )


def _problems(source: str, room: str, package: tuple[str, ...]) -> list[str]:
    problems = []
    for line, name in _imports(source, package):
        outside, *inside = name.split(".")
        if outside == "lerwallet":
            other = inside[0] if inside and inside[0] in FLOOR_OF else "__init__"
            if other != room and FLOOR_OF[other] >= FLOOR_OF[room]:
                problems.append(f"line {line}: {room} imports {other}, which is not below it")
        elif outside not in sys.stdlib_module_names and room not in DOORS.get(outside, set()):
            problems.append(f"line {line}: {outside} has no door in {room}")
    return problems


def _files() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_go_down_and_use_their_doors(path: Path) -> None:
    """No module imports from its own floor or above, or a package that has no door there."""
    package = ("lerwallet", *path.relative_to(HOUSE).parts[:-1])

    problems = _problems(path.read_text("utf-8"), _room(path), package)

    assert problems == []


def test_every_room_has_a_floor() -> None:
    """A new module or package is given its floor in the table above."""
    rooms = {_room(path) for path in _files()}

    assert rooms - set(FLOOR_OF) == set()


@pytest.mark.parametrize(
    ("source", "room"),
    [
        ("from lerwallet.session import Session", "vault"),
        ("from lerwallet import session", "vault"),
        ("def late():\n    import lerwallet.cli", "commands"),
        ("from ..session import text", "vault"),
        ("from lerwallet import fetch", "vault"),
        ("import httpx", "session"),
        ("from click.types import Choice", "session"),
        ("import requests", "fetch"),
    ],
)
def test_an_import_that_breaks_the_rule_is_found(source: str, room: str) -> None:
    """The test above can fail: imports upwards, sideways, relative, late and by a foreign door are each found."""
    package = ("lerwallet", room)

    problems = _problems(source, room, package)

    assert len(problems) == 1
