"""Rubric packs: what is asked and how it is judged, in the reader's language; what is made to do harm is refused."""

import io
import re
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning import PACK, rubric
from lerwallet.errors import LerwalletError, RefusedForSafety, Unreadable
from lerwallet.journey import packs
from lerwallet.journey.rubric import Pack, Rubric, Words, read_folder, read_pack
from lerwallet.language import said_in
from lerwallet.zipping import zipped


def changed(old: str, new: str) -> bytes:
    assert old in PACK
    return PACK.replace(old, new).encode()


def test_a_pack_says_what_is_asked_and_what_passes() -> None:
    """Parts, prompts, limits, items and criteria; the last level of a scale is the one that passes."""
    read = rubric()

    assert (read.title.text, read.short_name, read.achievement_id) == ("Planning", "planning", read.id)
    assert [prompt.least for part in read.parts for prompt in part.prompts] == [5, None, 3]
    assert [each.key for each in read.judged] == ["overview", "Attention", "Routines", "Photo", "reflection"]
    assert [each.passing.name for each in read.judged] == ["passing"] * 5
    attention = read.judged[1]
    assert [each.description and each.description.text for each in attention.levels] == [
        "Says little.",
        "Names one way.",
        "Names two ways.",
    ]
    assert [item.kinds for item in read.items] == [("pdf", "text"), ()]


def test_a_reader_gets_their_language_where_the_pack_has_it() -> None:
    """Each text says its language, so that one that is not translated can be marked; names for answers stay."""
    read = rubric("fr-HT")

    assert read.title == ("Planifier", "fr")
    assert read.key_method == ("Plan, try, look again.", "en")
    assert [words.language for words in read.components] == ["fr", "en"]
    attention = read.find_judged("attention des élèves")
    assert attention is not None
    assert (attention.key, attention.passing.name, attention.passing.title.text) == (
        "Attention",
        "passing",
        "réussi",
    )
    assert attention.levels[0].description == ("Says little.", "en")
    assert attention.level("Réussi") == attention.passing
    assert rubric("ht").title == ("Planning", "en")


def test_a_translation_may_leave_parts_out_and_name_them_in_any_order() -> None:
    """Parts are known by their ids; everything else by its place."""
    only_evidence = PACK.replace(
        """[[translations.fr.parts]]
id = "overview"
[[translations.fr.parts.prompts]]
text = "À qui enseignez-vous ?"
""",
        "",
    )

    read = read_pack(only_evidence.encode()).rubric("fr")

    assert read.items[0].title == ("Plan de classe", "fr")
    assert read.parts[0].prompts[0].text == ("Who do you teach?", "en")


def test_titles_of_parts_are_in_the_packs_language_where_nobodys_is_asked_for() -> None:
    """In English where lerwallet does not speak it; for a reader in the language that is spoken."""
    french = read_pack(
        PACK.replace('language = "en"', 'language = "fr"').split("[translations.fr]")[0].encode()
    )
    creole = read_pack(PACK.replace('language = "en"', 'language = "ht"').encode())

    assert french.rubric().judged[0].title == (said_in("fr", "Overview")[0], "fr")
    assert french.rubric().judged[0].title.text != "Overview"
    assert french.rubric("en").judged[0].title == ("Overview", "en")
    assert creole.rubric().judged[0].title == ("Overview", "en")


@pytest.mark.parametrize(
    ("signer", "known"),
    [
        ("did:web:school.example", True),
        ("did:web:SCHOOL.example:rubrics", True),
        ("did:web:school.example:students:mallory", False),
        ("did:web:school.example:rubrics:planning:mallory", False),
        ("did:web:school.example:", False),
        ("did:key:z6MkNamed", True),
        ("did:web:school.example%3A8443", False),
        ("did:web:school.example.evil.example", False),
        ("did:web:", False),
        ("did:key:z6MkOther", False),
        ("did:key:school.example", False),
        ("", False),
    ],
)
def test_whose_signature_is_the_issuers(signer: str, *, known: bool) -> None:
    """A did:web of the site that the rubric is on, or of a folder above it; or a DID that it names."""
    named = PACK.replace("[[research]]", 'issuer_ids = ["did:key:z6MkNamed"]\n[[research]]', 1)

    assert read_pack(named.encode()).rubric().is_issuer(signer) is known


@pytest.mark.parametrize("signer", ["did:web:", "did:web:planning", ""])
def test_a_rubric_that_is_on_no_site_has_nobodys_signature(signer: str) -> None:
    """Its id is a word."""
    bare = PACK.replace("https://school.example/rubrics/planning", "planning")

    assert not read_pack(bare.encode()).rubric().is_issuer(signer)
    assert not read_pack(bare.encode()).rubric().knows_issuer


def test_what_is_judged_once_is_found_by_no_other_name() -> None:
    assert rubric().find_judged("Noise") is None
    assert rubric().judged[1].level("excellent") is None


def test_a_rubric_may_ask_for_words_alone() -> None:
    """Then its parts are judged, and there is no item."""
    words = PACK[: PACK.index("[[parts]]")] + '[[parts]]\nid = "overview"\n'

    read = read_pack(words.encode()).rubric()

    assert ([each.key for each in read.judged], read.items) == (["overview"], ())


@pytest.mark.parametrize(
    ("pack_id", "issuer"), [("planning", "Example School"), ("planning", "Other School"), ("x", "Other")]
)
def test_an_id_that_is_no_address_gets_one_of_its_own(pack_id: str, issuer: str) -> None:
    """An achievement needs a URI; the same pack always has the same one, and another issuer's has another."""
    data = PACK.replace("https://school.example/rubrics/planning", pack_id).replace("Example School", issuer)

    made = read_pack(data.encode()).rubric()

    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made.achievement_id)
    assert made.achievement_id == read_pack(data.encode()).rubric("fr").achievement_id
    ids = {read_pack(each.encode()).rubric().achievement_id for each in (PACK, data, data + "\n")}
    assert len(ids) == 2


@pytest.mark.parametrize("folder", ["", "planning/"])
def test_a_zip_holds_the_pack_and_its_example(folder: str) -> None:
    """At the top or in one folder; what the pack does not name is left behind, what it says is kept byte for byte."""
    data = zipped(
        [
            (f"{folder}rubric.toml", PACK.encode()),
            (f"{folder}example.txt", b"made up"),
            (f"{folder}virus.exe", b"MZ"),
        ]
    )

    pack = read_pack(data)

    assert pack == Pack(toml=PACK.encode(), example=b"made up")
    assert read_pack(pack.packed()) == pack
    assert read_folder({"rubric.toml": PACK.encode(), "example.txt": b"made up"}) == pack


def _zip(*entries: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return packed.getvalue()


NOTHING_JUDGED = (PACK[: PACK.index("[[parts]]")] + '[[parts]]\nid = "evidence"\n').encode()
_MANY = "".join(f'[[parts.items.criteria]]\nname = "c{number}"\n' for number in range(10_000))
_ITEMS = "".join(
    f'[[parts.items]]\nname = "i{item}"\n'
    + "".join(f'[[parts.items.criteria]]\nname = "c{item}-{number}"\n' for number in range(90))
    for item in range(3)
)


@pytest.mark.parametrize(
    "data",
    [
        b"pack = 1\n" + b"#" * 600_000,
        b"pack = " + b"[" * 5_000 + b"]" * 5_000,
        b"a." * 100_000 + b"a = 1",
        changed('[[parts.items]]\nname = "Photo"', _MANY),
        changed('[[parts.items]]\nname = "Photo"', _ITEMS),
        changed("Plans a lesson.", "x" * 5_001),
        changed("Plans a lesson.", r"\u001b]0;owned\u0007"),
        changed("Plans a lesson.", r"\u202Eevil"),
        changed("example.txt", "../../etc/passwd"),
        changed("example.txt", "C:evil"),
        changed("[translations.fr]", "".join(f"[translations.a{chr(97 + n // 26)}{chr(97 + n % 26)}]\n" for n in range(60)) + "[translations.fr]"),
        _zip(("../rubric.toml", PACK.encode())),
        _zip(("rubric.toml", b"\0" * 20_000_000)),
        _zip(*((f"{number}", b"") for number in range(300))),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_pack_made_to_do_harm_is_refused_at_once(data: bytes) -> None:
    """Too large, too deep, too many, out of the folder, a bomb, signs that act on a terminal: exit 30, within a second."""
    begun = time.process_time()

    with pytest.raises(RefusedForSafety):
        read_pack(data)

    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "pack = 1"),
        (b"\xff\xfe", "UTF-8"),
        (b"pack = ", "TOML"),
        (b"pack = 2", "pack = 1"),
        (b"pack = true", "pack"),
        (changed('language = "en"', 'language = "English, please"'), "language"),
        (changed('title = "Planning"', ""), "title is missing"),
        (changed('title = "Planning"', "title = 4"), "title should be a text"),
        (changed('title = "Planning"', 'title = " "'), "title is missing"),
        (changed('id = "https://school.example/rubrics/planning"', 'id = "two words"'), "id should be"),
        (changed('components = ["Know', 'components = [7, "Know'), "components/1"),
        (changed('url = "https://school.example/study"', 'url = "javascript:alert(1)"'), "research/1/url"),
        (changed('evidence = ["developing", "basic", "passing"]', 'evidence = ["passing"]'), "two or more"),
        (changed('evidence = ["developing", "basic", "passing"]', ""), "scale/evidence is missing"),
        (changed('parts = ["not yet", "passing"]', ""), "scale/parts is missing"),
        (changed('parts = ["not yet", "passing"]', 'parts = ["Yes", "yes"]'), "two or more different"),
        (changed('id = "reflection"', 'id = "overview"'), "parts/3/id"),
        (changed('id = "reflection"', 'id = "quiz"'), "parts/3/id"),
        (changed("words = [5, 10]", "words = [10, 5]"), "parts/1/prompts/1/words"),
        (changed("words = [5, 10]", "words = [-1, 5]"), "parts/1/prompts/1/words"),
        (changed("words = [5, 10]", "words = 5"), "parts/1/prompts/1/words"),
        (changed('name = "Routines"', 'name = "attention"'), "same name: attention"),
        (changed('name = "Photo"', 'name = "plan"'), "same name"),
        (changed("developing = ", "excellent = "), "excellent is not a level"),
        (changed('components = ["Connaître', 'components = ["a", "b", "Connaître'), "more entries"),
        (changed('[[translations.fr.parts]]\nid = "evidence"', '[[translations.fr.parts]]\nid = "quiz"'), "translations/fr/parts/2/id"),
        (changed("[translations.fr]", "[translations]\nde = 1\n[translations.fr]"), "translations/de"),
        (NOTHING_JUDGED, "judges nothing"),
        (_zip(("readme.txt", b"")), "no rubric.toml"),
        (_zip(("a/rubric.toml", b""), ("b/rubric.toml", b"")), "several"),
        (b"PK\x03\x04broken", "damaged"),
    ],
    ids=range(31),
)  # fmt: skip
def test_a_pack_that_does_not_fit_is_told_where(data: bytes, told: str) -> None:
    """One sentence that names the place, as its author would look for it."""
    with pytest.raises(Unreadable) as refused:
        read_pack(data)

    assert told in refused.value.message


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    """Whatever comes is a pack or a sentence."""
    with suppress(LerwalletError):
        assert isinstance(read_pack(data).rubric(), Rubric)


@given(st.data())
def test_no_change_brings_the_reader_down(data: st.DataObject) -> None:
    """A line of a real pack taken out, doubled or filled with something else is still a pack or a sentence."""
    lines = PACK.splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number : number + 1] = data.draw(st.lists(st.sampled_from([lines[number], "x = 1", "[parts]", "[[scale]]", "levels = []"]), max_size=2))  # fmt: skip

    with suppress(LerwalletError):
        assert isinstance(read_pack("\n".join(lines).encode()).rubric("fr"), Rubric)


# --- the packs that lerwallet brings ---------------------------------------------------------------------------------


def _texts(read: Rubric) -> list[Words]:
    """Every text of a rubric that a translation would have."""
    return [
        read.title,
        read.competency,
        *(words for words in (read.key_method, read.notes) if words),
        *read.components,
        *(link.title for link in (*read.research, *read.resources)),
        *(prompt.text for part in read.parts for prompt in part.prompts),
        *(item.title for item in read.items),
        *(judged.title for judged in read.judged if judged.item),
        *(
            words
            for judged in read.judged
            for level in judged.levels
            for words in (level.title, level.description)
            if words
        ),
    ]


@pytest.mark.parametrize("name", packs.names())
def test_a_pack_that_lerwallet_brings_is_whole_in_four_languages(name: str) -> None:
    """Every text is translated, each translation says that it is a draft, and criteria describe each level."""
    pack = packs.pack(name)
    assert pack is not None

    assert pack.rubric().languages == ("en", "fr", "ht", "es")
    assert pack.rubric().short_name == name
    for language in ("fr", "ht", "es"):
        read = pack.rubric(language)
        assert [words for words in _texts(read) if words.language != language] == []
        assert read.notes is not None
    assert all(level.description for each in pack.rubric().judged if each.item for level in each.levels)
    assert [part.id for part in pack.rubric().parts] == ["overview", "evidence", "reflection"]


def test_lerwallet_brings_four_packs() -> None:
    assert packs.names() == ["collaboration", "research", "technology-management", "writing"]
    assert packs.pack("../tables") is None
