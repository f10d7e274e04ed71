#!/usr/bin/env python3
"""Gives every `rhactl …` line of the documentation's code blocks to the real rhactl: its parser has to take
it. `check_commands.py RHACTL`. What stands for something else (`…`) is not checked.

Nobody is logged in, so nothing is done: a line that makes sense ends with another exit code than 2."""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)
COMMAND = re.compile(r"(?:^|&& )(rhactl [^|&#>…\n]*)(?=$|[|&#>])", re.M)


def commands(text):
    return [command.strip() for block in BLOCK.findall(text)
            for command in COMMAND.findall(block.replace("\\\n", " "))]


def problem(rhactl, command):
    """What is wrong with it, or nothing."""
    with tempfile.TemporaryDirectory() as empty:
        ran = subprocess.run([rhactl, "--json", "--yes", *shlex.split(command)[1:]], cwd=empty, text=True,
                             stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                             env={**os.environ, "RHACTL_IDENTITY": f"{empty}/none"})
    if ran.returncode != 2:
        return ""
    message = json.loads(ran.stdout)["error"]["message"]
    return "" if "pairing code" in message else message  # CODE stands for one


def main():
    rhactl = str(pathlib.Path(sys.argv[1]).resolve())
    problems, count = [], 0
    for path in sorted([TOP / "README.md", *(TOP / "docs").rglob("*.md")]):
        for command in commands(path.read_text()):
            count += 1
            wrong = problem(rhactl, command)
            if wrong:
                problems.append(f"{path.relative_to(TOP)}: `{command}`: {wrong}")
    if not problem(rhactl, *commands("```\nrhactl hosts verify --all | less\n```\n")):
        problems.append("a command that does not exist was not noticed")
    print(*problems, f"{count} commands, {len(problems)} problems", sep="\n")
    return 1 if problems or not count else 0


if __name__ == "__main__":
    sys.exit(main())
