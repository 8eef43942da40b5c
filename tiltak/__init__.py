"""NAV's reports in, a published site out. Start at `build.py`; the stages are the packages."""

import sys
from os import environ

if __doc__ is None:  # python -OO
    print("build.py: python -OO drops the docstrings that Altair reads: run it without", file=sys.stderr)
    sys.exit(2)

# Arrow's own allocator ends the process where there is too little memory; the system's raises MemoryError.
environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
