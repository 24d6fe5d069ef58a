"""Drafts, hand-ins and receipts."""
