"""E7. Items that name a stored file instead of holding it: no run gets another run's file, whoever writes the reference."""
import hashlib
import json
import unittest

from attempts import javascript, python, server
from disk import CANARY, OnDisk, read_file, write_file
from workflows import chain, manual_trigger, node, webhook

LARGE = (CANARY + '\n').encode() * 40_000  # above what stays in memory


class References(OnDisk):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Another workflow's run, whose file is stored.
        (cls.allowed / 'large').write_bytes(LARGE)
        cls.server.create_active(chain('owner', webhook('owner', 'POST'), read_file('large')))
        answer = cls.server.call('POST', '/webhook/owner', {})
        assert answer.status == 200, answer
        (cls.allowed / 'large').unlink()
        cls.hash = hashlib.sha256(LARGE).hexdigest()
        stored = [path for path in (cls.server.data_dir / 'contents').rglob('*') if path.is_file()]
        assert any(path.name == cls.hash for path in stored), stored

    def references(self):
        path = f'{self.hash[:2]}/{self.hash}'
        return [f'sha256:{self.hash}', self.hash, f'sha256:{self.hash.upper()}', f'sha256:../{path}', f'sha256:{path}', f'filesystem:{path}', f'filesystem-v2:{path}', f'filesystem-v2:../../contents/{path}', 'filesystem:', 'filesystem-v2:', 's3:x',
                'database:1', 'script:0', 'script:1', 'script:-1', 'script:99999999999999999999', '', ':', 'sha256:', f'sha256:{"0" * 64}', f'file://{self.server.data_dir}/contents/{path}', str(self.server.data_dir / 'api-key'), '../api-key', '\0', 'x' * 10_000]

    def assert_kept(self, text):
        self.assertNotIn(CANARY, text)
        self.assertNotIn('canary'.encode().hex(), text)
        for name in list(self.allowed.glob('stolen*')):
            self.assertNotIn(CANARY.encode(), name.read_bytes())
            name.unlink()

    def described(self, reference):
        return {'id': reference, 'data': None, 'bytes': len(LARGE), 'mimeType': 'text/plain', 'fileName': 'f', 'fileSize': '1 MB', 'directory': '/', 'path': str(self.outside / 'secret'), 'filepath': str(self.outside / 'secret')}

    def test_from_code(self):
        for reference in self.references():
            file = self.described(reference)
            for extra in ({}, {'data': None}, {'data': reference}, {'data': f'sha256:{self.hash}'}):
                one = {**file, **extra}
                if one['data'] is None:
                    del one['data']
                with self.subTest(f'{reference[:40]} {sorted(extra)}'):
                    items = json.dumps([{'json': {}, 'binary': {'data': one}}])
                    self.assert_kept(self.attempt(javascript(f'return {items}', name='Forge'), write_file('stolen.txt')).text)
        items = json.dumps([{'json': {}, 'binary': {'data': self.described(f'sha256:{self.hash}')}}])
        self.assert_kept(self.attempt(python(f'import json\nreturn json.loads({json.dumps(items)})', name='Forge'), write_file('stolen.txt')).text)

    def test_from_bodies(self):
        """A body is data, whatever it looks like."""
        for body in ({'binary': {'data': self.described(f'sha256:{self.hash}')}}, [{'json': {}, 'binary': {'data': self.described(f'sha256:{self.hash}')}}], {'files': {'file': {'filepath': str(self.outside / 'secret'), 'path': str(self.outside / 'secret')}}}):
            outcome = self.attempt(write_file('stolen.txt'), body=body)
            self.assertEqual(outcome.status, 'error', outcome)
            self.assert_kept(outcome.text)

    def test_from_pinned_data(self):
        for reference in self.references():
            item = {'json': {}, 'binary': {'data': self.described(reference)}}
            workflow = chain('pinned', webhook('pinned', 'POST', responseData='allEntries'), node('Pinned', 'noOp', 1), write_file('stolen.txt'), pinData={'Pinned': [item], 'Webhook': [item]})
            answer = self.server.call('POST', '/api/v1/workflows', workflow)
            self.assertLess(answer.status, 500, answer)
            if answer.status < 300:
                workflow_id = answer.json['id']
                self.server.activate(workflow_id)
                run = self.server.call('POST', '/webhook/pinned', {})
                self.assert_kept(run.text + self.outcome(workflow_id).text)
                self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}')
            self.assertEqual(self.server.call('GET', '/healthz').status, 200)

    def test_on_the_command_line(self):
        """`execute` with items and pins of a file, also where the data folder is that of the server."""
        for reference in self.references():
            item = {'json': {}, 'binary': {'data': self.described(reference)}}
            plain = self.folder / 'plain.json'
            plain.write_text(json.dumps(chain('w', manual_trigger(), write_file('stolen.txt'))))
            pinned = self.folder / 'pinned.json'
            pinned.write_text(json.dumps(chain('w', manual_trigger(), write_file('stolen.txt'), pinData={'Start': [item]})))
            items = self.folder / 'items.json'
            items.write_text(json.dumps([item]))
            env = {'MILLRACE_DATA_DIR': str(self.server.data_dir), 'MILLRACE_FILE_ACCESS': str(self.allowed)}
            for arguments in ((plain, '--input', items), (pinned, '--pins=all'), (pinned, '--pins=trigger')):
                with self.subTest(f'{reference[:40]} {arguments[1:]}'):
                    ended = server.run_command('execute', *arguments, '--json', env=env)
                    self.assertIn(ended.returncode, (1, 2), ended.stdout + ended.stderr)
                    self.assertTrue(ended.stderr or 'error' in ended.stdout)
                    self.assert_kept(ended.stdout + ended.stderr)

    def test_malformed_files(self):
        """Not objects, not base64, not texts: an error or an empty file, no crash."""
        for file in (None, True, 5, 'text', [], {}, {'data': 5}, {'data': []}, {'data': {'$': 1}}, {'data': '!!!'}, {'data': 'QQ', 'mimeType': 5}, {'data': 'QQ==', 'fileName': {}}, {'data': 'QQ==', 'fileExtension': []}, {'data': None, 'id': None},
                     {'data': 'QQ==', 'id': f'sha256:{self.hash}'}, {'data': '', 'id': f'sha256:{self.hash}'}):
            with self.subTest(str(file)[:60]):
                items = json.dumps([{'json': {}, 'binary': {'data': file}}])
                self.assert_kept(self.attempt(javascript(f'return {items}', name='Forge'), write_file('stolen.txt')).text)
                self.assert_kept(self.attempt(javascript(f'return [{{ json: {{}}, binary: {json.dumps(file)} }}]', name='Forge'), write_file('stolen.txt')).text)


if __name__ == '__main__':
    unittest.main()
