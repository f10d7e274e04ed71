#!/usr/bin/env python3
"""A real web service on loopback for tests: prints "port N", and one JSON line for each POST.

Usage: http_sink.py [STATUS]: the answer to every POST (204).
"""
import http.server
import json
import sys

STATUS = int(sys.argv[1]) if len(sys.argv) > 1 else 204


class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"path": self.path, "headers": dict(self.headers), "body": body}), flush=True)
        answer = b"" if STATUS == 204 else b"sorry"
        self.send_response(STATUS)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
print("port", server.server_address[1], flush=True)
server.serve_forever()
