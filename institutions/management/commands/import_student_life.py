"""Institutions: brings student_life.csv in."""

from institutions.imports.command import ImportCommand
from institutions.imports.mappings.student_life import Mapping


class Command(ImportCommand):
    help = "Adds and changes what student_life.csv says, known by its ids; what an editor has changed stays."
    mapping = Mapping
