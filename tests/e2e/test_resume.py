"""kill -9 and SIGTERM in the middle of runs: they go on, and no effect that had ended is repeated."""
import http.server
import json
import sqlite3
import threading
import time
import unittest

import server
from workflows import chain, node, set_fields, webhook


class Outside(http.server.ThreadingHTTPServer):
    """Counts what it is asked, and holds back the answers of paths in `held` until release()."""
    daemon_threads = True

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server_address[1]}'
        self.lock = threading.Condition()
        self.seen = []  # (path, idempotency key)
        self.held = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def count(self, path):
        with self.lock:
            return sum(seen == path for seen, _ in self.seen)

    def keys(self, path):
        with self.lock:
            return [key for seen, key in self.seen if seen == path]

    def wait_for(self, path, count):
        deadline = time.monotonic() + 20 * server.PATIENCE
        with self.lock:
            while sum(seen == path for seen, _ in self.seen) < count:
                if not self.lock.wait(deadline - time.monotonic()):
                    raise AssertionError(f'{path} was not asked {count} times: {self.seen}')

    def release(self):
        with self.lock:
            self.held.clear()
            self.lock.notify_all()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def do_POST(self):
        self.rfile.read(int(self.headers.get('Content-Length') or 0))
        outside = self.server
        with outside.lock:
            outside.seen.append((self.path, self.headers.get('Idempotency-Key')))
            outside.lock.notify_all()
            outside.lock.wait_for(lambda: self.path not in outside.held)
        body = json.dumps({'path': self.path}).encode()
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass

    do_GET = do_POST


def request(outside, path, **fields):
    parameters = {'method': 'POST', 'url': outside.url + path, 'options': {'sendIdempotencyKey': True}}
    return node(path, 'httpRequest', 4.2, parameters, **fields)


class Resume(server.Folder):
    def setUp(self):
        super().setUp()
        self.outside = Outside()
        self.addCleanup(self.outside.server_close)
        self.addCleanup(self.outside.release)

    def workflow(self, mode='onReceived', settings=None, **second):
        made = chain('three effects', webhook('go', mode=mode), request(self.outside, '/one'),
                     set_fields(n='={{ Math.random() }}'), request(self.outside, '/two', **second),
                     request(self.outside, '/three'))
        made['settings'].update(settings or {})
        return made

    def crash_in_the_second(self, workflow, kill=True):
        """Starts a run and ends the server while the second effect is under way."""
        self.outside.held = {'/two'}
        first = self.start()
        workflow_id = first.create_active(workflow)
        self.assertEqual(first.call('GET', '/webhook/go').status, 200)
        self.outside.wait_for('/two', 1)
        if kill:
            first.kill()
        else:
            self.assertEqual(first.stop(), 0, first.log())
        self.outside.release()
        return workflow_id

    def ended(self, running, status):
        found = running.wait_for_executions(1, f'?status={status}')
        self.assertEqual(len(found), 1, running.log())
        return found[0]

    def counts(self):
        return [self.outside.count(path) for path in ('/one', '/two', '/three')]

    def test_a_killed_run_goes_on_where_it_was(self):
        self.crash_in_the_second(self.workflow())
        second = self.start()
        self.ended(second, 'success')
        self.assertEqual(self.counts(), [1, 2, 1])
        # The receiver can tell the repetition.
        self.assertEqual(len(set(self.outside.keys('/two'))), 1)
        self.assertNotEqual(self.outside.keys('/two')[0], self.outside.keys('/one')[0])
        with sqlite3.connect(self.data_dir / 'millrace.db') as database:
            self.assertEqual(database.execute('SELECT count(*) FROM run_entries').fetchone()[0], 0)

    def test_a_polite_end_hands_over(self):
        self.crash_in_the_second(self.workflow(), kill=False)
        second = self.start()
        self.ended(second, 'success')
        self.assertEqual(self.counts(), [1, 2, 1])

    def test_a_workflow_that_was_deleted_meanwhile_does_not_matter(self):
        workflow_id = self.crash_in_the_second(self.workflow())
        with sqlite3.connect(self.data_dir / 'millrace.db') as database:
            database.execute('PRAGMA foreign_keys = ON')
            database.execute('DELETE FROM workflows WHERE id = ?', (workflow_id,))
        second = self.start()
        self.ended(second, 'success')
        self.assertEqual(self.counts(), [1, 2, 1])

    def test_on_crash_fail(self):
        self.crash_in_the_second(self.workflow(onCrash='fail', onError='continueRegularOutput'))
        second = self.start()
        self.ended(second, 'success')
        self.assertEqual(self.counts(), [1, 1, 1])

    def test_on_crash_ask_and_the_decision(self):
        for decision, counts, status in (('retry', [1, 2, 1], 'success'), ('fail', [1, 1, 0], 'error')):
            with self.subTest(decision):
                self.data_dir = self.folder / decision
                self.outside.seen.clear()
                self.crash_in_the_second(self.workflow(settings={'onCrash': 'ask'}))
                second = self.start()
                asked = self.ended(second, 'waiting')
                self.assertEqual(asked['needsDecision']['node'], '/two')
                # It is still asked after another restart.
                second.kill()
                third = self.start()
                asked = self.ended(third, 'waiting')
                wrong = third.call('POST', f'/api/v1/executions/{asked["id"]}/decision', {'decision': 'perhaps'})
                self.assertEqual(wrong.status, 400)
                answer = third.call('POST', f'/api/v1/executions/{asked["id"]}/decision', {'decision': decision})
                self.assertEqual(answer.status, 200, answer)
                self.ended(third, status)
                self.assertEqual(self.counts(), counts)
                again = third.call('POST', f'/api/v1/executions/{asked["id"]}/decision', {'decision': decision})
                self.assertEqual(again.status, 409, again)
                third.kill()

    def test_a_waiting_run_can_be_stopped(self):
        self.crash_in_the_second(self.workflow(onCrash='ask'))
        second = self.start()
        asked = self.ended(second, 'waiting')
        stopped = second.call('POST', f'/api/v1/executions/{asked["id"]}/stop')
        self.assertEqual((stopped.status, stopped.json['status']), (200, 'canceled'), stopped)
        data = second.call('GET', f'/api/v1/executions/{asked["id"]}?includeData=true').json['data']
        self.assertEqual(sorted(data['resultData']['runData']), ['/one', 'Set', 'Webhook'])
        self.assertEqual(self.counts(), [1, 1, 0])

    def test_a_caller_that_waits_has_its_run_finished(self):
        self.outside.held = {'/two'}
        first = self.start()
        first.create_active(self.workflow(mode='lastNode'))
        caller = threading.Thread(target=lambda: self.assertRaises(OSError, first.call, 'GET', '/webhook/go'))
        caller.start()
        self.outside.wait_for('/two', 1)
        first.kill()
        caller.join()
        self.outside.release()
        second = self.start()
        self.ended(second, 'success')
        self.assertEqual(self.counts(), [1, 2, 1])

    def test_runs_that_are_not_kept_leave_nothing(self):
        self.crash_in_the_second(self.workflow(settings={'saveDataSuccessExecution': 'none'}))
        second = self.start()
        self.outside.wait_for('/three', 1)
        deadline = time.monotonic() + 10 * server.PATIENCE
        while second.executions() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(second.executions(), [])
        self.assertEqual(self.counts(), [1, 2, 1])

    def test_a_damaged_record_is_put_aside_and_the_rest_starts(self):
        self.outside.held = {'/two'}
        first = self.start()
        first.create_active(self.workflow())
        for _ in range(2):
            self.assertEqual(first.call('GET', '/webhook/go').status, 200)
        self.outside.wait_for('/two', 2)
        first.kill()
        self.outside.release()
        with sqlite3.connect(self.data_dir / 'millrace.db') as database:
            damaged = database.execute('SELECT min(execution_id) FROM run_entries').fetchone()[0]
            database.execute("UPDATE run_entries SET codec = 0, data = x'0120' WHERE execution_id = ?", (damaged,))
        second = self.start()
        self.ended(second, 'success')
        crashed = self.ended(second, 'crashed')
        self.assertEqual(crashed['id'], str(damaged))
        self.assertIn('could not be taken up again', crashed['error'])
        self.assertIn(str(damaged), second.log())
        ready = second.call('GET', '/healthz/readiness')
        self.assertEqual((ready.status, ready.json['crashedExecutions']), (200, [str(damaged)]))

    def test_sub_workflows_are_not_called_again(self):
        self.outside.held = {'/two'}
        first = self.start()
        below = chain('below', node('Called', 'executeWorkflowTrigger', 1), request(self.outside, '/one'),
                      request(self.outside, '/two'))
        called = first.create(below)
        first.create_active(chain(
            'above', webhook('go', mode='onReceived'),
            node('Call', 'executeWorkflow', 1.2, {'workflowId': {'__rl': True, 'mode': 'id', 'value': called},
                                                 'options': {}}),
            request(self.outside, '/three')))
        self.assertEqual(first.call('GET', '/webhook/go').status, 200)
        self.outside.wait_for('/two', 1)
        first.kill()
        self.outside.release()
        second = self.start()
        self.assertEqual(len(second.wait_for_executions(2, '?status=success')), 2, second.log())
        self.assertEqual(len(second.executions()), 2)
        self.assertEqual(self.counts(), [1, 2, 1])

    def test_a_long_wait_outlives_the_server(self):
        first = self.start()
        first.create_active(chain(
            'waits', webhook('go', mode='onReceived'), request(self.outside, '/one'),
            node('Wait', 'wait', 1.1, {'resume': 'timeInterval', 'amount': 7, 'unit': 'seconds'}),
            request(self.outside, '/two')))
        began = time.monotonic()
        self.assertEqual(first.call('GET', '/webhook/go').status, 200)
        waiting = self.ended(first, 'waiting')
        self.assertIsNotNone(waiting['waitTill'])
        first.kill()
        second = self.start()
        self.outside.wait_for('/two', 1)
        self.assertGreater(time.monotonic() - began, 6.9)
        self.ended(second, 'success')
        self.assertEqual([self.outside.count('/one'), self.outside.count('/two')], [1, 1])


if __name__ == '__main__':
    unittest.main()
