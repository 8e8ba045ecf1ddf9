"""What the commands on drafts share: opening the wallet (with what a crash left on the desk), and how a draft is told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, NamedTuple

import typer

from lerwallet.commands.rows import from_nobody_known
from lerwallet.credential import strings, text
from lerwallet.errors import LerwalletError, WrongUsage
from lerwallet.journey.draft import Draft, Limits, State, count_words, limits_of, limits_of_prompt
from lerwallet.journey.earned import earned_by, is_listed
from lerwallet.journey.rubric import Part, Prompt, part_title
from lerwallet.journey.sheet import answers_in, told_limits
from lerwallet.journey.store import Drafts
from lerwallet.language import N_, _, ngettext
from lerwallet.session import Session
from lerwallet.session.desk import Desk, Left
from lerwallet.wallet import Wallet

DraftId = Annotated[
    str,
    typer.Argument(
        metavar="DRAFT", help=N_("The id that `lerwallet draft list` shows, or the rubric's name.")
    ),
]


class Opened(NamedTuple):
    """The drafts of a wallet, and the wallet itself."""

    wallet: Wallet
    drafts: Drafts

    def find(self, name: str) -> Draft:
        """The draft called NAME, with the badge that it earned, where it has."""
        return self.drafts.find(name, earned_by(self.wallet))


@contextmanager
def opened(session: Session, *, sign: bool = False) -> Iterator[Opened]:
    """The wallet's drafts. What was being written when a run before was stopped is kept first, and told."""
    with session.open_wallet(sign=sign) as wallet:
        drafts = Drafts(wallet.vault, session.language)
        desk = session.desk(wallet.vault.vault_id)
        for left in desk.left():
            _keep_again(session, drafts, desk, left)
        yield Opened(wallet, drafts)


def _keep_again(session: Session, drafts: Drafts, desk: Desk, left: Left) -> None:
    """Keep what is LEFT as a version of its part; it stays where it is while an editor has it open."""
    name, part_id = text(left.facts.get("draft")) or "", text(left.facts.get("part")) or ""
    try:
        draft = drafts.find(name)
        part = find_part(draft, part_id)
        answers = answers_in(left.text, part, frozenset(strings(left.facts.get("ours"))))
        version = drafts.save(draft, part_id, answers, session.now(), after=strings(left.facts.get("after")))
    except LerwalletError as problem:
        session.warn(
            _("Text of a draft lies in {folder} and could not be kept: {reason}").format(
                folder=desk.folder / left.name, reason=problem.message
            )
        )
        return
    if version is not None:
        session.warn(
            _("Kept what was being written in {title}, {part}, when lerwallet was stopped.").format(
                title=draft.title, part=part_title(part.id)
            )
        )
        if left.open:
            desk.note(left.name, {**left.facts, "after": [version.id]})
    if not left.open:
        desk.clear(left.name)


def refuse_open(session: Session, wallet: Wallet, draft: Draft) -> None:
    """Raises `WrongUsage` where somebody still writes at DRAFT: what they save would have no place anymore."""
    if any(
        left.open and left.facts.get("draft") == draft.id
        for left in session.desk(wallet.vault.vault_id).left()
    ):
        raise WrongUsage(
            _("A part of this draft is open in an editor."), hint=_("Save and close it there first")
        )


def find_part(draft: Draft, name: str) -> Part:
    """The part whose id, or title in the reader's language, begins with NAME. Raises `WrongUsage`."""
    wanted = name.strip().casefold()
    for part in draft.rubric.parts:
        if wanted and any(
            each.startswith(wanted) for each in (part.id.value, part_title(part.id).casefold())
        ):
            return part
    raise WrongUsage(
        _("{title} has no part {name}.").format(title=draft.title, name=name),
        hint=_("Its parts are: {names}").format(names=", ".join(part.id for part in draft.rubric.parts)),
    )


def answer(draft: Draft, **more: Any) -> dict[str, Any]:
    """`lerwallet/draft/1` for one draft."""
    return {"schema": "lerwallet/draft/1", "draft": draft.to_json(), **more}


def state_words(state: State) -> str:
    match state:
        case State.WORKING:
            return _("working on it")
        case State.SENT:
            return _("sent")
        case State.NOT_YET:
            return _("not yet")
        case State.EARNED:
            return _("earned")


def list_line(draft: Draft) -> str:
    return f"{draft.id}  {state_words(draft.state)}  {draft.title}"


def status_lines(draft: Draft) -> Iterator[str]:
    """Where DRAFT stands: a line a part and a file, comments at their place, then attempts, and the one next thing."""
    yield _("{title}: {state}").format(title=draft.title, state=state_words(draft.state))
    comments = _by_place(draft)
    for number, part in enumerate(draft.rubric.parts, 1):
        yield from _part_lines(draft, part, number)
        yield from _comment_lines(comments.pop(part.id.value, []), "     ")
        for position, prompt in enumerate(part.prompts, 1):
            if len(part.prompts) > 1:
                words = count_words(draft.answers(part)[position - 1])
                yield f"   {prompt.text.text} {words_line(words, limits_of_prompt(prompt))}"
            yield from _comment_lines(comments.pop(f"{part.id.value}/{position}", []), "     ")
        for item in part.items:
            files = draft.files(item.name)
            yield f"   {item.title.text}: " + (
                ", ".join(each.name for each in files) if files else _("no file yet")
            )
            yield from _comment_lines(comments.pop(item.name, []), "     ")
            for criterion in item.criteria:
                yield from _comment_lines(
                    comments.pop(criterion.key, []), "     ", about=criterion.title.text
                )
    for about, said in comments.items():
        yield from _comment_lines(said, "   ", about=about)
    for attempt in draft.attempts:
        yield _("Sent on {day}: {id}").format(day=attempt.made_at[:10], id=attempt.id)
    if draft.again:
        yield _("To be done again: {names}. The rest has passed.").format(names=", ".join(draft.again))
    if draft.hours:
        yield _("Hours, for you alone: {hours}").format(hours=f"{draft.hours:g}")
    for each in draft.spent:
        if each.fee:
            yield _("Fee, for you alone: {fee}").format(fee=each.fee)


def awarded_by(wallet: Wallet, draft: Draft) -> Iterator[str]:
    """Who gave the badge that DRAFT earned, or one for its achievement that does not count, where no list says who that is."""
    for row in wallet.rows() if draft.attempts else ():
        if row.achievement != draft.rubric.achievement_id or is_listed(wallet, row):
            continue
        if row.id == draft.earned_by:
            yield from_nobody_known(row)
        elif row.last_check.verdict == "verified" and draft.earned_by is None:
            yield _("The badge {id} does not count here. {from_whom}").format(
                id=row.id, from_whom=from_nobody_known(row)
            )


def next_step(draft: Draft) -> str:
    """The one next thing to do with DRAFT."""
    match draft.state:
        case State.EARNED:
            return _("Next: show it: lerwallet show {id}").format(id=draft.earned_by)
        case State.SENT:
            return _(
                "Next: when the answer comes: lerwallet draft import-feedback {id} FILE; when the badge comes:"
                " lerwallet add FILE"
            ).format(id=draft.id)
        case State.NOT_YET:
            return _("Next: do again: {names}. Then: lerwallet draft export {id} --out FILE").format(
                names=", ".join(draft.again or ()), id=draft.id
            )
    for part in draft.rubric.parts:
        if len(draft.latest(part.id)) > 1 or (part.prompts and not any(draft.answers(part))):
            return _("Next: lerwallet draft edit {id} {part}").format(id=draft.id, part=part.id.value)
    for number, item in enumerate(draft.rubric.items, 1):
        if not draft.files(item.name):
            # by its number: a stranger's words have no place in a command that we advise
            return _("Next: keep a file for {item}: lerwallet draft attach {id} {number} FILE").format(
                item=item.title.text, id=draft.id, number=number
            )
    return _("Next: judge it yourself: lerwallet draft check {id}").format(id=draft.id)


def words_line(words: int, limits: Limits) -> str:
    """How many WORDS, and how they fit LIMITS."""
    told = ngettext("{count} word", "{count} words", words).format(count=words)
    if limits.to_json() is None:
        return told
    if words < (limits.least or 0):
        return _("{words} {limits}: more are asked for").format(words=told, limits=told_limits(limits))
    if limits.most is not None and words > limits.most:
        return _("{words} {limits}: more than asked for, nothing was cut").format(
            words=told, limits=told_limits(limits)
        )
    return f"{told} {told_limits(limits)}"


def remarks(draft: Draft, part: Part) -> Mapping[int, list[str]]:
    """What was said of PART, by the number of the prompt (from 0) that it stands at in the editor."""
    found: dict[int, list[str]] = {}
    for place, said in _by_place(draft).items():
        base, _slash, number = place.partition("/")
        if base == part.id.value:
            position = int(number) - 1 if number.isdecimal() and int(number) <= len(part.prompts) else 0
            found.setdefault(max(position, 0), []).extend(map(_comment, said))
    return found


def _part_lines(draft: Draft, part: Part, number: int) -> Iterator[str]:
    latest = draft.latest(part.id)
    title = f"{number}. {part_title(part.id)}"
    if part.prompts or latest:
        words = sum(map(count_words, draft.answers(part)))
        yield f"{title}: " + (words_line(words, limits_of(part)) if words else _("empty"))
    else:
        yield title
    if len(latest) > 1:
        yield _("   There are {count} versions, written apart. Put them together: {command}").format(
            count=len(latest), command=f"lerwallet draft edit {draft.id} {part.id.value}"
        )


def _by_place(draft: Draft) -> dict[str, list[dict[str, Any]]]:
    places: dict[str, list[dict[str, Any]]] = {}
    for comment in draft.to_json()["comments"]:
        places.setdefault(comment["about"], []).append(comment)
    return places


def _comment_lines(said: list[dict[str, Any]], indent: str, *, about: str = "") -> Iterator[str]:
    for comment in said:
        told = _comment(comment)
        yield indent + (f"{about}: {told}" if about else told)


def _comment(comment: Mapping[str, Any]) -> str:
    who = comment["by"] or _("somebody")
    level = _(" ({level})").format(level=comment["level"]) if comment.get("level") else ""
    signed = _signed(comment)
    signed += _(", on an earlier version") if comment["earlier"] else ""
    told = _("{who}{level}{signed}").format(who=who, level=level, signed=signed)
    return _("{who}: {text}").format(who=told, text=comment["text"]) if comment["text"] else told


def _signed(comment: Mapping[str, Any]) -> str:
    """By whom a remark is signed, as far as that is known."""
    if comment["signed_by"] is None:
        return _(", not checked who wrote it")
    if comment["signed_by_issuer"]:
        return _(", signed by {did}").format(did=comment["signed_by"])
    return _(", signed by {did}, which is not known to be the issuer").format(did=comment["signed_by"])


def named_answers(draft: Draft, part: Part) -> Iterator[tuple[str, Prompt, str]]:
    """Each answer of PART, its prompt, and what to call it: the part, with a number where it asks several things."""
    title = part_title(part.id)
    for number, (prompt, written) in enumerate(zip(part.prompts, draft.answers(part), strict=False), 1):
        yield f"{title} {number}" if len(part.prompts) > 1 else title, prompt, written


def problems(draft: Draft) -> Iterator[str]:
    """What anybody can see without judging: empty parts, words, missing files, names in file names."""
    from lerwallet.cleaning import names_in

    for part in draft.rubric.parts:
        title = part_title(part.id)
        if len(draft.latest(part.id)) > 1:
            yield _("{part}: there are two versions, written apart.").format(part=title)
        for name, prompt, written in named_answers(draft, part):
            words, limits = count_words(written), limits_of_prompt(prompt)
            if not words:
                yield _("{part}: nothing is written yet.").format(part=name)
            elif not limits.fit(words):
                yield f"{name}: {words_line(words, limits)}"
        for item in part.items:
            files = draft.files(item.name)
            if not files:
                yield _("{item}: there is no file yet.").format(item=item.title.text)
            for each in files:
                if names := names_in(each.name):
                    yield _("The name of {file} may hold the name of a person: {names}.").format(
                        file=each.name, names=", ".join(names)
                    )
