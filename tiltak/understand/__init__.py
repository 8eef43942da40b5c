"""Raw tables of text to blocks of codes and values."""
