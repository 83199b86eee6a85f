"""What every part of the REST API shares: the form of errors, pages, fields, limits and answers given once."""
