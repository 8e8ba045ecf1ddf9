"""What the records of a wallet are called in its vault."""

from typing import Final

CREDENTIAL: Final = "credential"
REPORT: Final = "report"  # of a credential's last check, under that credential's record id
EVIDENCE: Final = "evidence"
SHARE: Final = "share"
PORTFOLIO: Final = "portfolio"
SETTING: Final = "setting"

RUBRIC: Final = "rubric"  # by the digest of its TOML
DRAFT: Final = "draft"
DRAFT_VERSION: Final = "draft-version"
ATTACHMENT: Final = "attachment"  # a file in a draft
ATTEMPT: Final = "attempt"
DRAFT_SAID: Final = "draft-said"
DRAFT_SPENT: Final = "draft-spent"
DRAFT_CHECK: Final = "draft-check"

PATHWAY: Final = "pathway"  # by its own id
PLAN: Final = "plan"
GOAL: Final = "goal"
REFLECTION: Final = "reflection"
CLAIM: Final = "claim"
ENDORSEMENT: Final = "endorsement"

ISSUER: Final = "issuer"
AWARD: Final = "award"  # by the id of the badge
AWARDED_RUBRIC: Final = "awarded_rubric"  # by the id of the achievement

# Records that are written once and never changed: two wallets together have those of both.
WRITTEN_ONCE: Final = (RUBRIC, DRAFT, DRAFT_VERSION, ATTEMPT, DRAFT_SAID, DRAFT_SPENT, DRAFT_CHECK)
# The same of what belongs to no draft.
OWN_WORDS: Final = (PATHWAY, PLAN, GOAL, REFLECTION, CLAIM, ENDORSEMENT)
# Records that need a sealed file, and are put under its name.
FILED: Final = (EVIDENCE, ATTACHMENT)
