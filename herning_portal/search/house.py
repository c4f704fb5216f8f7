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
        kinds={"statement": (_("About the portal"), _("About the portal"))},
        rows=statements,
        title="title",
        summary=["in_short"],
        text=["body"],
        weight=lambda record: 90,
    ),
    Searchable(
        kinds={"term": (_("Word explained"), _("Words explained"))},
        rows=terms,
        title="term",
        summary=["definition"],
    ),
)
