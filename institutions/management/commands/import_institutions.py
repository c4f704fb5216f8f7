"""Institutions: brings institutions.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.institutions import Mapping


class Command(ImportCommand):
    help = "Adds and changes what institutions.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
