"""The most time that a run may take: of the server, of the workflow, whatever the node is doing that hangs."""
import os
import socket
import time

import server
from workflows import chain, node, webhook


def limited(path, *nodes, seconds=None):
    workflow = chain(path, webhook(path), *nodes)
    if seconds is not None:
        workflow['settings']['executionTimeout'] = seconds
    return workflow


def code(language, text):
    parameters = {'jsCode': text} if language == 'javaScript' else {'language': language, 'pythonCode': text}
    return node('Code', 'code', 2, parameters)


class TimeLimits(server.Folder):
    def assert_limited(self, instance, workflow, seconds=1):
        workflow_id = instance.create_active(workflow)
        began = time.monotonic()
        answer = instance.call('GET', '/webhook/' + workflow['name'], timeout=60)
        took = time.monotonic() - began
        self.assertEqual(answer.status, 500, answer)
        self.assertLess(took, (seconds + 8) * server.PATIENCE)
        self.assertGreaterEqual(took, seconds - 0.1)
        [execution] = instance.wait_for_executions(1, f'?workflowId={workflow_id}&status=error')
        self.assertIn(f'stopped after {seconds} second', execution['error'])
        # Nothing of it is left.
        self.assertEqual(instance.executions('?status=running'), [])

    def test_a_node_that_hangs_in_whatever_way_is_ended(self):
        with socket.create_server(('127.0.0.1', 0)) as silent:
            url = f'http://127.0.0.1:{silent.getsockname()[1]}/'
            hanging = {
                'http': node('Call', 'httpRequest', 4.2, {'url': url, 'options': {}}),
                'wait': node('Wait', 'wait', 1.1, {'amount': 50, 'unit': 'seconds'}),
                'loop': code('javaScript', 'for (;;) {}'),
                'promise': code('javaScript', 'await new Promise(() => {}); return [];'),
                'python': code('python', 'while True:\n    pass'),
                'command': node('Run', 'executeCommand', 1, {'command': 'sleep 77.125'}),
            }
            instance = self.start('--execute-command')
            for name, one in hanging.items():
                with self.subTest(name):
                    self.assert_limited(instance, limited(name, one, seconds=1))
            running = [path for path in os.listdir('/proc') if path.isdigit()]
            self.assertEqual([one for one in running if self.command_of(one) == ['sleep', '77.125']], [])

    @staticmethod
    def command_of(process):
        try:
            with open(f'/proc/{process}/cmdline', 'rb') as file:
                return file.read().decode('utf-8', 'replace').rstrip('\0').split('\0')
        except OSError:
            return []

    def test_the_servers_limit_counts_where_a_workflow_sets_none(self):
        instance = self.start('--execution-timeout', '1')
        wait = node('Wait', 'wait', 1.1, {'amount': 50, 'unit': 'seconds'})
        self.assert_limited(instance, limited('none', wait))
        self.assert_limited(instance, limited('minus', wait, seconds=-1))
        self.assert_limited(instance, limited('own', wait, seconds=2), seconds=2)

    def test_a_sub_workflow_ends_with_the_run_that_waits_for_it(self):
        instance = self.start()
        child = instance.create(chain('child', node('Called', 'executeWorkflowTrigger', 1.1,
                                                    {'inputSource': 'passthrough'}),
                                      node('Wait', 'wait', 1.1, {'amount': 50, 'unit': 'seconds'})))
        self.assert_limited(instance, limited('parent', node('Call', 'executeWorkflow', 1.2, {
            'source': 'database', 'workflowId': {'__rl': True, 'mode': 'id', 'value': child}, 'options': {}}),
            seconds=1))


if __name__ == '__main__':
    server.unittest.main()
