"""Ground: the one statement that both databases answer a question with; they differ in how a match is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import connection
from django.utils import timezone

from herning_portal.search.analyser import terms
from herning_portal.search.backends import Hit, Hits
from herning_portal.search.backends.legs import (
    FAVOUR,
    PINNED,
    TITLE_FACTOR,
    TITLE_WORDS,
    Leg,
    legs,
    needed,
)

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from herning_portal.search.models import SearchEntry
    from herning_portal.search.question import Question

# Between two texts of one weight: no question holds it, so no phrase reaches from one text into the next.
BREAK = "0"
# What an entry has earned is added up as one number, which costs a database much less than four: points elsewhere,
# points in the title, the number of needed legs passed, and whether it is pinned; none ever reaches into the next.
TITLE_BIT, NEEDED_BIT, PINNED_BIT = 20, 40, 50
POINTS, MATCHES = (1 << TITLE_BIT) - 1, (1 << PINNED_BIT - NEEDED_BIT) - 1
PINNED_LEG = f"SELECT id, {1 << PINNED_BIT} AS worth FROM herning_portal_searchentry WHERE kind = %s AND key = %s"

# Added up by entry before anything else is asked of it: a common word stands in thousands. Materialized: a planner
# without statistics, as after the first load, would match anew for each entry.
FIND = """
WITH summed (id, worth) AS {materialized} (
    SELECT id, CAST(SUM(worth) AS bigint) FROM ({legs}) points GROUP BY id
),
scored AS MATERIALIZED (
    SELECT e.id, e.kind, s.worth >> {needed_bit} AS matched,
        (((s.worth >> {title_bit}) & {points}) * {factor} / ({words} + e.title_size) + (s.worth & {points}){pinned})
            * e.weight{favour} AS score
    FROM summed s CROSS JOIN herning_portal_searchentry e
    WHERE e.id = s.id AND s.worth >= {enough}
        AND e.language = %s AND e.live_from <= %s AND (e.live_to IS NULL OR e.live_to > %s)
),
hits AS (SELECT * FROM scored{best}),
page AS (
    SELECT id, score FROM hits{of_kind} ORDER BY score DESC, id LIMIT {size} OFFSET {start}
)
SELECT f.by_kind, e.kind, e.key, e.language, t.url, t.texts, t.place
FROM (SELECT {json_object}(kind, number) AS by_kind
      FROM (SELECT kind, COUNT(*) AS number FROM hits GROUP BY kind) counted) f
LEFT JOIN page ON 1 = 1
LEFT JOIN herning_portal_searchentry e ON e.id = page.id
LEFT JOIN herning_portal_searchtext t ON t.entry_id = page.id
ORDER BY page.score DESC, page.id
"""
# Where something holds what should be there, what holds less of it is no hit.
BEST = " WHERE matched >= CASE WHEN (SELECT MAX(matched & {matches}) FROM scored) >= {wanted} THEN {wanted} ELSE 0 END"


class SqlEngine:
    """What the engines of both databases share."""

    json_object: ClassVar[str]
    materialized: ClassVar[str]
    # The rows whose part ("a" the title, "b" the summary, "" any) holds the match.
    leg: ClassVar[str]

    def match(self, leg: Leg) -> str:
        """The parameter of `leg`: terms are quoted in here, and nothing else of a question ever reaches a database."""
        raise NotImplementedError

    def find(self, question: Question, *, kind: str = "", start: int = 0, size: int = 10, titles: bool = False) -> Hits:
        if not question.can_match:
            return Hits()
        with connection.cursor() as cursor:
            rows = self.rows(cursor, *self.statement(question, kind=kind, start=start, size=size, titles=titles))
        return Hits(
            [
                Hit(kind, key, language, url, loaded(texts), loaded(place))
                for _by_kind, kind, key, language, url, texts, place in rows
                if kind is not None
            ],
            loaded(rows[0][0]) or {},
        )

    def rows(self, cursor: CursorWrapper, statement: str, parameters: list[Any]) -> list[Any]:
        cursor.execute(statement, parameters)
        return cursor.fetchall()

    def statement(self, question: Question, *, kind: str, start: int, size: int, titles: bool) -> tuple[str, list[Any]]:
        selects: list[str] = []
        parameters: list[Any] = []
        for leg in legs(question, titles=titles):
            worth = (leg.is_needed << NEEDED_BIT) + (leg.points << (TITLE_BIT if leg.part == "a" else 0))
            selects.append(self.leg.format(part=leg.part or "every", worth=worth))
            parameters.append(self.match(leg))
        for page in question.pinned:
            selects.append(PINNED_LEG)
            parameters.extend(page)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        if question.favoured:
            parameters.append(question.favoured)
        parameters += [question.language, now, now]
        if kind:
            parameters.append(kind)
        wanted, enough = needed(question, titles=titles)
        statement = FIND.format(
            legs=" UNION ALL ".join(selects),
            materialized=self.materialized,
            json_object=self.json_object,
            factor=TITLE_FACTOR,
            words=TITLE_WORDS,
            favour=f" * CASE WHEN e.kind = %s THEN {FAVOUR} ELSE 1 END" if question.favoured else "",
            pinned=f" + CASE WHEN s.worth >> {PINNED_BIT} > 0 THEN {PINNED} ELSE 0 END" if question.pinned else "",
            needed_bit=NEEDED_BIT,
            title_bit=TITLE_BIT,
            points=POINTS,
            enough=enough << NEEDED_BIT,
            best=BEST.format(matches=MATCHES, wanted=wanted) if enough < wanted else "",
            of_kind=" WHERE kind = %s" if kind else "",
            size=int(size),
            start=int(start),
        )
        return statement, parameters


def loaded(value: Any) -> Any:
    """JSON comes as text from one database and read already from the other."""
    return json.loads(value) if isinstance(value, str) else value


def stems(entry: SearchEntry) -> dict[str, list[str]]:
    """The terms of an entry in their order, by the weight of the text they stand in."""
    found: dict[str, list[str]] = {"a": [], "b": [], "c": []}
    for weight, language, text in entry.content.texts:
        found[weight] += [BREAK, *terms(text, language)]
    return found
