"""The blocks that editors build pages from, one per file."""

from home.blocks.faq import FaqBlock
from home.blocks.heading import HeadingBlock
from home.blocks.offer import OfferBlock
from home.blocks.people import PeopleBlock
from home.blocks.price_note import PriceNoteBlock
from home.blocks.steps import StepsBlock
from home.blocks.teaser import TeaserBlock
from home.blocks.text import TextBlock
from home.blocks.tip import TipBlock
from home.blocks.trades import TradesBlock

ARTICLE_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", TextBlock()),
    ("tip", TipBlock()),
    ("price_note", PriceNoteBlock()),
    ("faq", FaqBlock()),
]
LANDING_BLOCKS = [
    ("trades", TradesBlock()),
    ("people", PeopleBlock()),
    ("steps", StepsBlock()),
    ("teaser", TeaserBlock()),
    ("offer", OfferBlock()),
    ("paragraph", TextBlock()),
]
