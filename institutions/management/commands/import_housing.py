"""Institutions: brings housing.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.housing import Mapping


class Command(ImportCommand):
    help = "Adds and changes what housing.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
