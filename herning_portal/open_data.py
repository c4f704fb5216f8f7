"""Ground: columns and rows in, CSV or JSON out.

The CSV opens in a Danish spreadsheet as it is: UTF-8 with its mark, semicolons, decimal commas, labels as heads.
Programs read the JSON, whose names are the same in every language.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

Row = TypeVar("Row")

# A spreadsheet takes a cell that begins so for a formula; the wide signs are how some keyboards write the same.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """`value` reads a row without a query of its own; what nobody knows is None."""

    name: str
    label: str | Promise
    value: Callable[[Row], object]
    description: str | Promise = ""


def plain(value: object) -> Any:
    """What JSON can hold; moments in the portal's own time zone."""
    match value:
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case list() | tuple():
            return [plain(part) for part in value]
        case None | bool() | int() | float():
            return value
        case _:
            return str(value)


def cell(value: object) -> str:
    """What a spreadsheet reads right: numbers stay numbers, and no text becomes a formula."""
    match value:
        case None:
            return ""
        case bool():
            yes, no, *_ = gettext("yes,no,maybe").split(",")  # translated by Django
            return yes if value else no
        case int():
            return str(value)
        case float() | Decimal():
            # No exponents: a spreadsheet would show 1E-7 as it is.
            return f"{Decimal(str(value)):f}".replace(".", ",")
        case datetime():
            return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case list() | tuple():
            text = ", ".join(str(part) for part in value)
        case _:
            text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def page_address(request: HttpRequest, page: str) -> str:
    """The address of the page that shows the same rows: `page` under the filters that were asked for."""
    question = request.GET.copy()
    question.pop("page", None)
    return request.build_absolute_uri(page) + (f"?{question.urlencode()}" if question else "")


def data_response(request: HttpRequest, content: str, kind: str, filename: str, page: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response.headers["Link"] = f'<{page_address(request, page)}>; rel="canonical"; type="text/html"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Everybody's data, sent without cookies: scripts of other sites may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def csv_response(
    request: HttpRequest, columns: Sequence[Column[Row]], rows: Iterable[Row], filename: str, *, page: str
) -> HttpResponse:
    """`page` is the path of the page that links here; both are under the same filters."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(column.label) for column in columns])
    writer.writerows([cell(column.value(row)) for column in columns] for row in rows)
    return data_response(request, "\ufeff" + file.getvalue(), "text/csv", filename, page)


def json_response(
    request: HttpRequest,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    filename: str,
    *,
    page: str,
    title: str | Promise,
    updated_at: datetime | None,
) -> HttpResponse:
    """`updated_at` is when the newest of the rows was changed, not now: the answer keeps its ETag."""
    document = {
        "title": str(title),
        "licence": settings.SITE["data_licence"] or None,
        "updated_at": plain(updated_at),
        "source": page_address(request, page),
        "columns": [
            {"name": column.name, "label": str(column.label), "description": str(column.description)}
            for column in columns
        ],
        "rows": [{column.name: plain(column.value(row)) for column in columns} for row in rows],
    }
    content = json.dumps(document, ensure_ascii=False, allow_nan=False)
    return data_response(request, content, "application/json", filename, page)


def csv_refusal(form: BaseForm) -> HttpResponse:
    """A question with a wrong value is answered with each field's own error: an empty file would pass for an answer."""
    lines = [f"{form.fields[name].label}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]
    return HttpResponse("\n".join(lines), status=400, content_type="text/plain; charset=utf-8")


def json_refusal(form: BaseForm) -> HttpResponse:
    return JsonResponse({"errors": form.errors}, status=400)
