"""What every attempt needs: the running server with small limits, workflows made of one hostile node, and the check
afterwards that the server is as well as before. Starts the program with tests/e2e/server.py.
"""
import itertools
import json
import pathlib
import sys
import time

# Last, so that tests of the same name there are not meant.
sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))

import server  # noqa: E402
from workflows import chain, node, set_fields, webhook  # noqa: E402

# In the server's environment; no script may ever see it.
SECRET = 'canary-7f3a9c-of-the-servers-environment'
HOSTS = 2
HOST_KINDS = ('millrace-expression', 'millrace-code', 'millrace-python')
_numbers = itertools.count(1)


class Outcome:
    """How a run ended: `items` (the last node's data) or `error` (the run's own)."""

    def __init__(self, status, items, error, text):
        self.status, self.items, self.error, self.text = status, items, error, text

    def __repr__(self):
        return f'<{self.status} {json.dumps(self.items)[:400]} {json.dumps(self.error)[:400]}>'


def javascript(source, mode='runOnceForAllItems', name='Hostile'):
    return node(name, 'code', 2, {'jsCode': source, 'mode': mode})


def python(source, language='pythonNative', name='Hostile'):
    return node(name, 'code', 2, {'language': language, 'pythonCode': source})


def scripted(source):
    """The expression in a form that only the script host evaluates."""
    return f'={{{{ (function () {{ return ({source}) }})() }}}}'


class Attempts(server.WithServer):
    """Attempts on one shared server. Whoever inherits also checks, at the end, that nothing is left behind."""
    arguments = ('--code-timeout', '1', '--expression-timeout', '1', '--script-memory', '160', '--script-hosts', str(HOSTS))
    env = {'MILLRACE_SECURITY_SECRET': SECRET}

    @classmethod
    def tearDownClass(cls):
        try:
            assert_unharmed(cls.server)
        finally:
            super().tearDownClass()

    def publish(self, *nodes, **webhook_parameters):
        """An active workflow of these nodes; gives its id and its address."""
        path = f'attempt-{next(_numbers)}'
        start = webhook(path, 'POST', responseData='allEntries', **webhook_parameters)
        return self.server.create_active(chain(path, start, *nodes)), f'/webhook/{path}'

    def outcome(self, workflow_id):
        """The workflow's newest run."""
        runs = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&includeData=true&limit=1')
        self.assertEqual(len(runs), 1, 'the run was not stored')
        result = runs[0]['data']['resultData']
        last = result['runData'].get(result.get('lastNodeExecuted'), [{}])[-1]
        items = [item['json'] for item in (last.get('outputs') or [[]])[0] or []]
        return Outcome(runs[0]['status'], items, result.get('error'), json.dumps(runs[0]))

    def attempt(self, *nodes, body=None, timeout=30):
        """Runs the nodes once behind a webhook and gives how that ended."""
        workflow_id, address = self.publish(*nodes)
        answer = self.server.call('POST', address, {} if body is None else body, timeout=timeout)
        self.assertIn(answer.status, (200, 500), answer)
        outcome = self.outcome(workflow_id)
        self.assertNotIn(SECRET, answer.text + outcome.text)
        return outcome

    def value(self, *nodes, **options):
        """The first item of a run that must succeed."""
        outcome = self.attempt(*nodes, **options)
        self.assertEqual(outcome.status, 'success', outcome)
        return outcome.items[0]

    def refusal(self, *nodes, **options):
        """The error of a run that must fail; a clean one names its node and says something."""
        outcome = self.attempt(*nodes, **options)
        self.assertEqual(outcome.status, 'error', outcome)
        self.assertTrue(outcome.error['message'], outcome)
        self.assertEqual(outcome.error['node'], nodes[-1]['name'], outcome)
        return outcome.error

    def evaluate(self, *expressions, **case):
        """Answers of `millrace eval`, one for each expression."""
        lines = ''.join(json.dumps({'id': i, 'expression': one, **case}) + '\n' for i, one in enumerate(expressions))
        result = server.run_command('eval', '--cases', '/dev/stdin', '--json', '--expression-timeout', '1', stdin=lines,
                                    env=self.env, timeout=120)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn(SECRET, result.stdout)
        answers = [json.loads(line) for line in result.stdout.splitlines()]
        self.assertEqual(len(answers), len(expressions), result.stderr)
        return answers


def descendants(process_id):
    found = []
    for task in pathlib.Path(f'/proc/{process_id}/task').glob('*/children'):
        try:
            children = [int(one) for one in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _facts(process_id):
    """Name and processor ticks of a process; None when it has ended meanwhile."""
    try:
        name = pathlib.Path(f'/proc/{process_id}/cmdline').read_bytes().split(b'\0')[0].decode()
        stat = pathlib.Path(f'/proc/{process_id}/stat').read_text().rpartition(')')[2].split()
    except (OSError, ProcessLookupError):
        return None
    return name, stat[0], int(stat[11]) + int(stat[12])


def hosts_of(running):
    """{process id: (name, state, ticks)} of everything that the server has started."""
    facts = {one: _facts(one) for one in descendants(running.process.pid)}
    return {one: fact for one, fact in facts.items() if fact is not None}


def _complaint(running):
    before = hosts_of(running)
    time.sleep(0.25)
    after = hosts_of(running)
    for one, (name, state, ticks) in after.items():
        if name not in HOST_KINDS:
            return f'process {one} "{name}" ({state}) is no script host'
        if one in before and ticks - before[one][2] > 15:
            return f'{name} {one} still works: {ticks - before[one][2]} ticks in 250 ms'
    for kind in HOST_KINDS:
        count = sum(name == kind for name, _, _ in after.values())
        if count > HOSTS + 1:
            return f'{count} processes of {kind}, where {HOSTS} and a spare are the most'
    return None


def assert_unharmed(running):
    """The server is healthy, has nothing but idle script hosts, and runs both kinds of workflow."""
    deadline = time.monotonic() + 10 * server.PATIENCE
    while (complaint := _complaint(running)) is not None:
        assert time.monotonic() < deadline, complaint
    for path in ('/healthz', '/healthz/readiness'):
        answer = running.call('GET', path, key=None)
        assert answer.status == 200, answer
    path = f'afterwards-{next(_numbers)}'
    running.create_active(chain(path, webhook(path), set_fields(a='={{ 6 * 7 }}', b=scripted('6 * 7')),
                                javascript('return $input.all()')))
    answer = running.call('GET', f'/webhook/{path}')
    assert (answer.status, answer.json) == (200, {'a': '42', 'b': '42'}), answer
