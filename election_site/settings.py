"""The one settings file. Everything that differs between places is an environment variable (docs/operations.md)."""

import base64
import importlib.util
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
import pghistory
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from election_site import embedded
from election_site.environment import Environment, SettingError, check_key

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
own_services = embedded.layout()
VAR_DIR = own_services.var

# Tests run the same code on the same database engine; only what would slow or disturb them differs.
TESTING = "pytest" in sys.modules
DEBUG = env.flag("DEBUG", default=False) and not TESTING
# A database from outside and no debugging: this is a real site, and nothing secret may be invented for it.
PRODUCTION = not DEBUG and not TESTING and not embedded.uses_own_postgres()

# --- Secrets and addresses --------------------------------------------------------------------------------------------

_kept = None if PRODUCTION else VAR_DIR / "secrets"
SECRET_KEY = env.secret("SECRET_KEY", kept_in=_kept, make=lambda: secrets.token_urlsafe(48))
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
# AES-SIV key (base64) for identity numbers: without it the encrypted columns can never be read again.
FIELD_KEY = env.secret("FIELD_KEY", kept_in=_kept, make=lambda: base64.b64encode(secrets.token_bytes(64)).decode())
check_key("FIELD_KEY", FIELD_KEY, length=64)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise SettingError("ALLOWED_HOSTS", "it is required in production: the site's host names, with commas between.")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])

# --- Parts ------------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "election_site",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "accounts",
    "audit",
    "jobs",
    "sheets",
    "villages",
    "voters",
    "candidates",
    "ballots",
    "reports",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "election_site.middleware.RollingSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "villages.history.HistoryMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "election_site.middleware.ReadableText",
    "election_site.middleware.NoNumbersInAddresses",
    "accounts.middleware.SignInRequired",
    "accounts.middleware.Refusals",
]

ROOT_URLCONF = "election_site.urls"
WSGI_APPLICATION = "election_site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        # Django caches compiled templates by itself when DEBUG is off.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "villages.navigation.navigation",
            ]
        },
    }
]

# --- Database, cache, broker ------------------------------------------------------------------------------------------


def _database(url: str | None) -> dict[str, Any]:
    """Return Django's words for a postgresql:// URL, or for the embedded server."""
    if url is None:
        address = embedded.postgres_address(own_services)
        return {"NAME": address["dbname"], "USER": address["user"], "HOST": address["host"]}
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as problem:
        raise SettingError("DATABASE_URL", f"it is not a URL ({problem}).") from problem
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise SettingError("DATABASE_URL", "write postgresql://user:password@host:port/name.")
    options = dict(parse_qsl(parts.query))
    # A socket folder cannot be a host name in a URL; libpq's own form is ?host=/folder.
    host = options.pop("host", parts.hostname or "")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return {"NAME": name, "USER": user, "PASSWORD": password, "HOST": host, "PORT": str(port or ""), "OPTIONS": options}


DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": env.integer("CONN_MAX_AGE", 600, low=0, high=86_400),
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": env.text("TEST_DATABASE_NAME", "test_election")},
        **_database(env.raw("DATABASE_URL")),
    }
}

# Kept rows are looked up by the row they belong to and by nothing else: every further index is paid at each change.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=False)
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(db_index=True)

if TESTING:
    # Test data need not survive a power cut; committing without waiting for the disk halves the suite.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"

_redis_url = env.raw("REDIS_URL")
if _redis_url is not None and urlsplit(_redis_url).scheme not in {"redis", "rediss"}:
    raise SettingError("REDIS_URL", "write redis://host:port/number (or rediss:// for TLS).")

REDIS_ADDRESS = _redis_url or embedded.valkey_url(own_services, database=0)
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if TESTING
    else {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": _redis_url or embedded.valkey_url(own_services, database=1),
        "KEY_PREFIX": "election",
    }
}

# --- Programs and long work -------------------------------------------------------------------------------------------

HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, low=1, high=65_535)
DEMO_SERVE = env.flag("DEMO_SERVE", default=True)
# Threads of one process take turns at the interpreter: two processes a processor keep answers even under load.
WEB_WORKERS = env.integer("WEB_WORKERS", min(8, 2 * (os.cpu_count() or 1)), low=1, high=64)
# A process may hold more than its share of the open connections: none of them should wait for a thread.
WEB_THREADS = env.integer("WEB_THREADS", 8, low=1, high=64)
WORKER_PROCESSES = env.integer("WORKER_PROCESSES", 2, low=1, high=64)
LONGEST_JOB_MINUTES = env.integer("LONGEST_JOB_MINUTES", 60, low=1, high=24 * 60)
CELERY_BROKER_URL = _redis_url or embedded.broker_url(own_services)
# A message comes back when nobody acknowledged it for this long: must exceed the longest job.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": (LONGEST_JOB_MINUTES + 10) * 60}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_TIME_LIMIT = LONGEST_JOB_MINUTES * 60
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# The Job row holds the result; nothing is kept at the broker.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TASK_EAGER_PROPAGATES = TESTING
CELERY_TASK_DEFAULT_QUEUE = "work"
# Short duties of the clock have their own queue name so that a second worker can take them where imports are long.
CELERY_TASK_ROUTES = {
    "jobs.tasks.requeue_lost": {"queue": "clock"},
    "audit.tasks.seal": {"queue": "clock"},
    "candidates.tasks.remind_departments": {"queue": "clock"},
    "reports.tasks.issue_briefs": {"queue": "clock"},
}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "send lost jobs again": {"task": "jobs.tasks.requeue_lost", "schedule": 60.0, "options": {"expires": 60}},
    "seal the event chain": {"task": "audit.tasks.seal", "schedule": 60.0, "options": {"expires": 60}},
    # At the start of the working day; the second time finds everybody reminded.
    "remind departments of overdue answers": {
        "task": "candidates.tasks.remind_departments",
        "schedule": crontab(hour="8,14", minute="30"),
        "options": {"expires": 3600},
    },
    # What is due is a matter of each term's schedule; this is only how often the clock looks.
    "issue briefs that are due": {"task": "reports.tasks.issue_briefs", "schedule": 300.0, "options": {"expires": 300}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")

# --- People and sessions ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_IDLE_MINUTES = env.integer("SESSION_IDLE_MINUTES", 30, low=1, high=24 * 60)
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# This many failures for one name from one address close the door to it for so many minutes.
LOGIN_FAILURES = env.integer("LOGIN_FAILURES", 5, low=1, high=100)
LOGIN_LOCK_MINUTES = env.integer("LOGIN_LOCK_MINUTES", 15, low=1, high=24 * 60)
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

# --- Safety of the pages ----------------------------------------------------------------------------------------------

HTTPS = env.flag("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env.integer("HSTS_SECONDS", 31_536_000 if HTTPS else 0, low=0, high=63_072_000)
BEHIND_PROXY = env.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Other names under the same domain are not ours to decide about.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Languages and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# Where texts to translate are looked for (manage.py messages).
TRANSLATED_FOLDERS = [
    "accounts",
    "audit",
    "jobs",
    "sheets",
    "villages",
    "voters",
    "candidates",
    "ballots",
    "reports",
    "election_site",
    "templates",
]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files ------------------------------------------------------------------------------------------------------------


def _static_of(package: str) -> Path:
    """Return the static folder of an installed package without importing it."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise SettingError(
            "STATICFILES_DIRS", f"the package {package} is not installed (pip install -r requirements.txt)."
        )
    return Path(found.origin).parent / "static"


STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static", ("vendor/bootstrap", _static_of("django_include_bootstrap"))]
# No scan of a folder that tests have no need to fill.
WHITENOISE_AUTOREFRESH = DEBUG or TESTING
# Uploads and finished files are private: no URL serves this folder, a view checks and sends.
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media")))
MEDIA_URL = ""
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
UPLOAD_LIMIT_MB = env.integer("UPLOAD_LIMIT_MB", 100, low=1, high=2_000)
UPLOAD_LIMIT = UPLOAD_LIMIT_MB * 1024 * 1024
# The first one refuses what is larger than UPLOAD_LIMIT before the others keep a byte of it.
FILE_UPLOAD_HANDLERS = [
    "sheets.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Logs: what happened and where, never who or what was typed -------------------------------------------------------

LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "election_site.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        # SQL holds parameters, that is personal data: never below INFO, also with LOG_LEVEL=DEBUG.
        "django.db.backends": {"level": "INFO"},
        # Job rows tell what a worker does; its own log need only tell what goes wrong.
        "celery": {"level": "WARNING"},
    },
}
