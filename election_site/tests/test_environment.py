"""Settings are read with types; a wrong one stops with a sentence that names it."""

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from election_site.environment import Environment, SettingError, check_key, kept_secret


def test_text_returns_the_value_or_the_default():
    env = Environment({"NAME": " a value "})

    assert env.text("NAME") == "a value"
    assert env.text("OTHER", "default") == "default"


def test_a_missing_text_without_default_names_the_setting():
    with pytest.raises(SettingError, match="Setting NAME: it is required"):
        Environment({}).text("NAME")


def test_an_empty_value_counts_as_not_set():
    assert Environment({"NAME": "  "}).text("NAME", "default") == "default"


@pytest.mark.parametrize(("word", "value"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("FALSE", False)])
def test_flags_are_read_from_the_usual_words(word, value):
    assert Environment({"HTTPS": word}).flag("HTTPS", default=not value) is value


def test_a_flag_that_is_no_flag_quotes_what_was_found():
    with pytest.raises(SettingError, match="Setting HTTPS: found “maybe”"):
        Environment({"HTTPS": "maybe"}).flag("HTTPS", default=True)


@pytest.mark.parametrize("value", ["ten", "1.5", "٣", "1e3", "", "--1"])
def test_an_integer_must_be_written_as_one(value):
    env = Environment({"PORT": value or " x"})

    with pytest.raises(SettingError, match="Setting PORT: found .* whole number from 1 to 65535"):
        env.integer("PORT", 8000, low=1, high=65_535)


@pytest.mark.parametrize("value", ["0", "65536", "-5"])
def test_an_integer_out_of_bounds_tells_the_bounds(value):
    with pytest.raises(SettingError, match="it must be from 1 to 65535"):
        Environment({"PORT": value}).integer("PORT", 8000, low=1, high=65_535)


def test_a_choice_lists_what_is_allowed():
    with pytest.raises(SettingError, match="found “LOUD”; allowed are DEBUG, INFO"):
        Environment({"LOG_LEVEL": "LOUD"}).choice("LOG_LEVEL", "INFO", {"INFO", "DEBUG"})


def test_words_are_separated_by_commas():
    assert Environment({"HOSTS": "a.cn, b.cn,,"}).words("HOSTS", []) == ["a.cn", "b.cn"]


def test_a_value_may_come_from_a_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("from file\n")

    assert Environment({"NAME_FILE": str(path)}).text("NAME") == "from file"


def test_a_value_and_its_file_together_are_refused(tmp_path):
    env = Environment({"NAME": "x", "NAME_FILE": str(tmp_path / "secret")})

    with pytest.raises(SettingError, match="either NAME or NAME_FILE"):
        env.text("NAME")


def test_an_unreadable_or_empty_file_names_the_file_setting(tmp_path):
    with pytest.raises(SettingError, match="Setting NAME_FILE: .*cannot be read"):
        Environment({"NAME_FILE": str(tmp_path / "missing")}).text("NAME")
    (tmp_path / "empty").touch()
    with pytest.raises(SettingError, match="Setting NAME_FILE: .*is empty"):
        Environment({"NAME_FILE": str(tmp_path / "empty")}).text("NAME")


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    env = Environment({})
    first = env.secret("SECRET_KEY", kept_in=tmp_path / "secrets", make=lambda: "made")
    second = env.secret("SECRET_KEY", kept_in=tmp_path / "secrets", make=lambda: "made again")

    assert (first, second) == ("made", "made")
    assert stat.S_IMODE((tmp_path / "secrets" / "secret_key").stat().st_mode) == 0o600
    assert os.listdir(tmp_path / "secrets") == ["secret_key"]


def test_processes_that_come_first_together_get_the_same_secret(tmp_path):
    numbers = iter(range(1000))
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: kept_secret(tmp_path / "key", lambda: f"made {next(numbers)}"), range(64)))

    assert len(found) == 1


def test_a_secret_is_required_in_production():
    with pytest.raises(SettingError, match="Setting FIELD_KEY: it is required in production"):
        Environment({}).secret("FIELD_KEY", kept_in=None, make=lambda: "made")


def test_an_empty_kept_secret_is_not_replaced_silently(tmp_path):
    Path(tmp_path / "field_key").touch()

    with pytest.raises(SettingError, match="Setting FIELD_KEY: .*is empty"):
        kept_secret(tmp_path / "field_key", lambda: "new")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("不是密钥", "Setting FIELD_KEY: it must be base64"),
        (base64.b64encode(b"short").decode(), "Setting FIELD_KEY: it holds 5 bytes"),
    ],
)
def test_a_field_key_of_the_wrong_shape_is_refused(value, sentence):
    with pytest.raises(SettingError, match=sentence):
        check_key("FIELD_KEY", value, length=64)
