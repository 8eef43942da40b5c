"""Observations to what is shown: the tidy table, series, derived figures, addresses."""
