"""Initiatives: the news as Atom feeds, of everything, of a goal and of an initiative, in each language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext

from herning_portal.publishing import Edition, Gone, Publishable, PublishableQuerySet
from herning_portal.translation import lang_of
from initiatives.following.news import News, Notes, notes
from initiatives.models import Initiative
from strategy.models import Goal

ENTRIES = 30
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BEFORE_ANY_NEWS = datetime(2000, 1, 1, tzinfo=UTC)


def clean(text: object) -> str:
    return NOT_IN_XML.sub("", str(text))


def permanent_id(*parts: str) -> str:
    """The same for ever, whatever host or address the portal has, and another for every municipality and language."""
    name = "/".join([settings.SITE["municipality"], *parts, str(get_language())])
    return uuid5(NAMESPACE_URL, name).urn


def find_by_key(records: PublishableQuerySet, key: str) -> Any:
    """A feed is found by the key, which never changes, so that a subscription lasts."""
    found = records.published().filter(key=key).first()
    if found is not None:
        return found
    hidden: Publishable | None = records.filter(key=key).first()
    if hidden is not None and all(one.has_been_public for one in (hidden, *hidden.ancestors())):
        raise Gone(hidden)
    raise Http404(f"No public record has the key {key!r}.")


class NewsAtom(Atom1Feed):
    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        # A note that is not translated stands in Danish.
        return {"xml:lang": item["language"]} if item["language"] != self.feed["language"] else {}

    def latest_post_date(self) -> datetime:
        # Never now: a feed without news stays the same, byte by byte, until something changes.
        if self.items:
            return super().latest_post_date()
        return Edition.objects.values_list("changed_at", flat=True).first() or BEFORE_ANY_NEWS


class NewsFeed(Feed):
    """The newest notes about everything."""

    feed_type = NewsAtom

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # A corrected or deleted note leaves the newest moment as it was. The ETag, made of the bytes, does not.
        del response.headers["Last-Modified"]
        return response

    def notes(self, record: Any) -> Notes:
        return notes()

    def title(self, record: Any) -> str:
        return f"{gettext('What is new')}: {settings.SITE['municipality']}, {settings.SITE['name']}"

    def subtitle(self, record: Any) -> str:
        return gettext("What has changed in goals, initiatives and figures, told in a sentence each.")

    def link(self, record: Any) -> str:
        return str(record.get_absolute_url()) if record else reverse("initiatives:news")

    def feed_guid(self, record: Any) -> str:
        return permanent_id("feed", f"{record._meta.model_name}/{record.key}" if record else "all")

    def author_name(self) -> str:
        return str(settings.SITE["municipality"])

    def items(self, record: Any) -> list[News]:
        return self.notes(record).newest(ENTRIES)

    def item_title(self, item: News) -> str:
        return clean(f"{item.label}: {item.about.name}")

    def item_description(self, item: News) -> str:
        # Atom's summary is HTML.
        return str(escape(clean(item.note.text)))

    def item_link(self, item: News) -> str:
        return str(item.about.get_absolute_url())

    def item_guid(self, item: News) -> str:
        return permanent_id(item.kind, item.note.key)

    def item_pubdate(self, item: News) -> datetime:
        return item.moment

    def item_updateddate(self, item: News) -> datetime:
        return item.moment

    def item_author_name(self, item: News) -> str | None:
        """The unit that signs it; else the municipality, which is the feed's own author."""
        return clean(item.unit) if item.unit else None

    def item_extra_kwargs(self, item: News) -> dict[str, Any]:
        return {"language": lang_of(item.note, "text")}


class RecordFeed(NewsFeed):
    """The newest notes about one record."""

    def title(self, record: Any) -> str:
        return clean(f"{record.name}: {gettext('What is new')}")


class GoalFeed(RecordFeed):
    def get_object(self, request: HttpRequest, key: str) -> Goal:
        found: Goal = find_by_key(Goal.objects.select_related("strategy"), key)
        return found

    def notes(self, record: Goal) -> Notes:
        return notes(goal=record)

    def title(self, record: Goal) -> str:
        return clean(f"{record.strategy.goal_name} {record.number}: {record.name}: {gettext('What is new')}")

    def subtitle(self, record: Goal) -> str:
        return gettext("What has changed in the goal, its texts, initiatives and figures, told in a sentence each.")


class InitiativeFeed(RecordFeed):
    def get_object(self, request: HttpRequest, key: str) -> Initiative:
        found: Initiative = find_by_key(Initiative.objects.all(), key)
        return found

    def notes(self, record: Initiative) -> Notes:
        return notes(initiative=record)

    def subtitle(self, record: Initiative) -> str:
        return gettext("What has changed in the initiative, and what the unit that answers for it says.")
