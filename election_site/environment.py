"""Typed reading of environment variables: a bad or missing value stops start-up with a sentence naming the setting."""

import base64
import binascii
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,18}")


class SettingError(ImproperlyConfigured):
    """A setting is missing or wrong; the message names it and says what is allowed."""

    def __init__(self, name: str, problem: str) -> None:
        """Build the sentence shown to the operator."""
        super().__init__(f"Setting {name}: {problem}")
        self.name = name


class Environment:
    """One mapping of variables (normally os.environ) read with types."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        """Read from os.environ unless another mapping is given."""
        self.variables: Mapping[str, str] = os.environ if variables is None else variables

    def raw(self, name: str) -> str | None:
        """Return the value of NAME, or the stripped content of the file named by NAME_FILE, or None.

        An empty variable counts as not set, because compose files pass absent variables as empty text.
        Raises SettingError when both forms are given or the file cannot be read.
        """
        value = self.variables.get(name, "").strip()
        path = self.variables.get(f"{name}_FILE", "").strip()
        if value and path:
            raise SettingError(name, f"give either {name} or {name}_FILE, not both.")
        if not path:
            return value or None
        try:
            content = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise SettingError(f"{name}_FILE", f"the file “{path}” cannot be read ({problem}).") from problem
        if not content:
            raise SettingError(f"{name}_FILE", f"the file “{path}” is empty.")
        return content

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; raises SettingError when it is missing and there is no default."""
        value = self.raw(name)
        if value is not None:
            return value
        if default is None:
            raise SettingError(name, "it is required and has no value.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes/no value written as 1/0, true/false, yes/no or on/off."""
        value = self.raw(name)
        if value is None:
            return default
        word = value.lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise SettingError(name, f"found “{value}”; write 1 or 0 (true/false, yes/no, on/off also work).")

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        """Return a whole number between low and high, both included."""
        value = self.raw(name)
        if value is None:
            return default
        if not WHOLE_NUMBER.fullmatch(value):
            raise SettingError(name, f"found “{value}”; write a whole number from {low} to {high}.")
        number = int(value)
        if not low <= number <= high:
            raise SettingError(name, f"found {number}; it must be from {low} to {high}.")
        return number

    def choice(self, name: str, default: str, allowed: Iterable[str]) -> str:
        """Return one of the allowed words."""
        value = self.text(name, default)
        words = sorted(allowed)
        if value not in words:
            raise SettingError(name, f"found “{value}”; allowed are {', '.join(words)}.")
        return value

    def words(self, name: str, default: Iterable[str]) -> list[str]:
        """Return a list written with commas between the entries."""
        value = self.raw(name)
        if value is None:
            return list(default)
        return [word.strip() for word in value.split(",") if word.strip()]

    def secret(self, name: str, *, kept_in: Path | None, make: Callable[[], str]) -> str:
        """Return a secret; without a value it is made once and kept in the folder kept_in, readable by its owner only.

        With kept_in=None (production) a missing secret raises SettingError.
        """
        value = self.raw(name)
        if value is not None:
            return value
        if kept_in is None:
            raise SettingError(
                name, f"it is required in production. Give it a random value, or a file with {name}_FILE."
            )
        return kept_secret(kept_in / name.lower(), make)


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret kept in a file of mode 0600, making it once; safe for several processes at once."""
    try:
        if not path.exists():
            _keep(path, make())
        value = path.read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise SettingError(
            path.name.upper(),
            f"the kept secret “{path}” cannot be used ({problem.strerror}). Run as the owner of that folder, "
            "or choose another folder with VAR_DIR.",
        ) from problem
    if not value:
        raise SettingError(path.name.upper(), f"the kept secret “{path}” is empty; put its value back from a backup.")
    return value


def _keep(path: Path, value: str) -> None:
    """Write a secret's file unless another process has just done it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(value + "\n")
    try:
        # A hard link is atomic and never replaces a secret that is already there.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def check_key(name: str, value: str, *, length: int) -> None:
    """Raise SettingError unless the value is base64 of exactly `length` bytes."""
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise SettingError(name, f"it must be base64 of {length} random bytes.") from problem
    if len(key) != length:
        raise SettingError(name, f"it holds {len(key)} bytes; base64 of exactly {length} random bytes is needed.")
