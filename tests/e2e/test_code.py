"""Nodes that run users' code, in real script hosts."""
import json
import unittest

import server
from workflows import chain, manual_trigger, node, set_fields


def code(source, name='Code', **parameters):
    return node(name, 'code', 2, {'jsCode': source, **parameters})


class Code(server.Folder):
    def execute(self, *nodes, items=({'n': 1}, {'n': 2}, {'n': 3}), expect=0):
        given = self.write('items.json', [{'json': one} for one in items])
        file = self.write('workflow.json', chain('w', manual_trigger(), *nodes))
        result = server.run_command('execute', file, '--json', '--input', given)
        self.assertEqual(result.returncode, expect, result.stdout + result.stderr)
        return json.loads(result.stdout)

    def output(self, *nodes, **options):
        got = self.execute(*nodes, **options)
        return [item['json'] for item in got['runData'][nodes[-1]['name']][0]['outputs'][0]]

    def test_all_items(self):
        self.assertEqual(self.output(code('return $input.all().map(i => ({ json: { d: i.json.n * 2 } }))')),
                         [{'d': 2}, {'d': 4}, {'d': 6}])

    def test_each_item(self):
        each = code('return { m: $json.n + $itemIndex }', mode='runOnceForEachItem')
        got = self.execute(each)['runData']['Code'][0]['outputs'][0]
        self.assertEqual([i['json'] for i in got], [{'m': 1}, {'m': 3}, {'m': 5}])
        self.assertEqual([i['pairedItem'] for i in got], [{'item': 0}, {'item': 1}, {'item': 2}])

    def test_other_nodes_and_promises(self):
        source = ("await new Promise(r => setTimeout(r, 5));\n"
                  "return [{ json: { first: $('Set').first().json.a, zone: DateTime.now().isValid } }]")
        self.assertEqual(self.output(set_fields(a='={{ $json.n + 10 }}'), code(source)), [{'first': '11', 'zone': True}])

    def test_older_nodes(self):
        self.assertEqual(self.output(node('F', 'function', 1, {'functionCode': 'items[0].json.x = 1; return items;'})),
                         [{'n': 1, 'x': 1}, {'n': 2}, {'n': 3}])
        self.assertEqual(self.output(node('F', 'functionItem', 1, {'functionCode': 'item.x = item.n; return item;'})),
                         [{'n': 1, 'x': 1}, {'n': 2, 'x': 2}, {'n': 3, 'x': 3}])

    def test_defaults_run(self):
        self.assertEqual(self.output(node('Code', 'code', 2)), [{'n': i, 'myNewField': 1} for i in (1, 2, 3)])

    def test_sorting_by_code(self):
        sort = node('Sort', 'sort', 1, {'type': 'code', 'code': 'return b.json.n - a.json.n; // largest first'})
        got = self.execute(sort)['runData']['Sort'][0]['outputs'][0]
        self.assertEqual([i['json']['n'] for i in got], [3, 2, 1])
        self.assertEqual([i['pairedItem'] for i in got], [{'item': 2}, {'item': 1}, {'item': 0}])

    def test_errors_name_line_and_item(self):
        error = self.execute(code('const a = 1;\nthrow new Error("no luck");'), expect=1)['error']
        self.assertIn('no luck', error['message'])
        self.assertIn('line 2', error['message'])
        each = code('if ($json.n === 2) throw new Error("two");\nreturn $json', mode='runOnceForEachItem')
        error = self.execute(each, expect=1)['error']
        self.assertEqual(error['item'], 1)

    def test_console_is_in_the_run_data(self):
        run = self.execute(code('console.log("a", 1); console.error("b"); return []'))['runData']['Code'][0]
        self.assertEqual([(line['level'], line['text']) for line in run['console']], [('info', 'a 1'), ('error', 'b')])

    def test_modules_cannot_be_required(self):
        error = self.execute(code('return require("fs").readdirSync("/")'), expect=1)['error']
        self.assertIn('Modules of Node cannot be loaded', error['hint'])

    def test_expressions_in_full(self):
        got = self.output(set_fields(v="={{ $jmespath($json, 'n') + new Intl.NumberFormat('de').format(1234.5) }}"))
        self.assertEqual(got[0], {'v': '11.234,5'})

    def test_files(self):
        source = ("const file = await helpers.prepareBinaryData(Buffer.from('héllo'), 'a.txt');\n"
                  "return [{ json: { type: file.mimeType }, binary: { data: file } }]")
        read = "return [{ json: { text: (await helpers.getBinaryDataBuffer(0, 'data')).toString() } }]"
        self.assertEqual(self.output(code(source, 'Make'), code(read, 'Read')), [{'text': 'héllo'}])


class Python(Code):
    def python(self, source, language='python', **parameters):
        return code('', language=language, pythonCode=source, **parameters)

    def test_all_items(self):
        source = 'for item in _input.all():\n  item.json.d = item.json["n"] * 2\nreturn _input.all()'
        self.assertEqual(self.output(self.python(source)), [{'n': i, 'd': 2 * i} for i in (1, 2, 3)])

    def test_each_item(self):
        each = self.python('_item["json"]["m"] = 1\nreturn _item', 'pythonNative', mode='runOnceForEachItem')
        self.assertEqual(self.output(each), [{'n': i, 'm': 1} for i in (1, 2, 3)])

    def test_other_nodes_and_promises(self):
        source = 'import statistics\nreturn {"mean": statistics.mean(i.json.n for i in _("Start").all())}'
        self.assertEqual(self.output(self.python(source)), [{'mean': 2}])

    def test_errors_name_line_and_item(self):
        error = self.execute(self.python('a = 1\nb = a / 0\nreturn []'), expect=1)['error']
        self.assertIn('division by zero', error['message'])
        self.assertIn('line 2', error['message'])

    def test_console_is_in_the_run_data(self):
        run = self.execute(self.python('print("a", 1)\nreturn []'))['runData']['Code'][0]
        self.assertEqual(run['console'], [{'level': 'info', 'text': 'a 1'}])

    def test_modules_cannot_be_required(self):
        for source, wanted in (('import requests', 'requests'), ('return open("/etc/passwd").read()', 'ermi'),
                               ('import socket\nsocket.create_connection(("127.0.0.1", 1))', ''),
                               ('import subprocess\nsubprocess.run(["id"])', '')):
            error = self.execute(self.python(source), expect=1)['error']
            self.assertIn(wanted, error['message'])

    def test_files(self):
        error = self.execute(self.python('open("/tmp/millrace-was-here", "w")\nreturn []'), expect=1)['error']
        self.assertIn('ermi', error['message'])


if __name__ == '__main__':
    unittest.main()
