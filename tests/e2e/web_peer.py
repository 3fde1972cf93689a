"""A web server that the web nodes talk to in tests: echoes, redirects, pages, slow and compressed answers."""
import gzip
import hashlib
import http.server
import json
import re
import threading
import urllib.parse

FEED = '''<?xml version="1.0"?><rss version="2.0"><channel><title>Feed</title>
<item><title>One</title><link>https://a.example/1</link><pubDate>Tue, 06 Jan 2026 10:00:00 +0200</pubDate>
<description>&lt;p&gt;Hello&lt;/p&gt;</description><guid>1</guid></item>
<item><title>Two</title><guid>2</guid></item></channel></rss>'''


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_):
        pass

    def answer(self, status, body=b'', kind='application/json', headers=()):
        body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)

    def handle_one(self):
        url = urllib.parse.urlsplit(self.path)
        self.query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
        length = int(self.headers.get('Content-Length') or 0)
        self.body = self.rfile.read(length)
        self.server.seen.append((self.command, self.path, dict(self.headers.items())))
        name = url.path.strip('/').split('/')[0].replace('-', '_') or 'echo'
        getattr(self, 'at_' + name, self.at_missing)(url.path)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_one

    def at_missing(self, _):
        self.answer(404, {'message': 'Nothing here'})

    def at_echo(self, _):
        self.answer(200, {'method': self.command, 'path': self.path, 'query': self.query, 'headers': {k.lower(): v for k, v in self.headers.items()},
                          'body': self.body.decode('latin-1')}, headers=[('X-Twice', 'a'), ('X-Twice', 'b'), ('Set-Cookie', 'c=1')])

    def at_list(self, _):
        self.answer(200, [{'n': 1}, {'n': 2}])

    def at_bare(self, _):
        self.answer(200, [1, 'a', {'b': 2}])

    def at_text(self, _):
        self.answer(200, 'häí'.encode('latin-1'), 'text/plain; charset=iso-8859-1')

    def at_article(self, _):
        self.answer(200, '''<!doctype html><html><head><title>T</title><style>p { color: red }</style></head><body><nav>Home</nav>
            <main><h1>Über</h1> <p class="lead">First <b>bold</b>
            words</p><script>track()</script><ul><li>one</li><li>two</li></ul></main><footer>Imprint</footer></body></html>'''.encode(), 'text/html; charset=utf-8')

    def at_file(self, _):
        self.answer(200, b'\x89PNG' + bytes(range(256)), 'image/png', [('Content-Disposition', 'attachment; filename="../../a b.png"')])

    def at_bad_json(self, _):
        self.answer(200, '{"a":', 'application/json')

    def at_status(self, path):
        self.answer(int(path.split('/')[-1]), {'error': {'message': 'as you wish'}})

    def at_redirect(self, _):
        self.answer(int(self.query.get('status', ['302'])[0]), b'', headers=[('Location', self.query['to'][0])])

    def at_gzip(self, _):
        self.answer(200, gzip.compress(json.dumps({'zipped': True}).encode()), headers=[('Content-Encoding', 'gzip')])

    def at_bomb(self, _):
        if not hasattr(self.server, 'bomb'):
            self.server.bomb = gzip.compress(bytes(300 << 20), 1)
        self.answer(200, self.server.bomb, 'text/plain', [('Content-Encoding', 'gzip')])

    def at_huge(self, _):
        """Says that it has 10 GB, or says nothing and sends for ever."""
        self.send_response(200)
        self.send_header('Content-Type', self.query.get('type', ['application/zip'])[0])
        if 'announced' in self.query:
            self.send_header('Content-Length', str(10 << 30))
        else:
            self.send_header('Connection', 'close')
        self.end_headers()
        self.close_connection = True
        piece = bytes(1 << 20)
        try:
            while True:
                self.wfile.write(piece)
        except OSError:
            pass

    def at_slow(self, _):
        self.send_response(200)
        self.send_header('Content-Length', '1000')
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(1000):
                self.wfile.write(b'x')
                self.wfile.flush()
                if self.server.over.wait(0.1):
                    return
        except OSError:
            pass

    def at_pages(self, _):
        page = int(self.query.get('page', ['1'])[0])
        more = f'{self.server.url}/pages?page={page + 1}' if page < 3 else ''
        items = [{'id': page * 10 + i} for i in range(2)] if page <= 3 else []
        if self.query.get('bare'):
            self.answer(200, items)
        else:
            self.answer(200 if page <= 3 else 404, {'items': items, 'next': more, 'page': page, 'seen': self.headers.get('X-Page', '')})

    def at_digest(self, _):
        given = dict(re.findall(r'(\w+)="?([^",]+)"?', self.headers.get('Authorization', '')))
        md5 = lambda text: hashlib.md5(text.encode()).hexdigest()
        expected = ''
        if given:
            first, second = md5('user:realm:pass'), md5(f'{self.command}:{self.path}')
            expected = md5(':'.join((first, 'abc', given.get('nc', ''), given.get('cnonce', ''), 'auth', second)))
        if given and given.get('response') == expected:
            self.answer(200, {'let': 'in'})
        else:
            self.answer(401, b'', headers=[('WWW-Authenticate', 'Digest realm="realm", nonce="abc", qop="auth"')])

    def at_graphql(self, _):
        if self.headers.get('Content-Type', '').startswith('application/json'):
            asked = json.loads(self.body)
        else:
            asked = {'query': self.query['query'][0] if self.command == 'GET' else self.body.decode()}
        if 'broken' in asked['query']:
            self.answer(200, {'errors': [{'message': 'no field broken'}, {'message': 'nor this'}]})
        else:
            self.answer(200, {'data': asked})

    def at_feed(self, _):
        self.answer(200, FEED, 'application/rss+xml')


class Peer:
    """`with Peer() as peer:` serves on a free port of the loopback."""

    def __enter__(self):
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self.server.daemon_threads = True
        self.server.seen = []
        self.server.over = threading.Event()
        self.port = self.server.server_address[1]
        self.url = self.server.url = f'http://127.0.0.1:{self.port}'
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def seen(self):
        return self.server.seen
