#!/usr/bin/env python3
"""Every screen that manager-screenshots draws is shown in docs/manager.md, and no picture is left over."""
import pathlib
import re
import sys


def check(source_dir):
    source = pathlib.Path(source_dir)
    listed = re.search(r"kScreens = \{(.*?)\};", (source / "tests/gui/screenshots.cpp").read_text(), re.S)
    if listed is None:
        return ["the list of screens is not found in tests/gui/screenshots.cpp"]
    screens = set(re.findall(r'"([a-z-]+)"', listed.group(1)))
    page = (source / "docs/manager.md").read_text()
    shown = set(re.findall(r"\(images/([a-z-]+)-(?:en|ja)-(?:light|dark)\.png\)", page))
    problems = [f"docs/manager.md shows no picture of {screen!r}" for screen in screens - shown]
    for screen in shown - screens:
        if not screen.startswith("story-"):
            problems.append(f"docs/manager.md shows {screen!r}, which nothing draws")
    for picture in (source / "docs/images").glob("*.png"):
        # Other pages have pictures of their own.
        if picture.name.rsplit("-", 2)[0] in screens and f"images/{picture.name}" not in page:
            problems.append(f"docs/images/{picture.name} is not shown")
    return problems


def main():
    problems = check(sys.argv[1])
    for problem in sorted(problems):
        print(problem)
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
