"""Bring the category tree of the data file into the database; safe to repeat."""

from marketplace.catalog.category_data import LANGUAGES, GroupData, TradeData, read_categories
from marketplace.catalog.models import Category
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.locks import advisory_lock


@action
def load_categories() -> int:
    """Add groups and trades that are not there yet, by key; returns how many. What editors changed stays."""
    advisory_lock("catalog.tree", ["all"])  # a tree is moved by one at a time
    known = {category.key: category for category in Category.objects.all()}
    added = 0
    for group in read_categories():
        parent = known.get(group.key)
        if parent is None:
            parent = Category.add_root(instance=_category(group))
            added += 1
        for trade in group.trades:
            if trade.key not in known:
                Category.objects.get(pk=parent.pk).add_child(instance=_category(trade))
                added += 1
    if added:
        record(action="catalog.load_categories", subject=Category.objects.groups()[0], added=added)
    return added


def _category(data: GroupData | TradeData) -> Category:
    """A row with its texts in every language, not saved."""
    category = Category(key=data.key, icon=data.icon, colour=data.colour)
    category.required_document = getattr(data, "required_document", "")
    for language in LANGUAGES:
        category.set_current_language(language)
        category.name = data.name[language]
        category.slug = data.slug[language]
        category.description = data.description[language]
        category.search_terms = list(data.terms[language])
        if isinstance(data, TradeData):
            category.people = data.people[language]
    return category
