"""Writes the site to disk, replacing the old one in one step."""
