"""What editors publish, one page type per file."""

from home.models.base import BasePage
from home.models.category import CategoryIndexPage, CategoryPage
from home.models.help import HelpArticlePage, HelpIndexPage
from home.models.landing import HomePage
from home.models.navigation import Chrome
from home.models.standard import StandardPage

__all__ = [
    "BasePage",
    "CategoryIndexPage",
    "CategoryPage",
    "Chrome",
    "HelpArticlePage",
    "HelpIndexPage",
    "HomePage",
    "StandardPage",
]
