"""E4, M1. Archives that were made to harm: names that leave, links, bombs, many files, passwords, damage."""
import base64
import gzip
import io
import stat
import struct
import tarfile
import unittest
import zipfile

from attempts import javascript
from disk import OnDisk, decompress, going_on, read_file, write_file, zip_of

NAMES = javascript('return [{ json: { files: Object.entries($input.first().binary ?? {}).map(([field, f]) => [field, f.directory ?? "", f.fileName, Buffer.from(f.data ?? "", "base64").toString()]) } }]', name='Names')
MB = 1 << 20


def symlink(name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def tar_of(*members, mode='w'):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for name, kind, text in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
                info.linkname = text
                archive.addfile(info)
            else:
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text.encode()))
    return made.getvalue()


def encrypted(archive):
    """The same with the flag of encryption set, in the file's head and in the list at the end."""
    data = bytearray(archive)
    for signature, offset in ((b'PK\x03\x04', 6), (b'PK\x01\x02', 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    return bytes(data)


class Archives(OnDisk):
    def unpacked(self, content, name='a.zip', **options):
        return self.attempt(read_file(self.put(name, content), name='Read'), decompress(), NAMES, **options)

    def files(self, content, name='a.zip'):
        outcome = self.unpacked(content, name)
        self.assertEqual(outcome.status, 'success', outcome)
        return outcome.items[0]['files']

    def refused(self, content, name='a.zip', part=''):
        outcome = self.attempt(read_file(self.put(name, content), name='Read'), decompress())
        self.assertEqual(outcome.status, 'error', outcome)
        self.assertIn(part, outcome.error['message'])
        return outcome

    def test_names_that_leave(self):
        names = ['../evil', '../../etc/evil', '/etc/evil', 'sub/../../evil', '..\\evil', 'C:\\evil', '\\\\host\\share\\evil', './evil', '..', '.', '/', 'a/', 'evil\n', '\u202eevil', '\uff0e\uff0e/evil', 'x' * 300, 'd/' * 3000 + 'evil']
        for kind, content in (('a.zip', zip_of((name, 'x') for name in names if name != 'a/')), ('a.tar', tar_of(*((name, tarfile.REGTYPE, 'x') for name in names if not name.endswith('/')))),
                              ('a.tar.gz', tar_of(*((name, tarfile.REGTYPE, 'x') for name in names if not name.endswith('/')), mode='w:gz'))):
            with self.subTest(kind):
                files = self.files(content, kind)
                self.assertGreater(len(files), 8)
                for _, directory, name, text in files:
                    parts = [part for part in f'{directory}/{name}'.split('/')]
                    self.assertNotIn('..', parts)
                    self.assertNotIn('\\', name)
                    self.assertFalse(directory.startswith('/'), directory)
                    self.assertLessEqual(len(name.encode()), 255)

    def test_unpacked_names_are_written_within(self):
        before = self.tree_outside()
        content = zip_of([('../../outside/evil', 'x'), ('/etc/evil', 'x'), ('../home/.millrace/api-key', 'x')])
        split = javascript('return Object.values($input.first().binary).map(f => ({ json: { path: [f.directory, f.fileName].filter(Boolean).join("/") }, binary: { data: f } }))', name='Split')
        self.attempt(read_file(self.put('b.zip', content), name='Read'), decompress(name='Unpack'), split, going_on(write_file('={{ $json.path }}', name='Write')))
        self.assertEqual(self.tree_outside(), before)

    def test_links_and_devices_are_left_out(self):
        self.assertEqual(self.files(zip_of([(symlink('link'), '/etc/passwd'), ('link/x', 'under'), ('plain', 'p')])), [['file_0', 'link', 'x', 'under'], ['file_1', '', 'plain', 'p']])
        content = tar_of(('link', tarfile.SYMTYPE, '/etc/passwd'), ('hard', tarfile.LNKTYPE, '/etc/passwd'), ('pipe', tarfile.FIFOTYPE, ''), ('null', tarfile.CHRTYPE, ''), ('plain', tarfile.REGTYPE, 'p'))
        self.assertEqual(self.files(content, 'a.tar'), [['file_0', '', 'plain', 'p']])

    def test_the_same_name_twice(self):
        self.assertEqual(self.files(zip_of([('same', '1'), ('same', '2')])), [['file_0', '', 'same', '1'], ['file_1', '', 'same', '2']])

    def test_bombs(self):
        zeros = bytes(100 * MB)
        for name, content in (('a.zip', zip_of([('zeros', zeros)])), ('a.zip', zip_of([(f'z{i}', bytes(3 * MB)) for i in range(8)])), ('a.gz', gzip.compress(zeros)), ('a.tar.gz', gzip.compress(tar_of(('zeros', tarfile.REGTYPE, '\0' * (30 * MB)))))):
            with self.subTest(name):
                self.assertLess(len(content), MB)
                self.refused(content, name, 'MB together')

    def test_overlapping_files(self):
        """Many entries of the list lead to the same bytes: a small archive that is large when each is unpacked."""
        one = zip_of([('a', bytes(MB))])
        at = one.find(b'PK\x01\x02')
        entry, end = one[at:one.find(b'PK\x05\x06')], one[one.find(b'PK\x05\x06'):]
        count = 1000
        content = one[:at] + entry * count + end[:8] + struct.pack('<HHII', count, count, len(entry) * count, at) + b'\0\0'
        outcome = self.attempt(read_file(self.put('a.zip', content), name='Read'), decompress())
        if outcome.status == 'success':
            self.assertLess(len(outcome.text), 30 * MB)
        else:
            self.assertTrue(outcome.error['message'])

    def test_bombs_in_bombs(self):
        """Only one layer is unpacked at a time."""
        inner = zip_of([('zeros', bytes(10 * MB))])
        files = self.files(zip_of([(f'{i}.zip', inner) for i in range(20)]))
        self.assertEqual(len(files), 20)

    def test_many_files(self):
        self.refused(zip_of([(f'{i}', '') for i in range(10_001)], zipfile.ZIP_STORED), part='files and folders')

    def test_passwords(self):
        self.refused(encrypted(zip_of([('secret.txt', 'x')])), part='encrypted')

    def test_what_is_none(self):
        good = zip_of([('a', 'text' * 1000)])
        for name in ('a.zip', 'a.gz', 'a.tar', 'a.tgz', 'a.rar', 'a.bz2', 'a', 'a.txt'):
            for content in (b'', b'PK', b'PK\x03\x04', b'\x1f\x8b', good[:50], good[20:], b'\xff' * 1000):
                with self.subTest(f'{name} {content[:4]}'):
                    self.refused(content, name)

    def test_lies_about_sizes(self):
        """What the list at the end says is not believed."""
        content = bytearray(zip_of([('a', bytes(3 * MB))]))
        at = content.find(b'PK\x01\x02')
        for declared in (0, 1, 0xFFFFFFFE, 0xFFFFFFFF):
            content[at + 24:at + 28] = struct.pack('<I', declared)
            outcome = self.unpacked(bytes(content))
            if outcome.status == 'success':
                self.assertLessEqual(len(base64.b64encode(outcome.items[0]['files'][0][3].encode())), 5 * MB)

    def test_fields_that_do_not_exist(self):
        path = self.put('a.zip', zip_of([('a', 'x')]))
        for names in ('none', '', ' , ', 'data,none', '__proto__', 'constructor', '={{ ["data"] }}', '={{ {} }}'):
            with self.subTest(names):
                outcome = self.attempt(read_file(path, name='Read'), decompress(binaryPropertyName=names))
                self.assertEqual(outcome.status, 'error', outcome) if names != '={{ ["data"] }}' else self.assert_shows_nothing(outcome)


if __name__ == '__main__':
    unittest.main()
