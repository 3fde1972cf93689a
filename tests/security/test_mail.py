"""H3, E5, G3, J3 for mail: line ends in every text of a mail, paths in place of texts, addresses that must not be reached, the password."""
import importlib.util
import json
import pathlib
import unittest

from attempts import server
from workflows import set_json

_spec = importlib.util.spec_from_file_location('whole_mails', pathlib.Path(server.__file__).with_name('test_email.py'))
mails = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(mails)

BREAKS = ('\r\n', '\n', '\r', '\r\n\r\n', '\0', '\x0b', '\x7f')


class Mail(mails.WithMail):
    def assertNothingArrived(self):
        self.assertTrue(self.mail.lines.empty())

    def test_line_ends_in_heads(self):
        for line_end in BREAKS:
            for parameters in ({'subject': f'Hi{line_end}Bcc: eve@example.com'}, {'toEmail': f'bob@example.com{line_end}RCPT TO:<eve@example.com>'}, {'toEmail': f'bob@example.com>{line_end}DATA'}, {'fromEmail': f'Ada{line_end}Bcc: eve@example.com <a@example.com>'},
                               {'fromEmail': f'a@example.com{line_end}X: y'}, {'options': {'ccEmail': f'c@example.com,{line_end}.{line_end}QUIT@example.com'}}, {'options': {'replyTo': f'"x{line_end}Y: z" <r@example.com>'}}, {'options': {'bccEmail': f'b@example.com {line_end}'}}):
                answer = self.send(html='x', **parameters)
                if isinstance(answer, str):
                    self.assertRegex(answer, 'is no mail address|cannot be sent', parameters)
                    self.assertNothingArrived()
                else:  # spaces and line ends around an address are no part of it
                    taken, mail = self.received()
                    self.assertNotIn('eve@example.com', json.dumps(taken))

    def test_line_ends_in_names_of_files(self):
        for line_end in BREAKS:
            for name, kind in ((f'a{line_end}Bcc: eve@example.com', 'text/plain'), ('a.txt', f'text/plain{line_end}Bcc: eve@example.com')):
                item = set_json('={{ ' + json.dumps({'x': 1}) + ' }}')
                code = mails.node('Make', 'code', 2, {'jsCode': f'const b = await helpers.prepareBinaryData(Buffer.from("x"), "f"); return [{{ json: {{}}, binary: {{ data: {{ ...b, fileName: {json.dumps(name)}, mimeType: {json.dumps(kind)} }} }} }}]'})
                answer = self.send(html='x', before=(item, code), options={'attachments': 'data'})
                if isinstance(answer, dict):
                    taken, mail = self.received()
                    self.assertNotRegex(taken['message'], r'(?m)^Bcc:')
                    self.assertEqual(taken['envelope']['to'], ['bob@example.com'])
        self.assertNothingArrived()

    def test_bodies_do_not_end_the_mail(self):
        body = 'a\r\n.\r\nRSET\r\nMAIL FROM:<eve@example.com>\r\n.\n.\r\n..\r\n'
        self.send(emailFormat='both', html=body, text=body)
        taken, mail = self.received()
        self.assertEqual(taken['envelope'], {'from': 'ada@example.com', 'to': ['bob@example.com']})
        self.assertIn('MAIL FROM:<eve@example.com>', list(mail.iter_parts())[0].get_content())
        self.assertNothingArrived()

    def test_no_text_is_a_path(self):
        """E5: mailers that take objects read files and addresses by them."""
        for value in ({'path': '/etc/passwd'}, {'href': 'file:///etc/passwd'}, {'raw': {'path': '/etc/passwd'}}, [{'path': '/etc/passwd'}], {'content': 'x', 'path': '/proc/self/environ'}):
            for name in ('html', 'subject', 'toEmail', 'fromEmail'):
                answer = self.send(body={'v': value}, before=(set_json('={{ $json.body }}'),), **{'html': 'x', name: '={{ $json.v }}'})
                text = json.dumps(answer)
                if isinstance(answer, dict):
                    text += self.received()[0]['message']
                self.assertNotRegex(text, r'root:|PATH=')
            answer = self.send(body={'v': value}, before=(set_json('={{ $json.body }}'),), html='x', options={'attachments': '={{ $json.v }}'})
            self.assertIsInstance(answer, str)
        for name in ('/etc/passwd', 'file:///etc/passwd', '../../etc/passwd', '__proto__', 'constructor'):
            self.assertIn('has no file', self.send(html='x', options={'attachments': name}))
        self.assertNothingArrived()

    def test_options_of_commands(self):
        for address in ('-oQ/tmp@example.com', 'a@example.com> SIZE=1', 'a@example.com BODY=8BITMIME', '<a@example.com', '"a b"@example.com', 'a@[127.0.0.1]', '@@example.com'):
            self.assertIn('is no mail address', self.send(html='x', toEmail=address), address)
        self.assertNothingArrived()

    def test_addresses_that_must_not_be_reached(self):
        """G3: the policy of requests holds for mail."""
        self.assertIn('Mail may not go to', self.send('metadata', html='x'))

    def test_passwords_are_in_no_text(self):
        for answer in (self.send('wrong', html='x'), self.send('wrong', html='x', toEmail='nobody@example.com')):
            self.assertNotIn('canary-wrong-pw', json.dumps(answer))
        for path in ('/api/v1/executions?includeData=true', '/api/v1/workflows'):
            self.assertNotIn('canary-wrong-pw', self.server.call('GET', path).text)
        self.assertNotIn('canary-wrong-pw', self.server.log())


if __name__ == '__main__':
    unittest.main()
