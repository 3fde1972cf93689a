"""The reference pages of node types: they are current, and they say in words what descriptions say as data."""
import json
import unittest

from test_checks import SCRIPTS, Project, load  # first: it shows the way to the modules of scripts

from reference.conditions import shown_when
from reference.parameters import parameter_lines
from reference.text import json_lines


class Pages(unittest.TestCase):
    def test_pages_are_current(self):
        self.assertEqual(list(load('node-reference').stale(SCRIPTS.parent)), [], 'scripts/node-reference renews them')

    def test_every_registered_type_has_its_page(self):
        catalogue = json.loads((SCRIPTS.parent / 'tests/golden/node_types.json').read_text())
        table = load('node-reference').pages(SCRIPTS.parent)['nodes.md']
        for node in catalogue:
            self.assertIn(f'| `{node["name"]}` |', table)
        self.assertIn(f'\n{len(catalogue)} node types, ', table)


class Folder(Project):
    def setUp(self):
        super().setUp()
        self.write_node('first', 'First')

    def write_node(self, folder, title, cases=()):
        self.write(f'server/nodes/{folder}/description.json', json.dumps({
            'name': 'acme.' + folder, 'displayName': title, 'description': 'Does a thing', 'version': [1, 2.5],
            'inputs': ['main'], 'outputs': ['main', 'main'], 'outputNames': ['true', 'false'], 'effects': 'pure',
            'properties': [{'displayName': 'Mode', 'name': 'mode', 'type': 'options', 'default': 'a', 'description': 'How',
                            'options': [{'name': 'Go', 'value': 'a'}, {'name': 'Stop | wait', 'value': 'b'}]}]}))
        self.write(f'server/nodes/{folder}/cases/all.json', json.dumps(list(cases)))

    def stale(self):
        return list(load('node-reference').stale(self.root))

    def test_missing_changed_and_orphaned_pages_are_found(self):
        module = load('node-reference')
        self.assertEqual(self.stale(), ['nodes.md', 'nodes/first.md'])
        module.write(self.root)
        self.assertEqual(self.stale(), [])
        self.write('docs/reference/nodes/gone.md', 'of a node that is no more')
        self.write_node('first', 'Renamed')
        self.assertEqual(self.stale(), ['nodes.md', 'nodes/first.md', 'nodes/gone.md'])
        module.write(self.root)
        self.assertEqual(self.stale(), [])
        self.assertFalse((self.root / 'docs/reference/nodes/gone.md').exists())

    def test_table_names_versions_operations_and_cases(self):
        self.write_node('first', 'First', [
            {'name': 'is wrong', 'version': 1, 'input': [[]], 'expected': {'error': 'no'}}] * 2)
        self.assertIn('| [First](nodes/first.md) | `acme.first` | 1, 2.5 | Go, Stop \\| wait | 2 |',
                      load('node-reference').pages(self.root)['nodes.md'])

    def test_example_is_a_short_case_of_the_newest_version(self):
        def case(version, items, **more):
            return {'name': f'case {version}', 'version': version, 'parameters': {'mode': 'a'}, **more,
                    'input': [[{'json': {'n': n}} for n in range(items)]],
                    'expected': {'outputs': [[{'json': {'n': n}} for n in range(items)], []]}}
        self.write_node('first', 'First', [case(1, 1), case(2.5, 200), case(2.5, 1, settings={'onError': 'x'}), case(2, 1)])
        page = load('node-reference').pages(self.root)['nodes/first.md']
        self.assertIn('Version 2, case 2.', page)
        self.assertIn('| outputs | 2: true, false |', page)


class Words(unittest.TestCase):
    def test_conditions(self):
        self.assertEqual(shown_when({}), '')
        for show, words in (({'@version': [1, 2.1]}, 'the version is 1 or 2.1'),
                            ({'@version': [{'_cnd': {'gte': 2}}], 'mode': ['a', 'b', '']},
                             'the version is at least 2 and `mode` is `a`, `b` or empty'),
                            ({'/options.all': [True]}, '`options.all` is `true`'),
                            ({'n': [{'_cnd': {'between': {'from': 1, 'to': 3}}}]}, '`n` is from `1` to `3`')):
            self.assertEqual(shown_when({'displayOptions': {'show': show}}), words)
        self.assertEqual(shown_when({'displayOptions': {'hide': {'mode': ['a']}}}), 'not: `mode` is `a`')

    def test_variants_of_a_name_share_a_heading(self):
        def text(version, default):
            return {'displayName': 'Text', 'name': 'text', 'type': 'string', 'default': default, 'description': 'What',
                    'displayOptions': {'show': {'@version': [version]}}}
        lines = parameter_lines([text(1, 'old'), text(2, 'new')])
        self.assertEqual([line for line in lines if line.startswith('#')], ['### Text (`text`)'])
        self.assertIn('*text, default `old`*', lines)
        self.assertIn('Shown when the version is 2. What.', lines)

    def test_what_is_inside_is_listed(self):
        field = {'displayName': 'Name', 'name': 'name', 'type': 'string', 'default': '', 'description': 'Its name'}
        group = {'displayName': 'Values', 'name': 'values', 'type': 'fixedCollection', 'default': {}, 'description': 'All',
                 'options': [{'displayName': 'Value', 'name': 'value', 'values': [field]}]}
        lines = parameter_lines([{'displayName': 'Options', 'name': 'options', 'type': 'collection', 'default': {},
                                  'description': 'More', 'options': [group]}])
        self.assertIn('- **Values** (`values`; groups of fields): All.', lines)
        self.assertIn('  - **Value** (`value`):', lines)
        self.assertIn('    - **Name** (`name`; text, default empty): Its name.', lines)

    def test_long_json_has_a_line_for_each_member(self):
        self.assertEqual(json_lines({'a': 'x' * 200, 'b': [1, 2]}), ['{', f'  "a": "{"x" * 200}",', '  "b": [1, 2]', '}'])


if __name__ == '__main__':
    unittest.main()
