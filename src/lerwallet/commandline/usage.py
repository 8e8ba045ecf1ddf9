"""What was wrong with a command line, in our own words: click's cannot all be translated, and blame the reader."""

from collections.abc import Sequence

import click

from lerwallet.commandline.help import story
from lerwallet.commandline.table import did_you_mean
from lerwallet.errors import WrongUsage
from lerwallet.language import _, ngettext


def in_our_words(error: click.UsageError, command: click.Command, path: str) -> WrongUsage:
    """What happened, and `PATH --help` as the one thing to do."""
    hint = f"{path} --help"
    example = story(command.help or "")[1]
    if isinstance(error, click.MissingParameter) and example:
        hint = _("Write it like this: {example}").format(example=example[0])
    return WrongUsage(_sentence(error, command, path), hint=hint)


def too_many_words(path: str, words: Sequence[str]) -> WrongUsage:
    """The error for WORDS that no argument takes."""
    sentence = ngettext(
        "{path} does not know what to do with this word: {words}",
        "{path} does not know what to do with these words: {words}",
        len(words),
    )
    return WrongUsage(sentence.format(path=path, words=" ".join(words)), hint=f"{path} --help")


def _sentence(error: click.UsageError, command: click.Command, path: str) -> str:
    options = {
        name: parameter
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for name in parameter.opts
    }
    match error:
        case click.NoSuchOption():
            unknown = _("{path} has no option {option}.").format(path=path, option=error.option_name)
            return unknown + did_you_mean(error.option_name, list(options))
        case click.MissingParameter():
            return _("{name} is missing.").format(name=_name(error.param, command).removesuffix("..."))
        case click.BadParameter():
            return _unusable(error, command)
        case click.BadOptionUsage() if error.option_name in options:
            if options[error.option_name].is_flag:
                return _("{option} is a switch and takes no value.").format(option=error.option_name)
            return _("{option} needs a value after it.").format(option=error.option_name)
        case _:
            return error.message


def _unusable(error: click.BadParameter, command: click.Command) -> str:
    name = _name(error.param, command)
    match error.param.type if error.param else None:
        case click.Choice(choices=choices):
            words = ", ".join(str(getattr(choice, "value", choice)) for choice in choices)
            return _("{name} can be one of these: {choices}.").format(name=name, choices=words)
        case click.IntRange(min=least) if least is not None:
            return _("{name} needs a whole number, {least} or more.").format(name=name, least=least)
        case click.types.IntParamType():
            return _("{name} needs a whole number.").format(name=name)
        case click.types.FloatParamType():
            return _("{name} needs a number.").format(name=name)
        case click.DateTime():
            return _("{name} needs a date such as 2027-06-30.").format(name=name)
        case _:
            return f"{name}: {error.message}" if name else error.message


def _name(parameter: click.Parameter | None, command: click.Command) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.make_metavar(click.Context(command)) if parameter else ""
