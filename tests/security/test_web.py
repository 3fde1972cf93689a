"""G, H3, M1. Requests of workflows reach no place that the operator has closed, split no request, and always end."""
import json
import time
import unittest

from attempts import Attempts, server
from web_peer import Peer
from workflows import node


def request(url, version=4.2, **parameters):
    return node('Web', 'httpRequest', version, {'url': url, 'options': {}, **parameters})


class ClosedNetworks(Attempts):
    """With the policy public-only nothing private is reached, however it is written."""
    arguments = (*Attempts.arguments, '--outbound-policy', 'public-only')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer = Peer()
        cls.peer.__enter__()
        cls.addClassCleanup(cls.peer.__exit__)

    def assert_closed(self, *nodes):
        before = len(self.peer.seen)
        error = self.refusal(*nodes)
        self.assertRegex(error['message'], 'not allowed|not valid|no address')
        self.assertEqual(len(self.peer.seen), before, 'the request arrived')

    def test_spellings_of_private_addresses(self):
        port = self.peer.port
        for host in ('127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0x7f.1', '127.0.0.1.', 'localhost', 'LOCALHOST', 'localhost.',
                     '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '0.0.0.0', '0', '[::]',
                     '10.0.0.1', '172.16.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254', '[fe80::1]', '[fc00::1]', '[fd00:ec2::254]', '224.0.0.1', '255.255.255.255',
                     'user@127.0.0.1', 'example.com@127.0.0.1', 'example.com:80@127.0.0.1', '127。0。0。1', '①②⑦.0.0.1'):
            with self.subTest(host):
                self.assert_closed(request(f'http://{host}:{port}/echo'))

    def test_every_way_out(self):
        url = self.peer.url
        for kind, version, parameters in (('graphql', 1, {'endpoint': url + '/graphql', 'query': '{ a }'}), ('rssFeedRead', 1.2, {'url': url + '/feed'}),
                                          ('httpRequest', 1, {'url': url + '/echo'}), ('httpRequest', 2, {'url': url + '/echo'}),
                                          ('httpRequest', 4.2, {'url': 'http://1.1.1.1/', 'options': {'proxy': url}})):
            with self.subTest(kind, version=version):
                self.assert_closed(node('Web', kind, version, parameters))

    def test_aliases_do_not_get_around(self):
        error = self.refusal(request('', uri=self.peer.url + '/echo', baseURL=self.peer.url, endpoint=self.peer.url))
        self.assertIn('URL', error['message'])
        self.assertEqual(self.peer.seen, [])


class OneOpenHost(Attempts):
    """Redirects, pages and names are judged again on every hop."""
    arguments = (*Attempts.arguments, '--outbound-policy', 'public-only', '--outbound-allow', '127.0.0.1')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer = Peer()
        cls.peer.__enter__()
        cls.addClassCleanup(cls.peer.__exit__)

    def test_redirects_are_judged(self):
        self.assertEqual(self.value(request(self.peer.url + '/redirect?to=/echo'))['path'], '/echo')
        for target in (f'http://127.0.0.2:{self.peer.port}/echo', f'http://[::1]:{self.peer.port}/echo', 'http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/'):
            for status in (301, 302, 303, 307, 308):
                error = self.refusal(request(f'{self.peer.url}/redirect?status={status}&to={target}'))
                self.assertIn('not allowed', error['message'])

    def test_other_schemes(self):
        for url in ('file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:70/_x', 'dict://127.0.0.1/', 'data:text/plain,x', 'javascript:1', '//127.0.0.1/', '/etc/passwd', ' file:///etc/passwd'):
            with self.subTest(url):
                self.assertIn('http', self.refusal(request(url))['message'])

    def test_redirects_to_other_schemes(self):
        for url in ('file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1:70/_x', 'dict://127.0.0.1/', 'data:text/plain,x'):
            with self.subTest(url):
                self.assertIn('scheme', self.refusal(request(f'{self.peer.url}/redirect?to={url}'))['message'])

    def test_pages_are_judged(self):
        pages = {'pagination': {'pagination': {'paginationMode': 'responseContainsNextURL', 'nextURL': f'http://127.0.0.2:{self.peer.port}/echo'}}}
        self.assertIn('not allowed', self.refusal(request(self.peer.url + '/echo', options=pages))['message'])


class Hostile(Attempts):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.peer = Peer()
        cls.peer.__enter__()
        cls.addClassCleanup(cls.peer.__exit__)

    def test_headers_split_no_request(self):
        for name, value in (('X-A', '1\r\nX-Evil: 2'), ('X-A', '1\nX-Evil: 2'), ('X-A', '1\r\n\r\nGET /evil HTTP/1.1\r\n\r\n'), ('X-A\r\nX-Evil', '1'), ('X-A: 1\r\nX-Evil', '2'), ('X A', '1')):
            with self.subTest(name=name, value=value):
                error = self.refusal(request(self.peer.url + '/echo', sendHeaders=True, headerParameters={'parameters': [{'name': name, 'value': value}]}))
                self.assertIn('header', error['message'])
        error = self.refusal(request(self.peer.url + '/echo', method='GET /evil HTTP/1.1\r\nX: '))
        self.assertIn('method', error['message'])
        for url in (self.peer.url + '/a\r\nX-Evil: 1', self.peer.url + '/a b\tc'):
            self.attempt(request(url))
        self.assertFalse([one for one in self.peer.seen if 'evil' in json.dumps(one).lower() and one[1] != '/a%0D%0AX-Evil:%201'], self.peer.seen)

    def test_dangerous_keys_are_data(self):
        for key in ('__proto__', 'constructor', 'prototype', 'toString'):
            pairs = {'parameters': [{'name': key, 'value': '1'}]}
            got = self.value(request(self.peer.url + '/echo', method='POST', sendQuery=True, queryParameters=pairs, sendBody=True, contentType='form-urlencoded', bodyParameters=pairs))
            self.assertEqual((got['query'], got['body']), ({key: ['1']}, f'{key}=1'))

    def test_ten_gigabytes_are_refused(self):
        error = self.refusal(request(self.peer.url + '/huge?announced=1'))
        self.assertIn('larger than the limit', error['message'])
        error = self.refusal(request(self.peer.url + '/huge?type=text/plain'), timeout=120)
        self.assertIn('larger than the limit', error['message'])

    def test_a_bomb_is_refused(self):
        error = self.refusal(request(self.peer.url + '/bomb'), timeout=120)
        self.assertIn('larger than the limit', error['message'])

    def test_a_slow_peer_ends_by_its_time(self):
        started = time.monotonic()
        error = self.refusal(request(self.peer.url + '/slow', options={'timeout': 500}))
        self.assertIn('within', error['message'])
        self.assertLess(time.monotonic() - started, 10 * server.PATIENCE)

    def test_a_circle_of_redirects_ends(self):
        self.assertIn('redirect', self.refusal(request(self.peer.url + '/redirect?to=' + '/redirect%3Fto%3D/echo', options={'redirect': {'redirect': {'followRedirects': True, 'maxRedirects': 1}}}))['message'])


if __name__ == '__main__':
    unittest.main()
