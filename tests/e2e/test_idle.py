"""What an idle server does not do: it starts no process before a workflow needs one."""
import pathlib
import time
import unittest

import server
from workflows import chain, echo, node, webhook


def children(process_id):
    """Process ids of all threads' children, and theirs."""
    found = []
    for task in pathlib.Path(f'/proc/{process_id}/task').glob('*/children'):
        try:
            found += [int(one) for one in task.read_text().split()]
        except OSError:
            pass  # the thread is gone
    return found + [one for child in found for one in children(child)]


class Idle(server.Folder):
    def test_no_script_host_runs_until_code_does(self):
        started = self.start()
        # Expressions that the native evaluator answers need no host either.
        started.create_active(echo('native', 'GET'))
        self.assertEqual(started.call('GET', '/webhook/native').status, 200)
        self.assertEqual(children(started.process.pid), [])

        code = node('Code', 'code', 2, {'jsCode': 'return [{ json: { answer: 42 } }]'})
        workflow = chain('code', webhook('code'), code)
        started.create_active(workflow)
        self.assertEqual(started.call('GET', '/webhook/code').json, {'answer': 42})
        self.assertNotEqual(children(started.process.pid), [], 'the look at children is blind')

    def test_script_hosts_go_when_nobody_needs_them(self):
        started = self.start('--script-idle-timeout', '1')
        code = node('Code', 'code', 2, {'jsCode': 'return [{ json: { answer: 42 } }]'})
        started.create_active(chain('code', webhook('code'), code))
        for _ in range(2):
            self.assertEqual(started.call('GET', '/webhook/code').json, {'answer': 42})
            self.assertNotEqual(children(started.process.pid), [])
            deadline = time.monotonic() + 10 * server.PATIENCE
            while children(started.process.pid):
                self.assertLess(time.monotonic(), deadline, 'the hosts stay')
                time.sleep(0.05)


if __name__ == '__main__':
    unittest.main()
