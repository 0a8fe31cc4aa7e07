"""Turns rows and records into bytes: CSV, Excel and PDF. What comes in is already scoped, masked and formatted text."""
