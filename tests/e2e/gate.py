"""A peer that runs call and that lets each call go only when the test says so."""
import collections
import http.server
import threading
import time
import urllib.parse

from server import PATIENCE
from workflows import node


class Gate:
    """`with Gate() as gate`: calls of gate.node() arrive in `gate.arrived` and wait for gate.open()."""

    def __enter__(self):
        self.lock = threading.Condition()
        self.arrived = []  # the "n" of each call, in order
        self.inside = collections.Counter()  # by "k", right now
        self.most_inside = collections.Counter()
        self.passes = 0
        gate = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                gate._pass(query.get('n', ''), query.get('k', ''))
                try:
                    self.send_response(200)
                    self.send_header('Content-Type', 'application/json')
                    self.send_header('Content-Length', '2')
                    self.end_headers()
                    self.wfile.write(b'{}')
                except OSError:
                    pass  # the server was stopped meanwhile

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.open(1_000_000)
        self.server.shutdown()
        self.server.server_close()

    def _pass(self, n, k):
        with self.lock:
            self.arrived.append(n)
            for key in {k, 'all'}:
                self.inside[key] += 1
                self.most_inside[key] = max(self.most_inside[key], self.inside[key])
            self.lock.notify_all()
            self.lock.wait_for(lambda: self.passes > 0, 60 * PATIENCE)
            self.passes -= 1
            for key in {k, 'all'}:
                self.inside[key] -= 1

    def open(self, calls=1):
        """Lets so many calls go, those that wait and those that come."""
        with self.lock:
            self.passes += calls
            self.lock.notify_all()

    def wait_for_arrivals(self, count):
        with self.lock:
            assert self.lock.wait_for(lambda: len(self.arrived) >= count, 10 * PATIENCE), self.arrived

    def node(self, query='n={{ $json.query.n }}&k={{ $json.query.k }}'):
        return node('Gate', 'httpRequest', 4.2,
                    {'url': f'=http://127.0.0.1:{self.server.server_port}/?{query}', 'options': {}})


def wait_until(condition, what='it'):
    """Polls with a deadline."""
    deadline = time.monotonic() + 10 * PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f'{what} did not happen'
        time.sleep(0.01)
