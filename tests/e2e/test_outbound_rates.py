"""Limits of how fast requests leave: they wait for their turn instead of failing, within their timeout."""
import time

import server
from loopback import LoopbackServer
from workflows import chain, node, set_json, webhook


class Peer(LoopbackServer):
    """Notes when each request came."""

    def __init__(self):
        self.times = []

    def answer(self, path):
        self.times.append(time.monotonic())
        return 200, 'application/json', b'{}'

    def spread(self):
        return max(self.times) - min(self.times)


def calls(peer, count, path, credentials=None, **options):
    request = node('Call', 'httpRequest', 4.2, {'url': peer.url + '/', 'options': options})
    if credentials:
        request['parameters'] |= {'authentication': 'genericCredentialType', 'genericAuthType': 'httpHeaderAuth'}
        request['credentials'] = {'httpHeaderAuth': credentials}
    return chain(path, webhook(path), set_json('={{ { n: [...Array(%d).keys()] } }}' % count),
                 node('Split', 'splitOut', 1, {'fieldToSplitOut': 'n', 'options': {}}), request)


class Rates(server.Folder):
    def test_requests_to_a_host_are_spread_and_none_fails(self):
        with Peer() as peer:
            instance = self.start('--outbound-rate', '127.0.0.1=10/2')
            instance.create_active(calls(peer, 8, 'spread'))
            answer = instance.call('GET', '/webhook/spread')
            self.assertEqual(answer.status, 200, answer)
            self.assertEqual(len(peer.times), 8)
            # Two at once, then six more a tenth of a second apart.
            self.assertGreater(peer.spread(), 0.55)

    def test_other_hosts_do_not_wait(self):
        with Peer() as peer:
            instance = self.start('--outbound-rate', 'other.example=0.001/1')
            instance.create_active(calls(peer, 8, 'free'))
            self.assertEqual(instance.call('GET', '/webhook/free').status, 200)
            self.assertEqual(len(peer.times), 8)

    def test_the_wait_is_part_of_the_timeout(self):
        with Peer() as peer:
            instance = self.start('--outbound-rate', '127.0.0.1=0.01/1')
            instance.create_active(calls(peer, 2, 'late', timeout=2000))
            answer = instance.call('GET', '/webhook/late')
            self.assertEqual(answer.status, 500, answer)
            error = instance.wait_for_executions(1)[0]['error']
            self.assertIn('limit of requests per second', error)
            self.assertEqual(len(peer.times), 1)

    def test_a_credential_has_a_limit_of_its_own(self):
        secrets = self.write('credentials.json', [
            {'id': 'slow1', 'name': 'Slow', 'type': 'httpHeaderAuth', 'data': {'name': 'X-Key', 'value': 'a'}},
            {'id': 'fast1', 'name': 'Fast', 'type': 'httpHeaderAuth', 'data': {'name': 'X-Key', 'value': 'b'}}])
        secrets.chmod(0o600)
        for rate in ('Slow=10/1', 'slow1=10/1'):
            with Peer() as peer, self.subTest(rate):
                instance = self.start('--credentials-file', str(secrets), '--credential-rate', rate)
                instance.create_active(calls(peer, 6, 'slow', {'id': 'slow1', 'name': 'Slow'}))
                instance.create_active(calls(peer, 6, 'fast', {'id': 'fast1', 'name': 'Fast'}))
                self.assertEqual(instance.call('GET', '/webhook/slow').status, 200)
                self.assertGreater(peer.spread(), 0.45)
                peer.times.clear()
                self.assertEqual(instance.call('GET', '/webhook/fast').status, 200)
                self.assertEqual(len(peer.times), 6)
                instance.stop()
                self.setUpFolderAnew()

    def setUpFolderAnew(self):
        self.data_dir = self.data_dir.with_name(self.data_dir.name + '-next')

    def test_a_waiting_request_can_be_stopped(self):
        with Peer() as peer:
            instance = self.start('--outbound-rate', '127.0.0.1=0.02/1')
            workflow = calls(peer, 2, 'stop', timeout=200_000)
            workflow['nodes'][0]['parameters']['responseMode'] = 'onReceived'
            instance.create_active(workflow)
            self.assertEqual(instance.call('GET', '/webhook/stop').status, 200)
            [execution] = instance.wait_for_executions(1, '?status=running')
            answer = instance.call('POST', f'/api/v1/executions/{execution["id"]}/stop')
            self.assertEqual((answer.status, answer.json['status']), (200, 'canceled'), answer)

    def test_wrong_rates_are_named_at_the_start(self):
        for setting, bad in (('outbound-rate', 'a.example'), ('outbound-rate', 'a.example=0'),
                             ('credential-rate', 'Slow=fast'), ('outbound-rate', 'a.example=5/0')):
            result = server.run_command('serve', f'--{setting}', bad, '--data-dir', self.data_dir)
            self.assertEqual(result.returncode, 2, result)
            self.assertIn(bad, result.stderr)


if __name__ == '__main__':
    server.unittest.main()
