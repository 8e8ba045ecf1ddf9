"""Awarding a badge for a submission that passes: made, noted and handed over, all of it or nothing."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from lerwallet.credential import utc
from lerwallet.errors import LerwalletError
from lerwallet.issuing import awards
from lerwallet.issuing.awards import Award
from lerwallet.issuing.badge import Awarding, Form, Judgement, Random, algorithm_of, make
from lerwallet.issuing.issuer import Issuer, IssuerKey, the_issuer
from lerwallet.issuing.judging import not_passing
from lerwallet.journey.rubric import Pack
from lerwallet.journey.submission import Submission
from lerwallet.language import _
from lerwallet.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Case:
    """What an issuer has before it: a submission that its learner rightly signed, and the rubric it was written for."""

    issuer: Issuer
    pack: Pack
    submission: Submission


def signed_with(key: IssuerKey, given: Iterable[Award], issuer: Issuer) -> list[Award]:
    """Those GIVEN that KEY signed under a name that ISSUER still goes by: they are believed as long as it is listed."""
    return [
        each
        for each in given
        if issuer.signs_as(each.issuer_id)
        and (each.key == key.id if each.key is not None else _first_signed(key, each, issuer))
    ]


def _first_signed(key: IssuerKey, award: Award, issuer: Issuer) -> bool:
    """Whether KEY signed AWARD, which is from when an issuer had one of each and it was not noted which one signed."""
    return key.is_first and key.algorithm == algorithm_of(Form(award.form), issuer)


def refuse_twice(vault: Vault, submission: Submission) -> None:
    """Raises `LerwalletError` where a badge that still holds was awarded for SUBMISSION already.

    One that shares its place in a status list does not count: only a new one can be withdrawn by itself.
    """
    given = awards.awards(vault)
    for award in given:
        if (
            award.submission == submission.id
            and award.withdrawn is None
            and not awards.sharing_place(given, award)
        ):
            raise LerwalletError(
                _("For this submission, {name} was awarded already on {day}: {id}.").format(
                    name=award.name, day=award.awarded[:10], id=award.short_id
                ),
                hint=(
                    _("To award it anew, withdraw that one first: lerwallet issuer withdraw {id}")
                    if award.index is not None
                    else _("That one cannot be withdrawn. For another badge, the learner hands in anew")
                ).format(id=award.short_id),
                code="already_awarded",
            )


def give(
    vault: Vault,
    case: Case,
    judgement: Judgement,
    form: Form,
    deliver: Callable[[bytes], None],
    *,
    now: datetime,
    random: Random,
) -> tuple[Award, bytes]:
    """Make the badge, note it in VAULT, and DELIVER it.

    Raises `LerwalletError`: `not_passing` where the rubric asks for more, `already_awarded`.
    """
    rubric = case.pack.rubric()
    short = not_passing(rubric, judgement.levels)
    if short:
        raise LerwalletError(
            _(
                "Not awarded: the rubric asks for the highest level in everything. Not there yet: {names}."
            ).format(names=", ".join(judged.title.text for judged in short)),
            hint=_("Give the learner your feedback instead: lerwallet assess return"),
            code="not_passing",
        )
    with vault.writing() as change:
        # questions were answered since the case was opened: keys and awards count as they are by now
        case = replace(case, issuer=the_issuer(vault))
        refuse_twice(vault, case.submission)
        algorithm = algorithm_of(form, case.issuer)
        place = awards.free_place(awards.awards(vault), case.issuer, random) if case.issuer.url else None
        credential_id = uuid.UUID(bytes=random(16), version=4).urn
        awarding = Awarding(
            issuer=case.issuer,
            pack=case.pack,
            submission=case.submission,
            judgement=judgement,
            place=place,
            now=now,
        )
        data = make(awarding, form, vault, credential_id, random)
        award = Award(
            id=credential_id,
            name=rubric.title.text,
            achievement=rubric.achievement_id,
            learner=case.submission.learner,
            form=form.value,
            index=place.entry if place else None,
            status_list=place.status_list if place else 1,
            awarded=utc(now),
            submission=case.submission.id,
            levels={key: level.name for key, level in judgement.levels.items()},
            assessor=judgement.assessor,
            issuer_id=case.issuer.id_of(algorithm),
            key=case.issuer.key(algorithm).id,
        )
        awards.put(change, award)
        awards.put_pack(change, awards.newer(vault, case.pack))
        deliver(data)
    return award, data
