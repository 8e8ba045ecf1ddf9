"""What the records of a wallet are called in its vault."""

from typing import Final

CREDENTIAL: Final = "credential"
REPORT: Final = "report"  # of a credential's last check, under that credential's record id
EVIDENCE: Final = "evidence"
SHARE: Final = "share"
PORTFOLIO: Final = "portfolio"
SETTING: Final = "setting"
