"""Webhooks of the running server: every way a body comes in, every way an answer goes out, and refusals."""
import json
import unittest

import server
from workflows import chain, echo, node, respond, set_fields, set_json, webhook


class Webhooks(server.WithServer):
    def test_get_answers_with_the_last_node(self):
        self.server.create_active(chain('greet', webhook('greet'), set_fields(text='=Hello {{ $json.query.name }}')))
        answer = self.server.call('GET', '/webhook/greet?name=Ada')
        self.assertEqual((answer.status, answer.json), (200, {'text': 'Hello Ada'}))

    def test_json_body(self):
        self.server.create_active(echo('json'))
        answer = self.server.call('POST', '/webhook/json?a=1', {'list': [1, 2.5, None, True], 'text': 'ä€😀'})
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json['body'], {'list': [1, 2.5, None, True], 'text': 'ä€😀'})
        self.assertEqual(answer.json['query'], {'a': '1'})

    def test_form_body(self):
        self.server.create_active(echo('form'))
        answer = self.server.call('POST', '/webhook/form', b'name=Ada+L&tag=a%26b',
                                  {'Content-Type': 'application/x-www-form-urlencoded'})
        self.assertEqual((answer.status, answer.json['body']), (200, {'name': 'Ada L', 'tag': 'a&b'}))

    def test_multipart_file_becomes_binary_data(self):
        workflow = chain('upload', webhook('upload', 'POST'), set_fields(
            title='={{ $json.body.title }}', name='={{ $binary.doc.fileName }}', type='={{ $binary.doc.mimeType }}'))
        self.server.create_active(workflow)
        body = (b'--XX\r\nContent-Disposition: form-data; name="title"\r\n\r\nReport\r\n'
                b'--XX\r\nContent-Disposition: form-data; name="doc"; filename="../../r.csv"\r\n'
                b'Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n--XX--\r\n')
        answer = self.server.call('POST', '/webhook/upload', body, {'Content-Type': 'multipart/form-data; boundary=XX'})
        self.assertEqual((answer.status, answer.json), (200, {'title': 'Report', 'name': 'r.csv', 'type': 'text/csv'}))

    def test_path_parameters(self):
        self.server.create_active(echo('users/:id/posts/:post', 'GET'))
        answer = self.server.call('GET', '/webhook/users/7/posts/a%20b')
        self.assertEqual((answer.status, answer.json.get('params')), (200, {'id': '7', 'post': 'a b'}))

    def test_respond_node_decides_status_headers_and_body(self):
        self.server.create_active(chain('teapot', webhook('teapot', mode='responseNode'), respond(
            respondWith='text', responseBody='=short and {{ 1 + 1 }}',
            options={'responseCode': 418, 'responseHeaders': {'entries': [{'name': 'X-Kind', 'value': 'pot'}]}})))
        answer = self.server.call('GET', '/webhook/teapot')
        self.assertEqual((answer.status, answer.text, answer.headers['X-Kind']), (418, 'short and 2', 'pot'))

    def test_on_received_answers_and_the_run_is_stored(self):
        workflow_id = self.server.create_active(chain('later', webhook('later', 'POST', 'onReceived'), set_fields(a='1')))
        answer = self.server.call('POST', '/webhook/later', {'a': 1})
        self.assertEqual(answer.status, 200)
        runs = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&status=success')
        self.assertEqual([r['status'] for r in runs], ['success'])

    def test_failing_run_answers_500_without_its_inside(self):
        workflow_id = self.server.create_active(chain('fails', webhook('fails'), node(
            'Stop', 'stopAndError', 1, {'errorMessage': 'secret inside'})))
        answer = self.server.call('GET', '/webhook/fails')
        self.assertEqual(answer.status, 500)
        self.assertNotIn('secret inside', answer.text)
        runs = self.server.wait_for_executions(1, f'?workflowId={workflow_id}')
        self.assertEqual([r['status'] for r in runs], ['error'])

    def test_malformed_json_is_refused_with_the_reason(self):
        self.server.create_active(echo('strict'))
        answer = self.server.call('POST', '/webhook/strict', b'{"a": 1,', {'Content-Type': 'application/json'})
        self.assertEqual(answer.status, 400)
        self.assertIn('json', answer.text.lower())

    def test_multipart_without_its_boundary_is_refused(self):
        self.server.create_active(echo('broken-upload'))
        answer = self.server.call('POST', '/webhook/broken-upload', b'no parts here',
                                  {'Content-Type': 'multipart/form-data; boundary=YY'})
        self.assertEqual(answer.status, 400, answer)

    def test_unknown_path_says_so(self):
        answer = self.server.call('GET', '/webhook/nobody-home')
        self.assertEqual(answer.status, 404)
        self.assertIn('nobody-home', answer.text)

    def test_wrong_method_hints_at_the_right_one(self):
        self.server.create_active(echo('only-post'))
        answer = self.server.call('GET', '/webhook/only-post')
        self.assertEqual(answer.status, 404)
        self.assertIn('POST', answer.text)

    def test_inactive_workflow_hints_at_activation(self):
        self.server.create(echo('asleep', 'GET'))
        answer = self.server.call('GET', '/webhook/asleep')
        self.assertEqual(answer.status, 404)
        self.assertIn('activ', answer.text.lower())

    def test_deactivation_takes_the_path_away(self):
        workflow_id = self.server.create_active(echo('short-lived', 'GET'))
        self.assertEqual(self.server.call('GET', '/webhook/short-lived').status, 200)
        self.assertEqual(self.server.call('POST', f'/api/v1/workflows/{workflow_id}/deactivate').status, 200)
        self.assertEqual(self.server.call('GET', '/webhook/short-lived').status, 404)

    def test_preflight_is_answered(self):
        self.server.create_active(echo('cors', options={'allowedOrigins': 'https://app.example'}))
        answer = self.server.call('OPTIONS', '/webhook/cors', headers={
            'Origin': 'https://app.example', 'Access-Control-Request-Method': 'POST'})
        self.assertIn(answer.status, (200, 204))
        self.assertEqual(answer.headers['Access-Control-Allow-Origin'], 'https://app.example')
        self.assertIn('POST', answer.headers['Access-Control-Allow-Methods'])

    def test_dangerous_keys_are_plain_data(self):
        self.server.create_active(echo('keys'))
        body = b'{"__proto__":{"a":1},"constructor":2,"toString":3}'
        answer = self.server.call('POST', '/webhook/keys', body, {'Content-Type': 'application/json'})
        self.assertEqual((answer.status, answer.json['body']), (200, json.loads(body)))

    def test_input_that_looks_like_an_expression_is_not_evaluated(self):
        self.server.create_active(chain('once', webhook('once', 'POST'), set_fields(text='={{ $json.body.text }}')))
        answer = self.server.call('POST', '/webhook/once', {'text': '={{ 1 + 1 }}'})
        self.assertEqual(answer.json, {'text': '={{ 1 + 1 }}'})


class DuplicatePaths(server.WithServer):
    def test_second_workflow_on_a_path_is_refused_by_name(self):
        self.server.create_active({**echo('taken', 'GET'), 'name': 'The first one'})
        second = self.server.create(echo('taken', 'GET'))
        answer = self.server.call('POST', f'/api/v1/workflows/{second}/activate')
        self.assertEqual(answer.status, 409, answer)
        self.assertIn('The first one', answer.text)

    def test_same_path_with_another_method_is_fine(self):
        self.server.create_active(echo('shared', 'GET'))
        self.server.create_active(echo('shared', 'POST'))
        self.assertEqual(self.server.call('GET', '/webhook/shared').status, 200)
        self.assertEqual(self.server.call('POST', '/webhook/shared', {}).status, 200)


class BodyLimit(server.WithServer):
    def test_body_over_the_limit_is_refused(self):
        self.server.create_active(echo('big'))
        answer = self.server.call('POST', '/webhook/big', b'"' + b'x' * (17 << 20) + b'"',
                                  {'Content-Type': 'application/json'})
        self.assertEqual(answer.status, 413, answer)
        self.assertEqual(self.server.call('GET', '/healthz').status, 200)


class Guarded(server.Folder):
    """Webhooks with an authentication, and credentials from the operator's file."""

    def test_authentication(self):
        credentials = self.write('credentials.json', [
            {'id': '1', 'name': 'Door', 'type': 'httpBasicAuth', 'data': {'user': 'ada', 'password': 'pw'}},
            {'id': '2', 'name': 'Key', 'type': 'httpHeaderAuth', 'data': {'name': 'X-Key', 'value': 's3cret'}}])
        credentials.chmod(0o600)
        here = self.start('--credentials-file', str(credentials))

        def guarded(path, kind, credential):
            start = webhook(path, authentication=kind)
            start['credentials'] = credential
            here.create_active(chain(path, start, set_fields(a='1')))
        guarded('door', 'basicAuth', {'httpBasicAuth': {'id': '1', 'name': 'Door'}})
        guarded('key', 'headerAuth', {'httpHeaderAuth': {'id': '2', 'name': 'Key'}})
        guarded('lost', 'headerAuth', {'httpHeaderAuth': {'id': '9', 'name': 'Lost'}})
        guarded('none', 'jwtAuth', {})
        answer = here.call('GET', '/webhook/door')
        self.assertEqual((answer.status, answer.headers['WWW-Authenticate'].split(' ')[0]), (401, 'Basic'))
        self.assertEqual(here.call('GET', '/webhook/door', headers={'Authorization': 'Basic YWRhOnB3'}).json, {'a': '1'})
        self.assertEqual(here.call('GET', '/webhook/key').status, 403)
        self.assertEqual(here.call('GET', '/webhook/key', headers={'x-key': 's3cret'}).json, {'a': '1'})
        # Nobody gets in where the secret is not known; the owner finds why in the log.
        for path in ('/webhook/lost', '/webhook/none'):
            answer = here.call('GET', path, headers={'X-Key': '', 'Authorization': 'Bearer x'})
            self.assertEqual(answer.status, 500)
            self.assertNotIn('Lost', answer.text)
        self.assertIn('Lost', here.log())
        self.assertNotIn('s3cret', here.log())

    def test_pages_without_a_sandbox(self):
        page = chain('page', webhook('page', mode='responseNode'), respond(respondWith='text', responseBody='<p>x</p>'))
        here = self.start()
        here.create_active(page)
        self.assertTrue(here.call('GET', '/webhook/page').headers['Content-Security-Policy'].startswith('sandbox'))
        here.stop()
        here = self.start('--sandbox-pages', 'false')
        answer = here.call('GET', '/webhook/page')
        self.assertEqual((answer.headers['Content-Security-Policy'], answer.headers['X-Content-Type-Options']), (None, 'nosniff'))

    def test_bodies_of_every_type(self):
        here = self.start()
        show = set_json('={{ { body: $json.body, file: $binary?.data?.mimeType ?? null } }}')
        here.create_active(chain('types', webhook('types', 'POST'), show))
        for kind, body, wanted in (('application/xml', b'<A><B>1</B><B>2</B></A>', {'body': {'a': {'b': ['1', '2']}}, 'file': None}), ('text/plain', b'x', {'body': 'x', 'file': None}),
                                   ('text/csv', b'a,b', {'body': {}, 'file': 'text/csv'}), ('application/pdf', b'%PDF', {'body': {}, 'file': 'application/pdf'})):
            self.assertEqual(here.call('POST', '/webhook/types', body, {'Content-Type': kind}).json, wanted, kind)


if __name__ == '__main__':
    unittest.main()
