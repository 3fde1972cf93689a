"""Workflows that are being tried: one call of a test address, with pinned data, whether active or not."""
import concurrent.futures
import unittest
import urllib.parse

import server
from workflows import chain, node, set_fields, set_json, webhook


def form(path):
    return node('Form', 'formTrigger', 2.2, {'formTitle': 'Tried', 'path': path, 'formFields': {'values': [{'fieldLabel': 'Name'}]}, 'options': {}})


class Trying(server.WithServer):
    def listen(self, workflow_id):
        answer = self.server.call('POST', f'/api/v1/workflows/{workflow_id}/listen')
        self.assertEqual(answer.status, 200, answer)
        return answer.json

    def test_one_call_of_an_inactive_workflow(self):
        workflow_id = self.server.create(chain('tried', webhook('tried', 'POST'), set_json('={{ { mode: $json.executionMode, url: $json.webhookUrl, n: $json.body.n, run: $execution.mode } }}')))
        self.assertEqual(self.server.call('POST', '/webhook-test/tried', {'n': 1}).status, 404)
        listening = self.listen(workflow_id)
        address, = listening['addresses']
        self.assertEqual((address['node'], address['method']), ('Webhook', 'POST'))
        self.assertEqual(urllib.parse.urlsplit(address['url']).path, '/webhook-test/tried')
        self.assertEqual(self.server.call('POST', '/webhook/tried', {'n': 1}).status, 404, 'it is not active')
        self.assertEqual(self.server.call('GET', '/webhook-test/tried').status, 404, 'another method is no call of it')
        answer = self.server.call('POST', '/webhook-test/tried', {'n': 1})
        self.assertEqual(answer.json, {'mode': 'test', 'url': address['url'], 'n': 1, 'run': 'test'})
        again = self.server.call('POST', '/webhook-test/tried', {'n': 1})
        self.assertEqual(again.status, 404)
        self.assertIn('/listen', again.json['hint'])
        run, = self.server.wait_for_executions(1, f'?workflowId={workflow_id}')
        self.assertEqual((run['mode'], run['status']), ('manual', 'success'))

    def test_of_many_callers_one_is_served(self):
        workflow_id = self.server.create(chain('wanted', webhook('wanted'), set_fields(a='1')))
        self.listen(workflow_id)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: self.server.call('GET', '/webhook-test/wanted').status, range(24)))
        self.assertEqual(sorted(statuses), [200] + [404] * 23)
        self.assertEqual(len(self.server.wait_for_executions(1, f'?workflowId={workflow_id}')), 1)

    def test_pinned_nodes_give_what_is_pinned_and_the_start_what_was_sent(self):
        workflow = chain('pinned', webhook('pinned'), node('Code', 'stopAndError', 1, {'errorMessage': 'this must not run'}), set_json("={{ { pinned: $json.p, sent: $('Webhook').first().json.query.q } }}"))
        workflow['pinData'] = {'Code': [{'json': {'p': 7}}], 'Webhook': [{'json': {'query': {'q': 'old'}}}]}
        workflow_id = self.server.create(workflow)
        self.listen(workflow_id)
        self.assertEqual(self.server.call('GET', '/webhook-test/pinned?q=new').json, {'pinned': 7, 'sent': 'new'})

    def test_an_active_workflow_is_served_at_both_addresses(self):
        workflow_id = self.server.create_active(chain('both', webhook('both'), set_fields(a='={{ $json.executionMode }}')))
        self.listen(workflow_id)
        self.assertEqual(self.server.call('GET', '/webhook/both').json, {'a': 'production'})
        self.assertEqual(self.server.call('GET', '/webhook-test/both').json, {'a': 'test'})
        self.assertEqual(self.server.call('GET', '/webhook/both').json, {'a': 'production'})

    def test_a_form_is_shown_as_often_as_wanted_and_sent_once(self):
        workflow_id = self.server.create(chain('form', form('tried-form'), set_fields(a='={{ $json.formMode }}')))
        self.assertIn('not being tried', self.server.call('GET', '/form-test/tried-form').text)
        self.listen(workflow_id)
        for _ in range(2):
            page = self.server.call('GET', '/form-test/tried-form')
            self.assertEqual((page.status, 'Tried' in page.text), (200, True))
        sent = self.server.call('POST', '/form-test/tried-form', b'field-0=Ada', {'Content-Type': 'application/x-www-form-urlencoded'})
        self.assertEqual(sent.status, 200, sent)
        self.assertEqual(self.server.call('GET', '/form-test/tried-form').status, 404)
        self.server.wait_for_executions(1, f'?workflowId={workflow_id}&status=success')
        run, = self.server.executions(f'?includeData=true&workflowId={workflow_id}')
        runs = run['data']['resultData']['runData']
        self.assertEqual(runs['Set'][0]['outputs'][0][0]['json'], {'a': 'test'})

    def test_further_pages_of_a_form_are_tried_too(self):
        page = node('Page', 'form', 2.5, {'operation': 'page', 'formFields': {'values': [{'fieldLabel': 'Town'}]}, 'options': {}}, webhookId='00000000-0000-4000-8000-0000000000aa')
        workflow_id = self.server.create(chain('pages', form('tried-pages'), page))
        self.listen(workflow_id)
        encoded = {'Content-Type': 'application/x-www-form-urlencoded'}
        sent = self.server.call('POST', '/form-test/tried-pages', b'field-0=Ada', encoded)
        self.assertEqual(sent.status, 303, sent)
        self.server.wait_for_text('Town', sent.headers['Location'])
        self.server.call('POST', sent.headers['Location'], b'field-0=London', encoded)
        self.server.wait_for_executions(1, f'?workflowId={workflow_id}&status=success')
        run, = self.server.executions(f'?includeData=true&workflowId={workflow_id}')
        got = run['data']['resultData']['runData']['Page'][0]['outputs'][0][0]['json']
        self.assertEqual((got['Town'], got['formMode']), ('London', 'test'))

    def test_listening_ends_when_asked(self):
        workflow_id = self.server.create(chain('ends', webhook('ends'), set_fields(a='1')))
        self.listen(workflow_id)
        for expected in (True, False):
            ended = self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}/listen')
            self.assertEqual((ended.status, ended.json), (200, {'workflowId': workflow_id, 'wasListening': expected}))
        self.assertEqual(self.server.call('GET', '/webhook-test/ends').status, 404)

    def test_who_cannot_listen_is_told_why(self):
        first = self.server.create(chain('first', webhook('same'), set_fields(a='1')))
        second = self.server.create(chain('second', webhook('same'), set_fields(a='2')))
        self.listen(first)
        refused = self.server.call('POST', f'/api/v1/workflows/{second}/listen')
        self.assertEqual(refused.status, 409, refused)
        self.assertIn('"first"', refused.json['message'])
        self.listen(first)  # again, in place of the earlier one
        self.assertEqual(self.server.call('GET', '/webhook-test/same').json, {'a': '1'})
        self.listen(second)
        self.assertEqual(self.server.call('GET', '/webhook-test/same').json, {'a': '2'})
        self.assertEqual(self.server.call('POST', '/api/v1/workflows/nowhere/listen').status, 404)
        timed = self.server.create(chain('timed', node('Schedule', 'scheduleTrigger', 1.2, {'rule': {'interval': [{'field': 'hours'}]}})))
        refused = self.server.call('POST', f'/api/v1/workflows/{timed}/listen')
        self.assertEqual(refused.status, 400, refused)
        self.assertIn('nothing that can be called', refused.json['message'])
        self.assertEqual(self.server.call('POST', f'/api/v1/workflows/{first}/listen', key='wrong').status, 401)


if __name__ == '__main__':
    unittest.main()
