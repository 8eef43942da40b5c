"""Five damaged reports in, a published site out. Start at `build.py`; the stages are the modules."""

import sys

if __doc__ is None:  # python -OO
    print("build.py: python -OO drops the docstrings that Altair reads: run it without", file=sys.stderr)
    sys.exit(2)
