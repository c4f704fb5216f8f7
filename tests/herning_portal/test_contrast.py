"""Every pair of colours the site puts together, measured from the tokens themselves (WCAG 2.2, relative luminance)."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from PIL import ImageColor

CSS = Path(settings.BASE_DIR) / "static" / "css"
THEMES = [*product(("light", "dark"), (False, True))]
GROUNDS = ["--c-paper", "--c-white", "--c-linen"]
GOALS = ["krap", "vajd", "vau", "lyng"]
TINTED = ["muted", "indigo", *GOALS, "hede", "ok", "warn", "error"]
TINTS = [f"--t-{name}" for name in TINTED] + ["--t-discontinued"]
CHARTS = [f"--c-chart-{number}" for number in (1, 2, 3, 4)]
STATES = [
    "idea",
    "planned",
    "in_progress",
    "completed",
    "operational",
    "on_hold",
    "discontinued",
    "gap",
    "passed",
    "replaced",
    "unknown",
]

LITERAL = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch|color|color-mix)\(", re.IGNORECASE)
NAMED = re.compile(rf"(?<![\w-])(?:{'|'.join(ImageColor.colormap)})(?![\w-])", re.IGNORECASE)
NOT_A_COLOUR = re.compile(r"""url\([^)]*\)|"[^"]*"|--[\w-]+""")


def declarations(sheet):
    """(what surrounds it, property, value) for each declaration of a sheet, in its order."""
    around, text = [], ""
    for char in re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL):
        if char == "{":
            around.append(text.strip())
        elif char in ";}" and ":" in text:
            name, _colon, value = text.strip().partition(":")
            yield tuple(around), name, value.strip()
        if char == "}":
            around.pop()
        text = "" if char in "{;}" else text + char


def palette(theme, more_contrast):
    """The colours of `:root` for one theme, each as #RRGGBB."""
    values = {}
    for around, name, value in declarations(CSS / "tokens.css"):
        asked = [media for media in around[1:] if "prefers-contrast: more" not in media or not more_contrast]
        if around[0] == ":root" and not asked:
            values[name] = value

    def resolve(value):
        if found := re.fullmatch(r"var\((--[\w-]+)(?:, (.+))?\)", value):
            return resolve(values.get(found[1], found[2]))
        if found := re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value):
            return found[1 if theme == "light" else 2]
        return value

    return {name: resolve(value) for name, value in values.items() if name.startswith(("--c-", "--t-"))}


def luminance(colour):
    channels = [number / 255 for number in ImageColor.getrgb(colour)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one, other):
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_weak(colours, pairs, least):
    measured = {f"{text} on {ground}": ratio(colours[text], colours[ground]) for text, ground in pairs}
    return {pair: round(value, 2) for pair, value in measured.items() if value < least}


@pytest.fixture(params=THEMES, ids=lambda theme: f"{theme[0]}{'-more-contrast' * theme[1]}")
def colours(request):
    return palette(*request.param)


def chips():
    """Text and tint of each state, as components/chip.css gives them."""
    states = {}
    for (selector, *_rest), name, value in declarations(CSS / "components" / "chip.css"):
        if found := re.fullmatch(r"\[data-status(?:=(\w+))?\]", selector):
            states.setdefault(found[1], dict(states.get(None, {})))[name] = value
    return states


def test_the_measure_is_right():
    assert ratio("#FFF", "#000") == 21
    assert round(ratio("#1A1E29", "#FBF8F2"), 1) == 15.7


def test_every_token_has_a_colour(colours):
    asked = {*GROUNDS, *TINTS, *CHARTS, *(f"--c-{name}" for name in TINTED), "--c-edge", "--c-line", "--c-thread"}

    assert asked <= set(colours)
    assert all(re.fullmatch(r"#(?:[0-9A-F]{3}){1,2}", colour) for colour in colours.values())


def test_text_on_the_grounds(colours):
    texts = ["--c-ink", "--c-link", "--c-visited", *(f"--c-{name}" for name in TINTED)]

    assert too_weak(colours, product(texts, GROUNDS), 7) == {}


def test_text_on_its_own_tint(colours):
    assert too_weak(colours, [(f"--c-{name}", f"--t-{name}") for name in TINTED], 7) == {}


def test_ink_and_links_on_every_tint(colours):
    linked = [tint for tint in TINTS if tint != "--t-discontinued"]  # A chip's ground; no link stands on it.

    assert too_weak(colours, product(["--c-ink"], TINTS), 7) == {}
    assert too_weak(colours, product(["--c-link", "--c-visited"], linked), 7) == {}


def test_borders_and_drawings_on_the_grounds(colours):
    assert too_weak(colours, product(["--c-edge", "--c-thread", *CHARTS], GROUNDS), 3) == {}
    assert too_weak(colours, product(["--c-edge", "--c-thread"], [f"--t-{name}" for name in GOALS]), 3) == {}


def test_buttons(colours):
    pairs = [("--c-on-indigo", "--c-indigo"), ("--c-on-indigo", "--c-indigo-dark"), ("--c-indigo", "--t-indigo")]

    assert too_weak(colours, pairs, 7) == {}


def test_footer(colours):
    assert too_weak(colours, product(["--c-on-foot", "--c-foot-link"], ["--c-foot"]), 7) == {}


@pytest.mark.parametrize("more_contrast", [False, True])
def test_the_focus_ring_is_seen(more_contrast):
    light, dark = palette("light", more_contrast), palette("dark", more_contrast)

    # On light grounds the outline is ink, with yellow around it; on dark ones it is yellow.
    assert too_weak(light, product(["--c-ink"], [*GROUNDS, *TINTS, "--c-focus"]), 3) == {}
    assert too_weak(light, product(["--c-focus"], ["--c-indigo", "--c-indigo-dark", "--c-foot"]), 3) == {}
    assert too_weak(dark, product(["--c-focus"], [*GROUNDS, *TINTS, "--c-foot"]), 3) == {}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("theme", THEMES)
def test_chips(state, theme):
    colours, chip = palette(*theme), chips()[state]
    text, tint = (re.sub(r"var\((.+)\)", r"\1", chip[name]) for name in ("--c-status", "--t-status"))

    assert too_weak(colours, [(text, tint)], 7) == {}
    assert (CSS / "components" / re.sub(r"url\((.+)\)", r"\1", chip["--icon"])).is_file()


def test_more_contrast_means_black_on_white():
    light, dark = palette("light", more_contrast=True), palette("dark", more_contrast=True)

    assert too_weak(light, product(["--c-ink", "--c-muted", "--c-edge", "--c-line"], GROUNDS + TINTS), 21) == {}
    assert too_weak(dark, product(["--c-ink", "--c-muted", "--c-edge", "--c-line"], GROUNDS + TINTS), 21) == {}


@pytest.mark.parametrize("sheet", sorted(CSS.rglob("*.css")), ids=lambda sheet: sheet.relative_to(CSS).as_posix())
def test_only_the_tokens_name_colours(sheet):
    values = [(name, NOT_A_COLOUR.sub("", value)) for _around, name, value in declarations(sheet)]
    found = [(name, value) for name, value in values if LITERAL.search(value) or NAMED.search(value)]

    assert (found != []) == (sheet.name == "tokens.css")
