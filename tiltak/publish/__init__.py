"""Files to a site on disk, exchanged whole."""
