"""The REST interface of the running server: who may call, workflows, executions, node types, health."""
import stat
import unittest

import server
from workflows import chain, echo, manual_trigger, node, set_fields, webhook


class Access(server.WithServer):
    def test_health_needs_no_key(self):
        for path in ('/healthz', '/healthz/readiness'):
            self.assertEqual(self.server.call('GET', path, key=None).status, 200, path)

    def test_every_described_operation_needs_a_key(self):
        document = self.server.call('GET', '/api/v1/openapi.json').json
        checked = 0
        for path, operations in document['paths'].items():
            for method, operation in operations.items():
                if method not in ('get', 'post', 'put', 'patch', 'delete'):
                    continue
                self.assertIn('x-permission', operation, f'{method} {path}')
                if operation['x-permission'] in ('public', 'none') or path.endswith(('/healthz', '/readiness')):
                    continue
                for key in (None, 'wrong'):
                    answer = self.server.call(method.upper(), path.replace('{id}', 'x').replace('{type}', 'x'), key=key)
                    self.assertEqual(answer.status, 401, f'{method} {path} with key {key}: {answer}')
                checked += 1
        self.assertGreaterEqual(checked, 10)

    def test_key_file_is_private_and_shown_once(self):
        mode = stat.S_IMODE((self.server.data_dir / 'api-key').stat().st_mode)
        self.assertEqual(oct(mode), oct(0o600))
        self.assertEqual(self.server.log().count(self.server.key), 1)

    def test_unknown_route_is_404(self):
        self.assertEqual(self.server.call('GET', '/api/v1/nothing-here').status, 404)

    def test_metrics_are_prometheus_text(self):
        answer = self.server.call('GET', '/metrics', headers={'X-N8N-API-KEY': self.server.key})
        self.assertEqual(answer.status, 200)
        self.assertIn('# TYPE ', answer.text)


class Workflows(server.WithServer):
    def test_create_read_update_delete(self):
        document = chain('first name', manual_trigger(), set_fields(a='1'))
        document['nodes'][0]['unknownField'] = {'kept': [1, 2]}
        workflow_id = self.server.create(document)
        stored = self.server.call('GET', f'/api/v1/workflows/{workflow_id}').json
        self.assertEqual(stored['name'], 'first name')
        self.assertIs(stored['active'], False)
        self.assertEqual(stored['nodes'], document['nodes'])
        self.assertEqual(stored['connections'], document['connections'])

        changed = self.server.call('PUT', f'/api/v1/workflows/{workflow_id}', {**document, 'name': 'second name'})
        self.assertEqual((changed.status, changed.json['name']), (200, 'second name'))
        self.assertEqual(self.server.call('GET', f'/api/v1/workflows/{workflow_id}').json['name'], 'second name')

        self.assertIn(self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}').status, (200, 204))
        self.assertEqual(self.server.call('GET', f'/api/v1/workflows/{workflow_id}').status, 404)

    def test_list_pages_by_cursor_and_filters_by_name(self):
        ids = {self.server.create(chain(f'page {i}', manual_trigger())) for i in range(5)}
        seen, cursor = [], ''
        while True:
            page = self.server.call('GET', '/api/v1/workflows?limit=2' + (f'&cursor={cursor}' if cursor else '')).json
            self.assertLessEqual(len(page['data']), 2)
            seen += [w['id'] for w in page['data']]
            cursor = page.get('nextCursor')
            if not cursor:
                break
        self.assertEqual(len(seen), len(set(seen)))
        self.assertLessEqual(ids, set(seen))
        named = self.server.call('GET', '/api/v1/workflows?name=page%203').json['data']
        self.assertEqual([w['name'] for w in named], ['page 3'])

    def test_filter_by_active(self):
        active = self.server.create_active(echo('is-active', 'GET'))
        listed = self.server.call('GET', '/api/v1/workflows?active=true').json['data']
        self.assertIn(active, [w['id'] for w in listed])
        self.assertTrue(all(w['active'] for w in listed))

    def test_changing_an_active_workflow_changes_its_webhook(self):
        document = chain('changes', webhook('changes'), set_fields(v='old'))
        workflow_id = self.server.create_active(document)
        self.assertEqual(self.server.call('GET', '/webhook/changes').json, {'v': 'old'})
        document['nodes'][1] = set_fields(v='new')
        self.assertEqual(self.server.call('PUT', f'/api/v1/workflows/{workflow_id}', document).status, 200)
        self.assertEqual(self.server.call('GET', '/webhook/changes').json, {'v': 'new'})

    def test_activation_without_a_trigger_is_refused(self):
        workflow_id = self.server.create(chain('by hand', manual_trigger()))
        answer = self.server.call('POST', f'/api/v1/workflows/{workflow_id}/activate')
        self.assertEqual(answer.status, 400, answer)

    def test_bad_documents_are_refused_with_a_reason(self):
        for body in (b'{', b'[]', b'{"name": 5}', b'{"name":"x","nodes":{},"connections":{}}', b'[' * 100000):
            answer = self.server.call('POST', '/api/v1/workflows', body, {'Content-Type': 'application/json'})
            self.assertEqual(answer.status, 400, f'{body[:40]}: {answer}')
            self.assertTrue(answer.json['message'])

    def test_unknown_workflow_is_404(self):
        for method, path in (('GET', ''), ('DELETE', ''), ('POST', '/activate'), ('POST', '/deactivate')):
            self.assertEqual(self.server.call(method, '/api/v1/workflows/no-such-id' + path).status, 404)


class Executions(server.WithServer):
    def test_list_get_delete(self):
        workflow_id = self.server.create_active(chain('counted', webhook('counted'), set_fields(n='={{ $json.query.n }}')))
        for n in range(3):
            self.assertEqual(self.server.call('GET', f'/webhook/counted?n={n}').status, 200)
        runs = self.server.wait_for_executions(3, f'?workflowId={workflow_id}')
        self.assertEqual([r['status'] for r in runs], ['success'] * 3)
        self.assertEqual([r['workflowId'] for r in runs], [workflow_id] * 3)
        ids = [r['id'] for r in runs]
        self.assertEqual(ids, sorted(ids, key=int, reverse=True), 'newest first')

        one = self.server.call('GET', f'/api/v1/executions/{ids[0]}?includeData=true')
        self.assertEqual(one.status, 200)
        self.assertIn('"n"', one.text.replace('\\"', '"'))

        self.assertIn(self.server.call('DELETE', f'/api/v1/executions/{ids[0]}').status, (200, 204))
        self.assertEqual(self.server.call('GET', f'/api/v1/executions/{ids[0]}').status, 404)
        self.assertEqual(len(self.server.executions(f'?workflowId={workflow_id}')), 2)

    def test_what_nodes_left_behind_comes_with_the_data(self):
        keep = node('Keep', 'executionData', 1.1, {'dataToSave': {'values': [{'key': 'who', 'value': '={{ $json.query.n }}'}]}})
        workflow_id = self.server.create_active(chain('kept', webhook('kept'), keep, set_fields(a='1')))
        self.assertEqual(self.server.call('GET', '/webhook/kept?n=Ada').status, 200)
        run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}')[0]
        data = self.server.call('GET', f'/api/v1/executions/{run["id"]}?includeData=true').json['data']
        self.assertEqual(data['resultData']['metadata'], {'who': 'Ada'})

    def test_pages_by_cursor(self):
        workflow_id = self.server.create_active(chain('paged', webhook('paged'), set_fields(a='1')))
        for _ in range(5):
            self.server.call('GET', '/webhook/paged')
        seen, cursor = [], ''
        while True:
            page = self.server.call('GET', f'/api/v1/executions?workflowId={workflow_id}&limit=2'
                                    + (f'&cursor={cursor}' if cursor else '')).json
            seen += [e['id'] for e in page['data']]
            cursor = page.get('nextCursor')
            if not cursor:
                break
        self.assertEqual((len(seen), len(set(seen))), (5, 5))

    def test_settings_can_leave_successful_runs_out(self):
        document = chain('unsaved', webhook('unsaved'), set_fields(a='1'))
        document['settings']['saveDataSuccessExecution'] = 'none'
        workflow_id = self.server.create_active(document)
        self.assertEqual(self.server.call('GET', '/webhook/unsaved').status, 200)
        self.assertEqual(self.server.executions(f'?workflowId={workflow_id}'), [])

    def test_bad_ids_are_not_found(self):
        for bad in ('0', 'abc', '-1', '99999999999999999999', '%2e%2e'):
            self.assertIn(self.server.call('GET', f'/api/v1/executions/{bad}').status, (400, 404), bad)


class NodeTypes(server.WithServer):
    def test_first_nodes_are_listed(self):
        text = self.server.call('GET', '/api/v1/node-types').text
        for name in ('manualTrigger webhook respondToWebhook set if switch filter merge noOp limit splitInBatches '
                     'splitOut aggregate sort removeDuplicates stopAndError stickyNote wait').split():
            self.assertIn(f'"n8n-nodes-base.{name}"', text)


if __name__ == '__main__':
    unittest.main()
