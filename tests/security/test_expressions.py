"""A. The expression sandbox: every syntactic way to the language's compilers, and what expressions could spy on."""
import itertools
import pathlib
import random
import re
import unittest

from attempts import Attempts, SECRET, scripted
from workflows import chain, manual_trigger, node, set_fields, webhook

# What an escape would show: this text stands in no source.
ESCAPED = 'escaped'
PAYLOAD = '"return \'esc\' + \'aped\'"'


def lists_of(path):
    """{heading: [line, …]} of a file with [headings], comments and blank lines."""
    lists = {}
    for line in path.read_text(encoding='utf-8').splitlines():
        if line.startswith('[') and line.endswith(']') and line[1:-1].isalpha():
            current = lists.setdefault(line[1:-1], [])
        elif line and not line.startswith('#'):
            current.append(line)
    return lists


_LISTS = lists_of(pathlib.Path(__file__).with_name('escapes.txt'))
RECEIVERS, ACCESSES, CALLS, FORMS = (_LISTS[one] for one in ('receivers', 'accesses', 'calls', 'forms'))


def read_of(access, receiver):
    return access.replace('{X}', receiver)


def filled(form):
    return form.replace('{P}', PAYLOAD).replace('{T}', "return 'esc' + 'aped'")


class Escapes(Attempts):
    def assert_no_escape(self, sources):
        """Each in braces as it stands; in a function, which only the script host evaluates; and there with its names put
        together at run time, which no check of the text can see."""
        sources = [one.replace('}}', '} }') for one in sources]
        hidden = [re.sub(r'(\?)?\.constructor', r'\1["const" + "ructor"]', one).replace('?[', '?.[') for one in sources]
        expressions = [f'={{{{ {one} }}}}' for one in sources] + [scripted(one) for one in sources + hidden]
        case = {'json': {'text': 'abc', 'list': [1, 2]}, 'nodes': {'Start': [{'json': {'a': 1}}]}}
        malformed = 0
        for expression, answer in zip(expressions, self.evaluate(*expressions, **case)):
            self.assertNotIn(ESCAPED, str(answer.get('value')), expression)
            self.assertNotIn(ESCAPED, str(answer.get('error')), expression)
            self.assertNotIn('root:x', str(answer), expression)
            if 'error' in answer:
                malformed += answer['error']['message'].startswith('invalid syntax')
                self.assertTrue(answer['error']['message'], expression)
                self.assertNotEqual(answer['error']['kind'], 'internal', f'{expression}: {answer}')
            else:
                self.assertTrue('value' in answer or answer.get('undefined'), answer)
        self.assertLess(malformed, len(expressions) / 10, 'these attempts do not even parse')

    def test_the_payload_would_be_seen(self):
        """The check can fail: what the payload gives is recognised."""
        self.assertEqual(self.evaluate("={{ 'esc' + 'aped' }}")[0]['value'], ESCAPED)

    def test_every_access_to_every_receiver(self):
        reads = [read_of(access, receiver) for receiver, access in itertools.product(RECEIVERS, ACCESSES)]
        self.assert_no_escape([f'{read}.constructor({PAYLOAD})()' for read in reads])

    def test_every_call_of_every_access(self):
        reads = [read_of(access, '[]') for access in ACCESSES] + [read_of(access, '(() => 1)') for access in ACCESSES]
        self.assert_no_escape([filled(call.replace('{F}', f'({read})')) for call, read in itertools.product(CALLS, reads)])

    def test_forms_that_are_a_way_of_their_own(self):
        self.assert_no_escape([filled(form) for form in FORMS])

    def test_reads_give_no_function_of_the_language(self):
        """Even without a call: what leads out of the data is refused or nothing."""
        reads = [read_of(access, receiver) for receiver, access in itertools.product(('[]', '"x"', '(() => 1)', '$json'), ACCESSES)]
        expressions = [f'={{{{ typeof ({one}) }}}}' for one in reads] + [scripted(f'typeof ({one})') for one in reads]
        for expression, answer in zip(expressions, self.evaluate(*expressions, json={'list': []})):
            self.assertNotEqual(answer.get('value'), 'function', expression)

    def test_grammar_of_attempts(self):
        """A7: random compositions from a fixed seed. Nothing of them may compile text."""
        chance = random.Random(20251)

        def piece(depth):
            if depth == 0:
                return chance.choice(RECEIVERS)
            inner = piece(depth - 1)
            shape = chance.choice((
                read_of(chance.choice(ACCESSES), f'({inner})'), f'(() => ({inner}))()', f'[{inner}][0]', f'({{ a: {inner} }}).a', f'(0, {inner})',
                f'({inner})?.call', f'({inner})?.bind(null)', f'(true ? {inner} : 0)', f'[{inner}].map(x => x)[0]', f'(function () {{ return {inner} }})()',
                f'({inner} ?? 0)', f'[...[{inner}]].pop()', f'((x = {inner}) => x)()', f'Object.values({{ a: {inner} }})[0]', f'({inner}).apply',
                f'[{inner}].find(() => true)', f'(() => {{ try {{ throw {inner} }} catch (e) {{ return e }} }})()'))
            return shape

        sources = [filled(chance.choice(CALLS).replace('{F}', f'({piece(chance.randint(1, 5))})')) for _ in range(600)]
        self.assert_no_escape(sources)


class Spying(Attempts):
    def test_environment(self):
        """A8: $env is blocked unless it is switched on, and nothing else leads there."""
        name = next(iter(self.env))
        for one in (f'$env.{name}', f'$env["{name}"]', 'JSON.stringify($env)', 'Object.values($env)', f'$env?.{name}', '({ ...$env })'):
            for expression in (f'={{{{ {one} }}}}', scripted(one)):
                outcome = self.attempt(set_fields(v=expression))
                if outcome.status == 'success':
                    self.assertNotIn(SECRET, outcome.text, expression)
                else:
                    self.assertIn('nvironment', outcome.error['message'], expression)
        for one in (f'process.env.{name}', f'global.process.env.{name}', f'globalThis.process?.env?.{name}', 'JSON.stringify(process)'):
            answer = self.evaluate(scripted(one))[0]
            self.assertNotIn(SECRET, str(answer))

    def test_files_and_sockets(self):
        for one in ('require("fs").readFileSync("/etc/passwd", "utf8")', 'fetch("http://127.0.0.1/")', 'new XMLHttpRequest().open("GET", "file:///etc/passwd")',
                    'process.binding("fs").open("/etc/passwd")', 'global.process.dlopen({}, "/lib/x86_64-linux-gnu/libc.so.6")', 'new WebSocket("ws://127.0.0.1")'):
            answer = self.evaluate(scripted(one))[0]
            self.assertTrue('error' in answer or answer.get('undefined') or answer.get('value') in ({}, None), f'{one}: {answer}')

    def test_helpers_give_data_only(self):
        """A3: what our helpers return has no prototype of the server's to change."""
        for helper in ('$fromAI("x", "y", "string", "z")', '$jmespath($json, "list")', '$now', '$input', '$workflow', '$execution', '$prevNode'):
            for expression in (scripted(f'(() => {{ const h = {helper}; h.polluted = 1; h["__pro" + "to__"].polluted = 1 }})()'),):
                self.evaluate(expression, json={'list': []})
        answers = self.evaluate(scripted('({}).polluted'), scripted('[].polluted'), scripted('$now.polluted'), scripted('"x".polluted'), json={})
        for answer in answers:
            self.assertTrue(answer.get('undefined'), answer)

    def test_static_data_and_credentials_are_out_of_reach(self):
        for one in ('$getWorkflowStaticData("global")', '$credentials', '$secrets', 'this.getWorkflowStaticData("global")', 'this.getCredentials("x")', 'helpers.httpRequest({})'):
            answer = self.evaluate(scripted(one))[0]
            self.assertTrue('error' in answer or answer.get('undefined') or answer.get('value') in ({}, None), f'{one}: {answer}')

    def test_opening_a_workflow_evaluates_nothing(self):
        """A5: storing, reading and listing leave expressions as they are; a loop in one holds nothing up."""
        loop = '={{ (function () { for (;;); })() }}'
        workflow_id = self.server.create(chain('preview', manual_trigger(), set_fields(v=loop), node('Link', 'set', 3.4, {
            'url': {'__rl': True, 'mode': 'list', 'value': loop, 'cachedResultUrl': loop}})))
        stored = self.server.call('GET', f'/api/v1/workflows/{workflow_id}', timeout=0.9).json
        self.assertEqual(stored['nodes'][2]['parameters']['url']['cachedResultUrl'], loop)
        self.assertEqual(stored['nodes'][1]['parameters']['assignments']['assignments'][0]['value'], loop)
        self.server.call('GET', '/api/v1/workflows', timeout=0.9)

    def test_input_is_never_evaluated_a_second_time(self):
        """A6: expression syntax in what a caller sends stays text, through every node it passes."""
        for text in ('={{ 1 + 1 }}', '{{ 1 + 1 }}', '=x', '${1 + 1}', '={{ $env.PATH }}', '}}{{ 1 + 1 }}', '{{ (function () { return 1 + 1 })() }}', '<%= 1 + 1 %>'):
            with self.subTest(text):
                nodes = (set_fields(v='={{ $json.body.v }}'), node('Again', 'set', 3.4, {'mode': 'raw', 'jsonOutput': '={{ { v: $json.v, w: "a " + $json.v } }}', 'options': {}}),
                         node('Once more', 'set', 3.4, {'mode': 'raw', 'jsonOutput': '={{ (function () { return { ...$json, x: `${$json.v}` } })() }}', 'options': {}}))
                self.assertEqual(self.value(*nodes, body={'v': text}), {'v': text, 'w': 'a ' + text, 'x': text})
        text = '={{ 1 + 1 }}'
        _, address = self.publish(set_fields(v='={{ $json.body.v }}', q='={{ $json.query.q }}', h='={{ $json.headers["x-text"] }}'))
        answer = self.server.call('POST', address + '?q=%3D%7B%7B%201%20%2B%201%20%7D%7D', b'v=%3D%7B%7B%201%20%2B%201%20%7D%7D',
                                  {'Content-Type': 'application/x-www-form-urlencoded', 'X-Text': text})
        self.assertEqual(answer.json, [{'v': text, 'q': text, 'h': text}])

    def test_respond_text_is_not_evaluated_again(self):
        path = 'respond-once'
        self.server.create_active(chain(path, webhook(path, 'POST', 'responseNode'), node('Respond', 'respondToWebhook', 1.1, {
            'respondWith': 'text', 'responseBody': '={{ $json.body.v }}', 'options': {}})))
        self.assertEqual(self.server.call('POST', f'/webhook/{path}', {'v': '={{ 1 + 1 }}'}).text, '={{ 1 + 1 }}')


if __name__ == '__main__':
    unittest.main()
