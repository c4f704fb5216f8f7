"""100 times the shipped programmes and homes: what the pages ask, weigh and cost beside the shipped ones.

make bench measures SQLite; python tests/run_postgres.py .venv/bin/python -m pytest tests/benchmarks -s the other.
"""

import copy
import gzip
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from institutions.models import Programme, ProgrammeOffering, Residence, ResidenceBuilding
from tests.benchmarks.cpu import cost

TIMES, BATCH, ROUNDS = 100, 500, 4
MOST_QUERIES = 8
MOST_BYTES = 14_000
# Lists, counts and the nearest are found among 100 times as many; a page shows as much as before.
MOST_TIMES_A_SMALL_PAGE = 5
PAGES = {
    "finder": "/uddannelser/",
    "finder, by facets": "/uddannelser/?level=vocational&field=byggeri-og-teknik&language=da&sort=level",
    "finder, by words": "/uddannelser/?q=tekniker&sort=institution",
    "finder, nothing": "/uddannelser/?q=findesikke&level=academy&language=en",
    "finder, last page": "/uddannelser/?page=99999",
    "comparison": "/uddannelser/sammenlign/?p=ea-mark&p=via-spl&p=hh-elektriker&p=au-mask",
    "programme": "/uddannelser/sygeplejerske/",
    "closed programme": "/uddannelser/maskinteknik/",
    "institutions": "/uddannelsessteder/",
    "institution": "/uddannelsessteder/herningsholm/",
    "ladder": "/uddannelsesstigen/",
    "homes and map": "/bolig/",
    "homes, narrowed": "/bolig/?campus=via-herning&km=3&rent=4000&who=student&sort=rent",
    "home": "/bolig/birk-centerpark-85-95/",
    "who lets homes": "/bolig/udlejere/faellesbo/",
    "plan begun": "/planlaeg/?programme=via-spl&home=h-birk&rent=4200&move_in=2099-08-01",
    "plan, searching": "/planlaeg/?find=tekniker&go=find",
    "calendar": "/kalender/?institution=via-herning",
}


def copies(model: type[models.Model], **more: dict[int, int]) -> dict[int, list[int]]:
    """Each row of the model again and again under new keys, `more` leading to the copies made before it.

    Past the door that keeps history, which nobody asks here. Returns the numbers of the copies of each row.
    """
    rows = models.QuerySet(model)
    originals = list(rows.order_by("pk"))
    found: dict[int, list[int]] = {one.pk: [] for one in originals}

    def make() -> Iterator[Any]:
        for number in range(1, TIMES):
            for one in originals:
                made = copy.copy(one)
                made.pk, made._state = None, copy.copy(one._state)
                made._state.adding = True
                renumber(made, number)
                for relation, known in more.items():
                    before = getattr(one, relation)
                    setattr(made, relation, known[before][number - 1] if before in known else before)
                yield one.pk, made

    making = make()
    while batch := list(islice(making, BATCH)):
        rows.bulk_create([made for _pk, made in batch])
        for pk, made in batch:
            found[pk].append(made.pk)
    return found


def renumber(record: Any, number: int) -> None:
    chance = random.Random(f"{record!r} {number}")
    names = {field.name for field in record._meta.concrete_fields}
    for name in names & {"key", "slug"}:
        setattr(record, name, f"{getattr(record, name)}-{number}")
    for name in names & {f"{part}_{code}" for part in ("title", "sort_key") for code in ("da", "en", "de")}:
        if getattr(record, name):
            setattr(record, name, f"{getattr(record, name)} {number}")
    if "folded" in names:
        record.folded = f"{record.folded} {number}"
    if "rent_from" in names:
        record.rent_from = chance.choice([None, chance.randrange(2000, 7000)])
        record.rent_to = None
    if getattr(record, "latitude", None) is not None:
        record.latitude += chance.uniform(-0.05, 0.05)
        record.longitude += chance.uniform(-0.05, 0.05)


def copy_relation(model: type[models.Model], name: str, made: dict[int, list[int]]) -> None:
    through: Any = getattr(model, name).through
    own, other = (field.attname for field in through._meta.concrete_fields if field.is_relation)
    pairs = list(through.objects.values_list(own, other))
    rows = (through(**{own: pk, other: right}) for left, right in pairs for pk in made[left])
    while batch := list(islice(rows, BATCH)):
        through.objects.bulk_create(batch)


def multiply() -> None:
    with transaction.atomic():
        programmes = copies(Programme)
        # A speciality of a copy belongs to that copy.
        for whole in Programme.objects.filter(variants__isnull=False).distinct().values_list("pk", flat=True):
            for one in Programme.objects.filter(variant_of=whole, pk__in=programmes):
                for variant, copied in zip(programmes[one.pk], programmes[whole], strict=True):
                    models.QuerySet(Programme).filter(pk=variant).update(variant_of=copied)
        for name in ("fields", "sources"):
            copy_relation(Programme, name, programmes)
        copies(ProgrammeOffering, programme_id=programmes)
        homes = copies(Residence)
        copy_relation(Residence, "sources", homes)
        copies(ResidenceBuilding, residence_id=homes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(client: Client) -> dict[str, tuple[int, int, float]]:
    found = {}
    for name, address in PAGES.items():
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        weight = len(gzip.compress(response.content, 6))
        found[name] = (len(queries), weight, cost(client, address, ROUNDS))
    return found


@pytest.mark.usefixtures("shipped_here")
@pytest.mark.django_db
def test_pages_about_studying_and_living_with_a_hundred_times_as_much():
    client = Client()
    small = measure(client)

    multiply()
    big = measure(client)

    print(f"\n{connection.vendor}: {Programme.objects.count()} programmes, {Residence.objects.count()} homes")
    for name, (queries, weight, spent) in big.items():
        before = small[name]
        print(
            f"{name:18} {queries} queries ({before[0]}), {weight} bytes ({before[1]}),"
            f" {spent * 1000:.0f} ms ({before[2] * 1000:.0f}), {spent / before[2]:.1f} times"
        )
    assert {name: queries for name, (queries, _weight, _spent) in big.items() if queries > MOST_QUERIES} == {}
    assert {name: weight for name, (_queries, weight, _spent) in big.items() if weight > MOST_BYTES} == {}
    ratios = {name: big[name][2] / small[name][2] for name in PAGES}
    assert {name: ratio for name, ratio in ratios.items() if ratio > MOST_TIMES_A_SMALL_PAGE} == {}
