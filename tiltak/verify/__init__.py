"""Blocks to observations with a status, each proved, repaired or withheld."""
