"""Ground: the one statement that both databases answer a question with; they differ in how a match is written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection
from django.utils import timezone

from herning_portal.search.analyser import words
from herning_portal.search.backends import Hit, Hits
from herning_portal.search.backends.legs import (
    FAVOUR,
    OPTIONAL,
    PINNED,
    PINNED_SLOT,
    TITLE_FACTOR,
    TITLE_WORDS,
    legs,
    needed,
)
from herning_portal.search.question import Terms

if TYPE_CHECKING:
    from herning_portal.search.models import SearchEntry
    from herning_portal.search.question import Question

# Between two texts of one weight: no question holds it, so no phrase reaches from one text into the next.
BREAK = "0"
PINNED_LEG = f"SELECT id, {PINNED_SLOT}, 0, {PINNED} FROM herning_portal_searchentry WHERE kind = %s AND key = %s"

# Materialized: a planner without statistics, as after the first load, would match anew for each entry.
FIND = """
WITH points (id, slot, in_title, elsewhere) AS MATERIALIZED ({legs}),
scored AS (
    SELECT e.id, e.kind,
        (SUM(p.in_title) * {factor} / ({words} + e.title_size) + SUM(p.elsewhere)) * e.weight
            * CASE WHEN e.kind = %s THEN {favour} ELSE 1 END AS score,
        COUNT(DISTINCT CASE WHEN p.slot < {optional} THEN p.slot END) AS matched,
        MAX(p.slot) AS highest
    FROM points p JOIN herning_portal_searchentry e ON e.id = p.id
    WHERE e.language = %s AND e.live_from <= %s AND (e.live_to IS NULL OR e.live_to > %s)
    GROUP BY e.id, e.kind, e.title_size, e.weight
),
hits AS (
    SELECT * FROM scored
    WHERE highest = {pinned} OR matched >= CASE
        WHEN (SELECT MAX(matched) FROM scored) >= {all} THEN {all} ELSE {enough} END
),
page AS (
    SELECT id, score FROM hits WHERE %s IN ('', kind) ORDER BY score DESC, id LIMIT {size} OFFSET {start}
)
SELECT f.by_kind, e.kind, e.key, e.language, t.url, t.texts, t.place
FROM (SELECT {json_object}(kind, number) AS by_kind
      FROM (SELECT kind, COUNT(*) AS number FROM hits GROUP BY kind) counted) f
LEFT JOIN page ON 1 = 1
LEFT JOIN herning_portal_searchentry e ON e.id = page.id
LEFT JOIN herning_portal_searchtext t ON t.entry_id = page.id
ORDER BY page.score DESC, page.id
"""


class SqlEngine:
    """What the engines of both databases share."""

    json_object: ClassVar[str]
    # The rows whose part ("a" the title, "b" the summary, "" any) holds the match.
    leg: ClassVar[str]

    def match(self, part: str, alternatives: Iterable[Terms]) -> str:
        """The parameter of `leg`: terms are quoted in here, and nothing else of a question ever reaches a database."""
        raise NotImplementedError

    def find(self, question: Question, *, kind: str = "", start: int = 0, size: int = 10, titles: bool = False) -> Hits:
        if not question.can_match:
            return Hits()
        with connection.cursor() as cursor:
            cursor.execute(*self.statement(question, kind=kind, start=start, size=size, titles=titles))
            rows = cursor.fetchall()
        return Hits(
            [
                Hit(kind, key, language, url, loaded(texts), loaded(place))
                for _by_kind, kind, key, language, url, texts, place in rows
                if kind is not None
            ],
            loaded(rows[0][0]) or {},
        )

    def statement(self, question: Question, *, kind: str, start: int, size: int, titles: bool) -> tuple[str, list[Any]]:
        selects: list[str] = []
        parameters: list[Any] = []
        for leg in legs(question, titles=titles):
            in_title, elsewhere = (leg.points, 0) if leg.part == "a" else (0, leg.points)
            selects.append(self.leg.format(part=leg.part or "every", slot=leg.slot, title=in_title, other=elsewhere))
            parameters.append(self.match(leg.part, leg.alternatives))
        for page in question.pinned:
            selects.append(PINNED_LEG)
            parameters.extend(page)
        every, enough = needed(question, titles=titles)
        statement = FIND.format(
            legs=" UNION ALL ".join(selects),
            json_object=self.json_object,
            factor=TITLE_FACTOR,
            words=TITLE_WORDS,
            favour=FAVOUR,
            optional=OPTIONAL,
            pinned=PINNED_SLOT,
            all=every,
            enough=enough,
            size=int(size),
            start=int(start),
        )
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        return statement, [*parameters, question.favoured, question.language, now, now, kind]


def loaded(value: Any) -> Any:
    """JSON comes as text from one database and read already from the other."""
    return json.loads(value) if isinstance(value, str) else value


def stems(entry: SearchEntry) -> dict[str, list[str]]:
    """The terms of an entry in their order, by the weight of the text they stand in."""
    found: dict[str, list[str]] = {"a": [], "b": [], "c": []}
    for weight, language, text in entry.content.texts:
        found[weight] += [BREAK, *(word.term for word in words(text, language))]
    return found
