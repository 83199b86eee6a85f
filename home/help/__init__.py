"""What the help centre does beside showing its pages: tables of contents, votes, search."""
