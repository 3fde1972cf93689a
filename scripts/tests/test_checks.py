"""Tests of the scripts: every rule of the checks is broken once and must be seen; new-node writes what it says."""
import importlib.machinery
import importlib.util
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SCRIPTS))  # where scripts find their own modules


def load(name):
    loader = importlib.machinery.SourceFileLoader(name.replace('-', '_'), str(SCRIPTS / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


class Project(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding='utf-8')


class CheckLayers(Project):
    def found(self):
        return list(load('check-layers').problems(self.root))

    def assert_one(self, part):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_downward_and_own_includes_are_fine(self):
        self.write('engine/loop.cpp', '#include "engine/loop.hpp"\n#include <vector>\n#include "sdk/node.hpp"\n')
        self.write('engine/CMakeLists.txt', 'add_module(engine DEPS sdk workflow base LIBS Boost::json)\n')
        self.write('main.cpp', '#include "app/app.hpp"\n')
        self.assertEqual(self.found(), [])

    def test_upward_include_names_file_and_line(self):
        self.write('store/store.cpp', '// a\n#include "engine/engine.hpp"\n')
        self.assert_one('store.cpp:2: engine/engine.hpp: engine/ is above store/')

    def test_upward_dependency_in_cmake(self):
        self.write('sdk/CMakeLists.txt', 'add_module(sdk\n    DEPS base engine\n    LIBS nodes::x)\n')
        self.assert_one('DEPS engine: engine/ is above sdk/')

    def test_nodes_use_only_what_they_are_handed(self):
        self.write('nodes/set/execute.cpp', '#include "sdk/context.hpp"\n#include "store/store.hpp"\n')
        self.assert_one('nodes/ may use only')

    def test_shelves_stay_free_of_each_other(self):
        self.write('http/server.cpp', '#include "workflow/workflow.hpp"\n')
        self.assert_one('stay free of each other')

    def test_detail_is_private(self):
        self.write('engine/plan.cpp', '#include "store/detail/row.hpp"\n#include "engine/detail/step.hpp"\n')
        self.assert_one('detail/ is private to store/')

    def test_paths_start_at_server(self):
        self.write('base/log.cpp', '#include "log.hpp"\n')
        self.assert_one('paths start at server/')

    def test_unknown_folder(self):
        self.write('stuff/thing.cpp', '')
        self.assert_one('"stuff" is no folder of the ladder')

    def test_module_has_the_name_of_its_folder(self):
        self.write('http/CMakeLists.txt', 'add_module(web DEPS base)\n')
        self.assert_one('must have the name of its folder')


class CheckWords(Project):
    def found(self):
        module = load('check-words')
        return list(module.problems(self.root, module.project_files(self.root)))

    def assert_one(self, part):
        found = self.found()
        self.assertEqual(len(found), 1, found)
        self.assertIn(part, found[0])

    def test_plain_text_is_fine(self):
        self.write('server/http/router.cpp', '// TODO(anna): wait for the second user\nint a;\n')
        self.write('server/app/main.cpp', 'std::cout << 1;\n')
        self.assertEqual(self.found(), [])

    def test_debug_print(self):
        self.write('server/http/router.cpp', '\nstd::cerr << 1;\n')
        self.assert_one('server/http/router.cpp:2:')

    def test_remark_allows_a_word(self):
        self.write('server/http/router.cpp', 'std::cerr << 1;  // allow: cerr, before the log exists\n')
        self.assertEqual(self.found(), [])

    def test_secret(self):
        self.write('docs/a.md', '-----BEGIN RSA ' + 'PRIVATE KEY-----\n')
        self.assert_one('secret')

    def test_file_name_without_an_idea(self):
        self.write('server/http/string_utils.hpp', '')
        self.assert_one('one idea')


class NewNode(Project):
    def create(self, name):
        load('new-node').create(self.root, name, 'acme.' + name, 'A title')

    def setUp(self):
        super().setUp()
        self.write('all_nodes.cpp', '#include "nodes/all_nodes.hpp"\n\n#include "nodes/if/node.hpp"\n'
                   '#include "nodes/set/node.hpp"\n\n    registry.add(make_if());\n    registry.add(make_set());\n}\n')

    def test_lines_are_added_in_order(self):
        for name in ('merge', 'wait', 'a_first'):
            self.create(name)
        lines = (self.root / 'all_nodes.cpp').read_text().splitlines()
        self.assertEqual([l.split('/')[1] for l in lines if 'node.hpp' in l], ['a_first', 'if', 'merge', 'set', 'wait'])
        self.assertEqual([l.split('make_')[1] for l in lines if 'make_' in l],
                         ['a_first());', 'if());', 'merge());', 'set());', 'wait());'])

    def test_description_says_what_every_node_must(self):
        self.create('word_count')
        face = json.loads((self.root / 'word_count/description.json').read_text())
        catalogue = json.loads((SCRIPTS.parent / 'tests/golden/node_types.json').read_text())
        in_all = set.intersection(*(set(node) for node in catalogue))
        self.assertEqual(in_all - face.keys(), set())
        self.assertEqual((face['name'], face['displayName']), ('acme.word_count', 'A title'))
        for parameter in face['properties']:
            self.assertTrue(parameter['description'])

    def test_cases_are_a_list_in_the_form_of_other_nodes(self):
        self.create('word_count')
        cases = json.loads((self.root / 'word_count/cases/word_count.json').read_text())
        model = json.loads((SCRIPTS.parent / 'server/nodes/limit/cases/limit.json').read_text())
        self.assertGreaterEqual(len(cases), 1)
        for case in cases:
            self.assertEqual(case.keys() - model[0].keys(), set())

    def test_code_is_formatted(self):
        if not shutil.which('clang-format-19'):
            self.skipTest('clang-format-19 is not installed')
        self.create('word_count')
        for file in ('node.hpp', 'execute.cpp'):
            checked = subprocess.run(['clang-format-19', f'--style=file:{SCRIPTS.parent / ".clang-format"}', '--dry-run',
                                      '-Werror', self.root / 'word_count' / file], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_the_present_list_of_nodes_takes_a_line(self):
        present = (SCRIPTS.parent / 'server/nodes/all_nodes.cpp').read_text()
        self.write('all_nodes.cpp', present)
        self.create('word_count')
        added = set((self.root / 'all_nodes.cpp').read_text().splitlines()) - set(present.splitlines())
        self.assertEqual(added, {'#include "nodes/word_count/node.hpp"', '    registry.add(make_word_count());'})

    def test_wrong_names_are_refused(self):
        for name in ('WordCount', '2nd', 'word-count', '../x', ''):
            result = subprocess.run([SCRIPTS / 'new-node', name], capture_output=True, text=True)
            self.assertEqual(result.returncode, 2, name)

    def test_existing_node_is_left_alone(self):
        self.create('merge')
        before = (self.root / 'all_nodes.cpp').read_text()
        with self.assertRaises(ValueError):
            self.create('merge')
        self.assertEqual((self.root / 'all_nodes.cpp').read_text(), before)


if __name__ == '__main__':
    unittest.main()
