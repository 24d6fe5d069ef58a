"""A session's results as files: a spreadsheet, and a PDF that a screen reader can read."""
