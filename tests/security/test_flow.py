"""M3 and B7/H for workflows that start workflows and commands: recursion, error workflows that fail, workflows that call their own address,
loops without an end, and names and data on their way to a shell. Each ends by itself or can be stopped, and others are served meanwhile."""
import json
import pathlib
import threading
import time
import unittest

from attempts import Attempts, javascript, server
from workflows import chain, node, set_fields, set_json, webhook


def called():
    return node('Called', 'executeWorkflowTrigger', 1)


def call(workflow_id, mode='once', waits=True, name='Call', **fields):
    return node(name, 'executeWorkflow', 1.1, {'workflowId': workflow_id, 'mode': mode, 'options': {'waitForSubWorkflow': waits}}, **fields)


def change(running, workflow_id, document):
    answer = running.call('PUT', f'/api/v1/workflows/{workflow_id}', document)
    assert answer.status == 200, answer


def settled(running, query, quiet=0.5):
    """The executions, once no new ones come and all have ended."""
    count, since = -1, time.monotonic()
    deadline = time.monotonic() + 60 * server.PATIENCE
    while time.monotonic() < deadline:
        found = running.executions(query)
        if len(found) != count or any(run['status'] in ('new', 'running') for run in found):
            count, since = len(found), time.monotonic()
        elif time.monotonic() - since > quiet:
            return found
        time.sleep(0.05)
    raise AssertionError('executions go on coming')


class Recursion(Attempts):
    def recursive(self, name, make_call):
        """A workflow that calls itself; `make_call` makes the node from its id."""
        workflow_id = self.server.create(chain(name, called(), set_fields(a='1')))
        change(self.server, workflow_id, chain(name, called(), make_call(workflow_id)))
        return workflow_id

    def test_a_workflow_that_calls_itself(self):
        target = self.recursive('ouroboros', call)
        error = self.refusal(call(target))
        self.assertIn('25 levels', error['message'])
        self.assertIn('ouroboros → ouroboros', error['message'])
        self.assertLessEqual(len(self.server.executions(f'?limit=250&workflowId={target}')), 26)

    def test_workflows_that_call_each_other(self):
        first = self.server.create(chain('ping', called(), set_fields(a='1')))
        second = self.server.create(chain('pong', called(), call(first)))
        change(self.server, first, chain('ping', called(), call(second)))
        self.assertIn('ping → pong → ping', self.refusal(call(first))['message'])

    def test_without_waiting_too(self):
        target = self.recursive('let go', lambda workflow_id: call(workflow_id, waits=False))
        self.attempt(call(target, waits=False))
        runs = settled(self.server, f'?limit=250&workflowId={target}')
        self.assertLessEqual(len(runs), 26)
        self.assertEqual(sum(run['status'] == 'error' for run in runs), 1)

    def test_a_tree_of_calls_has_an_end(self):
        """Two calls at each of 25 levels would be 33 million runs."""
        workflow_id = self.server.create(chain('tree', called(), set_fields(a='1'), settings={'executionOrder': 'v1', 'saveDataSuccessExecution': 'none', 'saveDataErrorExecution': 'none'}))
        twice = call(workflow_id, 'each', onError='continueRegularOutput')
        double = node('Double', 'splitOut', 1, {'fieldToSplitOut': 'list', 'include': 'allOtherFields', 'options': {}})
        change(self.server, workflow_id, chain('tree', called(), set_json('={{ { list: [1, 2] } }}'), double, twice,
                                               settings={'executionOrder': 'v1', 'saveDataSuccessExecution': 'none', 'saveDataErrorExecution': 'none'}))
        begin = time.monotonic()
        outcome = self.attempt(call(workflow_id), timeout=300)
        self.assertIn(outcome.status, ('success', 'error'))
        self.assertIn('times in one execution', outcome.text)
        self.assertLess(time.monotonic() - begin, 240 * server.PATIENCE)

    def test_a_workflow_that_carries_itself_along(self):
        """Written in a parameter: no id says that it is the same one again."""
        document = chain('carried', called(), node('Call', 'executeWorkflow', 1.1, {'source': 'parameter', 'workflowJson': '={{ $json.self }}', 'options': {}}))
        error = self.refusal(node('Call', 'executeWorkflow', 1.1, {'source': 'parameter', 'workflowJson': '={{ $json.body.self }}', 'options': {}}),
                             body={'self': json.dumps(document).replace('$json.self', '$json.body.self')})
        self.assertIn('25 levels', error['message'])


class Failures(Attempts):
    def fail(self):
        return node('Stop', 'stopAndError', 1, {'errorMessage': 'again'})

    def test_error_workflows_that_fail_start_no_others(self):
        """Two that name each other, one that names itself, and one whose sub-workflow fails."""
        trigger = node('Failed', 'errorTrigger', 1)
        first = self.server.create(chain('first handler', trigger, self.fail()))
        second = self.server.create(chain('second handler', trigger, self.fail(), settings={'executionOrder': 'v1', 'errorWorkflow': first}))
        change(self.server, first, chain('first handler', trigger, self.fail(), settings={'executionOrder': 'v1', 'errorWorkflow': second}))
        itself = self.server.create(chain('handles itself', trigger, self.fail()))
        change(self.server, itself, chain('handles itself', trigger, self.fail(), settings={'executionOrder': 'v1', 'errorWorkflow': itself}))
        below = self.server.create(chain('fails below', called(), self.fail()))
        caller = self.server.create(chain('handler that calls', trigger, call(below)))
        change(self.server, below, chain('fails below', called(), self.fail(), settings={'executionOrder': 'v1', 'errorWorkflow': caller}))
        for handler, others in ((first, (second,)), (itself, ()), (caller, ())):
            path = f'fails-for-{handler}'
            self.server.create_active(chain(path, webhook(path, 'POST'), self.fail(), settings={'executionOrder': 'v1', 'errorWorkflow': handler}))
            self.assertEqual(self.server.call('POST', f'/webhook/{path}', {}).status, 500)
            self.assertEqual(len(settled(self.server, f'?limit=250&workflowId={handler}')), 1, handler)
            for other in others:
                self.assertEqual(self.server.executions(f'?workflowId={other}'), [])

    def test_a_workflow_with_its_own_error_trigger_fails_there_only_once(self):
        workflow = chain('own trigger', webhook('own-trigger', 'POST'), self.fail())
        workflow['nodes'].append(node('Failed', 'errorTrigger', 1))
        workflow['connections']['Failed'] = {'main': [[{'node': 'Stop', 'type': 'main', 'index': 0}]]}
        workflow_id = self.server.create_active(workflow)
        self.assertEqual(self.server.call('POST', '/webhook/own-trigger', {}).status, 500)
        self.assertEqual(sorted(run['mode'] for run in settled(self.server, f'?limit=250&workflowId={workflow_id}')), ['error', 'webhook'])


class Loops(Attempts):
    def bystander(self, path):
        self.server.create_active(chain(path, webhook(path, 'POST'), set_fields(a='1')))
        return f'/webhook/{path}'

    def slowest(self, address, calls=10):
        slowest = 0
        for _ in range(calls):
            begin = time.monotonic()
            self.assertEqual(self.server.call('POST', address, {}).json, {'a': '1'})
            slowest = max(slowest, time.monotonic() - begin)
        return slowest

    def endless(self, path):
        """Nodes that feed each other and never wait."""
        workflow = chain(path, webhook(path, 'POST', 'onReceived'), node('A', 'noOp', 1), node('B', 'noOp', 1))
        workflow['connections']['B'] = {'main': [[{'node': 'A', 'type': 'main', 'index': 0}]]}
        return workflow

    def test_nodes_that_feed_each_other_for_ever(self):
        """On both shards; others are served, and each can be stopped."""
        address = self.bystander('beside-endless')
        workflow_id = self.server.create_active(self.endless('endless'))
        for _ in range(4):
            self.assertEqual(self.server.call('POST', '/webhook/endless', {}).status, 200)
        self.assertLess(self.slowest(address), 10 * server.PATIENCE)
        runs = self.server.executions(f'?workflowId={workflow_id}&status=running')
        self.assertEqual(len(runs), 4)
        for run in runs:
            self.assertEqual(self.server.call('POST', f'/api/v1/executions/{run["id"]}/stop').status, 200)
        self.assertEqual({run['status'] for run in self.server.executions(f'?workflowId={workflow_id}')}, {'canceled'})

    def test_two_nodes_of_one_name(self):
        workflow = self.endless('same-name')
        workflow['nodes'].append(dict(workflow['nodes'][1], id='other'))
        workflow_id = self.server.create(workflow)
        answer = self.server.call('POST', f'/api/v1/workflows/{workflow_id}/activate')
        self.assertEqual(answer.status, 400, answer)
        self.assertIn('named \\"A\\"', answer.text)

    def test_a_workflow_that_calls_its_own_address_and_waits(self):
        address = self.bystander('beside-self-call')
        url = f'http://127.0.0.1:{self.server.port}/webhook/self-call'
        source = f'return [{{ json: {{ n: await this.helpers.httpRequest({{ method: "POST", url: "{url}", body: {{}} }}) }} }}]'
        workflow_id = self.server.create_active(chain('self-call', webhook('self-call', 'POST'), javascript(source)))
        answer = self.server.call('POST', '/webhook/self-call', {}, timeout=60)
        self.assertEqual(answer.status, 500, answer)
        self.assertLess(self.slowest(address), 10 * server.PATIENCE)
        for run in settled(self.server, f'?limit=250&workflowId={workflow_id}'):
            self.assertNotIn(run['status'], ('success', 'running'))

    def test_a_circle_of_callers_that_wait_has_an_end(self):
        """By the twenty-fifth the circle is refused, before it takes all connections; from there the failure goes all the way up."""
        urls = [f'http://127.0.0.1:{self.server.port}/webhook/circle-{i}' for i in range(2)]
        ids = []
        for i in range(2):
            call_other = node('Call', 'executeWorkflow', 1.1, {'source': 'url', 'workflowUrl': urls[1 - i], 'options': {}})
            ids.append(self.server.create_active(chain(f'circle {i}', webhook(f'circle-{i}', 'GET'), call_other)))
        self.assertEqual(self.server.call('GET', '/webhook/circle-0').status, 500)
        runs = [run for one in ids for run in settled(self.server, f'?limit=250&includeData=true&workflowId={one}')]
        self.assertEqual(len(runs), 25)
        errors = [run['data']['resultData']['error']['message'] for run in runs]
        self.assertEqual(sum('508' in error for error in errors), 1, errors)

    def test_a_workflow_that_starts_itself_over_and_over(self):
        """Nothing is nested, so nothing ends it but switching it off; until then others are served."""
        address = self.bystander('beside-relay')
        url = f'http://127.0.0.1:{self.server.port}/webhook/relay'
        source = f'return [{{ json: {{ n: await this.helpers.httpRequest({{ method: "POST", url: "{url}", body: {{}} }}) }} }}]'
        workflow_id = self.server.create_active(chain('relay', webhook('relay', 'POST', 'onReceived'), javascript(source)))
        self.assertEqual(self.server.call('POST', '/webhook/relay', {}).status, 200)
        self.assertLess(self.slowest(address), 10 * server.PATIENCE)
        self.assertEqual(self.server.call('POST', f'/api/v1/workflows/{workflow_id}/deactivate').status, 200)
        settled(self.server, f'?limit=250&workflowId={workflow_id}')


class Stopping(server.Folder):
    def test_a_run_without_an_end_does_not_hold_the_end_of_the_server(self):
        """Neither with a caller that waits nor without one; what was accepted is taken up again."""
        running = self.start('--shutdown-grace', '1')
        loops = Loops()
        accepted = running.create_active(loops.endless('endless'))
        began = running.create_active(chain('began', webhook('began', 'GET', 'onReceived'), set_fields(a='1')))
        waited = loops.endless('waited')
        waited['nodes'][0]['parameters']['responseMode'] = 'lastNode'
        waited['nodes'].append(node('Tell', 'httpRequest', 4.2, {'url': f'http://127.0.0.1:{running.port}/webhook/began', 'options': {}}))
        waited['connections']['Webhook']['main'][0][0]['node'] = 'Tell'
        waited['connections']['Tell'] = {'main': [[{'node': 'A', 'type': 'main', 'index': 0}]]}
        running.create_active(waited)
        self.assertEqual(running.call('POST', '/webhook/endless', {}).status, 200)
        answers = []
        caller = threading.Thread(target=lambda: answers.append(running.call('POST', '/webhook/waited', {}, timeout=60)))
        caller.start()
        self.assertEqual(len(running.wait_for_executions(1, f'?workflowId={began}')), 1)
        begin = time.monotonic()
        self.assertEqual(running.stop(), 0, running.log())
        self.assertLess(time.monotonic() - begin, 15 * server.PATIENCE)
        caller.join(10)
        self.assertEqual([answer.status for answer in answers], [503])
        again = self.start()
        runs = again.executions(f'?workflowId={accepted}')
        self.assertEqual([run['status'] for run in runs], ['running'])
        self.assertEqual(again.call('POST', f'/api/v1/executions/{runs[0]["id"]}/stop').status, 200)


class Commands(Attempts):
    env = {**Attempts.env, 'MILLRACE_EXECUTE_COMMAND': 'true'}

    def run_shell(self, text, **fields):
        return node(fields.pop('name', 'Run'), 'executeCommand', 1, {'command': text})

    def test_names_reach_no_shell(self):
        marker = pathlib.Path(self.folder, 'injected')
        for name in (f'$(touch {marker})', f'`touch {marker}`', f'x; touch {marker}', f"' || touch {marker} #", f'-c touch {marker}'):
            workflow = chain(name, webhook('names-shell', 'POST'), self.run_shell('echo fine', name=name))
            workflow_id = self.server.create_active(workflow)
            self.assertEqual(self.server.call('POST', '/webhook/names-shell', {}).json['stdout'], 'fine')
            self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}')
        self.assertFalse(marker.exists())

    def test_data_does_not_select_what_is_run(self):
        """Only the node's own parameter is a command: fields of items with its name are not."""
        marker = pathlib.Path(self.folder, 'by-data')
        self.value(self.run_shell('echo fine'), body={'command': f'touch {marker}', 'parameters': {'command': f'touch {marker}'}, 'executeOnce': False})
        self.assertFalse(marker.exists())

    def test_data_handed_over_as_data_stays_data(self):
        marker = pathlib.Path(self.folder, 'quoted')
        for text in (f'$(touch {marker})', f"'; touch {marker}; '", f'" && touch {marker} "', '{{ 1 + 1 }}', '={{ 1 + 1 }}'):
            encoded = "={{ \"printf %s '\" + $json.body.t.replaceAll(\"'\", \"'\\\\''\") + \"'\" }}"
            self.assertEqual(self.value(self.run_shell(encoded), body={'t': text})['stdout'], text)
        self.assertFalse(marker.exists())

    def test_commands_that_are_none(self):
        for text in ('={{ "echo a\\u0000b" }}', '={{ null }}', '={{ [] }}', '={{ "" }}', '={{ "x".repeat(3000000) }}'):
            self.refusal(self.run_shell(text))

    def test_the_server_s_secret_is_not_in_its_environment(self):
        """Only settings of the server are taken out; a secret that the operator gave another name is the command's to see."""
        seen = self.value(self.run_shell('env'))['stdout']
        self.assertNotIn('MILLRACE_', seen)

    def test_a_command_that_ignores_being_asked_ends_with_its_run(self):
        workflow_id = self.server.create_active(chain('stubborn', webhook('stubborn', 'POST', 'onReceived'), self.run_shell("trap '' TERM INT HUP; while :; do sleep 1; done")))
        self.assertEqual(self.server.call('POST', '/webhook/stubborn', {}).status, 200)
        run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}')[0]
        self.assertEqual(self.server.call('POST', f'/api/v1/executions/{run["id"]}/stop').status, 200)
        # That no process is left is seen to at the end of the class.


if __name__ == '__main__':
    unittest.main()
