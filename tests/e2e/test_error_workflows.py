"""What runs after a failure: the workflow that the settings name, or a workflow's own Error Trigger."""
import unittest

import server
from workflows import chain, manual_trigger, node, set_fields, set_json, webhook


def stop(message='It failed', **parameters):
    return node('Stop', 'stopAndError', 1, {'errorMessage': message, **parameters})


def error_trigger():
    return node('Failed', 'errorTrigger', 1)


def settings(**more):
    return {'executionOrder': 'v1', **more}


class ErrorWorkflows(server.WithServer):
    def handler(self, name, *nodes, **fields):
        return self.server.create(chain(name, error_trigger(), *(nodes or (set_json('={{ $json }}'),)), **fields))

    def runs(self, workflow_id, count=1):
        return self.server.wait_for_executions(count, f'?includeData=true&workflowId={workflow_id}')

    def ended(self, workflow_id, count=1):
        """Those runs that have ended, once there are as many."""
        for status in ('success', 'error'):
            found = self.server.wait_for_executions(count, f'?includeData=true&status={status}&workflowId={workflow_id}') if status == 'success' else \
                self.server.executions(f'?includeData=true&status={status}&workflowId={workflow_id}')
            if len(found) >= count:
                return found
        return []

    def given(self, run):
        return run['data']['resultData']['runData']['Failed'][0]['outputs'][0][0]['json']

    def test_the_named_workflow_is_told_what_failed(self):
        handler = self.handler('handler')
        failing = self.server.create_active(chain('fails', webhook('fails', 'POST'), stop('=No {{ $json.body.what }}'), settings=settings(errorWorkflow=handler)))
        self.assertEqual(self.server.call('POST', '/webhook/fails', {'what': 'money'}).status, 500)
        run = self.ended(handler)[0]
        failed = self.runs(failing)[0]
        self.assertEqual((run['mode'], run['status'], run['parentExecutionId']), ('error', 'success', failed['id']))
        item = self.given(run)
        self.assertEqual(item['workflow'], {'id': failing, 'name': 'fails'})
        execution = item['execution']
        self.assertEqual((execution['id'], execution['lastNodeExecuted'], execution['mode']), (failed['id'], 'Stop', 'webhook'))
        self.assertEqual(execution['url'], f'http://127.0.0.1:{self.server.port}/workflow/{failing}/executions/{failed["id"]}')
        self.assertEqual((execution['error']['message'], execution['error']['node']['name']), ('No money', 'Stop'))
        self.assertIn('Stop', execution['error']['stack'])
        self.assertNotIn('retryOf', execution)

    def test_a_workflow_with_an_error_trigger_is_its_own(self):
        workflow = chain('its own', webhook('its-own', 'POST'), stop())
        workflow['nodes'] += [error_trigger(), set_fields(seen='={{ $json.execution.error.message }}')]
        workflow['connections']['Failed'] = {'main': [[{'node': 'Set', 'type': 'main', 'index': 0}]]}
        workflow_id = self.server.create_active(workflow)
        self.assertEqual(self.server.call('POST', '/webhook/its-own', {}).status, 500)
        run = self.ended(workflow_id)[0]
        self.assertEqual(run['mode'], 'error')
        self.assertEqual(run['data']['resultData']['runData']['Set'][0]['outputs'][0][0]['json'], {'seen': 'It failed'})

    def test_what_went_well_or_was_stopped_starts_none(self):
        handler = self.handler('not called')
        self.server.create_active(chain('goes well', webhook('goes-well', 'POST'), set_fields(a='1'), settings=settings(errorWorkflow=handler)))
        self.assertEqual(self.server.call('POST', '/webhook/goes-well', {}).status, 200)
        sleep = node('Sleep', 'wait', 1.1, {'amount': 1, 'unit': 'hours'})
        stopped = self.server.create_active(chain('stopped', webhook('stopped', 'POST', 'onReceived'), sleep, settings=settings(errorWorkflow=handler)))
        self.assertEqual(self.server.call('POST', '/webhook/stopped', {}).status, 200)
        run = self.runs(stopped)[0]
        self.assertEqual(self.server.call('POST', f'/api/v1/executions/{run["id"]}/stop').status, 200)
        self.assertEqual(self.server.executions(f'?workflowId={handler}'), [])

    def test_a_time_limit_is_a_failure(self):
        handler = self.handler('told of limits')
        sleep = node('Sleep', 'wait', 1.1, {'amount': 1, 'unit': 'hours'})
        self.server.create_active(chain('too slow', webhook('too-slow', 'POST'), sleep, settings=settings(errorWorkflow=handler, executionTimeout=1)))
        self.assertEqual(self.server.call('POST', '/webhook/too-slow', {}).status, 500)
        self.assertIn('time limit', self.given(self.ended(handler)[0])['execution']['error']['message'])

    def test_an_error_object_goes_along(self):
        handler = self.handler('told of objects')
        self.server.create_active(chain('with an object', webhook('with-object', 'POST'), stop('', errorType='errorObject', errorObject='{"message": "No such order", "code": 404}'),
                                        settings=settings(errorWorkflow=handler)))
        self.assertEqual(self.server.call('POST', '/webhook/with-object', {}).status, 500)
        error = self.given(self.ended(handler)[0])['execution']['error']
        self.assertEqual((error['message'], error['metadata']), ('No such order', {'message': 'No such order', 'code': 404}))

    def test_runs_that_are_not_kept_have_no_address(self):
        handler = self.handler('told of the forgotten')
        self.server.create_active(chain('forgotten', webhook('forgotten', 'POST'), stop(), settings=settings(errorWorkflow=handler, saveDataErrorExecution='none')))
        self.assertEqual(self.server.call('POST', '/webhook/forgotten', {}).status, 500)
        execution = self.given(self.ended(handler)[0])['execution']
        self.assertNotIn('id', execution)
        self.assertNotIn('url', execution)

    def test_a_failing_sub_workflow_reports_to_its_own_handler_and_its_caller_to_the_callers(self):
        handlers = [self.handler('of the called'), self.handler('of the caller')]
        child = self.server.create(chain('called and failing', node('Called', 'executeWorkflowTrigger', 1), stop('Below'), settings=settings(errorWorkflow=handlers[0])))
        call = node('Call', 'executeWorkflow', 1.1, {'workflowId': child, 'options': {}})
        self.server.create_active(chain('caller of failing', webhook('caller', 'POST'), call, settings=settings(errorWorkflow=handlers[1])))
        self.assertEqual(self.server.call('POST', '/webhook/caller', {}).status, 500)
        below, above = (self.given(self.ended(handler)[0]) for handler in handlers)
        self.assertEqual((below['workflow']['name'], below['execution']['lastNodeExecuted'], below['execution']['mode']), ('called and failing', 'Stop', 'integrated'))
        self.assertEqual((above['workflow']['name'], above['execution']['lastNodeExecuted'], above['execution']['error']['message']), ('caller of failing', 'Call', 'Below'))

    def test_what_makes_it_impossible_is_logged(self):
        for path, target in (('handler-gone', 'nowhere'), ('handler-deaf', self.server.create(chain('deaf', manual_trigger(), set_fields(a='1'))))):
            self.server.create_active(chain(path, webhook(path, 'POST'), stop(), settings=settings(errorWorkflow=target)))
            self.assertEqual(self.server.call('POST', f'/webhook/{path}', {}).status, 500)
            self.assertEqual(self.server.call('GET', '/healthz').status, 200)
        self.server.create_active(chain('after them', webhook('after-them', 'POST'), stop(), settings=settings(errorWorkflow=self.handler('last of them'))))
        self.server.call('POST', '/webhook/after-them', {})
        self.assertEqual(self.server.log().count('The error workflow could not be started'), 2, self.server.log())


class CommandLine(server.Folder):
    def test_a_run_by_hand_gets_an_example_and_starts_nothing(self):
        done = server.run_command('execute', self.write('w.json', chain('by hand', error_trigger(), set_json('={{ $json }}'))), '--json')
        self.assertIn('Example Error Message', done.stdout)
        failing = chain('fails by hand', manual_trigger(), stop())
        failing['nodes'].append(error_trigger())
        done = server.run_command('execute', self.write('f.json', failing), '--json')
        self.assertEqual(done.returncode, 1)
        self.assertNotIn('"Failed"', done.stdout)


if __name__ == '__main__':
    unittest.main()
