"""Institutions: brings deadlines.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.deadlines import Mapping


class Command(ImportCommand):
    help = "Adds and changes what deadlines.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
