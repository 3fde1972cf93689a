"""D1, D2, D3, I1 to I6, A6, C1, M1 for forms and webhooks: bodies that lie, pages that act, addresses that are guessed."""
import importlib.util
import json
import pathlib
import socket
import time
import unittest

from attempts import Attempts, server
from workflows import chain, node, respond, set_fields, set_json, webhook

_spec = importlib.util.spec_from_file_location('browser_forms', pathlib.Path(server.__file__).with_name('test_forms.py'))
forms = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(forms)

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
PATHS = ('/etc/passwd', '/proc/self/environ', '../../../../etc/passwd', 'file:///etc/passwd')
FORM_TYPES = ('application/json', 'application/JSON; charset=utf-8', 'application/vnd.api+json', 'text/plain', 'application/octet-stream', 'multipart/mixed; boundary=XX', 'multipart/related; boundary=XX', '')


class FormAttempts(Attempts):
    count = 0

    def form(self, fields, *nodes, **options):
        type(self).count += 1
        path = f'{type(self).__name__.lower()}-{self.count}'
        workflow_id = self.server.create_active(chain(path, forms.form_trigger(path, fields, **options), *(nodes or (set_fields(a='1'),))))
        return workflow_id, f'/form/{path}'

    def item(self, workflow_id, name='Form'):
        run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&includeData=true')[0]
        return run['data']['resultData']['runData'][name][0]['outputs'][0][0]

    def assertHarmless(self, answer):
        page = forms.Elements(answer.text)
        for tag, attributes in page.all:
            self.assertNotIn(tag, ('script', 'iframe', 'object', 'embed', 'base', 'svg', 'math'), answer.text)
            for name, value in attributes.items():
                self.assertFalse(name.startswith('on') or name == 'style', answer.text)
                self.assertNotRegex((value or '').lower(), r'^\s*(javascript|data:text|vbscript|file):') if name in ('href', 'src', 'action') else None


class Bodies(FormAttempts):
    def test_files_are_not_named_by_whoever_sends(self):
        """A description of a file, however it is sent, is refused or text; no path of the server is opened."""
        fields = [{'fieldLabel': 'File', 'fieldType': 'file'}, {'fieldLabel': 'Name'}]
        workflow_id, address = self.form(fields)
        for path in PATHS:
            described = {'filepath': path, 'path': path, 'originalFilename': 'x', 'newFilename': 'x', 'mimetype': 'text/plain', 'size': 1}
            bodies = [{'field-0': described}, {'field-0': [described]}, {'files': {'field-0': described}}, {'data': {}, 'files': {'field-0': [described]}}, [described], {'headers': {}, 'body': {'files': {'field-0': described}}}]
            for body in bodies:
                for kind in FORM_TYPES:
                    answer = self.server.call('POST', address, json.dumps(body).encode(), {'Content-Type': kind})
                    self.assertIn(answer.status, (400, 415), f'{kind}: {answer}')
        self.assertEqual(self.server.executions(f'?workflowId={workflow_id}'), [])
        for body, headers in (forms.urlencoded(field_0=json.dumps({'filepath': '/etc/passwd'}), field_1='/etc/passwd'), forms.multipart(('field-0', json.dumps({'filepath': '/etc/passwd'})), ('field-1', '/etc/passwd')),
                              forms.multipart(('field-0[filepath]', '/etc/passwd'), ('field-0.filepath', '/etc/passwd'), ('files', '{"field-0":{"filepath":"/etc/passwd"}}'), ('field-1', '/etc/passwd'))):
            workflow_id, address = self.form(fields)
            self.assertEqual(self.server.call('POST', address, body, headers).status, 200)
            item = self.item(workflow_id)
            self.assertEqual((item['json']['File'], item['json']['Name'], item.get('binary')), ([], '/etc/passwd', None))

    def test_webhooks_take_descriptions_as_data(self):
        for kind in ('application/json', 'application/json; charset=utf-8', 'application/problem+json'):
            workflow_id, address = self.publish(set_json('={{ { body: $json.body, files: Object.keys($binary ?? {}).length } }}'))
            described = {'files': {'data': {'filepath': '/etc/passwd', 'path': '/etc/passwd'}}, 'binary': {'data': {'id': 'filesystem:/etc/passwd', 'data': 'eA=='}}}
            answer = self.server.call('POST', address, json.dumps(described).encode(), {'Content-Type': kind})
            self.assertEqual(answer.json, [{'body': described, 'files': 0}])

    def test_the_route_decides_how_a_body_is_read(self):
        workflow_id, address = self.form([{'fieldLabel': 'Name'}])
        good, headers = forms.urlencoded(field_0='x')
        for wrong in ({'Content-Type': 'application/json'}, {}, {'Content-Type': 'APPLICATION/JSON'}, {'Content-Type': 'application/x-www-form-urlencoded, application/json'}, {'Content-Type': 'application/x-www-form-urlencoded; x=y; x=z'},
                      {'Content-Type': 'multipart/form-data'}, {'Content-Type': 'multipart/form-data; boundary='}, {'Content-Type': ';'}):
            self.assertIn(self.server.call('POST', address, good, wrong).status, (400, 415), wrong)
        self.assertEqual(self.raw(address, good, 'Content-Type: application/x-www-form-urlencoded\r\nContent-Type: application/json\r\n'), 400)
        self.assertEqual(self.server.executions(f'?workflowId={workflow_id}'), [])
        self.assertEqual(self.server.call('POST', address, good, {'Content-Type': 'Application/X-WWW-Form-Urlencoded; charset=UTF-8'}).status, 200)

    def raw(self, address, body, headers):
        with socket.create_connection(('127.0.0.1', self.server.port), timeout=20 * server.PATIENCE) as connection:
            connection.sendall(f'POST {address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(body)}\r\n{headers}\r\n'.encode() + body)
            return int(connection.recv(4096).split(b' ')[1])

    def test_multipart(self):
        """Names of files are bare, parts are counted, what is broken is refused; for forms and webhooks."""
        fields = [{'fieldLabel': 'File', 'fieldType': 'file', 'multipleFiles': False}]
        for sent, wanted in (('../../etc/passwd', 'passwd'), ('..\\..\\x.txt', 'x.txt'), ('/abs/a.txt', 'a.txt'), ('C:\\a\\b.txt', 'b.txt'), ('..', ''), ('a\x01b.txt', 'ab.txt'), ('\u202etxt.exe', '\u202etxt.exe')):
            workflow_id, address = self.form(fields)
            answer = self.server.call('POST', address, *forms.multipart(('field-0', sent, 'text/plain', b'x')))
            if answer.status == 200:
                self.assertEqual(self.item(workflow_id)['json']['File']['filename'], wanted)
            else:
                self.assertEqual(answer.status, 400, (sent, answer))
        _, form = self.form(fields)
        _, hook = self.publish(set_fields(a='1'))
        kind = {'Content-Type': 'multipart/form-data; boundary=XX'}
        part = b'--XX\r\nContent-Disposition: form-data; name="field-0"\r\n\r\nx\r\n'
        for body in (b'', b'--XX', b'--XX--', b'--XX\r\n', b'x' * 100_000, part, part * 3 + b'--X', b'--XX\r\n\r\nx\r\n--XX--', b'--XX\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XX--\r\n', part * 2000 + b'--XX--\r\n',
                     b'--XX\r\nX-Long: ' + b'y' * 100_000 + b'\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--XX--\r\n', b'--XX\r\n' + b'A: b\r\n' * 5000 + b'\r\nx\r\n--XX--\r\n'):
            for address in (form, hook):
                began = time.monotonic()
                answer = self.server.call('POST', address, body, kind)
                self.assertIn(answer.status, (200, 400, 413), (body[:60], answer))
                self.assertLess(time.monotonic() - began, 5 * server.PATIENCE)
        nested = b'--XX\r\nContent-Disposition: form-data; name="field-0"; filename="a"\r\nContent-Type: multipart/mixed; boundary=YY\r\n\r\n--YY\r\nContent-Disposition: file; filename="/etc/passwd"\r\n\r\nz\r\n--YY--\r\n--XX--\r\n'
        workflow_id, address = self.form(fields)
        self.assertEqual(self.server.call('POST', address, nested, kind).status, 200)
        self.assertEqual(list(self.item(workflow_id)['binary']), ['File'])

    def test_names_and_values_are_data(self):
        names = ('__proto__', 'constructor', 'toString', 'submittedAt', '={{ 1 + 1 }}')
        workflow_id, address = self.form([{'fieldLabel': name} for name in names], set_json('={{ { p: ({}).x ?? "none", e: Object.values($json)[4] } }}'))
        self.assertEqual(self.server.call('POST', address + '?__proto__=q&a={{1}}', *forms.urlencoded(field_0='{"x": 1}', field_1='{{ $env.HOME }}', field_2='={{ 1 }}', field_3='never', field_4='{{ 2 }}')).status, 200)
        item = self.item(workflow_id)['json']
        self.assertEqual((item['__proto__'], item['constructor'], item['toString']), ('{"x": 1}', '{{ $env.HOME }}', '={{ 1 }}'))
        self.assertEqual(self.item(workflow_id, 'Set')['json']['p'], 'none')
        self.assertEqual(item['formQueryParameters'], {'__proto__': 'q', 'a': '{{1}}'})
        self.assertNotEqual(item['submittedAt'], 'never')

    def test_large_and_many(self):
        workflow_id, address = self.form([{'fieldLabel': 'Name'}, {'fieldLabel': 'File', 'fieldType': 'file'}])
        big = b'x' * (17 << 20)
        self.assertIn(self.server.call('POST', address, *forms.multipart(('field-1', 'a', 'text/plain', big))).status, (400, 413))
        body, headers = forms.urlencoded(field_0=['x'] * 9000)
        self.assertEqual(self.server.call('POST', address, body, headers).status, 422)
        body = b'field-0=x&' * 20_000
        self.assertEqual(self.server.call('POST', address, body, headers).status, 400)
        self.assertEqual(self.server.call('POST', address, *forms.multipart(*[('field-1', f'{i}', 'text/plain', b'') for i in range(990)])).status, 200)
        self.assertEqual(len(self.server.executions(f'?workflowId={workflow_id}')), 1)


class Pages(FormAttempts):
    def test_everything_that_is_shown_is_text(self):
        """I3, I7: titles, labels, choices, queries, answers and names of files in every page."""
        fields = [{'fieldLabel': EVIL, 'placeholder': EVIL, 'defaultValue': EVIL, 'requiredField': True}, {'fieldLabel': 'A', 'fieldType': 'textarea'}, {'fieldLabel': 'B', 'fieldType': 'dropdown', 'fieldOptions': forms.choices(EVIL)},
                  {'fieldLabel': 'C', 'fieldType': 'checkbox', 'fieldOptions': forms.choices(EVIL)}, {'fieldType': 'html', 'html': EVIL + '<form action=//x><input><a href="javascript:alert(1)">y</a></form><style>*{}</style><iframe src=//x></iframe>'},
                  {'fieldType': 'hiddenField', 'fieldName': 'H', 'fieldValue': EVIL}, {'fieldLabel': 'F', 'fieldType': 'file', 'acceptFileTypes': EVIL}]
        second = forms.page('Second', fields, options={'formTitle': '={{ Object.values($json)[0] }}', 'formDescription': EVIL, 'buttonLabel': EVIL})
        _, address = self.form(fields, second, forms.ending(completionTitle=EVIL, completionMessage=EVIL, options={'formTitle': EVIL}), options={'buttonLabel': EVIL})
        import urllib.parse
        quoted = urllib.parse.quote(EVIL)
        for path in (address, f'{address}?A={quoted}&H={quoted}&{quoted}={quoted}', f'/form/{quoted}', f'/form-waiting/{quoted}', f'/form-test/{quoted}'):
            self.assertHarmless(self.server.call('GET', path))
        body, headers = forms.multipart(('field-0', ''), ('field-1', EVIL), ('field-2', EVIL), ('field-6', 'a.txt', 'text/html', b'x'))
        answer = self.server.call('POST', address, body, headers)
        self.assertEqual(answer.status, 422)
        self.assertHarmless(answer)
        answer = self.server.call('POST', address, *forms.multipart(('field-0', EVIL), ('field-5', EVIL)))
        browser = forms.Forms()
        browser.server = self.server
        answer = browser.follow(answer)
        self.assertIn('&lt;script&gt;', answer.text)
        self.assertHarmless(answer)
        answer = browser.follow(self.server.call('POST', browser.address, *forms.multipart(('field-0', 'x'))))
        self.assertHarmless(answer)

    def test_policies(self):
        """No page of a form lets scripts or inline styles run; errors neither."""
        _, address = self.form([], options={'customCss': '.card { color: red } @import "https://evil.example/x.css"; p { background: url(https://evil.example) } body ~ * { x: y } </style><script>1</script>'})
        answer = self.server.call('GET', address)
        self.assertIn('.form-page .card {color: red;}', answer.text)
        self.assertNotIn('evil.example', answer.text)
        self.assertHarmless(answer)
        for one in (answer, self.server.call('GET', '/form/none'), self.server.call('POST', address, *forms.urlencoded())):
            policy = one.headers['Content-Security-Policy']
            self.assertTrue(policy.startswith("default-src 'none'"), policy)
            self.assertNotRegex(policy, r'unsafe|script-src')
            self.assertEqual(one.headers['X-Content-Type-Options'], 'nosniff')

    def test_webhook_pages_have_an_origin_of_their_own(self):
        """I1: whatever a workflow answers with that a browser could run."""
        for kind in ('text/html', 'TEXT/HTML; charset=utf-8', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'application/xml', 'multipart/x-mixed-replace; boundary=x'):
            _, address = self.publish(respond(respondWith='text', responseBody=EVIL, options={'responseHeaders': {'entries': [{'name': 'Content-Type', 'value': kind}, {'name': 'Content-Security-Policy', 'value': "script-src 'unsafe-inline'"}]}}))
            workflow = chain('p', webhook('own-' + str(FormAttempts.count) + kind.replace('/', '').replace(' ', '').replace(';', '').replace('=', '')[:20], 'GET', 'responseNode'), respond(respondWith='text', responseBody=EVIL, options={'responseHeaders': {'entries': [{'name': 'Content-Type', 'value': kind}, {'name': 'Content-Security-Policy', 'value': "script-src 'unsafe-inline'"}]}}))
            self.server.create_active(workflow)
            answer = self.server.call('GET', '/webhook/' + workflow['nodes'][0]['parameters']['path'])
            policies = answer.headers.get_all('Content-Security-Policy')
            self.assertTrue(any(policy.startswith('sandbox') and 'allow-same-origin' not in policy for policy in policies), (kind, policies))
            self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')

    def test_types_of_files_are_not_the_senders_to_choose(self):
        """I2: a file that is sent back has a type that can be sent, is not sniffed, and runs nowhere."""
        for kind in ('text/html', 'image/svg+xml', 'text/html\tx', 'a', '\u00e4/b', 'image/svg+xml;charset=x'):
            path = f'file-back-{FormAttempts.count}-{abs(hash(kind))}'
            self.server.create_active(chain(path, webhook(path, 'POST', responseData='firstEntryBinary', responseBinaryPropertyName='data')))
            body = f'--XX\r\nContent-Disposition: form-data; name="data"; filename="a.png"\r\nContent-Type: {kind}\r\n\r\n<svg onload=1>\r\n--XX--\r\n'.encode()
            answer = self.server.call('POST', f'/webhook/{path}', body, {'Content-Type': 'multipart/form-data; boundary=XX'})
            self.assertIn(answer.status, (200, 400), (kind, answer))
            self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')
            if any(word in answer.headers['Content-Type'] for word in ('html', 'svg')):
                self.assertTrue(answer.headers['Content-Security-Policy'].startswith('sandbox'), kind)

    def test_redirects_open_pages_only(self):
        """I5: addresses of other kinds are refused where they are written, and never sent."""
        for target in ('javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://a\r\nSet-Cookie: x=y', '\tjavascript:1', 'vbscript:x', 'https:\\\\evil'):
            answers = []
            path = f'to-{abs(hash(target))}'
            self.server.create_active(chain(path, webhook(path, 'GET', 'responseNode'), respond(respondWith='redirect', redirectURL=target)))
            answers.append(self.server.call('GET', f'/webhook/{path}'))
            for nodes, options in (((set_fields(a='1'),), {'options': {'respondWithOptions': {'values': {'respondWith': 'redirect', 'redirectUrl': target}}}}), ((respond(respondWith='json', responseBody=json.dumps({'redirectURL': target})),), {'mode': 'responseNode'}),
                                   ((forms.ending(respondWith='redirect', redirectUrl=target),), {})):
                _, address = self.form([], *nodes, **options)
                answer = self.server.call('POST', address, *forms.urlencoded())
                browser = forms.Forms()
                browser.server = self.server
                browser.address = address
                if (answer.headers.get('Location') or '').startswith('/form-waiting/'):
                    answer = browser.follow(answer)
                answers.append(answer)
            for answer in answers:
                self.assertIsNone(answer.headers.get('Location'), (target, answer))
                self.assertIsNone(answer.headers.get('Set-Cookie'))

    def test_challenges_come_back_as_text(self):
        """I6: what a caller sends and gets back is JSON or text by default, or kept apart."""
        _, address = self.publish(set_json('={{ { challenge: $json.query.challenge } }}'))
        answer = self.server.call('POST', address + '?challenge=%3Cscript%3E1%3C/script%3E', {})
        self.assertTrue(answer.headers['Content-Type'].startswith('application/json'))
        self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')


class Sessions(FormAttempts):
    def test_addresses_of_runs_are_not_guessed(self):
        """K5 as far as forms go: an address is for one run, needs all of its digits, and ends with it."""
        _, address = self.form([{'fieldLabel': 'Name'}], forms.page('Second', [{'fieldLabel': 'Age'}]), forms.ending(completionTitle='End'))
        places = [self.server.call('POST', address, *forms.urlencoded(field_0='x')).headers['Location'] for _ in range(20)]
        self.assertEqual(len(set(places)), 20)
        for one in places:
            self.assertRegex(one, r'^/form-waiting/[0-9a-f]{64}$')
        for wrong in (places[0][:-1], places[0] + '0', places[0].upper(), places[0] + '/..', places[0] + '/file/x', '/form-waiting/', '/form-waiting', '/form-waiting/%00', places[0][:-1] + '%00', '/form-waiting/' + '0' * 1000):
            for method in ('GET', 'POST'):
                self.assertIn(self.server.call(method, wrong, b'', {'Content-Type': 'application/x-www-form-urlencoded'}).status, (400, 404, 405), wrong)
        self.assertEqual(self.server.call('GET', places[0] + '/file').status, 404)

    def test_two_answers_at_once(self):
        workflow_id, address = self.form([{'fieldLabel': 'Name'}], forms.page('Second', [{'fieldLabel': 'Age'}]), forms.ending(completionTitle='=Got {{ $json.Age }}'))
        browser = forms.Forms()
        browser.server = self.server
        browser.follow(self.server.call('POST', address, *forms.urlencoded(field_0='x')))
        for value in ('1', '2', '3'):
            self.assertEqual(self.server.call('POST', browser.address, *forms.urlencoded(field_0=value)).status, 303)
        self.server.wait_for_text('Got 1', browser.address)
        self.assertEqual(len(self.server.executions(f'?workflowId={workflow_id}')), 1)

    def test_wrong_bodies_leave_the_page(self):
        _, address = self.form([{'fieldLabel': 'Name'}], forms.page('Second', [{'fieldLabel': 'Age'}]), forms.ending(completionTitle='=Got {{ $json.Age }}'))
        browser = forms.Forms()
        browser.server = self.server
        browser.follow(self.server.call('POST', address, *forms.urlencoded(field_0='x')))
        for body, kind in ((b'{}', 'application/json'), (b'x', 'multipart/form-data'), (b'', ''), (b'{"field-0":{"filepath":"/etc/passwd"}}', 'text/plain')):
            answer = browser.follow(self.server.call('POST', browser.address, body, {'Content-Type': kind}))
            self.assertIn('name="field-0"', answer.text)
        answer = browser.follow(self.server.call('POST', browser.address, *forms.urlencoded(field_0='7')))
        self.assertIn('Got 7', answer.text)


if __name__ == '__main__':
    unittest.main()
