"""The log of trigger events: what was accepted with its execution, what was refused and why; paged, filtered, bounded."""
import time

import server
from gate import Gate, wait_until
from workflows import chain, node, set_fields, webhook


class Events(server.Folder):
    def events(self, instance, query=''):
        answer = instance.call('GET', '/api/v1/trigger-events' + query)
        self.assertEqual(answer.status, 200, answer)
        return answer.json['data']

    def wait_for_events(self, instance, count, query=''):
        """Refused ones are written a moment later."""
        wait_until(lambda: len(self.events(instance, query)) >= count, 'the event')
        return self.events(instance, query)

    def test_an_accepted_call_is_the_event_of_its_execution(self):
        instance = self.start()
        workflow_id = instance.create_active(chain('calls', webhook('calls'), set_fields(a='b')))
        self.assertEqual(instance.call('GET', '/webhook/calls').status, 200)
        [event] = self.events(instance)
        [execution] = instance.executions()
        self.assertEqual(event['executionId'], execution['id'])
        self.assertEqual((event['workflowId'], event['workflowName'], event['node'], event['mode'], event['source'],
                          event['outcome'], event['reason']),
                         (workflow_id, 'calls', 'Webhook', 'webhook', '127.0.0.1', 'accepted', None))
        self.assertLess(abs(time.time() - server.time.mktime(time.strptime(event['time'][:19], '%Y-%m-%dT%H:%M:%S'))
                            + time.timezone), 120)

    def test_the_event_stays_where_the_execution_is_not_kept(self):
        instance = self.start()
        for mode in ('lastNode', 'onReceived'):
            workflow = chain(f'unsaved {mode}', webhook(mode, mode=mode), set_fields(a='b'))
            workflow['settings']['saveDataSuccessExecution'] = 'none'
            instance.create_active(workflow)
            self.assertEqual(instance.call('GET', f'/webhook/{mode}').status, 200)
        events = self.wait_for_events(instance, 2)
        wait_until(lambda: not instance.executions(), 'the end of the second run')
        self.assertEqual([(one['outcome'], one['source'], one['node']) for one in events],
                         [('accepted', '127.0.0.1', 'Webhook')] * 2)
        self.assertEqual(len({one['executionId'] for one in events}), 2)

    def test_refused_calls_say_why(self):
        instance = self.start()
        workflow_id = instance.create_active(chain('post', webhook('post', 'POST', options={'ipWhitelist': ''}),
                                                   set_fields(a='b')))
        private = instance.create_active(chain('private', webhook('private', options={'ipWhitelist': '10.9.8.7'}),
                                               set_fields(a='b')))
        sleeping = instance.create(chain('sleeping', webhook('sleeping'), set_fields(a='b')))
        self.assertEqual(instance.call('GET', '/webhook/post').status, 404)
        self.assertEqual(instance.call('POST', '/webhook/post', b'{"a":', {'Content-Type': 'application/json'}).status, 400)
        self.assertEqual(instance.call('GET', '/webhook/private').status, 403)
        self.assertEqual(instance.call('GET', '/webhook/sleeping').status, 404)
        self.assertEqual(instance.call('GET', '/webhook/nobody').status, 404)
        events = self.wait_for_events(instance, 4, '?outcome=refused')
        kinds = [(one['workflowId'], one['reason'].split(':')[0], one['executionId']) for one in events]
        self.assertEqual(kinds, [(sleeping, 'not-registered', None), (private, 'forbidden', None),
                                 (workflow_id, 'invalid-input', None), (workflow_id, 'not-registered', None)])
        self.assertEqual(len(self.events(instance, f'?workflowId={workflow_id}')), 2)
        self.assertEqual(self.events(instance, '?outcome=accepted'), [])
        text = instance.call('GET', '/metrics', headers={'X-N8N-API-KEY': instance.key}).text
        self.assertIn('millrace_trigger_events_refused_total{reason="not-registered"} 3\n', text)
        self.assertIn('millrace_trigger_events_refused_total{reason="forbidden"} 1\n', text)

    def test_pages_hold_every_event_once_in_order(self):
        instance = self.start()
        instance.create_active(chain('both', webhook('both'), set_fields(a='b')))
        for n in range(12):
            self.assertEqual(instance.call('GET', '/webhook/both').status, 200)
            self.assertEqual(instance.call('POST', '/webhook/both').status, 404)
        self.wait_for_events(instance, 24)
        seen, cursor = [], ''
        while True:
            page = instance.call('GET', '/api/v1/trigger-events?limit=5' + cursor).json
            self.assertLessEqual(len(page['data']), 5)
            seen += page['data']
            if not page['nextCursor']:
                break
            cursor = '&cursor=' + page['nextCursor']
        self.assertEqual([one['outcome'] for one in seen], ['refused', 'accepted'] * 12)
        self.assertEqual(len({one['id'] for one in seen}), 24)
        self.assertEqual(instance.call('GET', '/api/v1/trigger-events?cursor=nonsense').status, 400)
        self.assertEqual(instance.call('GET', '/api/v1/trigger-events?outcome=perhaps').status, 400)

    def test_refused_events_are_kept_within_bounds(self):
        instance = self.start('--trigger-events-max', '5')
        instance.create_active(chain('both', webhook('both'), set_fields(a='b')))
        for _ in range(20):
            instance.call('POST', '/webhook/both')
        self.assertEqual(instance.call('GET', '/webhook/both').status, 200)
        self.wait_for_events(instance, 5, '?outcome=refused')
        wait_until(lambda: len(self.events(instance, '?outcome=refused')) == 5, 'pruning')
        self.assertEqual(len(self.events(instance, '?outcome=accepted')), 1)

    def test_events_survive_a_kill_with_their_runs(self):
        with Gate() as gate:
            first = self.start('--concurrency-limit', '1')
            first.create_active(chain('q', webhook('q', mode='onReceived'), gate.node()))
            for n in range(3):
                self.assertEqual(first.call('GET', f'/webhook/q?n={n}').status, 200)
            ids = [one['executionId'] for one in self.events(first)]
            self.assertEqual(len(ids), 3)
            first.kill()
            second = self.start()
            gate.open(100)
            second.wait_for_executions(3, '?status=success')
            self.assertEqual([(one['executionId'], one['source']) for one in self.events(second)],
                             [(one, '127.0.0.1') for one in ids])

    def test_a_full_queue_and_an_error_workflow_are_events(self):
        with Gate() as gate:
            instance = self.start('--concurrency-limit', '1', '--queue-limit', '0')
            instance.create_active(chain('q', webhook('q', mode='onReceived'), gate.node()))
            self.assertEqual(instance.call('GET', '/webhook/q?n=1').status, 200)
            self.assertEqual(instance.call('GET', '/webhook/q?n=2').status, 429)
            [event] = self.wait_for_events(instance, 1, '?outcome=refused')
            self.assertTrue(event['reason'].startswith('queue-full: '), event)
            gate.open(100)
            instance.wait_for_executions(1, '?status=success')
        broken = chain('broken', webhook('broken'), node('Stop', 'stopAndError', 1, {'errorMessage': 'no'}))
        handler = chain('handler', node('On error', 'errorTrigger', 1), node('Nothing', 'noOp', 1))
        broken['settings']['errorWorkflow'] = instance.create(handler)
        instance.create_active(broken)
        self.assertEqual(instance.call('GET', '/webhook/broken').status, 500)
        instance.wait_for_executions(3)
        error, cause = self.events(instance)[:2]
        self.assertEqual((error['mode'], error['node'], error['source']),
                         ('error', 'On error', f'execution {cause["executionId"]}'))

    def test_sub_workflows_are_no_trigger_events(self):
        instance = self.start()
        child = instance.create(chain('child', node('Called', 'executeWorkflowTrigger', 1.1,
                                                    {'inputSource': 'passthrough'}), node('Nothing', 'noOp', 1)))
        instance.create_active(chain('parent', webhook('parent'), node('Call', 'executeWorkflow', 1.2, {
            'source': 'database', 'workflowId': {'__rl': True, 'mode': 'id', 'value': child}, 'options': {}})))
        self.assertEqual(instance.call('GET', '/webhook/parent').status, 200)
        instance.wait_for_executions(2)
        self.assertEqual(len(self.events(instance)), 1)


if __name__ == '__main__':
    server.unittest.main()
