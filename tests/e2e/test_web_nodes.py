"""HTTP Request, GraphQL and RSS Read against a real server."""
import base64
import json
import unittest

import server
from web_peer import Peer
from workflows import chain, manual_trigger, node, set_fields

CREDENTIALS = {
    'httpBasicAuth': {'user': 'user', 'password': 'pass'},
    'httpDigestAuth': {'user': 'user', 'password': 'pass'},
    'httpHeaderAuth': {'name': 'X-Key', 'value': 'secret-key'},
    'httpQueryAuth': {'name': 'key', 'value': 'secret-key'},
    'httpBearerAuth': {'token': 'secret-token'},
    'httpCustomAuth': {'json': '{"headers":{"X-C":"1"},"qs":{"q":"2"}}'},
    'oAuth2Api': {'oauthTokenData': {'access_token': 'oauth-token'}},
    'oAuth1Api': {'consumerKey': 'ck', 'consumerSecret': 'cs', 'signatureMethod': 'HMAC-SHA1',
                  'oauthTokenData': {'oauth_token': 't', 'oauth_token_secret': 'ts'}},
    'githubApi': {'accessToken': 'gh'},
}


class WebNodes(server.Folder):
    @classmethod
    def setUpClass(cls):
        cls.peer = cls.enterClassContext(Peer()) if hasattr(cls, 'enterClassContext') else Peer().__enter__()

    def setUp(self):
        super().setUp()
        self.peer.seen.clear()

    def url(self, path=''):
        return self.peer.url + path

    def run_node(self, kind, version, parameters, items=({'json': {}},), code=0, credentials=None, **fields):
        data = CREDENTIALS if credentials is None else credentials
        file = self.write('credentials.json', [{'id': name, 'name': name, 'type': name, 'data': one} for name, one in data.items()])
        file.chmod(0o600)
        chosen = {name: {'id': name, 'name': name} for name in data}
        web = node('Web', kind, version, parameters, credentials=chosen, **fields)
        workflow = self.write('workflow.json', chain('w', manual_trigger(), web))
        result = server.run_command('execute', workflow, '--json', '--input', self.write('items.json', list(items)),
                                    env={'MILLRACE_CREDENTIALS_FILE': str(file)})
        self.assertEqual(result.returncode, code, result.stderr + result.stdout[:2000])
        return json.loads(result.stdout)

    def request(self, parameters, version=4.2, **options):
        """The items that come out."""
        got = self.run_node('httpRequest', version, parameters, **options)
        return got['runData']['Web'][0]['outputs'][0]

    def echoed(self, parameters, version=4.2, **options):
        return self.request({'url': self.url('/echo'), **parameters}, version, **options)[0]['json']

    def failure(self, parameters, version=4.2, kind='httpRequest', **options):
        return self.run_node(kind, version, parameters, code=1, **options)['error']


class OptimizedResponses(WebNodes):
    def optimized(self, path, response_type, full=False, **parameters):
        options = {'response': {'response': {'fullResponse': True}}} if full else {}
        return [item['json'] for item in self.request({'url': self.url(path), 'optimizeResponse': True, 'responseType': response_type,
                                                       'options': options, **parameters})]

    def test_all_fields_of_the_field_that_holds_the_data(self):
        self.assertEqual(self.optimized('/pages?page=1', 'json', dataField='items'), [{'id': 10}, {'id': 11}])
        self.assertEqual(self.optimized('/pages?page=1', 'json', dataField='page'), [{'data': 1}])
        self.assertEqual(self.optimized('/list', 'json'), [{'n': 1}, {'n': 2}])

    def test_selected_fields_or_all_but_some(self):
        self.assertEqual(self.optimized('/echo', 'json', fieldsToInclude='selected', fields='method, headers.x-none, path'), [{'method': 'GET', 'path': '/echo'}])
        got, = self.optimized('/echo', 'json', fieldsToInclude='except', fields='headers,body, query')
        self.assertEqual(got, {'method': 'GET', 'path': '/echo'})

    def test_a_field_that_is_not_there_names_those_that_are(self):
        error = self.failure({'url': self.url('/pages?page=1'), 'optimizeResponse': True, 'dataField': 'records'})
        self.assertIn('"records"', error['message'])
        self.assertIn('items, next, page, seen', error['hint'])

    def test_elements_of_a_page(self):
        self.assertEqual(self.optimized('/article', 'html', cssSelector='li'), [{'data': '[\n  "one",\n  "two"\n]'}])
        self.assertEqual(self.optimized('/article', 'html', cssSelector='.lead'), [{'data': '[\n  "First <b>bold</b> words"\n]'}])
        got, = self.optimized('/article', 'html', cssSelector='.lead', onlyContent=True, elementsToOmit='i, b')
        self.assertEqual(json.loads(got['data']), ['First words'])
        self.assertEqual(self.optimized('/article', 'html', cssSelector='video'), [{'data': '[]'}])

    def test_the_text_of_a_page(self):
        got, = self.optimized('/article', 'text')
        self.assertEqual(got['data'].split(), ['Über', 'First', 'bold', 'words', 'one', 'two'])
        self.assertEqual(self.optimized('/article', 'text', truncateResponse=True, maxLength=3), [{'data': 'Übe'}])
        got, = self.optimized('/list', 'text')
        self.assertEqual(json.loads(got['data']), [{'n': 1}, {'n': 2}])

    def test_the_head_stays_with_the_full_response(self):
        got, = self.optimized('/pages?page=1', 'json', full=True, dataField='items')
        self.assertEqual((got['statusCode'], got['body']), (200, [{'id': 10}, {'id': 11}]))

    def test_pages_are_turned_by_the_whole_response(self):
        pages = {'paginationMode': 'responseContainsNextURL', 'nextURL': '={{ $response.body.next }}', 'paginationCompleteWhen': 'responseIsEmpty'}
        got = self.request({'url': self.url('/pages?page=1'), 'optimizeResponse': True, 'dataField': 'items', 'fieldsToInclude': 'selected', 'fields': 'id',
                            'options': {'pagination': {'pagination': {**pages, 'paginationCompleteWhen': 'other', 'completeExpression': '={{ !$response.body.next }}'}}}})
        self.assertEqual([item['json']['id'] for item in got], [10, 11, 20, 21, 30, 31])

    def test_what_is_not_as_expected_is_an_error(self):
        for path, parameters, part in (('/text', {'responseType': 'json'}, 'not valid JSON'), ('/list', {'responseType': 'html', 'cssSelector': 'p'}, 'is JSON')):
            self.assertIn(part, self.failure({'url': self.url(path), 'optimizeResponse': True, **parameters})['message'])

    def test_files_are_handed_on_as_they_are(self):
        item, = self.request({'url': self.url('/file'), 'optimizeResponse': True})
        self.assertIn('data', item['binary'])


class Requests(WebNodes):
    def test_query_headers_and_json_body(self):
        got = self.echoed({
            'method': 'POST', 'sendQuery': True, 'queryParameters': {'parameters': [{'name': 'a', 'value': '1 &'}, {'name': 'l', 'value': '={{ [1, 2] }}'}]},
            'sendHeaders': True, 'headerParameters': {'parameters': [{'name': 'X-One', 'value': '={{ $json.n }}'}]},
            'sendBody': True, 'bodyParameters': {'parameters': [{'name': 'deep.b', 'value': '={{ $json.n }}'}]}}, items=[{'json': {'n': 7}}])
        self.assertEqual((got['method'], got['query']), ('POST', {'a': ['1 &'], 'l[]': ['1', '2']}))
        self.assertEqual(got['headers']['x-one'], '7')
        self.assertEqual(got['headers']['content-type'], 'application/json')
        self.assertEqual(json.loads(got['body']), {'deep': {'b': 7}})

    def test_json_forms_of_everything(self):
        got = self.echoed({'method': 'PATCH', 'sendQuery': True, 'specifyQuery': 'json', 'jsonQuery': '{"a": 1}', 'sendHeaders': True, 'specifyHeaders': 'json',
                           'jsonHeaders': '={{ { "X-Two": "2" } }}', 'sendBody': True, 'specifyBody': 'json', 'jsonBody': '={{ [$json] }}'}, items=[{'json': {'n': 1}}])
        self.assertEqual((got['query'], got['headers']['x-two'], json.loads(got['body'])), ({'a': ['1']}, '2', [{'n': 1}]))

    def test_invalid_json_is_said(self):
        error = self.failure({'url': self.url('/echo'), 'method': 'POST', 'sendBody': True, 'specifyBody': 'json', 'jsonBody': '{"a": nothing}'})
        self.assertIn('jsonBody', error['message'])
        self.assertEqual(self.peer.seen, [])

    def test_form_raw_and_binary_bodies(self):
        got = self.echoed({'method': 'POST', 'sendBody': True, 'contentType': 'form-urlencoded', 'bodyParameters': {'parameters': [{'name': 'a', 'value': 'x y'}]}})
        self.assertEqual((got['headers']['content-type'], got['body']), ('application/x-www-form-urlencoded', 'a=x%20y'))
        got = self.echoed({'method': 'POST', 'sendBody': True, 'contentType': 'form-urlencoded', 'specifyBody': 'string', 'body': 'a=1&b=2'})
        self.assertEqual(got['body'], 'a=1&b=2')
        got = self.echoed({'method': 'POST', 'sendBody': True, 'contentType': 'raw', 'rawContentType': 'text/xml', 'body': '<a/>'})
        self.assertEqual((got['headers']['content-type'], got['body']), ('text/xml', '<a/>'))
        file = {'json': {}, 'binary': {'data': {'data': base64.b64encode(b'\0\xff').decode(), 'mimeType': 'image/png', 'fileName': 'a.png'}}}
        got = self.echoed({'method': 'POST', 'sendBody': True, 'contentType': 'binaryData', 'inputDataFieldName': 'data'}, items=[file])
        self.assertEqual((got['headers']['content-type'], got['body']), ('image/png', '\0\xff'))
        got = self.echoed({'method': 'POST', 'sendBody': True, 'contentType': 'multipart-form-data', 'bodyParameters': {'parameters': [
            {'parameterType': 'formBinaryData', 'name': 'f', 'inputDataFieldName': 'data'}, {'name': 'a', 'value': '1'}]}}, items=[file])
        boundary = got['headers']['content-type'].partition('boundary=')[2]
        parts = got['body'].split('--' + boundary)
        self.assertEqual(len(parts), 4, got)
        self.assertIn('name="f"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\0\xff\r\n', parts[1])
        self.assertIn('name="a"\r\n\r\n1\r\n', parts[2])

    def test_repeated_query_names_from_4_3_on(self):
        parameters = {'sendQuery': True, 'options': {'queryParameterArrays': 'repeat'},
                      'queryParameters': {'parameters': [{'name': 'a', 'value': '1'}, {'name': 'a', 'value': '2'}]}}
        self.assertEqual(self.echoed(parameters, 4.3)['query'], {'a': ['1', '2']})
        self.assertEqual(self.echoed(parameters, 4.2)['query'], {'a': ['2']})

    def test_versions_1_and_2(self):
        for version in (1, 2):
            got = self.echoed({'requestMethod': 'POST', 'queryParametersUi': {'parameter': [{'name': 'a', 'value': '1'}]},
                               'headerParametersUi': {'parameter': [{'name': 'X-One', 'value': '1'}]},
                               'bodyParametersUi': {'parameter': [{'name': 'b', 'value': 'x'}]}, 'options': {'bodyContentType': 'form-urlencoded'}}, version)
            self.assertEqual((got['query'], got['headers']['x-one'], got['body']), ({'a': ['1']}, '1', 'b=x'))
            got = self.echoed({'requestMethod': 'PUT', 'jsonParameters': True, 'bodyParametersJson': '{"a":[1]}', 'headerParametersJson': '{"X-J":"j"}'}, version)
            self.assertEqual((json.loads(got['body']), got['headers']['x-j']), ({'a': [1]}, 'j'))
            got = self.echoed({'requestMethod': 'POST', 'jsonParameters': True, 'bodyParametersJson': 'plain', 'options': {'bodyContentType': 'raw', 'bodyContentCustomMimeType': 'text/plain'}}, version)
            self.assertEqual((got['body'], got['headers']['content-type']), ('plain', 'text/plain'))
            items = self.request({'url': self.url('/text'), 'responseFormat': 'string', 'dataPropertyName': 't', 'options': {'fullResponse': True}}, version)
            self.assertEqual((items[0]['json']['t'], items[0]['json']['statusCode']), ('häí', 200))


class Responses(WebNodes):
    def test_formats_are_detected(self):
        items = self.request({'url': self.url('/list')}, items=[{'json': {}}, {'json': {}}])
        self.assertEqual([i['json'] for i in items], [{'n': 1}, {'n': 2}] * 2)
        self.assertEqual([i['pairedItem'] for i in items], [{'item': 0}] * 2 + [{'item': 1}] * 2)
        self.assertEqual([i['json'] for i in self.request({'url': self.url('/bare')})], [{'data': 1}, {'data': 'a'}, {'b': 2}])
        self.assertEqual([i['json'] for i in self.request({'url': self.url('/list')}, 1)], [{'n': 1}, {'n': 2}])
        self.assertEqual(self.request({'url': self.url('/text')})[0]['json'], {'data': 'häí'})
        self.assertEqual(self.request({'url': self.url('/gzip')})[0]['json'], {'zipped': True})
        item = self.request({'url': self.url('/file')}, items=[{'json': {'kept': 1}}])[0]
        self.assertEqual(item['json'], {'kept': 1})
        file = item['binary']['data']
        self.assertEqual((file['mimeType'], file['fileName'], base64.b64decode(file['data'])), ('image/png', 'a b.png', b'\x89PNG' + bytes(range(256))))

    def test_full_response(self):
        json_ = self.request({'url': self.url('/echo'), 'options': {'response': {'response': {'fullResponse': True}}}})[0]['json']
        self.assertEqual((json_['statusCode'], json_['statusMessage'], json_['body']['method']), (200, 'OK', 'GET'))
        self.assertEqual((json_['headers']['x-twice'], json_['headers']['set-cookie']), ('a, b', ['c=1']))

    def test_formats_are_forced(self):
        forced = lambda path, form, **more: self.request({'url': self.url(path), 'options': {'response': {'response': {'responseFormat': form, **more}}}})[0]
        self.assertEqual(forced('/list', 'text', outputPropertyName='raw')['json'], {'raw': '[{"n": 1}, {"n": 2}]'})
        self.assertEqual(base64.b64decode(forced('/list', 'file', outputPropertyName='f')['binary']['f']['data']), b'[{"n": 1}, {"n": 2}]')
        error = self.failure({'url': self.url('/bad-json')})
        self.assertIn('not valid JSON', error['message'])

    def test_errors(self):
        error = self.failure({'url': self.url('/status/404')})
        self.assertTrue(error['message'].startswith('404 - '), error)
        self.assertIn('as you wish', json.dumps(error))
        item = self.request({'url': self.url('/status/503')}, onError='continueRegularOutput')[0]
        self.assertEqual((item['json']['error']['httpCode'], item['pairedItem']), ('503', {'item': 0}))
        item = self.request({'url': self.url('/status/503'), 'options': {'response': {'response': {'neverError': True}}}})[0]
        self.assertEqual(item['json'], {'error': {'message': 'as you wish'}})
        self.assertIn('http://', self.failure({'url': 'example.com'})['message'])
        self.assertIn('http://', self.failure({'url': 'ftp://127.0.0.1/'})['message'])

    def test_redirects(self):
        there = {'url': self.url('/redirect?to=/list')}
        self.assertEqual(len(self.request(there)), 2)
        off = {'redirect': {'redirect': {'followRedirects': False}}}
        self.assertIn('302', self.failure({**there, 'options': off})['message'])
        full = {'response': {'response': {'neverError': True, 'fullResponse': True}}}
        self.assertEqual(self.request({**there, 'options': {**off, **full}})[0]['json']['headers']['location'], '/list')
        self.assertIn('302', self.failure(there, 3)['message'])
        error = self.failure({'url': self.url('/redirect?to=/redirect?to=/list'), 'options': {'redirect': {'redirect': {'followRedirects': True, 'maxRedirects': 1}}}})
        self.assertIn('redirect', error['message'])

    def test_timeout_proxy_and_batches(self):
        self.assertIn('within', self.failure({'url': self.url('/slow'), 'options': {'timeout': 300}})['message'])
        got = self.request({'url': 'http://unreachable.invalid/list', 'options': {'proxy': self.url()}})
        self.assertEqual(self.peer.seen[-1][1], 'http://unreachable.invalid/list')
        items = self.request({'url': '=' + self.url('/echo?n={{ $json.n }}'), 'options': {'batching': {'batch': {'batchSize': 2, 'batchInterval': 1}}}},
                             items=[{'json': {'n': n}} for n in range(7)])
        self.assertEqual([i['json']['query']['n'] for i in items], [[str(n)] for n in range(7)])


class Pages(WebNodes):
    def pages(self, path='/pages', version=4.2, **pagination):
        return self.request({'url': self.url(path), 'options': {'pagination': {'pagination': pagination}}}, version)

    def test_a_parameter_in_each_request(self):
        page = {'parameters': [{'type': 'qs', 'name': 'page', 'value': '={{ $pageCount + 1 }}'}, {'type': 'headers', 'name': 'X-Page', 'value': '={{ "p" + $pageCount }}'}]}
        items = self.pages(paginationMode='updateAParameterInEachRequest', parameters=page, paginationCompleteWhen='other', completeExpression='={{ !$response.body.next }}')
        self.assertEqual([(i['json']['page'], i['json']['seen']) for i in items], [(1, 'p0'), (2, 'p1'), (3, 'p2')])
        items = self.pages('/pages?bare=1', paginationMode='updateAParameterInEachRequest', parameters=page)
        self.assertEqual([i['json']['id'] for i in items], [10, 11, 20, 21, 30, 31])
        items = self.pages(paginationMode='updateAParameterInEachRequest', parameters=page, paginationCompleteWhen='receiveSpecificStatusCodes', statusCodesWhenComplete='404')
        self.assertEqual([i['json']['page'] for i in items], [1, 2, 3, 4])
        items = self.pages(paginationMode='updateAParameterInEachRequest', parameters=page, limitPagesFetched=True, maxRequests=2, requestInterval=1)
        self.assertEqual([i['json']['page'] for i in items], [1, 2])

    def test_expressions_that_need_a_script_host(self):
        page = {'parameters': [{'type': 'qs', 'name': 'page', 'value': '={{ (function () { return ($response.body.page ?? 0) + 1 })() }}'}]}
        items = self.pages(paginationMode='updateAParameterInEachRequest', parameters=page, paginationCompleteWhen='other',
                           completeExpression='={{ (function () { return $response.statusCode === 200 && $request.qs.page >= 3 })() }}')
        self.assertEqual([i['json']['page'] for i in items], [1, 2, 3])

    def test_next_url(self):
        items = self.pages(paginationMode='responseContainsNextURL', nextURL='={{ $response.body.next }}')
        self.assertEqual([i['json']['page'] for i in items], [1, 2, 3])


class Credentials(WebNodes):
    def generic(self, kind, path='/echo', **options):
        return self.request({'url': self.url(path), 'authentication': 'genericCredentialType', 'genericAuthType': kind, **options})[0]['json']

    def test_generic_types(self):
        basic = 'Basic ' + base64.b64encode(b'user:pass').decode()
        self.assertEqual(self.generic('httpBasicAuth')['headers']['authorization'], basic)
        self.assertEqual(self.generic('httpHeaderAuth')['headers']['x-key'], 'secret-key')
        self.assertEqual(self.generic('httpQueryAuth')['query'], {'key': ['secret-key']})
        self.assertEqual(self.generic('httpBearerAuth')['headers']['authorization'], 'Bearer secret-token')
        self.assertEqual(self.generic('oAuth2Api')['headers']['authorization'], 'Bearer oauth-token')
        custom = self.generic('httpCustomAuth')
        self.assertEqual((custom['headers']['x-c'], custom['query']), ('1', {'q': ['2']}))
        self.assertRegex(self.generic('oAuth1Api')['headers']['authorization'], r'^OAuth .*oauth_signature="[^"]+"')
        self.assertEqual(self.generic('httpDigestAuth', '/digest'), {'let': 'in'})

    def test_services_and_old_versions(self):
        got = self.request({'url': self.url('/echo'), 'authentication': 'predefinedCredentialType', 'nodeCredentialType': 'githubApi'})[0]['json']
        self.assertEqual(got['headers']['authorization'], 'token gh')
        got = self.request({'url': self.url('/echo'), 'authentication': 'headerAuth'}, 1)[0]['json']
        self.assertEqual(got['headers']['x-key'], 'secret-key')
        error = self.failure({'url': self.url('/echo'), 'authentication': 'predefinedCredentialType', 'nodeCredentialType': 'neverHeardOfApi'})
        self.assertIn('neverHeardOfApi', error['message'])

    def test_expressions_of_pages_see_no_secret(self):
        for kind in ('httpHeaderAuth', 'httpQueryAuth', 'httpBearerAuth', 'oAuth2Api', 'httpCustomAuth'):
            pages = {'paginationMode': 'updateAParameterInEachRequest', 'limitPagesFetched': True, 'maxRequests': 2,
                     'parameters': {'parameters': [{'type': 'qs', 'name': 'leak', 'value': '={{ JSON.stringify($request) }}'}]}}
            items = self.request({'url': self.url('/echo'), 'authentication': 'genericCredentialType', 'genericAuthType': kind, 'options': {'pagination': {'pagination': pages}}})
            self.assertEqual(len(items), 2)
            for item in items:
                self.assertNotRegex(item['json']['query']['leak'][0], 'secret|oauth-token|X-C|"q"', kind)

    def test_credentials_stay_with_their_origin(self):
        other = f'http://localhost:{self.peer.port}/echo'
        got = self.generic('httpHeaderAuth', f'/redirect?to={other}')
        self.assertNotIn('x-key', got['headers'])
        got = self.generic('httpHeaderAuth', f'/redirect?to={other}', options={'sendCredentialsOnCrossOriginRedirect': True})
        self.assertEqual(got['headers']['x-key'], 'secret-key')

    def test_allowed_domains_hold_on_every_hop(self):
        limited = {'httpHeaderAuth': {**CREDENTIALS['httpHeaderAuth'], 'allowedHttpRequestDomains': 'domains', 'allowedDomains': '127.0.0.1'}}
        way = {'authentication': 'genericCredentialType', 'genericAuthType': 'httpHeaderAuth'}
        self.assertEqual(self.request({'url': self.url('/echo'), **way}, credentials=limited)[0]['json']['headers']['x-key'], 'secret-key')
        for url in (f'http://localhost:{self.peer.port}/echo', self.url(f'/redirect?to=http://localhost:{self.peer.port}/echo')):
            self.peer.seen.clear()
            error = self.failure({'url': url, **way}, credentials=limited)
            self.assertIn('not among the hosts', error['message'])
            self.assertFalse([one for one in self.peer.seen if one[1] == '/echo'])
            self.assertNotIn('secret-key', json.dumps(error))


class Others(WebNodes):
    def test_graphql(self):
        ask = lambda version, **more: self.run_node('graphql', version, {'endpoint': self.url('/graphql'), 'query': '{ a }', **more})['runData']['Web'][0]['outputs'][0][0]['json']
        self.assertEqual(ask(1), {'data': {'query': '{ a }'}})
        self.assertEqual(ask(1, requestMethod='GET'), {'data': {'query': '{ a }'}})
        self.assertEqual(ask(1.1, variables='{"v": 1}', operationName='Op'), {'data': {'query': '{ a }', 'variables': {'v': 1}, 'operationName': 'Op'}})
        self.assertIn('"query"', ask(1, responseFormat='string', dataPropertyName='text')['text'])
        error = self.failure({'endpoint': self.url('/graphql'), 'query': '{ broken }'}, 1.1, 'graphql')
        self.assertEqual(error['message'], 'no field broken, nor this')

    def test_rss(self):
        items = self.run_node('rssFeedRead', 1.2, {'url': self.url('/feed')})['runData']['Web'][0]['outputs'][0]
        self.assertEqual([i['json']['title'] for i in items], ['One', 'Two'])
        self.assertEqual((items[0]['json']['isoDate'], items[0]['json']['contentSnippet']), ('2026-01-06T08:00:00.000Z', 'Hello'))
        self.assertIn('feed', self.failure({'url': self.url('/list')}, 1.2, 'rssFeedRead')['message'])


class CurlImport(server.WithServer):
    def test_a_command_becomes_a_node_that_runs(self):
        with Peer() as peer:
            command = f"curl '{peer.url}/echo?a=1' -H 'X-One: 1' --json '{{\"b\": 2}}' --frobnicate"
            answer = self.server.call('POST', '/api/v1/http-request/from-curl', {'curl': command})
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(answer.json['typeVersion'], 4.2)
            self.assertIn('--frobnicate', answer.json['warnings'][0])
            workflow = chain('w', manual_trigger(), node('Web', 'httpRequest', 4.2, answer.json['parameters']))
            result = server.run_command('execute', '/dev/stdin', '--json', stdin=json.dumps(workflow))
            self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
            got = json.loads(result.stdout)['runData']['Web'][0]['outputs'][0][0]['json']
            self.assertEqual((got['method'], got['query'], json.loads(got['body'])), ('POST', {'a': ['1']}, {'b': 2}))

    def test_refusals(self):
        for body, status in (({'curl': 'wget x'}, 400), ({'curl': 'curl -d @f x'}, 400), ({}, 400)):
            self.assertEqual(self.server.call('POST', '/api/v1/http-request/from-curl', body).status, status)
        self.assertEqual(self.server.call('POST', '/api/v1/http-request/from-curl', {'curl': 'curl x'}, key='wrong').status, 401)


if __name__ == '__main__':
    unittest.main()
