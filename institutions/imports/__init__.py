"""Institutions: facts from CSV files, brought in again and again without losing what an editor has written."""
