"""What the tests of search share."""

from collections.abc import Iterator

import pytest

from herning_portal.search import vocabulary


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """Rolled-back tests give edition numbers twice; a process of the site never sees that."""
    vocabulary.forget()
    yield
    vocabulary.forget()
