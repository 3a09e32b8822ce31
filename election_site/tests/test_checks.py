"""System checks name the setting that cannot be meant."""

import pytest

from election_site import checks


def sentences(found):
    return [message.msg for message in found]


def test_the_default_settings_are_accepted():
    assert checks.secrets_are_strong(None) == []
    assert checks.production_is_encrypted(None) == []
    assert checks.folders_can_be_written(None) == []


@pytest.mark.parametrize("secret", ["short", "a" * 60])
def test_a_guessable_secret_key_is_an_error(settings, secret):
    settings.SECRET_KEY = secret

    assert sentences(checks.secrets_are_strong(None)) == [
        "Setting SECRET_KEY: it is too short or too regular to be a secret."
    ]


def test_production_without_https_is_warned_about(settings):
    settings.PRODUCTION, settings.HTTPS = True, False

    assert "Setting HTTPS" in sentences(checks.production_is_encrypted(None))[0]


def test_a_media_folder_that_cannot_be_written_is_an_error(settings, monkeypatch, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "below" / "media"
    monkeypatch.setattr(checks.os, "access", lambda path, mode: False)

    assert f"Setting MEDIA_ROOT: the folder {tmp_path}/below/media" in sentences(checks.folders_can_be_written(None))[0]


def test_an_old_database_is_refused_by_version(monkeypatch):
    monkeypatch.setattr(checks, "connections", {"default": FakeConnection(140_005)})

    assert sentences(checks.postgres_is_new_enough(None, ["default"])) == [
        "Setting DATABASE_URL: the server is PostgreSQL 14; 15 or newer is needed."
    ]


@pytest.mark.django_db
def test_our_own_database_is_new_enough():
    assert checks.postgres_is_new_enough(None, ["default"]) == []


class FakeConnection:
    """Answers the version question."""

    def __init__(self, version):
        self.version = version

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def execute(self, statement):
        assert statement == "SHOW server_version_num"

    def fetchone(self):
        return (str(self.version),)
