#!/usr/bin/env python3
"""Checks the PowerShell module RHA without PowerShell: that it can be read, what it exports, its help and
pages, the command lines that it builds, against the real rhactl, and the fields of JSON that it reads.

`check_powershell.py [--rhactl PROGRAM]`; `--write` writes docs/powershell/ from the help in the module;
`--self-test` breaks copies of the module, and fails where that is not noticed."""
import argparse
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from powershell import Broken, Module, tokens
from powershell_pages import page, summary

TOP = pathlib.Path(__file__).resolve().parents[2]
MODULE = pathlib.Path("packaging/windows/powershell/RHA")
PAGES = pathlib.Path("docs/powershell")
VERBS = set("""Add Connect Copy Export Get Import New Remove Restore Resume Set Start Stop Suspend Switch
Test""".split())  # of those that `Get-Verb` lists
# What the module leaves to rhactl: what goes on for ever, what is for another shell, what is an object's
# property in any case, and options that are a property of `--set` as well.
NOT_OFFERED = {"completion bash", "events follow", "status"}
OPTIONS_NOT_OFFERED = {
    "scenario create": {"--manual-switchover", "--ignore-guest", "--is-alive-timeout", "--heartbeat-ms",
                        "--shutdown-grace", "--spool-max", "--journal-max", "--free-min"},
    "scenario statistics": {"--csv"}, "properties": {"--japanese"}}
# The messages that rhactl prints as JSON, and what is no message.
REPLIES = {
    "login": "Login", "info": "ControlInfo", "pair": "CreatePairingCodeReply",
    "hosts list": "ListHostsReply", "hosts verify": "VerifyHostReply", "hosts remove": "RemoveHostReply",
    "hosts add": "PairHost", "hosts renew": "PairHost", "vms list": "ListHostVmsReply",
    "maintenance start": "MaintenanceReply", "maintenance end": "MaintenanceReply",
    "maintenance list": "ListScenariosReply", "scenario list": "ListScenariosReply",
    "scenario create": "Creations", "scenario import": "Creations", "scenario clone": "Scenario",
    "scenario verify": "VerifyScenarioReply", "scenario delete": "DeleteScenarioReply",
    "scenario properties": "PropertiesReply", "scenario set": "PropertiesReply",
    "scenario network": "PropertiesReply",
    "scenario history": "SettingsHistoryReply", "properties": "ListPropertiesReply",
    "template list": "ListTemplatesReply", "template show": "Template", "template create": "Template",
    "template delete": "DeleteTemplateReply", "scenario readiness": "Readiness",
    "scenario statistics": "StatisticsReply", "group list": "ListGroupsReply",
    "group run": "GroupReply", "group stop": "GroupReply", "group switchover": "GroupReply",
    "events list": "ListEventsReply", "assessment list": "ListAssessmentsReply",
    "assessment start": "Assessment", "assessment show": "Assessment", "assessment stop": "Assessment",
    "assessment delete": "DeleteAssessmentReply", "notify add": "NotifyTarget",
    "notify list": "ListNotifyTargetsReply", "notify show": "NotifyTarget",
    "notify test": "TestNotifyTargetReply", "notify remove": "RemoveNotifyTargetReply",
    **dict.fromkeys(["scenario show", "scenario run", "scenario stop", "scenario switchover",
                     "scenario recover", "scenario suspend", "scenario resume"], "Scenario")}


def messages(top):
    """Each message of the protocol, and what docs/cli.md says of other JSON: field -> type."""
    found = {
        "Login": dict.fromkeys(["id", "address", "ca_fingerprint_sha256", "not_after_unix_ns"], ""),
        "Creations": {"items": "Creation"},
        "Creation": {"title": "", "scenario": "Scenario", "verification": "VerifyScenarioReply",
                     "error": "ErrorInfo"}}
    for path in sorted((top / "proto/rha/v1").glob("*.proto")):
        text = re.sub(r"//[^\n]*", "", path.read_text())
        stack = []
        for match in re.finditer(r"\b(message|enum|service)\s+(\w+)\s*\{|\}|"
                                 r"(?:map<[^>]*>|[\w.]+)\s+\w+\s*=\s*\d+", text):
            if match.group(1):
                stack.append((match.group(1), match.group(2)))
                found.setdefault(match.group(2), {})
            elif match.group() == "}":
                stack.pop()
            elif stack[-1][0] == "message":
                type_, name = match.group().split("=")[0].split()[-2:]
                owner = stack[-1][1]
                found[owner][name] = type_
                if owner == "Item":  # both replies' items, each below the name of its reply as well
                    found.setdefault(f"{stack[-2][1]}.Item", {})[name] = type_
    for name, fields in found.items():
        for field, type_ in fields.items():
            if f"{name}.{type_}" in found:
                fields[field] = f"{name}.{type_}"
    found["PairHost"] = {**found["CreatePairingCodeReply"], "command": ""}
    return found


class Check:
    def __init__(self, top, rhactl):
        self.top, self.rhactl = pathlib.Path(top), rhactl
        self.problems = []
        self.module = Module(self.top / MODULE)
        self.messages = messages(self.top)
        self.types = {}

    def expect(self, right, problem):
        if not right:
            self.problems.append(problem)

    def run(self):
        for name, text in self.module.texts.items():
            if name.endswith((".ps1", ".psm1", ".psd1")):
                tokens(text)
            for number, line in enumerate(text.splitlines(), 1):
                self.expect(len(line) <= 100, f"{name}:{number}: more than 100 columns")
        self.check_manifest()
        self.check_quoting()
        for function in self.module.cmdlets.values():
            self.check_help(function)
            self.check_cmdlet(function)
        self.learn_types()
        self.check_displays()
        self.check_fields()
        self.check_pages()
        if self.rhactl:
            self.check_commands()
        return self.problems

    # --- the module as a whole --------------------------------------------------------------------
    def check_manifest(self):
        manifest = self.module.texts["RHA.psd1"]
        exported = re.findall(r"'(\w+-\w+)'", manifest.split("FunctionsToExport")[1])
        there = sorted(self.module.cmdlets)
        self.expect(sorted(exported) == there, "RHA.psd1 does not export just what there is: "
                    f"{sorted(set(exported) ^ set(there))}")
        version = re.search(r"project\(rha VERSION ([\d.]+)", (self.top / "CMakeLists.txt").read_text())
        self.expect(f"ModuleVersion = '{version.group(1)}'" in manifest,
                    f"RHA.psd1: ModuleVersion is not {version.group(1)}")
        self.expect("PowerShellVersion = '5.1'" in manifest, "RHA.psd1: not for PowerShell 5.1")
        for file in re.findall(r"'(RHA\.\w+\.?\w*)'", manifest):
            self.expect(file in self.module.texts, f"RHA.psd1 names {file}, which is not there")
        loaded = re.search(r"foreach \(\$part in ([^)]*)\)", self.module.texts["RHA.psm1"]).group(1)
        parts = {name for name in self.module.texts if name.endswith(".ps1")}
        self.expect({f"{part}.ps1" for part in re.findall(r"'(\w+)'", loaded)} == parts,
                    "RHA.psm1 does not load just the files there are")
        categories = self.module.texts["RHA.psm1"].split("Categories = @{")[1].split("}")[0]
        names = (self.top / "common/error.cpp").read_text()
        codes = re.findall(r'CodeName{ErrorCode::\w+, "([a-z-]+)"', names)
        self.expect(len(codes) > 10, "common/error.cpp: no names of errors found")
        for code in codes:
            self.expect(f"'{code}'" in categories, f"RHA.psm1: no category for the error {code}")

    def check_quoting(self):
        """The replacements of the module, tried by a reader of Windows' rules."""
        line = re.search(r"-replace '(.*?)', '(.*?)' -replace '(.*?)', '(.*?)'\)",
                         self.module.texts["RHA.psm1"])
        from_, to, from_end, to_end = [re.sub(r"\$(\d)", r"\\g<\1>", part.replace("\\", "\\\\"))
                                       if number % 2 else part for number, part in
                                       enumerate(line.groups())]
        for word in ("a b", 'say "so"', "C:\\a b\\", 'x\\"y', "", '\\\\" \\\\', "表\t示", '"'):
            quoted = '"' + re.sub(from_end, to_end, re.sub(from_, to, word)) + '"'
            self.expect(read_quoted(quoted) == word, f"RHA.psm1: {word!r} is quoted as {quoted}")

    # --- each cmdlet ------------------------------------------------------------------------------
    def check_help(self, function):
        name, help_ = function.name, function.help
        if not help_:
            return self.expect(False, f"{name} has no help")
        for part in ("SYNOPSIS", "DESCRIPTION"):
            self.expect(help_.parts.get(part), f"{name}: its help has no {part}")
        self.expect(help_.examples, f"{name}: its help has no EXAMPLE")
        unknown = set(help_.parts) - {"SYNOPSIS", "DESCRIPTION"}
        self.expect(not unknown, f"{name}: PowerShell knows no {sorted(unknown)} in help")
        for parameter in {p.name for p in function.parameters} ^ set(help_.parameters):
            self.expect(False, f"{name}: {parameter} is in its parameters or its help only")
        for code, _ in help_.examples:
            tokens(code)
            for used, words in re.findall(r"\b(\w+-Rha\w+)([^|;){]*)", code):
                other = self.module.cmdlets.get(used)
                self.expect(other, f"{name}: an example uses {used}, which is not there")
                known = {p.name for p in other.parameters} if other else set()
                for word in re.findall(r" -([A-Z]\w+)", words):
                    self.expect(word in known | {"ErrorAction", "WhatIf", "Confirm"},
                                f"{name}: an example uses {used} -{word}, which is not there")

    def check_cmdlet(self, function):
        name = function.name
        self.expect(name.split("-")[0] in VERBS, f"{name}: not an approved verb")
        self.expect("-Rha" in name, f"{name}: not named after RHA")
        self.expect(function.calls, f"{name} does nothing with rhactl")
        asks = any(call.yes for call in function.calls)
        self.expect(not asks or function.impact == "High",
                    f"{name}: rhactl asks, so it has to: ConfirmImpact = 'High'")
        called = "$PSCmdlet.ShouldProcess(" in function.code
        self.expect(function.should == called, f"{name}: half of ShouldProcess")
        if name.split("-")[0] not in ("Get", "Test", "Connect"):
            self.expect(function.should, f"{name}: changes something without ShouldProcess")
        if called:
            ask = function.code.index("ShouldProcess(")
            self.expect(ask < function.code.index("Invoke-Rhactl"), f"{name}: acts before it asks")
        self.expect("Host" not in {p.name for p in function.parameters}, f"{name}: $Host is taken")

    # --- JSON -------------------------------------------------------------------------------------
    def item_of(self, function, call):
        """The message of what a call returns."""
        if call.raw:
            return None
        reply = REPLIES.get(call.command)
        if (call.command, call.select) == ("scenario create", ""):
            reply = "Scenario"  # of one machine
        if reply not in self.messages:
            self.expect(False, f"{function.name}: what does `rhactl {call.command}` print?")
            return None
        if not call.select:
            return reply
        item = self.messages[reply].get(call.select)
        self.expect(item in self.messages,
                    f"{function.name}: `rhactl {call.command}` prints no list {call.select}")
        return item

    def learn_types(self):
        for function in self.module.cmdlets.values():
            for call in function.calls:
                item = self.item_of(function, call)
                if call.may_fail and item:
                    self.expect("error" in self.messages.get(item, {}),
                                f"{function.name}: {item} has no error")
                if not call.type or not item:
                    continue
                known = self.types.setdefault(call.type, item)
                self.expect(known == item, f"{function.name}: {call.type} is a {known}, not a {item}")
        self.types["VM"] = self.messages["HostVms"]["vms"]
        self.types["Verification"] = "VerifyScenarioReply"

    def check_displays(self):
        types = xml.etree.ElementTree.fromstring(self.module.texts["RHA.Types.ps1xml"])
        added = {}
        for type_ in types.iter("Type"):
            name = type_.findtext("Name").removeprefix("RHA.")
            for member in type_.find("Members"):
                added.setdefault(name, set()).add(member.findtext("Name"))
                path = member.findtext("ReferencedMemberName")
                for part in [path] if path else re.findall(r"\$this\.([\w.]+)",
                                                           member.findtext("GetScriptBlock")):
                    self.follow(f"RHA.Types.ps1xml: {name}", self.types.get(name), part)
        added.setdefault("VM", set()).update({"host_name", "host_id"})
        self.added = added
        views = xml.etree.ElementTree.fromstring(self.module.texts["RHA.Format.ps1xml"])
        for view in views.iter("View"):
            name = view.findtext("ViewSelectedBy/TypeName").removeprefix("RHA.")
            headers = len(list(view.iter("TableColumnHeader")))
            self.expect(headers == len(list(view.iter("TableColumnItem"))),
                        f"RHA.Format.ps1xml: {name} has other columns than headers")
            for item in view.iter("TableColumnItem"):
                path = item.findtext("PropertyName") or item.findtext("ScriptBlock").removeprefix("$_.")
                if path not in added.get(name, set()):
                    self.follow(f"RHA.Format.ps1xml: {name}", self.types.get(name), path)
        aliases = {alias for names in added.values() for alias in names}
        fields = {field for message in self.messages.values() for field in message}
        for function in self.module.cmdlets.values():
            for parameter in function.parameters:
                for alias in parameter.aliases:
                    self.expect(alias in aliases | fields,
                                f"{function.name}: nothing has a {alias} to hand on")

    def follow(self, where, message, path):
        for part in path.split("."):
            fields = self.messages.get(message)
            if fields is None:
                return self.expect(False, f"{where}: {message or 'what it is'} has no fields: {path}")
            if part not in fields:
                return self.expect(False, f"{where}: {message} has no {part}")
            message = fields[part]
        return None

    def check_fields(self):
        """$variable.a.b of the functions and of the examples, along the messages."""
        for function in self.module.cmdlets.values():
            roots = {}
            for name, command in re.findall(r"\$(\w+) = Invoke-Rhactl \$PSCmdlet '([a-z ]+)'",
                                            function.code):
                call = next(c for c in function.calls if c.command == command)
                roots[name] = self.item_of(function, call)
            for item, source, field in re.findall(r"foreach \(\$(\w+) in \$(\w+)(?:\.(\w+))?\)",
                                                  function.code):
                if source in roots:
                    message = roots[source]
                    roots[item] = self.messages.get(message, {}).get(field) if field else message
            if len(function.calls) == 1:
                roots["_"] = self.item_of(function, function.calls[0])
            for name, path in re.findall(r"\$(\w+)\.([a-z]\w*(?:\.\w+)*)", function.code):
                if roots.get(name):
                    self.follow(function.name, roots[name], path)
            for code, _ in function.help.examples:
                self.check_example(function.name, code)
        for path in re.findall(r"\$_\.([a-z]\w*)",
                               self.module.texts["RHA.psm1"].split("filter Expand-Creation")[1]
                               .split("\n}")[0]):
            self.follow("RHA.psm1: Expand-Creation", "Creation", path)
        for path in re.findall(r"\$(?:Problem|item\.error)\.([a-z]\w*)", self.module.texts["RHA.psm1"]):
            self.follow("RHA.psm1", "ErrorInfo", path)

    def check_example(self, where, code):
        for used, path in re.findall(r"\((?:\$_ \| )?(\w+-Rha\w+)[^()]*\)\.([a-z][\w.]*)", code):
            self.follow_cmdlet(where, used, path)
        used = None
        for stage in code.split("|"):
            before = used
            made = re.search(r"(\w+-Rha\w+)", stage)
            for path in re.findall(r"\$_\.([a-z][\w.]*)", stage):
                if before:
                    self.follow_cmdlet(where, before, path)
            if stage.strip().startswith("Format-Table") and before:
                for path in stage.strip().removeprefix("Format-Table").split(","):
                    self.follow_cmdlet(where, before, path.strip())
            used = made.group(1) if made else used

    def follow_cmdlet(self, where, cmdlet, path):
        """Some call of it, or what it makes of that, has the field."""
        function = self.module.cmdlets.get(cmdlet)
        if not function:
            return
        items = [self.item_of(function, call) for call in function.calls]
        kinds = [call.type for call in function.calls]
        if "Creation" in kinds:
            items.append("VerifyScenarioReply")
        if any(path in self.added.get(kind, set()) for kind in kinds):
            return
        before = list(self.problems)
        for item in items:
            self.problems = list(before)
            self.follow(where, item, path)
            if self.problems == before:
                return

    # --- pages ------------------------------------------------------------------------------------
    def pages(self):
        written = {f"{name}.md": page(function) for name, function in self.module.cmdlets.items()}
        written["README.md"] = summary(self.module)
        return written

    def check_pages(self):
        written = self.pages()
        there = {path.name: path.read_text() for path in (self.top / PAGES).glob("*.md")}
        for name in sorted(set(written) | set(there)):
            self.expect(written.get(name) == there.get(name), f"{PAGES / name} is not what the module's "
                        "help says: run tests/lint/check_powershell.py --write")

    # --- rhactl -----------------------------------------------------------------------------------
    def call_rhactl(self, words):
        return call_rhactl(self.rhactl, *words)

    def commands(self, words=()):
        """Every command that rhactl has; groups have a list of theirs."""
        text = self.call_rhactl([*words, "--help"]).stdout
        listed = text.split("\nSubcommands:\n")
        if len(listed) == 1:
            return {" ".join(words): text}
        found = {}
        for name in re.findall(r"^  ([a-z-]+)", listed[1].split("\n\n")[0], re.M):
            found.update(self.commands((*words, name)))
        return found

    def check_commands(self):
        helps = self.commands()
        used = {}
        for function in self.module.cmdlets.values():
            for call in function.calls:
                if call.command not in helps:
                    self.expect(False, f"{function.name}: rhactl has no `{call.command}`")
                    continue
                used.setdefault(call.command, set()).update(call.options)
                self.check_options(function, call, helps[call.command])
                for name in function.sets():
                    self.check_call(function, call, name)
        for command, help_ in helps.items():
            if command not in used:
                self.expect(command in NOT_OFFERED, f"no cmdlet for `rhactl {command}`")
                continue
            there = {name for name in options_of(help_)} - {"--help", "--quiet"}
            left = there - used[command] - OPTIONS_NOT_OFFERED.get(command, set())
            self.expect(not left, f"`rhactl {command}`: the module does not offer {sorted(left)}")

    def check_options(self, function, call, help_):
        there = options_of(help_)
        for option, expression in call.options.items():
            where = f"{function.name}: `rhactl {call.command}`"
            if option not in there:
                self.expect(False, f"{where} has no {option}")
                continue
            made_of = function.sources(expression)
            self.expect(made_of, f"{where} {option}: {expression} is no parameter")
            for parameter in made_of:
                flag = not there[option]
                self.expect(flag == (parameter.type == "switch"),
                            f"{where} {option} takes {there[option] or 'nothing'}, "
                            f"but {parameter.name} is a {parameter.type}")
                choice = re.search(r"\{([^}]*)\}", there[option])
                if parameter.values:  # PowerShell takes them in any case
                    self.expect("ToLowerInvariant()" in expression, f"{where} {option}: rhactl wants it in lower case")
                self.expect(sorted(choice.group(1).split(",") if choice else []) ==
                            sorted(parameter.values),
                            f"{where} {option} takes {there[option]}, "
                            f"but {parameter.name} {parameter.values}")

    def check_call(self, function, call, set_name):
        """rhactl's own parser takes the line with all of a parameter set's options, and asks first if
        and only if the module has said --yes."""
        allowed = function.of_set(set_name)
        names = [p for p in function.sources(call.word)]
        if any(p not in allowed and p.required for p in names):
            return
        needed = [p for p in function.parameters if p.required and set_name in p.sets]
        if len(function.calls) > 1 and any(
                p not in names + [s for e in call.options.values() for s in function.sources(e)]
                for p in needed):
            return
        options = []
        for option, expression in sorted(call.options.items()):
            for parameter in function.sources(expression):
                if parameter not in allowed:
                    continue
                value = parameter.samples()[0]
                options.append(option if parameter.type == "switch" else f"{option}={value}")
        words = [value for p in names if p in allowed for value in p.samples()[:1]]
        line = [*call.command.split(), *options, *(["--", *words] if words else [])]
        where = f"{function.name}: `rhactl {' '.join(line)}`"
        unasked, asked = self.call_rhactl(["--json", *line]), self.call_rhactl(["--json", "--yes", *line])
        taken = asked.returncode not in (0, 2) or "pairing code's check" in asked.stdout
        self.expect(taken, f"{where} ends with {asked.returncode}: {asked.stdout}")
        try:
            error, refused = (json.loads(ran.stdout)["error"] for ran in (asked, unasked))
        except (ValueError, KeyError):
            return self.expect(False, f"{where} does not answer in JSON")
        for field in error:
            self.follow("an error of rhactl", "ErrorInfo", field)
        self.expect(refused["message"].startswith("not confirmed") == (
            call.yes and call.command != "scenario recover"),
                    f"{where}: with and without -Yes rhactl says: {refused['message']}")


@functools.cache
def call_rhactl(*words):
    """As somebody who is not logged in. It always answers the same, whatever was broken for the test."""
    with tempfile.TemporaryDirectory() as empty:
        return subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=empty,
                              stdin=subprocess.DEVNULL,
                              env={**os.environ, "RHACTL_IDENTITY": f"{empty}/none"})


def options_of(help_):
    """--name -> what it takes, or nothing for a flag."""
    listed = help_.split("\nOptions:\n")[-1].split("\n\n")[0]
    return {name: takes or "" for name, takes in
            re.findall(r"^  (?:-\w,)?(--[a-z-]+)(?: ([A-Z]+\S*))?", listed, re.M)}


def read_quoted(text):
    """One word between quotation marks, as CommandLineToArgvW reads it."""
    word, at = "", 1
    while at < len(text):
        slashes = re.match(r"\\*", text[at:]).end()
        after = text[at + slashes:at + slashes + 1]
        if after != '"':
            word += "\\" * slashes + after
        elif slashes % 2:
            word += "\\" * (slashes // 2) + '"'
        else:
            word += "\\" * (slashes // 2)
            return word if at + slashes + 1 == len(text) else None
        at += slashes + 1
    return None


def problems_of(top, rhactl):
    try:
        return Check(top, rhactl).run()
    except (Broken, UnicodeDecodeError, xml.etree.ElementTree.ParseError) as broken:
        return [f"{MODULE}: {broken}"]


def self_test(rhactl):
    """File, what is changed there into what, and a part of what is to be said about it."""
    changes = [
        ("Control.ps1", "process {", "process {{", "missing"),
        ("Control.ps1", "'login'", "'login", "not of PowerShell 5.1"),
        ("Host.ps1", "return\n", "return $a ?? $b\n", "not of PowerShell 5.1"),
        ("RHA.psm1", "$output.Result", "$IsWindows", "newer than 5.1"),
        ("Control.ps1", "you an", "you \u00e4n", "ascii"),
        ("RHA.psd1", "'Get-RhaVM',", "", "does not export"),
        ("RHA.psd1", "= '0.1.0'", "= '9.9.9'", "ModuleVersion"),
        ("RHA.psm1", "'Notify')", "'Host')", "does not load"),
        ("RHA.psm1", "'no-space' =", "'nospace' =", "no category"),
        ("RHA.psm1", "'$1$1\\\"'", "'\\\"'", "is quoted as"),
        ("Host.ps1", ".PARAMETER HostName", ".PARAMETER Machine", "its help only"),
        ("Report.ps1", "-Severity error", "-Level error", "an example uses"),
        ("Protection.ps1", "Switch-RhaGroup", "Move-RhaGroup", "approved verb"),
        ("Protection.ps1", "ConfirmImpact = 'High'", "ConfirmImpact = 'Medium'", "rhactl asks"),
        ("Scenario.ps1", "-Select 'scenarios'", "-Select 'scenario'", "prints no list"),
        ("Scenario.ps1", "status.diverged", "status.different", "has no different"),
        ("Host.ps1", "$one.host.id", "$one.host.host_id", "has no host_id"),
        ("RHA.Format.ps1xml", "master_host", "master", "has no master"),
        ("RHA.Types.ps1xml", "this.unix_ns", "this.ns", "has no ns"),
        ("Host.ps1", "'host_id'", "'hostid'", "hand on"),
        ("Notify.ps1", "Sends a message now", "Sends it now", "is not what the module's help says"),
        ("Report.ps1", "$Severity.ToLowerInvariant()", "$Severity", "lower case"),
        ("Report.ps1", ".EXAMPLE", ".SAMPLE", "PowerShell knows no"),
        ("Protection.ps1", "'scenario readiness'", "'scenario ready'", "rhactl has no"),
        ("Protection.ps1", "'--allow-data-loss'", "'--allow-loss'", "has no --allow-loss"),
        ("Protection.ps1", "[switch]$Wait", "[string]$Wait", "takes nothing"),
        ("Protection.ps1", "('master', 'replica')", "('master', 'slave')", "but Active"),
        ("Protection.ps1", "'scenario stop' $Scenario -Yes", "'scenario stop' $Scenario", "without -Yes"),
        ("Protection.ps1", "'scenario suspend' $Scenario", "'scenario suspend'", "ends with 2"),
        ("Scenario.ps1", "'--dry-run' = $DryRun", "", "does not offer"),
    ]
    missed = []
    for file, before, after, said in changes:
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for part in (MODULE, PAGES, pathlib.Path("proto/rha/v1")):
                shutil.copytree(TOP / part, copy / part)
            for part in ("CMakeLists.txt", "common/error.cpp"):
                (copy / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(TOP / part, copy / part)
            text = (copy / MODULE / file).read_text()
            changed = text.replace(before, after)
            (copy / MODULE / file).write_text(changed)
            noticed = any(said in problem for program in ([None, rhactl] if rhactl else [None])
                          for problem in problems_of(copy, program))
            if changed == text or not noticed:
                missed.append(f"{file}: {before!r} -> {after!r}")
    print(*missed, f"{len(missed)} of {len(changes)} changes were not noticed", sep="\n")
    return 1 if missed else 0


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--rhactl", type=pathlib.Path, help="the program, to try its parser")
    words.add_argument("--write", action="store_true")
    words.add_argument("--self-test", action="store_true")
    given = words.parse_args()
    if given.rhactl:
        given.rhactl = given.rhactl.resolve()
    if given.self_test:
        return self_test(given.rhactl)
    if given.write:
        pages = Check(TOP, None).pages()
        shutil.rmtree(TOP / PAGES, ignore_errors=True)
        (TOP / PAGES).mkdir(parents=True)
        for name, text in pages.items():
            (TOP / PAGES / name).write_text(text)
        return 0
    problems = problems_of(TOP, given.rhactl)
    print(*problems, f"{len(problems)} problems", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
