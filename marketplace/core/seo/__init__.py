"""What search engines and other readers of a page's head are told. No page of ours knows more of it than `Head`."""

from marketplace.core.seo.heads import Head, absolute, language_links, short

__all__ = ["Head", "absolute", "language_links", "short"]
