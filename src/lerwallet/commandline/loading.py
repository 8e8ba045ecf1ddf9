"""From a row of the table to a parsed command: the module is imported now, and Typer reads its function's parameters."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from typing import Final

import click
import typer.main

from lerwallet.commandline.table import Row
from lerwallet.commandline.usage import in_our_words, too_many_words
from lerwallet.session import Surroundings

_BELOW_ZERO: Final = re.compile(r"-\d+(?:\.\d+)?")


def load(row: Row) -> click.Command:
    """The click command that ROW names."""
    module, _colon, name = row.target.partition(":")
    function = getattr(import_module(module), name)
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    # Help and words that are left over are ours to tell, in the language in use.
    app.command(row.name, add_help_option=False, context_settings={"allow_extra_args": True})(function)
    command = typer.main.get_command(app)
    for argument in command.params:
        if isinstance(argument, click.Argument):  # click 8.5 has a `help` of its own, which empties Typer's
            argument.help = _argument_help(function, argument.name)
    return command


def _argument_help(function: Callable[..., object], name: str | None) -> str | None:
    marks = getattr(function.__annotations__.get(name or ""), "__metadata__", ())
    return next((mark.help for mark in marks if isinstance(mark, typer.models.ArgumentInfo)), None)


def call(command: click.Command, path: str, words: Sequence[str], surroundings: Surroundings) -> int:
    """Parse WORDS and run COMMAND; its exit code. Raises WrongUsage for words that it does not understand."""
    try:
        with command.make_context(path, _below_zero_last(command, words), obj=surroundings) as context:
            if context.args:
                raise too_many_words(path, context.args)
            code = command.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.UsageError as error:
        raise in_our_words(error, command, path) from error
    return code if isinstance(code, int) else 0


def _below_zero_last(command: click.Command, words: Sequence[str]) -> list[str]:
    """WORDS with each number below zero behind `--`, where it is not taken for an option; an option's value stays."""
    end = list(words).index("--") if "--" in words else len(words)
    valued = {
        name
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.is_flag
        for name in parameter.opts
    }
    numbers = [
        place
        for place, (before, word) in enumerate(pairwise(["", *words[:end]]))
        if _BELOW_ZERO.fullmatch(word) and before not in valued
    ]
    if not numbers:
        return list(words)
    others = [word for place, word in enumerate(words[:end]) if place not in numbers]
    return [*others, "--", *(words[place] for place in numbers), *words[end + 1 :]]
