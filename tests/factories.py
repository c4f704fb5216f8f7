"""Records for tests, with no surprises: published, in Danish, and nothing beyond what is asked for."""

from contextlib import AbstractContextManager
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from herning_portal.models import ContactPoint, Decision, Source, Statement, Term, Unit
from herning_portal.publishing import change
from initiatives.following.reports import freeze
from initiatives.models import (
    Activity,
    ActivityTheme,
    Audience,
    ChangeNote,
    Contribution,
    Initiative,
    Milestone,
    Partnership,
    StatusNote,
    StatusReport,
)
from institutions.models import (
    Campus,
    Deadline,
    EducationType,
    Event,
    Field,
    HousingFigure,
    HousingProvider,
    HousingRule,
    Institution,
    Organisation,
    Place,
    Programme,
    ProgrammeOffering,
    Progression,
    Residence,
    ResidenceBuilding,
)
from strategy.models import (
    Area,
    Chapter,
    Commitment,
    FocusPoint,
    Goal,
    Indicator,
    Lineage,
    Measurement,
    Strategy,
    Target,
    TextItem,
    Theme,
)

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


def at_once() -> AbstractContextManager[object]:
    """What is made in the block is one change, which is quicker: history and search are kept up once."""
    return change(None, "Made for a test")


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


def make_contact_point(kind: str, value: str, **fields: Any) -> ContactPoint:
    return save(ContactPoint(**{"key": f"contact-{next(numbers)}", "kind": kind, "value": value} | fields))


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


def make_listed(model: type[Any], name: str, *, draft: bool = False, withdrawn: bool = False, **fields: Any) -> Any:
    """A record with a key, an address and a Danish title, and its relations to many given as lists."""
    number = next(numbers)
    many = {field.name for field in model._meta.many_to_many} & fields.keys()
    relations = {field: fields.pop(field) for field in many}
    defaults = {"key": f"{name}-{number}", "slug": f"{name}-{number}", "title_da": f"{name.capitalize()} {number}"}
    record = model(**defaults | moments(draft, withdrawn) | fields)
    with change(None, "Made for a test"):
        record.save()
        for field, values in relations.items():
            getattr(record, field).set(values)
    return record


def make_field(**fields: Any) -> Field:
    number = next(numbers)
    return save(Field(**{"key": f"field-{number}", "title_da": f"Fag {number}"} | fields))


def make_education_type(**fields: Any) -> EducationType:
    number = next(numbers)
    defaults = {"key": f"type-{number}", "title_da": f"Type {number}", "level": EducationType.Level.ACADEMY}
    return save(EducationType(**defaults | fields))


def make_institution(**fields: Any) -> Institution:
    return make_listed(Institution, "school", **{"kind": Institution.Kind.BUSINESS_ACADEMY} | fields)


def make_campus(institution: Institution | None = None, **fields: Any) -> Campus:
    number = next(numbers)
    defaults = {"key": f"campus-{number}", "title_da": f"Campus {number}", "city": "Herning"}
    return save(Campus(**defaults | fields, institution=institution or make_institution()))


def make_programme(
    institution: Institution | None = None, type: EducationType | None = None, **fields: Any
) -> Programme:
    relations = {"institution": institution or make_institution(), "type": type or make_education_type()}
    return make_listed(Programme, "programme", **{"intake": Programme.Intake.OFFERED} | relations | fields)


def make_offering(programme: Programme, campus: Campus | None = None, **fields: Any) -> ProgrammeOffering:
    return save(ProgrammeOffering(programme=programme, campus=campus or make_campus(programme.institution), **fields))


def make_progression(**ends: Any) -> Progression:
    return save(Progression(**{"key": f"step-{next(numbers)}"} | ends))


def make_provider(**fields: Any) -> HousingProvider:
    return make_listed(HousingProvider, "provider", **{"kind": HousingProvider.Kind.HOUSING_ASSOCIATION} | fields)


def make_housing_rule(**fields: Any) -> HousingRule:
    defaults = {"key": f"rule-{next(numbers)}", "kind": HousingRule.Kind.WHO, "text_da": "Man skal studere."}
    return save(HousingRule(**defaults | fields))


def make_housing_figure(**fields: Any) -> HousingFigure:
    return save(HousingFigure(**{"key": f"figure-{next(numbers)}", "title_da": "Studieboliger i alt"} | fields))


def make_residence(**fields: Any) -> Residence:
    return make_listed(Residence, "residence", **{"kind": Residence.Kind.YOUTH_HOUSING} | fields)


def make_building(residence: Residence, **fields: Any) -> ResidenceBuilding:
    return save(ResidenceBuilding(**{"key": f"building-{next(numbers)}", "residence": residence} | fields))


def make_place(**fields: Any) -> Place:
    return make_listed(Place, "place", **{"kind": Place.Kind.CULTURE, "in_short_da": "Et sted i byen."} | fields)


def make_deadline(**fields: Any) -> Deadline:
    defaults = {
        "kind": Deadline.Kind.APPLICATION,
        "level": Deadline.Level.HIGHER,
        "rule_da": "15. marts hvert år",
        "yearly_dates": "03-15",
    }
    return make_listed(Deadline, "deadline", **defaults | fields)


def make_event(**fields: Any) -> Event:
    return make_listed(Event, "event", **{"starts_at": timezone.now() + timedelta(days=7)} | fields)


def make_area(**fields: Any) -> Area:
    number = next(numbers)
    return save(Area(**{"key": f"area-{number}", "kind": "municipality", "title_da": f"Område {number}"} | fields))


def make_indicator(**fields: Any) -> Indicator:
    return make_listed(Indicator, "indicator", **{"unit": Indicator.Unit.PERCENT, "decimals": 1} | fields)


def make_target(indicator: Indicator, **fields: Any) -> Target:
    defaults = {"key": f"target-{next(numbers)}", "value": "25", "due": "2020", "set_by_da": "Folketinget"}
    return save(Target(**defaults | {"indicator": indicator, "area": fields.pop("area", None) or make_area()} | fields))


def make_measurement(indicator: Indicator, **fields: Any) -> Measurement:
    defaults = {"period": "2019", "value": "23.2"}
    return save(
        Measurement(**defaults | {"indicator": indicator, "area": fields.pop("area", None) or make_area()} | fields)
    )


def make_initiative(**fields: Any) -> Initiative:
    return make_listed(Initiative, "initiative", **{"in_short_da": "Noget bliver gjort."} | fields)


def make_contribution(initiative: Initiative, text: TextItem, **fields: Any) -> Contribution:
    return save(Contribution(initiative=initiative, text=text, **fields))


def make_partnership(initiative: Initiative, partner: Organisation | Institution, **fields: Any) -> Partnership:
    kind = "institution" if isinstance(partner, Institution) else "organisation"
    return save(Partnership(initiative=initiative, **{kind: partner} | fields))


def make_audience(**fields: Any) -> Audience:
    number = next(numbers)
    return save(Audience(**{"key": f"audience-{number}", "title_da": f"Målgruppe {number}", "order": number} | fields))


def make_activity_theme(**fields: Any) -> ActivityTheme:
    number = next(numbers)
    defaults = {"key": f"activities-{number}", "title_da": f"Aktivitetstema {number}", "order": number}
    return save(ActivityTheme(**defaults | fields))


def make_activity(text: TextItem, *audiences: Audience, **fields: Any) -> Activity:
    number = next(numbers)
    defaults = {"key": f"activity-{number}", "title_da": f"Aktivitet {number}", "order": number}
    theme = fields.pop("theme", None) or make_activity_theme()
    activity = Activity(text=text, theme=theme, **defaults | fields)
    with change(None, "Made for a test"):
        activity.save()
        activity.audiences.set(audiences)
    return activity


def make_milestone(initiative: Initiative, **fields: Any) -> Milestone:
    number = next(numbers)
    defaults = {"title_da": f"Milepæl {number}", "due": "2027"}
    return save(Milestone(initiative=initiative, **defaults | fields))


def make_status_note(initiative: Initiative, **fields: Any) -> StatusNote:
    """Signed by a unit, unless `unit` is None."""
    defaults = {"dated": timezone.localdate(), "text_da": f"Sådan går det, {next(numbers)}."}
    unit = fields.pop("unit") if "unit" in fields else make_unit()
    return save(StatusNote(initiative=initiative, unit=unit, **defaults | fields))


def make_change_note(**fields: Any) -> ChangeNote:
    """About the `initiative`, `indicator` or `text_item` given."""
    return save(ChangeNote(**{"text_da": f"Noget er blevet ændret, {next(numbers)}."} | fields))


def make_report(**fields: Any) -> StatusReport:
    """Frozen now unless its `contents` are given; of the third quarter of 2026 where no other period is."""
    number = next(numbers)
    draft, withdrawn = fields.pop("draft", False), fields.pop("withdrawn", False)
    defaults = {
        "key": f"report-{number}",
        "slug": f"report-{number}",
        "title_da": f"Rapport {number}",
        "period_from": date(2026, 7, 1),
        "period_to": date(2026, 9, 30),
    }
    report = StatusReport(**defaults | moments(draft, withdrawn) | fields)
    with change(None, "Made for a test"):
        if not report.contents:
            freeze(report)
        report.save()
    return report
