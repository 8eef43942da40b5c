"""Codes and numbers to words, in three languages."""
