"""A stand-in for an OpenSearch cluster: it keeps what it is sent and answers the queries that the portal makes."""

from collections import Counter
from typing import Any


class FakeOpenSearch:
    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.indices = self

    def exists(self, index: str) -> bool:
        return ("create", index) in self.calls

    def create(self, index: str, body: dict[str, Any]) -> None:
        self.calls.append(("create", index))

    def forcemerge(self, index: str) -> None:
        self.calls.append(("forcemerge", index))

    def bulk(self, body: list[dict[str, Any]], refresh: bool = False) -> None:
        lines = iter(body)
        for line in lines:
            ((action, where),) = line.items()
            self.calls.append((action, where["_id"]))
            if action == "delete":
                self.documents.pop(where["_id"], None)
            else:
                self.documents[where["_id"]] = next(lines)

    def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        scores = {pk: score(body["query"], document) for pk, document in self.documents.items()}
        found = [pk for pk, points in scores.items() if points is not None]
        kinds = Counter(self.documents[pk]["kind"] for pk in found)
        if "post_filter" in body:
            found = [pk for pk in found if score(body["post_filter"], self.documents[pk]) is not None]
        found.sort(key=lambda pk: (-scores[pk], pk))
        page = found[body["from"] : body["from"] + body["size"]]
        buckets = [{"key": kind, "doc_count": number} for kind, number in kinds.items()]
        return {"hits": {"hits": [{"_id": pk} for pk in page]}, "aggregations": {"kinds": {"buckets": buckets}}}


def score(query: dict[str, Any], document: dict[str, Any]) -> float | None:
    """The points of a document, None when the query leaves it out."""
    ((kind, said),) = query.items()
    match kind:
        case "match_none":
            return None
        case "term":
            ((field, value),) = said.items()
            return 1.0 if document[field] == value else None
        case "match_phrase":
            ((field, value),) = said.items()
            return 1.0 if f" {value} " in f" {document[field]} " else None
        case "range":
            ((field, limits),) = said.items()
            return 1.0 if document[field] is not None and document[field] <= limits["lte"] else None
        case "constant_score":
            return None if score(said["filter"], document) is None else float(said["boost"])
        case "function_score":
            return function_score(said, document)
        case "bool":
            return bool_score(said, document)
    raise AssertionError(f"The stand-in does not know {kind}.")


def function_score(said: dict[str, Any], document: dict[str, Any]) -> float | None:
    points = score(said["query"], document)
    for function in said["functions"]:
        if points is None:
            break
        if "field_value_factor" in function:
            points *= document[function["field_value_factor"]["field"]]
        elif score(function["filter"], document) is not None:
            points *= function["weight"]
    return points


def bool_score(said: dict[str, Any], document: dict[str, Any]) -> float | None:
    if any(score(part, document) is None for part in said.get("filter", [])):
        return None
    if any(score(part, document) is not None for part in said.get("must_not", [])):
        return None
    should = [points for part in said.get("should", []) if (points := score(part, document)) is not None]
    default = 1 if said.get("should") and not said.get("filter") else 0
    return sum(should) if len(should) >= said.get("minimum_should_match", default) else None
