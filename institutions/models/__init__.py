"""Institutions: the records of the places and bodies, one module for each subject."""

from institutions.models.city import Deadline, Event, Place
from institutions.models.education import (
    Campus,
    EducationType,
    Field,
    Institution,
    Programme,
    ProgrammeOffering,
    Progression,
)
from institutions.models.housing import HousingFigure, HousingProvider, HousingRule, Residence, ResidenceBuilding
from institutions.models.imports import ImportedRecord
from institutions.models.organisations import Organisation

__all__ = [
    "Campus",
    "Deadline",
    "EducationType",
    "Event",
    "Field",
    "HousingFigure",
    "HousingProvider",
    "HousingRule",
    "ImportedRecord",
    "Institution",
    "Organisation",
    "Place",
    "Programme",
    "ProgrammeOffering",
    "Progression",
    "Residence",
    "ResidenceBuilding",
]
