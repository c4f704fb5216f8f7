"""Initiatives: brings initiatives.csv in."""

from initiatives.imports.initiatives import Mapping
from institutions.imports.command import ImportCommand


class Command(ImportCommand):
    help = "Adds and changes what initiatives.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
