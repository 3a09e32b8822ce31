"""The system account PostgreSQL runs under: it refuses root, so root hands it to somebody else."""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from election_site.embedded.layout import ServiceError


@dataclass(frozen=True)
class Account:
    """The system account a server runs under; user is None when it is simply our own."""

    user: str | None
    uid: int
    gid: int


def own_account() -> Account:
    """Return the account this process runs under."""
    return Account(None, os.geteuid(), os.getegid())


def server_account(data: Path) -> Account:
    """Return who runs PostgreSQL: ourselves, or for root (which it refuses) the data's owner, postgres or nobody."""
    if os.geteuid() != 0:
        return own_account()
    entries = {entry.pw_uid: entry for entry in pwd.getpwall()}
    owner = entries.get(data.stat().st_uid) if data.exists() else None
    if owner is None or owner.pw_uid == 0:
        by_name = {entry.pw_name: entry for entry in entries.values()}
        owner = by_name.get("postgres") or by_name.get("nobody")
    if owner is None:
        raise ServiceError("PostgreSQL refuses to run as root and there is no account “nobody”; set DATABASE_URL.")
    return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)


def own_folder(folder: Path, account: Account) -> None:
    """Make a folder only the server's account can enter."""
    if folder.is_symlink():
        # A short path in the temporary folder could be prepared by somebody else to catch our change of owner.
        raise ServiceError(f"{folder} is a link; remove it, the folder must be a real one.")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if account.user is not None:
        os.chown(folder, account.uid, account.gid)
    elif folder.stat().st_uid != account.uid:
        raise ServiceError(
            f"{folder} belongs to another user. Run as that user, or choose another folder with VAR_DIR."
        )
    folder.chmod(0o700)


def as_account(account: Account, needed: list[Path]) -> list[str]:
    """Return the words before a command that drop root.

    In a folder nobody else may enter (/root, a private temporary folder) the server keeps the one capability to pass
    the folders above; opening those folders to everybody instead would be the larger hole.
    """
    program = shutil.which("setpriv")
    if program is None:
        raise ServiceError("As root, PostgreSQL needs the program setpriv (package util-linux); or set DATABASE_URL.")
    words = [program, f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    if all(_passable(folder) for path in needed for folder in [path, *path.parents]):
        return words
    kept = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    # The bit makes access(2), with which the programs look for each other, honour the capability.
    return [*words, *kept, "--securebits=+no_setuid_fixup"]


def _passable(folder: Path) -> bool:
    """Say whether everybody may enter the folder."""
    return bool(folder.stat().st_mode & 0o001)
