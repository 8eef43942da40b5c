"""Fetches new reports from NAV's pages into data/raw."""
