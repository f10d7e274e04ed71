"""The pages in docs/powershell/, made from the help in the module."""
import textwrap

TYPES = {"string": "String", "string[]": "String[]", "switch": "SwitchParameter", "int": "Int32",
         "long": "Int64", "hashtable": "Hashtable"}
INTRODUCTION = """# PowerShell

The module `RHA` is `rhactl` as cmdlets, for Windows PowerShell 5.1 and PowerShell 7. Each cmdlet runs
[`rhactl --json`](../cli.md) once and returns the fields of its JSON as objects. These pages are made from the help in
`packaging/windows/powershell/RHA`, which `Get-Help` shows as well.

**It has never been run by this project**, for want of a PowerShell: a test reads the module, checks these pages
against it, and gives the command lines that it builds to the real `rhactl` ([what that means](../windows-status.md)).

The [installer](../operations/install-windows.md) puts it into `%ProgramFiles%\\WindowsPowerShell\\Modules\\RHA` together
with `rhactl`; both kinds of PowerShell look there. It is not signed: where the execution policy is `Restricted` (client Windows)
or `AllSigned`, nothing of it is loaded.

```
Connect-RhaControl -ControlAddress control.example:7445 -Code CODE
Get-RhaScenario | Get-RhaReadiness | Where-Object { $_.level -ne 'ready' }
Get-RhaScenario -Scenario web | Switch-RhaScenario -Reverse -Wait
```

* Cmdlets for which `rhactl` would ask a person ask as well; `-Confirm:$false` answers, `-WhatIf` does nothing.
  `Restore-RhaScenario` also wants the scenario's name once more.
* A failure is an error with message and remedy, which does not end a script unless `-ErrorAction Stop` is given; its
  `FullyQualifiedErrorId` begins with the code, as `rhactl.not-found`. Of several machines or scenarios only the refused ones are errors.
* Objects from one cmdlet are found by the next: scenarios by `scenario_id`, hosts by `host_id`, machines by `vm_id`.
* `rhactl` is looked for in the `PATH`, the identity where `RHACTL_IDENTITY` says, else in `%APPDATA%\\rha`.
* What goes on for ever is left to `rhactl`: `status --watch`, `events follow`.

| cmdlet | what it does |
| --- | --- |
"""


def syntax(function, set_name):
    words = []
    for parameter in function.of_set(set_name):
        name = f"-{parameter.name}"
        if parameter.position != "Named":
            name = f"[{name}]"
        if parameter.type != "switch":
            name += f" <{TYPES[parameter.type]}>"
        words.append(name if parameter.required else f"[{name}]")
    if function.should:
        words += ["[-WhatIf]", "[-Confirm]"]
    words.append("[<CommonParameters>]")
    return "\n".join(textwrap.wrap(" ".join([function.name, *words]), 100, subsequent_indent=" ",
                                   break_on_hyphens=False))


def paragraphs(texts):
    return "\n\n".join("\n".join(textwrap.wrap(text, 120, break_on_hyphens=False)) for text in texts)


def of_parameter(function, parameter):
    lines = [f"Type: {TYPES[parameter.type]}",
             f"Parameter Sets: {', '.join(parameter.sets) or '(All)'}",
             f"Aliases: {', '.join(parameter.aliases)}".rstrip()]
    if parameter.values:
        lines.append(f"Accepted values: {', '.join(parameter.values)}")
    lines += [f"Required: {parameter.required}", f"Position: {parameter.position}",
              "Accept pipeline input: " + ("True (ByPropertyName)" if parameter.piped else "False")]
    text = paragraphs(function.help.parameters.get(parameter.name, []))
    return "\n".join([f"### -{parameter.name}", "", text, "", "```yaml", *lines, "```", ""])


def page(function):
    help_ = function.help
    parts = [f"# {function.name}", "", "## SYNOPSIS", "", paragraphs(help_.parts["SYNOPSIS"]), "",
             "## SYNTAX", ""]
    for name in function.sets():
        if name:
            parts += [f"### {name}" + (" (Default)" if name == function.default_set else ""), ""]
        parts += ["```", syntax(function, name), "```", ""]
    parts += ["## DESCRIPTION", "", paragraphs(help_.parts["DESCRIPTION"]), "", "## EXAMPLES", ""]
    for number, (code, text) in enumerate(help_.examples, 1):
        parts += [f"### Example {number}", "", "```powershell", code, "```", "", paragraphs(text), ""]
    if function.parameters:
        parts += ["## PARAMETERS", ""]
        parts += [of_parameter(function, parameter) for parameter in function.parameters]
    commands = dict.fromkeys(call.command for call in function.calls)
    parts += ["## RELATED LINKS", "",
              ", ".join(f"`rhactl {command}`" for command in commands) + " in [rhactl](../cli.md)", ""]
    return "\n".join(parts)


def summary(module):
    rows = [f"| [{name}]({name}.md) | {' '.join(function.help.parts['SYNOPSIS'])} |"
            for name, function in sorted(module.cmdlets.items())]
    return INTRODUCTION + "\n".join(rows) + "\n"
