"""``make bench``: every measurement beside its limit, on a database of its own that is dropped afterwards.

Exit code 1 when a limit was missed. Name pieces to run only these: ``python benchmarks/run.py web_load report_facts``.
``growth`` runs only when it is named: it makes the district ten times as large and changes it for whatever comes after.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.measure import Measurement  # noqa: E402
from election_site import embedded  # noqa: E402

DATABASE = f"election_bench_{os.getpid()}"
PIECES = ("report_facts", "web_load", "entry_submit", "vetting", "sheet_reading", "roll_import", "judging")


def environment() -> dict[str, str]:
    """Settings of a production site on the embedded PostgreSQL, with a Valkey of its own; throw-away secrets."""
    services = embedded.layout()
    embedded.ensure_postgres(services)
    address = embedded.postgres_address(services)
    return os.environ | {
        "DATABASE_URL": f"postgresql://{address['user']}@/{DATABASE}?host={address['host']}",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": "for measuring only, on a database that is dropped afterwards",
        "FIELD_KEY": "A" * 86 + "==",
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "LOG_LEVEL": "ERROR",
        "VAR_DIR": str(services.var / "bench"),
    }


def _server(statement: str, database: str = "postgres") -> None:
    import psycopg2

    address = embedded.postgres_address(embedded.layout())
    connection = psycopg2.connect(dbname=database, user=address["user"], host=address["host"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def _manage(variables: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *words], env=variables, cwd=ROOT, check=True)


def main(wanted: list[str]) -> int:
    variables = environment()
    _server(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    _server(f"CREATE DATABASE {DATABASE}")
    missed = 0
    try:
        _manage(variables, "migrate", "--verbosity", "0")
        _manage(variables, "messages", "--compile")
        _manage(variables, "collectstatic", "--noinput", "--verbosity", "0")
        started = time.monotonic()
        _manage(variables, "demo_district", "--verbosity", "0")
        built = Measurement("demo_district: build the whole district", time.monotonic() - started, 90, "s")
        print(built.line(), flush=True)
        # At rest, as a site is: else the database would tidy up after the loading while others are measured.
        _server("VACUUM ANALYZE", DATABASE)
        missed += not built.holds
        for piece in wanted or PIECES:
            ended = subprocess.run([sys.executable, "-m", f"benchmarks.{piece}"], env=variables, cwd=ROOT, check=False)
            missed += ended.returncode != 0
    finally:
        _manage(variables, "services", "stop")
        _server(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
