import os
import subprocess
import sys
from pathlib import Path

import pytest

from herning_portal.settings import env_database

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"SECRET_KEY": "s" * 50, "DATABASE_URL": "sqlite:///:memory:"}


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]} | GOOD | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_good_settings_start():
    assert start().returncode == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be set to a secret of at least 40 characters."),
        ("SECRET_KEY", "short", "SECRET_KEY must be set to a secret of at least 40 characters."),
        ("DEBUG", "yes", "DEBUG must be 0 or 1, not 'yes'."),
        ("HTTPS", "true", "HTTPS must be 0 or 1, not 'true'."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "DATABASE_URL must begin with sqlite:/// or postgres://, not 'mysql'.",
        ),
        (
            "DATABASE_URL",
            "portal.db",
            "DATABASE_URL must begin with sqlite:/// or postgres://, not 'portal.db'.",
        ),
        (
            "CACHE_URL",
            "memcache://x",
            "CACHE_URL must begin with redis://, rediss:// or locmemcache://, not 'memcache'.",
        ),
        (
            "OPENSEARCH_URL",
            "cluster:9200",
            "OPENSEARCH_URL must begin with https:// or http://, not 'cluster:9200'.",
        ),
    ],
)
def test_wrong_setting_stops_the_start_with_one_sentence(name, value, sentence):
    done = start(**{name: value})

    assert (done.returncode, done.stderr.strip()) == (1, f"Setting: {sentence}")


def test_postgresql_compiles_no_query_and_keeps_what_its_address_asks_for(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://who@host/name?sslmode=require")

    database = env_database("DATABASE_URL", "")

    assert database["OPTIONS"] == {"sslmode": "require", "options": "-c jit=off"}


def test_cluster_without_its_client_stops_the_start_with_the_remedy(tmp_path):
    """As on a machine where nobody has installed it, though the tests' own environment has it."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['opensearchpy'] = None\n")

    done = start(OPENSEARCH_URL="http://127.0.0.1:9200", PYTHONPATH=str(tmp_path))

    assert (done.returncode, done.stderr.strip()) == (
        1,
        "Setting: OPENSEARCH_URL is set, but its client is not installed:"
        " run python3 deploy/environment.py opensearch.",
    )
