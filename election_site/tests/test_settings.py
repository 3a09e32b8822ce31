"""The settings file as a whole, loaded in a fresh interpreter with given variables."""

import base64
import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "DATABASE_URL": "postgresql://someone:p%40ss@db.example:5433/election?sslmode=require",
    "REDIS_URL": "redis://cache.example:6379/0",
    "SECRET_KEY": "a-long-and-varied-secret-of-a-real-site-1234567890",
    "FIELD_KEY": base64.b64encode(bytes(range(64))).decode(),
    "ALLOWED_HOSTS": "huanjie.example.cn",
}
SHOW = """
from django.conf import settings
database = settings.DATABASES["default"]
print(settings.PRODUCTION, settings.DEBUG, settings.SESSION_COOKIE_SECURE, database["PASSWORD"], database["PORT"],
      database["OPTIONS"])
"""


def load(tmp_path, code=SHOW, **variables):
    """Run code in a fresh interpreter with only these settings."""
    clean = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    clean |= {"DJANGO_SETTINGS_MODULE": "election_site.settings", "VAR_DIR": str(tmp_path / "var"), **variables}
    return subprocess.run(
        [sys.executable, "-c", code], env=clean, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_a_production_site_starts_with_its_settings_and_is_strict(tmp_path):
    done = load(tmp_path, **GOOD)

    assert done.stdout.split() == ["True", "False", "True", "p@ss", "5433", "{'sslmode':", "'require'}"], done.stderr
    assert not (tmp_path / "var" / "secrets").exists()


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEY", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(name, tmp_path):
    done = load(tmp_path, **{key: value for key, value in GOOD.items() if key != name})

    assert done.returncode == 1
    assert f"Setting {name}: it is required in production" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "sqlite:///x.db", "write postgresql://"),
        ("DATABASE_URL", "postgresql://host:port/x", "it is not a URL"),
        ("REDIS_URL", "http://cache", "write redis://"),
        ("SESSION_IDLE_MINUTES", "0", "it must be from 1"),
        ("UPLOAD_LIMIT_MB", "many", "found “many”"),
        ("HTTPS", "perhaps", "found “perhaps”"),
        ("LOG_LEVEL", "LOUD", "allowed are"),
        ("FIELD_KEY", "c2hvcnQ=", "it holds 5 bytes"),
    ],
)
def test_a_wrong_setting_stops_start_up_by_name(name, value, sentence, tmp_path):
    done = load(tmp_path, **{**GOOD, name: value})

    assert done.returncode == 1
    assert f"Setting {name}: " in done.stderr
    assert sentence in done.stderr


def test_manage_py_answers_a_wrong_setting_with_one_sentence_and_exit_1(tmp_path):
    code = "import runpy, sys; sys.argv = ['manage.py', 'check']; runpy.run_path('manage.py', run_name='__main__')"
    done = load(tmp_path, code, **{**GOOD, "PORT": "eight"})

    assert done.returncode == 1
    assert done.stderr.strip() == "Setting PORT: found “eight”; write a whole number from 1 to 65535."


def test_a_command_line_that_makes_no_sense_ends_with_1(tmp_path):
    code = "import runpy, sys; sys.argv = ['manage.py', 'judge_poll', '--no-such-option']"
    done = load(tmp_path, f"{code}; runpy.run_path('manage.py', run_name='__main__')")

    assert done.returncode == 1
    assert "--no-such-option" in done.stderr


def test_a_wrong_setting_is_refused_before_any_service_is_started(tmp_path):
    code = "import runpy, sys; sys.argv = ['manage.py', 'serve']; runpy.run_path('manage.py', run_name='__main__')"
    done = load(tmp_path, code, PORT="eight")

    assert done.stderr.strip() == "Setting PORT: found “eight”; write a whole number from 1 to 65535."
    assert not (tmp_path / "var" / "postgres").exists()
    assert not (tmp_path / "var" / "run").exists()


def test_without_a_database_the_secrets_are_kept_in_var(tmp_path):
    code = "from django.conf import settings; print(settings.PRODUCTION, settings.SECRET_KEY)"
    first, second = load(tmp_path, code), load(tmp_path, code)

    assert first.stdout.startswith("False ")
    assert first.stdout == second.stdout
    assert sorted(path.name for path in (tmp_path / "var" / "secrets").iterdir()) == ["field_key", "secret_key"]


def test_a_job_comes_back_from_the_broker_only_after_the_longest_job(settings):
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > settings.CELERY_TASK_TIME_LIMIT


def test_no_url_serves_uploaded_files(client):
    assert client.get("/media/anything.xlsx").status_code == 404
    assert not str(settings.MEDIA_ROOT).startswith(str(settings.STATIC_ROOT))


@pytest.mark.django_db
def test_every_page_forbids_foreign_and_inline_content(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
