"""Starting, stopping, killing: what was acknowledged is there afterwards, and bad settings are explained."""
import concurrent.futures
import http.client
import socket
import unittest

import server
from workflows import chain, echo, set_fields, webhook


class Restart(server.Folder):
    def test_workflows_webhooks_runs_and_key_survive(self):
        first = self.start()
        workflow_id = first.create_active(echo('stays', 'GET'))
        self.assertEqual(first.call('GET', '/webhook/stays').status, 200)
        first.wait_for_executions(1)
        key = first.key
        self.assertEqual(first.stop(), 0, first.log())

        second = self.start()
        self.assertEqual(second.key, key)
        self.assertNotIn(key, second.log())
        self.assertEqual(second.call('GET', f'/api/v1/workflows/{workflow_id}').json['active'], True)
        self.assertEqual(second.call('GET', '/webhook/stays').status, 200)
        self.assertEqual(len(second.wait_for_executions(2)), 2)

    def test_killed_server_keeps_every_acknowledged_run(self):
        first = self.start()
        workflow_id = first.create_active(chain('kept', webhook('kept'), set_fields(n='={{ $json.query.n }}')))
        answered = 0

        def call(n):
            try:
                return first.call('GET', f'/webhook/kept?n={n}').status == 200
            except (OSError, http.client.HTTPException):
                return False

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            calls = [pool.submit(call, n) for n in range(400)]
            for done, future in enumerate(concurrent.futures.as_completed(calls)):
                answered += future.result()
                if done == 150:
                    first.kill()
        self.assertGreater(answered, 100)

        second = self.start()
        stored, cursor = 0, ''
        while True:
            page = second.call('GET', f'/api/v1/executions?workflowId={workflow_id}&status=success&limit=100'
                               + (f'&cursor={cursor}' if cursor else '')).json
            stored += len(page['data'])
            cursor = page.get('nextCursor')
            if not cursor:
                break
        self.assertGreaterEqual(stored, answered)
        self.assertEqual(second.call('GET', '/webhook/kept?n=1').status, 200)


class BadSettings(server.Folder):
    def assert_refused(self, *arguments, part, env=None):
        result = server.run_command('serve', *arguments, env=env, timeout=20)
        self.assertNotEqual(result.returncode, 0)
        text = result.stderr + result.stdout
        self.assertIn(part, text)
        self.assertNotIn('terminate called', text)
        return result

    def test_port_that_is_taken_is_named(self):
        with socket.socket() as taken:
            taken.bind(('127.0.0.1', 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            self.assert_refused('--host', '127.0.0.1', '--port', port, '--data-dir', self.data_dir, part=port)

    def test_port_that_is_no_port(self):
        for bad in ('abc', '70000', '-1', ''):
            result = self.assert_refused('--port', bad, '--data-dir', self.data_dir, part='port')
            self.assertEqual(result.returncode, 2)

    def test_port_from_the_environment_is_checked_too(self):
        self.assert_refused('--data-dir', self.data_dir, env={'MILLRACE_PORT': 'abc'}, part='MILLRACE_PORT')

    def test_data_folder_that_is_a_file(self):
        path = self.write('plain', 'not a folder')
        self.assert_refused('--port', str(server.free_port()), '--data-dir', path, part=str(path))

    def test_data_folder_of_a_running_server(self):
        self.start()
        self.assert_refused('--port', str(server.free_port()), '--data-dir', self.data_dir, part=str(self.data_dir))

    def test_config_file_that_is_missing(self):
        self.assert_refused('--config', self.folder / 'none.json', '--data-dir', self.data_dir, part='none.json')

    def test_config_file_that_is_malformed(self):
        path = self.write('bad.json', '{"port": ')
        self.assert_refused('--config', path, '--data-dir', self.data_dir, part='bad.json')

    def test_unknown_flag(self):
        result = self.assert_refused('--no-such-flag', part='--no-such-flag')
        self.assertEqual(result.returncode, 2)

    def test_database_that_is_none(self):
        started = self.start()
        started.stop()
        for database in self.data_dir.glob('millrace.db*'):
            database.write_bytes(b'this is not a database, only some text that is long enough to be read' * 100)
        self.assert_refused('--port', str(server.free_port()), '--data-dir', self.data_dir, part='database')


class Environment(server.Folder):
    def test_settings_come_from_the_environment(self):
        port = server.free_port()
        process = server.subprocess.Popen(
            [server.BINARY, 'serve'], stdout=server.subprocess.DEVNULL, stderr=server.subprocess.DEVNULL,
            env=server.environment({'MILLRACE_PORT': str(port), 'MILLRACE_DATA_DIR': str(self.data_dir),
                                    'MILLRACE_HOST': '127.0.0.1'}))
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        deadline = server.time.monotonic() + 20 * server.PATIENCE
        while True:
            try:
                connection = http.client.HTTPConnection('127.0.0.1', port, timeout=5)
                connection.request('GET', '/healthz')
                self.assertEqual(connection.getresponse().status, 200)
                connection.close()
                break
            except OSError:
                self.assertLess(server.time.monotonic(), deadline, 'the server does not answer')
                server.time.sleep(0.02)
        self.assertTrue((self.data_dir / 'api-key').exists())


if __name__ == '__main__':
    unittest.main()
