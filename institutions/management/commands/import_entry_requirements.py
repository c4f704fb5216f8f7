"""Institutions: brings entry_requirements.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.entry_requirements import Mapping


class Command(ImportCommand):
    help = "Adds and changes what entry_requirements.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
