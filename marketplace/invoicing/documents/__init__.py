"""How documents look on paper."""
