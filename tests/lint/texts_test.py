#!/usr/bin/env python3
"""What a service says of machines and hosts is in the catalogue of texts, and nothing else is in it.

In the sources named here every text of three words and more is a pattern of common/texts/, and so is, in
every source, whatever is given to Say, with an argument for each of its places. `--self-test` proves it.
"""
import pathlib
import re
import sys
import tempfile

# Their findings, problems, refusals and explanations are shown by the manager.
SOURCES = (
    "control/core/network_mapping.cpp",
    "control/core/property_rules.cpp",
    "control/core/readiness.cpp",
    "control/core/scenario.cpp",
    "control/core/switchover_hooks.cpp",
    "control/core/switchover_liveness.cpp",
    "control/core/switchover_maintenance.cpp",
    "control/core/switchover_recovery.cpp",
    "control/core/switchover_requests.cpp",
    "control/core/switchover_settings.cpp",
    "control/core/switchover_steps.cpp",
    "control/core/verification.cpp",
    "control/runtime/host_directory.cpp",
    "engine/hypervisor/hyperv/inspection.cpp",
    "engine/hypervisor/qemu/vm_problems.cpp",
    "engine/service/engine_queries.cpp",
)
FOLDERS = ("common", "control", "engine")
TABLES = "common/texts"

COMMENT = re.compile(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*')
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
PART = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
PLACE = re.compile(r"\{(\w+)\}")
ARGUMENT = re.compile(r'\{\s*"(\w+)",')


def code_of(path):
    """Without comments and includes."""
    text = COMMENT.sub(lambda found: found[1] or "", path.read_text())
    return re.sub(r"#include[^\n]*", "", text)


def joined(literal):
    return "".join(PART.findall(literal))


def literals(code):
    return [joined(found[0]) for found in LITERAL.finditer(code)]


def says(code):
    """(pattern, names of arguments) of each Say."""
    for start in re.finditer(r"\bSay\(\s*(?=\")", code):
        pattern = LITERAL.match(code, start.end())
        depth, end = 1, pattern.end()
        while depth > 0:
            literal = LITERAL.match(code, end)
            if literal:
                end = literal.end()
                continue
            depth += {"(": 1, ")": -1}.get(code[end], 0)
            end += 1
        yield joined(pattern[0]), ARGUMENT.findall(code[pattern.end():end])


def check(root):
    tables = [found for path in sorted((root / TABLES).glob("*_texts.cpp")) for found in literals(code_of(path))]
    catalogue = set(tables[::2])
    problems = [f"{TABLES}: nothing is found"] if not catalogue else []
    said = set()
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.cpp")):
            if path.parent == root / TABLES:
                continue
            code = code_of(path)
            name = path.relative_to(root)
            said |= set(literals(code))
            for pattern, arguments in says(code):
                if pattern not in catalogue:
                    problems.append(f"{name}: not in the catalogue: {pattern!r}")
                if sorted(PLACE.findall(pattern)) != sorted(arguments):
                    problems.append(f"{name}: other arguments than places: {pattern!r}")
            if str(name) not in SOURCES:
                continue
            for text in literals(code):
                if len(text.split()) >= 3 and text not in catalogue:
                    problems.append(f"{name}: not in the catalogue: {text!r}")
    problems += [f"{TABLES}: nobody says {text!r}" for text in catalogue - said]
    return sorted(set(problems))


def self_test():
    said = ('f(Say("{disk} is \\"lost\\" "\n "for good", {{"disk", g("a)")}}));  // "in a comment, not said"\n'
            'f(Say("one {place} only", {{"other", x}}));\nf("+ of three words");\nf("two words");\n')
    table = ('Text{"{disk} is \\"lost\\" for good", "x"}, Text{"one {place} only", "x"},\n'
             'Text{"never said at all", "x"}')
    wanted = ["common/texts: nobody says 'never said at all'",
              "control/core/readiness.cpp: not in the catalogue: '+ of three words'",
              "control/core/readiness.cpp: other arguments than places: 'one {place} only'"]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in (("control/core/readiness.cpp", said), ("common/texts/x_texts.cpp", table)):
            (root / name).parent.mkdir(parents=True)
            (root / name).write_text(text)
        found = check(root)
    if found != wanted:
        print("found", *found, sep="\n")
        return 1
    print(f"all {len(wanted)} rules fire")
    return 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    problems = check(pathlib.Path(sys.argv[1]))
    print(*problems, f"{len(problems)} problems", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
