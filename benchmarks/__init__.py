"""What lerwallet costs beside something else in the same run; `python -m benchmarks` prints ratios and asserts nothing.

To add a measurement: a function that prints its table, and its name in `__main__`.
"""

import sys
from pathlib import Path

# the tests' issuers and their ways of issuing (`world`)
sys.path.append(str(Path(__file__).parent.parent / "tests"))
