"""A portfolio as a page: one HTML file that reads without a network, with the signed credentials inside."""

from lerwallet import pages
from lerwallet.portfolio.gathering import Gathered
from lerwallet.portfolio.page import page_of


def html(gathered: Gathered) -> bytes:
    return pages.html(page_of(gathered))
