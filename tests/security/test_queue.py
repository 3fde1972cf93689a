"""M4 for limits, the queue and the log of trigger events: floods, endless keys, forged proofs. Memory and files stay bounded, others are served."""
import concurrent.futures
import pathlib
import unittest

from attempts import server
from gate import Gate, wait_until
from workflows import chain, node, set_fields, webhook


def resident_mb(running):
    for line in pathlib.Path(f'/proc/{running.process.pid}/status').read_text().splitlines():
        if line.startswith('VmRSS:'):
            return int(line.split()[1]) / 1024
    raise AssertionError('no VmRSS')


def flood(running, count, call):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        return list(pool.map(call, range(count)))


class Floods(server.Folder):
    def assert_grew_by_less(self, running, before, megabytes):
        """Not under a sanitizer, which keeps what was freed."""
        if server.PATIENCE == 1:
            self.assertLess(resident_mb(running) - before, megabytes)

    def test_a_flood_of_refused_calls_costs_neither_memory_nor_disk(self):
        running = self.start('--trigger-events-max', '100')
        running.create_active(chain('post', webhook('post', 'POST'), set_fields(a='b')))
        flood(running, 200, lambda n: running.call('GET', '/webhook/post'))
        before = resident_mb(running)
        statuses = flood(running, 3000, lambda n: running.call('GET', f'/webhook/{"post" if n % 2 else "nobody" + str(n)}').status)
        self.assertEqual(set(statuses), {404})
        self.assert_grew_by_less(running, before, 20)
        wait_until(lambda: len(running.call('GET', '/api/v1/trigger-events?limit=250').json['data']) == 100, 'pruning')
        self.assertEqual(running.call('POST', '/webhook/post').status, 200)

    def test_a_full_queue_answers_at_once_and_others_are_served(self):
        with Gate() as gate:
            running = self.start('--queue-limit', '5')
            slow = chain('slow', webhook('slow', 'POST', mode='onReceived'), gate.node('n=1'))
            slow['settings']['concurrencyLimit'] = 1
            slow_id = running.create_active(slow)
            running.create_active(chain('quick', webhook('quick'), set_fields(a='b')))
            big = b'x' * 200_000
            running.call('POST', '/webhook/slow', big)
            gate.wait_for_arrivals(1)
            before = resident_mb(running)
            statuses = flood(running, 300, lambda n: running.call('POST', '/webhook/slow', big).status)
            self.assertEqual((statuses.count(200), statuses.count(429)), (5, 295))
            self.assert_grew_by_less(running, before, 60)
            self.assertEqual(running.call('GET', '/webhook/quick').status, 200)
            gate.open(100)
            self.assertEqual(len(running.wait_for_executions(6, f'?status=success&limit=100&workflowId={slow_id}')), 6)

    def test_endless_and_enormous_keys_are_forgotten(self):
        running = self.start()
        workflow = chain('keyed', webhook('keyed', 'POST'), set_fields(a='b'))
        workflow['settings']['concurrencyKey'] = '={{ $json.body.k }}'
        workflow['settings']['saveDataSuccessExecution'] = 'none'
        running.create_active(workflow)
        flood(running, 100, lambda n: running.call('POST', '/webhook/keyed', {'k': 'x' * 300_000 + str(n)}))
        before = resident_mb(running)
        statuses = flood(running, 1500, lambda n: running.call('POST', '/webhook/keyed', {'k': f'{n}' * (1 + n % 50)}).status)
        statuses += flood(running, 100, lambda n: running.call('POST', '/webhook/keyed', {'k': 'y' * 300_000 + str(n)}).status)
        # Whatever JSON is a key.
        statuses += [running.call('POST', '/webhook/keyed', {'k': k}).status
                     for k in ({'a': [1]}, [], 0, False, None, '', '\u0000', '__proto__')]
        self.assertEqual(set(statuses), {200})
        self.assert_grew_by_less(running, before, 40)

    def test_a_feed_is_bound_by_the_outbound_policy(self):
        running = self.start('--outbound-policy', 'public-only')
        workflow = chain('feed', node('Feed', 'rssFeedReadTrigger', 1, {
            'feedUrl': f'http://127.0.0.1:{running.port}/metrics'}), node('Nothing', 'noOp', 1))
        running.create_active(workflow)
        wait_until(lambda: running.call('GET', '/api/v1/trigger-events?outcome=refused').json['data'], 'the refusal')
        [event] = running.call('GET', '/api/v1/trigger-events?outcome=refused').json['data']
        self.assertIn('127.0.0.1', event['reason'])
        self.assertEqual(running.executions(), [])


if __name__ == '__main__':
    unittest.main()
