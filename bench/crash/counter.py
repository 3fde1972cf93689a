"""The side-effect counter: what workflows reach outside. It notes every call and never goes down."""
import http.server
import random
import threading
import time
import typing
import urllib.parse


class Hit(typing.NamedTuple):
    run: str
    step: str
    execution: str
    life: int  # of the server, by its own word: a call may be read here after its sender was killed


class Counter:
    """Hits in the order of their arrival. Each is answered after a moment, so that kills meet calls under way."""

    def __init__(self, seed, slowest=0.02):
        self.hits = []
        lock = threading.Lock()
        chance = random.Random(seed)
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'
            wbufsize = -1  # head and body leave together

            def log_message(self, *_):
                pass

            def do_POST(self):
                self.rfile.read(int(self.headers.get('Content-Length') or 0))
                told = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                hit = Hit(told['run'], told['step'], told['execution'], int(told['life']))
                with lock:
                    counter.hits.append(hit)
                    pause = chance.uniform(0, slowest)
                time.sleep(pause)
                body = b'{"counted": true}'
                self.send_response(200)
                self.send_header('Content-Type', 'application/json')
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Service(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 1024

            def handle_error(self, *_):
                pass  # the server at the other end was killed

        self.service = Service(('127.0.0.1', 0), Handler)
        self.port = self.service.server_address[1]
        threading.Thread(target=self.service.serve_forever, daemon=True).start()
