"""Ground: what was searched for and hardly found, counted for staff without anything about who searched."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from herning_portal.search.analyser import folded_words, written_words
from herning_portal.search.models import VainSearch
from herning_portal.search.words import LEFT_OUT

FEW_HITS = 2
# Words that fewer have used could be a name or a secret: until then nobody can read them.
TIMES_UNTIL_SHOWN = 5
MOST_WORDS = 4
FORGOTTEN_AFTER = timedelta(days=90)
MOST_ROWS = 5000
WORD = re.compile(r"[^\W\d_]{2,30}")


# One statement, so that a search costs one query more and no two visitors count each other out.
COUNT = f"""
INSERT INTO herning_portal_vainsearch (fingerprint, language, words, times, hits, last_on)
SELECT %s, %s, '', 1, %s, %s
WHERE (SELECT COUNT(*) FROM herning_portal_vainsearch) < {MOST_ROWS}
    OR EXISTS (SELECT 1 FROM herning_portal_vainsearch WHERE fingerprint = %s)
ON CONFLICT (fingerprint) DO UPDATE SET
    times = herning_portal_vainsearch.times + 1,
    hits = excluded.hits,
    last_on = excluded.last_on,
    words = CASE WHEN herning_portal_vainsearch.times + 1 >= {TIMES_UNTIL_SHOWN} THEN %s ELSE '' END
"""


def note(text: str, language: str, hits: int) -> None:
    """Counts a search with few hits. A search never fails because it could not be counted."""
    words = words_of(text, language)
    if not words or hits > FEW_HITS:
        return
    fingerprint = salted_hmac("vain search", f"{language} {words}", algorithm="sha256").hexdigest()
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute(COUNT, [fingerprint, language, hits, today, fingerprint, words])


def forget_old() -> None:
    VainSearch.objects.filter(last_on__lt=timezone.localdate() - FORGOTTEN_AFTER).delete()


def words_of(text: str, language: str) -> str:
    """The words to count, or nothing for sentences, numbers and whatever else may be about somebody."""
    spellings = written_words(text)
    words = [word for word in folded_words(text) if word not in LEFT_OUT.get(language, frozenset())]
    if len(words) > MOST_WORDS or "@" in text:
        return ""
    written = [spellings[word] for word in words]
    return " ".join(written) if all(WORD.fullmatch(word) for word in written) else ""
