#!/usr/bin/env python3
"""The files by which rhaflt is built and installed on Windows, which nothing here runs: they must say the same as the
sources, CMake and the documentation. `check_driver.py`; `--self-test` proves that each rule can fail."""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
DRIVER = "engine/capture/minifilter"
INF, PROJECT, DEFINITIONS = f"{DRIVER}/rhaflt.inf", f"{DRIVER}/rhaflt.vcxproj", f"{DRIVER}/fltmgr.def"
HEADER, LINK_CHECK = f"{DRIVER}/rhaflt.h", f"{DRIVER}/link-check"
CLIENT, GUIDE = "engine/capture/client/filter_port.cpp", "docs/operations/install-windows.md"
ADVICE = "common/runtime/platform_words_windows.cpp"
# Of Microsoft's list of classes and load order groups of file system filters.
CLASS_GUID = "{71aa14f8-6fad-4622-ad77-92bb9d7e6947}"
ALTITUDES = range(280000, 289999)


def read_all():
    names = [INF, PROJECT, DEFINITIONS, HEADER, LINK_CHECK, CLIENT, GUIDE, ADVICE, "CMakeLists.txt",
             f"{DRIVER}/CMakeLists.txt"]
    paths = [TOP / name for name in names]
    for folder in (DRIVER, "engine/capture/core"):
        paths += (TOP / folder).glob("*.c")
    return {path.relative_to(TOP).as_posix(): path.read_text() for path in paths}


def sections(inf):
    """Lines of each section without comments, by name in lower case."""
    found, lines = {}, []
    for line in inf.splitlines():
        line = re.sub(r";.*", "", line).strip()
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]").lower(), [])
        elif line:
            lines.append(line)
    return found


def values(lines):
    return {key.strip().lower(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def check_sections(texts):
    """What a section names is there, and so are strings."""
    inf = sections(texts[INF])
    strings = values(inf.get("strings", []))
    used = {name.lower() for name in re.findall(r"%(\w+)%", texts[INF]) if not name.isdigit()}
    for name in used - strings.keys():
        yield f"%{name}% has no text"
    for name in strings.keys() - used:
        yield f"the text %{name}% is not used"
    for part in ("defaultinstall.ntamd64", "defaultuninstall.ntamd64", "defaultinstall.ntamd64.services",
                 "defaultuninstall.ntamd64.services", "rhaflt.service"):
        if part not in inf:
            yield f"no section {part}"
        for key, value in values(inf.get(part, [])).items():
            named = value.split(",")[-1].strip().lower()
            if key in ("copyfiles", "delfiles", "addreg", "addservice") and named not in inf:
                yield f"{part}: {key} names no section: {named}"


def check_identity(texts):
    """Name, version, class, group and altitude."""
    inf = sections(texts[INF])
    version, service = values(inf.get("version", [])), values(inf.get("rhaflt.service", []))
    strings = {key: value.strip('"') for key, value in values(inf.get("strings", [])).items()}
    target = re.search(r"<TargetName>(\w+)<", texts[PROJECT])[1]
    product = re.search(r"project\(rha VERSION ([\d.]+)", texts["CMakeLists.txt"])[1]
    if not re.fullmatch(rf"\d\d/\d\d/\d{{4}},{re.escape(product)}\.0", version.get("driverver", "")):
        yield f"DriverVer is not a date and {product}.0"
    if (version.get("class"), version.get("classguid")) != ('"ContinuousBackup"', CLASS_GUID):
        yield "Class and ClassGuid are not those of continuous backup"
    if service.get("loadordergroup") != '"FSFilter Continuous Backup"':
        yield "LoadOrderGroup is not that of the class"
    if not strings.get("altitude", "").isdigit() or int(strings["altitude"]) not in ALTITUDES:
        yield "the altitude is outside of its group's"
    elif strings["altitude"] not in texts[GUIDE]:
        yield f"{GUIDE} names another altitude"
    expected = {"servicebinary": f"%13%\\{target}.sys", "dependencies": '"FltMgr"', "servicetype": "2",
                "starttype": "0"}
    for key, value in expected.items():
        if service.get(key) != value:
            yield f"{key} is not {value}"
    if strings.get("servicename") != target or f"fltmc load {target}" not in texts[ADVICE]:
        yield "the service's name is not the program's, or not the one that people are told"
    for section in ("rhaflt.driverfiles", "sourcedisksfiles"):
        if [line.partition("=")[0].strip() for line in inf.get(section, [])] != [f"{target}.sys"]:
            yield f"[{section}] does not name {target}.sys alone"


def check_registry(texts):
    """What the driver and the filter manager read; since Windows 11 below Parameters, too."""
    lines = sections(texts[INF]).get("rhaflt.addregistry", [])
    mib = re.search(r"RING_BYTES_DEFAULT \((\d+)ull << 20\)", texts[f"{DRIVER}/driver.c"])[1]
    name = re.search(r'RTL_CONSTANT_STRING\(L"(RingMiB)"\)', texts[f"{DRIVER}/driver.c"])
    if name is None or f'HKR,,"RingMiB",0x00010001,{mib}' not in lines:
        yield "RingMiB is not the driver's own"
    for below in ("", "Parameters\\"):
        instances = f'HKR,"{below}Instances'
        for line in (f'{instances}","DefaultInstance",0x00000000,%DefaultInstance%',
                     f'{instances}\\"%DefaultInstance%,"Altitude",0x00000000,%Altitude%',
                     f'{instances}\\"%DefaultInstance%,"Flags",0x00010001,0x0'):
            if line not in lines:
                yield f"missing: {line}"
    features = [line.rsplit(",", 1)[1] for line in lines if '"SupportedFeatures"' in line]
    if features != ["0x3", "0x3"] or "FSCTL_OFFLOAD_WRITE" not in texts[f"{DRIVER}/control.c"]:
        yield "SupportedFeatures is not what control.c handles"


def check_sources(texts):
    """The driver's kit, CMake and the check build compile the same files, which are all there are."""
    own = {pathlib.PurePosixPath(name).name for name in texts if re.fullmatch(rf"{DRIVER}/\w+\.c", name)}
    core = {pathlib.PurePosixPath(name).name for name in texts if name.startswith("engine/capture/core/")}
    kit = set(re.findall(r'<ClCompile Include="([^"]+)"', texts[PROJECT]))
    expected = own | {f"..\\core\\{name}" for name in core} | {"..\\..\\..\\common\\crc32c.c"}
    for name in kit ^ expected:
        yield f"{PROJECT}: {name} is {'not there' if name in kit else 'not listed'}"
    cmake = set(re.findall(r"\b\w+\.c\b", texts[f"{DRIVER}/CMakeLists.txt"]))
    for name in cmake ^ own:
        yield f"{DRIVER}/CMakeLists.txt: {name} is {'not there' if name in cmake else 'not listed'}"
    if '("$here"/*.c "$root"/engine/capture/core/*.c "$root/common/crc32c.c")' not in texts[LINK_CHECK]:
        yield f"{LINK_CHECK} compiles other files"


def check_imports(texts):
    """fltmgr.def is what the sources call; port's name on both sides."""
    sources = "".join(text for name, text in texts.items() if name.startswith(f"{DRIVER}/") and name.endswith(".c"))
    called = set(re.findall(r"\b(Flt[A-Z]\w+)\(", sources))
    listed = texts[DEFINITIONS].split()[3:]
    for name in called ^ set(listed):
        yield f"{DEFINITIONS}: {name} is {'not listed' if name in called else 'not called'}"
    if listed != sorted(listed):
        yield f"{DEFINITIONS} is not sorted"
    port = re.search(r'#define PORT_NAME (L"[^"]+")', texts[f"{DRIVER}/port.c"])[1]
    if f"kPortName = {port};" not in texts[CLIENT]:
        yield "driver and engine name the port differently"


def check_levels(texts):
    """Each routine that the driver's files share says at which level it may be called."""
    code = re.sub(r"/\*.*?\*/", "", texts[HEADER], flags=re.S)
    for declared in re.findall(r"[^;{}#]*?\b(Rha[A-Z]\w*)\([^;{}]*\);", code):
        head = re.search(rf"[^;{{}}]*\b{declared}\(", code)[0]
        if "_IRQL_requires_" not in head and "FLTAPI" not in head:
            yield f"{HEADER}: {declared} does not say its level"


RULES = [check_sections, check_identity, check_registry, check_sources, check_imports, check_levels]

# Each rule's file with a text replaced by one that must not pass.
BROKEN = [
    (check_sections, INF, "DiskName           =", "DiskTitle ="),
    (check_sections, INF, "[Rhaflt.Service]", "[Rhaflt.Servise]"),
    (check_identity, INF, "0.1.0.0", "0.2.0.0"),
    (check_identity, INF, "71aa14f8", "71aa14f9"),
    (check_identity, INF, 'Altitude           = "285000"', 'Altitude = "370000"'),
    (check_identity, INF, 'Altitude           = "285000"', 'Altitude = "285001"'),
    (check_identity, INF, 'LoadOrderGroup = "FSFilter Continuous Backup"', 'LoadOrderGroup = "FSFilter Top"'),
    (check_identity, INF, 'ServiceName        = "rhaflt"', 'ServiceName = "rhaflter"'),
    (check_identity, INF, "StartType      = 0", "StartType = 3"),
    (check_identity, PROJECT, "<TargetName>rhaflt<", "<TargetName>rhafilter<"),
    (check_registry, INF, '"RingMiB",0x00010001,64', '"RingMiB",0x00010001,32'),
    (check_registry, INF, r'HKR,"Parameters\Instances","DefaultInstance"', r'HKR,"Parameters","DefaultInstance"'),
    (check_registry, INF, '"SupportedFeatures",0x00010001,0x3', '"SupportedFeatures",0x00010001,0x7'),
    (check_sources, PROJECT, '    <ClCompile Include="path.c" />\n', ""),
    (check_sources, PROJECT, '"..\\core\\ring.c"', '"..\\core\\rings.c"'),
    (check_sources, f"{DRIVER}/CMakeLists.txt", "path.c", ""),
    (check_imports, DEFINITIONS, "FltWriteFile\n", ""),
    (check_imports, DEFINITIONS, "FltClose\n", "FltCloseSection\n"),
    (check_imports, CLIENT, "RhaCapturePort", "RhaPort"),
    (check_levels, HEADER, "_IRQL_requires_(PASSIVE_LEVEL) NTSTATUS RhaPortOpen", "NTSTATUS RhaPortOpen"),
]


def self_test(texts):
    failures = 0
    for rule, name, before, after in BROKEN:
        assert before in texts[name], f"{name} has no {before}"
        if not list(rule({**texts, name: texts[name].replace(before, after)})):
            print(f"{rule.__name__} does not see {after!r} in place of {before!r}")
            failures += 1
    tested = {rule for rule, *_ in BROKEN}
    failures += sum(rule not in tested for rule in RULES)
    print(f"{len(BROKEN)} broken files, {failures} failures")
    return failures


def main():
    texts = read_all()
    if sys.argv[1:] == ["--self-test"]:
        return self_test(texts) != 0
    problems = [problem for rule in RULES for problem in rule(texts)]
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return problems != []


if __name__ == "__main__":
    sys.exit(main())
