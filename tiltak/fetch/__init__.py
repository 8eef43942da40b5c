"""NAV's pages to data/raw."""
