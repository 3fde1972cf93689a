"""Forms as a browser meets them: the page, what is sent, further pages, endings, and refusals."""
import html.parser
import json
import re
import unittest
import uuid

import server
from workflows import chain, node, respond, set_fields, set_json


def form_trigger(path, fields, mode='lastNode', version=2.5, options=None, **parameters):
    return node('Form', 'formTrigger', version, {
        'formTitle': 'Contact us', 'formDescription': 'We answer <b>soon</b>.', 'formFields': {'values': fields}, 'responseMode': mode,
        'options': {'path': path, **(options or {})}, **parameters}, webhookId='00000000-0000-4000-8000-00000000000f')


def page(name, fields, **parameters):
    return node(name, 'form', 2.5, {'operation': 'page', 'formFields': {'values': fields}, 'options': {}, **parameters}, webhookId=str(uuid.uuid4()))


def ending(**parameters):
    return node('End', 'form', 2.5, {'operation': 'completion', 'options': {}, **parameters}, webhookId=str(uuid.uuid4()))


def choices(*names):
    return {'values': [{'option': name} for name in names]}


def urlencoded(**fields):
    import urllib.parse
    return urllib.parse.urlencode({name.replace('_', '-'): value for name, value in fields.items()}, doseq=True).encode(), {'Content-Type': 'application/x-www-form-urlencoded'}


def multipart(*parts):
    """(name, value) for fields, (name, file name, type, bytes) for files."""
    body = b''
    for part in parts:
        if len(part) == 2:
            body += f'--XX\r\nContent-Disposition: form-data; name="{part[0]}"\r\n\r\n{part[1]}\r\n'.encode()
        else:
            body += f'--XX\r\nContent-Disposition: form-data; name="{part[0]}"; filename="{part[1]}"\r\nContent-Type: {part[2]}\r\n\r\n'.encode() + part[3] + b'\r\n'
    return body + b'--XX--\r\n', {'Content-Type': 'multipart/form-data; boundary=XX'}


class Elements(html.parser.HTMLParser):
    """All elements of a page: (tag, attributes)."""

    def __init__(self, text):
        super().__init__()
        self.all = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.all.append((tag, dict(attributes)))

    def of(self, tag, **wanted):
        return [attributes for one, attributes in self.all if one == tag and all(attributes.get(k) == v for k, v in wanted.items())]


class Forms(server.WithServer):
    def publish(self, *nodes):
        return self.server.create_active(chain('form', *nodes))

    def items(self, workflow_id):
        run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&includeData=true&status=success')[0]
        return [item['json'] for item in run['data']['resultData']['runData']['Form'][0]['outputs'][0]]

    def follow(self, answer):
        """As a browser: from a redirect and from "please wait" to the page."""
        for _ in range(40):
            if answer.status == 303:
                self.address = answer.headers['Location']
            elif not (answer.status == 200 and 'http-equiv="refresh" content="1"' in answer.text):
                return answer
            answer = self.server.call('GET', self.address)
        raise AssertionError(f'no page came: {answer}')

    def test_page(self):
        self.publish(form_trigger('page', [
            {'fieldLabel': 'Name', 'requiredField': True, 'placeholder': 'Ada "L"'}, {'fieldLabel': 'About <you>', 'fieldType': 'textarea', 'defaultValue': 'x</textarea><b>'},
            {'fieldLabel': 'Colour', 'fieldType': 'dropdown', 'fieldOptions': choices('red', 'blue'), 'defaultValue': 'blue'}, {'fieldLabel': 'Size', 'fieldType': 'radio', 'fieldOptions': choices('S', 'M'), 'requiredField': True},
            {'fieldLabel': 'Extras', 'fieldType': 'checkbox', 'fieldOptions': choices('a', 'b')}, {'fieldLabel': 'Files', 'fieldType': 'file', 'acceptFileTypes': '.pdf'}, {'fieldType': 'hiddenField', 'fieldName': 'from', 'fieldValue': 'site'},
            {'fieldType': 'html', 'html': '<p>Read <a href="https://example.com">this</a></p>'}, {'fieldLabel': 'Mail', 'fieldType': 'email'}, {'fieldLabel': 'Secret', 'fieldType': 'password'}, {'fieldLabel': 'Day', 'fieldType': 'date'},
            {'fieldLabel': 'Count', 'fieldType': 'number'}, {'fieldLabel': 'Many', 'fieldType': 'dropdown', 'multiselect': True, 'fieldOptions': choices('x', 'y')}]), set_fields(a='1'))
        answer = self.server.call('GET', '/form/page?Name=Grace&from=mail&Colour=red')
        self.assertEqual((answer.status, answer.headers['Content-Type']), (200, 'text/html; charset=utf-8'))
        page = Elements(answer.text)
        self.assertEqual(page.of('input', name='field-0'), [{'type': 'text', 'id': 'field-0', 'name': 'field-0', 'placeholder': 'Ada "L"', 'value': 'Grace', 'required': None}])
        self.assertEqual(page.of('input', type='hidden')[0]['value'], 'mail')
        self.assertEqual([one['value'] for one in page.of('option') if 'selected' in one], ['red'])
        self.assertEqual(page.of('form')[0].get('enctype'), 'multipart/form-data')
        for kind in ('email', 'password', 'date', 'number', 'file', 'radio', 'checkbox'):
            self.assertTrue(page.of('input', type=kind), kind)
        self.assertIn('multiple', page.of('select', name='field-12')[0])
        self.assertNotIn('<b>', answer.text.split('</header>')[1])
        # Everything that is filled in has its words: a label, or the legend of its group.
        labels = {one['for'] for one in page.of('label')}
        for tag in ('input', 'select', 'textarea'):
            for one in page.of(tag):
                self.assertTrue(one.get('type') == 'hidden' or one['id'] in labels, one)
        self.assertEqual(len(page.of('legend')), len(page.of('fieldset')))
        self.assertEqual((page.of('script'), page.of('html')[0]['lang'], len(page.of('h1')), len(page.of('main'))), ([], 'en', 1, 1))
        self.assertNotIn('unsafe-inline', answer.headers['Content-Security-Policy'])
        style = self.server.call('GET', page.of('link')[0]['href'])
        self.assertEqual((style.status, style.headers['Content-Type']), (200, 'text/css; charset=utf-8'))

    def test_values(self):
        workflow_id = self.publish(form_trigger('values', [
            {'fieldLabel': 'Name'}, {'fieldLabel': 'Count', 'fieldType': 'number'}, {'fieldLabel': 'Day', 'fieldType': 'date', 'formatDate': 'dd/mm/yyyy'}, {'fieldLabel': 'Many', 'fieldType': 'dropdown', 'multiselect': True, 'fieldOptions': choices('x', 'y', 'z')},
            {'fieldLabel': 'Extras', 'fieldType': 'checkbox', 'fieldOptions': choices('a', 'b')}, {'fieldLabel': 'Size', 'fieldType': 'radio', 'fieldOptions': choices('S', 'M')}, {'fieldType': 'hiddenField', 'fieldName': 'from', 'fieldValue': 'site'},
            {'fieldType': 'html', 'html': '<i>x</i><script>1</script>', 'elementName': 'note'}, {'fieldLabel': 'Other', 'fieldName': 'other_name'}, {'fieldLabel': 'Empty', 'fieldType': 'number'}, {'fieldLabel': 'Absent'}]), set_fields(a='1'))
        body, headers = urlencoded(field_0='  Ada ', field_1='12.50', field_2='2026-01-31', field_3=['x', 'z'], field_4='["a","b"]', field_5='M', field_6='mail', field_8='{{ 1 + 1 }}', field_9='', field_99='no', field_01='no', other='no')
        answer = self.server.call('POST', '/form/values?utm=1', body, headers)
        self.assertEqual(answer.status, 200)
        self.assertIn('Your response has been recorded', answer.text)
        item = self.items(workflow_id)[0]
        self.assertRegex(item.pop('submittedAt'), r'^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)$')
        self.assertEqual(item, {'Name': 'Ada', 'Count': 12.5, 'Day': '31/01/2026', 'Many': ['x', 'z'], 'Extras': ['a', 'b'], 'Size': 'M', 'from': 'mail', 'note': '<i>x</i>', 'other_name': '{{ 1 + 1 }}', 'Empty': None, 'Absent': None,
                                'formMode': 'production', 'formQueryParameters': {'utm': '1'}})

    def test_time_zone(self):
        for version, options, wanted in ((2, {}, 'Z'), (2, {'useWorkflowTimezone': True}, '+05:45'), (2.1, {}, '+05:45'), (2.5, {'useWorkflowTimezone': False}, 'Z')):
            trigger = form_trigger(f'zone-{version}-{len(options)}', [{'fieldLabel': 'Name'}], version=version, options=options)
            workflow = chain('zone', trigger, set_fields(a='1'))
            workflow['settings']['timezone'] = 'Asia/Kathmandu'
            workflow_id = self.server.create_active(workflow)
            self.assertEqual(self.server.call('POST', f'/form/zone-{version}-{len(options)}', *urlencoded(field_0='a')).status, 200)
            self.assertTrue(self.items(workflow_id)[0]['submittedAt'].endswith(wanted), (version, options))

    def test_files(self):
        workflow_id = self.publish(form_trigger('files', [{'fieldLabel': 'My CV', 'fieldType': 'file', 'multipleFiles': False, 'acceptFileTypes': '.pdf, image/*'}, {'fieldLabel': 'More', 'fieldType': 'file'}]), set_json('={{ { keys: Object.keys($binary).join(), name: $binary.My_CV.fileName, size: $binary.More_1.fileSize } }}'))
        answer = self.server.call('POST', '/form/files', *multipart(('field-0', '../../cv.PDF', 'application/pdf', b'%PDF'), ('field-1', 'a.txt', 'text/plain', b'a'), ('field-1', 'b.txt', 'text/plain', b'bb'), ('field-1', '', 'application/octet-stream', b'')))
        self.assertEqual(answer.status, 200, answer)
        item = self.items(workflow_id)[0]
        self.assertEqual(item['My CV'], {'filename': 'cv.PDF', 'mimetype': 'application/pdf', 'size': 4})
        self.assertEqual([one['filename'] for one in item['More']], ['a.txt', 'b.txt'])
        run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&includeData=true')[0]
        last = run['data']['resultData']['runData']['Set'][0]['outputs'][0][0]['json']
        self.assertEqual((last['keys'], last['name']), ('My_CV,More_0,More_1', 'cv.PDF') if last['keys'].startswith('My') else (last['keys'], 'cv.PDF'))
        answer = self.server.call('POST', '/form/files', *multipart(('field-0', 'cv.exe', 'application/x-msdownload', b'MZ')))
        self.assertEqual(answer.status, 422)
        self.assertIn('Choose files of these kinds', answer.text)

    def test_problems_are_shown_beside_what_was_written(self):
        workflow_id = self.publish(form_trigger('problems', [{'fieldLabel': 'Name', 'requiredField': True}, {'fieldLabel': 'Mail', 'fieldType': 'email'}, {'fieldLabel': 'Size', 'fieldType': 'radio', 'fieldOptions': choices('S', 'M')},
                                                             {'fieldLabel': 'Two', 'fieldType': 'checkbox', 'fieldOptions': choices('a', 'b', 'c'), 'limitSelection': 'exact', 'numberOfSelections': 2}, {'fieldLabel': 'Secret', 'fieldType': 'password'}]), set_fields(a='1'))
        answer = self.server.call('POST', '/form/problems', *urlencoded(field_0=' ', field_1='me"<at>', field_2='XL', field_3=['a'], field_4='pw'))
        self.assertEqual(answer.status, 422)
        page = Elements(answer.text)
        self.assertEqual([one['href'] for one in page.of('a')], ['#field-0', '#field-1', '#field-2', '#field-3'])
        self.assertTrue(page.of('div', role='alert'))
        mail = page.of('input', name='field-1')[0]
        self.assertEqual((mail['value'], mail['aria-invalid'], mail['aria-describedby']), ('me"<at>', 'true', 'field-1-problem'))
        self.assertIn('Choose exactly 2', answer.text)
        self.assertNotIn('"pw"', answer.text)
        self.assertEqual(self.server.executions(f'?workflowId={workflow_id}'), [])

    def test_answers(self):
        self.publish(form_trigger('at-once', [], mode='onReceived', options={'respondWithOptions': {'values': {'respondWith': 'text', 'formSubmittedText': 'Thanks, <b>bye</b><script>1</script>'}}}), set_fields(a='1'))
        answer = self.server.call('POST', '/form/at-once', *urlencoded())
        self.assertEqual(answer.status, 200)
        self.assertIn('Thanks, <b>bye</b></div>', answer.text)
        self.publish(form_trigger('go', [], options={'respondWithOptions': {'values': {'respondWith': 'redirect', 'redirectUrl': 'https://example.com/thanks?a=1'}}}), set_fields(a='1'))
        answer = self.server.call('POST', '/form/go', *urlencoded())
        self.assertEqual((answer.status, answer.headers['Location']), (303, 'https://example.com/thanks?a=1'))
        self.publish(form_trigger('fails', []), node('Stop', 'stopAndError', 1, {'errorMessage': 'secret inside'}))
        answer = self.server.call('POST', '/form/fails', *urlencoded())
        self.assertEqual(answer.status, 500)
        self.assertNotIn('secret inside', answer.text)

    def test_respond_node(self):
        for path, parameters, check in (
                ('r-text', {'respondWith': 'json', 'responseBody': '{"formSubmittedText": "Got <i>it</i>"}'}, lambda a: a.status == 200 and 'Got <i>it</i>' in a.text and '<main' in a.text),
                ('r-go', {'respondWith': 'json', 'responseBody': '{"redirectURL": "https://example.com/x"}'}, lambda a: (a.status, a.headers['Location']) == (303, 'https://example.com/x')),
                ('r-html', {'respondWith': 'text', 'responseBody': '<h1>own</h1>'}, lambda a: a.text == '<h1>own</h1>' and a.headers['Content-Security-Policy'].startswith('sandbox')),
                ('r-json', {'respondWith': 'json', 'responseBody': '{"a": 1}'}, lambda a: a.json == {'a': 1})):
            self.publish(form_trigger(path, [], mode='responseNode'), respond(**parameters))
            answer = self.server.call('POST', f'/form/{path}', *urlencoded())
            self.assertTrue(check(answer), (path, answer, dict(answer.headers)))

    def test_pages(self):
        workflow_id = self.publish(form_trigger('pages', [{'fieldLabel': 'Name'}], options={'buttonLabel': 'Next'}),
                                   page('Second', [{'fieldLabel': 'Age', 'fieldType': 'number', 'requiredField': True}, {'fieldLabel': 'Town'}], options={'formTitle': '=Hello {{ $json.Name }}'}),
                                   page('Third', [], defineForm='json', jsonOutput='[{"fieldLabel": "Colour", "fieldType": "dropdown", "fieldOptions": {"values": [{"option": "red"}]}}]'),
                                   set_json('={{ { all: $("Form").item.json.Name + $("Second").item.json.Age + $json.Colour } }}'), ending(completionTitle='=Done, {{ $json.all }}', completionMessage='See\\nyou'))
        answer = self.follow(self.server.call('POST', '/form/pages?Town=Ulm', *urlencoded(field_0='Ada<i>')))
        second = self.address
        self.assertRegex(second, r'^/form-waiting/[0-9a-f]{64}$')
        self.assertIn('Hello Ada&lt;i&gt;', answer.text)
        self.assertEqual(Elements(answer.text).of('input', name='field-1')[0]['value'], 'Ulm')
        self.assertIn('>Next</button>', answer.text)
        # The same page again is what a reload gives; a wrong answer is shown with what is wrong.
        self.assertEqual(self.server.call('GET', second).text, answer.text)
        answer = self.follow(self.server.call('POST', second, *urlencoded(field_0='old', field_1='Bonn')))
        self.assertEqual(answer.status, 422)
        self.assertIn('Write a number', answer.text)
        self.assertEqual(Elements(answer.text).of('input', name='field-1')[0]['value'], 'Bonn')
        answer = self.follow(self.server.call('POST', second, *urlencoded(field_0='36', field_1='Bonn')))
        self.assertIn('Contact us', answer.text)
        answer = self.follow(self.server.call('POST', second, *urlencoded(field_0='red')))
        self.assertIn('Done, Ada&lt;i&gt;36red', answer.text)
        self.assertIn('See<br>you', answer.text)
        # It stays for reloads; what is sent now changes nothing.
        self.assertEqual(self.server.call('GET', second).text, answer.text)
        self.assertEqual(self.follow(self.server.call('POST', second, *urlencoded(field_0='red'))).text, answer.text)
        self.assertEqual([run['status'] for run in self.server.wait_for_executions(1, f'?workflowId={workflow_id}')], ['success'])

    def test_endings(self):
        def end(path, *nodes):
            self.publish(form_trigger(path, [{'fieldLabel': 'Name'}, {'fieldLabel': 'File', 'fieldType': 'file', 'multipleFiles': False}]), *nodes)
            answer = self.server.call('POST', f'/form/{path}', *multipart(('field-0', 'a'), ('field-1', 'a\u00e4b.svg', 'image/svg+xml', b'<svg/>')))
            self.assertEqual(answer.status, 303)
            for _ in range(40):
                answer = self.server.call('GET', (address := answer.headers.get('Location') or address))
                if 'content="1"' not in answer.text:
                    return address, answer
            raise AssertionError(answer)
        _, answer = end('e-go', ending(respondWith='redirect', redirectUrl='https://example.com/end'))
        self.assertEqual((answer.status, answer.headers['Location']), (303, 'https://example.com/end'))
        _, answer = end('e-html', ending(respondWith='showText', responseText='<h1 onclick="x()">own</h1>'))
        self.assertEqual(answer.text, '<h1 onclick="x()">own</h1>')
        self.assertTrue(answer.headers['Content-Security-Policy'].startswith('sandbox'))
        address, answer = end('e-file', ending(respondWith='returnBinary', completionTitle='Yours', inputDataFieldName='File'))
        self.assertIn(f'href="{address}/file"', answer.text)
        file = self.server.call('GET', address + '/file')
        self.assertEqual((file.status, file.body, file.headers['Content-Disposition'], file.headers['X-Content-Type-Options']), (200, b'<svg/>', 'attachment; filename="a__b.svg"', 'nosniff'))
        address, _ = end('e-none', set_fields(a='1'), node('Unused', 'form', 2.5, {'operation': 'completion', 'completionTitle': 'x'}, disabled=True), page('P', [], limitWaitTime=True, resumeAmount=0.05, resumeUnit='seconds'))
        self.server.wait_for_text('Your response has been recorded', address)

    def test_a_page_that_is_not_sent_in_time(self):
        workflow_id = self.publish(form_trigger('late', [{'fieldLabel': 'Name'}]), page('Second', [{'fieldLabel': 'Age'}], limitWaitTime=True, limitType='afterTimeInterval', resumeAmount=0.1, resumeUnit='seconds'), ending(completionTitle='=Went on with {{ $json.Name }}'))
        self.server.call('POST', '/form/late', *urlencoded(field_0='Ada'))
        self.assertEqual(self.server.wait_for_executions(1, f'?workflowId={workflow_id}&status=success')[0]['status'], 'success')

    def test_names_of_its_own(self):
        """A form and a webhook may have the same path; two active forms may not."""
        from workflows import echo
        self.server.create_active(echo('same', 'GET'))
        self.publish(form_trigger('same', []), set_fields(a='1'))
        other = self.server.create(chain('other', form_trigger('same', []), set_fields(a='1')))
        answer = self.server.call('POST', f'/api/v1/workflows/{other}/activate')
        self.assertEqual(answer.status, 409)
        self.assertEqual(self.server.call('GET', '/form/same/').status, 200)

    def test_refusals(self):
        self.publish(form_trigger('small', [{'fieldLabel': 'Name'}], options={'ignoreBots': True}), set_fields(a='1'))
        self.assertEqual(self.server.call('GET', '/form/nowhere').status, 404)
        self.assertEqual(self.server.call('GET', '/form-test/small').status, 404)
        self.assertEqual(self.server.call('PUT', '/form/small', b'').status, 405)
        self.assertEqual(self.server.call('GET', '/form/small', headers={'User-Agent': 'Googlebot/2.1'}).status, 403)
        self.assertEqual(self.server.call('GET', '/form-waiting/' + '0' * 64).status, 404)
        self.assertEqual(self.server.call('POST', '/form/small', {'field-0': 'x'}).status, 415)

    def test_versions(self):
        workflow_id = self.publish(node('Form', 'formTrigger', 1, {'path': 'old', 'formTitle': 'Old', 'formFields': {'values': [{'fieldLabel': 'Name', 'fieldType': 'text'}]}, 'options': {}}, webhookId='w'), set_fields(a='1'))
        self.assertIn('<h1>Old</h1>', self.server.call('GET', '/form/old').text)
        self.assertEqual(self.server.call('POST', '/form/old', *urlencoded(field_0='x')).status, 200)
        self.assertEqual(self.items(workflow_id)[0]['Name'], 'x')
        self.publish(node('Form', 'formTrigger', 2.2, {'formTitle': '={{ 1 + 1 }}', 'formFields': {'values': []}}, webhookId='by-its-id'), set_fields(a='1'))
        self.assertIn('<h1>2</h1>', self.server.call('GET', '/form/by-its-id').text)


class PrivateForms(server.Folder):
    def test_password(self):
        credentials = self.write('credentials.json', [{'id': '1', 'name': 'Door', 'type': 'httpBasicAuth', 'data': {'user': 'ada', 'password': 'pw'}}])
        credentials.chmod(0o600)
        here = self.start('--credentials-file', str(credentials))
        trigger = form_trigger('private', [{'fieldLabel': 'Name'}], authentication='basicAuth')
        trigger['credentials'] = {'httpBasicAuth': {'id': '1', 'name': 'Door'}}
        here.create_active(chain('private', trigger, set_fields(a='1')))
        answer = here.call('GET', '/form/private')
        self.assertEqual(answer.status, 401)
        self.assertIn('Basic', answer.headers['WWW-Authenticate'])
        good = {'Authorization': 'Basic YWRhOnB3'}
        answer = here.call('GET', '/form/private', headers=good)
        self.assertEqual(answer.status, 200)
        self.assertIn("frame-ancestors 'self'", answer.headers['Content-Security-Policy'])
        body, kind = urlencoded(field_0='x')
        self.assertEqual(here.call('POST', '/form/private', body, kind).status, 401)
        self.assertEqual(here.call('POST', '/form/private', body, {**kind, **good, 'Sec-Fetch-Site': 'cross-site'}).status, 403)
        self.assertEqual(here.call('POST', '/form/private', body, {**kind, **good, 'Sec-Fetch-Site': 'same-origin'}).status, 200)


if __name__ == '__main__':
    unittest.main()
