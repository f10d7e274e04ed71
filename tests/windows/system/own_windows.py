"""A Windows below Wine for one test: it can be cut off and switched on."""
import os
import shutil
import subprocess
import tempfile
import unittest

from wine import WINE, captured, wait_until


def wineserver():
    for path in (shutil.which("wineserver"), "/usr/lib/wine/wineserver", "/usr/lib/wine/wineserver64"):
        if path and os.path.exists(path):
            return path
    raise AssertionError("this machine has Wine without a wineserver")


class OwnWindows(unittest.TestCase):
    """A prefix of the test's own: nothing of it stays, and nobody else's programs are cut off."""

    def setUp(self):
        self.prefix = tempfile.mkdtemp(prefix="rha-wine-prefix-", dir="/var/tmp")
        self.addCleanup(shutil.rmtree, self.prefix, ignore_errors=True)
        self.addCleanup(self.cut_off)
        os.environ["RHA_WINE_PREFIX"] = f"{self.prefix}/prefix"
        self.addCleanup(os.environ.pop, "RHA_WINE_PREFIX")
        self.windows("cmd", "/c", "ver")  # makes the prefix
        self.cut_off()
        self.switch_on()

    def server(self, option):
        subprocess.run([wineserver(), option], check=False, timeout=120, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, WINEPREFIX=f"{self.prefix}/prefix"))

    def cut_off(self):
        """Everything in the prefix ends at once, as when a computer loses its power."""
        self.server("-k")
        self.server("-w")

    def switch_on(self):
        """Windows starts, its services with it, and stays, also without a program that runs."""
        self.server("-p")
        self.windows("cmd", "/c", "ver")

    def windows(self, *words, code=0):
        """A program of Windows' own."""
        got, said = captured([str(WINE), *words])
        if code is not None:
            self.assertEqual(got, code, f"{words}: {said}")
        return said

    def wait_for_service(self, name, state):
        wait_until(f"service {name} is {state}",
                   lambda: state in self.windows("sc", "query", name, code=None), 120)
