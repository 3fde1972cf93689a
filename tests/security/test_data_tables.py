"""H1, H2. Data tables: names, filters, sorting and values that would be SQL, patterns or prototypes somewhere else."""
import json
import threading
import time
import urllib.parse

from attempts import Attempts, server
from workflows import node

# As a name, a value, a column: what has ended a statement, a string or an object in other programs.
HOSTILE = ('id"; DROP TABLE data_tables; --', "x' OR '1'='1", 'x" OR 1=1 --', 'x`; SELECT 1', 'a\\', '[a]', '"', "'", ';', '--', '/* x */', 'a, (SELECT hash FROM api_keys)', 'rowid', 'created_at', 'c1',
           'sqlite_master', '__proto__', 'constructor', 'toString', '%', '_', '*', '?', '[!a]', '{{ 7*7 }}', '={{ 7*7 }}', '$.a', 'é', '\u202ea', 'x' * 5000, '../../etc/passwd', 'a\x00b', '\n', '0; --')
# Texts that are fine as the name of a table.
NAMES = tuple(name for name in HOSTILE if len(name) <= 128 and '\x00' not in name and '\n' not in name)


class DataTables(Attempts):
    arguments = (*Attempts.arguments, '--data-tables-max-bytes', '2000000')

    def setUp(self):
        self.tables = []
        self.path = self.make('victim', [('secret', 'string'), ('n', 'number'), ('on', 'boolean'), ('at', 'date')])
        self.insert([{'secret': 'canary', 'n': 1, 'on': True, 'at': '2026-01-01'}, {'secret': 'other', 'n': 2}])

    def tearDown(self):
        for path in self.tables:
            self.server.call('DELETE', path)

    def make(self, name, columns=()):
        answer = self.server.call('POST', '/api/v1/data-tables', {'name': name, 'columns': [{'name': n, 'type': t} for n, t in columns]})
        self.assertEqual(answer.status, 201, answer.text)
        self.tables.append('/api/v1/data-tables/' + answer.json['id'])
        return self.tables[-1]

    def insert(self, rows, path=None):
        answer = self.server.call('POST', (path or self.path) + '/rows', {'data': rows, 'returnType': 'all'})
        self.assertEqual(answer.status, 200, answer.text)
        return answer.json

    def list(self, **query):
        query = {k: v if isinstance(v, str) else json.dumps(v) for k, v in query.items()}
        return self.server.call('GET', self.path + '/rows?' + urllib.parse.urlencode(query))

    def filter(self, column, condition, value):
        return {'type': 'and', 'filters': [{'columnName': column, 'condition': condition, 'value': value}]}

    def assert_refused(self, answer, what):
        self.assertEqual(answer.status, 400, f'{what!r}: {answer.text}')
        self.assertNotIn('SQL', answer.text.replace(str(what), ''))
        self.assertLess(len(answer.text), 2000)

    def assert_untouched(self):
        rows = self.list().json['data']
        self.assertEqual([(row['id'], row['secret'], row['n']) for row in rows], [(1, 'canary', 1), (2, 'other', 2)])

    def test_names_of_tables(self):
        for name in NAMES:
            with self.subTest(name):
                path = self.make(name, [('a', 'string')])
                self.insert([{'a': name}], path)
                self.assertEqual(self.server.call('GET', path).json['name'], name)
                listed = self.server.call('GET', '/api/v1/data-tables?' + urllib.parse.urlencode({'filter': json.dumps({'name': name})}))
                self.assertEqual([table['name'] for table in listed.json['data'] if table['name'] == name], [name])
                self.assertEqual(self.server.call('PATCH', path, {'name': name + '2'}).status, 200)
                self.assertEqual(self.server.call('DELETE', path).status, 204)
        for name in ('x' * 129, '', ' ', 'a\nb', 'a\x00b'):
            self.assert_refused(self.server.call('POST', '/api/v1/data-tables', {'name': name, 'columns': []}), name)
        self.assert_untouched()

    def test_names_of_columns(self):
        plain = ('rowid', 'created_at', 'c1', 'sqlite_master', 'constructor', 'toString', 'select', 'order', 'null', 'oid')
        path = self.make('plain', [(name, 'string') for name in plain])
        row = self.insert([{name: name for name in plain}], path)[0]
        self.assertEqual({name: row[name] for name in plain}, {name: name for name in plain})
        for name in (*HOSTILE, 'id', 'createdAt', 'updatedAt', ''):
            if name in plain:
                continue
            with self.subTest(name):
                self.assert_refused(self.server.call('POST', path + '/columns', {'name': name, 'type': 'string'}), name)
                self.assert_refused(self.server.call('POST', '/api/v1/data-tables', {'name': 'n', 'columns': [{'name': name, 'type': 'string'}]}), name)
                self.assert_refused(self.server.call('POST', path + '/rows', {'data': [{name: 'x'}]}), name)
        self.assert_refused(self.server.call('POST', path + '/columns', {'name': 'ok', 'type': 'TEXT); DROP TABLE data_tables; --'}), 'type')
        self.assert_untouched()

    def test_columns_of_filters_and_sorting(self):
        for name in HOSTILE:
            with self.subTest(name):
                self.assert_refused(self.list(filter=self.filter(name, 'eq', 1)), name)
                self.assert_refused(self.list(sortBy=name + ':asc'), name)
                self.assert_refused(self.list(filter=self.filter('secret', name, 'x')), name)
                if ':' not in name:
                    self.assert_refused(self.list(sortBy='secret:' + name), name)
        self.assert_untouched()

    def test_values_are_values(self):
        for value in HOSTILE:
            with self.subTest(value):
                for condition in ('eq', 'gt', 'like', 'ilike'):
                    answer = self.list(filter=self.filter('secret', condition, value))
                    self.assertEqual(answer.status, 200, answer.text)
                self.assertEqual(self.list(filter=self.filter('secret', 'eq', value)).json['data'], [])
                self.assert_refused(self.list(filter=self.filter('n', 'eq', value)), value)
                row = self.insert([{'secret': value}])[0]
                self.assertEqual(row['secret'], value)
                found = self.list(filter=self.filter('secret', 'eq', value)).json['data']
                self.assertEqual([one['id'] for one in found], [row['id']])
                query = urllib.parse.urlencode({'filter': json.dumps(self.filter('secret', 'eq', value)), 'returnData': 'true'})
                removed = self.server.call('DELETE', f'{self.path}/rows/delete?{query}')
                self.assertEqual([one['id'] for one in removed.json], [row['id']])
        self.assert_untouched()

    def test_operators_in_place_of_values(self):
        """What a document database would take for an operator."""
        for value in ({'$ne': None}, {'$gt': ''}, [1], ['canary'], {'toString': 'x'}, {'__proto__': {}}):
            with self.subTest(value):
                self.assert_refused(self.list(filter=self.filter('secret', 'eq', value)), value)
                self.assert_refused(self.server.call('POST', self.path + '/rows', {'data': [{'secret': value}]}), value)
        for bad in ([], 'x', 1, None, {'type': 'xor', 'filters': []}, {'filters': {}}, {'filters': [None]}, {'filters': [{'columnName': ['n']}]}):
            self.assert_refused(self.list(filter=json.dumps(bad)), bad)
        self.assert_untouched()

    def test_deleting_and_updating_need_a_condition(self):
        for body in ({'filter': {}, 'data': {'n': 0}}, {'filter': {'filters': []}, 'data': {'n': 0}}, {'data': {'n': 0}}, {'filter': None, 'data': {'n': 0}}):
            for path, method in (('/rows/update', 'PATCH'), ('/rows/upsert', 'POST')):
                self.assert_refused(self.server.call(method, self.path + path, body), body)
        for query in ('', '?filter=', '?filter={}', '?filter=' + urllib.parse.quote('{"filters":[]}')):
            self.assert_refused(self.server.call('DELETE', self.path + '/rows/delete' + query), query)
        self.assert_untouched()

    def test_patterns_end(self):
        self.insert([{'secret': 'a' * 50_000}])
        for pattern in ('%a' * 2000 + 'b', 'a%' * 4000, '%' * 9000 + 'b', '[' * 3000, '_' * 9000):
            for condition in ('like', 'ilike'):
                with self.subTest(pattern[:10]):
                    began = time.monotonic()
                    self.assertLess(self.server.call('POST', self.path + '/rows/upsert', {'filter': self.filter('secret', condition, pattern), 'data': {'n': 5}, 'dryRun': True}, timeout=60).status, 500)
                    self.assertLess(time.monotonic() - began, 5 * server.PATIENCE)

    def test_huge_values_stop_at_the_limit(self):
        refused = self.server.call('POST', self.path + '/rows', {'data': [{'secret': 'x' * 3_000_000}]})
        self.assertEqual(refused.status, 413, refused.text[:200])
        many = self.server.call('POST', self.path + '/rows', {'data': [{}] * 100_000}, timeout=60)
        self.assertEqual(many.status, 413, many.text[:200])
        for value in (1e308, -1e308, 5e-324, 2 ** 63, 9007199254740993):
            self.assertEqual(float(self.insert([{'n': value}])[0]['n']), float(value))
        self.assertEqual(self.list(filter=self.filter('n', 'gt', 1e307)).status, 200)
        wide = {'name': 'wide', 'columns': [{'name': f'c{i}', 'type': 'string'} for i in range(501)]}
        self.assertEqual(self.server.call('POST', '/api/v1/data-tables', wide).status, 413)
        conditions = {'type': 'or', 'filters': [{'columnName': 'n', 'condition': 'eq', 'value': i} for i in range(5000)]}
        answer = self.server.call('POST', self.path + '/rows/upsert', {'filter': conditions, 'data': {'n': 1}})
        self.assertEqual(answer.status, 413)

    def test_writers_at_once_make_one_row(self):
        column = self.filter('secret', 'eq', 'counter')
        statuses = []

        def write(number):
            for i in range(10):
                answer = self.server.call('POST', self.path + '/rows/upsert', {'filter': column, 'data': {'secret': 'counter', 'n': number * 100 + i}})
                statuses.append(answer.status)
                statuses.append(self.server.call('POST', self.path + '/rows', {'data': [{'secret': 'row'}]}).status)

        def reshape():
            for i in range(10):
                added = self.server.call('POST', self.path + '/columns', {'name': f'extra{i}', 'type': 'number'})
                statuses.append(200 if added.status == 201 else added.status)
                statuses.append(self.list().status)
                removed = self.server.call('DELETE', f'{self.path}/columns/{added.json["id"]}')
                statuses.append(200 if removed.status == 204 else removed.status)

        threads = [threading.Thread(target=write, args=(n,)) for n in range(6)] + [threading.Thread(target=reshape)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual(set(statuses), {200})
        self.assertEqual(len(self.list(filter=column).json['data']), 1)
        self.assertEqual(len(self.list(filter=self.filter('secret', 'eq', 'row')).json['data']), 60)

    def test_from_nodes(self):
        """The same by the parameters of the node, and by what came in."""
        for value in HOSTILE:
            with self.subTest(value):
                row = {'resource': 'row', 'dataTableId': {'__rl': True, 'mode': 'name', 'value': 'victim'}}
                get = node('Get', 'dataTable', 1.1, {**row, 'operation': 'get', 'filters': {'conditions': [{'keyName': 'secret', 'keyValue': '={{ $json.body.value }}'}]}})
                self.assertEqual(self.attempt(get, body={'value': value}).items, [])
                for parameters in ({'operation': 'get', 'filters': {'conditions': [{'keyName': '={{ $json.body.value }}', 'keyValue': 1}]}},
                                   {'operation': 'get', 'orderBy': True, 'orderByColumn': '={{ $json.body.value }}'},
                                   {'operation': 'get', 'dataTableId': {'__rl': True, 'mode': 'name', 'value': '={{ $json.body.value + "?" }}'}},
                                   {'operation': 'insert', 'columns': {'mappingMode': 'autoMapInputData', 'value': None}}):
                    outcome = self.attempt(node('Do', 'dataTable', 1.1, {**row, **parameters}), body={'value': value})
                    self.assertEqual(outcome.status, 'error', f'{parameters}: {outcome}')
                    self.assertNotIn('SQL', outcome.error['message'].replace(value, ''))
        self.assert_untouched()
