"""Initiatives: what is done, from a CSV file, brought in again and again without losing what an editor has written."""
