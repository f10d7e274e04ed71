#!/usr/bin/python3
"""A real mail server on loopback for tests: STARTTLS or implicit TLS, optional login.

Usage: smtp_server.py FOLDER [--implicit] [--no-tls] [--login USER:PASSWORD] [--refuse]
Writes FOLDER/ca.pem (a certificate for 127.0.0.1 and localhost), prints "port N", and then one JSON
line for each message it takes. Ends when its standard output does.
"""
import argparse
import asyncio
import email
import email.policy
import json
import pathlib
import signal
import ssl
import subprocess

from aiosmtpd.smtp import SMTP, AuthResult


class Keeper:
    def __init__(self, refuse):
        self.refuse = refuse

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "554 5.7.1 this message is not wanted"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        tls = server.transport.get_extra_info("ssl_object") is not None
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": tls,
                          "login": bool(session.authenticated), "subject": mail["Subject"],
                          "id": mail["Message-ID"], "text": mail.get_content()},
                         ensure_ascii=False), flush=True)
        return "250 2.0.0 kept as 4711"


def certificate(folder):
    key, cert = folder / "key.pem", folder / "ca.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=mail test", "-keyout", key, "-out", cert,
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
                   check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--implicit", action="store_true")
    parser.add_argument("--no-tls", action="store_true")
    parser.add_argument("--login")
    parser.add_argument("--refuse", action="store_true")
    options = parser.parse_args()
    options.folder.mkdir(exist_ok=True)
    context = certificate(options.folder)

    def authenticate(_server, _session, _envelope, _mechanism, data):
        given = f"{data.login.decode()}:{data.password.decode()}"
        return AuthResult(success=given == options.login, handled=False)

    def factory():
        starttls = None if options.implicit or options.no_tls else context
        login = {"authenticator": authenticate, "auth_required": True,
                 "auth_require_tls": not options.implicit} if options.login else {}
        return SMTP(Keeper(options.refuse), tls_context=starttls, require_starttls=starttls is not None,
                    hostname="mail.test", **login)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "127.0.0.1", 0,
                                      ssl=context if options.implicit else None)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


asyncio.run(main())
