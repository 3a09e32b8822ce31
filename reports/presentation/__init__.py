"""What the pages of reports show, in the reader's language."""
