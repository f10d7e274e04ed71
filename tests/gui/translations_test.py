#!/usr/bin/env python3
"""Every text of the manager has a finished Japanese translation, and none is left over.

The texts are gathered from the sources anew, beside the committed file, which is not touched.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree


def messages(path):
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            found[(context.findtext("name"), message.findtext("source"))] = translation
    return found


def unnamed_checks(source_dir):
    """Checks of findings for which the manager has no title."""
    files = ("engine/service/engine_queries.cpp", "engine/service/proto_convert.cpp",
             "control/core/network_mapping.h", "control/core/verification.cpp", "control/core/readiness.cpp",
             "control/runtime/control_runtime.cpp")
    source = "".join((pathlib.Path(source_dir) / file).read_text() for file in files)
    found = set(re.findall(
        r'(?:SEVERITY_\w+|Severity::k\w+|S::k\w+|AddError\(&?\w+|AddAll\([^"]*|kVmRunning =|k\w*Check =|\.check =|set_check\(),?\s*'
        r'"([a-z-]+)"', source))
    titles = (pathlib.Path(source_dir) / "manager-gui/core/words_service.cpp").read_text()
    if len(found) < 35:
        return ["the checks of findings are not found in the sources any more"]
    return [f"no title for the check {check!r}" for check in found if f'u"{check}"' not in titles]


def placeholders(text):
    return sorted(text[i:i + 2] for i in range(len(text)) if text[i] == "%" and text[i + 1:i + 2].isdigit())


def check(source_dir, lupdate):
    folder = pathlib.Path(source_dir) / "manager-gui"
    committed = messages(folder / "i18n" / "manager_ja.ts")
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        fresh = pathlib.Path(scratch) / "manager_ja.ts"
        shutil.copy(folder / "i18n" / "manager_ja.ts", fresh)
        parts = [folder / part for part in ("core", "demo", "app", "client", "main.cpp")]
        subprocess.run([lupdate, "-silent", "-no-obsolete", "-I", source_dir, "-locations", "none", *parts,
                        "-ts", fresh], check=True, capture_output=True)
        wanted = messages(fresh)
    if not wanted:
        problems.append("no text was found in the sources")
    for key in wanted.keys() - committed.keys():
        problems.append(f"{key[0]}: not in the translation file: {key[1]!r}")
    for key in committed.keys() - wanted.keys():
        problems.append(f"{key[0]}: nothing uses it any more: {key[1]!r}")
    for (context, source), translation in committed.items():
        if translation.get("type") is not None or not translation.text:
            problems.append(f"{context}: not translated: {source!r}")
        elif placeholders(source) != placeholders(translation.text):
            problems.append(f"{context}: other placeholders in the translation of {source!r}")
    return problems + unnamed_checks(source_dir)


def main():
    problems = check(sys.argv[1], sys.argv[2])
    for problem in sorted(problems):
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
