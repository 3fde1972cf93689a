"""The commands beside `serve`: execute, eval, check, import, export. Their output is read by other programs."""
import json
import unittest

import server
from workflows import chain, echo, manual_trigger, node, set_fields


class Execute(server.Folder):
    def execute(self, workflow, *arguments, code=0):
        result = server.run_command('execute', self.write('workflow.json', workflow), '--json', *arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        return json.loads(result.stdout)

    def test_successful_run(self):
        got = self.execute(chain('w', manual_trigger(), set_fields(a='={{ 1 + 1 }}')))
        self.assertEqual((got['status'], got['lastNode'], got['order']), ('success', 'Set', ['Start', 'Set']))
        run = got['runData']['Set'][0]
        self.assertEqual(run['status'], 'success')
        self.assertEqual(run['outputs'][0][0]['json'], {'a': '2'})
        self.assertRegex(run['startedAt'], r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$')
        self.assertIsInstance(run['durationMs'], (int, float))

    def test_failing_run_prints_the_same_form(self):
        workflow = chain('w', manual_trigger(), node('Stop', 'stopAndError', 1, {'errorMessage': 'enough'}))
        got = self.execute(workflow, code=1)
        self.assertEqual((got['status'], got['order']), ('error', ['Start', 'Stop']))
        self.assertIn('enough', got['error']['message'])
        self.assertEqual(got['runData']['Stop'][0]['status'], 'error')
        self.assertIn('enough', got['runData']['Stop'][0]['error']['message'])

    def test_input_items_go_to_the_start_node(self):
        items = self.write('items.json', [{'json': {'n': 1}}, {'json': {'n': 2}}])
        got = self.execute(chain('w', manual_trigger(), set_fields(n='={{ $json.n * 10 }}')), '--input', items)
        self.assertEqual([i['json']['n'] for i in got['runData']['Set'][0]['outputs'][0]], ['10', '20'])

    def test_now_fixes_the_clock(self):
        got = self.execute(chain('w', manual_trigger(), set_fields(t='={{ $now.toMillis() }}')),
                           '--now', '2026-01-02T03:04:05.000Z')
        self.assertEqual(got['runData']['Set'][0]['outputs'][0][0]['json'], {'t': '1767323045000'})
        self.assertEqual(got['runData']['Set'][0]['startedAt'], '2026-01-02T03:04:05.000Z')

    def test_pins(self):
        workflow = chain('w', manual_trigger(), {**set_fields(a='real')}, pinData={
            'Start': [{'json': {'pinned': True}}], 'Set': [{'json': {'a': 'pinned'}}]})
        for pins, start, result in (('all', [{'pinned': True}], 'pinned'), ('trigger', [{'pinned': True}], 'real'),
                                    ('none', [{}], 'real')):
            data = self.execute(workflow, f'--pins={pins}')['runData']
            self.assertEqual([i['json'] for i in data['Start'][0]['outputs'][0]], start, pins)
            self.assertEqual(data['Set'][0]['outputs'][0][0]['json']['a'], result, pins)

    def test_unknown_type_fails_only_when_reached_and_is_named(self):
        stranger = {**node('Stranger', 'x', 1), 'type': 'acme.doesNotExist'}
        got = self.execute(chain('w', manual_trigger(), set_fields(a='1'), stranger), code=1)
        self.assertEqual(got['runData']['Set'][0]['status'], 'success')
        self.assertIn('Stranger', json.dumps(got['error']))
        self.assertIn('acme.doesNotExist', json.dumps(got['error']))

    def test_without_a_trigger_the_first_node_starts_with_one_empty_item(self):
        got = self.execute(chain('w', set_fields(a='1')))
        self.assertEqual(got['order'], ['Set'])
        self.assertEqual(len(got['runData']['Set'][0]['outputs'][0]), 1)


class BadFiles(server.Folder):
    def assert_one_line(self, result, *parts):
        self.assertEqual(result.returncode, 2, result.stderr)
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, result.stderr)
        for part in parts:
            self.assertIn(part, lines[0])
        self.assertEqual(result.stdout, '')

    def test_every_command_explains_a_bad_file(self):
        bad = {'no-json.json': '{"name": "x", "nodes": [}', 'no-workflow.json': '[1, 2]', 'empty.json': '',
               'no-nodes.json': '{"name": "x"}', 'deep.json': '[' * 100000 + ']' * 100000,
               'nodes-deep.json': '{"nodes":[],"connections":{},"x":' + '[' * 100000 + ']' * 100000 + '}'}
        for name, text in bad.items():
            path = self.write(name, text)
            for command in ('execute', 'check', 'import'):
                with self.subTest(file=name, command=command):
                    extra = ['--data-dir', self.data_dir] if command == 'import' else []
                    self.assert_one_line(server.run_command(command, path, *extra), name)

    def test_missing_file_and_folder(self):
        self.assert_one_line(server.run_command('execute', self.folder / 'none.json'), 'none.json')
        self.assert_one_line(server.run_command('execute', self.folder), str(self.folder))

    def test_huge_file_is_refused_without_reading_it_all(self):
        path = self.folder / 'huge.json'
        with open(path, 'wb') as file:
            file.write(b'{"nodes": [], "x": "')
            file.truncate(200 << 20)
        self.assert_one_line(server.run_command('execute', path), 'huge.json')

    def test_nothing_is_half_imported(self):
        folder = self.folder / 'many'
        folder.mkdir()
        (folder / 'a.json').write_text(json.dumps(chain('good', manual_trigger())))
        (folder / 'b.json').write_text('{"nodes": 5}')
        result = server.run_command('import', folder, '--data-dir', self.data_dir)
        self.assertEqual(result.returncode, 2)
        self.assertIn('b.json', result.stderr)
        exported = server.run_command('export', '--all', '--data-dir', self.data_dir)
        self.assertNotIn('good', exported.stdout)

    def test_usage_errors(self):
        for arguments in ((), ('no-such-command',), ('execute',), ('execute', 'a.json', '--pins=some')):
            self.assertEqual(server.run_command(*arguments).returncode, 2, arguments)

    def test_help(self):
        for arguments in ((), ('serve',), ('execute',), ('eval',), ('check',), ('import',), ('export',)):
            result = server.run_command(*arguments, '--help')
            self.assertEqual(result.returncode, 0, arguments)
            self.assertIn('--', result.stdout)


class Check(server.Folder):
    def problems(self, workflow):
        result = server.run_command('check', self.write('workflow.json', workflow), '--json')
        return json.loads(result.stdout)['problems']

    def test_fine_workflow_has_no_errors(self):
        self.assertEqual([p for p in self.problems(chain('w', manual_trigger(), set_fields(a='1')))
                          if p['severity'] == 'error'], [])

    def test_problems_have_their_form(self):
        workflow = chain('w', manual_trigger(), {**set_fields(a='1'), 'name': 'Start'})
        workflow['connections'] = {'Start': {'main': [[{'node': 'Gone', 'type': 'main', 'index': 0}]]}}
        found = self.problems(workflow)
        self.assertGreaterEqual(len({p['code'] for p in found}), 2, found)
        for problem in found:
            self.assertLessEqual({'severity', 'code', 'message'}, problem.keys())
        self.assertIn('Gone', json.dumps(found))

    def test_echo_is_the_same_document(self):
        workflow = chain('w', manual_trigger(), set_fields(a='1'), extra={'big': 2**60, 'half': 0.1, 'none': None})
        result = server.run_command('check', self.write('workflow.json', workflow), '--json', '--echo')
        self.assertEqual(json.loads(result.stdout)['workflow'], workflow)


class Eval(server.Folder):
    def answers(self, *cases):
        path = self.write('cases.jsonl', ''.join(json.dumps({'id': i, **c}) + '\n' for i, c in enumerate(cases)))
        result = server.run_command('eval', '--cases', path, '--json')
        self.assertEqual(result.returncode, 0, result.stderr)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def test_one_line_a_case(self):
        got = self.answers(
            {'expression': '={{ $json.a + 1 }}', 'json': {'a': 1}}, {'expression': '={{ $json.b }}', 'json': {}},
            {'expression': 'plain'}, {'expression': '={{ $json.a.toTitleCase() }}', 'json': {'a': 1}},
            {'expression': "={{ $('N').first().json.v }}", 'nodes': {'N': [{'json': {'v': 5}}]}},
            {'expression': '={{ $now }}', 'now': '2026-01-02T03:04:05.000Z', 'timezone': 'UTC'})
        self.assertEqual([a['id'] for a in got], list(range(6)))
        self.assertEqual((got[0]['value'], got[0]['engine']), (2, 'native'))
        self.assertIs(got[1]['undefined'], True)
        self.assertEqual((got[2]['value'], got[2]['engine']), ('plain', 'constant'))
        self.assertTrue(got[3]['error']['message'])
        self.assertEqual(got[4]['value'], 5)
        self.assertTrue(got[5]['value'].startswith('2026-01-02T03:04:05.000'), got[5])

    def test_what_is_not_known_is_an_error_not_a_value(self):
        got = self.answers({'expression': '={{ (function () { return 1 })() }}'})[0]
        self.assertTrue(got.get('value') == 1 or 'error' in got, got)


class Reference(unittest.TestCase):
    def test_settings_page_is_current(self):
        result = server.run_command('config', '--reference')
        self.assertEqual(result.returncode, 0, result.stderr)
        page = (server.ROOT / 'docs/reference/config.md').read_text()
        self.assertEqual(page, result.stdout, 'renew it: build/release/millrace config --reference > docs/reference/config.md')


class ImportExport(server.Folder):
    def test_round_trip(self):
        workflow = chain('to and fro', manual_trigger(), set_fields(a='1'), meta={'instanceId': 'x'}, tags=[])
        imported = server.run_command('import', self.write('w.json', workflow), '--data-dir', self.data_dir)
        self.assertEqual(imported.returncode, 0, imported.stderr)
        exported = server.run_command('export', '--all', '--data-dir', self.data_dir)
        self.assertEqual(exported.returncode, 0, exported.stderr)
        documents = json.loads(exported.stdout)
        self.assertEqual(documents, workflow)
        workflow_id = imported.stdout.split()[1]
        single = server.run_command('export', '--id', workflow_id, '--data-dir', self.data_dir)
        self.assertEqual(json.loads(single.stdout), workflow)

    def test_unknown_type_imports_with_a_warning(self):
        stranger = {**node('Stranger', 'x', 1), 'type': 'acme.doesNotExist'}
        result = server.run_command('import', self.write('w.json', chain('w', manual_trigger(), stranger)),
                                    '--data-dir', self.data_dir)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn('acme.doesNotExist', result.stderr + result.stdout)

    def test_import_reaches_a_running_server(self):
        started = self.start()
        path = self.write('w.json', echo('brought-in', 'GET'))
        result = server.run_command('import', path, '--activate', '--data-dir', self.data_dir)
        self.assertEqual(result.returncode, 0, result.stderr)
        started.wait_for_status(200, 'GET', '/webhook/brought-in')

    def test_unknown_id(self):
        result = server.run_command('export', '--id', 'no-such-id', '--data-dir', self.data_dir)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('no-such-id', result.stderr)

    def test_sample_of_the_quick_start(self):
        sample = server.ROOT / 'docs/samples/hello-webhook.json'
        result = server.run_command('import', sample, '--activate', '--data-dir', self.data_dir)
        self.assertEqual(result.returncode, 0, result.stderr)
        started = self.start()
        self.assertEqual(started.call('GET', '/webhook/hello?name=Ada').json['message'], 'Hello, Ada!')
        self.assertEqual(started.call('POST', '/webhook/hello', {'name': 'Grace'}).json['message'], 'Hello, Grace!')
        self.assertEqual([r['status'] for r in started.wait_for_executions(2)], ['success', 'success'])


if __name__ == '__main__':
    unittest.main()
