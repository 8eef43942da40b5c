"""Serves a finished site on this machine with compressed text, like a web host: `host.py folder port`."""

from __future__ import annotations

import sys
from functools import partial
from http.server import ThreadingHTTPServer

from tools.site_handler import SiteHandler

folder, port = sys.argv[1:]
ThreadingHTTPServer(("127.0.0.1", int(port)), partial(SiteHandler, directory=folder)).serve_forever()
