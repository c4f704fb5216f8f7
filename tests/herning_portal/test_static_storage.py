import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from herning_portal.static_storage import squeeze

HASHED = re.compile(r"main\.[0-9a-f]{12}\.css")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Our own static files, collected twice: the second time finds the joined sheet in the place of main.css."""
    root = tmp_path_factory.mktemp("static")
    storage = {"BACKEND": "herning_portal.static_storage.JoinedManifestStaticFilesStorage"}
    with override_settings(
        STATIC_ROOT=root,
        STORAGES=settings.STORAGES | {"staticfiles": storage},
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
    ):
        for _time in range(2):
            call_command("collectstatic", interactive=False, verbosity=0)
    return root


@pytest.fixture(scope="module")
def sheet(root):
    return next(path for path in (root / "css").iterdir() if HASHED.fullmatch(path.name))


def test_one_joined_sheet_is_published(root):
    hashed = [path.name for path in (root / "css").iterdir() if HASHED.fullmatch(path.name)]

    assert len(hashed) == 1


def test_the_parts_are_not_published(root):
    parts = [
        path for path in (root / "css").rglob("*") if re.search(r"tokens|base|layout|print|components/", str(path))
    ]

    assert not [path for path in parts if path.is_file()]
    assert "css/tokens.css" not in (root / "staticfiles.json").read_text()


def test_the_layer_order_comes_first(sheet):
    text = sheet.read_text()

    assert text.startswith("@layer reset,tokens,base,layout,components,utilities,print;")


def test_no_import_and_no_comment_is_left(sheet):
    text = sheet.read_text()

    assert "@import" not in text
    assert "/*" not in text


@pytest.mark.parametrize("layer", ["tokens", "base", "layout", "components", "print"])
def test_every_part_stands_in_its_layer(sheet, layer):
    assert f"@layer {layer}{{" in sheet.read_text()


def test_braces_close(sheet):
    text = sheet.read_text()

    assert text.count("{") == text.count("}")


def test_every_address_leads_to_a_hashed_file(root, sheet):
    addresses = re.findall(r'url\("?([^")]+)"?\)', sheet.read_text())

    assert len(addresses) > 20
    for address in addresses:
        assert (sheet.parent / address).resolve().is_file(), address
        assert re.search(r"\.[0-9a-f]{12}\.(svg|woff2)$", address), address


def test_the_sheet_is_compressed(sheet):
    assert sheet.with_name(sheet.name + ".gz").is_file()


@pytest.mark.parametrize(
    ("text", "squeezed"),
    [
        ("a  {\n  color : red ;\n}\n", "a{color : red;}"),
        ("/* it's {gone} */ a { b: c }", "a{b: c}"),
        ('a::after { content: "  /* here */ ; " / "" }', 'a::after{content: "  /* here */ ; " / ""}'),
        ("a { content: 'it\\'s  {so}' }", "a{content: 'it\\'s  {so}'}"),
        ("a { mask: url(../a b/*.svg) 0  0 }", "a{mask: url(../a b/*.svg) 0 0}"),
        ("a /* x */ .b { c: d } /* y */ e { f: g }", "a .b{c: d}e{f: g}"),
        ("a :hover, b + c { d: calc(1px + 2px) }", "a :hover,b + c{d: calc(1px + 2px)}"),
    ],
)
def test_squeezing_leaves_strings_and_addresses_alone(text, squeezed):
    assert squeeze(text) == squeezed
