"""How the tests are run: `--hypothesis-profile thorough` looks for counter-examples for minutes instead of seconds."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=5000, deadline=None)
