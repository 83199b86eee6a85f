"""What editors publish, one page type per file."""

from home.models.base import BasePage
from home.models.campaign import CampaignPage
from home.models.category import CategoryIndexPage, CategoryPage
from home.models.contact import ContactPage
from home.models.help import HelpArticlePage, HelpIndexPage, HelpSectionPage
from home.models.help_document import HelpDocument
from home.models.help_vote import HelpVote
from home.models.landing import HomePage
from home.models.message import ContactMessage
from home.models.navigation import Chrome
from home.models.portal import PortalSettings
from home.models.standard import StandardPage
from home.models.story import StoryIndexPage, StoryPage

__all__ = [
    "BasePage",
    "CampaignPage",
    "CategoryIndexPage",
    "CategoryPage",
    "Chrome",
    "ContactMessage",
    "ContactPage",
    "HelpArticlePage",
    "HelpDocument",
    "HelpIndexPage",
    "HelpSectionPage",
    "HelpVote",
    "HomePage",
    "PortalSettings",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
]
