"""How dates look where Django writes them itself: in the admin."""
