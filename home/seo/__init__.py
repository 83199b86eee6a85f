"""Being found: the heads of editors' pages, their sitemap, and the addresses they had before."""
