"""The mentor's queue, threads beside the words, and decisions."""
