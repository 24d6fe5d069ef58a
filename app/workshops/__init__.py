"""Workshops held live: sessions, their participants and what they answer."""
