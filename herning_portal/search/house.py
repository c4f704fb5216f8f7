"""Ground: what the house's own records give to be found by."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from herning_portal.models import Statement, Term
from herning_portal.search.registry import Searchable, register


def statements() -> QuerySet:
    return Statement.objects.all()


def terms() -> QuerySet:
    return Term.objects.all()


register(
    Searchable(
        kind="statement",
        label=_("About the portal"),
        label_one=_("About the portal"),
        rows=statements,
        title="title",
        summary=["in_short"],
        text=["body"],
        weight=lambda record: 90,
    ),
    Searchable(
        kind="term",
        label=_("Words explained"),
        label_one=_("Word explained"),
        rows=terms,
        title="term",
        summary=["definition"],
    ),
)
