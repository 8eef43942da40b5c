"""Five damaged reports in, a published site out. Start at `build.py`; the stages are the modules."""
