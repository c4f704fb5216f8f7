"""A stand-in for an OpenSearch cluster: it keeps what it is sent and answers the queries that the portal makes.

`serve()` puts it behind HTTP, so that the cluster's own client talks to it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

# What a cluster takes in one question, unless it is set up otherwise.
MOST_CLAUSES, LAST_RESULT = 1024, 10_000


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

    def bulk(self, body: list[dict[str, Any]], refresh: bool = False) -> dict[str, Any]:
        lines = iter(body)
        for line in lines:
            ((action, where),) = line.items()
            self.calls.append((action, where["_id"]))
            if action == "delete":
                self.documents.pop(where["_id"], None)
            else:
                document = next(lines)
                self.documents[where["_id"]] = document | {
                    "words of": {part: frozenset(document[part].split()) for part in "abc"}
                }
        return {"errors": False, "items": []}

    def search(self, index: str, body: dict[str, Any]) -> dict[str, Any]:
        assert body["from"] + body["size"] <= LAST_RESULT
        assert clauses(body["query"]) <= MOST_CLAUSES
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
        case "terms":
            ((field, values),) = said.items()
            return None if document["words of"][field].isdisjoint(values) else 1.0
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


def clauses(query: Any) -> int:
    """How many single matches a query is made of, as a cluster counts them."""
    if isinstance(query, list):
        return sum(map(clauses, query))
    if not isinstance(query, dict):
        return 0
    return sum(kind in ("term", "terms", "match_phrase", "range") or clauses(said) for kind, said in query.items())


@contextmanager
def serve(cluster: FakeOpenSearch) -> Iterator[str]:
    """The address at which `cluster` answers as one does over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            path, _mark, parameters = self.path.partition("?")
            match self.command, path.strip("/").split("/"):
                case "HEAD", [index]:
                    status, said = (200 if cluster.exists(index) else 404), {}
                case "PUT", [index]:
                    status, said = 200, {"acknowledged": cluster.create(index, json.loads(sent)) is None}
                case "POST", [_index, "_forcemerge"]:
                    status, said = 200, {"acknowledged": cluster.forcemerge(_index) is None}
                case (("POST" | "PUT"), ["_bulk"]):
                    lines = sent.decode().splitlines()
                    assert sent.endswith(b"\n")
                    assert "refresh=true" in parameters
                    status, said = 200, cluster.bulk([json.loads(line) for line in lines])
                case "POST", [index, "_search"]:
                    status, said = 200, cluster.search(index, json.loads(sent))
                case _:
                    status, said = 400, {"error": f"{self.command} {self.path}"}
            body = b"" if self.command == "HEAD" else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_PUT = do_POST = answer

        def log_message(self, *_words: Any) -> None:
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
