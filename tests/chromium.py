"""The Chromium that the browser tests drive: found on the machine, or installed where that is allowed.

    python tests/chromium.py             print its path
    python tests/chromium.py --install   install it when it is missing and we are root on a machine with apt

Always ends with exit 0: a machine without Chromium still runs every other test, and says loudly what it left out.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600
# Chinese pages need a Chinese font to be measured and photographed.
PACKAGES = ("chromium", "fonts-noto-cjk")
MISSING = (
    "BROWSER TESTS ARE SKIPPED: there is no Chromium on this machine. "
    "Install it (as root: apt-get install chromium) or name it with CHROMIUM=/path/to/chromium."
)


def find() -> str | None:
    """Return the path of Chromium: the one named by CHROMIUM, else the first found on the PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Install Chromium with apt when that is possible; failing is allowed."""
    if find() or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium for the browser tests …", flush=True)
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for line in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *PACKAGES]):
        command = ["apt-get", *line]
        try:
            subprocess.run(
                command,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                timeout=INSTALL_SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as problem:
            print(f"Chromium cannot be installed: {problem}", file=sys.stderr)
            return


def main() -> None:
    """Install if asked, then say what there is."""
    if "--install" in sys.argv[1:]:
        install()
    path = find()
    if path is None:
        print("*" * 110, MISSING, "*" * 110, sep="\n", file=sys.stderr)
    else:
        print(f"Chromium: {path}")


if __name__ == "__main__":
    main()
