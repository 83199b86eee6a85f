"""What visitors write on editors' pages."""
