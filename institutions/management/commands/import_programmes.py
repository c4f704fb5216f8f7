"""Institutions: brings programmes.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.programmes import Mapping


class Command(ImportCommand):
    help = "Adds and changes what programmes.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
