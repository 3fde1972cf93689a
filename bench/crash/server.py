"""Lives of the server: each from its start to its kill, on the same port and the same data folder."""
import ctypes
import http.client
import json
import os
import signal
import socket
import subprocess
import time


class CannotRun(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Server:
    """`number` counts the lives. One thread starts and kills; any may call."""

    def __init__(self, binary, data, log, environment):
        self.binary, self.data, self.log_path = binary, data, log
        self.port = free_port()
        self.number = 0
        self.process = None
        kept = {k: v for k, v in os.environ.items() if not k.startswith(('MILLRACE_', 'N8N_'))}
        self.environment = {**kept, 'MILLRACE_BLOCK_ENV_ACCESS': 'false', **environment}

    def start(self):
        self.number += 1
        with open(self.log_path, 'ab') as log:
            log.write(f'--- life {self.number}\n'.encode())
            log.flush()
            self.process = subprocess.Popen(
                [str(self.binary), 'serve', '--host', '127.0.0.1', '--port', str(self.port), '--data-dir', str(self.data)],
                stdout=log, stderr=subprocess.STDOUT, preexec_fn=die_with_parent,
                env={**self.environment, 'MILLRACE_BENCH_LIFE': str(self.number)})

    def wait_until_ready(self, seconds=60):
        """False when it ended by itself or is not ready in time."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                if self.call('GET', '/healthz/readiness')[0] == 200:
                    return True
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.005)
        return False

    def kill(self):
        """kill -9; True when it was alive until then."""
        alive = self.process.poll() is None
        self.process.kill()
        self.process.wait()
        return alive

    def call(self, method, path, body=None, timeout=20):
        """Status and body of one request; raises OSError or HTTPException when there is no answer."""
        headers = {}
        if path.startswith('/api/'):
            headers['X-N8N-API-KEY'] = (self.data / 'api-key').read_text().strip()
        if body is not None:
            body = json.dumps(body)
            headers['Content-Type'] = 'application/json'
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def ask(self, method, path, body=None):
        """The JSON of an answer that must come; for times when nobody kills."""
        status, text = self.call(method, path, body)
        if status not in (200, 201):
            raise CannotRun(f'{method} {path} answered {status}: {text[:300]!r}')
        return json.loads(text)

    def executions(self, query=''):
        """All that the API lists, page by page."""
        cursor = ''
        while True:
            page = self.ask('GET', f'/api/v1/executions?limit=250{query}{cursor}')
            yield from page['data']
            if not page.get('nextCursor'):
                return
            cursor = '&cursor=' + page['nextCursor']

    def open_runs(self):
        return sum(1 for status in ('new', 'running', 'waiting') for _ in self.executions('&status=' + status))

    def log_end(self):
        with open(self.log_path, 'rb') as log:
            return log.read()[-2000:].decode(errors='replace')
