#!/usr/bin/env python3
"""The control service and rhactl for Windows, below Wine, as programs: they pair, talk over mutual TLS,
refuse who has no certificate of theirs, survive being killed, and end when asked to."""
import os
import re
import signal
import socket
import ssl
import subprocess
import unittest

from wine import BUILD, SOURCE, World, answers, skip_without_wine, windows_path, wine

SYSTEM = {"advapi32", "bcrypt", "bcryptprimitives", "crypt32", "dbghelp", "fltlib", "gdi32", "iphlpapi", "kernel32",
          "mswsock", "msvcrt", "normaliz", "ntdll", "ole32", "oleaut32", "secur32", "shell32",
          "user32", "wbemuuid", "wldap32", "ws2_32"}
PROGRAMS = ("rhactl", "rha-control", "rha-engine")


class Programs(unittest.TestCase):
    def test_they_need_no_library_but_those_of_windows(self):
        for program in PROGRAMS:
            told = subprocess.run(
                ["x86_64-w64-mingw32-objdump", "-p", str(BUILD / "bin" / f"{program}.exe")],
                capture_output=True, text=True, check=True).stdout
            libraries = {name.lower() for name in re.findall(r"DLL Name: (\S+)\.dll", told, re.I)}
            self.assertIn("kernel32", libraries)
            self.assertEqual(libraries - SYSTEM, set(), program)

    def test_they_tell_their_version_and_refuse_nonsense(self):
        version = re.search(r"project\(rha VERSION ([\d.]+)",
                            (SOURCE / "CMakeLists.txt").read_text()).group(1)
        with World() as world:
            for program in PROGRAMS:
                self.assertIn(version, world.run(wine(program, "--version")), program)
                self.assertIn("--help", world.run(wine(program, "nonsense"), code=2), program)

    def test_pairing_calls_kills_and_the_end(self):
        with World() as world:
            self.assertIn("CA fingerprint", world.init_control())
            control = world.start_control()
            world.login()
            code = world.rhactl_json("pair", "--role", "engine")["code"]
            world.run(wine("rha-engine", "enroll", "--state", windows_path(world.directory / "engine"),
                           "--control", f"127.0.0.1:{world.enrol_port}", "--code", code, "--address",
                           "127.0.0.1:1", "--name", "host-a"))
            names = [event["name"] for event in world.rhactl_json("events", "list")["events"]]
            self.assertIn("host-added", names)

            control.kill()
            self.assertIn("127.0.0.1", world.run(world.rhactl_command("hosts", "list"), code=5))
            control = world.start_control()
            self.assertEqual([host["name"] for host in world.hosts()], ["host-a"])

            control.stop()
            self.assertFalse(answers(world.control_port))

    def test_who_does_not_answer_is_not_waited_for(self):
        hosts = ("--timeout", "2", "hosts", "list")
        with World() as world:
            world.init_control()
            control = world.start_control()
            world.login()
            os.kill(control.pid, signal.SIGSTOP)  # its connections are there, and nobody at them
            try:
                world.run(world.rhactl_command(*hosts), code=7)
            finally:
                os.kill(control.pid, signal.SIGCONT)
            self.assertEqual(world.hosts(), [])
            with socket.create_server(("127.0.0.1", 0)) as silent:
                world.run(world.rhactl_program(
                    "--control", f"127.0.0.1:{silent.getsockname()[1]}", *hosts), code=7)

    def test_nobody_gets_in_without_a_certificate_of_this_service(self):
        with World() as world:
            world.init_control()
            world.start_control()
            world.login()
            self.assert_refused(world, None)
            key, certificate = world.directory / "stranger.key", world.directory / "stranger.crt"
            world.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                       "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1", "-subj",
                       "/CN=stranger", "-keyout", str(key), "-out", str(certificate)])
            self.assert_refused(world, (certificate, key))

            self.assertEqual(world.hosts(), [])
            member = re.search(r"^(\S+)\s+admin", world.run(world.control_command("members")),
                               re.M).group(1)
            world.run(world.control_command("revoke", member))
            world.run(world.rhactl_command("hosts", "list"), code=6)

    def assert_refused(self, world, certificate):
        """A handshake that the service breaks off."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        if certificate:
            context.load_cert_chain(*map(str, certificate))
        with self.assertRaises(OSError):
            with socket.create_connection(("127.0.0.1", world.control_port), timeout=30) as plain:
                with context.wrap_socket(plain) as secured:
                    if not secured.recv(1):  # with TLS 1.3 the refusal comes after the handshake
                        raise ConnectionResetError("closed")


if __name__ == "__main__":
    skip_without_wine()
    unittest.main(verbosity=2)
