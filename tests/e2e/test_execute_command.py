"""Execute Command: off unless the operator wants it; then a shell of its own, which ends with its run."""
import json
import os
import pathlib
import time
import unittest

import server
from workflows import chain, node, set_fields, webhook

SECRET = 'canary-5d1e-of-the-servers-settings'


def command(text, once=True, **fields):
    return node('Run', 'executeCommand', 1, {'command': text, 'executeOnce': once}, **fields)


def is_alive(pid):
    """Whether the process runs: a zombie that nobody reaped does not."""
    try:
        return pathlib.Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[0] not in 'ZX'
    except OSError:
        return False


def wait_until(condition, what):
    deadline = time.monotonic() + 10 * server.PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class Off(server.WithServer):
    def test_is_refused_with_the_way_to_allow_it(self):
        marker = self.folder / 'marker'
        workflow_id = self.server.create_active(chain('off', webhook('off', 'POST'), command(f'touch {marker}')))
        self.assertEqual(self.server.call('POST', '/webhook/off', {}).status, 500)
        error = self.server.executions(f'?includeData=true&workflowId={workflow_id}')[0]['data']['resultData']['error']
        self.assertEqual((error['kind'], error['node']), ('forbidden', 'Run'))
        self.assertIn('MILLRACE_EXECUTE_COMMAND=true', error['hint'])
        self.assertFalse(marker.exists())

    def test_the_command_line_has_it_off_too(self):
        path = pathlib.Path(self.folder, 'w.json')
        path.write_text(json.dumps(chain('w', node('Start', 'manualTrigger', 1), command('echo hi'))))
        self.assertIn('switched off', server.run_command('execute', path).stderr)
        done = server.run_command('execute', path, '--json', env={'MILLRACE_EXECUTE_COMMAND': 'true'})
        self.assertIn('"stdout":"hi"', done.stdout)


class On(server.WithServer):
    env = {'MILLRACE_EXECUTE_COMMAND': 'true', 'MILLRACE_CREDENTIALS_FILE': '', 'N8N_ENCRYPTION_KEY': SECRET, 'PLAIN': 'visible'}

    def run_command(self, path, *nodes, body=None, status=200):
        self.server.create_active(chain(path, webhook(path, 'POST', responseData='allEntries'), *nodes))
        answer = self.server.call('POST', f'/webhook/{path}', body or {})
        self.assertEqual(answer.status, status, answer)
        return answer.json if status == 200 else None

    def error_of(self, path):
        runs = [run for run in self.server.executions('?includeData=true&status=error') if run['workflowName'] == path]
        return runs[0]['data']['resultData']['error']

    def test_gives_streams_and_exit_code(self):
        self.assertEqual(self.run_command('streams', command('echo out; echo; echo err >&2')), [{'exitCode': 0, 'stderr': 'err', 'stdout': 'out'}])
        self.assertEqual(self.run_command('nothing', command('true')), [{'exitCode': 0, 'stderr': '', 'stdout': ''}])
        self.assertEqual(self.run_command('no-input', command('cat')), [{'exitCode': 0, 'stderr': '', 'stdout': ''}])
        self.assertEqual(self.run_command('not-utf8', command(r"printf 'a\377b'"))[0]['stdout'], 'a\ufffdb')

    def test_once_or_for_each_item(self):
        split = node('Split', 'splitOut', 1, {'fieldToSplitOut': 'body.list', 'options': {}})
        body = {'list': [{'i': 1}, {'i': 2}]}
        self.assertEqual([item['stdout'] for item in self.run_command('first', split, command('=echo {{ $json.i }}'), body=body)], ['1'])
        self.assertEqual([item['stdout'] for item in self.run_command('each', split, command('=echo {{ $json.i }}', once=False), body=body)], ['1', '2'])

    def test_failures(self):
        self.run_command('exit-3', command('echo no money >&2; exit 3'), status=500)
        error = self.error_of('exit-3')
        self.assertIn('exit code 3', error['message'])
        self.assertIn('no money', error['message'])
        self.run_command('by-signal', command('kill -9 $$'), status=500)
        self.assertIn('signal 9', self.error_of('by-signal')['message'])
        failed = self.run_command('goes-on', command('exit 1', onError='continueRegularOutput'), set_fields(e='={{ $json.error }}'))
        self.assertIn('exit code 1', failed[0]['e'])

    def test_sees_no_setting_of_the_server_and_none_of_its_files(self):
        listing = self.run_command('environment', command('env; echo ==files==; ls -l /proc/self/fd'))[0]['stdout']
        environment, files = listing.split('==files==')
        self.assertIn('PLAIN=visible', environment)
        for hidden in ('MILLRACE_', 'N8N_', SECRET):
            self.assertNotIn(hidden, environment)
        self.assertNotIn('millrace.db', files)
        self.assertNotIn('socket:', files)

    def test_too_much_output_is_cut_off(self):
        begin = time.monotonic()
        self.run_command('floods', command('yes'), status=500)
        self.assertIn('16 MB', self.error_of('floods')['message'])
        self.assertLess(time.monotonic() - begin, 20 * server.PATIENCE)

    def test_what_a_command_leaves_behind_does_not_hold_its_run(self):
        begin = time.monotonic()
        items = self.run_command('leaves', command('sleep 300 & echo $!'))
        self.addCleanup(os.kill, int(items[0]['stdout']), 9)
        self.assertLess(time.monotonic() - begin, 15 * server.PATIENCE)

    def test_others_are_served_while_it_runs(self):
        self.server.create_active(chain('slow', webhook('slow', 'POST', 'onReceived'), command('sleep 2')))
        self.server.create_active(chain('quick', webhook('quick', 'POST'), set_fields(a='1')))
        for _ in range(4):
            self.assertEqual(self.server.call('POST', '/webhook/slow', {}).status, 200)
        begin = time.monotonic()
        for _ in range(5):
            self.assertEqual(self.server.call('POST', '/webhook/quick', {}).json, {'a': '1'})
        self.assertLess(time.monotonic() - begin, 1.5 * server.PATIENCE)

    def begin_sleeping(self, path, **fields):
        """A run whose command has written the ids of its shell and of what that started."""
        note = self.folder / path
        workflow_id = self.server.create_active(chain(path, webhook(path, 'POST', 'onReceived'), command(f'sleep 300 & echo $$ $! > {note}.new; mv {note}.new {note}; wait'), **fields))
        self.assertEqual(self.server.call('POST', f'/webhook/{path}', {}).status, 200)
        wait_until(note.exists, 'the command began')
        pids = [int(pid) for pid in note.read_text().split()]
        return self.server.executions(f'?workflowId={workflow_id}')[0]['id'], pids

    def test_stopping_the_run_ends_the_command_and_all_it_started(self):
        execution, pids = self.begin_sleeping('stopped')
        self.assertTrue(all(map(is_alive, pids)))
        self.assertEqual(self.server.call('POST', f'/api/v1/executions/{execution}/stop').status, 200)
        wait_until(lambda: not any(map(is_alive, pids)), 'the processes ended')

    def test_the_runs_time_limit_ends_it_too(self):
        _, pids = self.begin_sleeping('limited', settings={'executionOrder': 'v1', 'executionTimeout': 1})
        wait_until(lambda: not any(map(is_alive, pids)), 'the processes ended')
        self.assertIn('time limit', self.error_of('limited')['message'])


if __name__ == '__main__':
    unittest.main()
