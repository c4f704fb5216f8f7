"""Imports of facts from CSV files: small invented ones under the headers that the real files have."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command

from herning_portal.models import Source
from herning_portal.publishing import change
from institutions.imports.mappings.deadlines import days_in
from institutions.imports.mappings.programmes import ects, months
from institutions.imports.reading import dated, key_of, known_as_of
from institutions.models import (
    Campus,
    Deadline,
    HousingFigure,
    HousingProvider,
    HousingRule,
    ImportedRecord,
    Institution,
    Place,
    Programme,
    ProgrammeOffering,
    Residence,
    ResidenceBuilding,
)
from tests import factories

pytestmark = pytest.mark.django_db

HEADERS = {
    "institutions": "id,record_type,name,short_name,type,address,postcode,city,lat,lon,coord_source,institution_no,"
    "website,year,fact,source_url,source_date,confidence",
    "programmes": "id,name_da,name_en,level,field,institution,location,duration,language,status,is_variant,"
    "programme_url,ug_url,in_uddannelseszoom_2024,note,unverified_fields,source_url,extra_source_url,source_date,"
    "confidence",
    "entry_requirements": "id,programme_id,institution,requirement,duration,start,note,source_url,source_date,"
    "confidence",
    "housing": "id,kind,name,address,postcode,city,housing_association,units,rent,year,how_to_apply,website,fact,"
    "source_url,source_date,confidence",
    "housing_places": "id,housing_id,name,address,postcode,city,lat,lon,coord_source,student_home,dwellings,avg_m2,"
    "year_built,floors,one_room,two_room,three_plus_room,rented_pct,unoccupied_pct,source_url,source_date,confidence",
    "student_life": "id,kind,name,address,postcode,city,website,description,source_url,source_date,confidence",
    "deadlines": "id,level,event,audience,date_rule,date_2026,date_2027,time,year_basis,place,note,source_url,"
    "source_date,confidence",
}
COMMON = {"source_url": "https://example.org/side", "source_date": "2025-04-01", "confidence": "high"}
FILLED = {
    "institutions": {
        "record_type": "institution",
        "name": "Skolen i Birk",
        "type": "Erhvervsakademi",
        "fact": "en skole",
    }
    | {"address": "Skolevej 1", "postcode": "7400", "city": "Herning", "lat": "56.14", "lon": "8.98"},
    "programmes": {"name_da": "Murer", "level": "EUD", "field": "Byggeri", "institution": "Skolen", "status": "udbudt"}
    | {"is_variant": "nej", "language": "dansk", "location": "Herning"},
    "entry_requirements": {"institution": "Skolen", "requirement": "bestået prøve"},
    "housing": {"kind": "kollegium", "name": "Gården", "fact": "boliger i byen", "city": "Herning"},
    "housing_places": {"housing_id": "h_gaard", "name": "Gården", "address": "Gade 1", "postcode": "7400"}
    | {"city": "Herning", "lat": "56.1", "lon": "9.0", "student_home": "ja", "dwellings": "12", "avg_m2": "30"},
    "student_life": {"kind": "Kultur", "name": "Huset", "description": "scener og café", "city": "Herning"},
    "deadlines": {"level": "videregående", "event": "Ansøgningsfrist", "date_rule": "15. marts"}
    | {"date_2026": "2026-03-15", "date_2027": "2027-03-15", "time": "12.00"},
}
WORDS = {
    "institutions": {
        "towns_of_the_municipality": ["Herning"],
        "kinds": {"Erhvervsakademi": "business_academy"},
        "belongs_to": {"tal": "skole", "hus_b": "skole", "filial": "skole"},
        "same_as": {},
    },
    "programmes": {
        "types": {"EUD": "vet"},
        "institutions": {"Skolen": "skole"},
        "languages": {"dansk": ["da"], "engelsk": ["en"]},
        "list_as_of": "2024-03-23",
        "states": {"udbudt": {"intake": "offered"}, "starter 2029": {"intake": "planned", "from": "2029"}},
        "not_seen": {"side ikke set": "programme_url"},
        "fields": {"Byggeri": ["byggeri"]},
        "left_out": {"ukendt": "nobody knows whether it is offered."},
        "rows": {"del": {"variant_of": "murer"}, "udgave": {"is_in_list": False}},
    },
    "entry_requirements": {"groups": {"(alle)": {"type__key": "vet"}}},
    "housing": {
        "provider_kinds": {"association": "housing_association", "waiting_list": "waiting_list"},
        "residence_kinds": {"kollegium": "youth_housing", "planned": "youth_housing"},
        "stages": {"planned": "planned"},
        "waiting_list": {"key": "h_liste", "said_as": "via listen"},
        "providers": {"Boligen": {"key": "h_bolig"}},
        "same_as": {"h_gaard_b": "h_gaard"},
        "rules": {"rule": {"how_to_apply": "how", "fact": "stay"}},
        "rows": {"h_liste": {"rules": {"how_to_apply": "how"}}},
        "figures": {"rent_level": "rent"},
    },
    "housing_places": {"size_note": "Gennemsnit.", "empty_cells": {"p_b": {"avg_m2": "it is too large."}}},
    "student_life": {"kinds": {"Kultur": "culture"}, "same_as": {"hus_mere": "hus"}},
    "deadlines": {
        "levels": {"videregående": "higher", "bolig": "housing"},
        "housing_levels": ["bolig"],
        "kinds": {"frist": "application", "start": "start"},
        "places": {"Skolen": "skole"},
    },
}


@pytest.fixture
def bring(tmp_path):
    """Writes a file of invented rows and imports it with invented words; gives back what was said."""

    def call(file, *rows, **options):
        path = tmp_path / f"{file}.csv"
        columns = HEADERS[file].split(",")
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="")
            writer.writeheader()
            writer.writerows(COMMON | FILLED[file] | row for row in rows)
        words = tmp_path / "words.json"
        words.write_text(json.dumps(WORDS[file]), encoding="utf-8")
        call_command(f"import_{file}", path, words=words, **options)

    return call


@pytest.fixture
def said(bring, capsys):
    def call(*args, **options):
        bring(*args, **options)
        return capsys.readouterr().out

    return call


@pytest.fixture
def school():
    return factories.make_institution(key="skole", title_da="Skolen")


@pytest.fixture
def taught(school):
    """What a programme points to."""
    factories.make_education_type(key="vet", level="vocational")
    factories.make_field(key="byggeri")
    return factories.make_campus(school, key="skole", city="Herning", is_main=True)


def edit(record, **fields):
    with change(None, "Rettet af en redaktør"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


# The merge: new, unchanged, changed, kept.


def test_new_row_becomes_a_draft_with_its_source(said):
    report = said("student_life", {"id": "hus_7"})

    place = Place.objects.get()
    assert (place.key, place.title_da, place.kind, place.state) == ("hus-7", "Huset", "culture", "wip")
    assert place.in_short_da == "Scener og café."
    assert (place.slug, place.known_as_of) == ("huset", "2025-04-01")
    assert [source.url for source in place.sources.all()] == ["https://example.org/side"]
    assert "1 rows: 1 new, 0 changed, 0 unchanged, 0 kept because edited, 0 refused." in report


def test_new_row_is_public_at_once_when_asked(bring):
    bring("student_life", {"id": "hus"}, publish=True)

    assert Place.objects.published().count() == 1


def test_second_run_changes_nothing(bring, said):
    rows = [{"id": "hus"}, {"id": "hus_mere", "description": "biograf"}, {"id": "andet", "name": "Andet"}]
    bring("student_life", *rows)
    before = Place.objects.get(key="hus").updated_at

    report = said("student_life", *rows)

    assert "0 new, 0 changed, 3 unchanged, 0 kept because edited" in report
    assert Place.objects.get(key="hus").updated_at == before
    assert "Not in the file" not in report


def test_untouched_record_follows_the_file(bring, said):
    bring("student_life", {"id": "hus", "website": "https://old.example.org"})

    report = said("student_life", {"id": "hus", "website": "https://new.example.org"})

    assert Place.objects.get().website == "https://new.example.org"
    assert "0 new, 1 changed" in report
    assert "place hus, website: “https://old.example.org” → “https://new.example.org”" in report


def test_edit_is_kept_and_reported_while_other_fields_follow(bring, said):
    bring("student_life", {"id": "hus"})
    edit(Place.objects.get(), in_short_da="Vores egne ord.")

    report = said("student_life", {"id": "hus", "description": "nyt i filen", "address": "Gade 9"})

    place = Place.objects.get()
    assert (place.in_short_da, place.address) == ("Vores egne ord.", "Gade 9")
    assert "place hus, in_short_da: kept “Vores egne ord.”, the file now has “Nyt i filen.”" in report


def test_row_of_which_only_an_edit_differs_is_counted_as_kept(bring, said):
    bring("student_life", {"id": "hus"})
    edit(Place.objects.get(), title_da="Omdøbt")

    assert "0 changed, 0 unchanged, 1 kept because edited" in said("student_life", {"id": "hus"})


def test_record_that_was_there_before_the_file_is_only_filled_in(said):
    factories.make_place(key="hus", title_da="Kurateret", in_short_da="Skrevet her.")

    report = said("student_life", {"id": "hus", "address": "Gade 9"})

    place = Place.objects.get()
    assert (place.title_da, place.address) == ("Kurateret", "Gade 9")
    assert place.sources.count() == 1
    assert "place hus, title_da: kept “Kurateret”, the file has “Huset”" in report


def test_removed_relation_stays_removed(taught, bring):
    bring("programmes", {"id": "murer"})
    programme = Programme.objects.get()
    with change(None, "Forkert fag"):
        programme.fields.clear()

    bring("programmes", {"id": "murer"})

    assert programme.fields.count() == 0


def test_deleted_record_is_not_brought_back_and_nor_are_its_parts(taught, bring, said):
    bring("programmes", {"id": "murer"})
    with change(None, "Hører ikke hjemme her"):
        Programme.objects.get().delete()

    report = said("programmes", {"id": "murer"})

    assert (Programme.objects.count(), ProgrammeOffering.objects.count()) == (0, 0)
    assert "programme murer: not brought back, an editor has taken it away" in report


def test_record_missing_from_a_later_file_stays_and_is_named(bring, said):
    bring("student_life", {"id": "hus"}, {"id": "andet", "name": "Andet"})

    report = said("student_life", {"id": "hus"})

    assert Place.objects.count() == 2
    assert "institutions.place andet" in report.split("Not in the file any more")[1]


def test_dry_run_reports_and_saves_nothing(said):
    report = said("student_life", {"id": "hus"}, dry_run=True)

    assert "1 new" in report and "Nothing was saved (dry run)." in report
    assert Place.objects.count() == ImportedRecord.objects.count() == Source.objects.count() == 0


def test_two_records_with_one_title_get_two_addresses(bring):
    factories.make_place(slug="huset")

    bring("student_life", {"id": "a"}, {"id": "b"})

    assert set(Place.objects.values_list("slug", flat=True)) == {"huset", "huset-a", "huset-b"}


# What is refused, and what stops a file.


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"confidence": "low"}, "hus: its confidence is low"),
        ({"source_url": "general knowledge, unverified"}, "hus: its source is general knowledge"),
    ],
)
def test_row_nobody_can_vouch_for_is_refused_with_the_reason(said, cells, reason):
    report = said("student_life", {"id": "hus"} | cells, {"id": "andet", "name": "Andet"})

    assert [place.key for place in Place.objects.all()] == ["andet"]
    assert reason in report
    assert "1 refused" in report


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"name": ""}, r"line 3 \(hus\), name: is empty\. Fill it in\."),
        ({"website": "huset.dk"}, r"website: .* is not a web address\. Write it in full"),
        ({"confidence": "certain"}, r"confidence: .* Use one of: high, medium, low\."),
        ({"kind": "Ukendt"}, r"kind: “Ukendt” is not known\. Add it to “kinds”"),
        ({"source_date": ""}, r"source_date: is empty"),
        ({"name": "Hus\0et"}, r"name: holds a NUL character"),
        ({"name": "x" * 201}, r"title_da: .*200"),
        ({"id": "Hus nr. 7"}, r"id: .* is not an id"),
    ],
)
def test_bad_cell_stops_the_file_and_names_row_field_and_remedy(bring, cells, problem):
    with pytest.raises(CommandError, match=problem):
        bring("student_life", {"id": "andet", "name": "Andet"}, {"id": "hus"} | cells)

    assert Place.objects.count() == Source.objects.count() == ImportedRecord.objects.count() == 0


def test_id_used_twice_is_named(bring):
    with pytest.raises(CommandError, match=r"line 3 \(hus\), id: stands in line 2 too"):
        bring("student_life", {"id": "hus"}, {"id": "hus"})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", r"line 1, id: this column is missing"),
        (HEADERS["student_life"].replace("name", "navn"), r"line 1, name: this column is missing(.|\n)*navn: no such"),
        (HEADERS["student_life"] + "\nhus,Kultur\n", r"line 2, row: 2 cells under 11 columns"),
        (HEADERS["student_life"] + ",id\n", r"line 1, id: this column stands twice"),
    ],
)
def test_bad_header_or_row_is_named(tmp_path, text, problem):
    path = tmp_path / "student_life.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=problem):
        call_command("import_student_life", path)


def test_file_that_is_not_there_or_not_utf8_is_named(tmp_path):
    path = tmp_path / "student_life.csv"
    with pytest.raises(CommandError, match="cannot be opened"):
        call_command("import_student_life", path)

    path.write_bytes("id,navn\nhus,Blåbær".encode("latin-1"))
    with pytest.raises(CommandError, match=r"is not UTF-8\. Save it as CSV UTF-8"):
        call_command("import_student_life", path)


def test_reference_to_nothing_stops_the_file(bring, school):
    factories.make_education_type(key="vet", level="vocational")
    factories.make_campus(school, key="skole", city="Herning")

    with pytest.raises(CommandError, match=r"line 2 \(murer\), fields: there is no field of study “byggeri”"):
        bring("programmes", {"id": "murer"})

    assert Programme.objects.count() == 0


# Sources.


def test_one_source_for_each_address_and_date_as_sure_as_its_least_sure_row(bring):
    bring(
        "student_life",
        {"id": "a", "name": "A"},
        {"id": "b", "name": "B", "confidence": "medium"},
        {"id": "c", "name": "C", "source_date": "n.d. (ca. 2016)"},
    )

    assert sorted(Source.objects.values_list("dated", "confidence")) == [("", "high"), ("2025-04-01", "medium")]


def test_register_copy_is_named_as_what_it_is_and_credited(bring):
    url = "https://github.com/somebody/some/blob/abc/data/institutionsregister.csv"
    bring("institutions", {"id": "skole", "source_url": url, "source_date": "2026-09-22"})

    source = Source.objects.get()
    assert source.title_da == "Institutionsregisteret, kopi i et offentligt kodelager"
    assert source.publisher == "Styrelsen for It og Læring"
    assert source.attribution == "Kilde: Uddannelsesstatistik.dk, hentet 22. september 2026"


# The files.


def test_institution_gathers_its_facts_and_campuses_by_their_address(bring):
    bring(
        "institutions",
        {"id": "skole", "institution_no": "111"},
        {"id": "tal", "record_type": "fakta", "fact": "300 elever i 2024", "source_date": "2024"},
        {"id": "hus_b", "record_type": "afdeling", "address": "Skolevej 1, bygning 2", "institution_no": "222"},
        {"id": "filial", "record_type": "afdeling", "address": "Fjernvej 3", "city": "Skjern", "postcode": "6900"},
        {"id": "fremmed", "record_type": "fakta"},
    )

    school = Institution.objects.get()
    assert school.body_da == "<ul><li>300 elever i 2024.</li></ul>"
    assert school.sources.count() == 2
    main, branch = Campus.objects.in_order()
    assert (main.key, main.is_main, main.register_number, main.is_in_municipality) == ("skole", True, "111, 222", True)
    assert (branch.city, branch.is_in_municipality, branch.point) == ("Skjern", False, (56.14, 8.98))


def test_row_that_belongs_to_nothing_is_refused(said):
    report = said("institutions", {"id": "skole"}, {"id": "fremmed", "record_type": "fakta"})

    assert "fremmed: it belongs to “None”, which is not taken." in report


def test_programme_leaves_out_what_its_source_does_not_show(taught, bring):
    row = {"duration": "3½ år (210 ECTS)", "name_en": "Bricklaying", "programme_url": "https://example.org/murer"}
    bring("programmes", {"id": "hel", **row}, {"id": "tom", **row, "unverified_fields": "duration|name_en|location"})
    bring("programmes", {"id": "gaet", **row, "note": "side ikke set"})

    whole, bare, guessed = (Programme.objects.get(key=key) for key in ("hel", "tom", "gaet"))
    assert (whole.duration_da, whole.duration_months, whole.ects) == ("3½ år (210 ECTS)", 42, 210)
    assert (whole.title_en, whole.is_in_danish, whole.is_in_english) == ("Bricklaying", True, False)
    assert whole.offerings.get().campus == taught
    assert (bare.duration_da or "", bare.duration_months, bare.ects, bare.title_en or "") == ("", None, None, "")
    assert bare.offerings.count() == 0
    assert (whole.website, guessed.website) == ("https://example.org/murer", "")


def test_programme_is_known_to_be_offered_as_of_the_newest_that_tells_of_it(taught, bring):
    bring(
        "programmes",
        {"id": "listet", "in_uddannelseszoom_2024": "ja", "source_date": "2019 (udledt)"},
        {"id": "nyere", "in_uddannelseszoom_2024": "ja", "source_date": "n.d. (2025)"},
        {"id": "ulistet", "source_date": "2019"},
        {"id": "udgave", "in_uddannelseszoom_2024": "ja", "source_date": "2019"},
        {"id": "plan", "in_uddannelseszoom_2024": "ja", "status": "starter 2029", "source_date": "2022-03"},
    )

    assert dict(Programme.objects.values_list("key", "intake_as_of")) == {
        "listet": "2024-03-23",
        "nyere": "2025",
        "ulistet": "2019",
        "udgave": "2019",
        "plan": "2022-03",
    }


def test_programme_is_planned_closed_or_left_out_as_its_status_says(taught, said):
    report = said(
        "programmes",
        {"id": "murer"},
        {"id": "plan", "status": "starter 2029"},
        {"id": "del", "is_variant": "ja"},
        {"id": "ukendt"},
    )

    assert dict(Programme.objects.values_list("key", "intake")) == {
        "murer": "offered",
        "plan": "planned",
        "del": "offered",
    }
    assert Programme.objects.get(key="plan").intake_from == "2029"
    assert Programme.objects.get(key="del").variant_of.key == "murer"
    assert "ukendt: nobody knows whether it is offered." in report
    assert "Not counting variants: 2 programmes, 1 of them offered or being phased out" in report


def test_entry_requirements_join_the_programmes_own_rows_and_those_of_its_group(taught, bring):
    bring("programmes", {"id": "murer"}, {"id": "smed", "name_da": "Smed"})
    bring(
        "entry_requirements",
        {"id": "alle", "programme_id": "(alle)", "requirement": "for alle"},
        {"id": "egen", "programme_id": "smed", "requirement": "kun smede", "start": "august"},
    )

    texts = {programme.key: programme.entry_requirements_da for programme in Programme.objects.all()}
    assert texts["murer"] == "<p>For alle.</p>"
    assert texts["smed"] == "<p>Kun smede.</p><p>Start: august.</p><p>For alle.</p>"


@pytest.mark.parametrize(("own", "expected"), [([], "<p>For alle.</p>"), (["del"], "<p>Kun den del.</p>")])
def test_variant_is_let_in_as_its_group_unless_more_is_told_of_it(taught, bring, own, expected):
    bring("programmes", {"id": "murer"}, {"id": "del", "name_da": "En del", "is_variant": "ja"})
    rows = [{"id": f"egen_{key}", "programme_id": key, "requirement": "kun den del"} for key in own]

    bring("entry_requirements", {"id": "alle", "programme_id": "(alle)", "requirement": "for alle"}, *rows)

    assert Programme.objects.get(key="del").entry_requirements_da == expected


def test_entry_requirement_of_an_unknown_programme_stops_the_file(bring):
    with pytest.raises(CommandError, match=r"line 2 \(egen\), id: there is no programme smed to add to"):
        bring("entry_requirements", {"id": "egen", "programme_id": "smed"})


def test_housing_rows_become_providers_residences_rules_and_figures(bring):
    bring(
        "housing",
        {"id": "h_liste", "kind": "waiting_list", "name": "Listen", "how_to_apply": "man skal være fyldt 15 år"}
        | {"housing_association": "Boligen; Andre"},
        {"id": "h_bolig", "kind": "association", "name": "Boligen", "housing_association": "Boligen"}
        | {"how_to_apply": "Via listen"},
        {"id": "h_gaard", "housing_association": "Boligen", "units": "98 (96 toværelses)"},
        {"id": "h_gaard_b", "housing_association": "Boligen", "units": "99", "fact": "ombygget"},
        {"id": "h_regel", "kind": "rule", "name": "Regel", "housing_association": "Boligen"}
        | {"how_to_apply": "studie på mindst 20 dagtimer om ugen", "fact": "bliv boende i 3 måneder"},
        {"id": "h_leje", "kind": "rent_level", "name": "Husleje", "rent": "1.006 kr. pr. m² pr. år", "year": "2026"},
        {"id": "h_plan", "kind": "planned", "name": "Plan", "units": "50 (kvote)"},
    )

    queue, owner = HousingProvider.objects.get(key="h-liste"), HousingProvider.objects.get(key="h-bolig")
    assert (queue.minimum_age, owner.applies_through, owner.minimum_study_hours) == (15, queue, 20)
    home, plan = Residence.objects.get(key="h-gaard"), Residence.objects.get(key="h-plan")
    assert (home.units, home.units_note_da, home.provider) == (98, "98 (96 toværelses); 99", owner)
    assert (home.body_da, plan.stage, plan.units) == ("<ul><li>Ombygget.</li></ul>", "planned", 50)
    assert (home.rent_from, home.rent_to, plan.rent_from) == (None, None, None)
    assert sorted(HousingRule.objects.values_list("key", "provider__key")) == [
        ("h-liste-how", "h-liste"),
        ("h-regel-how", "h-bolig"),
        ("h-regel-stay", "h-bolig"),
    ]
    figure = HousingFigure.objects.get()
    assert (figure.value, figure.unit_da, figure.as_of) == (1006, "kr. pr. m² pr. år", "2026")


def test_only_confirmed_and_inferred_buildings_are_mapped(said):
    home = factories.make_residence(key="h-gaard")

    report = said(
        "housing_places",
        {"id": "p_a"},
        {"id": "p_b", "student_home": "ja (udledt)", "avg_m2": "85"},
        {"id": "p_c", "student_home": "ikke bekræftet"},
    )

    home.refresh_from_db()
    assert dict(ResidenceBuilding.objects.values_list("key", "is_inferred")) == {"p-a": False, "p-b": True}
    assert dict(ResidenceBuilding.objects.values_list("key", "average_size")) == {"p-a": 30, "p-b": None}
    assert (home.size_from, home.size_to, home.size_note_da) == (30, 30, "Gennemsnit.")
    assert "p_c: no source says that it is a student home." in report
    assert "line 3 (p_b), avg_m2: it is too large." in report


def test_deadline_keeps_its_rule_and_the_dates_that_follow_from_it(bring, school):
    bring(
        "deadlines",
        {"id": "d_to", "date_rule": "1. maj (efterår) og 1. november (forår)", "date_2026": "2026-05-01"}
        | {"date_2027": "2027-05-01", "time": "", "level": "bolig", "place": "Skolen"},
        {"id": "d_et_aar", "date_2027": "", "year_basis": "oplyst for 2026"},
        {"id": "d_svar", "date_rule": "28. juli (fredag før, hvis den 28. er lørdag eller søndag)"}
        | {"date_2026": "2026-07-28", "date_2027": "2027-07-28"},
        {"id": "d_gammel", "event": "Studiestart", "date_rule": "uge 34", "date_2026": "", "date_2027": ""}
        | {"year_basis": "seneste kendte: 9. august 2023"},
    )

    two, once, answer, old = (Deadline.objects.get(key=key) for key in ("d-to", "d-et-aar", "d-svar", "d-gammel"))
    assert (two.kind, two.yearly_dates, two.time, list(two.institutions.all())) == (
        "housing",
        "05-01 11-01",
        None,
        [school],
    )
    assert (once.yearly_dates, once.stated_dates, str(once.time)) == ("", "2026-03-15", "12:00:00")
    assert (answer.yearly_dates, answer.moves_before_weekend) == ("07-28", True)
    assert (old.kind, old.is_example, old.note_da) == ("start", True, "Seneste kendte: 9. august 2023.")


def test_date_that_does_not_follow_from_its_rule_stops_the_file(bring):
    with pytest.raises(CommandError, match=r"date_rule: 2027-03-16 does not follow from the rule “15. marts”"):
        bring("deadlines", {"id": "d_skaev", "date_2027": "2027-03-16"})


# Small readings.


@pytest.mark.parametrize(
    ("cell", "as_of", "day"),
    [
        ("2026-09-22", "2026-09-22", "2026-09-22"),
        ("2026-09-14 (kopi)", "2026-09-14", "2026-09-14"),
        ("2022-10 (udledt)", "2022-10", "2022-10"),
        ("2019-2020", "2020", "2020"),
        ("2023/2024", "2024", "2024"),
        ("n.d. (ca. 2015-2016)", "2016", ""),
        ("n.d.", "", ""),
    ],
)
def test_vague_dates_are_read_as_far_as_they_go(cell, as_of, day):
    assert (known_as_of(cell), dated(cell)) == (as_of, day)


@pytest.mark.parametrize(
    ("cell", "length", "points"),
    [
        ("3½ år (210 ECTS)", 42, 210),
        ("2½-3 år", 36, None),
        ("op til 2 år", 24, None),
        ("hovedforløb 2 år", None, None),
        ("20 uger (40 uger på deltid)", 5, None),
        ("40 uger (80 uger på deltid)", 9, None),
        ("GF1 20 uger, GF2 20 uger", None, None),
    ],
)
def test_durations_are_read_only_where_they_tell_of_the_whole(cell, length, points):
    assert (months(cell), ects(cell)) == (length, points)


def test_rule_with_a_span_counts_its_last_day():
    assert days_in("1. februar-15. marts") == ["03-15"]
    assert days_in("august/september") == []


def test_key_is_the_id_with_hyphens():
    assert key_of("vuc_engA") == "vuc-enga"
