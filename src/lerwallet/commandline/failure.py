"""What a run that did not succeed says: one sentence and one fix on stderr, and with `--json` the same as a document."""

from collections.abc import Sequence
from itertools import pairwise

from lerwallet.columns import fitted
from lerwallet.commandline.table import PROGRAM
from lerwallet.errors import Interrupted, LerwalletError, OurMistake
from lerwallet.language import _
from lerwallet.session import Surroundings, clean
from lerwallet.session.output import print_document
from lerwallet.usual_fixes import usual_fix


def report(
    error: BaseException, argv: Sequence[str], surroundings: Surroundings, *, command: str = PROGRAM
) -> int:
    """Tell ERROR of COMMAND to the person, and to the program that asked for JSON; its exit code.

    Nobody is left without something to do: at the least they read what the command takes.
    """
    if surroundings.environment.get("LERWALLET_DEBUG") == "1":
        import traceback

        # Without locals, which hold passphrases.
        surroundings.stderr.writelines(traceback.format_exception(error))
    told = as_told(error)
    if not isinstance(told, Interrupted):
        told.hint = surroundings.advise(told.hint or usual_fix(told) or f"{command} --help")
    surroundings.stdout.flush()
    if isinstance(error, KeyboardInterrupt) and surroundings.stderr.isatty():
        surroundings.stderr.write("\n")  # the question that was open ends its line
    for line in _lines(told, surroundings):
        surroundings.stderr.write(line + "\n")
    surroundings.stderr.flush()
    if wants_json(argv):
        print_document(surroundings.stdout, document(told))
    return told.exit_code


def as_told(error: BaseException) -> LerwalletError:
    """ERROR as something that a person can be told."""
    match error:
        case LerwalletError():
            return error
        case KeyboardInterrupt():
            return Interrupted(_("Stopped."))
        case OSError() if error.strerror:
            about = f" ({error.filename})" if error.filename else ""
            return LerwalletError(
                _("The computer said: {reason}").format(reason=f"{error.strerror}{about}"),
                hint=_("Mend that, and type the command again"),
            )
        case _:
            # The exception's own message may hold a name or a secret; its kind does not.
            return OurMistake(
                _("Something went wrong inside lerwallet ({kind}). That is our mistake, not yours.").format(
                    kind=type(error).__name__
                ),
                hint=_("Tell us what you typed; the README says where. LERWALLET_DEBUG=1 shows more"),
            )


def document(error: LerwalletError) -> dict[str, object]:
    """ERROR as `lerwallet/error/1`."""
    facts = {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "exit_code": error.exit_code,
    }
    return {"schema": "lerwallet/error/1", "error": facts}


def wants_json(argv: Sequence[str]) -> bool:
    """True where the command line asks for a JSON answer, also where it cannot be parsed."""
    before = argv[: argv.index("--")] if "--" in argv else argv
    return any(
        word in {"--json", "--as=json"} or (word, following) == ("--as", "json")
        for word, following in pairwise([*before, ""])
    )


def _lines(error: LerwalletError, surroundings: Surroundings) -> list[str]:
    lines = [clean(error.message)]
    if error.hint:
        lines.append(_("Fix: {hint}").format(hint=clean(error.hint)))
    if not surroundings.stderr.isatty():
        return lines  # whole lines are easier to search
    return [part for line in lines for part in fitted(line, surroundings.width())]
