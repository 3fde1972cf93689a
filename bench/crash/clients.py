"""Who calls the webhooks while the server is being killed, and who watches which executions have ended."""
import http.client
import json
import random
import threading
import time
import typing

from workflows import WEBHOOKS, caller_waits


class Call(typing.NamedTuple):
    run: str
    outcome: str  # accepted: 2xx; refused: another answer, or no connection; unknown: the connection broke


class Clients:
    """Threads that call webhooks of all kinds, about `rate` times a second together, until `stop`."""

    def __init__(self, server, threads, rate, seed):
        self.server, self.calls, self.wrong_answers = server, [], []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._work, args=(i, rate / threads, seed)) for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def _work(self, index, rate, seed):
        chance = random.Random(f'{seed}/client/{index}')
        connection = http.client.HTTPConnection('127.0.0.1', self.server.port, timeout=30)
        kinds = list(WEBHOOKS)
        number = 0
        while not self.stopping.is_set():
            kind = chance.choice(kinds)
            number += 1
            run = f'{kind}/{index}-{number}'
            outcome = self._call(connection, run, kind)
            self.calls.append(Call(run, outcome))
            if outcome != 'accepted':
                connection.close()
                time.sleep(0.01)
            self.stopping.wait(chance.expovariate(rate))
        connection.close()

    def _call(self, connection, run, kind):
        try:
            if connection.sock is None:
                connection.connect()
        except OSError:
            return 'refused'
        try:
            connection.request('GET', f'/webhook/{kind}?run={run}')
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException):
            return 'unknown'
        if not 200 <= response.status < 300:
            return 'refused'
        if caller_waits(kind):
            try:
                answered = json.loads(body)['run']
            except (ValueError, KeyError, TypeError):
                answered = None
            if answered != run:
                self.wrong_answers.append((run, body[:200].decode(errors='replace')))
        return 'accepted'

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class Watcher:
    """Which executions the API already called successful, and the last life of the server that this may have been in."""

    def __init__(self, server, seconds=0.2):
        self.server, self.seconds, self.ended = server, seconds, {}
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        while not self.stopping.wait(self.seconds):
            try:
                status, body = self.server.call('GET', '/api/v1/executions?status=success&limit=250', timeout=5)
                listed = json.loads(body)['data'] if status == 200 else []
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                continue
            life = self.server.number  # read after the answer: never too early
            for execution in listed:
                self.ended.setdefault(execution['id'], life)

    def stop(self):
        self.stopping.set()
        self.thread.join()
