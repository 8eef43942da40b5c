"""The types of pages: one module each, all of them listed in `tiltak.pages.registry`."""
