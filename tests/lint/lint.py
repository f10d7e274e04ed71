#!/usr/bin/env python3
"""Rules of the house that a compiler does not check. Prints every violation; exit 1 when there are any.

Run as `tests/lint/lint.py [ROOT]`; `tests/lint/lint.py --self-test` proves that each rule can fail.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

CODE = {".h", ".hpp", ".c", ".cpp"}
LINE_MAX = 100
FILE_LINES_MAX = 600

# A core decides; it does not act. (The C core of capture is shared memory by nature: atomics stay.)
CORE_INCLUDES = re.compile(
    r'#include\s*[<"](boost/|grpc|google/protobuf|nlohmann/|spdlog/|fmt/|Q[A-Z]|sqlite3|openssl/|rha/v1/|'
    r"thread>|mutex>|shared_mutex>|condition_variable>|future>|atomic>|chrono_io>|fstream>|iostream>|"
    r"filesystem>|random>|unistd\.h|fcntl\.h|sys/|pthread\.h|stdio\.h|cstdio>|stdlib\.h)")
CORE_WORDS = re.compile(
    r"\b(random_device|steady_clock|system_clock|getenv|unordered_map|unordered_set|this_thread|rand)\b")
C_CORE_WORDS = re.compile(r"\b(malloc|free|calloc|realloc|printf|fopen|open|read|write|pthread_\w+)\s*\(")
WIN_OK = re.compile(r"(minifilter|hyperv|windows|runtime)/")
# Programs that only one system has are named in texts of that system's own sources.
LINUX_WORDS = re.compile(r'"[^"]*\b(systemctl|journalctl|rha-capturefs)\b')
LINUX_OK = re.compile(r"(capturefs|qemu|support|tests|texts)/|capture_client|capture_connection|"
                      r"socket_capture_session|_(posix|linux)\.cpp$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SLEEP = re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep|time\.sleep)\b")
# Packages that the Windows programs do not use; and ports of vcpkg that have another name.
NOT_ON_WINDOWS = {"Qt6", "benchmark", "PkgConfig", "Python3", "Threads", "Boost"}
PORTS = {"absl": "abseil", "nlohmann_json": "nlohmann-json"}
LIBRARY_INCLUDE = re.compile(r"#include <(?:(CLI)|boost/(\w+))[/.]")
MARKDOWN_LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def tracked(root):
    out = subprocess.run(["git", "-C", str(root), "ls-files", "-co", "--exclude-standard"],
                         capture_output=True, text=True, check=True).stdout
    return [pathlib.PurePosixPath(p) for p in out.splitlines() if (root / p).is_file()]


def registered_names(root, files):
    """Every file name that some CMakeLists.txt mentions, with the folder of that CMakeLists.txt."""
    names = []
    for path in files:
        if path.name == "CMakeLists.txt" or path.suffix == ".cmake":
            text = (root / path).read_text()
            for word in re.findall(r"[\w./{}$-]+\.(?:cpp|c|py|sh)\b", text):
                names.append((path.parent, word.replace("${CMAKE_SOURCE_DIR}/", "/")
                              .replace("${CMAKE_CURRENT_SOURCE_DIR}/", "")))
    return names


def check_ports(root, files):
    """vcpkg.json names what CMake finds and what is included without being found, each under its name."""
    needed = set()
    for path in files:
        text = (root / path).read_text() if path.suffix in CODE | {".txt", ".cmake"} else ""
        if path.name == "CMakeLists.txt" or path.suffix == ".cmake":
            needed |= {PORTS.get(name, name.lower()) for name in
                       re.findall(r"find_package\((\S+?)[ )]", text) if name not in NOT_ON_WINDOWS}
        elif path.suffix in CODE:
            needed |= {f"boost-{boost}" if boost else "cli11"
                       for _, boost in LIBRARY_INCLUDE.findall(text)}
    listed = {port if isinstance(port, str) else port["name"]
              for port in json.loads((root / "vcpkg.json").read_text())["dependencies"]}
    return [f"vcpkg.json: {port} is {'not listed' if port in needed else 'not used'}"
            for port in sorted(needed ^ listed)]


def check(root):
    root = pathlib.Path(root)
    files = tracked(root)
    problems = []
    registered = set()
    for folder, word in registered_names(root, files):
        registered.add(word[1:] if word.startswith("/") else str(folder / word))

    for path in files:
        if path.suffix == ".md":
            text = (root / path).read_text()
            for target in MARKDOWN_LINK.findall(text):
                if "://" in target or target.startswith("mailto:"):
                    continue
                if not (root / path.parent / target).exists():
                    problems.append(f"{path}: link to {target}, which does not exist")
            continue
        if path.suffix not in CODE:
            continue
        lines = (root / path).read_text().splitlines()
        in_core = "core" in path.parts and path.parts[0] in ("engine", "control")
        c_core = in_core and "capture" in path.parts
        if len(lines) > FILE_LINES_MAX:
            problems.append(f"{path}: {len(lines)} lines, more than {FILE_LINES_MAX}")
        # What a script compiles for the guest is not part of the build.
        built = path.parts[0] != "scripts"
        if built and path.suffix in (".cpp", ".c") and str(path) not in registered:
            problems.append(f"{path}: not named in any CMakeLists.txt")
        for number, line in enumerate(lines, 1):
            where = f"{path}:{number}"
            if len(line) > LINE_MAX:
                problems.append(f"{where}: {len(line)} columns, more than {LINE_MAX}")
            if UNFINISHED.search(line):
                problems.append(f"{where}: unfinished work")
            if path.parts[0] == "tests" and SLEEP.search(line):
                problems.append(f"{where}: a test waits for the clock")
            if re.search(r"#\s*if.*\b_WIN32\b", line) and not WIN_OK.search(str(path)):
                problems.append(f"{where}: _WIN32 outside an adapter")
            code = line.split("//")[0]
            if LINUX_WORDS.search(code) and not LINUX_OK.search(str(path)):
                problems.append(f"{where}: a Linux program in a text that Windows says, too")
            if c_core:
                if C_CORE_WORDS.search(code):
                    problems.append(f"{where}: libc in the capture core")
            elif in_core and (CORE_INCLUDES.search(code) or CORE_WORDS.search(code)):
                problems.append(f"{where}: a core must be pure: {line.strip()}")
    for path in files:
        if path.parts[0] == "tests" and path.suffix in (".py", ".sh") and path.parts[1] == "system":
            if path.name.startswith("test_") and str(path) not in registered:
                problems.append(f"{path}: test not named in any CMakeLists.txt")
    if pathlib.PurePosixPath("vcpkg.json") in files:
        problems += check_ports(root, files)
    return problems


def self_test():
    cases = {
        "engine/core/a.cpp": ("#include <thread>\n", "must be pure"),
        "control/core/b.cpp": ("auto x = std::chrono::steady_clock::now();\n", "must be pure"),
        "engine/capture/core/c.c": ("void *p = malloc(3);\n", "libc in the capture core"),
        "engine/x.cpp": ("#ifdef _WIN32\n#endif\n", "_WIN32 outside an adapter"),
        "engine/words.cpp": ('f("see systemctl");\n', "a Linux program"),
        "engine/long.cpp": ("x\n" * 601, "601 lines"),
        "engine/wide.cpp": ("//" + "w" * 120 + "\n", "columns"),
        "engine/late.cpp": ("// TO" "DO later\n", "unfinished"),
        "tests/unit/nap.cpp": ("std::this_thread::sleep_for(1s);\n", "waits for the clock"),
        "engine/orphan.cpp": ("int a;\n", "not named in any CMakeLists.txt"),
        "docs/d.md": ("[x](missing.md)\n", "does not exist"),
        "vcpkg.json": ('{"dependencies": ["fmt"]}', "fmt is not used"),
        "tests/system/test_lost.py": ("pass\n", "not named in any CMakeLists.txt"),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        subprocess.run(["git", "init", "-q", folder], check=True)
        for name, (text, _) in cases.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        problems = check(root)
        missed = [name for name, (_, part) in cases.items()
                  if not any(p.startswith(name) and part in p for p in problems)]
    if missed:
        print("rules that did not fire:", ", ".join(missed))
        return 1
    print(f"all {len(cases)} rules fire")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]
    problems = check(root)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
