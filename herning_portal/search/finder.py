"""Ground: a question in, one page of results out."""

from __future__ import annotations

from dataclasses import dataclass, field

from herning_portal.search.analyser import folded_words, written_words
from herning_portal.search.backends import Hit, Hits, engine
from herning_portal.search.entrances import Entrance, entrances
from herning_portal.search.question import Question, understand
from herning_portal.search.registry import all_kinds
from herning_portal.search.vocabulary import Memory, remember

PER_PAGE = 10
SUGGESTIONS = 6
NEAREST = 5
# Far more pages than anybody turns; a number without end would only make databases count.
LAST_PAGE = 1000


@dataclass
class Results:
    question: Question
    hits: Hits = field(default_factory=Hits)
    kind: str = ""
    page: int = 1
    nearest: list[str] = field(default_factory=list)
    entrances: list[Entrance] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.hits.by_kind.values())

    @property
    def kinds(self) -> list[tuple[str, str, int]]:
        """The kinds found with their names and numbers, the largest first."""
        labels = all_kinds()
        found = sorted(self.hits.by_kind.items(), key=lambda one: (-one[1], one[0]))
        return [(kind, str(labels[kind][1]), number) for kind, number in found]

    @property
    def narrowed(self) -> list[str]:
        """The words that only titles were looked through for, as they were typed."""
        written = written_words(self.question.text)
        return [written.get(word, word) for word in self.question.narrowed]

    @property
    def shown_total(self) -> int:
        return self.hits.by_kind.get(self.kind, 0) if self.kind else self.total

    @property
    def pages(self) -> int:
        return max(1, -(-self.shown_total // PER_PAGE))


def search(text: str, language: str, kind: str = "", page: int = 1) -> Results:
    """One query for the edition and one for the hits.

    More only after a change, past the last page, and for a word that is in very many texts and in no title.
    """
    memory = remember()
    results = Results(understand(text, language, memory), kind=kind, page=max(1, min(page, LAST_PAGE)))
    results.hits = find(results)
    if results.question.narrowed and not results.total:
        results.question = results.question.wide()
        results.hits = find(results)
    if results.page > results.pages:
        results.page = results.pages
        results.hits = find(results)
    results.entrances = entrances(results.question, memory)
    if not results.total:
        results.nearest = nearest(results.question, memory)
    return results


def find(results: Results) -> Hits:
    start = (results.page - 1) * PER_PAGE
    titles = results.question.is_doubtful
    return engine().find(results.question, kind=results.kind, start=start, size=PER_PAGE, titles=titles)


def suggest(text: str, language: str) -> list[Hit]:
    """Pages whose title holds what has been typed so far."""
    question = understand(text, language, remember())
    if question.unknown or question.corrected:
        return []
    return engine().find(question, size=SUGGESTIONS, titles=True).found


def nearest(question: Question, memory: Memory) -> list[str]:
    """Words of the portal that begin like those that nothing was found for."""
    vocabulary = memory.vocabulary(question.language)
    asked = [word for unknown in question.unknown for word in folded_words(unknown)]
    near = dict.fromkeys(other for word in asked for other in vocabulary.akin(word))
    return [vocabulary.written[word] for word in near][:NEAREST]
