"""Tests that drive a real Chromium against the production server."""
