"""A portfolio on paper: one tagged PDF, with the signed credentials attached."""

from lerwallet import pages
from lerwallet.portfolio.gathering import Gathered
from lerwallet.portfolio.page import page_of


def pdf(gathered: Gathered) -> bytes:
    return pages.render_pdf(page_of(gathered))
