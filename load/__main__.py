"""How much a server takes: `python -m load`, or `python -m load --quick`."""

import sys

from load.run import main

sys.exit(main(sys.argv[1:]))
