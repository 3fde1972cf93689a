"""A2, B1, B2, B3, B8. What one evaluation leaves behind is nothing to the next: items, runs, workflows, jobs of one host."""
import unittest

from attempts import Attempts, javascript, python, scripted
from workflows import node, set_fields

# Objects of the platform that code is handed, and of the realm they come from.
SHARED = ('Buffer', 'Buffer.prototype', 'Object.getPrototypeOf(Buffer)', 'Object.getPrototypeOf(Buffer.prototype)', 'URL', 'URL.prototype',
          'Object.getPrototypeOf(URL)', 'Object.getPrototypeOf(URL.prototype)', 'URLSearchParams', 'URLSearchParams.prototype',
          'Object.getPrototypeOf(new URLSearchParams("a=1").entries())', 'TextEncoder', 'TextEncoder.prototype', 'TextDecoder.prototype',
          'AbortController', 'AbortController.prototype', 'AbortSignal', 'AbortSignal.prototype', 'Object.getPrototypeOf(AbortSignal.prototype)',
          'structuredClone', 'structuredClone({}).constructor', 'Object.getPrototypeOf(structuredClone({}))', 'Object.getPrototypeOf(structuredClone([]))',
          'Object.getPrototypeOf(structuredClone(new Map()))', 'Object.getPrototypeOf(structuredClone(new Date()))',
          'Object.getPrototypeOf(structuredClone(/x/))', 'Object.getPrototypeOf(structuredClone(new Error("x")))', 'structuredClone(new Map()).entries().__proto__ ?? {}',
          'Object.getPrototypeOf(structuredClone(new Map()).entries())', 'Object.getPrototypeOf(structuredClone(new Set()).values())',
          'Object.getPrototypeOf(structuredClone([]).values())', 'Object.getPrototypeOf(Object.getPrototypeOf(structuredClone([]).values()))',
          'crypto', 'Object.getPrototypeOf(crypto)', 'crypto.subtle', 'Object.getPrototypeOf(crypto.subtle)', 'atob', 'btoa',
          'Object.getPrototypeOf(crypto.subtle.digest("SHA-1", new Uint8Array(1)))', 'Object.getPrototypeOf(AbortSignal.abort().reason)',
          '(() => { try { Buffer.alloc(-1) } catch (e) { return e.constructor } })()', '(() => { try { Buffer.alloc(-1) } catch (e) { return Object.getPrototypeOf(e.constructor) } })()',
          '(() => { try { new URL("x") } catch (e) { return Object.getPrototypeOf(e) } })()', 'Object.getPrototypeOf(new AbortController().signal)',
          'Buffer.from.constructor.prototype', 'structuredClone({}).toString', 'Buffer.prototype.toString', 'URL.prototype.toString')

POLLUTE_ONE = '''
  try { (%s).leak = "leaked" } catch { }
  try { Object.defineProperty(%s, "leak", { value: "leaked" }) } catch { }
  try { Reflect.setPrototypeOf(%s, { leak: "leaked" }) } catch { }'''
LOOK = 'const found = [];' + ''.join(f'\n  try {{ if ((0, {one}).leak !== undefined) found.push({one!r}) }} catch {{ }}' for one in SHARED) + \
    '\nreturn [{ json: { found, plain: ({}).leak ?? null, list: [].leak ?? null, global: typeof leak } }]'


class BetweenJobs(Attempts):
    """One host serves one job after the other, of several workflows."""
    arguments = (*Attempts.arguments[:-1], '1')

    def test_objects_of_the_platform_keep_nothing(self):
        self.value(javascript(''.join(POLLUTE_ONE % (one, one, one) for one in SHARED) + '\nreturn [{ json: { done: true } }]'))
        for _ in range(2):
            self.assertEqual(self.value(javascript(LOOK)), {'found': [], 'plain': None, 'list': None, 'global': 'undefined'})

    def test_methods_of_the_platform_cannot_be_replaced(self):
        self.attempt(javascript('''
          const spy = { seen: [] };
          const replace = (owner, name) => { try { const old = owner[name]; owner[name] = function (...all) { spy.seen.push(all); return "stolen" } } catch { } };
          for (const name of ["from", "alloc", "concat", "byteLength", "isBuffer"]) replace(Buffer, name);
          for (const name of ["toString", "write", "slice", "equals"]) replace(Buffer.prototype, name);
          for (const name of ["toString", "toJSON"]) replace(URL.prototype, name);
          for (const name of ["get", "set", "toString", "append"]) replace(URLSearchParams.prototype, name);
          replace(crypto, "randomUUID"); replace(Object.getPrototypeOf(crypto), "getRandomValues"); replace(TextEncoder.prototype, "encode");
          const far = structuredClone({}).constructor;
          for (const name of ["keys", "assign", "entries", "defineProperty", "freeze"]) replace(far, name);
          for (const name of ["then", "catch"]) replace(Object.getPrototypeOf(crypto.subtle.digest("SHA-1", new Uint8Array(1))), name);
          for (const name of ["map", "push", "join", Symbol.iterator]) replace(Object.getPrototypeOf(structuredClone([])), name);
          return []'''))
        self.assertEqual(self.value(javascript('''
          const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode("abc"));
          const far = structuredClone([3, 4]);
          return [{ json: { text: Buffer.from("abc").toString("base64"), url: new URL("http://a/b?c=1").toString(),
            query: new URLSearchParams("a=1").get("a"), id: crypto.randomUUID().length, digest: Buffer.from(digest).toString("hex").slice(0, 8),
            far: far.map(x => x + 1).join() } }]''')),
            {'text': 'YWJj', 'url': 'http://a/b?c=1', 'query': '1', 'id': 36, 'digest': 'a9993e36', 'far': '4,5'})

    def test_new_buffers_show_nothing_of_others(self):
        """B3: neither what memory held before nor what another job has put into a shared block."""
        mark = 'MARK-of-another-job-'
        self.value(javascript(f'const kept = []; for (let i = 0; i < 2000; i++) kept.push(Buffer.from("{mark}".repeat(1 + i % 40)));\n'
                              f'return [{{ json: {{ n: kept.length, t: Buffer.concat(kept).length }} }}]'))
        for make in ('Buffer.allocUnsafe(n)', 'Buffer.allocUnsafeSlow(n)', 'Buffer.alloc(n)', 'new Uint8Array(n)', 'Buffer.from(Buffer.from("a").buffer)',
                     'Buffer.from(Buffer.from([1]).buffer)', 'Buffer.from(Buffer.concat([Buffer.from("a")]).buffer)', 'Buffer.from(Buffer.from("6162", "hex").buffer)',
                     'Buffer.from(Buffer.from("YWI=", "base64").buffer)', 'Buffer.from(new TextEncoder().encode("a").buffer)', 'Buffer.from(Buffer.from("a").subarray(0, 1).buffer)'):
            found = self.value(javascript(f'''
              let marks = 0, dirty = 0, longest = 0;
              for (let i = 0; i < 300; i++) {{ const n = 64 << (i % 9); const b = {make};
                if (b.includes("MARK-of")) marks++; longest = Math.max(longest, b.length);
                if (b.length >= 64 && b.some(x => x !== 0)) dirty++; }}
              return [{{ json: {{ marks, dirty }} }}]'''))
            self.assertEqual(found, {'marks': 0, 'dirty': 0}, make)

    def test_what_fires_late_does_not_act_for_the_next(self):
        """A listener outlives its job: it must not ask for the next run's data nor send anything in its name."""
        self.value(javascript('''
          const ask = () => $("Webhook").all();
          for (const after of [20, 60, 100, 140]) AbortSignal.timeout(after).addEventListener("abort", () => {
            let got; try { got = JSON.stringify(ask()) } catch (e) { got = String(e) }
            console.log("late " + got); process.env.TZ = "Asia/Tokyo" });
          return [{ json: { ok: 1 } }]'''))
        outcome = self.attempt(javascript('await new Promise(r => setTimeout(r, 300));\nreturn [{ json: { hour: new Date(0).getHours() === DateTime.fromMillis(0).hour } }]'),
                               body={'secret': 'of-the-second'})
        self.assertEqual(outcome.items, [{'hour': True}])
        self.assertNotIn('late', outcome.text)

    def test_late_failures_are_not_the_next_jobs(self):
        """What a job left to the runtime's threads fails before its end, or never."""
        late = ('const { subtle } = crypto; const bytes = new Uint8Array(8); const key = await subtle.importKey("raw", bytes, "PBKDF2", false, ["deriveBits"]);\n'
                'const work = () => subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes, iterations: 100000 }, key, 256);\n')
        self.attempt(javascript(late + 'work().then(work).then(() => { throw new Error("late") }); AbortSignal.timeout(100).onabort = () => { throw new Error("late") }; return []'))
        self.assertEqual(self.value(javascript('await new Promise(r => setTimeout(r, 250)); return [{ json: { a: 1 } }]')), {'a': 1})
        self.attempt(javascript(late + 'work().then(function f() { return work().then(f) }); return []'))
        self.assertEqual(self.value(javascript('return [{ json: { a: 1 } }]')), {'a': 1})

    def test_globals_static_data_and_modules(self):
        """B2: no cache of modules or compiled code is shared."""
        self.attempt(javascript('''
          globalThis.leak = 1; var other = 2; this.third = 3; process.leak = 4; items.leak = 5;
          require("luxon").leak = 6; require("luxon").DateTime.now = () => "poisoned"; DateTime.prototype.toISO = () => "poisoned";
          require("jmespath").search = () => "poisoned"; Array.prototype.map = null; Object.prototype.polluted = 7;
          return [{ json: { done: true } }]'''))
        self.assertEqual(self.value(javascript('''
          return [{ json: { globals: [typeof leak, typeof other, typeof third, typeof process.leak, typeof items.leak, typeof require("luxon").leak],
            now: typeof DateTime.now(), iso: DateTime.fromMillis(0, { zone: "utc" }).toISO(), polluted: typeof ({}).polluted, map: [1].map(x => x + 1),
            jmespath: $jmespath({ a: 1 }, "a") } }]''')),
            {'globals': ['undefined'] * 6, 'now': 'object', 'iso': '1970-01-01T00:00:00.000Z', 'polluted': 'undefined', 'map': [2], 'jmespath': 1})

    def test_a_prototype_polluted_by_code_reaches_no_expression(self):
        self.value(javascript('Object.prototype.polluted = 1; Array.prototype.polluted = 1; return [{ json: { a: 1 } }]'),
                   set_fields(a='={{ ({}).polluted ?? "none" }}', b=scripted('({}).polluted ?? [].polluted ?? "none"')))

    def test_static_data_is_its_workflows_own(self):
        write = 'const s = $getWorkflowStaticData("global"); s.secret = "mine"; s.__proto__ && (s.__proto__.polluted = 1); return [{ json: {} }]'
        self.attempt(javascript(write))
        look = 'const s = $getWorkflowStaticData("global"); return [{ json: { secret: s.secret ?? null, polluted: ({}).polluted ?? null } }]'
        self.assertEqual(self.value(javascript(look)), {'secret': None, 'polluted': None})

    def test_python_keeps_nothing(self):
        self.value(python('import builtins, sys\nbuiltins.leak = 1\nsys.leak = 1\nsys.modules["evil"] = sys\nreturn [{"json": {"a": 1}}]'))
        self.assertEqual(self.value(python('import builtins, sys\nreturn [{"json": {"a": hasattr(builtins, "leak"), "b": hasattr(sys, "leak"), "c": "evil" in sys.modules}}]')),
                         {'a': False, 'b': False, 'c': False})

    def test_files_of_one_job_do_not_exist_for_the_next(self):
        """B8: nothing can be written at all, in no folder that is usually open."""
        outcome = self.value(python('''
import os
got = {}
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run", ".", os.path.expanduser("~"), "/proc/self", "/etc"):
    for flags in (os.O_WRONLY | os.O_CREAT, os.O_RDWR | os.O_TMPFILE, os.O_RDONLY | os.O_DIRECTORY):
        try:
            os.close(os.open(folder + ("" if flags & os.O_DIRECTORY else "/left-by-a-job"), flags, 0o600)); got[f"{folder} {flags}"] = "opened"
        except OSError:
            pass
return [{"json": got}]'''))
        self.assertEqual(outcome, {})


class BetweenExpressions(Attempts):
    """What one evaluation tries, another looks for: the next item, the next run, another workflow, and native expressions."""
    ATTACKS = (
        '(() => { leaked = 1; return 1 })()', '(() => { globalThis.leaked = 1; return 1 })()', '(() => { this.leaked = 1; return 1 })()',
        '(() => { Math.leaked = 1; Math.max = () => 666; return 1 })()', '(() => { JSON.parse = () => 666; JSON.leaked = 1; return 1 })()',
        '(() => { Array.leaked = 1; Array.isArray = () => 666; return 1 })()', '(() => { Object.keys = () => 666; Object.leaked = 1; return 1 })()',
        '(() => { const p = "__proto__"; ({})[p].leaked = 1; return 1 })()', '(() => { Object.assign({}["__pro" + "to__"], { leaked: 1 }); return 1 })()',
        '(() => { const o = JSON.parse(\'{"__proto__":{"leaked":1} }\'); Object.assign({}, o); return { ...o } })()',
        '(() => { ({}).merge(JSON.parse(\'{"__proto__":{"leaked":1},"constructor":{"prototype":{"leaked":1} } }\')); return 1 })()',
        '(() => { DateTime.leaked = 1; DateTime.now = () => 666; return 1 })()', '(() => { $now.leaked = 1; $now.zone.leaked = 1; $now.loc.leaked = 1; return 1 })()',
        '(() => { $json.leaked = 1; $json.list.push(666); $input.all().push({}); return 1 })()', '(() => { $workflow.leaked = 1; $workflow.name = 666; return 1 })()',
        '(() => { "x".leaked = 1; (1).leaked = 1; /x/.leaked = 1; parseInt.leaked = 1; return 1 })()', '(() => { RegExp.leaked = 1; "leaked".match(/leaked/); return 1 })()',
        '(() => { Symbol.leaked = 1; Map.leaked = 1; Set.leaked = 1; Error.leaked = 1; Intl.leaked = 1; return 1 })()',
        '(() => { Error.stackTraceLimit = 666; Error.prepareStackTrace = () => 666; return 1 })()', '(() => { $jmespath.leaked = 1; $min.leaked = 1; return 1 })()',
        '(() => { ({}).toString.leaked = 1; ({}).hasOwnProperty.leaked = 1; new Error("x").toString.leaked = 1; return 1 })()',
        '(() => { [].map.leaked = 1; "x".toTitleCase.leaked = 1; [].first.leaked = 1; return 1 })()', '(() => { process.leaked = 1; process.env.leaked = 1; return 1 })()',
        '(() => { Intl.NumberFormat.leaked = 1; new Intl.NumberFormat().leaked = 1; return 1 })()', '(() => { Date.leaked = 1; Date.now = () => 666; return 1 })()',
        '(() => { [].values()["__pro" + "to__"].next = 666; new Map().entries()["__pro" + "to__"].leaked = 1; return 1 })()')
    LOOKS = ('typeof leaked', '({}).leaked ?? "none"', '[].leaked ?? "none"', 'Math.leaked ?? "none"', 'JSON.leaked ?? "none"', 'Array.leaked ?? "none"',
             'Object.leaked ?? "none"', 'DateTime.leaked ?? "none"', '$now.leaked ?? $now.zone.leaked ?? $now.loc.leaked ?? "none"', '$json.leaked ?? "none"',
             '$workflow.leaked ?? "none"', '"x".leaked ?? (1).leaked ?? /x/.leaked ?? parseInt.leaked ?? "none"', 'RegExp.leaked ?? RegExp.lastMatch ?? RegExp["$_"] ?? "none"',
             'Symbol.leaked ?? Map.leaked ?? Set.leaked ?? Error.leaked ?? Intl.leaked ?? "none"', '$jmespath.leaked ?? $min.leaked ?? "none"',
             '[].map.leaked ?? ({}).toString.leaked ?? ({}).hasOwnProperty.leaked ?? new Error("x").toString.leaked ?? "none"', 'process.leaked ?? process.env.leaked ?? "none"', 'Intl.NumberFormat.leaked ?? new Intl.NumberFormat().leaked ?? "none"',
             'Date.leaked ?? "none"', 'new Map().entries().leaked ?? "none"')
    CHECKS = {'Math.max(1, 2)': 2, 'JSON.parse("[1]")': [1], 'Array.isArray([])': True, 'Object.keys({ a: 1 })': ['a'], '[...[1]]': [1],
              '$json.list': [1], 'Date.now() > 666': True, 'DateTime.now().isValid': True, 'typeof $workflow.name': 'string'}

    def nodes(self, expressions):
        fields = ', '.join(f'f{i}: {one}' for i, one in enumerate(expressions))
        return node('Look', 'set', 3.4, {'mode': 'raw', 'jsonOutput': scripted(f'({{ {fields} }})'), 'options': {}})

    def assert_clean(self, body):
        looks = self.value(javascript('return [{ json: { list: [1] } }]', name='Data'), self.nodes(self.LOOKS), body=body)
        self.assertEqual([looks[f'f{i}'] for i in range(len(self.LOOKS))], ['undefined'] + ['none'] * (len(self.LOOKS) - 1))
        values = self.value(javascript('return [{ json: { list: [1] } }]', name='Data'), self.nodes(self.CHECKS), body=body)
        self.assertEqual([values[f'f{i}'] for i in range(len(self.CHECKS))], list(self.CHECKS.values()))
        native = self.value(node('Look', 'set', 3.4, {'mode': 'raw', 'options': {}, 'jsonOutput':
            '={{ { a: ({}).leaked ?? "none", b: [].leaked ?? "none", c: $json.leaked ?? "none", d: Math.max(1, 2) } }}'}), body=body)
        self.assertEqual(native, {'a': 'none', 'b': 'none', 'c': 'none', 'd': 2})

    def test_another_workflow_sees_nothing(self):
        for attack in self.ATTACKS:
            self.attempt(javascript('return [{ json: { list: [1] } }]', name='Data'), set_fields(v=scripted(attack)))
        self.assert_clean({'x': 1})

    def test_the_next_item_and_the_next_run_see_nothing(self):
        fields = {f'attack{i}': scripted(one) for i, one in enumerate(self.ATTACKS)}
        fields.update({f'look{i}': scripted(one) for i, one in enumerate(self.LOOKS)})
        # A field whose expression fails leaves the others be, and every item comes after the one before.
        workflow_id, address = self.publish(javascript('return [1, 2, 3].map(() => ({ json: { list: [1] } }))', name='Data'),
                                            {**set_fields(**fields), 'onError': 'continueRegularOutput'}, {**set_fields(v='={{ Object.keys($json).length }}'), 'name': 'Count'})
        looking = {f'look{i}': scripted(one) for i, one in enumerate(self.LOOKS)}
        second_id, second = self.publish(javascript('return [1, 2, 3].map(() => ({ json: { list: [1] } }))', name='Data'), set_fields(**looking))
        self.server.call('POST', address, {})
        for _ in range(2):
            self.server.call('POST', second, {})
            outcome = self.outcome(second_id)
            self.assertEqual(outcome.status, 'success', outcome)
            self.assertEqual(len(outcome.items), 3)
            for item in outcome.items:
                self.assertEqual(list(item.values()), ['undefined'] + ['none'] * (len(self.LOOKS) - 1))

    def test_one_workflows_own_next_run_sees_nothing(self):
        """The same context of a host: the run before tried, this one looks."""
        looked = 0
        for attack in self.ATTACKS:
            both = f'$json.body.look ? [{", ".join(self.LOOKS)}].join() : {attack}'
            workflow_id, address = self.publish(node('Both', 'set', 3.4, {
                'mode': 'raw', 'options': {}, 'jsonOutput': scripted(f'({{ v: {both} }})')}))
            if self.server.call('POST', address, {'list': [1]}).status == 500:
                continue  # refused as a whole
            looked += 1
            answer = self.server.call('POST', address, {'list': [1], 'look': True})
            self.assertEqual(answer.status, 200, f'{attack}: {answer}')
            self.assertEqual(answer.json, [{'v': ','.join(['undefined'] + ['none'] * (len(self.LOOKS) - 1))}], attack)
        self.assertGreater(looked, len(self.ATTACKS) / 2)


if __name__ == '__main__':
    unittest.main()
