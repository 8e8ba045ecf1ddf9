"""Hours and credits for the renewal of a licence: what counts, what does not and why, and what would count twice.

No rule of any state or board is built in: the learner gives the rate and the need, for they differ and change.
"""

from lerwallet.renewal.counting import Count, Counted, NotCounted, Terms, Why, count

__all__ = ["Count", "Counted", "NotCounted", "Terms", "Why", "count"]
