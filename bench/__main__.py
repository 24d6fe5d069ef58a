"""What a page costs: `python -m bench`."""

from bench.run import main

main()
