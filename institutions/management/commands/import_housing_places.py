"""Institutions: brings housing_places.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.housing_places import Mapping


class Command(ImportCommand):
    help = "Adds and changes what housing_places.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
