"""Institutions: how far one place is from another, in a straight line between the coordinates of registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from herning_portal.maps import Coordinates, cycling_minutes, distance_km, walking_minutes


class HasPoint(Protocol):
    @property
    def point(self) -> Coordinates | None: ...


Place = TypeVar("Place", bound=HasPoint)


@dataclass(frozen=True)
class Distance:
    """The minutes are estimates, and the pages say so."""

    km: float

    @property
    def walking(self) -> int:
        return walking_minutes(self.km)

    @property
    def cycling(self) -> int:
        return cycling_minutes(self.km)


@dataclass(frozen=True)
class Nearby(Generic[Place]):
    place: Place
    distance: Distance


def nearest_first(places: Iterable[Place], points: Sequence[Coordinates]) -> list[Nearby[Place]]:
    """The places that have coordinates, each by its way to the nearest of `points`; none of them without points."""
    found = [
        Nearby(place, Distance(min(distance_km(place.point, point) for point in points)))
        for place in places
        if points and place.point is not None
    ]
    return sorted(found, key=lambda one: one.distance.km)
