import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from reversion.models import Version

from herning_portal.publishing import change
from initiatives.following.views import MOST_SHOWN
from initiatives.models import StatusReport
from tests.factories import (
    at_once,
    make_commitment,
    make_contribution,
    make_focus_point,
    make_goal,
    make_indicator,
    make_initiative,
    make_measurement,
    make_report,
    make_strategy,
    save,
)
from tests.herning_portal.test_admin import edit, post_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("statements")]

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def initiative():
    return make_initiative(
        title_da="Kollegier", title_en="Halls", status="planned", status_since="2026-08", published_at=LONG_AGO
    )


def test_page_reads_in_three_languages(client, initiative):
    make_report(slug="2026-q3", title_da="Status for efteråret", title_en="Status of the autumn")

    danish = client.get("/statusrapporter/2026-q3/").content.decode()
    english = client.get("/en/status-reports/2026-q3/").content.decode()
    german = client.get("/de/statusberichte/2026-q3/").content.decode()

    assert ">Status for efteråret</h1>" in danish
    assert "1 initiativ: 0 er nye, 1 har fået ny status, 0 er afsluttet." in danish
    assert ">Planlagt</span>" in danish
    assert ">Status of the autumn</h1>" in english
    assert f'<a href="/en/initiatives/{initiative.slug}/">Halls</a>' in english
    assert ">Planned</span>" in english
    assert '<h1 lang="da">Status for efteråret</h1>' in german
    assert f'<a href="/de/initiativen/{initiative.slug}/" lang="da">Kollegier</a>' in german
    assert ">Geplant</span>" in german


def test_page_says_whose_period_is_over(client):
    make_initiative(status="in_progress", period_to="2025-06", published_at=LONG_AGO)
    report = make_report()

    page = client.get(report.get_absolute_url()).content.decode()

    assert '<h2 id="expired">Med en periode, der er udløbet: 1</h2>' in page
    assert "Perioden gik til juni 2025; ingen kilde siger, hvordan det gik" in page
    assert "1 er planlagt eller i gang, selv om perioden er udløbet" in page


def test_page_of_a_report_that_did_not_ask_says_nothing_of_periods(client):
    report = make_report(draft=True)
    del report.contents["expired"]
    report.published_at = timezone.now()
    save(report)

    page = client.get(report.get_absolute_url()).content.decode()

    assert "perioden er udløbet" not in page
    assert 'id="expired"' not in page
    assert 'id="late"' in page


@pytest.mark.parametrize("hidden", [{"draft": True}, {"published_at": timezone.now() + timedelta(days=1)}])
def test_draft_report_is_nowhere(client, hidden):
    report = make_report(slug="kladde", **hidden)

    for address in ("", "udskriv/"):
        assert client.get(f"/statusrapporter/kladde/{address}").status_code == 404
    assert client.get("/statusrapporter/kladde.json").status_code == 404
    assert report.title not in client.get("/statusrapporter/").content.decode()
    assert "kladde" not in client.get("/sitemap.xml").content.decode()


PLACES_THAT_LEAD_TO_REPORTS = ("/nyt/", "/om/sideoversigt/", "/sitemap.xml")


@pytest.mark.usefixtures("statements")
def test_nothing_leads_to_the_reports_before_there_is_one(client):
    make_report(draft=True)
    make_report(withdrawn=True)
    empty = [client.get(place).content.decode() for place in PLACES_THAT_LEAD_TO_REPORTS]

    make_report()
    filled = [client.get(place).content.decode() for place in PLACES_THAT_LEAD_TO_REPORTS]

    assert ["/statusrapporter/" in page for page in empty] == [False, False, False]
    assert ["/statusrapporter/" in page for page in filled] == [True, True, True]


def test_withdrawn_report_says_so_and_an_old_address_leads_on(client):
    report = make_report(slug="gammelt")
    report.slug = "nyt"
    save(report)

    for old, new in (("gammelt/", "nyt/"), ("gammelt/udskriv/", "nyt/udskriv/"), ("gammelt.json", "nyt.json")):
        response = client.get(f"/statusrapporter/{old}")
        assert (response.status_code, response["Location"]) == (301, f"/statusrapporter/{new}")
    make_report(slug="vaek", withdrawn=True)
    assert client.get("/statusrapporter/vaek/").status_code == 410


def test_list_has_the_newest_period_first(client):
    make_report(title_da="Foråret", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30))
    make_report(title_da="Efteråret")

    page = client.get("/statusrapporter/")

    assert [report.title for report in page.context["page"]] == ["Efteråret", "Foråret"]


def test_page_leads_to_the_report_before_only_while_that_is_public(client):
    before = make_report(title_da="Foråret", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30))
    report = make_report()
    assert "Foråret" in client.get(report.get_absolute_url()).content.decode()

    before.withdrawn_at = timezone.now()
    save(before)

    assert "Foråret" not in client.get(report.get_absolute_url()).content.decode()


def test_two_reports_are_compared_in_words(client, initiative):
    make_report(slug="foraaret", title_da="Foråret", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30))
    with change(None, "Nu er det i gang"):
        initiative.status = "in_progress"
        initiative.save()
    make_report(slug="efteraaret", title_da="Efteråret")

    for one, other in (("efteraaret", "foraaret"), ("foraaret", "efteraaret")):
        page = client.get(f"/statusrapporter/{one}/", {"med": other}).content.decode()
        assert "fra “<span>Planlagt</span>” til “<span>I gang</span>”" in page
        assert "Initiativer: 1, som før" in page
        assert '<meta name="robots" content="noindex">' in page
    german = client.get("/de/statusberichte/efteraaret/?med=foraaret").content.decode()
    assert "von “<span>Geplant</span>” zu “<span>In Umsetzung</span>”" in german


@pytest.mark.parametrize("other", ["findes-ikke", "kladde", "samme", "\0"])
def test_only_another_public_report_can_be_compared_with(client, other):
    make_report(slug="kladde", draft=True)
    make_report(slug="endnu-en")
    make_report(slug="samme")

    page = client.get("/statusrapporter/samme/", {"med": other})

    assert page.status_code == 200
    assert page.context["comparison"] is None
    assert "Fejl:" in page.content.decode()


def test_long_lists_are_cut_on_the_page_and_whole_in_print(client):
    for number in range(MOST_SHOWN + 1):
        make_initiative(title_da=f"Nummer {number:02}")
    report = make_report()

    page = client.get(report.get_absolute_url()).content.decode()
    printed = client.get(report.get_print_url()).content.decode()

    assert f"Nummer {MOST_SHOWN - 1}" in page
    assert f"Nummer {MOST_SHOWN}<" not in page
    assert f'href="{report.get_print_url()}#unassigned">Se alle {MOST_SHOWN + 1}' in page
    assert f"Nummer {MOST_SHOWN}<" in printed


def test_data_hold_all_that_was_frozen(client, initiative):
    report = make_report(slug="2026-q3")

    response = client.get("/statusrapporter/2026-q3.json")

    document = json.loads(response.content)
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert document["key"] == report.key
    assert document["initiatives"] == report.contents["initiatives"]
    assert document["period_to"] == "2026-09-30"


@pytest.mark.parametrize("count", [1, 100])
def test_queries_do_not_grow(client, django_assert_num_queries, count):
    goal = make_goal(strategy=make_strategy(is_current=True))
    with at_once():
        for _number in range(count):
            initiative = make_initiative(status="planned", published_at=LONG_AGO, status_since="2026-08")
            make_contribution(initiative, make_commitment(parent=make_focus_point(parent=goal)))
        make_measurement(make_indicator(text_items=[goal]))
        make_report(slug="foer", period_from=date(2026, 4, 1), period_to=date(2026, 6, 30))
        report = make_report()
        for number in range(count - 1):
            made = {"contents": report.contents, "frozen_at": report.frozen_at, "slug": f"aeldre-{number}"}
            make_report(period_from=date(2020, 1, 1), period_to=date(2020, 1, 2), **made)

    with django_assert_num_queries(2):
        client.get("/statusrapporter/")
    with django_assert_num_queries(2):
        client.get(report.get_absolute_url())
    with django_assert_num_queries(3):
        client.get(report.get_absolute_url(), {"med": "foer"})
    with django_assert_num_queries(1):
        client.get(report.get_print_url())


# The editors' screen


def freeze_form(admin_client, **values):
    url = reverse("admin:initiatives_statusreport_add")
    return admin_client.post(url, post_data(admin_client.get(url)) | values)


QUARTER = {"period_from": "2026-07-01", "period_to": "2026-09-30"}


def test_period_is_frozen_previewed_and_published(admin_client, client, initiative):
    preview = freeze_form(admin_client, **QUARTER, _preview="da")
    assert ">Status, 3. kvartal 2026</h1>" in preview.content.decode()
    assert "Kollegier" in preview.content.decode()
    assert not StatusReport.objects.exists()

    response = freeze_form(admin_client, **QUARTER, in_short_da="Det går fremad.")
    assert response.status_code == 302, response.context["adminform"].form.errors
    report = StatusReport.objects.get()
    assert (report.key, report.slug, report.title_de) == ("status-2026-q3", "2026-q3", "Status, 3. Quartal 2026")
    assert client.get("/statusrapporter/2026-q3/").status_code == 404

    edit(admin_client, report, published_at_0="2026-10-10", published_at_1="08:00")
    page = client.get("/statusrapporter/2026-q3/").content.decode()
    assert "Det går fremad." in page
    assert "Kollegier" in page


def test_form_suggests_the_last_quarter(admin_client):
    data = post_data(admin_client.get(reverse("admin:initiatives_statusreport_add")))

    assert date.fromisoformat(str(data["period_to"])) < timezone.localdate()
    assert "freeze_again" not in data


def test_own_names_are_kept(admin_client):
    freeze_form(admin_client, **QUARTER, title_da="Efterårets rapport", slug="efteraar")

    report = StatusReport.objects.get()
    assert (report.title_da, report.slug, report.key) == ("Efterårets rapport", "efteraar", "status-2026-q3")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"period_to": "2099-12-31"}, "period_to"),
        ({"period_from": "2026-10-01"}, "__all__"),
        ({"period_from": "i går"}, "period_from"),
    ],
)
def test_wrong_period_is_named(admin_client, values, field):
    response = freeze_form(admin_client, **QUARTER | values)

    assert field in response.context["adminform"].form.errors
    assert not StatusReport.objects.exists()


def test_same_period_twice_is_refused(admin_client):
    freeze_form(admin_client, **QUARTER)

    response = freeze_form(admin_client, **QUARTER)

    assert {"key", "slug"} & response.context["adminform"].form.errors.keys()
    assert StatusReport.objects.count() == 1


def test_draft_is_frozen_again_only_when_asked_for(admin_client, initiative):
    freeze_form(admin_client, **QUARTER)
    report = StatusReport.objects.get()
    make_initiative()

    edit(admin_client, report, in_short_da="En ny indledning")
    report.refresh_from_db()
    assert len(report.contents["initiatives"]) == 1

    edit(admin_client, report, freeze_again="on")
    report.refresh_from_db()
    assert len(report.contents["initiatives"]) == 2


def test_published_report_is_not_frozen_again_nor_given_another_period(admin_client, initiative):
    report = make_report()
    frozen = (report.contents, report.frozen_at, report.period_to)
    make_initiative()

    edit(admin_client, report, freeze_again="on", period_to="2026-08-31", title_da="Et bedre navn")

    report.refresh_from_db()
    assert (report.contents, report.frozen_at, report.period_to) == frozen
    assert report.title_da == "Et bedre navn"


def test_history_of_a_published_report_brings_no_other_contents_back(admin_client, initiative):
    report = make_report(draft=True)
    old = Version.objects.get_for_object(report).get()
    make_initiative()
    edit(admin_client, report, freeze_again="on")
    url = reverse("admin:initiatives_statusreport_revision", args=[report.pk, old.pk])
    assert admin_client.get(url).status_code == 200

    report.refresh_from_db()
    report.published_at = timezone.now()
    save(report)

    assert admin_client.get(url).status_code == 403
    assert admin_client.post(url, {}).status_code == 403
    report.refresh_from_db()
    assert len(report.contents["initiatives"]) == 2
