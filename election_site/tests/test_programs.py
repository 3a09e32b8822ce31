"""One site per var folder, and nothing left over from a killed one."""

import json
import socket
import subprocess
import sys

import psutil
import pytest
from django.utils import translation

from election_site import programs
from election_site.supervisor import Supervisor


def test_a_taken_port_is_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(programs.ServingError, match=f"PORT.*127.0.0.1:{port}"):
            programs.check_port("127.0.0.1", port)


def test_a_second_site_from_the_same_folder_is_refused(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    with (
        programs.sole_supervisor(),
        pytest.raises(programs.ServingError, match="VAR_DIR"),
        programs.sole_supervisor(),
    ):
        pass


def test_programs_of_a_killed_supervisor_are_ended_first(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    programs.Record(tmp_path / "serve.json").write([left.pid])
    with programs.sole_supervisor():
        left.wait(5)

        assert not psutil.pid_exists(left.pid)


def test_a_process_that_only_has_the_same_number_is_left_alone(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    record = {"processes": [[other.pid, psutil.Process(other.pid).create_time() - 500]], "services": []}
    (tmp_path / "serve.json").write_text(json.dumps(record))
    with programs.sole_supervisor():
        assert other.poll() is None
    other.kill()
    other.wait()


@pytest.mark.parametrize("text", ["{", "[]", "{}", "null"])
def test_a_broken_record_is_ignored(settings, tmp_path, text):
    settings.VAR_DIR = tmp_path
    (tmp_path / "serve.json").write_text(text)
    with programs.sole_supervisor() as record:
        record.write([])

    assert not (tmp_path / "serve.json").exists()


def test_services_started_by_a_killed_supervisor_are_stopped_by_the_next_one(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(programs.embedded, "started_here", ["valkey"])
    programs.Record(tmp_path / "serve.json").write([])
    monkeypatch.setattr(programs.embedded, "started_here", ["postgres"])
    with programs.sole_supervisor():
        assert programs.embedded.started_here == ["postgres", "valkey"]


@pytest.fixture
def watched_site():
    said = []
    return programs.Site(Supervisor(said.append, changed=lambda numbers: None)), said


def test_an_own_service_that_died_is_started_again_and_told_of(watched_site, monkeypatch):
    site, said = watched_site
    monkeypatch.setattr(programs.embedded, "revive_services", lambda: ["postgres"])
    with translation.override("en"):
        site.look_after_services()
    assert said == ["postgres ended unexpectedly; it is started again."]


def test_an_own_service_that_does_not_start_is_tried_again_later(watched_site, monkeypatch):
    site, said = watched_site
    tries = []

    def fail():
        tries.append(1)
        raise programs.embedded.ServiceError("PostgreSQL does not start; see the log")

    monkeypatch.setattr(programs.embedded, "revive_services", fail)
    for _ in range(3):
        site.look_after_services()
    assert said == ["PostgreSQL does not start; see the log"]
    assert len(tries) == 1
