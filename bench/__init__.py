"""What a page costs, as a ratio against a bare page in the same run: `make bench`."""
