"""The project's own PostgreSQL and Valkey: started once, found again, never lost with the process that started them."""

import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.conf import settings

from election_site import embedded
from election_site.embedded import account

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A cluster of its own, in a folder whose name has a space; stopped at the end."""
    place = embedded.Layout(tmp_path_factory.mktemp("with space") / "var")
    yield place
    embedded.stop_postgres(place)
    embedded.stop_valkey(place)


def run(code, place, **options):
    """Start a fresh interpreter on the same var folder."""
    variables = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.Popen(
        [sys.executable, "-c", f"from election_site import embedded\n{code}"],
        env={**variables, "VAR_DIR": str(place.var)},
        cwd=settings.BASE_DIR,
        **options,
    )


def ask(place, statement):
    with psycopg2.connect(**embedded.postgres_address(place)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def test_it_starts_once_and_is_then_found(place):
    embedded.ensure_postgres(place)
    first = embedded.postmaster(place)

    assert embedded.ensure_postgres(place) is False
    assert embedded.postmaster(place) == first
    assert ask(place, "SHOW fsync") == [("on",)]
    assert ask(place, "SHOW listen_addresses") == [("",)]


def test_callers_at_the_same_time_start_one_server(place):
    embedded.stop_postgres(place)
    with ThreadPoolExecutor(4) as pool:
        processes = list(pool.map(lambda _: run("print(embedded.ensure_services())", place, stdout=-1), range(4)))
    answers = [process.communicate()[0].decode() for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0, 0]
    assert sum("postgres" in answer for answer in answers) == 1


def test_the_data_survives_the_killing_of_the_process_that_started_it(place):
    embedded.stop_postgres(place)
    starter = run("import time; embedded.ensure_services(); print('up', flush=True); time.sleep(60)", place, stdout=-1)
    assert starter.stdout.readline() == b"up\n"
    ask(place, "CREATE TABLE IF NOT EXISTS kept (n int)")
    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    assert ask(place, "SELECT count(*) FROM kept") == [(0,)]
    assert embedded.valkey_answers(place)


def test_a_killed_server_is_recovered_at_the_next_start(place):
    embedded.ensure_postgres(place)
    ask(place, "CREATE TABLE IF NOT EXISTS committed (n int)")
    process = embedded.postmaster(place)
    family = [process, *process.children(recursive=True)]
    process.kill()
    psutil.wait_procs(family, timeout=30)

    assert (place.postgres_data / "postmaster.pid").exists()
    assert embedded.ensure_postgres(place) is True
    assert ask(place, "SELECT count(*) FROM committed") == [(0,)]


def test_services_that_were_killed_while_the_site_runs_are_noticed_and_started_again(place, monkeypatch):
    monkeypatch.setattr(embedded, "layout", lambda: place)
    monkeypatch.setattr(embedded, "uses_own_postgres", lambda: True)
    monkeypatch.setattr(embedded, "uses_own_valkey", lambda: True)
    monkeypatch.setattr(embedded, "started_here", [])
    embedded.ensure_services()
    assert embedded.ended_services() == []
    database, broker = embedded.postmaster(place), embedded.valkey_process(place)
    family = [database, *database.children(recursive=True), broker]
    database.kill()
    broker.kill()
    psutil.wait_procs(family, timeout=30)

    assert embedded.ended_services() == ["postgres", "valkey"]
    assert embedded.revive_services() == ["postgres", "valkey"]
    assert embedded.ended_services() == embedded.revive_services() == []
    assert embedded.valkey_answers(place)


def test_a_left_over_pid_file_of_some_other_program_does_not_block(place):
    embedded.ensure_postgres(place)
    pid_file = place.postgres_data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    embedded.stop_postgres(place)
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    assert embedded.postmaster(place) is None
    assert embedded.ensure_postgres(place) is True


def test_rubbish_in_the_pid_file_does_not_block(place):
    embedded.ensure_postgres(place)
    embedded.stop_postgres(place)
    (place.postgres_data / "postmaster.pid").write_text("rubbish\n")

    assert embedded.ensure_postgres(place) is True


def test_an_interrupted_creation_is_begun_again(tmp_path):
    place = embedded.Layout(tmp_path / "var")
    (place.postgres_data / "base").mkdir(parents=True)
    (place.postgres_data / "postgresql.conf").write_text("half")
    try:
        assert embedded.ensure_postgres(place) is True
    finally:
        embedded.stop_postgres(place)


def test_stopping_twice_is_no_mistake(place):
    embedded.ensure_postgres(place)

    assert embedded.stop_postgres(place) is True
    assert embedded.stop_postgres(place) is False


def test_a_process_stops_what_it_has_started_unless_others_use_it(place):
    embedded.stop_postgres(place)
    embedded.stop_valkey(place)
    code = "embedded.ensure_services(); print('up', flush=True); input(); print(embedded.stop_what_started_here())"

    starter = run(code, place, stdout=-1, stdin=-1)
    assert starter.stdout.readline() == b"up\n"
    other = psycopg2.connect(**embedded.postgres_address(place))
    assert starter.communicate(b"go\n")[0] == b"[]\n"
    other.close()
    embedded.stop_postgres(place)

    starter = run(code, place, stdout=-1, stdin=-1)
    assert starter.communicate(b"go\n")[0] == b"up\n['postgres']\n"
    assert embedded.postmaster(place) is None


def test_a_cluster_of_another_version_is_refused_with_a_sentence(tmp_path):
    place = embedded.Layout(tmp_path / "var")
    place.postgres_data.mkdir(parents=True)
    (place.postgres_data / "PG_VERSION").write_text("14\n")

    with pytest.raises(embedded.ServiceError, match="was made by PostgreSQL 14, but the installed one is 18"):
        embedded.ensure_postgres(place)


def test_a_start_that_fails_points_to_the_log(tmp_path):
    place = embedded.Layout(tmp_path / "var")
    place.postgres_data.mkdir(parents=True)
    (place.postgres_data / "PG_VERSION").write_text("18\n")

    with pytest.raises(embedded.ServiceError, match=r"PostgreSQL does not start; see .*postgres\.log"):
        embedded.ensure_postgres(place)


def test_valkey_starts_over_a_left_over_socket_and_stops(place):
    embedded.stop_valkey(place)
    place.valkey_socket.parent.mkdir(parents=True, exist_ok=True)
    left_over = socket.socket(socket.AF_UNIX)
    left_over.bind(str(place.valkey_socket))
    left_over.close()

    assert embedded.valkey_answers(place) is False
    assert embedded.ensure_valkey(place) is True
    assert embedded.ensure_valkey(place) is False
    assert embedded.stop_valkey(place) is True
    assert embedded.stop_valkey(place) is False


def test_nobody_else_can_reach_the_services(place):
    embedded.ensure_postgres(place)
    embedded.ensure_valkey(place)

    for service in ("postgres", "valkey"):
        assert place.sockets(service).stat().st_mode & 0o077 == 0
    assert place.postgres_data.stat().st_mode & 0o077 == 0


def test_a_path_too_long_for_a_socket_gets_a_short_folder():
    deep = embedded.Layout(Path("/srv") / ("very-long-name" * 10) / "var")

    assert len(os.fsencode(deep.sockets("postgres") / ".s.PGSQL.5432")) < 107
    assert deep.sockets("postgres") != deep.sockets("valkey")


def test_root_hands_the_server_to_the_owner_of_the_data(monkeypatch, tmp_path):
    monkeypatch.setattr(account.os, "geteuid", lambda: 0)
    found = account.server_account(tmp_path / "not there yet")

    assert found.user in {"postgres", "nobody"}
    assert found.uid != 0


def test_in_a_private_folder_only_the_capability_to_pass_is_kept(monkeypatch, tmp_path):
    monkeypatch.setattr(account.shutil, "which", lambda name: f"/usr/bin/{name}")
    nobody = account.Account("nobody", 65534, 65534)
    tmp_path.chmod(0o700)

    assert "--ambient-caps=-all,+dac_override" in account.as_account(nobody, [tmp_path])
    assert "--ambient-caps=-all,+dac_override" not in account.as_account(nobody, [Path("/usr")])
