"""Names every command; the one place where errors become exit codes.

To add a command: its file in `commands/`, and a row here: what is typed, `module:function`, and one line of help.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from lerwallet.columns import USUAL
from lerwallet.commandline.table import Group, Row, Section, Table, find, path, wants_help
from lerwallet.language import N_

if TYPE_CHECKING:
    from lerwallet.session import Surroundings

# Grouped as people think of it. The lines fit 80 columns in every language: a test looks.
COMMANDS: Final[Table] = (
    Section(
        N_("Keep"),
        (
            Row("init", "lerwallet.commands.init:init", N_("Make a new wallet.")),
            Row("add", "lerwallet.commands.add:add", N_("Add badges: files or folders.")),
            Row("list", "lerwallet.commands.list:list_", N_("List your badges.")),
            Row("show", "lerwallet.commands.show:show", N_("Show everything about one badge.")),
            Row("remove", "lerwallet.commands.remove:remove", N_("Take badges out of the wallet.")),
            Group(
                "evidence",
                N_("Files kept beside a badge."),
                (
                    Row("add", "lerwallet.commands.evidence:add", N_("Keep files beside a badge.")),
                    Row("list", "lerwallet.commands.evidence:list_", N_("List the files kept.")),
                    Row("export", "lerwallet.commands.evidence:export", N_("Write a file out again.")),
                    Row(
                        "check",
                        "lerwallet.commands.evidence_check:check",
                        N_("See which files the issuer saw."),
                    ),
                    Row(
                        "clean",
                        "lerwallet.commands.evidence_clean:clean",
                        N_("Copy a file without place, names, camera."),
                    ),
                    Row("remove", "lerwallet.commands.evidence:remove", N_("Take a file out.")),
                ),
            ),
            Row(
                "export", "lerwallet.commands.export:export", N_("Write badges out, for scripts or to leave.")
            ),
            Row("merge", "lerwallet.commands.merge:merge", N_("Take over another wallet of yours.")),
            Group(
                "keys",
                N_("The keys that your wallet signs with."),
                (
                    Row(
                        "list",
                        "lerwallet.commands.keys:list_",
                        N_("List the keys that this wallet signs with."),
                    ),
                    Row("for", "lerwallet.commands.keys:for_", N_("The address to give to an issuer.")),
                    Row("new", "lerwallet.commands.keys:new", N_("Make a new key.")),
                    Row("retire", "lerwallet.commands.keys:retire", N_("Use a key for nothing new.")),
                ),
            ),
            Group(
                "passphrase",
                N_("What your wallet is locked with."),
                (
                    Row(
                        "change",
                        "lerwallet.commands.passphrase:change",
                        N_("Change the passphrase of the wallet."),
                    ),
                ),
            ),
            Group(
                "recovery",
                N_("The code on paper that opens your wallet too."),
                (Row("new", "lerwallet.commands.recovery:new", N_("Make a new recovery code.")),),
            ),
            Group(
                "keyring",
                N_("Whether this computer opens your wallet."),
                (
                    Row("on", "lerwallet.commands.keyring:on", N_("Let the keyring open the wallet.")),
                    Row("off", "lerwallet.commands.keyring:off", N_("Let it open the wallet no more.")),
                ),
            ),
            Row("rotate", "lerwallet.commands.rotate:rotate", N_("Lock everything with new keys.")),
            Group(
                "under-18",
                N_("Be careful with what goes out."),
                (
                    Row("on", "lerwallet.commands.under_18:on", N_("For somebody under 18.")),
                    Row("off", "lerwallet.commands.under_18:off", N_("For somebody grown up.")),
                ),
            ),
            Row("unlock", "lerwallet.commands.unlock:unlock", N_("Keep the wallet open for a while.")),
            Row("lock", "lerwallet.commands.unlock:lock", N_("Close it again.")),
            Row("backup", "lerwallet.commands.backup:backup", N_("Copy the whole wallet into one file.")),
            Row("lost-device", "lerwallet.commands.lost_device:lost_device", N_("When a device is lost.")),
            Row("doctor", "lerwallet.commands.doctor:doctor", N_("Look whether the wallet is well.")),
            Row("where", "lerwallet.commands.where:where", N_("Show where everything lies.")),
            Row("restore", "lerwallet.commands.backup:restore", N_("Put a backup in the wallet's place.")),
        ),
    ),
    Section(
        N_("Check"),
        (
            Row("check", "lerwallet.commands.check:check", N_("Check your own badges again.")),
            Row(
                "verify", "lerwallet.commands.verify:verify", N_("Check what someone gave you."), wallet=False
            ),
            Group(
                "request",
                N_("Ask somebody for exactly what you need."),
                (
                    Row(
                        "new",
                        "lerwallet.commands.request:new",
                        N_("Write down what you ask for."),
                        wallet=False,
                    ),
                    Row(
                        "show",
                        "lerwallet.commands.request:show",
                        N_("Show what a request asks for."),
                        wallet=False,
                    ),
                ),
            ),
            Row("pack", "lerwallet.commands.pack:pack_", N_("Keep what a check rested on."), wallet=False),
            Group(
                "trust",
                N_("The issuers that you trust."),
                (
                    Row(
                        "list",
                        "lerwallet.commands.trust:list_",
                        N_("List the issuers that you trust."),
                        wallet=False,
                    ),
                    Row("add", "lerwallet.commands.trust:add", N_("Vouch for an issuer."), wallet=False),
                    Row(
                        "remove",
                        "lerwallet.commands.trust:remove",
                        N_("Stop vouching for an issuer."),
                        wallet=False,
                    ),
                    Row(
                        "update",
                        "lerwallet.commands.trust:update",
                        N_("Ask the registries again."),
                        wallet=False,
                    ),
                ),
            ),
        ),
    ),
    Section(
        N_("Show"),
        (
            Group(
                "portfolio",
                N_("Badges and own words on one page."),
                (
                    Row("new", "lerwallet.commands.portfolio:new", N_("Put a portfolio together.")),
                    Row("list", "lerwallet.commands.portfolio:list_", N_("List your portfolios.")),
                    Row("show", "lerwallet.commands.portfolio:show", N_("Show what stands in one.")),
                    Row("edit", "lerwallet.commands.portfolio:edit", N_("Change what stands in one.")),
                    Row("build", "lerwallet.commands.portfolio_build:build", N_("Build the file to send.")),
                    Row("remove", "lerwallet.commands.portfolio:remove", N_("Take a portfolio out.")),
                ),
            ),
            Group(
                "skills",
                N_("What your badges say you can do."),
                (
                    Row(
                        "list",
                        "lerwallet.commands.skills:list_",
                        N_("List your skills, and what shows them."),
                    ),
                    Row("match", "lerwallet.commands.skills:match", N_("See which ones a job asks for.")),
                ),
            ),
            Group(
                "renewal",
                N_("Hours for the renewal of a licence."),
                (Row("report", "lerwallet.commands.renewal:report", N_("Count hours and credits.")),),
            ),
        ),
    ),
    Section(
        N_("Share"),
        (
            Row("share", "lerwallet.commands.share:share", N_("Give badges to one reader, signed for them.")),
            Group(
                "shares",
                N_("Who got what from you."),
                (
                    Row("list", "lerwallet.commands.shares:list_", N_("List what you shared.")),
                    Row("show", "lerwallet.commands.shares:show", N_("Show one share.")),
                    Row(
                        "withdraw",
                        "lerwallet.commands.shares:withdraw",
                        N_("Ask for a share to be deleted."),
                    ),
                    Row("forget", "lerwallet.commands.shares:forget", N_("Take one share out of the log.")),
                ),
            ),
        ),
    ),
    Section(
        N_("Learn"),
        (
            Group(
                "rubric",
                N_("What an issuer asks for, and how it is judged."),
                (
                    Row("add", "lerwallet.commands.rubric:add", N_("Keep a rubric.")),
                    Row("list", "lerwallet.commands.rubric:list_", N_("List the rubrics.")),
                    Row("show", "lerwallet.commands.rubric:show", N_("Show what is asked and what passes.")),
                    Row(
                        "example", "lerwallet.commands.rubric:example", N_("Write out its author's example.")
                    ),
                    Row("remove", "lerwallet.commands.rubric:remove", N_("Take a rubric out.")),
                ),
            ),
            Group(
                "draft",
                N_("What you are writing to earn a badge."),
                (
                    Row("new", "lerwallet.commands.draft:new", N_("Begin a draft for a rubric.")),
                    Row("list", "lerwallet.commands.draft:list_", N_("List your drafts.")),
                    Row("status", "lerwallet.commands.draft:status", N_("Show where one stands.")),
                    Row("edit", "lerwallet.commands.draft_writing:edit", N_("Write a part in your editor.")),
                    Row("attach", "lerwallet.commands.draft_writing:attach", N_("Keep files for it.")),
                    Row("detach", "lerwallet.commands.draft_writing:detach", N_("Take a file out again.")),
                    Row("check", "lerwallet.commands.draft_writing:check", N_("Judge it yourself.")),
                    Row(
                        "review-pack",
                        "lerwallet.commands.draft_sending:review_pack",
                        N_("Make a page for a mentor to comment on."),
                    ),
                    Row(
                        "import-feedback",
                        "lerwallet.commands.draft_sending:import_feedback",
                        N_("Bring comments or an answer in."),
                    ),
                    Row("export", "lerwallet.commands.draft_sending:export", N_("Make the file to hand in.")),
                    Row("remove", "lerwallet.commands.draft:remove", N_("Take a draft out.")),
                    Row("hours", "lerwallet.commands.draft:hours", N_("Note hours, for you alone.")),
                    Row("fee", "lerwallet.commands.draft:fee", N_("Note a fee, for you alone.")),
                    Row("versions", "lerwallet.commands.draft:versions", N_("Look at earlier versions.")),
                ),
            ),
            Group(
                "pathway",
                N_("Steps that lead somewhere."),
                (
                    Row("add", "lerwallet.commands.pathway:add", N_("Keep a pathway.")),
                    Row("list", "lerwallet.commands.pathway:list_", N_("List them, and how far you are.")),
                    Row("show", "lerwallet.commands.pathway:show", N_("Show its steps.")),
                    Row("remove", "lerwallet.commands.pathway:remove", N_("Take a pathway out.")),
                ),
            ),
            Group(
                "plan",
                N_("What you want to earn, and why."),
                (
                    Row("add", "lerwallet.commands.plan:add", N_("Note a plan.")),
                    Row("list", "lerwallet.commands.plan:list_", N_("List your plans.")),
                    Row("remove", "lerwallet.commands.plan:remove", N_("Take one out.")),
                ),
            ),
            Row("goal", "lerwallet.commands.plan:goal", N_("Note what success means for you.")),
            Row("reflect", "lerwallet.commands.plan:reflect", N_("Write a note beside a badge.")),
            Group(
                "claim",
                N_("What you say of yourself."),
                (
                    Row("new", "lerwallet.commands.claim:new", N_("Write down what you can do.")),
                    Row("list", "lerwallet.commands.claim:list_", N_("List your own statements.")),
                    Row("remove", "lerwallet.commands.claim:remove", N_("Take one out.")),
                ),
            ),
            Group(
                "endorse",
                N_("Who supports what you say."),
                (
                    Row("request", "lerwallet.commands.endorse:request", N_("Ask somebody to support it.")),
                    Row("give", "lerwallet.commands.endorse:give", N_("Support what somebody says.")),
                    Row("import", "lerwallet.commands.endorse:import_", N_("Keep what came back.")),
                    Row("list", "lerwallet.commands.endorse:list_", N_("List who supports you.")),
                ),
            ),
            Group(
                "propose",
                N_("A badge that does not exist yet."),
                (
                    Row(
                        "new",
                        "lerwallet.commands.propose:new",
                        N_("Write a proposal for an issuer."),
                        wallet=False,
                    ),
                ),
            ),
            Row("next", "lerwallet.commands.next:next_", N_("Say the one next thing to do.")),
        ),
    ),
    Section(
        N_("Award"),
        (
            Group(
                "issuer",
                N_("Awarding badges to others."),
                (
                    Row("init", "lerwallet.commands.issuer:init", N_("Make an issuer in this wallet.")),
                    Row("show", "lerwallet.commands.issuer:show", N_("Show it, and what it awarded.")),
                    Row("web", "lerwallet.commands.issuer:web", N_("Give it a web address.")),
                    Row("new-key", "lerwallet.commands.issuer_keys:new_key", N_("Sign with new keys.")),
                    Row(
                        "retire-key",
                        "lerwallet.commands.issuer_keys:retire",
                        N_("Use a key for nothing new."),
                    ),
                    Row("publish", "lerwallet.commands.issuer:publish", N_("Fill the folder for the web.")),
                    Row("withdraw", "lerwallet.commands.issuer:withdraw", N_("Withdraw a badge.")),
                ),
            ),
            Group(
                "assess",
                N_("Judging what learners hand in."),
                (
                    Row("open", "lerwallet.commands.assess:open_", N_("Look at a submission.")),
                    Row("award", "lerwallet.commands.assess:award", N_("Award the badge.")),
                    Row("return", "lerwallet.commands.assess:return_", N_("Give it back with feedback.")),
                ),
            ),
        ),
    ),
    Section(
        N_("Learn more"),
        (
            Row(
                "tour",
                "lerwallet.commands.tour:tour",
                N_("See it all in three minutes, with made-up badges."),
                wallet=False,
            ),
        ),
    ),
)


def run(argv: Sequence[str], table: Table = COMMANDS, surroundings: "Surroundings | None" = None) -> int:
    """Do what ARGV (without the program's name) says; its exit code. Tests hand in a table or surroundings of their own."""
    from dataclasses import replace

    from lerwallet.commandline.advice import advise
    from lerwallet.commandline.failure import report
    from lerwallet.session import Surroundings

    surroundings = replace(surroundings or Surroundings.system(), advise=advise(argv, table))
    try:
        code = _run(argv, table, surroundings)
        surroundings.stdout.flush()  # a full disk is told like any other error
        return code  # noqa: TRY300
    except BrokenPipeError:
        raise  # whoever read our output has gone; `__main__` ends quietly
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the one place: every error becomes an exit code
        return report(error, argv, surroundings, command=path(table, argv))


def _run(argv: Sequence[str], table: Table, surroundings: "Surroundings") -> int:
    found = find(table, argv)
    width = min(surroundings.width(), USUAL)  # longer lines are hard to read
    if isinstance(found.entry, Group):
        from lerwallet.commandline.overview import group_help

        surroundings.stdout.writelines(f"{line}\n" for line in group_help(found.entry, width))
        return 0
    from lerwallet.commandline.loading import call, load

    command = load(found.entry)
    if wants_help(found.rest):
        from lerwallet.commandline.help import command_help

        surroundings.stdout.writelines(f"{line}\n" for line in command_help(command, found.path, width))
        return 0
    return call(command, found.path, found.rest, surroundings)
