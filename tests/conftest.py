"""What all tests share."""

import contextlib
import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, TestCase
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from herning_portal.models import ContactPoint
from herning_portal.publishing import Edition
from tests import factories, shelf

# No test is timed: the machine may be busy. Examples are the same each time, and leave no folder behind.
hypothesis_settings.register_profile("steady", deadline=None, derandomize=True, database=None)
hypothesis_settings.load_profile("steady")


DATABASES = {"db", "transactional_db", "shelved", "django_db_setup"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks the tests that ask no database: what they show is the same on each."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        is_case = issubclass(getattr(item, "cls", None) or object, TestCase)
        if not is_case and item.get_closest_marker("django_db") is None and not DATABASES & set(names):
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A process asks its database once whether it knows JSON: before any test counts queries."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture(scope="session")
def shelved(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The content that the portal comes with, loaded once and put aside."""
    with django_db_blocker.unblock():
        call_command("load_content", verbosity=0)
        shelf.put_aside()


def keep_contact_points(points: dict[str, str]) -> None:
    """Every page asks for them once a minute; no test depends on the minute it runs in, or travels to."""
    cache.set(ContactPoint.KEPT_AS, points, timeout=None)


@pytest.fixture(autouse=True)
def contact_points_known() -> None:
    keep_contact_points({})


@contextlib.contextmanager
def taken_off_the_shelf(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The content that the portal comes with, until the block ends; inside a second such block it is there already."""
    with blocker.unblock(), transaction.atomic():
        if not Edition.objects.exists():
            shelf.put_back()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def off_the_shelf(shelved: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with taken_off_the_shelf(django_db_blocker):
        yield


@pytest.fixture
def shipped(off_the_shelf: None, db: None) -> None:
    """The content that the portal comes with, for a module of tests that all begin with it."""
    keep_contact_points(ContactPoint.learn())


@pytest.fixture
def shipped_here(shelved: None, db: None) -> None:
    """The same for a test whose module has others that begin with nothing."""
    shelf.put_back()
    keep_contact_points(ContactPoint.learn())


def is_walked(address: str) -> bool:
    """On PostgreSQL in Danish only: the other languages ask the database the same, and are read on SQLite."""
    left_out = ("/static/", "/admin/", *(("/en/", "/de/") if connection.vendor == "postgresql" else ()))
    return not address.startswith(left_out)


@pytest.fixture(scope="session")
def walked(shelved: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[int, str]]:
    """Status and HTML of each address that a visitor of the shipped site finds who follows all links from the front."""
    client, found, further, ahead = Client(), {}, set(), ["/"]
    with taken_off_the_shelf(django_db_blocker):
        keep_contact_points(ContactPoint.learn())
        while ahead:
            address = ahead.pop()
            if address in found or address in further or not is_walked(address):
                continue
            response = client.get(address)
            text = response.content.decode() if response["Content-Type"].startswith("text/html") else ""
            path, _mark, question = address.partition("?")
            if question:
                # A further page of a list has no address of its own; it is gone through for what it links to.
                further.add(address)
            else:
                found[address] = (response.status_code, text)
            ahead += re.findall(r'href="(/[^"#?]*)', text)
            ahead += [path + page for page in re.findall(r'href="(\?page=\d+)"', text)]
    return found


@pytest.fixture
def statements(db: None) -> None:
    """The pages that menu and footer link to, with nothing in them."""
    for key in ("about", "accessibility", "privacy", "cookies", "reuse", "contact", "glossary", "sitemap"):
        factories.make_statement(key)
