"""Reports as files to raw tables of text."""
