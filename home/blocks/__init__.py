"""The blocks that editors build pages from, one per file."""

from home.blocks.banner import BannerBlock
from home.blocks.comparison import ComparisonBlock
from home.blocks.contact_form import ContactFormBlock
from home.blocks.contact_teaser import ContactTeaserBlock
from home.blocks.faq import FaqBlock
from home.blocks.gallery import GalleryBlock
from home.blocks.heading import HeadingBlock
from home.blocks.hero import HeroBlock
from home.blocks.long_text import LongTextBlock
from home.blocks.offer import OfferBlock
from home.blocks.people import PeopleBlock
from home.blocks.picture_text import PictureTextBlock
from home.blocks.price_note import PriceNoteBlock
from home.blocks.prices import PricesBlock
from home.blocks.promises import PromisesBlock
from home.blocks.quote import QuoteBlock
from home.blocks.reviews import ReviewsBlock
from home.blocks.services import ServicesBlock
from home.blocks.spotlight import SpotlightBlock
from home.blocks.steps import StepsBlock
from home.blocks.teaser import TeaserBlock
from home.blocks.text import TextBlock
from home.blocks.tip import TipBlock
from home.blocks.trades import TradesBlock
from home.blocks.video import VideoBlock

ARTICLE_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", TextBlock()),
    ("long_text", LongTextBlock()),
    ("tip", TipBlock()),
    ("quote", QuoteBlock()),
    ("price_note", PriceNoteBlock()),
    ("comparison", ComparisonBlock()),
    ("picture_text", PictureTextBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("banner", BannerBlock()),
    ("faq", FaqBlock()),
    ("contact_form", ContactFormBlock()),
]
STORY_BLOCKS = [
    ("heading", HeadingBlock()),
    ("paragraph", TextBlock()),
    ("quote", QuoteBlock()),
    ("tip", TipBlock()),
    ("picture_text", PictureTextBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
]
LANDING_BLOCKS = [
    ("trades", TradesBlock()),
    ("people", PeopleBlock()),
    ("services", ServicesBlock()),
    ("spotlight", SpotlightBlock()),
    ("prices", PricesBlock()),
    ("reviews", ReviewsBlock()),
    ("steps", StepsBlock()),
    ("promises", PromisesBlock()),
    ("teaser", TeaserBlock()),
    ("offer", OfferBlock()),
    ("hero", HeroBlock()),
    ("banner", BannerBlock()),
    ("paragraph", TextBlock()),
    ("long_text", LongTextBlock()),
    ("quote", QuoteBlock()),
    ("picture_text", PictureTextBlock()),
    ("gallery", GalleryBlock()),
    ("video", VideoBlock()),
    ("comparison", ComparisonBlock()),
    ("faq", FaqBlock()),
    ("contact", ContactTeaserBlock()),
    ("contact_form", ContactFormBlock()),
]
