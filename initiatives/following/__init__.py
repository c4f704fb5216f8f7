"""Initiatives: following along: the news, its feeds, and the reports of a period."""
