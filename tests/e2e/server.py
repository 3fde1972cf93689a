"""Starts and stops the real program and speaks to it. Python's standard library only.

MILLRACE_BIN names the binary; MILLRACE_TEST_PATIENCE multiplies every deadline (slow sanitizer builds).
"""
import ctypes
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get('MILLRACE_BIN', str(ROOT / 'build/release/millrace'))
PATIENCE = float(os.environ.get('MILLRACE_TEST_PATIENCE', '1'))


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def environment(extra=None):
    """The caller's environment without settings that would change the program's answers."""
    kept = {k: v for k, v in os.environ.items()
            if not k.startswith(('MILLRACE_', 'N8N_')) and k not in ('TZ', 'GENERIC_TIMEZONE')}
    return {**kept, **(extra or {})}


def run_command(*arguments, env=None, stdin=None, timeout=60):
    """One finished command: returncode, stdout, stderr."""
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, input=stdin,
                          env=environment(env), timeout=timeout * PATIENCE)


def die_with_parent():
    """In the child: a test that is killed leaves no server behind."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode('utf-8', 'replace')

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError as problem:
            raise AssertionError(f'not JSON ({problem}): {self.status} {self.text[:300]!r}') from None

    def __repr__(self):
        return f'<{self.status} {self.text[:300]!r}>'


class Server:
    """One `millrace serve` on a free port of the loopback."""

    def __init__(self, data_dir, *arguments, env=None):
        self.data_dir = pathlib.Path(data_dir)
        self.port = free_port()
        self.output = []
        self.process = subprocess.Popen(
            [BINARY, 'serve', '--host', '127.0.0.1', '--port', str(self.port), '--data-dir', str(data_dir),
             *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(env),
            preexec_fn=die_with_parent)
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self._wait_until_ready()

    def _read(self):
        for line in self.process.stdout:
            self.output.append(line)

    def _wait_until_ready(self):
        deadline = time.monotonic() + 20 * PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.call('GET', '/healthz/readiness', key=None).status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        self.kill()
        raise AssertionError('the server did not become ready:\n' + self.log())

    def log(self):
        return ''.join(self.output)

    @property
    def key(self):
        return (self.data_dir / 'api-key').read_text().strip()

    def call(self, method, path, body=None, headers=None, key='file', timeout=30):
        """One request on a connection of its own. `body`: bytes as they are, anything else as JSON."""
        headers = dict(headers or {})
        if key is not None and path.startswith('/api/'):
            headers.setdefault('X-N8N-API-KEY', self.key if key == 'file' else key)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault('Content-Type', 'application/json')
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout * PATIENCE)
        try:
            try:
                connection.request(method, path, body, headers)
            except (BrokenPipeError, ConnectionResetError):
                if connection.sock is None:
                    raise  # it was the connecting that failed
                # refused while the body was still being sent; the answer is already there
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def create(self, workflow):
        answer = self.call('POST', '/api/v1/workflows', workflow)
        assert answer.status in (200, 201), answer
        return answer.json['id']

    def activate(self, workflow_id):
        answer = self.call('POST', f'/api/v1/workflows/{workflow_id}/activate')
        assert answer.status == 200, answer

    def create_active(self, workflow):
        workflow_id = self.create(workflow)
        self.activate(workflow_id)
        return workflow_id

    def executions(self, query=''):
        answer = self.call('GET', '/api/v1/executions' + query)
        assert answer.status == 200, answer
        return answer.json['data']

    def wait_for_executions(self, count, query=''):
        """Runs that are answered at once end a moment later: waits for that, not longer."""
        deadline = time.monotonic() + 10 * PATIENCE
        while True:
            found = self.executions(query)
            if len(found) >= count or time.monotonic() > deadline:
                return found
            time.sleep(0.02)

    def wait_for_status(self, status, method, path):
        """For what another process asked of the server: it happens a moment later."""
        deadline = time.monotonic() + 10 * PATIENCE
        while (answer := self.call(method, path)).status != status:
            assert time.monotonic() < deadline, answer
            time.sleep(0.02)

    def wait_for_text(self, text, path):
        """For a page that changes a moment later."""
        deadline = time.monotonic() + 10 * PATIENCE
        while text not in (answer := self.call('GET', path)).text:
            assert time.monotonic() < deadline, answer
            time.sleep(0.02)

    def stop(self):
        """Asks politely; the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._end(20)

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        return self._end(10)

    def _end(self, seconds):
        try:
            code = self.process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError('the server did not stop when asked:\n' + self.log()) from None
        self.reader.join(5)
        self.process.stdout.close()
        return code


class Folder(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='millrace-test-'))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.data_dir = self.folder / 'data'

    def write(self, name, content):
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding='utf-8')
        return path

    def start(self, *arguments, env=None):
        server = Server(self.data_dir, *arguments, env=env)
        self.addCleanup(server.kill)
        return server


class WithServer(unittest.TestCase):
    """Tests that share one server, started once for the class; extra arguments in `arguments`, `env`."""
    arguments = ()
    env = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='millrace-test-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.server = Server(cls.folder / 'data', *cls.arguments, env=cls.env)
        cls.addClassCleanup(cls.server.kill)

    @classmethod
    def tearDownClass(cls):
        code = cls.server.stop()
        assert code == 0, f'the server ended with {code}:\n{cls.server.log()}'
