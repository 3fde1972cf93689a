"""Workflows that run workflows: every source, both modes, inputs, errors, origins, waiting and stopping."""
import json
import time
import unittest

import server
from loopback import LoopbackServer
from workflows import chain, manual_trigger, node, set_fields, set_json, webhook

CALLED = 'executeWorkflowTrigger'


def called(*fields, **node_fields):
    """The trigger of a workflow that others call; without fields it takes everything."""
    if not fields:
        return node('Called', CALLED, 1.1, {'inputSource': 'passthrough'}, **node_fields)
    values = [{'name': name, 'type': kind} for name, kind in fields]
    return node('Called', CALLED, 1.1, {'workflowInputs': {'values': values}}, **node_fields)


def call(workflow_id, mode='once', version=1.3, inputs=None, options=None, **fields):
    parameters = {'workflowId': {'__rl': True, 'mode': 'id', 'value': workflow_id}, 'mode': mode, 'options': options or {}}
    if inputs:
        values, schema = inputs
        parameters['workflowInputs'] = {'mappingMode': 'defineBelow', 'value': values, 'schema': schema}
    return node('Call', 'executeWorkflow', version, parameters, **fields)


def inline(workflow, mode='once', **fields):
    return node('Call', 'executeWorkflow', 1.2, {'source': 'parameter', 'workflowJson': json.dumps(workflow), 'mode': mode, 'options': {}}, **fields)


def split_out(field='list'):
    return node('Split', 'splitOut', 1, {'fieldToSplitOut': field, 'options': {}})


class Documents(LoopbackServer):
    """Answers with the workflow that the test sets."""
    document = None

    def answer(self, path):
        is_there = path == '/workflow.json'
        return 200 if is_there else 410, 'application/json', json.dumps(self.document).encode() if is_there else b'gone'


class Calls(server.WithServer):
    def parent(self, path, *nodes):
        return self.server.create_active(chain(path, webhook(path, 'POST', responseData='allEntries'), *nodes))

    def items(self, path, body):
        answer = self.server.call('POST', f'/webhook/{path}', body)
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def failure(self, path, body=None):
        """The error of the run, as it is stored."""
        workflow_id = self.workflows[path]
        answer = self.server.call('POST', f'/webhook/{path}', body or {})
        self.assertEqual(answer.status, 500, answer)
        run = self.server.executions(f'?includeData=true&workflowId={workflow_id}')[0]
        return run['data']['resultData']['error']

    def run_of(self, workflow_id, status=None):
        query = f'?includeData=true&workflowId={workflow_id}' + (f'&status={status}' if status else '')
        runs = self.server.wait_for_executions(1, query)
        self.assertEqual(len(runs), 1, runs)
        return runs[0]

    def setUp(self):
        self.workflows = {}

    def test_gives_its_items_and_takes_those_of_the_last_node(self):
        child = self.server.create(chain('doubles', called(), set_json('={{ { n: $json.body.n * 2, by: $workflow.name, mode: $execution.mode } }}')))
        parent = self.parent('calls-by-id', call(child))
        self.assertEqual(self.items('calls-by-id', {'n': 21}), [{'n': 42, 'by': 'doubles', 'mode': 'production'}])
        above, below = self.run_of(parent), self.run_of(child)
        self.assertEqual((below['mode'], below['status'], below['parentExecutionId']), ('integrated', 'success', above['id']))
        self.assertIsNone(above['parentExecutionId'])
        metadata = above['data']['resultData']['runData']['Call'][0]['metadata']
        self.assertEqual(metadata, {'subExecution': {'executionId': below['id'], 'workflowId': child}, 'subExecutionsCount': 1})

    def test_every_version_finds_its_workflow(self):
        child = self.server.create(chain('child of versions', called(), set_fields(a='b')))
        for version, reference in ((1, child), (1.1, child), (1.1, {'__rl': True, 'mode': 'list', 'value': child}), (1.2, f'={{{{ "{child}" }}}}'),
                                   (1.3, {'__rl': True, 'mode': 'id', 'value': '={{ $json.body.id }}'})):
            path = f'version-{len(self.server.executions("?limit=250"))}'
            self.parent(path, node('Call', 'executeWorkflow', version, {'workflowId': reference, 'options': {}}))
            self.assertEqual(self.items(path, {'id': child}), [{'a': 'b'}], (version, reference))

    def test_once_with_all_items_or_once_for_each(self):
        child = self.server.create(chain('counts', called(), node('Count', 'aggregate', 1, {'aggregate': 'aggregateAllItemData', 'options': {}})))
        self.parent('all', split_out('body.list'), call(child))
        self.parent('each', split_out('body.list'), call(child, 'each'))
        body = {'list': [{'i': 1}, {'i': 2}, {'i': 3}]}
        self.assertEqual(self.items('all', body), [{'data': [{'i': 1}, {'i': 2}, {'i': 3}]}])
        self.assertEqual(self.items('each', body), [{'data': [{'i': 1}]}, {'data': [{'i': 2}]}, {'data': [{'i': 3}]}])
        self.assertEqual(len(self.server.executions(f'?workflowId={child}')), 4)

    def test_items_are_traced_back_through_the_called_workflow(self):
        only_odd = node('Odd', 'filter', 2.2, {'conditions': {'options': {'version': 2}, 'combinator': 'and', 'conditions': [
            {'id': '1', 'leftValue': '={{ $json.i % 2 }}', 'rightValue': 1, 'operator': {'type': 'number', 'operation': 'equals'}}]}, 'options': {}})
        child = self.server.create(chain('odd ones', called(), only_odd, set_fields(kept='={{ $json.i }}')))
        self.parent('traced', split_out('body.list'), call(child), set_fields(i='={{ $json.kept }}', name="={{ $('Split').item.json.name }}"))
        body = {'list': [{'i': i, 'name': f'n{i}'} for i in range(6)]}
        self.assertEqual(self.items('traced', body), [{'i': '1', 'name': 'n1'}, {'i': '3', 'name': 'n3'}, {'i': '5', 'name': 'n5'}])

    def test_inputs_are_mapped_typed_and_trimmed(self):
        schema = [{'id': 'who', 'displayName': 'who', 'type': 'string', 'required': False}, {'id': 'many', 'displayName': 'many', 'type': 'number'},
                  {'id': 'gone', 'displayName': 'gone', 'type': 'any', 'removed': True}]
        child = self.server.create(chain('typed', called(('who', 'string'), ('many', 'number'), ('gone', 'any')), set_json('={{ $json }}')))
        values = {'who': '={{ $json.body.name }}', 'many': '={{ $json.body.n }}'}
        self.workflows['typed'] = self.parent('typed', call(child, inputs=(values, schema)))
        self.assertEqual(self.items('typed', {'name': 'Ada', 'n': 3, 'gone': 1}), [{'who': 'Ada', 'many': 3, 'gone': None}])
        error = self.failure('typed', {'name': 'Ada', 'n': 'three'})
        self.assertIn('"many" must be a number', error['message'])
        self.assertEqual((error['node'], error['item']), ('Call', 0))

    def test_a_failure_is_the_callers_and_says_where_it_was(self):
        stop = node('Refuse', 'stopAndError', 1, {'errorMessage': '=No order {{ $json.body.id }}'})
        child = self.server.create(chain('refuses', called(), stop))
        self.workflows['refused'] = self.parent('refused', call(child))
        error = self.failure('refused', {'id': 7})
        self.assertEqual((error['message'], error['node']), ('No order 7', 'Call'))
        for part in ('"refuses"', '"Refuse"'):
            self.assertIn(part, error['hint'])
        self.assertEqual(self.run_of(child)['status'], 'error')

        self.parent('goes-on', call(child, onError='continueRegularOutput'))
        self.assertEqual(self.items('goes-on', {'id': 8}), [{'error': 'No order 8'}])

        workflow = chain('branches', webhook('branches', 'POST', responseData='allEntries'), split_out('body.list'),
                         call(child, 'each', onError='continueErrorOutput'), set_fields(good='1'), set_fields(bad='={{ $json.error }} {{ $json.body.id }}'))
        workflow['nodes'][-1]['name'] = 'Bad'
        workflow['connections']['Call'] = {'main': [[{'node': 'Set', 'type': 'main', 'index': 0}], [{'node': 'Bad', 'type': 'main', 'index': 0}]]}
        workflow['connections'].pop('Set', None)
        self.server.create_active(workflow)
        self.assertEqual(self.items('branches', {'list': [{'body': {'id': 1}}, {'body': {'id': 2}}]}), [{'bad': 'No order 1 1'}, {'bad': 'No order 2 2'}])

    def test_what_cannot_be_called_says_why(self):
        nameless = self.server.create(chain('no start', webhook('unused-here'), set_fields(a='1')))
        for path, target, parts in (('missing', 'nowhere', ('nowhere',)), ('no-start', nameless, ('no node to start with', '"no start"'))):
            self.workflows[path] = self.parent(path, call(target))
            error = self.failure(path)
            for part in parts:
                self.assertIn(part, error['message'])
            self.assertEqual(error['node'], 'Call')

    def test_a_workflow_that_others_start_may_be_active(self):
        """Nothing is registered for it, and it is called as before."""
        child = self.server.create_active(chain('active child', called(), set_fields(a='1')))
        self.parent('calls-active', call(child))
        self.assertEqual(self.items('calls-active', {}), [{'a': '1'}])
        self.server.create_active(chain('active handler', node('Failed', 'errorTrigger', 1), set_fields(a='1')))

    def test_a_workflow_decides_who_may_call_it(self):
        for policy, settings, allowed in (('none', {}, False), ('any', {}, True), ('workflowsFromAList', {'callerIds': 'x, y'}, False)):
            child = self.server.create(chain(f'policy {policy}', called(), set_fields(a='1'), settings={'executionOrder': 'v1', 'callerPolicy': policy, **settings}))
            self.workflows[policy] = self.parent(policy, call(child))
            if allowed:
                self.assertEqual(self.items(policy, {}), [{'a': '1'}])
            else:
                self.assertIn('does not allow', self.failure(policy)['message'])

    def test_without_waiting_it_goes_on_with_its_own_items(self):
        child = self.server.create(chain('later', called(), set_fields(a='={{ $json.body.n }}')))
        parent = self.parent('not-waiting', call(child, options={'waitForSubWorkflow': False}), set_json('={{ { n: $json.body.n } }}'))
        self.assertEqual(self.items('not-waiting', {'n': 5}), [{'n': 5}])
        below = self.run_of(child, 'success')
        self.assertEqual(below['parentExecutionId'], self.run_of(parent)['id'])

    def test_a_workflow_written_in_a_parameter(self):
        """It runs with its caller's id: what other workflows remember is out of its reach."""
        document = {**chain('written', called(), set_json('={{ { id: $workflow.id, n: $json.body.n } }}')), 'id': 'of-another'}
        parent = self.parent('inline', inline(document))
        self.assertEqual(self.items('inline', {'n': 1}), [{'id': parent, 'n': 1}])

    def test_a_workflow_from_an_address(self):
        documents = Documents()
        documents.__enter__()
        self.addCleanup(documents.__exit__)
        documents.document = chain('fetched', called(), set_fields(from_='there'))
        for path, file in (('fetched', 'workflow.json'), ('not-fetched', 'other.json')):
            self.workflows[path] = self.parent(path, node('Call', 'executeWorkflow', 1.1, {'source': 'url', 'workflowUrl': f'{documents.url}/{file}', 'options': {}}))
        self.assertEqual(self.items('fetched', {}), [{'from_': 'there'}])
        self.assertIn('410', self.failure('not-fetched')['message'])

    def test_stopping_the_caller_stops_what_it_waits_for(self):
        sleep = node('Sleep', 'wait', 1.1, {'amount': 1, 'unit': 'hours'})
        child = self.server.create(chain('sleeps', called(), sleep))
        parent = self.server.create_active(chain('stopped', webhook('stopped', 'POST', 'onReceived'), call(child)))
        self.assertEqual(self.server.call('POST', '/webhook/stopped', {}).status, 200)
        run = self.server.wait_for_executions(1, f'?workflowId={parent}')[0]
        answer = self.server.call('POST', f'/api/v1/executions/{run["id"]}/stop')
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(self.run_of(parent)['status'], 'canceled')
        self.assertEqual(len(self.server.wait_for_executions(1, f'?workflowId={child}&status=canceled')), 1)

    def test_the_callers_time_limit_counts_for_both(self):
        sleep = node('Sleep', 'wait', 1.1, {'amount': 1, 'unit': 'hours'})
        child = self.server.create(chain('sleeps long', called(), sleep))
        self.workflows['limited'] = self.server.create_active(chain('limited', webhook('limited', 'POST'), call(child), settings={'executionOrder': 'v1', 'executionTimeout': 1}))
        self.assertIn('1 seconds', self.failure('limited')['message'])
        below = self.run_of(child)
        self.assertEqual((below['status'], below['data']['resultData']['error']['kind']), ('error', 'timeout'))


class Files(server.Folder):
    def test_a_workflow_file_in_an_allowed_folder(self):
        allowed = self.folder / 'allowed'
        allowed.mkdir()
        (allowed / 'child.json').write_text(json.dumps(chain('from a file', called(), set_fields(a='file'))))
        (self.folder / 'outside.json').write_text(json.dumps(chain('outside', called(), set_fields(a='outside'))))
        (allowed / 'link.json').symlink_to(self.folder / 'outside.json')
        (allowed / 'broken.json').write_text('{"nodes": [')
        server_ = self.start(env={'MILLRACE_FILE_ACCESS': str(allowed)})
        server_.create_active(chain('reads', webhook('reads', 'POST'), node('Call', 'executeWorkflow', 1, {
            'source': 'localFile', 'workflowPath': '={{ $json.body.path }}', 'options': {}}, onError='continueRegularOutput')))

        def result(path):
            answer = server_.call('POST', '/webhook/reads', {'path': str(path)})
            self.assertEqual(answer.status, 200, answer)
            return answer.json
        self.assertEqual(result(allowed / 'child.json'), {'a': 'file'})
        self.assertIn('There is no file', result(allowed / 'other.json')['error'])
        self.assertIn('not JSON', result(allowed / 'broken.json')['error'])
        for path in (self.folder / 'outside.json', allowed / 'link.json', allowed / '..' / 'outside.json', '/etc/passwd', f'{allowed}/../outside.json', self.data_dir / 'api-key'):
            self.assertIn('not in the folders that workflows may use', result(path)['error'], path)
        self.assertEqual(result('child.json'), {'a': 'file'}, 'relative to the first folder')
        for path in ('', f'{allowed}/child.json\0'):
            self.assertIn('error', result(path), path)
        for path in ('/dev/zero', allowed):
            self.assertIn('error', result(path), path)


class Crash(server.Folder):
    def test_a_run_that_nobody_waits_for_goes_on_after_a_crash(self):
        """Also where the called workflow is stored nowhere but in the call."""
        first = self.start()
        pause = node('Pause', 'wait', 1.1, {'amount': 2, 'unit': 'seconds'})
        child = chain('taken up', called(), pause, set_fields(done='={{ $json.body.n }}'))
        call_later = node('Call', 'executeWorkflow', 1.2, {'source': 'parameter', 'workflowJson': json.dumps(child), 'options': {'waitForSubWorkflow': False}})
        parent = first.create_active(chain('crashes', webhook('crashes', 'POST'), call_later))
        self.assertEqual(first.call('POST', '/webhook/crashes', {'n': 9}).status, 200)
        first.kill()
        second = self.start()
        runs = second.wait_for_executions(2, f'?workflowId={parent}&status=success&includeData=true')
        last = next(run for run in runs if run['mode'] == 'integrated')
        self.assertEqual(last['data']['resultData']['runData']['Set'][0]['outputs'][0][0]['json'], {'done': '9'})
        self.assertIsNotNone(last['parentExecutionId'])


class CommandLine(server.Folder):
    def result(self, workflow, *arguments, env=None):
        path = self.write('parent.json', workflow)
        done = server.run_command('execute', path, '--json', '--data-dir', self.data_dir, *arguments, env=env)
        return json.loads(done.stdout)

    def output(self, result):
        return [item['json'] for item in result['runData'][result['lastNode']][-1]['outputs'][0]]

    def test_by_parameter_file_and_stored_id(self):
        child = chain('child', called(), set_fields(a='b'))
        result = self.result(chain('parent', manual_trigger(), inline(child)))
        self.assertEqual((result['status'], self.output(result)), ('success', [{'a': 'b'}]), result)

        file = self.write('child.json', child)
        by_file = chain('parent', manual_trigger(), node('Call', 'executeWorkflow', 1, {'source': 'localFile', 'workflowPath': str(file)}))
        self.assertIn('MILLRACE_FILE_ACCESS', self.result(by_file)['error']['hint'])
        self.assertEqual(self.output(self.result(by_file, env={'MILLRACE_FILE_ACCESS': str(self.folder)})), [{'a': 'b'}])

        missing = self.result(chain('parent', manual_trigger(), call('stored')))
        self.assertIn('does not exist', missing['error']['message'])
        self.assertFalse(self.data_dir.exists())
        imported = server.run_command('import', self.write('stored.json', {**child, 'id': 'stored'}), '--data-dir', self.data_dir)
        self.assertEqual(imported.returncode, 0, imported)
        self.assertEqual(self.output(self.result(chain('parent', manual_trigger(), call('stored')))), [{'a': 'b'}])
        self.assertIn('id other', self.result(chain('parent', manual_trigger(), call('other')))['error']['message'])


if __name__ == '__main__':
    unittest.main()
