"""What a badge that is all-or-nothing shows beside the skill: looked up in it before it goes out.

To add something: a function that gives a few words for each thing that it finds, and its place in `LOOKS`.
"""

from collections.abc import Callable, Iterator
from typing import Final

from lerwallet.credential import JsonObject, words
from lerwallet.language import _, ngettext
from lerwallet.sharing.seeing import called, emails, hashed_identities, hosts, members, of_learner

Look = Callable[[JsonObject], Iterator[str]]

_SCHOOLS: Final = {"issuer", "source", "creator", "parentOrg"}
_FACTS: Final = {
    *("birthdate", "birthDate", "dateOfBirth", "phone", "telephone", "address", "streetAddress"),
    *("nationalIdentityNumber", "studentId", "sourcedId", "licenseNumber"),
}
_NAMES: Final = {"givenName", "familyName", "additionalName", "given_name", "family_name"}


def exposed(document: JsonObject) -> list[str]:
    """What DOCUMENT shows beside the skill, in a few words each; nothing found is no promise that there is nothing."""
    return [found for look in LOOKS for found in look(document)]


def _email(document: JsonObject) -> Iterator[str]:
    for address in emails(document):
        yield _("the e-mail address {address}").format(address=address)
    if hashed_identities(document):
        yield _("your e-mail address or another name, hidden so that it can be guessed")


def _person(document: JsonObject) -> Iterator[str]:
    subjects = [each.value for each in members(document) if each.name in {"credentialSubject", "recipient"}]
    names = [words(each.get("name")) for each in subjects if isinstance(each, dict)]
    names += [words(each.value) for each in of_learner(document) if each.name in _NAMES]
    for name in dict.fromkeys(filter(None, names)):
        yield _("the name {name}").format(name=name)
    for fact in dict.fromkeys(each.name for each in of_learner(document) if each.name in _FACTS):
        yield _("{detail}, a fact about you").format(detail=fact)


def _school(document: JsonObject) -> Iterator[str]:
    names = [each for each in called(document, _SCHOOLS) if ":" not in each]  # an address is no name
    if names:
        yield _("where: {names}").format(names=", ".join(names))


def _courses(document: JsonObject) -> Iterator[str]:
    results = sum(each.name == "result" for each in members(document))
    if results:
        yield ngettext("{count} result", "{count} results", results).format(count=results)
    inside = sum(each.name == "verifiableCredential" for each in members(document))
    if inside:
        yield ngettext("{count} other badge inside", "{count} other badges inside", inside).format(
            count=inside
        )
    related = called(document, {"related", "association"})
    if related:
        yield _("other courses: {names}").format(names=", ".join(related))


def _evidence(document: JsonObject) -> Iterator[str]:
    sites = hosts(document, {"evidence"})
    if sites:
        yield _("links to your work on {sites}").format(sites=", ".join(sites))
    elif any(each.name == "evidence" for each in members(document)):
        yield _("words about your work")


def _picture(document: JsonObject) -> Iterator[str]:
    if any(each.name in {"image", "portrait", "picture"} for each in members(document)):
        yield _("a picture, with all that is written in it")


LOOKS: Final[tuple[Look, ...]] = (_email, _person, _school, _courses, _evidence, _picture)
