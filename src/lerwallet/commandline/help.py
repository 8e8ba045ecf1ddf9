"""The help of one command as plain lines, in the language in use: no boxes, which a screen reader reads one by one."""

from collections.abc import Iterable, Iterator, Sequence

import click

from lerwallet.columns import USUAL, fitted
from lerwallet.language import _

# The heading under which the options stand that every command takes (see commands/options.py).
COMMON = "common"


def command_help(command: click.Command, path: str, width: int = USUAL) -> Iterator[str]:
    """Usage, what the command does, its arguments and options, and the example of its docstring.

    Lines have at most WIDTH columns, but for an example, which is copied whole.
    """
    context = click.Context(command, info_name=path)
    arguments = [parameter for parameter in command.params if isinstance(parameter, click.Argument)]
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    words = " ".join([path, *(argument.make_metavar(context) for argument in arguments)])
    yield from fitted(_("Usage: {command}").format(command=words + " " + _("[OPTIONS]")), width, indent=4)
    paragraphs, example = story(command.help or "")
    for paragraph in paragraphs:
        yield ""
        yield from fitted(_(paragraph), width)
    yield from _part(
        _("Arguments:"), ((argument.make_metavar(context), _help(argument)) for argument in arguments), width
    )
    own = [option for option in options if getattr(option, "rich_help_panel", None) != COMMON]
    common = [option for option in options if option not in own]
    for title, members in ((_("Options:"), own), (_("Options of every command:"), common)):
        yield from _part(
            title, ((_term(option, context), _help(option)) for option in members if not option.hidden), width
        )
    if example:
        yield ""
        yield _("Example:")
        yield from (f"  {line}" for line in example)


def story(docstring: str) -> tuple[list[str], list[str]]:
    """A docstring's paragraphs, each as one line for the catalogue, and the lines under `Example:`."""
    paragraphs: list[str] = []
    example: list[str] = []
    for block in docstring.split("\n\n"):
        lines = [line.strip() for line in block.strip().splitlines()]
        if lines and lines[0] == "Example:":
            example = lines[1:]
        elif lines:
            paragraphs.append(" ".join(lines))
    return paragraphs, example


def _part(title: str, items: Iterable[tuple[str, str]], width: int) -> Iterator[str]:
    items = list(items)
    if not items:
        return
    yield ""
    yield title
    for term, explanation in items:
        yield from fitted(f"  {term}", width, indent=4)
        yield from fitted(" " * 6 + explanation, width, indent=6)


def _term(option: click.Option, context: click.Context) -> str:
    names = ", ".join(sorted(option.opts + option.secondary_opts, key=len))
    return names if option.is_flag else f"{names} {option.make_metavar(context)}"


def _help(parameter: click.Parameter) -> str:
    explanation = _(getattr(parameter, "help", None) or "")
    notes = [explanation]
    if isinstance(parameter.type, click.Choice):
        notes.append(_("One of: {choices}.").format(choices=", ".join(_choices(parameter.type.choices))))
    if isinstance(parameter, click.Option):
        if parameter.required:
            notes.append(_("Needed."))
        elif _has_default(parameter):
            notes.append(
                _("Default: {value}.").format(value=getattr(parameter.default, "value", parameter.default))
            )
        if parameter.multiple:
            notes.append(_("Can be given more than once."))
    return " ".join(filter(None, notes))


def _choices(choices: Sequence[object]) -> list[str]:
    return [str(getattr(choice, "value", choice)) for choice in choices]


def _has_default(option: click.Option) -> bool:
    return (
        not option.is_flag and isinstance(option.default, str | int) and not isinstance(option.default, bool)
    )
