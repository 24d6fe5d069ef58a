"""Serves the floor on the production server with Springbrett's own settings of it."""

from __future__ import annotations

import os

from bench.serve_floor import serve
from load.floor import create_app

serve(create_app(), threads=int(os.environ["THREADS"]))
