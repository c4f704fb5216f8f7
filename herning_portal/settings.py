"""The settings, read top to bottom. What differs between machines comes from the environment (README: Settings)."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent


def env_text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_bool(name: str, *, default: bool) -> bool:
    match os.environ.get(name):
        case None | "":
            return default
        case "1" | "0" as value:
            return value == "1"
        case other:
            raise ImproperlyConfigured(f"{name} must be 0 or 1, not {other!r}.")


def env_database(name: str, default: str) -> dict[str, object]:
    url = env_text(name) or default
    scheme, separator, _rest = url.partition("://")
    if not separator or scheme not in ("sqlite", "postgres", "postgresql"):
        raise ImproperlyConfigured(f"{name} must begin with sqlite:/// or postgres://, not {scheme[:20]!r}.")
    try:
        database: dict[str, object] = dict(environ.Env.db_url_config(url))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}.") from error
    if scheme == "sqlite":
        # Writers queue from the first statement on, readers never wait.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            "timeout": 20,
        }
    else:
        options: dict[str, str] = dict(database.get("OPTIONS") or {})  # type: ignore[call-overload]
        # Compiling first costs a query that runs for milliseconds some seconds of CPU.
        options["options"] = f"-c jit=off {options.get('options', '')}".strip()
        database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
    return database


def env_cache(name: str) -> dict[str, object]:
    url = env_text(name) or "locmemcache://"
    scheme = url.partition("://")[0]
    if scheme not in ("locmemcache", "redis", "rediss"):
        raise ImproperlyConfigured(
            f"{name} must begin with redis://, rediss:// or locmemcache://, not {scheme[:20]!r}."
        )
    if scheme != "locmemcache" and find_spec("redis") is None:
        raise ImproperlyConfigured(f"{name} names Redis, whose client is not installed: pip install redis.")
    return dict(environ.Env.cache_url_config(url))


# The machine

DEBUG = env_bool("DEBUG", default=False)
# No secret has a default outside DEBUG; `make run` makes one and keeps it.
SECRET_KEY = env_text("SECRET_KEY") or ("only-for-debugging" if DEBUG else "")
if len(SECRET_KEY) < (1 if DEBUG else 40):
    raise ImproperlyConfigured("SECRET_KEY must be set to a secret of at least 40 characters.")
HTTPS = env_bool("HTTPS", default=False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": env_database("DATABASE_URL", "sqlite:///var/portal.sqlite3")}
CACHES = {"default": env_cache("CACHE_URL")}
# Search is the database's own, unless there is a cluster for it.
OPENSEARCH_URL = env_text("OPENSEARCH_URL")
OPENSEARCH_INDEX = env_text("OPENSEARCH_INDEX", "portal")
if OPENSEARCH_URL and not OPENSEARCH_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"OPENSEARCH_URL must begin with https:// or http://, not {OPENSEARCH_URL[:20]!r}.")
if OPENSEARCH_URL and find_spec("opensearchpy") is None:
    raise ImproperlyConfigured(
        "OPENSEARCH_URL is set, but its client is not installed: run python3 deploy/environment.py opensearch."
    )
SEARCH_ENGINE = "herning_portal.search.backends.opensearch.OpenSearchEngine" if OPENSEARCH_URL else ""

# The site: names and contact points. A contact point that is not given here is what editors keep, or "not stated".

SITE: dict[str, Any] = {
    "municipality": env_text("SITE_MUNICIPALITY", "Herning Kommune"),
    "name": env_text("SITE_NAME") or _("Education strategy"),
    "logo": env_text("SITE_LOGO"),
    "source_code_url": env_text("SOURCE_CODE_URL"),
    "data_licence": env_text("DATA_LICENCE"),
    "accessibility_statement_url": env_text("ACCESSIBILITY_STATEMENT_URL"),
    "security_contact": env_text("SECURITY_CONTACT"),
    "contact": {
        "address": env_text("CONTACT_ADDRESS"),
        "phone": env_text("CONTACT_PHONE"),
        "email": env_text("CONTACT_EMAIL"),
        "hours": env_text("CONTACT_HOURS"),
        "secure_post_url": env_text("CONTACT_SECURE_POST_URL"),
        "dpo": env_text("DPO_CONTACT"),
    },
}

# The house

INSTALLED_APPS = [
    "herning_portal",
    "institutions",
    "strategy",
    "initiatives",
    "modeltranslation",  # must stand before admin
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "csp",
    "django_prose_editor",
    "import_export",
    "js_asset",
    "reversion",
]
MIDDLEWARE = [
    "herning_portal.middleware.ResponseHeaders",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "herning_portal.middleware.LanguageFromAddress",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "herning_portal.middleware.GonePages",
]
ROOT_URLCONF = "herning_portal.urls"
WSGI_APPLICATION = "herning_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "herning_portal.context_processors.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "herning_portal.templatetags.portal",
                "strategy.templatetags.strategy_look",
            ],
        },
    }
]

# Languages: Danish at the root, the others under their prefix; content falls back to Danish.

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English"), ("de", "Deutsch")]
# The portal's own texts, and those of an app that has none in Danish.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale_import_export"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
FORMAT_MODULE_PATH = ["herning_portal.formats"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "da"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("da",)

# Files

STATIC_URL = "/static/"
STATIC_ROOT = Path(env_text("STATIC_ROOT") or BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "herning_portal.static_storage.JoinedManifestStaticFilesStorage"},
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Sign-in and security

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# The default would set a third cookie; the cookies page names two.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options is said by the content security policy's frame-ancestors
    "security.W005",  # subdomains belong to the municipality's other sites
    "security.W021",  # so does the browsers' preload list
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The nonce enters the header only where a page asks for one: the editors' rich text field.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Seconds a shared cache may keep a public page, serve it while it asks anew, and serve it while the site is down.
PUBLIC_CACHE_CONTROL = "public, max-age=0, s-maxage=30, stale-while-revalidate=60, stale-if-error=86400"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django": {"handlers": ["console"], "level": "INFO", "propagate": False}},
}
