"""One site per var folder, and nothing left over from a killed one."""

import socket
import subprocess
import sys

import psutil
import pytest

from election_site import programs


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
    (tmp_path / "serve.json").write_text(f"[[{other.pid}, {psutil.Process(other.pid).create_time() - 500}]]")
    with programs.sole_supervisor():
        assert other.poll() is None
    other.kill()
    other.wait()


def test_a_broken_record_is_ignored(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "serve.json").write_text("{")
    with programs.sole_supervisor() as record:
        record.write([])

    assert not (tmp_path / "serve.json").exists()
