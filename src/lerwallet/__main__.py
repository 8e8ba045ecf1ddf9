"""The front door: what needs no parser is answered here at once, everything else by `cli`."""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lerwallet import __version__
from lerwallet.language import _, choose

if TYPE_CHECKING:
    from lerwallet.commandline.table import Table


def main(table: "Table | None" = None) -> int:
    """Run the command line that this process was started with; its exit code. Tests hand in a table of their own."""
    _open_streams()
    try:
        code = answer(sys.argv[1:], table)
        sys.stdout.flush()
    except BrokenPipeError:
        return _give_up_output()  # whoever read our output has gone
    except OSError as error:
        sys.stderr.write(_("The computer said: {reason}").format(reason=error.strerror) + "\n")
        return _give_up_output()
    except KeyboardInterrupt:
        return 130
    return code


def _stop_when_told() -> None:
    """`kill` and a terminal that closes stop us as Ctrl-C does, so that nothing unfinished stays on the disk."""
    import signal

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # `nohup` had it ignored
            signal.signal(number, signal.default_int_handler)


def _open_streams() -> None:
    """Streams that were closed before we began are empty; a console in an old encoding gets a question mark, not a crash."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # only tests put another kind of stream here


def _give_up_output() -> int:
    """What is left in the buffer must not raise again when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1


def answer(argv: Sequence[str], table: "Table | None" = None) -> int:
    """Do what ARGV (without the program's name) says, by TABLE or by the table of `cli`; its exit code."""
    if note := choose(argv, os.environ):
        sys.stderr.write(ascii(note)[1:-1] + "\n")
    words = _without_language(argv)
    if words in (["--version"], ["-V"]):
        sys.stdout.write(f"lerwallet {__version__}\n")
        return 0
    from lerwallet.cli import COMMANDS, run

    table = COMMANDS if table is None else table

    if words in ([], ["--help"], ["-h"], ["help"]):
        from lerwallet.columns import USUAL, columns
        from lerwallet.commandline.overview import overview

        width = min(columns(os.environ, sys.stdout), USUAL)
        sys.stdout.writelines(f"{line}\n" for line in overview(table, width))
        return 0
    _stop_when_told()
    if words[0] == "help":
        return run([*words[1:], "--help"], table)
    return run(argv, table)


def _without_language(argv: Sequence[str]) -> list[str]:
    """ARGV without `--lang LANG`: what is left is the whole question where it is one of the front door's."""
    words = []
    rest = iter(argv)
    for word in rest:
        if word == "--lang":
            next(rest, None)
        elif not word.startswith("--lang="):
            words.append(word)
    return words


if __name__ == "__main__":
    sys.exit(main())
