"""Institutions: one mapping for each file of facts; beside it, in JSON, what its words mean and which rows are one thing."""
