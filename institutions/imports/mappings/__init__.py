"""Institutions: one mapping for each file of facts, and in JSON what its words mean and which rows are one thing."""
