"""The trail of who did what, when. It holds ids, never answers."""
