"""What a person is advised to type works as it stands."""

import shlex

import pytest

from sitting import PASSPHRASE, Sitting


def advised(text: str) -> list[str]:
    """The command at the end of a line of advice, as its words after the program's name."""
    return shlex.split(text.strip().rpartition("lerwallet ")[2])


@pytest.fixture
def elsewhere(learner: Sitting) -> str:
    """The learner's wallet, moved to where only `--wallet` finds it; the folder's name has a space."""
    (learner.home / "wallet").rename(learner.home / "my wallet")
    return "my wallet"


def test_a_hint_names_the_wallet_that_was_named(learner: Sitting, elsewhere: str) -> None:
    """On stderr, on stdout and in the error document: what is advised after `--wallet` finds the same wallet."""
    refused = learner("show", "zz", "--wallet", elsewhere, "--json")
    listed = learner("claim", "list", "--wallet", elsewhere)
    done = learner("add", "badges", "--wallet", elsewhere)

    assert refused.document["error"]["hint"] in refused.err
    assert advised(refused.err) == ["list", "--wallet", elsewhere]
    assert learner(*advised(refused.document["error"]["hint"])).code == 0
    assert advised(listed.err) == ["claim", "new", "--wallet", elsewhere, "TEXT"]
    assert done.code == 0


def test_a_wallet_named_by_the_environment_is_not_repeated(learner: Sitting) -> None:
    """The next command finds it as this one did."""
    assert advised(learner("show", "zz").err) == ["list"]


def test_a_hint_of_no_wallet_makes_the_one_that_was_meant(learner: Sitting) -> None:
    """`init` is advised for the very folder."""
    refused = learner("list", "--wallet", "new one")

    made = learner(*advised(refused.err), env={"LERWALLET_NEW_PASSPHRASE": "four words of mine"})

    assert (refused.code, made.code) == (10, 0)
    assert (learner.home / "new one").is_dir()


def test_what_another_person_types_names_no_wallet_of_ours(learner: Sitting, elsewhere: str) -> None:
    """Whoever is sent a file has a wallet of their own."""
    claim = learner("claim", "new", "I bake bread.", "--wallet", elsewhere, "--json").document["claims"][0]
    learner("endorse", "request", claim["id"], "--out", "request.html", "--wallet", elsewhere)
    learner("init", "--wallet", "hers", env={"LERWALLET_NEW_PASSPHRASE": PASSPHRASE})
    give = ("endorse", "give", "request.html", "--name", "Ada", "--comment", "Yes.", "--wallet", "hers")

    given = learner(*give, "--out", "reply.json")

    assert given.code == 0, given.err
    assert "lerwallet endorse import reply.json" in given.err


def test_a_portfolio_is_built_as_advised_whatever_it_is_called(learner: Sitting) -> None:
    """A name that leads to another folder is no file name."""
    made = learner("portfolio", "new", "care / nursing", "--yes")

    built = learner(*advised(made.err))

    assert built.code == 0, built.err
    assert (learner.home / "care _ nursing.html").is_file()


def test_what_somebody_wrote_is_shown_as_they_wrote_it(learner: Sitting, elsewhere: str) -> None:
    """A command in a text of the wallet is no advice; `next` and `doctor`, whose answers are advice, name the wallet."""
    wallet = ("--wallet", elsewhere)
    learner("claim", "new", "I ran lerwallet list every day.", *wallet)

    listed, following = learner("claim", "list", *wallet), learner("next", *wallet)

    assert "I ran lerwallet list every day." in listed.out
    assert advised(following.out) == ["portfolio", "new", "--wallet", elsewhere, "NAME"]
