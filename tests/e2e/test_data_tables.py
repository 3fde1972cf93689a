"""Data tables by workflows, by the API, and by `millrace execute` with and without a data folder."""
import json
import os
import unittest

import server
from workflows import chain, manual_trigger, node, webhook

PEOPLE = {'__rl': True, 'mode': 'name', 'value': 'People'}


def rows(operation, name=None, **parameters):
    return node(name or operation.capitalize(), 'dataTable', 1.1, {'resource': 'row', 'operation': operation, 'dataTableId': PEOPLE, **parameters})


def make_table(**options):
    columns = [{'name': 'name', 'type': 'string'}, {'name': 'visits', 'type': 'number'}]
    return node('Make', 'dataTable', 1.1, {'resource': 'table', 'operation': 'create', 'tableName': 'People', 'columns': {'column': columns}, 'options': options})


def where(column, value, condition='eq'):
    return {'conditions': [{'keyName': column, 'condition': condition, 'keyValue': value}]}


def values(**columns):
    return {'mappingMode': 'defineBelow', 'value': columns}


class OnTheServer(server.WithServer):
    def setUp(self):
        made = self.server.call('POST', '/api/v1/data-tables', {'name': 'People', 'columns': [{'name': 'name', 'type': 'string'}, {'name': 'visits', 'type': 'number'}]})
        self.assertEqual(made.status, 201, made)
        self.path = '/api/v1/data-tables/' + made.json['id']

    def tearDown(self):
        self.server.call('DELETE', self.path)

    def test_a_webhook_keeps_rows_and_the_api_sees_them(self):
        count = rows('upsert', filters=where('name', '={{ $json.body.name }}'), columns=values(name='={{ $json.body.name }}', visits='={{ $json.body.visits }}'))
        workflow = self.server.create_active(chain('visits', webhook('visits', 'POST'), count))
        for visits in (1, 2):
            answer = self.server.call('POST', '/webhook/visits', {'name': 'Ada', 'visits': visits})
            self.assertEqual((answer.status, answer.json['id'], answer.json['visits']), (200, 1, visits), answer)
        self.assertEqual([(row['name'], row['visits']) for row in self.server.call('GET', self.path + '/rows').json['data']], [('Ada', 2)])
        self.server.call('DELETE', f'/api/v1/workflows/{workflow}')

    def test_what_the_api_answered_outlives_a_crash(self):
        stored = self.server.call('POST', self.path + '/rows', {'data': [{'name': 'kept'}] * 3, 'returnType': 'id'})
        self.assertEqual([row['id'] for row in stored.json], [1, 2, 3])
        self.server.kill()
        type(self).server = server.Server(self.server.data_dir)
        self.assertEqual(len(self.server.call('GET', self.path + '/rows').json['data']), 3)


class ByTheCommand(server.Folder):
    def execute(self, *nodes, arguments=(), code=0):
        result = server.run_command('execute', self.write('workflow.json', chain('w', manual_trigger(), *nodes)), '--json', *arguments, env={'TMPDIR': str(self.folder)})
        self.assertEqual(result.returncode, code, result.stderr)
        got = json.loads(result.stdout)
        return got['error'] if code else [item['json'] for item in got['runData'][nodes[-1]['name']][0]['outputs'][0]]

    def test_tables_go_with_the_execution(self):
        for _ in range(2):
            got = self.execute(make_table(), rows('insert', columns=values(name='Ada', visits=1)), rows('get', filters=where('visits', 0, 'gt')))
            self.assertEqual([(row['id'], row['name']) for row in got], [(1, 'Ada')])
        self.assertIn('no data table', self.execute(rows('get'), code=1)['message'])
        self.assertEqual([name for name in os.listdir(self.folder) if 'millrace' in name], [])

    def test_a_data_folder_keeps_them(self):
        keep = ('--data-dir', self.data_dir)
        self.execute(make_table(createIfNotExists=True), rows('insert', columns=values(name='Ada')), arguments=keep)
        got = self.execute(rows('get'), arguments=keep)
        self.assertEqual([row['name'] for row in got], ['Ada'])
        self.assertIn('already', self.execute(make_table(), arguments=keep, code=1)['message'])

    def test_the_tables_of_a_running_server(self):
        running = self.start()
        self.execute(make_table(), rows('insert', columns=values(name='Ada')), arguments=('--data-dir', self.data_dir))
        tables = running.call('GET', '/api/v1/data-tables').json['data']
        self.assertEqual([table['name'] for table in tables], ['People'])


if __name__ == '__main__':
    unittest.main()
