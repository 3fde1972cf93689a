"""E1, E2, E3, E5. Files outside of the allowed folders, by every way to write a path and by everything that may lie on it."""
import ctypes
import os
import threading
import unittest

from attempts import javascript, node
from disk import CANARY, OnDisk, going_on, read_file, read_files, some_file, write_file
from workflows import chain, webhook


def exchange(libc, left, right):
    RENAME_EXCHANGE, AT_FDCWD = 2, -100
    libc.renameat2(AT_FDCWD, str(left).encode(), AT_FDCWD, str(right).encode(), RENAME_EXCHANGE)


class Outside(OnDisk):
    def paths(self):
        """What is not to be reached, in every spelling."""
        secret, allowed, data = self.outside / 'secret', self.allowed, self.home / '.millrace'
        return [
            str(secret), '../outside/secret', f'{allowed}/../outside/secret', 'sub/../../outside/secret', './../outside/secret', f'{allowed}//..//outside//secret', f'{allowed}/sub/./.././../outside/secret',
            '/etc/passwd', '/etc/../etc/passwd', '//etc/passwd', '/', '/..', '..', '.', '/proc/self/environ', '/proc/self/root/etc/passwd', '/proc/self/cwd', '/proc/self/fd/0', '/proc/self/mem', '/proc/1/environ', '/dev/stdin',
            '/dev/zero', '/dev/random', '/dev/fd/0', '/sys/kernel/notes', f'{allowed}x/../outside/secret', f'{allowed}/mine.txt/../../outside/secret',
            # Other ways to write dots and slashes, which are names like any other here.
            '%2e%2e/outside/secret', '%2e%2e%2foutside%2fsecret', '..%2foutside/secret', '..\\outside\\secret', '....//outside/secret', '\uff0e\uff0e/outside/secret', '..\u2215outside\u2215secret', '..\u2044outside/secret', '..\u202e/outside/secret',
            '\u2025/outside/secret', '.\u200d./outside/secret', f'file://{secret}', f'file:{secret}', f'~/../outside/secret', f'C:\\..\\outside\\secret', f'\\\\?\\{secret}', ' ../outside/secret', '../outside/secret\n', '../outside/secret\u0000.txt',
            'mine.txt\u0000/../../outside/secret', 'x' * 5000, '/'.join(['a'] * 2000), '../' * 500 + 'etc/passwd', str(secret).upper(),
            # The server's own.
            str(data / 'millrace.db'), str(data / 'millrace.db-wal'), str(data / 'api-key'), str(data / 'files/../api-key'), f'{self.home}/./.millrace/api-key', str(self.credentials), str(data), str(data / 'contents'), str(data / 'new')]

    def test_reading(self):
        for path in self.paths():
            for one in (read_file(path), read_files(path), node('Hostile', 'readBinaryFiles', 1, {'fileSelector': path})):
                with self.subTest(f'{one["type"]} {path[:100]!r}'):
                    outcome = self.attempt(one)
                    self.assert_shows_nothing(outcome)
                    if one['type'].endswith('readBinaryFiles'):
                        self.assertTrue(outcome.status == 'error' or not outcome.items, outcome)
                    else:
                        self.assertEqual(outcome.status, 'error', outcome)

    def test_writing(self):
        before = self.tree_outside()
        for path in self.paths():
            for options in ({}, {'append': True}):
                with self.subTest(f'{options} {path[:100]!r}'):
                    outcome = self.attempt(some_file(), write_file(path, **options))
                    # A spelling that is a name like any other makes a file within, or fails for want of its folder.
                    if outcome.status == 'success':
                        self.assertNotIn('/', os.path.relpath(os.path.realpath(self.allowed / path), self.allowed).replace('..\\', ''))
                    self.assertEqual(self.tree_outside(), before)
        self.assertEqual((self.allowed / 'mine.txt').read_text(), 'mine')
        self.assertFalse((self.home / '.millrace/new').exists())

    def test_the_error_names_folders_and_setting(self):
        error = self.refusal(read_file('/etc/passwd'))
        self.assertIn(str(self.allowed), error['message'])
        self.assertIn('/etc/passwd', error['message'])
        self.assertIn('MILLRACE_FILE_ACCESS', error.get('hint', '') + error['message'])

    def test_patterns(self):
        for pattern in ('/**', '/etc/*', '/*/passwd', '../**', '../*/secret', f'{self.folder}/*/secret', f'{self.folder}/**', '{mine.txt,../outside/secret}', '{,../}outside/secret', '@(..|x)/outside/secret', '[.][.]/outside/secret', '.?/outside/secret',
                        '*/../../outside/secret', f'{self.home}/**/*.db', f'{self.home}/.*/*', f'{self.home}/.millrace/**', f'{self.home}/*.json', f'{self.home}/.mill*/api-key', '/proc/*/environ', '/proc/self/{environ,maps}'):
            for one in (read_files(pattern, literalBrackets=False), node('Hostile', 'readBinaryFiles', 1, {'fileSelector': pattern})):
                with self.subTest(f'{one["type"]} {pattern!r}'):
                    outcome = self.attempt(one)
                    self.assert_shows_nothing(outcome)
                    names = [item.get('fileName') for item in outcome.items] if outcome.status == 'success' else []
                    self.assertFalse({'secret', 'passwd', 'api-key', 'millrace.db', 'credentials.json'} & set(names), outcome)

    def test_pattern_bombs(self):
        for pattern in ('{a,b}' * 40, '{1..1000}' * 4, '*' * 4000, '**/' * 1000 + 'x', '(' * 4000, '{' * 4000, '[' * 4000, '*a' * 1500, 'x' * 100_000):
            with self.subTest(pattern[:20]):
                outcome = self.attempt(read_files(pattern, literalBrackets=False), timeout=10)
                # Only one of them is a pattern that finds something.
                self.assertEqual(outcome.status, 'success' if set(pattern) == {'*'} else 'error', outcome)

    def test_links(self):
        """Symbolic links that leave, whatever they are written like; hard links are not written to."""
        self.put('other.txt', 'other')
        for target in (self.outside / 'secret', '../outside/secret', self.outside, '../outside', '..', '/', '/etc', '/proc/self', '/dev/zero', '/proc/self/root', f'{self.allowed}/../outside', self.home / '.millrace', '../home/.millrace/api-key',
                       self.credentials, 'way', f'/proc/{self.server.process.pid}/root{self.outside}'):
            with self.subTest(str(target)):
                way = self.link(target, 'way')
                try:
                    for path in ('way', 'way/secret', 'way/passwd', 'way/environ', 'way/outside/secret', 'way/api-key', 'way/millrace.db', 'sub/../way/secret', f'{self.allowed}/way'):
                        outcome = self.attempt(read_file(path))
                        self.assert_shows_nothing(outcome)
                        self.assertEqual(outcome.status, 'error', f'{path} {outcome}')
                    before = self.tree_outside()
                    for path in ('way', 'way/secret', 'way/new', 'way/api-key'):
                        self.assertEqual(self.attempt(some_file(), write_file(path)).status, 'error', path)
                    self.assertEqual(self.tree_outside(), before)
                    outcome = self.attempt(read_files('**/*'))
                    self.assert_shows_nothing(outcome)
                finally:
                    os.unlink(way)

    def test_hard_links(self):
        for target in (self.outside / 'secret', self.home / '.millrace/api-key', self.home / '.millrace/millrace.db', self.credentials):
            with self.subTest(str(target)):
                way = self.allowed / 'hard'
                os.link(target, way)
                try:
                    before = target.read_bytes() if 'db' not in target.name else b''
                    for options in ({}, {'append': True}):
                        self.assertEqual(self.attempt(some_file(), write_file('hard', **options)).status, 'error')
                    if target.parent != self.outside:  # a link to a stranger's file cannot be told from a file
                        self.assert_shows_nothing(self.attempt(read_file('hard')))
                        self.assert_shows_nothing(self.attempt(read_files('h*d')))
                    self.assertEqual(target.read_bytes() if before else b'', before)
                finally:
                    way.unlink()

    def test_special_files(self):
        """They would block for ever, or never end."""
        os.mkfifo(self.allowed / 'pipe')
        try:
            self.refusal(read_file('pipe'), timeout=5)
            self.refusal(some_file(), write_file('pipe'), timeout=5)
            self.refusal(some_file(), write_file('pipe', append=True), timeout=5)
            self.assertEqual(self.attempt(read_files('p*'), timeout=5).status, 'error')
        finally:
            (self.allowed / 'pipe').unlink()

    def test_values_that_are_no_texts(self):
        for value in ('={{ { path: "/etc/passwd" } }}', '={{ ["/etc/passwd"] }}', '={{ [] }}', '={{ 5 }}', '={{ null }}', '={{ undefined }}', '={{ new Date() }}', ''):
            with self.subTest(value):
                before = self.tree_outside()
                for one in (read_file(value), read_files(value)):
                    self.assert_shows_nothing(self.attempt(one))
                self.attempt(some_file(), write_file(value))
                self.assertEqual(self.tree_outside(), before)

    def test_names_of_uploads(self):
        """A file name comes with an upload, and a workflow uses it as it is."""
        before = self.tree_outside()
        for name in ('../outside/evil', '/etc/evil', '..\\outside\\evil', 'sub/../../outside/evil', '%2e%2e/outside/evil', 'evil\\u0000', '.millrace/evil', '../home/.millrace/api-key'):
            with self.subTest(name):
                body = f'--XX\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--\r\n'.encode()
                path = f'upload-{abs(hash(name))}'
                self.server.create_active(chain(path, webhook(path, 'POST'), node('Hostile', 'readWriteFile', 1.1, {'operation': 'write', 'dataPropertyName': 'file', 'fileName': '={{ $binary.file.fileName }}', 'options': {}})))
                answer = self.server.call('POST', f'/webhook/{path}', body, {'Content-Type': 'multipart/form-data; boundary=XX'})
                self.assertIn(answer.status, (200, 500), answer)
                self.assertEqual(self.tree_outside(), before)
        for one in self.allowed.glob('*evil*'):
            one.unlink()


class Races(OnDisk):
    def swapped(self, action):
        """While `action` runs, a folder within and a link to the outside change places all the time."""
        inside, way = self.allowed / 'swap', self.allowed / 'way'
        inside.mkdir()
        (inside / 'secret').write_text('mine')
        os.symlink(self.outside, way)
        libc = ctypes.CDLL(None)
        over = threading.Event()

        def swap():
            while not over.is_set():
                exchange(libc, inside, way)

        thread = threading.Thread(target=swap)
        thread.start()
        try:
            return action()
        finally:
            over.set()
            thread.join()

    def tearDown(self):
        for name in ('swap', 'way'):
            path = self.allowed / name
            if path.is_symlink():
                path.unlink()
            else:
                for one in path.iterdir():
                    one.unlink()
                path.rmdir()

    def many(self, count=1500):
        return javascript(f'return Array.from({{ length: {count} }}, () => ({{ json: {{}}, binary: {{ data: {{ data: "{CANARY[:8]}", mimeType: "text/plain" }} }} }}))', name='Many')

    def test_reading(self):
        outcome = self.swapped(lambda: self.attempt(self.many(), going_on(read_file('swap/secret', name='Read')), going_on(read_files('{sw,wa}*/secret', name='Files'))))
        self.assert_shows_nothing(outcome)

    def test_writing(self):
        outcome = self.swapped(lambda: self.attempt(self.many(), going_on(write_file('swap/secret', name='Write')), going_on(write_file('swap/secret', name='Append', append=True)), going_on(write_file('swap/new', name='New'))))
        self.assertEqual(outcome.status, 'success', outcome)
        self.assertEqual({one.name for one in self.outside.iterdir()}, {'secret'})
        self.assertEqual((self.outside / 'secret').read_text(), CANARY)


if __name__ == '__main__':
    unittest.main()
