"""Reads PowerShell far enough to check the module RHA where no PowerShell is: tokens, functions with
their help and parameters, and the command lines that they build. Anything it cannot read is Broken."""
import pathlib
import re
import textwrap

TOKEN = re.compile(r"""
    (?P<newline>\n) | (?P<space>[ \t]+|`\n) | (?P<block><\#.*?\#>) | (?P<comment>\#[^\n]*) |
    (?P<single>'(?:[^'\n]|'')*') | (?P<variable>\$\w+(?::\w+)?|\$\{[^}]+\}) |
    (?P<open>[@$]?\(|@?\{|\[) | (?P<close>[)}\]]) |
    (?P<word>-?[A-Za-z_][\w-]*|\d+) | (?P<operator>\+=|==|::|[-+*/%=.,;|:!])
""", re.X | re.S)
PAIRS = {"(": ")", "{": "}", "[": "]"}
NEWER = {  # since PowerShell 6 or 7
    "-parallel", "-ashashtable", "-noenumerate", "-additionalchildpath", "-asbytestream", "-leafbase",
    "argumentlist", "clean", "test-json", "get-error", "join-string", "remove-service",
    "$iswindows", "$islinux", "$ismacos", "$psstyle"}


class Broken(Exception):
    pass


class Token:
    def __init__(self, kind, text, start):
        self.kind, self.text, self.start = kind, text, start


def double_quoted(text, start):
    """The end of the string that begins there; its $(…) must be whole, too."""
    at = start + 1
    while at < len(text):
        if text[at] == "`":
            at += 2
        elif text.startswith("$(", at):
            depth, inner = 0, at + 1
            while True:
                if inner >= len(text):
                    raise Broken("$( without its end")
                depth += {"(": 1, ")": -1}.get(text[inner], 0)
                inner += 1
                if depth == 0:
                    break
            tokens(text[at + 2:inner - 1])
            at = inner
        elif text[at] == '"':
            if not text.startswith('""', at):
                return at + 1
            at += 2
        else:
            at += 1
    raise Broken("a string without its end")


def tokens(text):
    found, stack, at = [], [], 0

    def broken(what):
        return Broken(f"line {text.count(chr(10), 0, at) + 1}: {what}")

    while at < len(text):
        if text[at] == '"':
            end = double_quoted(text, at)
            found.append(Token("double", text[at:end], at))
            at = end
            continue
        match = TOKEN.match(text, at)
        if not match:
            raise broken(f"not of PowerShell 5.1: {text[at:at + 20]!r}")
        token = Token(match.lastgroup, match.group(), at)
        if token.kind == "open":
            stack.append(PAIRS[token.text[-1]])
        elif token.kind == "close":
            if not stack or stack.pop() != token.text:
                raise broken(f"{token.text} closes nothing")
        elif token.text.lower() in NEWER:
            raise broken(f"{token.text} is newer than 5.1")
        elif token.text == "|" and found and found[-1].text == "|":
            raise broken("|| is newer than 5.1")
        found.append(token)
        at = match.end()
    if stack:
        raise Broken(f"{''.join(stack)} is missing")
    return found


def outside(text):
    """The code without comments."""
    return "".join("" if t.kind in ("block", "comment") else t.text for t in tokens(text))


def between(text, opened):
    """From behind the bracket at `opened` to the one that closes it."""
    depth = 0
    for token in tokens_until_end(text, opened):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0:
            return text[opened + 1:opened + token.start]
    raise Broken("a bracket without its end")


def tokens_until_end(text, start):
    """As tokens(), of a text that may go on with brackets of somebody else."""
    at = start
    while at < len(text):
        if text[at] == '"':
            end = double_quoted(text, at)
            at = end
            continue
        match = TOKEN.match(text, at)
        if not match:
            raise Broken(f"not of PowerShell 5.1: {text[at:at + 20]!r}")
        yield Token(match.lastgroup, match.group(), match.end() - len(match.group()[-1:]) - start)
        at = match.end()


def statement(text):
    """The command that begins there, without what it is piped to."""
    depth = 0
    for token in tokens_until_end(text, 0):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth < 0 or (depth == 0 and token.text in ("\n", "|")):
            return text[:token.start]
    return text


def split_commas(text):
    parts, depth, last = [], 0, 0
    for token in tokens(text):
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.text == ",":
            parts.append(text[last:token.start])
            last = token.start + 1
    return [part.strip() for part in parts + [text[last:]] if part.strip()]


class Parameter:
    def __init__(self, text):
        match = re.search(r"\[(\w+(?:\[\])?)\]\$(\w+)$", text)
        if not match:
            raise Broken(f"a parameter without type: {text}")
        self.type, self.name = match.groups()
        self.sets = re.findall(r"ParameterSetName = '(\w+)'", text)
        self.required = "Mandatory" in text
        position = re.search(r"Position = (\d+)", text)
        self.position = position.group(1) if position else "Named"
        self.piped = "ValueFromPipelineByPropertyName" in text
        self.aliases = self.words(r"\[Alias\(([^)]*)\)\]", text)
        self.values = self.words(r"\[ValidateSet\(([^)]*)\)\]", text)

    @staticmethod
    def words(pattern, text):
        match = re.search(pattern, text)
        return re.findall(r"'([^']*)'", match.group(1)) if match else []

    def samples(self):
        if self.values:
            return self.values
        named = {"For": "3day", "Sample": "1h", "Since": "2h", "Until": "1h", "Code": "a" * 40,
                 "ControlAddress": "127.0.0.1:1"}
        typed = {"int": "1", "long": "1", "hashtable": "is-alive-timeout=2min"}
        return [named.get(self.name, typed.get(self.type, "-x"))]


class Help:
    def __init__(self, block):
        self.parts, self.parameters, self.examples = {}, {}, []
        for part in re.split(r"^\s*\.(?=\w)", block[2:-2], flags=re.M)[1:]:
            title, _, text = part.partition("\n")
            words = title.split()
            paragraphs = [" ".join(p.split()) for p in
                          re.split(r"\n\s*\n", textwrap.dedent(text).strip())]
            if words[0] == "PARAMETER":
                self.parameters[words[1]] = paragraphs
            elif words[0] == "EXAMPLE":
                self.examples.append((paragraphs[0], paragraphs[1:]))
            else:
                self.parts[words[0]] = paragraphs


class Call:
    """One Invoke-Rhactl of a function; `options` and `word` are expressions of it."""

    def __init__(self, function, text, end):
        head = re.match(r"Invoke-Rhactl \$PSCmdlet '([a-z ]+)'(?: (\$\w+|\([^()]*\)))?", text)
        if not head:
            raise Broken(f"{function.name}: cannot read {text[:60]!r}")
        self.command, self.word = head.group(1), head.group(2) or ""
        rest = statement(text)[head.end():]
        self.option_text = ""
        tail = rest
        given = re.search(r" -Option (@\{|\$\w+)", rest)
        if given and given.group(1) == "@{":
            self.option_text = between(rest, given.end() - 1)
            tail = rest[:given.start()] + rest[given.end() + len(self.option_text):]
        elif given:
            before = function.code[:end]
            for table in re.finditer(re.escape(given.group(1)) + r" \+?= @\{", before):
                opened = table.end() - 1
                if function.returned_between(opened, end):
                    continue
                self.option_text += between(before, opened) + "\n"
        self.yes, self.may_fail = " -Yes" in tail, " -ItemsMayFail" in tail
        self.raw = " -Raw" in tail or " -File" in tail
        self.select = "".join(re.findall(r" -Select '(\w+)'", tail))
        self.type = "".join(re.findall(r" -Type '(\w+)'", tail))
        self.options = dict(re.findall(r"'(--[a-z-]+)' = (.+?)\s*(?:;|$)", self.option_text, re.M))


class Function:
    def __init__(self, name, body):
        self.name = name
        block = next((t for t in tokens(body) if t.kind == "block"), None)
        self.help = Help(block.text) if block else None
        self.code = outside(body).replace("`\n", "\n")
        self.code = re.sub(r" \n\s+(?=-)", " ", self.code)
        self.binding = "".join(re.findall(r"\[CmdletBinding\((.*?)\)\]", self.code, re.S))
        self.should = "SupportsShouldProcess" in self.binding
        self.impact = "".join(re.findall(r"ConfirmImpact = '(\w+)'", self.binding))
        self.default_set = "".join(re.findall(r"DefaultParameterSetName = '(\w+)'", self.binding))
        opened = re.search(r"\bparam\(", self.code)
        declared = between(self.code, opened.end() - 1) if opened else ""
        self.parameters = [Parameter(part) for part in split_commas(declared)]
        self.calls = [Call(self, self.code[m.start():], m.start())
                      for m in re.finditer(r"Invoke-Rhactl \$PSCmdlet", self.code)]

    def returned_between(self, begin, end):
        """What begins there is of a branch that has returned before `end`."""
        depth = 0
        for token in re.finditer(r"[{}]|\breturn\b", self.code[begin:end]):
            depth += {"{": 1, "}": -1}.get(token.group(), 0)
            if depth < 0 and token.group() == "}":
                return "return" in self.code[begin:begin + token.start()]
        return False

    def sets(self):
        named = list(dict.fromkeys(name for p in self.parameters for name in p.sets))
        return sorted(named, key=lambda name: name != self.default_set) or [""]

    def of_set(self, name):
        return [p for p in self.parameters if not p.sets or not name or name in p.sets]

    def sources(self, expression, seen=()):
        """The parameters that an expression is made of."""
        found = []
        declared = {p.name: p for p in self.parameters}
        for variable in re.findall(r"\$(\w+)", expression):
            if variable in declared:
                found.append(declared[variable])
            elif variable not in seen:
                for made in re.findall(rf"\${variable} = (.+)|\(\${variable} in (.+?)\) \{{", self.code):
                    found += self.sources("".join(made), (*seen, variable))
        return list(dict.fromkeys(found))


def functions(text):
    code = tokens(text)
    for number, token in enumerate(code):
        if token.text != "function":
            continue
        name = code[number + 2].text
        opened = text.index("{", token.start)
        depth = 0
        for later in code[number:]:
            depth += {"open": 1, "close": -1}.get(later.kind, 0)
            if later.kind == "close" and depth == 0:
                yield Function(name, text[opened + 1:later.start])
                break


class Module:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.texts = {path.name: path.read_text(encoding="ascii")
                      for path in sorted(self.folder.rglob("*"))
                      if path.suffix in (".ps1", ".psm1", ".psd1", ".ps1xml", ".txt")}
        self.cmdlets = {}
        for name, text in self.texts.items():
            if name.endswith(".ps1"):
                self.cmdlets.update((function.name, function) for function in functions(text))
