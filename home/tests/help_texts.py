"""A help centre with two articles in each language, to be searched."""

from home.help.search import find_articles
from home.help.words import understand

TEXTS = {
    "en": [
        ("cancelling", "Cancelling and moving", "When it is free of charge."),
        ("invoices", "Your invoices", "Who issues them, and in which language."),
    ],
    "de": [
        ("absagen", "Termine absagen", "Kündigen Sie rechtzeitig, ist es kostenlos."),
        ("rechnungen", "Ihre Rechnungen", "Wer sie ausstellt. Die Größe der Schrift ändern Sie selbst."),
    ],
    "it": [
        ("disdire", "Disdire e spostare", "Le prenotazioni si annullano gratis fino al giorno prima."),
        ("fatture", "Le sue fatture", "Chi le emette, e perché l’IVA a volte non c’è."),
    ],
}


def find(text: str, language: str = "en") -> list[str]:
    """The slugs of what is found, the best first."""
    return [article.slug for article in find_articles(understand(text, language), limit=8)]
