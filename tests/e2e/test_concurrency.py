"""Limits of how many runs go at a time: who waits is seen, keeps its order, is not lost, and may be stopped."""
import concurrent.futures
import re

import server
from gate import Gate, wait_until
from workflows import chain, node, webhook


def gated(gate, path, mode='lastNode', **settings):
    workflow = chain(f'gated {path}', webhook(path, mode=mode), gate.node())
    workflow['settings'].update(settings)
    return workflow


def metric(instance, name):
    text = instance.call('GET', '/metrics', headers={'X-N8N-API-KEY': instance.key}).text
    found = re.search(rf'^{re.escape(name)} ([0-9.e+-]+)$', text, re.M)
    assert found, (name, text)
    return float(found[1])


class Limits(server.Folder):
    def setUp(self):
        super().setUp()
        self.gate = self.enterContext(Gate())
        self.pool = self.enterContext(concurrent.futures.ThreadPoolExecutor(32))

    def enterContext(self, manager):  # unittest has it from Python 3.11 on
        value = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return value

    def call(self, instance, path):
        return self.pool.submit(instance.call, 'GET', '/webhook/' + path, timeout=60)

    def call_in_order(self, instance, path, numbers, waiting_before=0):
        """Each call is in the queue before the next is made."""
        calls = []
        for i, n in enumerate(numbers):
            calls.append(self.call(instance, f'{path}n={n}'))
            wait_until(lambda: metric(instance, 'millrace_executions_queued') >= waiting_before + i + 1, 'queueing')
        return calls

    def test_callers_that_wait_wait_in_a_queue_that_is_seen(self):
        instance = self.start('--concurrency-limit', '2')
        instance.create_active(gated(self.gate, 'q'))
        first = [self.call(instance, f'q?n={n}') for n in 'ab']
        self.gate.wait_for_arrivals(2)
        queued = self.call_in_order(instance, 'q?', '0123')
        waiting = instance.wait_for_executions(4, '?status=new')
        self.assertEqual([one['queuePosition'] for one in waiting], [4, 3, 2, 1])
        one = instance.call('GET', f'/api/v1/executions/{waiting[1]["id"]}').json
        self.assertEqual((one['status'], one['queuePosition'], one['stoppedAt']), ('new', 3, None))
        self.assertEqual(metric(instance, 'millrace_executions_active'), 2)
        self.gate.open()
        self.gate.wait_for_arrivals(3)
        wait_until(lambda: [len(instance.executions(f'?status={one}')) for one in ('running', 'new')] == [2, 3],
                   'the third run is seen to run')
        for arrived in (4, 5, 6):  # one by one: two that begin together may arrive in either order
            self.gate.open()
            self.gate.wait_for_arrivals(arrived)
        self.gate.open(100)
        for call in first + queued:
            self.assertEqual(call.result().status, 200)
        self.assertEqual(self.gate.arrived[2:], list('0123'))
        self.assertEqual(self.gate.most_inside['all'], 2)
        self.assertEqual(len(instance.executions('?status=success')), 6)
        self.assertEqual(metric(instance, 'millrace_executions_queued'), 0)

    def test_only_a_full_queue_refuses_and_says_when_to_come_again(self):
        instance = self.start('--concurrency-limit', '1', '--queue-limit', '2')
        instance.create_active(gated(self.gate, 'q'))
        calls = [self.call(instance, 'q?n=a')]
        self.gate.wait_for_arrivals(1)
        calls += self.call_in_order(instance, 'q?', 'bc')
        refused = instance.call('GET', '/webhook/q?n=d')
        self.assertEqual(refused.status, 429, refused)
        self.assertRegex(refused.headers['Retry-After'], r'^[1-9]\d?$')
        self.assertIn('2', refused.json['message'])
        self.gate.open(100)
        self.assertEqual([call.result().status for call in calls], [200] * 3)
        self.assertEqual(self.gate.arrived, list('abc'))
        self.assertEqual(instance.call('GET', '/webhook/q?n=e').status, 200)

    def test_a_workflows_limit_holds_up_no_other_workflow(self):
        instance = self.start('--concurrency-limit', '10')
        instance.create_active(gated(self.gate, 'slow', concurrencyLimit=1))
        instance.create_active(chain('quick', webhook('quick'), node('Nothing', 'noOp', 1)))
        calls = [self.call(instance, 'slow?n=a')]
        self.gate.wait_for_arrivals(1)
        calls += self.call_in_order(instance, 'slow?', 'bc')
        self.assertEqual(instance.call('GET', '/webhook/quick').status, 200)
        self.gate.open(100)
        self.assertEqual([call.result().status for call in calls], [200] * 3)
        self.assertEqual(self.gate.arrived, list('abc'))
        self.assertEqual(self.gate.most_inside['all'], 1)

    def test_runs_with_the_same_key_go_one_after_the_other(self):
        instance = self.start()
        instance.create_active(gated(self.gate, 'k', concurrencyKey='={{ $json.query.k }}'))
        calls = [self.call(instance, 'k?k=x&n=x0')]
        self.gate.wait_for_arrivals(1)
        calls += self.call_in_order(instance, 'k?k=x&', ['x1', 'x2'])
        calls.append(self.call(instance, 'k?k=y&n=y0'))
        calls += [self.call(instance, f'k?n=free{i}') for i in range(3)]  # no key: no limit
        self.gate.wait_for_arrivals(5)
        self.assertNotIn('x1', self.gate.arrived)
        self.gate.open(100)
        self.assertEqual([call.result().status for call in calls], [200] * 7)
        self.assertEqual([n for n in self.gate.arrived if n.startswith('x')], ['x0', 'x1', 'x2'])
        self.assertEqual(self.gate.most_inside['x'], 1)

    def test_a_key_that_fails_fails_the_run_and_says_so(self):
        instance = self.start()
        instance.create_active(gated(self.gate, 'k', concurrencyKey='={{ $("Nowhere").first().json.k }}'))
        self.assertEqual(instance.call('GET', '/webhook/k').status, 500)
        self.assertIn('concurrencyKey', instance.wait_for_executions(1)[0]['error'])
        self.assertEqual(self.gate.arrived, [])

    def test_limits_without_sense_are_refused_at_activation(self):
        instance = self.start()
        for bad in (1.5, -7, 'two', [1]):
            workflow = instance.create(gated(self.gate, 'bad', concurrencyLimit=bad))
            answer = instance.call('POST', f'/api/v1/workflows/{workflow}/activate')
            self.assertEqual(answer.status, 400, answer)
            self.assertIn('concurrencyLimit', answer.json['message'])

    def test_queued_runs_survive_a_kill_and_keep_their_order(self):
        first = self.start('--concurrency-limit', '1', '--queue-limit', '100')
        first.create_active(gated(self.gate, 'q', mode='onReceived'))
        for n in range(6):
            self.assertEqual(first.call('GET', f'/webhook/q?n={n}').status, 200)
        self.gate.wait_for_arrivals(1)
        self.assertEqual(len(first.executions('?status=new')), 5)
        first.kill()

        # The limit of the queue is no reason to forget what was accepted.
        second = self.start('--concurrency-limit', '1', '--queue-limit', '0')
        self.gate.open(100)
        self.assertEqual(len(second.wait_for_executions(6, '?status=success')), 6)
        self.assertEqual(self.gate.arrived, list('0012345'))

    def test_what_was_queued_is_seen_to_run_when_it_runs(self):
        first = self.start('--concurrency-limit', '1')
        first.create_active(gated(self.gate, 'q', mode='onReceived'))
        for n in range(3):
            self.assertEqual(first.call('GET', f'/webhook/q?n={n}').status, 200)
        self.gate.wait_for_arrivals(1)
        first.kill()
        second = self.start()  # without a limit now
        self.gate.wait_for_arrivals(4)
        wait_until(lambda: len(second.executions('?status=running')) == 3, 'all are seen to run')
        self.assertEqual(second.executions('?status=new'), [])
        self.gate.open(100)
        self.assertEqual(len(second.wait_for_executions(3, '?status=success')), 3)

    def test_a_queued_run_is_stopped_without_having_begun(self):
        instance = self.start('--concurrency-limit', '1')
        instance.create_active(gated(self.gate, 'q'))
        running = self.call(instance, 'q?n=a')
        self.gate.wait_for_arrivals(1)
        stopped, kept = self.call_in_order(instance, 'q?', 'bc')
        victim = next(one for one in instance.wait_for_executions(2, '?status=new') if one['queuePosition'] == 1)
        answer = instance.call('POST', f'/api/v1/executions/{victim["id"]}/stop')
        self.assertEqual((answer.status, answer.json['status']), (200, 'canceled'), answer)
        self.assertGreaterEqual(stopped.result().status, 400)
        self.assertEqual(metric(instance, 'millrace_executions_queued'), 1)
        self.gate.open(100)
        self.assertEqual([running.result().status, kept.result().status], [200, 200])
        self.assertEqual(self.gate.arrived, ['a', 'c'])

    def test_a_stop_of_the_server_lets_go_of_the_queue_and_keeps_what_was_accepted(self):
        first = self.start('--concurrency-limit', '1', '--shutdown-grace', '0')
        first.create_active(gated(self.gate, 'q', mode='onReceived'))
        for n in range(3):
            self.assertEqual(first.call('GET', f'/webhook/q?n={n}').status, 200)
        self.gate.wait_for_arrivals(1)
        self.assertEqual(first.stop(), 0, first.log())
        second = self.start('--concurrency-limit', '1')
        self.gate.open(100)
        self.assertEqual(len(second.wait_for_executions(3, '?status=success')), 3)
        self.assertEqual(self.gate.arrived, list('0012'))

    def test_sub_workflows_count_with_the_run_that_waits_for_them(self):
        instance = self.start('--concurrency-limit', '1')
        child = chain('child', node('Called', 'executeWorkflowTrigger', 1.1, {'inputSource': 'passthrough'}),
                      node('Nothing', 'noOp', 1))
        child['settings']['concurrencyLimit'] = 1
        child_id = instance.create(child)
        parent = chain('parent', webhook('parent'),
                       node('Call', 'executeWorkflow', 1.2, {
                           'source': 'database', 'workflowId': {'__rl': True, 'mode': 'id', 'value': child_id},
                           'mode': 'once', 'options': {'waitForSubWorkflow': True}}))
        parent['settings']['concurrencyLimit'] = 1
        instance.create_active(parent)
        calls = [self.call(instance, f'parent?n={n}') for n in range(8)]
        self.assertEqual([call.result().status for call in calls], [200] * 8)

    def test_a_run_that_calls_a_webhook_of_this_server_does_not_wait_for_itself(self):
        instance = self.start('--concurrency-limit', '1')
        seen = node('Seen', 'set', 3.4, {'mode': 'raw', 'jsonOutput': '={{ $json.headers }}', 'options': {}})
        inner = chain('inner', webhook('inner'), seen)
        inner['settings']['concurrencyLimit'] = 1
        instance.create_active(inner)
        instance.create_active(chain('outer', webhook('outer'), node('Call', 'httpRequest', 4.2, {
            'url': f'http://127.0.0.1:{instance.port}/webhook/inner', 'options': {}})))
        answer = instance.call('GET', '/webhook/outer', timeout=20)
        self.assertEqual(answer.status, 200, answer)
        # What proves that to the server is shown to no workflow, and cannot be made up.
        self.assertNotIn('own-call', answer.text.lower())
        instance.create_active(gated(self.gate, 'q'))
        first = self.call(instance, 'q?n=a')
        self.gate.wait_for_arrivals(1)
        forged = self.pool.submit(instance.call, 'GET', '/webhook/q?n=b', headers={
            'X-Millrace-Own-Call': 'me', 'X-Millrace-Nested-Calls': '3'}, timeout=60)
        wait_until(lambda: metric(instance, 'millrace_executions_queued') == 1, 'queueing')
        self.gate.open(2)
        self.assertEqual([first.result().status, forged.result().status], [200, 200])

    def test_sub_workflows_nobody_waits_for_take_their_turn(self):
        instance = self.start('--concurrency-limit', '1', '--queue-limit', '0')
        child = instance.create(chain('child', node('Called', 'executeWorkflowTrigger', 1.1,
                                                    {'inputSource': 'passthrough'}), node('Nothing', 'noOp', 1)))
        instance.create_active(chain('parent', webhook('parent'), node('Call', 'executeWorkflow', 1.2, {
            'source': 'database', 'workflowId': {'__rl': True, 'mode': 'id', 'value': child},
            'mode': 'once', 'options': {'waitForSubWorkflow': False}})))
        for _ in range(4):
            wait_until(lambda: metric(instance, 'millrace_executions_active') == 0, 'quiet')
            wait_until(lambda: metric(instance, 'millrace_executions_queued') == 0, 'quiet')
            self.assertEqual(instance.call('GET', '/webhook/parent').status, 200)
        self.assertEqual(len(instance.wait_for_executions(4, f'?workflowId={child}&status=success')), 4)

    def test_a_schedule_stays_due_while_the_queue_is_full(self):
        instance = self.start('--concurrency-limit', '1', '--queue-limit', '0')
        instance.create_active(gated(self.gate, 'q', mode='onReceived'))
        self.assertEqual(instance.call('GET', '/webhook/q?n=a').status, 200)
        self.gate.wait_for_arrivals(1)
        clock = instance.create_active(chain('clock', node('Clock', 'scheduleTrigger', 1.2, {
            'rule': {'interval': [{'field': 'seconds', 'secondsInterval': 1}]}}), node('Nothing', 'noOp', 1)))
        wait_until(lambda: 'queue-full' in instance.call('GET', '/api/v1/trigger-events?outcome=refused').text, 'a fire')
        self.assertEqual(instance.executions(f'?workflowId={clock}'), [])
        self.gate.open(1)
        self.assertGreaterEqual(len(instance.wait_for_executions(1, f'?workflowId={clock}')), 1)

    def test_forms_say_that_the_server_is_busy(self):
        instance = self.start('--concurrency-limit', '1', '--queue-limit', '0')
        instance.create_active(gated(self.gate, 'q', mode='onReceived'))
        form = node('Form', 'formTrigger', 2.2, {'formTitle': 'T', 'formFields': {'values': [{'fieldLabel': 'Name'}]},
                                                 'options': {'path': 'ask'}}, webhookId='ask')
        instance.create_active(chain('form', form, node('Nothing', 'noOp', 1)))
        self.assertEqual(instance.call('GET', '/webhook/q?n=a').status, 200)
        self.gate.wait_for_arrivals(1)
        answer = instance.call('POST', '/form/ask', b'field-0=x', {'Content-Type': 'application/x-www-form-urlencoded'})
        self.assertEqual(answer.status, 429, answer)
        self.assertIn('busy', answer.text)
        self.assertRegex(answer.headers['Retry-After'], r'^\d+$')

    def test_the_time_limit_does_not_count_the_time_in_the_queue(self):
        instance = self.start('--concurrency-limit', '1')
        instance.create_active(gated(self.gate, 'long'))
        instance.create_active(gated(self.gate, 'short', executionTimeout=2))
        first = self.call(instance, 'long?n=a')
        self.gate.wait_for_arrivals(1)
        second = self.call_in_order(instance, 'short?', 'b')[0]
        wait_until(lambda: metric(instance, 'millrace_queue_longest_wait_seconds') > 2.2, 'waiting long enough')
        self.gate.open(2)
        self.assertEqual([first.result().status, second.result().status], [200, 200])


if __name__ == '__main__':
    server.unittest.main()
