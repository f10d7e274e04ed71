"""The machine that the figures were measured on, as it is at the moment."""
import os
import platform
import re
import subprocess

VERSIONS = {
    "openssl": ["openssl", "version"],
    "libfuse": ["pkg-config", "--modversion", "fuse3"],
    "grpc": ["pkg-config", "--modversion", "grpc++"],
    "qemu": ["qemu-img", "--version"],
    "rsync": ["rsync", "--version"],
    "compiler": ["c++", "--version"],
}


def first_line(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
        return done.stdout.splitlines()[0].strip()
    except (OSError, subprocess.SubprocessError, IndexError):
        return "unknown"


def describe():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"^model name\s*: (.*)$", file.read(), re.MULTILINE)
    with open("/proc/meminfo", encoding="utf-8") as file:
        memory_kib = int(re.search(r"^MemTotal:\s*(\d+)", file.read(), re.MULTILINE)[1])
    return {
        "cpu": model[1] if model else platform.machine(),
        "cpus": os.cpu_count(),
        "memory_bytes": memory_kib * 1024,
        "kernel": platform.release(),
        "file_system": first_line(["findmnt", "-n", "-o", "FSTYPE,SOURCE", "-T", "/var/tmp"]),
        "load_average": os.getloadavg(),
        "versions": {name: first_line(command) for name, command in VERSIONS.items()},
    }
