"""Killed a few times under load: what was accepted is there, and no schedule fires twice. bench/crash does it at length."""
import json
import pathlib
import subprocess
import tempfile
import unittest

import server


class Crash(unittest.TestCase):
    def test_nothing_that_was_accepted_is_lost_or_doubled(self):
        with tempfile.TemporaryDirectory(prefix='millrace-test-') as folder:
            done = subprocess.run(
                [server.ROOT / 'bench/crash/run', '--kills', '3', '--rate', '60', '--bin', server.BINARY, '--json',
                 '--data', folder], capture_output=True, text=True, env=server.environment(), timeout=120 * server.PATIENCE)
            log = pathlib.Path(folder, 'server.log')
            words = done.stderr + (log.read_text() if log.exists() else '')
        self.assertIn(done.returncode, (0, 1), words)
        result = json.loads(done.stdout.splitlines()[-1])
        self.assertGreater(result['accepted'], 10, result)
        self.assertEqual(result['finished'], result['accepted'], result)
        for name in ('lost', 'schedulesMissed', 'schedulesDoubled', 'runsDoubled', 'notSuccessful', 'wrongAnswers', 'crashes', 'stuck'):
            self.assertEqual(result[name], 0, f'{name}: {result}\n{words}')


if __name__ == '__main__':
    unittest.main()
