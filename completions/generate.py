"""Writes the completion scripts beside this file from the table of commands: `python completions/generate.py`.

The scripts are plain data; no program runs while somebody types. To add a shell: a function that gives its script, and a
row in `SCRIPTS`.
"""

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from lerwallet.cli import COMMANDS
from lerwallet.commandline.loading import load
from lerwallet.commandline.table import Group, Row, Table, entries

HERE = Path(__file__).parent
MADE_BY = "Made by completions/generate.py; do not edit."


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a command: its names (`--out`, `-o`), its help, and what may follow it."""

    names: tuple[str, ...]
    help: str
    takes_value: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """What can follow the words `path`: names of commands, or the options of the command that they name."""

    path: str
    names: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = ()


def places(table: Table) -> list[Place]:
    """Every place of TABLE where something can be completed, the top first."""
    found = [Place(path="", names=tuple((entry.name, entry.help) for entry in entries(table)))]
    for entry in entries(table):
        if isinstance(entry, Group):
            found.append(Place(path=entry.name, names=tuple((row.name, row.help) for row in entry.rows)))
            found += [_command(f"{entry.name} {row.name}", row) for row in entry.rows]
        else:
            found.append(_command(entry.name, entry))
    return found


def _command(path: str, row: Row) -> Place:
    options = [
        Option(
            names=tuple(sorted(option.opts, key=len, reverse=True)),
            help=option.help or "",
            takes_value=not option.is_flag,
            choices=tuple(_choices(option)),
        )
        for option in load(row).params
        if isinstance(option, click.Option) and not option.hidden
    ]
    help_option = Option(names=("--help", "-h"), help="Show the help of this command.", takes_value=False)
    return Place(path=path, options=(*options, help_option))


def _choices(option: click.Option) -> list[str]:
    choices = option.type.choices if isinstance(option.type, click.Choice) else ()
    return [str(getattr(choice, "value", choice)) for choice in choices]


def _names(place: Place) -> str:
    return " ".join(
        [name for name, _help in place.names] + [name for option in place.options for name in option.names]
    )


def bash(table: Table) -> str:
    """The script for bash: one list of words for each place."""
    found = places(table)
    groups = "|".join(entry.name for entry in entries(table) if isinstance(entry, Group))
    two_words = (
        f'    case $place in {groups}) ((COMP_CWORD > 2)) && place+=" ${{COMP_WORDS[2]}}" ;; esac'
        if groups
        else ""
    )
    lines = [
        f"# Completion for bash. {MADE_BY}",
        "_lerwallet() {",
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} place= words=",
        "    ((COMP_CWORD > 1)) && place=${COMP_WORDS[1]}",
        *filter(None, [two_words]),
        "    case $place in",
        *(f"    '{place.path}') words='{_names(place)}' ;;" for place in found),
        "    esac",
        '    case "$place $before" in',
        *(
            f"    {'|'.join(_quoted(f'{place.path} {name}') for name in option.names)}) words='{' '.join(option.choices)}' ;;"
            for place in found
            for option in place.options
            if option.takes_value
        ),
        "    *) # without a dash, what follows a command is a file or an id",
        "        [[ $words == *--help* && $word != -* ]] && words= ;;",
        "    esac",
        "    # No mapfile: the bash of macOS is 3.2. No word has a space or a star.",
        '    COMPREPLY=($(compgen -W "$words" -- "$word"))',
        "}",
        "complete -o default -F _lerwallet lerwallet",
    ]
    return "\n".join(lines) + "\n"


def zsh(table: Table) -> str:
    """The script for zsh: `_describe` for names, `_arguments` for options."""
    lines = [
        "#compdef lerwallet",
        f"# Completion for zsh. {MADE_BY}",
        "_lerwallet() {",
        "    local place=''",
        "    local -a names",
        "    ((CURRENT > 2)) && place=${words[2]}",
        "    case $place in",
        *(
            f'    ({entry.name}) ((CURRENT > 3)) && place+=" ${{words[3]}}" ;;'
            for entry in entries(table)
            if isinstance(entry, Group)
        ),
        "    esac",
        "    case $place in",
    ]
    for place in places(table):
        lines.append(f"    ('{place.path}')")
        if place.names:
            described = " ".join(_quoted(f"{name}:{_zsh(help_)}") for name, help_ in place.names)
            lines += [f"        names=({described})", "        _describe command names"]
        else:
            lines.append("        _arguments \\")
            lines += [
                f"            {_quoted(_zsh_option(name, option))} \\"
                for option in place.options
                for name in option.names
            ]
            lines.append("            '*:file:_files'")
        lines.append("        ;;")
    lines += [
        "    esac",
        "}",
        'if [[ $funcstack[1] == _lerwallet ]]; then _lerwallet "$@"; else compdef _lerwallet lerwallet; fi',
    ]
    return "\n".join(lines) + "\n"


def _zsh_option(name: str, option: Option) -> str:
    value = f":value:({' '.join(option.choices)})" if option.choices else ":value:_files"
    return f"*{name}[{_zsh(option.help)}]{value if option.takes_value else ''}"


def _zsh(text: str) -> str:
    return re.sub(r"([\[\]:\\])", r"\\\1", text)


def fish(table: Table) -> str:
    """The script for fish: one line for each word, with the place where it belongs."""
    lines = [
        f"# Completion for fish. {MADE_BY}",
        "function __lerwallet_at --description 'True where the words before the cursor begin with these'",
        "    set -l words (commandline -opc)[2..-1]",
        '    test (count $words) -ge (count $argv); and test "$words[1..(count $argv)]" = "$argv"',
        "end",
        "function __lerwallet_only --description 'True where the words before the cursor are these'",
        "    set -l words (commandline -opc)[2..-1]",
        '    test "$words" = "$argv"',
        "end",
    ]
    for place in places(table):
        at = f"__lerwallet_at {place.path}"
        only = f"__lerwallet_only {place.path}".rstrip()
        for name, help_ in place.names:
            lines.append(f"complete -c lerwallet -f -n {_quoted(only)} -a {name} -d {_fish(help_)}")
        for option in place.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in option.names
            )
            value = (
                f" -x -a {_quoted(' '.join(option.choices))}"
                if option.choices
                else " -r" * option.takes_value
            )
            lines.append(f"complete -c lerwallet -n {_quoted(at)} {names}{value} -d {_fish(option.help)}")
    return "\n".join(lines) + "\n"


def _fish(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def powershell(table: Table) -> str:
    """The script for PowerShell: a table of places, looked up by what was typed."""
    groups = ", ".join(_powershell(entry.name) for entry in entries(table) if isinstance(entry, Group))
    lines = [
        f"# Completion for PowerShell. {MADE_BY}",
        "Register-ArgumentCompleter -Native -CommandName lerwallet -ScriptBlock {",
        "    param($wordToComplete, $commandAst, $cursorPosition)",
        "    $groups = @(" + groups + ")",
        "    $places = @{",
    ]
    for place in places(table):
        words = [*place.names, *((name, option.help) for option in place.options for name in option.names)]
        described = "; ".join(f"{_powershell(name)} = {_powershell(help_)}" for name, help_ in words)
        lines.append(f"        {_powershell(place.path)} = [ordered]@{{ {described} }}")
    lines += [
        "    }",
        "    $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object {",
        '        $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })',
        "    $place = ''",
        "    if ($typed.Count -gt 0) { $place = $typed[0] }",
        "    if ($typed.Count -gt 1 -and $groups -contains $typed[0]) { $place = $typed[0] + ' ' + $typed[1] }",
        "    if (-not $places.ContainsKey($place)) { return }",
        "    $places[$place].GetEnumerator() | Where-Object { $_.Key.StartsWith($wordToComplete) } | ForEach-Object {",
        "        [System.Management.Automation.CompletionResult]::new($_.Key, $_.Key, 'ParameterName', $_.Value)",
        "    }",
        "}",
    ]
    return "\n".join(lines) + "\n"


def _powershell(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


SCRIPTS: Final[dict[str, Callable[[Table], str]]] = {
    "lerwallet.bash": bash,
    "_lerwallet": zsh,
    "lerwallet.fish": fish,
    "lerwallet.ps1": powershell,
}


def main(_argv: Sequence[str]) -> int:
    for name, script in SCRIPTS.items():
        (HERE / name).write_text(script(COMMANDS), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
