#!/usr/bin/env python3
"""The manager's package holds a manager that starts, names what it needs, and has the sum beside it."""
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["RHA_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["RHA_BUILD_DIR"])
SCRIPT = SOURCE / "scripts" / "package-manager"


def run(*command, **options):
    return subprocess.run([str(word) for word in command], text=True, capture_output=True, **options)


def expect(holds, what):
    if not holds:
        sys.exit(f"package_test: {what}")


def check_refusals(scratch):
    missing = run(SCRIPT, "--build", scratch, scratch)
    expect(missing.returncode == 1 and "build it:" in missing.stderr, f"no remedy: {missing.stderr}")
    expect(run(SCRIPT).returncode == 2, "no folder is no mistake")


def check_package(folder, scratch):
    made = run(SCRIPT, "--build", BUILD, folder)
    expect(made.returncode == 0, made.stderr)
    package = pathlib.Path(made.stdout.strip())
    names = sorted(path.name for path in folder.iterdir())
    expect(names == [package.name, package.name + ".sha256"], f"in the folder: {names}")
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    stored = (folder / (package.name + ".sha256")).read_text()
    expect(stored == f"{digest}  {package.name}\n", f"another sum: {stored}")
    depends = run("dpkg-deb", "--field", package, "Depends").stdout
    for library in ("libqt6widgets6", "libqt6svg6", "libgrpc++1.51", "qt6-qpa-plugins"):
        expect(library in depends, f"{library} is not among: {depends}")
    expect(run("dpkg-deb", "--extract", package, scratch / "root").returncode == 0, "cannot be unpacked")
    manager = scratch / "root" / "usr" / "bin" / "rha-manager"
    version = run(manager, "--version", env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    expect(version.stdout.split()[-1:] == [run("dpkg-deb", "--field", package, "Version").stdout.strip()],
           f"it says: {version.stdout}{version.stderr}")


def main():
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        (scratch / "empty").mkdir()
        check_refusals(scratch / "empty")
        check_package(scratch / "offered", scratch)


if __name__ == "__main__":
    main()
