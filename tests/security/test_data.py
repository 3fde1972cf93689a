"""C1, C2, C3. Dangerous names and odd structures are plain data: in bodies, queries, headers, forms, files, node names and documents."""
import json
import socket
import time
import unittest
import urllib.parse

from attempts import Attempts, javascript, python, scripted, server
from workflows import chain, echo, manual_trigger, node, set_fields, webhook

NAMES = ('__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', '__defineGetter__', '__lookupSetter__', 'toJSON', 'then', 'length', 'json', 'binary', 'pairedItem', 'main', 'id', 'name',
         '0', '-1', '2147483648', '4294967295', '4294967296', '', ' ', '.', '..', 'a.b', 'a[0]', '$json', '={{ 1 }}', '%', '\u0000', '\ud7ff', '\u202e', 'ſ', '😀', "'", '"', '\\', '<script>', "x'; DROP TABLE workflow; --")


def body_with_names():
    return '{' + ','.join(f'{json.dumps(name)}:{{"polluted":{i},{json.dumps(name)}:"inner"}}' for i, name in enumerate(NAMES)) + '}'


class Names(Attempts):
    def through(self, path, *nodes, body, kind='application/json', query='', headers=None):
        self.server.create_active(chain(path, webhook(path, 'POST'), *nodes))
        return self.server.call('POST', f'/webhook/{path}{query}', body, {'Content-Type': kind, **(headers or {})})

    def test_json_bodies(self):
        """Natively, by the expression host, by JavaScript and by Python; stored and given out as they came."""
        sent = body_with_names()
        raw = {'mode': 'raw', 'options': {}}
        for path, nodes in {
                'names-native': (node('Set', 'set', 3.4, {**raw, 'jsonOutput': '={{ { b: $json.body } }}'}),),
                'names-script': (node('Set', 'set', 3.4, {**raw, 'jsonOutput': scripted('({ b: $json.body })')}),),
                'names-copied': (node('Set', 'set', 3.4, {**raw, 'jsonOutput': scripted('({ b: JSON.parse(JSON.stringify($json.body)) })')}),),
                'names-code': (javascript('return [{ json: { b: $json.body } }]'),),
                'names-each': (javascript('return { json: { b: $json.body } }', 'runOnceForEachItem'),),
                'names-others': (set_fields(a='1'), javascript('return [{ json: { b: $("Webhook").first().json.body } }]')),
                'names-python': (python('return [{"json": {"b": _items[0]["json"]["body"]}}]'),),
                'names-python-attributes': (python('return [{"json": {"b": _input.first().json.body}}]', 'python'),)}.items():
            with self.subTest(path):
                answer = self.through(path, *nodes, body=sent.encode())
                self.assertEqual(answer.status, 200, answer)
                self.assertEqual(answer.json, {'b': json.loads(sent)})

    def test_stored_runs_keep_them(self):
        answer = self.through('names-stored', javascript('return [{ json: { ok: 1 } }]'), body=body_with_names().encode())
        self.assertEqual(answer.status, 200)
        stored = self.server.executions('?limit=1&includeData=true')[0]
        self.assertEqual(stored['data']['resultData']['runData']['Webhook'][0]['outputs'][0][0]['json']['body'], json.loads(body_with_names()))

    def test_nothing_is_inherited_from_data(self):
        look = '({}).polluted ?? [].polluted ?? $json.polluted ?? $json.body.polluted ?? "none"'
        fields = {'native': '={{ ({}).polluted ?? "none" }}', 'body': '={{ $json.body.polluted ?? "none" }}', 'script': scripted(look), 'merged': scripted('({ ...$json.body, ...{} }).polluted ?? "none"'),
                  'assigned': scripted('Object.assign({}, JSON.parse(JSON.stringify($json.body))).polluted ?? ({}).polluted ?? "none"'), 'helper': scripted('$json.body.compact().polluted ?? ({}).polluted ?? "none"')}
        answer = self.through('inherit', set_fields(**fields), body=b'{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}')
        self.assertEqual((answer.status, answer.json), (200, dict.fromkeys(fields, 'none')))
        code = javascript('const a = Object.assign({}, $json.body); const b = { ...$json.body }; return [{ json: { own: Object.keys(b), plain: ({}).polluted ?? "none", copy: Object.hasOwn(b, "__proto__"), c: $json.body.polluted ?? "none" } }]')
        answer = self.through('inherit-code', code, body=b'{"__proto__":{"polluted":"yes"}}')
        self.assertEqual(answer.json, {'own': ['__proto__'], 'plain': 'none', 'copy': True, 'c': 'none'})

    def test_queries_forms_and_headers(self):
        names = [name for name in NAMES if name]
        query = urllib.parse.urlencode([(name, f'v{i}') for i, name in enumerate(names)])
        expected = {name: f'v{i}' for i, name in enumerate(names)}
        whole = node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': '={{ { q: $json.query, b: $json.body, p: ({}).v ?? "none" } }}'})
        answer = self.through('names-form', whole, body=query.encode(), kind='application/x-www-form-urlencoded', query='?' + query)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual((answer.json['q'], answer.json['b'], answer.json['p']), (expected, expected, 'none'))
        # Brackets and dots make no structure that could reach a prototype.
        tricky = '__proto__[polluted]=1&constructor[prototype][polluted]=1&__proto__.polluted=1&a[__proto__][polluted]=1&[]=1&a[]=1&a[2147483648]=1&a[0][0][0]=1'
        answer = self.through('names-brackets', set_fields(n='={{ ({}).polluted ?? $json.query.polluted ?? $json.body.polluted ?? "none" }}', s=scripted('({}).polluted ?? [].polluted ?? "none"')), body=tricky.encode(),
                              kind='application/x-www-form-urlencoded', query='?' + tricky.replace('[', '%5B').replace(']', '%5D'))
        self.assertEqual((answer.status, answer.json), (200, {'n': 'none', 's': 'none'}))
        headers = {name: f'v{i}' for i, name in enumerate(('__proto__', 'constructor', 'toString', 'prototype', 'hasOwnProperty'))}
        answer = self.through('names-headers', node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': '={{ { h: $json.headers } }}'}), body=b'{}', headers=headers)
        self.assertEqual({name: answer.json['h'].get(name.lower()) for name in headers}, headers)

    def test_multipart_names(self):
        parts = ''.join(f'--XX\r\nContent-Disposition: form-data; name="{name}"\r\n\r\nv\r\n' for name in ('__proto__', 'constructor', 'toString', '__proto__[polluted]'))
        parts += ''.join(f'--XX\r\nContent-Disposition: form-data; name="{name}"; filename="f.txt"\r\nContent-Type: text/plain\r\n\r\nx\r\n' for name in ('__proto__', 'constructor', 'hasOwnProperty'))
        whole = javascript('return [{ json: { body: items[0].json.body, files: Object.keys(items[0].binary ?? {}), p: ({}).polluted ?? "none", proto: Object.getPrototypeOf(items[0].binary ?? {}) === Object.prototype } }]')
        answer = self.through('names-multipart', whole, body=(parts + '--XX--\r\n').encode(), kind='multipart/form-data; boundary=XX')
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json['p'], 'none')
        self.assertEqual(answer.json['body'], {'__proto__': 'v', 'constructor': 'v', 'toString': 'v', '__proto__[polluted]': 'v'})
        self.assertEqual(sorted(answer.json['files']), ['__proto__', 'constructor', 'hasOwnProperty'])
        self.assertTrue(answer.json['proto'])

    def test_nodes_that_work_by_names(self):
        """Fields named so in the nodes that sort, group, remove and rename."""
        data = javascript('return [1, 2, 1].map(v => ({ json: JSON.parse(`{"__proto__":${v},"constructor":"c${v}","toString":[${v},${v}]}`) }))', name='Data')
        for name in ('__proto__', 'constructor', 'toString'):
            for kind, version, parameters in (
                    ('sort', 1, {'sortFieldsUi': {'sortField': [{'fieldName': name, 'order': 'descending'}]}}), ('removeDuplicates', 2, {'compare': 'selectedFields', 'fieldsToCompare': name}),
                    ('aggregate', 1, {'fieldsToAggregate': {'fieldToAggregate': [{'fieldToAggregate': name, 'renameField': True, 'outputFieldName': name}]}}), ('aggregate', 1, {'aggregate': 'aggregateAllItemData', 'destinationFieldName': name}),
                    ('splitOut', 1, {'fieldToSplitOut': name, 'include': 'allOtherFields'}), ('set', 3.4, {'assignments': {'assignments': [{'id': '1', 'name': name, 'value': '5', 'type': 'string'}]}, 'includeOtherFields': True}),
                    ('set', 3.4, {'assignments': {'assignments': [{'id': '1', 'name': f'{name}.polluted', 'value': 'yes', 'type': 'string'}]}}), ('filter', 2, {'conditions': {'conditions': [{'id': '1', 'leftValue': f'={{{{ $json["{name}"] }}}}',
                     'rightValue': '', 'operator': {'type': 'string', 'operation': 'exists', 'singleValue': True}}], 'combinator': 'and', 'options': {}}})):
                with self.subTest(f'{kind} {name}'):
                    check = javascript('return [{ json: { polluted: ({}).polluted ?? "none", count: items.length, inherited: items.filter(i => i.json.polluted !== undefined).length } }]', name='Check')
                    outcome = self.attempt(data, node('Names', kind, version, parameters), check)
                    if outcome.status == 'success' and outcome.items:
                        self.assertEqual((outcome.items[0]['polluted'], outcome.items[0]['inherited']), ('none', 0))
                    elif outcome.status == 'error':
                        self.assertEqual(outcome.error['node'], 'Names', outcome)

    def test_binary_names(self):
        value = self.value(javascript('const b = await helpers.prepareBinaryData(Buffer.from("x"), "a.txt"); return [{ json: {}, binary: JSON.parse(JSON.stringify({ x: b }).replace(\'"x":\', \'"__proto__":\')) }]', name='Make'),
                           javascript('return [{ json: { names: Object.keys(items[0].binary), data: items[0].binary.data ?? null, text: (await helpers.getBinaryDataBuffer(0, "__proto__")).toString() } }]'))
        self.assertEqual(value, {'names': ['__proto__'], 'data': None, 'text': 'x'})


class Structures(Attempts):
    def post(self, address, text, kind='application/json'):
        return self.server.call('POST', address, text if isinstance(text, bytes) else text.encode(), {'Content-Type': kind})

    def setUp(self):
        _, self.address = self.publish(node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': '={{ { v: $json.body } }}'}))
        _, self.code = self.publish(javascript('return [{ json: { v: $json.body } }]'))

    def both(self, text):
        return self.post(self.address, text), self.post(self.code, text)

    def test_duplicate_keys(self):
        for answer in self.both('{"a":1,"b":2,"a":3,"__proto__":1,"__proto__":{"x":1}}'):
            self.assertEqual((answer.status, answer.json), (200, [{'v': {'a': 3, 'b': 2, '__proto__': {'x': 1}}}]))

    def test_hash_flooding(self):
        """Very many names, and names that collide in common hash functions."""
        pairs = ('Aa', 'BB')
        collide = [''.join(pairs[(i >> bit) & 1] for bit in range(15)) for i in range(1 << 15)]
        for names in (collide, [str(i) for i in range(100_000)], [str(i << 20) for i in range(50_000)]):
            body = '{' + ','.join(f'"{name}":1' for name in names) + '}'
            for address in (self.address, self.code):
                began = time.monotonic()
                answer = self.post(address, body)
                self.assertEqual(answer.status, 200)
                self.assertEqual(len(answer.json[0]['v']), len(names))
                self.assertLess(time.monotonic() - began, 5 * server.PATIENCE)
        query = '&'.join(f'{name}=1' for name in collide[:3000])
        answer = self.post(self.address, query, 'application/x-www-form-urlencoded')
        self.assertEqual(len(answer.json[0]['v']), 3000)

    def test_nesting(self):
        for depth, fine in ((100, True), (100_000, False), (1_000_000, False)):
            for opening, closing, inner in (('[', ']', ''), ('{"a":', '}', '1')):
                for answer in self.both(opening * depth + inner + closing * depth):
                    self.assertIn(answer.status, (200,) if fine else (400, 500), f'{opening} {depth}: {answer}')
        self.assertEqual(self.post(self.address, '[' * 3_000_000).status, 400)
        answer = self.server.call('POST', '/api/v1/workflows', ('{"name":"x","nodes":[],"connections":{},"settings":' + '[' * 200_000 + ']' * 200_000 + '}').encode(), {'Content-Type': 'application/json'})
        self.assertEqual(answer.status, 400)

    def test_numbers(self):
        for text, wanted in (('1e400', (200, 400)), ('-1e400', (200, 400)), ('1e-400', (200,)), ('9007199254740993', (200,)), ('123456789012345678901234567890', (200,)), ('-0', (200,)), ('0.' + '1' * 100_000, (200, 400)), ('9' * 100_000, (200, 400)),
                             ('1e999999999999999999999', (200, 400)), ('NaN', (400,)), ('Infinity', (400,)), ('-Infinity', (400,)), ('0x10', (400,)), ('01', (400,)), ('1.', (400,)), ('.5', (400,)), ('+1', (400,)), ('1e', (400,)), ('18446744073709551616', (200,)), ('-9223372036854775809', (200,))):
            for answer in self.both('{"n":' + text + '}'):
                self.assertIn(answer.status, wanted, f'{text[:40]}: {answer}')
                if answer.status == 200:
                    self.assertNotRegex(answer.text, r'NaN|Infinity|inf')
        for expression in ('0 / 0', '1 / 0', '-1 / 0', 'NaN', 'Number.MAX_VALUE * 10', 'Number("x")', '-0', '2 ** 53 + 1', 'parseInt("9".repeat(400))', '[NaN, Infinity]'):
            answers = [self.value(node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': one})) for one in (f'={{{{ {{ v: {expression} }} }}}}', scripted(f'({{ v: {expression} }})'))]
            self.assertEqual(answers[0], answers[1], expression)
        self.assertEqual(self.value(javascript('return [{ json: { a: NaN, b: -Infinity, c: [Infinity], d: 2 ** 1023 * 2 } }]')), {'a': None, 'b': None, 'c': [None], 'd': None})

    def test_indices(self):
        """Sparse arrays and indices past 2^31 are no allocations."""
        for one in ('(() => { const a = []; a[2 ** 31] = 1; return a.length })()', '(() => { const a = []; a[4294967294] = 1; return a.length })()', '(() => { const a = []; a.length = 4294967295; return a.length })()', '[1][2147483648] ?? "none"', '[1][-1] ?? "none"',
                    '[1][4294967296] ?? "none"', '[1][1e300] ?? "none"', '[1][0.5] ?? "none"', '"abc"[2147483648] ?? "none"', '"abc".slice(-2147483649, 2147483648)', '"abc".substring(4294967296)', '[1, 2].slice(9007199254740993)', '[1].at(2147483648) ?? "none"',
                    '"a".charAt(4294967296)', '"a".codePointAt(-2147483649) ?? "none"', '[1, 2].splice(-2147483649, 4294967297)', '"x".repeat(-1)', '[1, 2, 3].chunk(2147483648)', '[1, 2, 3].chunk(0)', '[1, 2, 3].chunk(-1)', '"abc".at(9223372036854775807) ?? "none"',
                    '(5).round(2147483648)', '(5).round(-2147483649)', '[1].randomItem()', '[...Array(3)].length', '$input.all()[2147483648] ?? "none"', '$("Webhook").all(2147483648).length', '$("Webhook").itemMatching(2147483648)', '$("Webhook").first(-1, 4294967296)', '$items("Webhook", 2147483648)', '$now.plus(9e15, "years").isValid',
                    '$now.plus({ years: 2147483648 }).isValid', 'new Date(9e15).getTime()', 'DateTime.fromMillis(9e15).isValid'):
            for expression in (f'={{{{ {{ v: {one} }} }}}}', scripted(f'({{ v: {one} }})')):
                outcome = self.attempt(node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': expression}))
                self.assertIn(outcome.status, ('success', 'error'), one)
        began = time.monotonic()
        outcome = self.attempt(javascript('const a = []; a[2 ** 31] = 1; return [{ json: { a } }]'))
        self.assertEqual(outcome.status, 'error')
        self.attempt(javascript('const a = []; a[2 ** 31] = { json: {} }; return a'))
        self.attempt(javascript('return { length: 2 ** 53, 0: { json: {} } }'))
        self.attempt(javascript('const a = []; a[100000] = { json: {} }; return a'))
        self.assertLess(time.monotonic() - began, 8 * server.PATIENCE)

    def test_texts(self):
        """Invalid UTF-8 is refused or replaced, never passed on; NUL and half pairs survive as data."""
        for bad in (b'{"a":"\xff"}', b'{"a":"\xc0\x80"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\xf4\x90\x80\x80"}', b'{"\xff":1}', b'{"a":"\xe2\x82"}', b'\xff\xfe{\x00}\x00', b'{"a":"\x80"}'):
            for answer in self.both(bad):
                self.assertIn(answer.status, (200, 400), answer)
                answer.body.decode('utf-8')
        for answer in self.both('{"a":"x\\u0000y","b":"\\ud83d\\ude00","\\u0000":1}'):
            self.assertEqual(answer.json, [{'v': {'a': 'x\0y', 'b': '😀', '\0': 1}}])
        for answer in self.both('{"a":"\\ud800","b":"\\udc00\\ud800"}'):
            self.assertIn(answer.status, (200, 400))
            answer.body.decode('utf-8')
        for bad in ('{"a":"x\ny"}', '{"a":"\\x41"}', '{"a":"\\u12"}', "{'a':1}", '{"a":1,}', '{"a":1}}', '{"a":1} x', '', ' ', 'nul', '{"a"', '"', '[1,,2]', '{"a":1/*c*/}', '\ufeff\ufeff{}'):
            for answer in self.both(bad):
                self.assertIn(answer.status, (200, 400) if not bad.strip() else (400,), f'{bad!r}: {answer}')
        for kind in ('application/x-www-form-urlencoded', 'text/plain'):
            for body in (b'a=%FF%00%ZZ&%=%&=&&a', b'\xff\x00', b'%', b'&' * 10000):
                answer = self.post(self.address, body, kind)
                self.assertIn(answer.status, (200, 400), answer)
                answer.body.decode('utf-8')
        answer = self.server.call('POST', self.address, b'{}', {'Content-Type': 'text/plain', 'X-Text': b'\xff\xc0\x80'})
        self.assertEqual(answer.status, 200)
        answer = self.server.call('POST', self.address, b'\xff', {'Content-Type': b'image/\xff'})
        self.assertIn(answer.status, (200, 400))
        for query in ('?a=%00%FF', '?%', '?a=%u0041', '?' + 'a' * 5000, '?a=1&a=2&a[]=3'):
            answer = self.server.call('POST', self.address + query, {})
            self.assertIn(answer.status, (200, 400, 414, 431), answer)
        # What was stored can be read.
        stored = self.server.call('GET', '/api/v1/executions?limit=250&includeData=true')
        self.assertEqual(stored.status, 200, stored)
        stored.body.decode('utf-8')

    def test_lengths(self):
        """Sizes that lie: too long, negative, overflowing, twice."""
        for lines in ('Content-Length: 18446744073709551616', 'Content-Length: -1', 'Content-Length: 99999999999999999999999', 'Content-Length: 9223372036854775807', 'Content-Length: 0x10', 'Content-Length: 2\r\nContent-Length: 3', 'Content-Length: 2\r\nTransfer-Encoding: chunked',
                      'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', 'Transfer-Encoding: xchunked', 'Content-Length: 1 1', 'Content-Length:\t2\r\n X: folded'):
            with self.subTest(lines), socket.create_connection(('127.0.0.1', self.server.port), 5) as connection:
                connection.sendall(f'POST {self.address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{lines}\r\n\r\n{{}}'.encode())
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(5 * server.PATIENCE)
                first = connection.recv(100)
                self.assertTrue(first == b'' or first[9:12] in (b'200', b'400', b'408', b'411', b'413', b'501', b'500'), first)
        for chunks in ('ffffffffffffffff\r\n', '-1\r\n', '7fffffffffffffff\r\n{}', 'g\r\n', '2;' + 'x' * 100_000 + '\r\n{}\r\n0\r\n\r\n'):
            with self.subTest(chunks[:20]), socket.create_connection(('127.0.0.1', self.server.port), 5) as connection:
                connection.sendall(f'POST {self.address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}'.encode())
                try:
                    connection.shutdown(socket.SHUT_WR)
                    connection.settimeout(5 * server.PATIENCE)
                    first = connection.recv(100)
                except ConnectionResetError:
                    first = b''
                self.assertTrue(first == b'' or first[9:10] in (b'4', b'5', b'2'), first)

    def test_millions_of_small_values(self):
        answer = self.post(self.address, '[' + '1,' * 2_000_000 + '1]')
        self.assertEqual(answer.status, 200)
        self.assertEqual(self.server.call('GET', '/healthz').status, 200)


class NodeNames(Attempts):
    """C3: workflows whose nodes, names, ids and connections are named like what lies inside."""
    LIKE_INTERNALS = ('__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'main', 'nodes', 'id', 'json', '0', 'null', 'undefined', '', ' ', 'a"b', "a'b", 'a\\b', 'a`b', '{{ 1 }}', '=x', '😀', 'a\u0000b', '../x', 'x' * 3000)

    def test_they_import_list_run_and_go(self):
        for name in self.LIKE_INTERNALS:
            with self.subTest(name[:20]):
                path = f'node-names-{abs(hash(name))}'
                start = {**webhook(path, 'POST'), 'name': 'Start'}
                odd = {**set_fields(a='={{ $json.body.x }}'), 'name': name, 'id': name}
                code = javascript(f'return [{{ json: {{ a: $({json.dumps(name)}).first().json.a, b: $json.a }} }}]', name='Last')
                created = self.server.call('POST', '/api/v1/workflows', chain(name, start, odd, code))
                if created.status == 400:
                    self.assertTrue(created.json['message'])
                    continue
                self.assertIn(created.status, (200, 201), created)
                workflow_id = created.json['id']
                self.assertIn(workflow_id, [one['id'] for one in self.server.call('GET', '/api/v1/workflows?limit=250').json['data']])
                stored = self.server.call('GET', f'/api/v1/workflows/{workflow_id}').json
                self.assertEqual((stored['name'], stored['nodes'][1]['name'], stored['nodes'][1]['id']), (name, name, name))
                self.server.activate(workflow_id)
                answer = self.server.call('POST', f'/webhook/{path}', {'x': 'v'})
                self.assertEqual((answer.status, answer.json), (200, {'a': 'v', 'b': 'v'}))
                run = self.server.wait_for_executions(1, f'?workflowId={workflow_id}&includeData=true')[0]
                self.assertEqual(run['data']['resultData']['runData'][name][0]['outputs'][0][0]['json'], {'a': 'v'})
                changed = self.server.call('PUT', f'/api/v1/workflows/{workflow_id}', chain(name + '2', start, odd, code))
                self.assertEqual(changed.status, 200, changed)
                self.assertEqual(self.server.call('POST', f'/api/v1/workflows/{workflow_id}/deactivate').status, 200)
                self.assertEqual(self.server.call('POST', f'/webhook/{path}', {}).status, 404)
                self.assertIn(self.server.call('DELETE', f'/api/v1/executions/{run["id"]}').status, (200, 204))
                self.assertIn(self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}').status, (200, 204))
                self.assertEqual(self.server.call('GET', f'/api/v1/workflows/{workflow_id}').status, 404)

    def test_references_to_what_is_not_there(self):
        """A name of the language's is no node: the error says that it does not exist."""
        for name in ('__proto__', 'constructor', 'toString', 'hasOwnProperty'):
            for text in (f"={{{{ $('{name}').first().json.a }}}}", scripted(f"$('{name}').first().json.a"), f"={{{{ $node['{name}'].json.a }}}}", scripted(f'$node["{name}"].json.a'), scripted(f'$items("{name}")')):
                outcome = self.attempt(set_fields(v=text))
                if outcome.status == 'error':
                    self.assertTrue(outcome.error['message'])
                else:
                    self.assertNotIn('function', str(outcome.items[0].get('v')))
            self.assertIn("doesn't exist", self.refusal(javascript(f'return $("{name}").all()'))['message'])

    def test_odd_documents(self):
        """Connections, types and parameters that are not what they should be: refused, or run into a clean error."""
        base = chain('odd', manual_trigger(), set_fields(a='1'))
        for change in ({'connections': {'__proto__': {'main': [[{'node': 'Set', 'type': 'main', 'index': 0}]]}}}, {'connections': {'Start': {'__proto__': [[{'node': 'Set', 'type': 'main', 'index': 0}]]}}}, {'connections': {'Start': {'main': [[{'node': '__proto__', 'type': 'main', 'index': 0}]]}}},
                       {'connections': {'Start': {'main': [[{'node': 'Set', 'type': 'main', 'index': 2 ** 31}]]}}}, {'connections': {'Start': {'main': [[{'node': 'Set', 'type': 'main', 'index': -1}]]}}}, {'connections': {'Start': {'main': [[{'node': 'Set', 'type': 'main', 'index': 1e300}]]}}},
                       {'connections': {'Start': {'main': [None, [None], {}]}}}, {'connections': {'Start': {'main': 5}}}, {'connections': {'Start': {'main': [[{'node': 'Set', 'type': '__proto__', 'index': 0}]]}}}, {'connections': []}, {'nodes': [None]}, {'nodes': [5]}, {'nodes': {'__proto__': []}},
                       {'nodes': [{'name': 'X', 'type': '__proto__', 'typeVersion': 1, 'parameters': {}, 'position': [0, 0]}]}, {'nodes': [{'name': 'X', 'type': 'n8n-nodes-base.constructor', 'typeVersion': 1e300, 'parameters': {}, 'position': ['NaN', None]}]},
                       {'nodes': [{**set_fields(a='1'), 'typeVersion': -1}]}, {'nodes': [{**set_fields(a='1'), 'parameters': {'__proto__': {'mode': 'raw'}, 'constructor': 1}}]}, {'nodes': [{**set_fields(a='1'), 'parameters': []}]}, {'settings': {'__proto__': {'executionOrder': 'v0'}, 'executionOrder': '__proto__'}},
                       {'settings': 5}, {'pinData': {'__proto__': [{'json': {}}]}}, {'pinData': 5}, {'staticData': {'__proto__': 1}}, {'id': '__proto__'}, {'id': '../../x'}, {'tags': '__proto__'}, {'meta': {'__proto__': {'x': 1}}}, {'active': '__proto__'}):
            with self.subTest(str(change)[:90]):
                answer = self.server.call('POST', '/api/v1/workflows', {**base, **change})
                self.assertIn(answer.status, (200, 201, 400), answer)
                if answer.status == 400:
                    self.assertTrue(answer.json['message'])
                    continue
                workflow_id = answer.json['id']
                self.assertEqual(self.server.call('GET', f'/api/v1/workflows/{workflow_id}').status, 200)
                self.assertIn(self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}').status, (200, 204))
        self.assertEqual(self.server.call('GET', '/api/v1/workflows').status, 200)

    def test_routes_and_queries_of_the_interface(self):
        for path in ('/api/v1/workflows/__proto__', '/api/v1/workflows/constructor', '/api/v1/executions/__proto__', '/api/v1/node-types/__proto__', '/api/v1/node-types/constructor', '/webhook/__proto__', '/webhook/constructor', '/api/v1/__proto__'):
            for method in ('GET', 'DELETE'):
                self.assertIn(self.server.call(method, path).status, (400, 404, 405), f'{method} {path}')
        for query in ('?__proto__=1', '?limit=__proto__', '?limit=2147483648', '?limit=-1', '?limit=1e9', '?cursor=__proto__', '?cursor=%00', '?name=__proto__', '?active=constructor', '?limit=1&limit=2', '?status=__proto__', '?name=%27%20OR%201=1--'):
            for path in ('/api/v1/workflows', '/api/v1/executions'):
                self.assertIn(self.server.call('GET', path + query).status, (200, 400), path + query)
        for one in ('__proto__', 'constructor'):
            workflow_id = self.server.create_active(echo(f'{one}/:{one}', 'GET'))
            self.assertEqual(self.server.call('GET', f'/webhook/{one}/toString').json['params'], {one: 'toString'})
            self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}')

    def test_static_data_names(self):
        _, address = self.publish(javascript('const s = $getWorkflowStaticData("global"); const seen = Object.keys(s); Object.defineProperty(s, "__proto__", { value: { polluted: 1 }, enumerable: true, configurable: true, writable: true }); '
                                             's.constructor = (s.constructor === Object ? 0 : s.constructor) + 1; return [{ json: { seen, polluted: ({}).polluted ?? "none", n: s.constructor } }]'))
        self.assertEqual(self.server.call('POST', address, {}).json, [{'seen': [], 'polluted': 'none', 'n': 1}])
        self.assertEqual(self.server.call('POST', address, {}).json, [{'seen': ['__proto__', 'constructor'], 'polluted': 'none', 'n': 2}])


if __name__ == '__main__':
    unittest.main()
