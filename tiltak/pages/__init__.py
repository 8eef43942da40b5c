"""Series, words and charts to HTML."""
