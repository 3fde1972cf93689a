"""A peer that runs call and that lets each call go only when the test says so."""
import collections
import threading
import time
import urllib.parse

from loopback import LoopbackServer
from server import PATIENCE
from workflows import node


class Gate(LoopbackServer):
    """`with Gate() as gate`: calls of gate.node() arrive in `gate.arrived` and wait for gate.open()."""

    def __init__(self):
        self.lock = threading.Condition()
        self.arrived = []  # the "n" of each call, in order
        self.inside = collections.Counter()  # by "k", right now
        self.most_inside = collections.Counter()
        self.passes = 0

    def answer(self, path):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))
        self._pass(query.get('n', ''), query.get('k', ''))
        return 200, 'application/json', b'{}'

    def __exit__(self, *error):
        self.open(1_000_000)
        super().__exit__(*error)

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
                    {'url': f'={self.url}/?{query}', 'options': {}})


def wait_until(condition, what='it'):
    """Polls with a deadline."""
    deadline = time.monotonic() + 10 * PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f'{what} did not happen'
        time.sleep(0.01)
