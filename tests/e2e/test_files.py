"""Files of the machine through the whole program: the folder of the data folder, settings, files that are not held in memory."""
import gzip
import hashlib
import os
import unittest

from server import Folder, run_command
from workflows import chain, manual_trigger, node, set_json, webhook


def read(selector, **fields):
    return node('Read', 'readWriteFile', 1.1, {'operation': 'read', 'fileSelector': selector, 'options': {}}, **fields)


def write(path, field='data', **options):
    return node('Write', 'readWriteFile', 1.1, {'operation': 'write', 'fileName': path, 'dataPropertyName': field, 'options': options})


class Files(Folder):
    def run_once(self, server, *nodes, body=None):
        server.create_active(chain('run', webhook('run', 'POST'), *nodes))
        return server.call('POST', '/webhook/run', body if body is not None else {}, timeout=120)

    def test_the_folder_within_the_data_folder(self):
        """Without any setting there is one folder, which is made when it is needed."""
        server = self.start()
        self.assertEqual(self.run_once(server, read('*')).status, 500)
        made = self.data_dir / 'files'
        self.assertFalse(made.exists())
        body = b'--XX\r\nContent-Disposition: form-data; name="data"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--XX--\r\n'
        server.create_active(chain('up', webhook('up', 'POST'), write('a.txt')))
        answer = server.call('POST', '/webhook/up', body, {'Content-Type': 'multipart/form-data; boundary=XX'})
        self.assertEqual((answer.status, answer.json.get('fileName')), (200, 'a.txt'))
        self.assertEqual((made / 'a.txt').read_text(), 'hello')
        self.assertEqual(made.stat().st_mode & 0o777, 0o700)
        server.create_active(chain('down', webhook('down', 'POST'), read(str(made / '*.txt'))))
        self.assertEqual(server.call('POST', '/webhook/down', {}).json['fileName'], 'a.txt')

    def test_large_files_are_whole_after_every_step(self):
        folder = self.folder / 'in'
        folder.mkdir()
        large = os.urandom(1 << 20) * 5 + b'end'
        (folder / 'large.bin').write_bytes(large)
        server = self.start('--file-access', str(folder))
        steps = (node('Hash', 'crypto', 1, {'action': 'hash', 'type': 'SHA256', 'binaryData': True, 'dataPropertyName': 'before'}),
                 node('Gzip', 'compression', 1.1, {'operation': 'compress', 'outputFormat': 'gzip'}),
                 write('large.gz'),
                 node('Zip', 'compression', 1.1, {'operation': 'compress', 'outputFormat': 'zip', 'fileName': 'all.zip'}),
                 node('Unzip', 'compression', 1.1, {'operation': 'decompress'}),
                 node('Gunzip', 'compression', 1.1, {'operation': 'decompress', 'binaryPropertyName': 'file_0'}),
                 node('HMAC', 'crypto', 1, {'action': 'hmac', 'type': 'SHA256', 'secret': 'key', 'binaryData': True, 'binaryPropertyName': 'file_0', 'dataPropertyName': 'after'}),
                 node('Write last', 'writeBinaryFile', 1, {'fileName': 'copy.bin', 'dataPropertyName': 'file_0'}),
                 set_json('={{ { before: $json.before, after: $json.after } }}'))
        answer = self.run_once(server, read('large.bin'), *steps)
        self.assertEqual(answer.status, 200, answer)
        self.assertEqual(answer.json['before'], hashlib.sha256(large).hexdigest())
        block = b'key'.ljust(64, b'\0')
        inner = hashlib.sha256(bytes(one ^ 0x36 for one in block) + large).digest()
        self.assertEqual(answer.json['after'], hashlib.sha256(bytes(one ^ 0x5C for one in block) + inner).hexdigest())
        self.assertEqual((folder / 'copy.bin').read_bytes(), large)
        self.assertEqual(gzip.decompress((folder / 'large.gz').read_bytes()), large)
        self.assertEqual({one.name for one in folder.iterdir()}, {'large.bin', 'copy.bin', 'large.gz'})

    def test_settings(self):
        for name in ('one', 'two'):
            (self.folder / name).mkdir()
            (self.folder / name / f'{name}.txt').write_text(name)
        plan = self.write('w.json', chain('w', manual_trigger(), read('{one.txt,' + str(self.folder / 'two') + '/*}')))
        for variable, value in (('MILLRACE_FILE_ACCESS', f'{self.folder}/one:{self.folder}/two'), ('N8N_RESTRICT_FILE_ACCESS_TO', f'{self.folder}/one;{self.folder}/two')):
            ended = run_command('execute', plan, '--json', env={variable: value, 'MILLRACE_DATA_DIR': str(self.data_dir)})
            self.assertEqual(ended.returncode, 0, ended.stdout)
            self.assertIn('one.txt', ended.stdout)
            self.assertIn('two.txt', ended.stdout)
        ended = run_command('execute', plan, env={'MILLRACE_FILE_ACCESS': f'{self.folder}/one', 'MILLRACE_DATA_DIR': str(self.data_dir)})
        self.assertEqual(ended.returncode, 1)
        self.assertIn('MILLRACE_FILE_ACCESS', ended.stderr)
        self.assertEqual(run_command('config', '--archive-size-max', '0').returncode, 2)


if __name__ == '__main__':
    unittest.main()
