"""A server with one folder that workflows may use, beside what they may not: a neighbour's secret, its own data folder
and its file of credentials. For the attempts on files."""
import base64
import io
import json
import os
import pathlib
import shutil
import tempfile
import zipfile

from attempts import Attempts, javascript, node, server

CANARY = 'canary-51c0de-of-a-file-outside'


def read_files(selector, name='Hostile', **options):
    return node(name, 'readWriteFile', 1.1, {'operation': 'read', 'fileSelector': selector, 'options': options})


def read_file(path, name='Hostile'):
    return node(name, 'readBinaryFile', 1, {'filePath': path})


def write_file(path, name='Hostile', **options):
    return node(name, 'readWriteFile', 1.1, {'operation': 'write', 'fileName': path, 'options': options})


def decompress(name='Hostile', **parameters):
    return node(name, 'compression', 1.1, {'operation': 'decompress', **parameters})


def going_on(one):
    return {**one, 'onError': 'continueRegularOutput'}


def some_file(text='attempt'):
    """An item with a file."""
    data = base64.b64encode(text.encode()).decode()
    return javascript(f'return [{{ json: {{}}, binary: {{ data: {{ data: "{data}", mimeType: "text/plain", fileName: "f.txt" }} }} }}]', name='File')


def zip_of(entries, method=zipfile.ZIP_DEFLATED):
    """Entries: (name or ZipInfo, text)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, 'w', method) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return made.getvalue()


class OnDisk(Attempts):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix='millrace-test-'))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.allowed, cls.outside, cls.home = (cls.folder / name for name in ('allowed', 'outside', 'home'))
        for one in (cls.allowed, cls.outside, cls.home):
            one.mkdir()
        (cls.outside / 'secret').write_text(CANARY)
        (cls.allowed / 'sub').mkdir()
        (cls.allowed / 'mine.txt').write_text('mine')
        cls.credentials = cls.home / 'credentials.json'
        cls.credentials.write_text(json.dumps([{'id': '1', 'name': 'n', 'type': 'httpBasicAuth', 'data': {'password': CANARY}}]))
        cls.credentials.chmod(0o600)
        # The home folder holds the data folder: what is within is no more allowed for that.
        cls.arguments = (*Attempts.arguments, '--file-access', f'{cls.allowed}:{cls.home}', '--credentials-file',
                         str(cls.credentials), '--archive-size-max', '20')
        cls.server = server.Server(cls.home / '.millrace', *cls.arguments, env=cls.env)
        cls.addClassCleanup(cls.server.kill)

    def secrets(self):
        return (CANARY, self.server.key, 'SQLite format 3')

    def assert_shows_nothing(self, outcome):
        shown = outcome.text
        for secret in self.secrets():
            self.assertNotIn(secret, shown)
            # However it is cut into groups of three bytes.
            for shift in range(3):
                encoded = base64.b64encode(b'\0' * shift + secret.encode())[4:-4].decode()
                self.assertNotIn(encoded, shown)

    def tree_outside(self):
        """Every file that no workflow may change, but for the database, which the server itself writes."""
        found = {}
        for top in (self.outside, self.home):
            for path in sorted(top.rglob('*')):
                if path.is_file() and 'millrace.db' not in path.name and 'contents' not in path.parts:
                    found[str(path)] = path.read_bytes()
        return found

    def put(self, name, content):
        path = self.allowed / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.addCleanup(lambda: path.unlink(missing_ok=True))
        return str(path)

    def link(self, target, name):
        path = self.allowed / name
        os.symlink(target, path)
        self.addCleanup(lambda: path.unlink(missing_ok=True))
        return str(path)
