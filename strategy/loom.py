"""Strategy: the red thread as a woven drawing: texts in columns by their time, threads between them.

The drawing and the table on the page are made of the same links.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from herning_portal import charts
from strategy.models import Lineage, Strategy, TextItem


@dataclass(frozen=True)
class Thread:
    """`end` is the text whose colour the thread has: the current strategy's where it has a part in it."""

    link: Lineage
    path: str
    end: TextItem
    is_followed: bool


@dataclass(frozen=True)
class Column:
    """Texts one under the other, in the order of their documents and of the places in them.

    Where there are several documents, each begins with a row that names it.
    """

    rows: list[TextItem | Strategy]

    def row(self, item: TextItem) -> int:
        return self.rows.index(item)


@dataclass(frozen=True)
class Side:
    """Two neighbouring columns and the threads between them, drawn from left to right."""

    left: Column
    right: Column
    threads: list[Thread]


@dataclass(frozen=True)
class Loom:
    """`past` runs from older documents to the current one, `future` on to later ones, `across` past the current one."""

    past: Side
    future: Side
    across: Side

    @property
    def is_whole(self) -> bool:
        """Past and future meet in the current strategy, so that the three can be drawn as one."""
        return bool(self.past.threads and self.future.threads)


def column(items: Iterable[TextItem]) -> Column:
    ordered = sorted({item.pk: item for item in items}.values(), key=lambda item: item.place_in_texts)
    documents = list({item.strategy.pk: item.strategy for item in ordered}.values())
    if len(documents) < 2:
        return Column([*ordered])
    rows: list[TextItem | Strategy] = []
    for document in documents:
        rows += [document, *(item for item in ordered if item.strategy == document)]
    return Column(rows)


def side(links: list[Lineage], left: Column, right: Column, followed: int | None) -> Side:
    """`links` run from the earlier text on the left to the later one on the right."""
    threads = [
        Thread(
            link,
            charts.thread(left.row(link.earlier), len(left.rows), right.row(link.later), len(right.rows)),
            link.earlier if link.earlier.strategy.is_current else link.later,
            link.pk == followed,
        )
        for link in links
    ]
    # The thread that is followed lies on top.
    return Side(left, right, sorted(threads, key=lambda thread: thread.is_followed))


def weave(links: Iterable[Lineage], followed: int | None = None) -> Loom:
    """The drawing of `links`, with the current strategy in the middle."""
    past, future, across = [], [], []
    for link in links:
        if link.later.strategy.is_current:
            past.append(link)
        elif link.earlier.strategy.is_current:
            future.append(link)
        else:
            across.append(link)
    middle = column([link.later for link in past] + [link.earlier for link in future])
    return Loom(
        side(past, column(link.earlier for link in past), middle, followed),
        side(future, middle, column(link.later for link in future), followed),
        side(across, column(link.earlier for link in across), column(link.later for link in across), followed),
    )
