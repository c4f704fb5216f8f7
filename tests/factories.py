"""Records for tests, with no surprises: published, in Danish, and nothing beyond what is asked for."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from herning_portal.models import Decision, Source, Statement, Term, Unit
from herning_portal.publishing import change
from institutions.models import Organisation
from strategy.models import Chapter, Commitment, FocusPoint, Goal, Lineage, Strategy, TextItem, Theme

numbers = count(1)

LEVELS = {
    "goal_name_da": "Mål",
    "goal_name_plural_da": "Mål",
    "focus_point_name_da": "Fokuspunkt",
    "focus_point_name_plural_da": "Fokuspunkter",
}


def save(record: Any) -> Any:
    with change(None, "Made for a test"):
        record.save()
    return record


def moments(draft: bool, withdrawn: bool) -> dict[str, Any]:
    if draft:
        return {}
    now = timezone.now()
    return {"published_at": now - timedelta(days=2)} | ({"withdrawn_at": now - timedelta(days=1)} if withdrawn else {})


def make_organisation(**fields: Any) -> Organisation:
    number = next(numbers)
    return save(
        Organisation(**{"key": f"body-{number}", "kind": "municipality", "name_da": f"Kommune {number}"} | fields)
    )


def make_unit(**fields: Any) -> Unit:
    number = next(numbers)
    return save(Unit(**{"key": f"unit-{number}", "name_da": f"Enhed {number}"} | fields))


def make_source(**fields: Any) -> Source:
    number = next(numbers)
    return save(Source(**{"key": f"source-{number}", "title_da": f"Kilde {number}"} | fields))


def make_decision(**fields: Any) -> Decision:
    number = next(numbers)
    defaults = {
        "key": f"decision-{number}",
        "title_da": f"Beslutning {number}",
        "body_da": "Byrådet",
        "decided_on": "2020",
    }
    return save(Decision(**defaults | fields))


def make_term(**fields: Any) -> Term:
    number = next(numbers)
    return save(Term(**{"key": f"term-{number}", "term_da": f"Ord {number}", "definition_da": "Forklaring."} | fields))


def make_statement(key: str, **fields: Any) -> Statement:
    return save(Statement(**{"key": key, "title_da": f"Side {key}", "in_short_da": "Kort."} | fields))


def make_strategy(*, draft: bool = False, withdrawn: bool = False, **fields: Any) -> Strategy:
    number = next(numbers)
    organisation = fields.pop("organisation", None) or make_organisation()
    defaults = {"key": f"strategy-{number}", "slug": f"strategi-{number}", "title_da": f"Strategi {number}"} | LEVELS
    return save(Strategy(**defaults | {"organisation": organisation} | moments(draft, withdrawn) | fields))


def make_item(model: type[TextItem], *, draft: bool = False, withdrawn: bool = False, **fields: Any) -> Any:
    number = next(numbers)
    if "strategy" not in fields:
        fields["strategy"] = fields["parent"].strategy if fields.get("parent") else make_strategy()
    name = model._meta.model_name
    defaults = {
        "key": f"{name}-{number}",
        "slug": f"{name}-{number}",
        "title_da": f"{name} {number} på dansk",
        "order": number,
    }
    return save(model(**defaults | moments(draft, withdrawn) | fields))


def make_chapter(**fields: Any) -> Chapter:
    return make_item(Chapter, **fields)


def make_goal(**fields: Any) -> Goal:
    return make_item(Goal, **{"number": "1"} | fields)


def make_focus_point(**fields: Any) -> FocusPoint:
    return make_item(FocusPoint, **{"number": "1.1", "parent": fields.pop("parent", None) or make_goal()} | fields)


def make_commitment(**fields: Any) -> Commitment:
    return make_item(Commitment, **{"parent": fields.pop("parent", None) or make_focus_point()} | fields)


def make_theme(**fields: Any) -> Theme:
    number = next(numbers)
    return save(Theme(**{"key": f"theme-{number}", "title_da": f"Tema {number}", "order": number} | fields))


def make_lineage(later: TextItem, earlier: TextItem, **fields: Any) -> Lineage:
    return save(
        Lineage(
            **{"later": later, "earlier": earlier, "kind": "continues", "why_da": "Samme tanke."}
            | ({} if "theme" in fields else {"theme": make_theme()})
            | fields
        )
    )
