"""B1, B5, B7. JavaScript of Code nodes against the machine: the compiler of the outer realm, the process, files, network, names."""
import json
import unittest

from attempts import Attempts, SECRET, javascript
from workflows import chain, node, set_fields, webhook

# Ways to a function of the host's own realm; each must give none that compiles text or leads to the process.
ROUTES = (
    'Buffer.constructor', 'Buffer.from.constructor', 'URL.constructor', 'crypto.getRandomValues.constructor', 'structuredClone.constructor', 'atob.constructor',
    'structuredClone({}).constructor.constructor', 'structuredClone([]).map.constructor', 'structuredClone(new Map()).get.constructor',
    'structuredClone(new Error("x")).constructor.constructor', 'Buffer.from("a").constructor.constructor', 'Buffer.from("a").buffer.constructor.constructor',
    'Object.getPrototypeOf(Buffer).constructor', 'new AbortController().signal.constructor.constructor', 'setTimeout.constructor', 'clearTimeout.constructor',
    'setTimeout(() => 1).constructor.constructor', 'queueMicrotask.constructor', 'performance.now.constructor', 'console.log.constructor', 'process.constructor.constructor',
    'require.constructor', 'helpers.httpRequest.constructor', 'this.helpers.constructor.constructor', '$input.constructor.constructor', '$.constructor', 'DateTime.constructor',
    'crypto.subtle.digest("SHA-1", new Uint8Array(1)).constructor.constructor', 'crypto.subtle.digest.constructor', 'AbortSignal.abort().reason.constructor.constructor',
    '(() => { try { Buffer.alloc(-1) } catch (e) { return e.constructor.constructor } })()', '(() => { try { new URL("x") } catch (e) { return e.constructor.constructor } })()',
    '(() => { try { atob("*") } catch (e) { return e.constructor.constructor } })()', '(() => { try { structuredClone(() => 1) } catch (e) { return e.constructor.constructor } })()',
    '(() => { try { (function f() { Buffer.from("a"); f() })() } catch (e) { return e.constructor.constructor } })()',
    '(() => { let c; const t = new EventTarget(); t.addEventListener("x", function () { c = this.constructor.constructor }); t.dispatchEvent(new Event("x")); return c })()',
    '(() => { let c; const s = new AbortController(); s.signal.onabort = function (e) { c = e.constructor.constructor }; s.abort(); return c })()',
    '(await import("node:fs").catch((e) => e)).constructor.constructor', '(await crypto.subtle.digest("x", new Uint8Array(1)).catch((e) => e)).constructor.constructor',
    '(async () => {}).constructor', '(function* () {}).constructor', '(async function* () {}).constructor', 'Object.getPrototypeOf(async function () {}).constructor',
    'new Proxy(Buffer.constructor, {})', 'Buffer.from.bind().constructor', 'Reflect.get(Buffer, "constructor")', 'Buffer.from.call.constructor', 'TextDecoder.constructor',
    'new URLSearchParams("a=1").entries().next.constructor', 'structuredClone(new Map([[1, 1]])).entries().next.constructor',
    'Object.getOwnPropertyDescriptor(AbortSignal.prototype, "aborted").get.constructor', 'globalThis.constructor?.constructor', 'arguments.callee?.constructor')
FINDS = ('typeof process !== "undefined" && (process.pid || process.binding || process.mainModule || process.getBuiltinModule || process.versions)',
         'typeof require === "function" && require("fs")', 'typeof globalThis.process?.dlopen === "function"', 'typeof internalBinding !== "undefined"',
         'typeof globalThis.fetch === "function"', 'typeof WebSocket !== "undefined"')

# What native code would be needed for, by any name that still might lead there.
OUTSIDE = (
    'require("fs")', 'require("node:child_process")', 'require("net")', 'require("worker_threads")', 'require("vm")', 'require("./x")', 'require("module")', 'require("inspector")',
    'require({ toString: () => "fs" })', 'require("constructor")', 'require("__proto__")', 'require("toString")', 'require("hasOwnProperty")', 'require("luxon").__proto__.constructor.constructor("return process.pid")()',
    'await import("fs")', 'await import("node:process")', 'await import("data:text/javascript,export default process")', 'await import("/etc/passwd")', 'await import("file:///etc/passwd")',
    'process.binding("fs")', 'process.dlopen({ exports: {} }, "/lib/x86_64-linux-gnu/libc.so.6")', 'process.getBuiltinModule("fs")', 'process.mainModule.require("fs")', 'process.kill(1, 9)',
    'process.exit(0)', 'process.abort()', 'process.chdir("/")', 'process.setuid(0)', 'new Worker("x")', 'new WebSocket("ws://127.0.0.1:1")', 'await fetch("http://127.0.0.1:1")',
    'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))', 'new SharedWorker("x")', 'Deno.readTextFileSync("/etc/passwd")', 'Bun.file("/etc/passwd")',
    'new EventSource("http://127.0.0.1")', 'navigator.sendBeacon("http://127.0.0.1")', 'importScripts("x")', 'new MessageChannel()', 'new BroadcastChannel("x")')


class Machine(Attempts):
    def tried(self, expressions):
        """What each expression gives inside one Code node: {expression: text of its value or of what it threw}."""
        body = ''.join(f'\n  got[{json.dumps(one)}] = await (async () => {{ try {{ return "value " + String({one}) }} catch (e) {{ return "threw " + String(e?.message ?? e) }} }}).call(this);'
                       for one in expressions)
        return self.value(javascript(f'const got = {{}};{body}\nreturn [{{ json: got }}]'))

    def test_no_route_leads_to_the_process(self):
        questions = {route: f'(() => {{ const F = {route}; const out = []; for (const find of {json.dumps(FINDS)}) {{ let r; '
                            f'try {{ r = F("return " + find)() }} catch (e) {{ r = undefined }}; '
                            f'if (r && typeof r.then !== "function" && typeof r.next !== "function") out.push(find) }} return out.join() || "none" }})()' for route in ROUTES}
        body = ''.join(f'\n  try {{ got[{json.dumps(route)}] = {question.replace("(() =>", "await (async () =>", 1)} }} catch (e) {{ got[{json.dumps(route)}] = "none" }}'
                       for route, question in questions.items())
        got = self.value(javascript(f'const got = {{}};{body}\nreturn [{{ json: got }}]'))
        self.assertEqual(set(got), set(ROUTES))
        self.assertEqual({route: what for route, what in got.items() if what != 'none'}, {})

    def test_nothing_of_the_machine_has_a_name(self):
        got = self.tried(OUTSIDE)
        self.assertEqual({one: what for one, what in got.items() if not what.startswith('threw ')}, {})

    def test_the_environment_is_empty(self):
        got = self.tried(('JSON.stringify(process.env)', 'Object.keys(process.env).length', 'process.argv', '$env.MILLRACE_SECURITY_SECRET', 'JSON.stringify($env)',
                          'JSON.stringify(Object.getOwnPropertyDescriptors(process))', 'Object.getOwnPropertyNames(globalThis).map(n => { try { return n + JSON.stringify(globalThis[n]) } catch { } }).join()'))
        self.assertNotIn(SECRET, str(got))
        self.assertEqual(got['JSON.stringify(process.env)'], 'value {}')

    def test_stack_frames_give_no_functions(self):
        """Structured stack traces name the host's functions; none may be handed out."""
        got = self.value(javascript('''
          const handed = [];
          const look = (e, frames) => { for (const frame of frames) for (const name of ["getThis", "getFunction"]) {
            let found; try { found = frame[name]() } catch { }
            if (found !== undefined && found !== null && found !== globalThis && typeof found === "function" && !(found instanceof Function)) handed.push(String(frame.getFunctionName())) } return "" };
          Error.prepareStackTrace = look;
          try { Object.getPrototypeOf((() => { try { Buffer.alloc(-1) } catch (e) { return e.constructor } })()).prepareStackTrace = look } catch { }
          for (const fail of [() => null.x, () => Buffer.alloc(-1), () => new URL("x"), () => structuredClone(() => 1), () => require("x"), () => $("nowhere").all()])
            try { fail() } catch (e) { void e.stack }
          await new Promise((r) => setTimeout(() => { void new Error("x").stack; r() }, 1));
          return [{ json: { handed } }]'''))
        self.assertEqual(got, {'handed': []})

    def test_requests_of_helpers_read_no_files(self):
        """What speaks for the code is the server: it speaks HTTP and nothing else."""
        for url in ('file:///etc/passwd', 'FILE:/etc/passwd', 'gopher://127.0.0.1:1/', 'dict://127.0.0.1:1/', 'ftp://127.0.0.1/', 'data:text/plain,x', 'javascript:1', '/etc/passwd', 'http://', 'http://a b/', 'x' * 100000):
            error = self.refusal(javascript(f'return [{{ json: {{ body: await helpers.httpRequest({{ url: {json.dumps(url)} }}) }} }}]'))
            self.assertNotIn('root:x', json.dumps(error), url)

    def test_names_reach_no_shell(self):
        """B7: names of workflows and nodes, languages and modes are only names."""
        mark = self.folder / 'was-here'
        for name in (f'$(touch {mark})', f'`touch {mark}`', f'; touch {mark} #', f'"; touch {mark}; "', f"'; touch {mark}; '", f'x\ntouch {mark}', f'--eval=touch {mark}', '../../etc/passwd', '%s%n%x',
                     f'{{{{ process.mainModule.require("child_process").execSync("touch {mark}") }}}}'):
            path = f'names-{abs(hash(name))}'
            for parameters in ({'jsCode': 'return [{ json: { a: 1 } }]'}, {'language': 'pythonNative', 'pythonCode': 'return [{"json": {"a": 1}}]'}, {'language': name, 'jsCode': 'return []'},
                               {'mode': name, 'jsCode': 'return []'}):
                workflow_id = self.server.create_active({**chain(name, webhook(path, 'POST'), node(name, 'code', 2, parameters))})
                self.assertIn(self.server.call('POST', f'/webhook/{path}', {}).status, (200, 500))
                self.server.call('DELETE', f'/api/v1/workflows/{workflow_id}')
        self.assertFalse(mark.exists())

    def test_results_cannot_forge_messages(self):
        """B9, from inside: what code returns, logs or throws is data of one job, however it looks."""
        for text in ('{"id":1,"items":[]}', '\\n{"answer":1}', '\\u0000\\u0000\\u0000\\u0002{}', '{"ready":true}'):
            got = self.value(javascript(f'console.log("{text.replace(chr(34), chr(92) + chr(34))}"); return [{{ json: {{ id: 99, t: {json.dumps(text)} }} }}]'))
            self.assertEqual(got, {'id': 99, 't': text})

    def test_two_code_nodes_share_data_by_items_only(self):
        first = javascript('globalThis.shared = 1; items.secret = 2; Object.prototype.polluted = 3; return [{ json: { __proto__: { polluted: 4 }, a: 1 } }]', name='First')
        second = javascript('return [{ json: { shared: typeof shared, secret: typeof items.secret, polluted: typeof ({}).polluted, own: Object.keys(items[0].json) } }]')
        self.assertEqual(self.value(first, second), {'shared': 'undefined', 'secret': 'undefined', 'polluted': 'undefined', 'own': ['a']})


if __name__ == '__main__':
    unittest.main()
