#!/usr/bin/env python3
"""The installer, below Wine: installs, refuses, upgrades, breaks off, and uninstalls.

The older installer brings the same programs with a byte more, which Windows does not mind: so it is
seen which of the two is there. The capture driver is not in it, Wine could not load one."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from unittest import mock

from own_windows import OwnWindows
from wine import BUILD, SOURCE, WINE, World, answers, captured, skip_without_wine, wait_until

SCRIPT = SOURCE / "scripts" / "package-windows"
PROGRAMS = ("rha-control", "rha-engine", "rhactl")
OLD = "0.0.9"
ENTRY = r"HKLM\Software\Microsoft\Windows\CurrentVersion\Uninstall\RHA"
ENVIRONMENT = r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
FOLDER = r"C:\Program Files\RHA"
MODULE = SOURCE / "packaging" / "windows" / "powershell" / "RHA"
LONG_PATH = ";".join([r"%SystemRoot%\system32", "%SystemRoot%"] +
                     [rf"C:\somewhere\that\makes\it\long\{number}" for number in range(100)])


def package(*words, code=0):
    made = subprocess.run([str(SCRIPT), *map(str, words)], capture_output=True, text=True)
    if made.returncode != code:
        raise AssertionError(f"ended with {made.returncode}, not {code}: {made.stderr}")
    return made.stdout.strip() or made.stderr


def helper(folder, name, define):
    program = folder / f"{name}.exe"
    source = pathlib.Path(__file__).with_name("helpers.nsi")
    subprocess.run(["makensis", "-V2", "-WX", "-INPUTCHARSET", "UTF8", f"-D{define}",
                    f"-DOUTPUT={program}", str(source)], check=True)
    return program


class Script(unittest.TestCase):
    def test_it_says_what_is_missing(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertIn("build it:", package("--build", empty, empty, code=1))
            self.assertIn("driver-lab.md", package("--build", BUILD, "--driver", empty, empty, code=1))
            self.assertIn("usage:", package(code=2))
            self.assertIn("usage:", package("--nonsense", empty, code=2))
            self.assertEqual(os.listdir(empty), [])


    def test_it_takes_a_driver_package(self):
        """Only that it is packed: Wine has no filter manager that could load one."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "bin").mkdir()
            (folder / "CMakeCache.txt").write_text("CMAKE_PROJECT_VERSION:STATIC=1.2.3\n")
            for file in [f"bin/{program}.exe" for program in PROGRAMS] + [
                    "rhaflt.sys", "rhaflt.inf", "rhaflt.cat"]:
                (folder / file).touch()
            made = pathlib.Path(package("--build", folder, "--driver", folder, folder))
            self.assertEqual(made.name, "rha-setup_1.2.3_x64.exe")
            subprocess.run(["sha256sum", "--check", "--quiet", f"{made.name}.sha256"], cwd=folder,
                           check=True)


class Installer(OwnWindows):
    @classmethod
    def setUpClass(cls):
        cls.scratch = pathlib.Path(tempfile.mkdtemp(prefix="rha-setup-", dir="/var/tmp"))
        cls.addClassCleanup(shutil.rmtree, cls.scratch, ignore_errors=True)
        older = cls.scratch / "older"
        (older / "bin").mkdir(parents=True)
        for program in PROGRAMS:
            original = BUILD / "bin" / f"{program}.exe"
            (older / "bin" / original.name).write_bytes(original.read_bytes() + b"\0")
        cache = (BUILD / "CMakeCache.txt").read_text()
        cls.version = re.search(r"^CMAKE_PROJECT_VERSION:STATIC=(.+)$", cache, re.M).group(1)
        (older / "CMakeCache.txt").write_text(cache.replace(f"STATIC={cls.version}\n",
                                                            f"STATIC={OLD}\n"))
        cls.older = package("--build", older, cls.scratch)
        cls.newer = package("--build", BUILD, cls.scratch)

    def setUp(self):
        super().setUp()
        self.drive = pathlib.Path(self.prefix, "prefix", "drive_c")
        self.folder = self.drive / "Program Files" / "RHA"
        self.kept = self.drive / "ProgramData" / "RHA"
        self.module = self.drive / "Program Files" / "WindowsPowerShell" / "Modules" / "RHA"

    # --- looking ----------------------------------------------------------------------------------
    def setup(self, program, *words, code=0):
        got, said = captured([str(WINE), str(program), "/S", *words])
        self.assertEqual(got, code, f"{program} {words}: {said}")
        return said

    def value(self, key, name):
        said = self.windows("reg", "query", key, "/v", name)
        return re.search(rf"{name} +REG_\w+ +(.*?)\r?$", said, re.M).group(1)

    def set_path(self, value):
        self.windows("reg", "add", ENVIRONMENT, "/v", "Path", "/t", "REG_EXPAND_SZ", "/d", value, "/f")

    def services(self):
        return [name for name in ("rha-control", "rha-engine", "rha-guard")
                if "STATE" in self.windows("sc", "query", name, code=None)]

    def installed(self, program, *words):
        return [str(WINE), rf"{FOLDER}\{program}.exe", *map(str, words)]

    def assert_installed_from(self, build, *programs):
        for program in programs:
            self.assertEqual((self.folder / f"{program}.exe").stat().st_size,
                             (build / "bin" / f"{program}.exe").stat().st_size, program)

    def assert_module_installed(self):
        def files(folder):
            return {str(path.relative_to(folder)): path.read_bytes()
                    for path in folder.rglob("*") if path.is_file()}
        self.assertIn("RHA.psd1", files(MODULE))
        self.assertEqual(files(self.module), files(MODULE))

    def uninstall(self, *words):
        self.setup(rf"{FOLDER}\uninstall.exe", *words)
        # A copy of it does the work, and nobody can wait for that one.
        wait_until("the programs are gone", lambda: not self.folder.exists(), 120)

    # --- tests ------------------------------------------------------------------------------------
    def test_install_upgrade_uninstall(self):
        self.set_path(LONG_PATH)
        self.setup(self.older, "/COMPONENTS=control,rhactl")
        self.assert_installed_from(self.scratch / "older", "rha-control", "rhactl")
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ["rha-control.exe", "rhactl.exe", "uninstall.exe"])
        self.assertEqual(self.services(), ["rha-control"])
        self.assertIn("STOPPED", self.windows("sc", "query", "rha-control"))
        self.assertEqual(self.value(ENTRY, "DisplayVersion"), OLD)
        self.assertEqual(self.value(ENTRY, "InstallLocation"), FOLDER)
        self.assertEqual(self.value(ENVIRONMENT, "Path"), f"{LONG_PATH};{FOLDER}")
        self.assertEqual(self.kept.stat().st_mode & 0o007, 0, "others may look at the data")
        self.assertEqual(os.listdir(self.kept / "config"), ["control.conf"])
        self.assert_module_installed()
        (self.module / "RHA.psm1").write_text("# of the older version\n")
        (self.module / "Dropped.ps1").write_text("# of the older version\n")

        with World() as world:
            self.run_control(world)
            config = (self.kept / "config" / "control.conf").read_bytes()

            self.assert_a_break_off_changes_nothing(world)

            self.setup(self.newer, "/COMPONENTS=engine")
            self.assert_installed_from(BUILD, *PROGRAMS)
            self.assert_module_installed()
            self.assertEqual(self.services(), ["rha-control", "rha-engine", "rha-guard"])
            self.assert_control_works(world)
            self.assertIn("STOPPED", self.windows("sc", "query", "rha-engine"))
            self.assertEqual((self.kept / "config" / "control.conf").read_bytes(), config)
            self.assertTrue((self.kept / "config" / "engine.conf").exists())
            self.assertEqual(self.value(ENTRY, "DisplayVersion"), self.version)
            self.assertEqual(self.value(ENVIRONMENT, "Path"), f"{LONG_PATH};{FOLDER}")
            for program in PROGRAMS:
                self.assertIn(self.version, world.run(self.installed(program, "--version")))

            self.assertIn(self.version, self.setup(self.older, code=2))
            self.assertIn(FOLDER, self.setup(self.newer, r"/D=C:\elsewhere", code=2))
            self.assert_control_works(world)

            self.uninstall()
            self.assertFalse(self.module.exists())
            self.assertFalse(answers(world.control_port))
            self.assertEqual(self.services(), [])
            self.windows("reg", "query", ENTRY, code=1)
            self.assertEqual(self.value(ENVIRONMENT, "Path"), LONG_PATH)
            self.assertEqual((self.kept / "config" / "control.conf").read_bytes(), config)

            self.set_path(r"%SystemRoot%\system32")  # of a long one Wine gives nothing to programs
            self.setup(self.newer, "/COMPONENTS=control,rhactl")
            self.assertIn(self.version, self.windows("cmd", "/c", "rhactl --version"))
            self.windows("net", "start", "rha-control", code=None)
            self.assert_control_works(world)
        self.uninstall("/DATA=remove")
        wait_until("the data are gone", lambda: not self.kept.exists(), 120)

        self.setup(self.newer, r"/D=C:\Tools\RHA")
        self.assertEqual(sorted(os.listdir(self.drive / "Tools" / "RHA")),
                         ["rha-engine.exe", "rhactl.exe", "uninstall.exe"])
        self.assertFalse(self.folder.exists())

    def run_control(self, world):
        data = "C:/ProgramData/RHA/control"
        (self.kept / "config" / "control.conf").write_text(
            "# changed by the administrator\n"
            f'data = "{data}"\n'
            f'listen = "127.0.0.1:{world.control_port}"\n'
            f'enrol-listen = "127.0.0.1:{world.enrol_port}"\n'
            'log-file = "C:/ProgramData/RHA/control.log"\n')
        self.windows("net", "start", "rha-control", code=None)
        self.wait_for_service("rha-control", "RUNNING")
        code = world.run(self.installed("rha-control", "--data", data, "pair", "--json"))
        world.run(world.rhactl_program("login", "--control", f"127.0.0.1:{world.enrol_port}", "--code",
                                       re.search(r'"code":"([^"]+)"', code).group(1)))
        self.assert_control_works(world)

    def assert_control_works(self, world):
        """It runs, and still knows who was let in."""
        self.wait_for_service("rha-control", "RUNNING")
        self.assertEqual(world.hosts(), [])

    def assert_a_break_off_changes_nothing(self, world):
        """Somebody holds a file that comes after one which was exchanged already."""
        mark = self.folder / "rhactl.exe.held"
        program = helper(self.scratch, "hold", rf"HOLD={FOLDER}\rhactl.exe")
        with subprocess.Popen([str(WINE), str(program)], stdin=subprocess.DEVNULL):
            try:
                wait_until("the file is held", mark.exists, 120)
                self.assertIn("rhactl.exe", self.setup(self.newer, "/COMPONENTS=engine", code=2))
            finally:
                mark.unlink(missing_ok=True)
        self.assert_installed_from(self.scratch / "older", "rha-control", "rhactl")
        self.assertFalse((self.folder / "rha-engine.exe").exists())
        self.assertEqual(self.value(ENTRY, "DisplayVersion"), OLD)
        self.assert_control_works(world)
        self.assertIn("older", (self.module / "RHA.psm1").read_text())

    def test_refusals(self):
        self.assertIn("'nonsense'", self.setup(self.newer, "/COMPONENTS=rhactl,nonsense", code=2))
        self.assertIn("without the capture driver", self.setup(self.newer, "/COMPONENTS=driver", code=2))
        self.assertIn("not empty", self.setup(self.newer, r"/D=C:\windows", code=2))

        if os.geteuid() == 0:  # else nobody here can make a folder that is somebody else's
            self.kept.mkdir()
            os.chown(self.kept, 12345, -1)
            self.assertIn("somebody else", self.setup(self.newer, code=2))
            self.kept.rmdir()

        shutil.copy(self.newer, self.drive / "setup.exe")
        restricted = helper(self.scratch, "restrict", r"RESTRICT=C:\setup.exe /S")
        self.assertIn("Run as administrator", self.setup(restricted, code=2))

        locales = self.scratch / "locales"
        locales.mkdir()
        subprocess.run(["localedef", "-i", "ja_JP", "-f", "UTF-8", str(locales / "ja_JP.UTF-8")],
                       check=True)
        with mock.patch.dict(os.environ, LOCPATH=str(locales), LC_ALL="ja_JP.UTF-8"):
            self.assertIn("キャプチャ ドライバー", self.setup(self.newer, "/COMPONENTS=driver", code=2))

        self.windows("reg", "add", r"HKCU\Software\Wine", "/v", "Version", "/d", "win81", "/f")
        self.assertIn("Server 2019", self.setup(self.newer, code=2))
        self.assertFalse(self.folder.exists())
        self.assertFalse(self.kept.exists())
        self.windows("reg", "query", ENTRY, code=1)


if __name__ == "__main__":
    skip_without_wine()
    unittest.main(verbosity=2)
