"""A4, B6. What takes too much: each attempt ends within its limit, as the error of its own node, while others are served."""
import json
import statistics
import threading
import time
import unittest

from attempts import Attempts, javascript, python, scripted, server
from workflows import chain, node, set_fields, webhook

# Code that never ends by itself; the limit is 1 s.
ENDLESS = {
    'a loop': 'for (;;);', 'a loop that catches': 'for (;;) { try { for (;;); } catch { } finally { continue } }', 'microtasks': '(function f() { Promise.resolve().then(f) })(); return []',
    'awaits': 'for (;;) await 0;', 'timers': '(function f() { setTimeout(f, 0) })(); await new Promise(() => {})', 'a promise that waits for ever': 'await new Promise(() => {})',
    'a regular expression': 'return [{ json: { r: /^(a+)+$/.test("a".repeat(40) + "!") } }]', 'a native loop': 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1); return []',
    'a getter of the result': 'return [{ json: { get a() { for (;;); } } }]', 'toJSON of the result': 'return [{ json: { a: { toJSON() { for (;;); } } } }]',
    'a thenable': 'return { then() { for (;;); } }', 'a proxy': 'return [{ json: new Proxy({}, { ownKeys() { for (;;); } }) }]', 'an error\'s message': 'throw { get message() { for (;;); } }',
    'a getter that is read': 'const o = { get a() { for (;;); } }; return [{ json: { a: o.a } }]'}

# Code that takes too much memory. How it ends differs; that it ends as an error does not.
BOMBS = {
    'an iterator': 'return [...{ *[Symbol.iterator]() { for (;;) yield 1; } }]',     'arrays': 'const a = []; for (;;) a.push(new Array(1000).fill(1.5))', 'objects': 'const a = []; for (;;) a.push({})', 'buffers': 'const a = []; for (;;) a.push(Buffer.alloc(4e6, 1))',
    'strings': 'const a = []; for (;;) a.push("x".repeat(1e7) + a.length)', 'one string': 'let s = "x"; for (;;) s += s', 'one array': 'return [{ json: { a: new Array(6e7).fill(1.5) } }]',
    'join': 'return [{ json: { a: new Array(2 ** 31).join("x") } }]', 'clones': 'let a = [1]; for (;;) a = structuredClone([a, a])', 'promises': 'const a = []; for (;;) a.push(new Promise(() => {}))',
    'closures and timers': 'for (;;) setTimeout(() => 1, 1e6)', 'an answer': 'return [{ json: { a: "x".repeat(7e7) } }]', 'many items': 'return Array.from({ length: 3e6 }, () => ({ json: { a: "xxxxxxxxxxxxxxxxxxxx" } }))'}


class Limits(Attempts):
    def assert_ended(self, error, began, seconds=4.0):
        self.assertTrue(error['message'])
        self.assertLess(time.monotonic() - began, seconds * server.PATIENCE, error)

    def test_endless_code_is_stopped(self):
        """All at once: they also queue for two hosts."""
        outcomes = self.together({name: (javascript(source),) for name, source in ENDLESS.items()})
        for name, (outcome, _) in outcomes.items():
            self.assertEqual((outcome.status, outcome.error['kind']), ('error', 'timeout'), f'{name}: {outcome}')
            self.assertIn('1 s', outcome.error['message'], name)
            self.assertEqual(outcome.error['node'], 'Hostile')

    def together(self, attempts):
        """Runs several workflows at the same time; {name: (outcome, seconds)}."""
        published = {name: self.publish(*nodes) for name, nodes in attempts.items()}
        taken = {}

        def call(name, address):
            began = time.monotonic()
            self.server.call('POST', address, {}, timeout=60)
            taken[name] = time.monotonic() - began

        threads = [threading.Thread(target=call, args=(name, address)) for name, (_, address) in published.items()]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return {name: (self.outcome(workflow_id), taken[name]) for name, (workflow_id, _) in published.items()}

    def test_bombs_are_stopped(self):
        for name, source in BOMBS.items():
            with self.subTest(name):
                began = time.monotonic()
                error = self.refusal(javascript(source))
                self.assert_ended(error, began)

    def test_endless_expressions_are_stopped(self):
        """Only the field's own node fails, and natively nothing can loop."""
        sources = {'loop': '(() => { for (;;); })()', 'regex': '/^(a+)+$/.test("a".repeat(40) + "!")', 'growth': '(() => { let s = "x"; for (;;) s += s })()', 'array': '(() => { const a = []; for (;;) a.push(a.slice()) })()',
                   'native loop': '[].indexOf.call({ length: 2 ** 53 - 1 }, 1)', 'getter': '({ get a() { for (;;); } })', 'toJSON': '({ toJSON() { for (;;); } })', 'coercion': '`${{ toString() { for (;;); } } }`'}
        for name, (outcome, seconds) in self.together({name: (set_fields(v=scripted(one)),) for name, one in sources.items()}).items():
            self.assertLess(seconds, 20 * server.PATIENCE)
            if outcome.status == 'error':
                self.assertEqual(outcome.error['node'], 'Set', f'{name}: {outcome}')
            else:
                self.assertLess(len(outcome.text), 100_000, name)

    def test_native_expressions_are_bounded(self):
        """Growth and backtracking where no other process stands between."""
        for one in ('"x".repeat(1e9)', '"x".repeat(2 ** 29).length', '"x".padStart(2 ** 30).length', '"x".padEnd(1e10)', 'Array(1e9).length', '[].concat(Array(1e8)).length', '"a".repeat(50000).replace(/(a+)+b/, "")',
                    '/^(a+)+$/.test("a".repeat(40) + "!")', '("a".repeat(30) + "!").match(/^(a|aa)+$/)', '"x,".repeat(1e6).split(",").length', '(1).toFixed(1e9)', '(1e300 * 1e10).toString(2).length', '10 ** 1e9', '2n ** 1000000000n',
                    '"aaaaaaaaaa".replaceAll("a", "aaaaaaaaaa".repeat(1e7)).length', 'Array.from({ length: 1e9 })', '$json.list.map(x => $json.list.map(y => $json.list.map(z => "x".repeat(1e7))))'):
            with self.subTest(one):
                began = time.monotonic()
                outcome = self.attempt(node('Set', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput': f'={{{{ {{ v: {one} }} }}}}'}), body={'list': [1] * 100})
                self.assertLess(time.monotonic() - began, 5 * server.PATIENCE)
                self.assertIn(outcome.status, ('success', 'error'))
        deep = '(' * 5000 + '1' + ')' * 5000
        for one in (deep, '[' * 5000 + ']' * 5000, '-' * 20000 + '1', 'a' + '.a' * 20000, '1' + '+1' * 20000, '!' * 20000 + '1', '1 ? ' * 5000 + '1' + ' : 1' * 5000, '`${' * 1000 + '1' + '}`' * 1000, 'x => ' * 5000 + '1', '"' + '\\u{110000}' + '"'):
            with self.subTest(one[:20]):
                outcome = self.attempt(set_fields(v=f'={{{{ {one} }}}}'))
                self.assertIn(outcome.status, ('success', 'error'))

    def test_one_item_fails_and_the_others_do_not(self):
        each = javascript('if ($json.n === 2) throw new Error("two");\nreturn { ok: $json.n }', 'runOnceForEachItem')
        outcome = self.attempt(javascript('return [1, 2, 3].map(n => ({ json: { n } }))', name='Data'), {**each, 'onError': 'continueRegularOutput'})
        self.assertEqual(outcome.status, 'success')
        self.assertEqual([item.get('ok') for item in outcome.items], [1, None, 3])

    def test_recursion(self):
        for source in ('(function f() { f() })()', 'const f = () => [1].map(f); f()', 'const a = {}; a.a = a; return [{ json: a }]', 'let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return [{ json: { a } }]',
                       'JSON.parse("[".repeat(1e6)); return []', 'new Function("(".repeat(1e6)); return []', 'return [{ json: { get a() { return this.a } } }]', 'const p = new Proxy({}, { get: (t, k, r) => r[k] }); p.x',
                       'let a = {}; for (let i = 0; i < 5000; i++) a = { a }; return [{ json: a }]', 'return [{ json: { a: { toJSON() { return this.toJSON() } } } }]', 'class A { toString() { return `${this}` } }; throw new A()'):
            with self.subTest(source):
                self.refusal(javascript(source))

    def test_ten_thousand_promises(self):
        source = ('const all = Array.from({ length: 10000 }, (_, i) => new Promise(r => i % 2 ? setTimeout(r, i % 10, 1) : queueMicrotask(() => r(1))));\n'
                  'return [{ json: { sum: (await Promise.all(all)).reduce((a, b) => a + b) } }]')
        self.assertEqual(self.value(javascript(source)), {'sum': 10000})
        self.value(javascript('for (let i = 0; i < 10000; i++) new Promise(() => {}); return [{ json: { a: 1 } }]'))
        self.refusal(javascript('for (let i = 0; i < 10000; i++) Promise.reject(new Error("stray")); await new Promise(r => setTimeout(r, 50)); return [{ json: { a: 1 } }]'))

    def test_a_flood_of_logs_is_cut(self):
        for flood in ('for (let i = 0; i < 50000; i++) console.log("line " + i);', 'console.log("x".repeat(3e7));', 'for (let i = 0; i < 30; i++) console.error(Array(1e5).fill({ a: 1 }));', 'console.table?.({ get a() { throw 1 } });',
                      'console.log(new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } }), { toString() { throw 3 } }, Symbol("s"), 1n, null);', 'const a = {}; a.a = a; console.log(a);'):
            with self.subTest(flood):
                outcome = self.attempt(javascript(flood + ' return [{ json: { a: 1 } }]'))
                self.assertIn(outcome.status, ('success', 'error'))
                self.assertLess(len(outcome.text), 4_000_000)
        outcome = self.attempt(python('for i in range(50000): print("line", i)\nreturn [{"json": {"a": 1}}]'))
        self.assertLess(len(outcome.text), 4_000_000)

    def test_a_flood_of_requests_is_held(self):
        self.refusal(javascript('await Promise.all(Array.from({ length: 3000 }, () => helpers.httpRequest({ url: "http://127.0.0.1:1/" }))); return []'))
        self.attempt(javascript('for (let i = 0; i < 3000; i++) helpers.httpRequest({ url: "http://127.0.0.1:1/" }).catch(() => 1); return [{ json: { a: 1 } }]'))

    def test_traps_on_results(self):
        throwing = ('{ json: { get a() { throw new Error("trap") } } }', '{ json: { toJSON() { throw new Error("trap") } } }', '{ json: { a: { toJSON() { throw "trap" } } } }', '{ get json() { throw new Error("trap") } }',
                    '{ json: new Proxy({}, { ownKeys() { throw new Error("trap") } }) }', 'new Proxy({}, { get() { throw new Error("trap") }, has() { throw new Error("trap") } })', '{ json: { a: 1n } }', '{ json: { a: { toJSON() { return this } , get b() { throw null } } } }')
        for one in throwing:
            with self.subTest(one):
                self.refusal(javascript(f'return [{one}]'))
        for one in ('5', '"x"', 'null', 'undefined', 'true', 'Symbol()', '[1]', '[null]', '[[]]', '[{ json: 1 }]', '[{ json: null }]', '[{ json: [] }]', '[{ json: {}, evil: 1 }]', '[{ json: {}, binary: 5 }]', '() => 1', 'new Date()', '[Symbol()]',
                    '[{ json: () => 1 }]', '[{ json: new Date() }]'):
            with self.subTest(one):
                self.refusal(javascript(f'return {one}'))
        for one, wanted in (('{ json: { a: { toString() { throw 1 } } } }', {'a': {}}), ('{ json: { toJSON: 1 } }', {'toJSON': 1}), ('{ json: { a: undefined, f() {}, s: Symbol() } }', {}), ('{ json: { a: NaN, b: Infinity, c: -0 } }', {'a': None, 'b': None, 'c': 0}),
                            ('{ json: { a: new Map([[1, 2]]), d: new Date(0) } }', {'a': {}, 'd': '1970-01-01T00:00:00.000Z'}), ('{ json: { a: "\\ud800" } }', {'a': '\ufffd'}), ('{ json: { a: "a\\u0000b" } }', {'a': 'a\0b'}), ('{ json: Object.create(null) }', {}),
                            ('{ json: { toJSON() { return { b: 2 } } } }', {'b': 2})):
            with self.subTest(one):
                self.assertEqual(self.value(javascript(f'return [{one}]')), wanted)

    def test_what_is_thrown_may_be_anything(self):
        for one in ('1', 'null', 'undefined', '"text"', 'Symbol("s")', '{}', '{ message: 5 }', '{ message: { toString() { throw 1 } } }', '{ get message() { throw 1 }, get name() { throw 2 }, get stack() { throw 3 } }', 'new Proxy({}, { get() { throw 1 } })',
                    'new Proxy(new Error("x"), { get() { throw 1 }, getPrototypeOf() { throw 2 } })', 'Object.create(null)', '() => 1', 'new Error("x".repeat(1e7))', 'Object.assign(new Error("x"), { hint: {}, line: "a", item: -1, node: 5, kind: "ok" })',
                    'Object.assign(new Error("x"), { line: 1e300, item: 2 ** 53, name: "__proto__" })', 'new (class extends Error { get stack() { throw 1 } })("x")', 'new AggregateError([new Error("a")], "b")'):
            with self.subTest(one):
                error = self.refusal(javascript(f'throw {one}'))
                self.assertLess(len(json.dumps(error)), 20000)

    def test_python_that_takes_too_much(self):
        attempts = {'loop': 'while True: pass', 'memory': 'a = []\nwhile True: a.append("x" * 1000000)', 'buffer': 'return [{"json": {"a": len(bytearray(10**10))}}]', 'threads': 'import threading, time\nfor i in range(100000): threading.Thread(target=time.sleep, args=(100,)).start()',
                    'sleep': 'import time\ntime.sleep(1000)', 'regex': 'import re\nre.match(r"(a+)+$", "a" * 40 + "!")\nreturn []', 'number': 'return [{"json": {"n": len(str(10 ** 10 ** 8))}}]', 'power': 'return [{"json": {"n": 9 ** 9 ** 9}}]', 'forks': 'import os\nwhile True: os.fork()',
                    'a loop that ignores signals': 'import signal\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass',
                    'disk': 'f = open("/tmp/fill", "wb")\nwhile True: f.write(b"x" * 1000000)', 'output': 'import os\nwhile True: os.write(1, b"x" * 60000)', 'recursion': 'def f(): return f()\nf()', 'an answer': 'return [{"json": {"a": "x" * 10**9}}]',
                    'handlers at the end': 'import atexit\natexit.register(lambda: [None for _ in iter(int, 1)])\nraise SystemExit(1)'}
        for name, (outcome, _) in self.together({name: (python(source),) for name, source in attempts.items()}).items():
            self.assertEqual(outcome.status, 'error', f'{name}: {outcome}')
            self.assertTrue(outcome.error['message'], name)


class Bystanders(Attempts):
    """While an attempt runs, a second workflow of the same server answers as quickly as ever."""
    DURING = {'endless loops': (javascript('for (;;);'),), 'microtasks': (javascript('for (;;) await 0;'),), 'memory': (javascript('const a = []; for (;;) a.push(new Array(1000).fill(1.5))'),),
              'buffers': (javascript('const a = []; for (;;) a.push(Buffer.alloc(4e6, 1))'),), 'a regular expression': (javascript('/^(a+)+$/.test("a".repeat(40) + "!"); return []'),),
              'logs': (javascript('for (;;) console.log("x".repeat(1000))'),), 'expressions': (set_fields(v=scripted('(() => { for (;;); })()')),), 'Python': (python('while True: pass'),),
              'Python with memory': (python('a = []\nwhile True: a.append("x" * 1000000)'),), 'answers': (javascript('return [{ json: { a: "x".repeat(3e7) } }]'),)}

    def latencies(self, address, condition):
        taken = []
        while condition(len(taken)):
            began = time.monotonic()
            answer = self.server.call('GET', address)
            taken.append(time.monotonic() - began)
            self.assertEqual((answer.status, answer.json), (200, {'text': 'Hello Ada'}))
        return taken

    def test_others_answer_at_their_usual_latency(self):
        self.server.create_active(chain('bystander', webhook('bystander'), set_fields(text='=Hello {{ $json.query.name }}')))
        address = '/webhook/bystander?name=Ada'
        usual = statistics.median(self.latencies(address, lambda count: count < 200))
        for name, nodes in self.DURING.items():
            with self.subTest(name):
                _, hostile = self.publish(*nodes)
                threads = [threading.Thread(target=self.server.call, args=('POST', hostile, {}), kwargs={'timeout': 60}) for _ in range(2)]
                for one in threads:
                    one.start()
                taken = self.latencies(address, lambda count: any(one.is_alive() for one in threads) or count < 20)
                for one in threads:
                    one.join()
                during = statistics.median(taken)
                self.assertLess(during, 0.25 * server.PATIENCE, f'{name}: usually {usual * 1000:.1f} ms')
                self.assertLess(during, max(10 * usual, 0.02) * server.PATIENCE, f'{name}: usually {usual * 1000:.1f} ms')

    def test_scripts_of_others_are_served_too(self):
        """One endless job holds one of two hosts; the other serves."""
        self.server.create_active(chain('scripts', webhook('scripts'), javascript('return [{ json: { a: 1 } }]')))
        _, hostile = self.publish(javascript('for (;;);'))
        thread = threading.Thread(target=self.server.call, args=('POST', hostile, {}))
        thread.start()
        count = 0
        while thread.is_alive():
            self.assertEqual(self.server.call('GET', '/webhook/scripts').json, {'a': 1})
            count += 1
        thread.join()
        self.assertGreater(count, 5)


if __name__ == '__main__':
    unittest.main()
