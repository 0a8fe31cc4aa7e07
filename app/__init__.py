"""Dripline: one database of hardship archives, aid and care, and the pages that work on it."""
