"""A learner wallet: keep, check, show and share badges, micro-credentials and licences."""

__version__ = "0.1.0"
