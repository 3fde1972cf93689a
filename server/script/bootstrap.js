// The first program of a script host: the child's side of docs/reference/script-protocol.md. It locks the process down,
// evaluates the prelude in contexts of their own and carries texts between them and the server.
//
// Between this realm and that of a context only strings, numbers and booleans pass, and functions of the context's own
// realm: an object of this realm would lead back here. (Code hosts hand out some of the runtime's globals all the same:
// there, and everywhere at last, the wall is the process.) Everything used after the start is captured before.
(function bootstrap(require, process) {
    'use strict';

    const { closeSync, readSync, writeSync } = require('node:fs');
    const vm = require('node:vm');
    const { Buffer, Function, JSON, Map, Object, Set, clearImmediate, clearInterval, clearTimeout, performance, setImmediate,
        setInterval, setTimeout } = globalThis;

    const kQuestions = 3;
    const kJobs = 4;
    const kFiles = [5, 6];  // this program and the addon
    const kContexts = 8;    // of expressions; the server counts along

    // Methods as functions, out of reach of who changes a prototype.
    const method = (f) => Function.prototype.call.bind(f);
    const [byteLength, exec, parse, startsWith, stringify] =
        [Buffer.byteLength, method(RegExp.prototype.exec), JSON.parse, method(String.prototype.startsWith), JSON.stringify];
    const bytes = {
        copy: method(Buffer.prototype.copy),
        readLength: method(Buffer.prototype.readUInt32LE),
        text: method(Buffer.prototype.utf8Slice),
        write: method(Buffer.prototype.utf8Write),
        writeLength: method(Buffer.prototype.writeUInt32LE),
        make: Buffer.allocUnsafeSlow,
    };
    const [mapClear, mapDelete, mapForEach, mapGet, mapKeys, mapSet] =
        ['clear', 'delete', 'forEach', 'get', 'keys', 'set'].map((name) => method(Map.prototype[name]));
    const exit = process.reallyExit.bind(process, 0);
    const clock = performance.now.bind(performance);

    // ---- frames

    const kBlock = 64 * 1024;

    // Takes what arrives apart into frames.
    function makeFrames() {
        let buffer = bytes.make(kBlock);
        let start = 0;
        let end = 0;
        return {
            // The place for the next bytes; `needed` of them fit.
            room(needed) {
                if (start === end) start = end = 0;
                if (buffer.length - end < needed) {
                    const kept = end - start;
                    const larger = kept + needed > buffer.length ? bytes.make(kept + needed) : buffer;
                    bytes.copy(buffer, larger, 0, start, end);
                    [buffer, start, end] = [larger, 0, kept];
                }
                return { buffer, offset: end, length: buffer.length - end };
            },
            arrived(count) { end += count; },
            // Bytes that are missing for the next frame; 0: it is there.
            missing() {
                if (end - start < 4) return 4 - (end - start);
                const whole = 4 + bytes.readLength(buffer, start);
                return whole > end - start ? whole - (end - start) : 0;
            },
            take() {
                const first = start + 4;
                start = first + bytes.readLength(buffer, start);
                const text = bytes.text(buffer, first, start);
                if (start === end && buffer.length > 1024 * 1024) buffer = bytes.make(kBlock), start = end = 0;
                return text;
            },
        };
    }

    // A function that waits for the next frame and returns its text. The end of the channel is the end of the host.
    function makeReader(descriptor) {
        const frames = makeFrames();
        return () => {
            for (let missing; (missing = frames.missing()) > 0;) {
                const { buffer, offset, length } = frames.room(missing);
                const count = readSync(descriptor, buffer, offset, length, null);
                if (count === 0) exit();
                frames.arrived(count);
            }
            return frames.take();
        };
    }

    function toFrame(text, buffer) {
        const length = byteLength(text);
        const frame = buffer !== undefined && length + 4 <= buffer.length ? buffer : bytes.make(length + 4);
        bytes.writeLength(frame, length, 0);
        bytes.write(frame, text, 4, length);
        return { frame, size: length + 4 };
    }

    const scratch = bytes.make(kBlock);
    function writeFrame(descriptor, text) {
        const { frame, size } = toFrame(text, scratch);
        for (let done = 0; done < size;) done += writeSync(descriptor, frame, done, size - done);
    }

    // ---- the realm of a context

    // Evaluated in every context before the prelude, with the functions of this realm as arguments: they stay in its
    // closures. Exceptions of this realm must not get through either (a full stack throws anywhere).
    const shim = new vm.Script(`'use strict';
        ((kind, ask, zone, post, timers, fail, clock, globals) => {
            const { Error, Object, Promise, String, Symbol, TypeError } = globalThis;
            Object.setPrototypeOf(globalThis, null);
            delete globalThis.WebAssembly;
            delete globalThis.Atomics;  // these two call code whenever they like, and so in a later job
            delete globalThis.FinalizationRegistry;
            const failed = (what) => new Error(what);
            const describe = (error) => {
                try {
                    if (error === null || typeof error !== 'object') return [String(error), ''];
                    return [String(error.message), String(error.name)];
                } catch {
                    return ['The script failed, and so did its error.', ''];
                }
            };
            const platform = {
                __proto__: null,
                kind,
                ask(question) {
                    let answer;
                    try { answer = ask(String(question)); } catch { throw failed('The server could not be asked.'); }
                    return answer;
                },
                setTimeZone(name) {
                    try { zone(String(name)); } catch { throw failed('The time zone could not be set.'); }
                },
            };
            if (kind === 'code') {
                const begin = clock();
                platform.post = (text) => {
                    try { post(String(text)); } catch { throw failed('The server could not be told.'); }
                };
                const guarded = (callback, values) => () => {
                    try { callback(...values); } catch (error) { fail(...describe(error)); }
                };
                class Timer {
                    #id;
                    constructor(id) { this.#id = id; }
                    static id(timer) { return typeof timer === 'object' && timer !== null && #id in timer ? timer.#id : timer; }
                    ref() { return this; }
                    unref() { return this; }
                    hasRef() { return true; }
                    [Symbol.toPrimitive]() { return this.#id; }
                }
                const start = (kindOfTimer) => function (callback, delay, ...values) {
                    if (typeof callback !== 'function') throw new TypeError('The callback must be a function');
                    let id;
                    try { id = timers.start(kindOfTimer, guarded(callback, values), +delay || 0); } catch { throw failed('No timer could be set.'); }
                    return new Timer(id);
                };
                const stop = (timer) => {
                    const id = Timer.id(timer);
                    if (typeof id === 'number' || typeof id === 'string') try { timers.stop(+id); } catch { }
                };
                platform.setTimeout = start('timeout');
                platform.setInterval = start('interval');
                platform.setImmediate = (callback, ...values) => start('immediate')(callback, 0, ...values);
                platform.clearTimeout = platform.clearInterval = platform.clearImmediate = stop;
                platform.queueMicrotask = (callback) => {
                    if (typeof callback !== 'function') throw new TypeError('The callback must be a function');
                    Promise.resolve().then(guarded(callback, []));
                };
                platform.performance = { now: () => clock() - begin, timeOrigin: Date.now() };
                for (const name in globals) platform[name] = globals[name];
            }
            return { __proto__: null, platform, describe };
        })`, { filename: 'shim.js' });

    function makeContext() {
        // Not contextified: its global object was born in it.
        return vm.createContext(vm.constants.DONT_CONTEXTIFY, { codeGeneration: { strings: true, wasm: false } });
    }

    const asText = (value) => (typeof value === 'string' ? value : '');

    // [message, name] of whatever a context's code threw, as strings.
    function describeSafely(describe, error) {
        try {
            const told = describe(error);
            return [asText(told[0]), asText(told[1])];
        } catch {
            return ['The script failed.', ''];
        }
    }

    function failure(id, [message, name]) {
        return stringify({ id, error: name ? { message, name } : { message } });
    }

    // The server writes these members first, in this order.
    const kHead = /^\{"op":"([a-z]+)","id":(\d+),"context":("(?:[^"\\]|\\.)*")/;
    function readHead(text) {
        const head = exec(kHead, text);
        return { op: head[1], id: +head[2], context: parse(head[3]) };
    }

    const readAnswer = makeReader(kQuestions);
    function ask(text) {
        writeFrame(kQuestions, text);
        return readAnswer();
    }

    // The zone of the language's own dates, which is the process's. No zone file is read for it.
    const { env } = process;
    const kZone = /^[A-Za-z0-9_+/-]{1,64}$/;
    let zoneInForce = 'UTC';
    function setTimeZone(name) {
        if (name === zoneInForce || exec(kZone, name) === null) return;
        env.TZ = zoneInForce = name;
    }

    // ---- expressions: one job after the other, without an event loop

    function makeExpressionRealm(prelude) {
        const context = makeContext();
        const { platform, describe } = shim.runInContext(context)('expression', ask, setTimeZone);
        const made = prelude.runInContext(context)(platform);
        return { evaluate: typeof made === 'function' ? made : made.evaluate, describe };
    }

    function serveExpressions(prelude, readJob) {
        const realms = new Map();  // by context, the least recently used first
        let spare = makeExpressionRealm(prelude);
        writeFrame(kJobs, '{"ready":true}');
        for (;;) {
            const text = readJob();
            const { id, context } = readHead(text);
            let realm = mapGet(realms, context);
            if (realm === undefined) {
                realm = spare ?? makeExpressionRealm(prelude);
                spare = undefined;
            } else {
                mapDelete(realms, context);
            }
            mapSet(realms, context, realm);
            if (realms.size > kContexts) mapDelete(realms, mapKeys(realms).next().value);
            let result;
            try {
                result = realm.evaluate(text);
                if (typeof result !== 'string') result = failure(id, ['The prelude gave no text.', '']);
            } catch (error) {
                result = failure(id, describeSafely(realm.describe, error));
            }
            writeFrame(kJobs, result);
            // Made while the server works on the result.
            spare ??= makeExpressionRealm(prelude);
        }
    }

    // ---- code: an event loop, and a fresh context for each job

    const kShared = ['Buffer', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'structuredClone',
        'AbortController', 'AbortSignal', 'Event', 'EventTarget', 'crypto'];

    function makeTimers() {
        const ids = new Map();
        const stoppers = { timeout: clearTimeout, interval: clearInterval, immediate: clearImmediate };
        let last = 0;
        let isOver = false;
        return {
            start(kind, callback, delay) {
                const id = ++last;
                if (isOver) return id;
                const once = () => { mapDelete(ids, id); callback(); };
                const timer = kind === 'interval' ? setInterval(callback, delay)
                    : kind === 'timeout' ? setTimeout(once, delay) : setImmediate(once);
                mapSet(ids, id, { kind, timer });
                return id;
            },
            stop(id) {
                const entry = mapGet(ids, id);
                if (entry === undefined) return;
                mapDelete(ids, id);
                stoppers[entry.kind](entry.timer);
            },
            // No timer starts after this.
            end() {
                isOver = true;
                mapForEach(ids, (entry) => stoppers[entry.kind](entry.timer));
                mapClear(ids);
            },
        };
    }

    // AbortSignal.timeout by the timers of the job that runs, so that it ends with it.
    let timersOfJob;
    function replaceSignalTimers({ AbortController, AbortSignal }) {
        const { DOMException } = globalThis;
        AbortSignal.timeout = function timeout(delay) {
            const controller = new AbortController();
            const abort = () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
            timersOfJob.start('timeout', abort, +delay || 0);
            return controller.signal;
        };
    }

    // Work of the runtime's threads calls code back when it is done: a job is over only after the last of it.
    let worksUnderWay = 0;
    let onRest;
    function whenWorkRests(action) {
        setImmediate(() => {
            if (worksUnderWay === 0) action();
            else onRest = () => whenWorkRests(action);
        });
    }
    function countWork({ crypto }) {
        const prototype = Object.getPrototypeOf(crypto.subtle);
        const settled = () => {
            if (--worksUnderWay > 0 || onRest === undefined) return;
            const rest = onRest;
            onRest = undefined;
            rest();
        };
        const { apply } = Reflect;
        const then = method(Promise.prototype.then);
        for (const name of Object.getOwnPropertyNames(prototype)) {
            const work = prototype[name];
            if (name === 'constructor' || typeof work !== 'function') continue;
            prototype[name] = {
                [name](...values) {
                    const result = apply(work, this, values);
                    ++worksUnderWay;
                    then(result, settled, settled);
                    return result;
                },
            }[name];
        }
    }

    // A context for one job. `send` carries a text to the server.
    function makeCodeRealm(prelude, globals, send, onEnd) {
        const timers = makeTimers();
        const realm = { id: 0, isOver: false, timers };
        // The result goes out when the code's promises and timers have come to rest, and nothing after it.
        const finish = (text) => {
            realm.isOver = true;
            timers.end();
            whenWorkRests(() => {
                onEnd(realm);
                send(text);
            });
        };
        const post = (text) => {
            if (realm.isOver || typeof text !== 'string') return;
            if (startsWith(text, '{"id":')) finish(text);
            else send(text);
        };
        realm.fail = (told) => {
            if (!realm.isOver) finish(failure(realm.id, told));
        };
        // What is left of a job (a listener that fires late) must not act in the next one's name.
        const whileItRuns = (action) => (text) => {
            if (realm.isOver) throw new Error('The job is over.');
            return action(text);
        };
        const context = makeContext();
        const { platform, describe } = shim.runInContext(context)('code', whileItRuns(ask), whileItRuns(setTimeZone), post, timers,
            (message, name) => realm.fail([asText(message), asText(name)]), clock, globals);
        realm.describe = describe;
        const { run, answer } = prelude.runInContext(context)(platform);
        realm.run = run;
        realm.answer = answer;
        return realm;
    }

    function serveCode(prelude, socket, frames, globals) {
        let current;
        const send = (text) => {
            const { frame } = toFrame(text);
            socket.write(frame);
        };
        const onEnd = (realm) => {
            if (current === realm) current = undefined;
            setImmediate(() => { spare ??= make(); });
        };
        const make = () => makeCodeRealm(prelude, globals, send, onEnd);
        let spare = make();

        const onFrame = (text) => {
            if (!startsWith(text, '{"op":"run"')) {
                if (current === undefined || current.isOver) return;
                try { current.answer(text); } catch (error) { current.fail(describeSafely(current.describe, error)); }
                return;
            }
            current = spare ?? make();
            spare = undefined;
            current.id = readHead(text).id;
            timersOfJob = current.timers;
            try { current.run(text); } catch (error) { current.fail(describeSafely(current.describe, error)); }
        };
        // What the code left without a handler is the job's error.
        const onStray = (error) => {
            if (current !== undefined) current.fail(describeSafely(current.describe, error));
        };
        process.on('uncaughtException', onStray);
        process.on('unhandledRejection', onStray);
        socket.on('data', (chunk) => {
            for (let offset = 0; offset < chunk.length;) {
                const room = frames.room(frames.missing() || 1);
                const count = bytes.copy(chunk, room.buffer, room.offset, offset, offset + room.length);
                offset += count;
                frames.arrived(count);
                while (frames.missing() === 0) onFrame(frames.take());
            }
        });
        socket.on('error', exit);
        socket.on('close', exit);
        send('{"ready":true}');
    }

    // ---- the start

    // What this realm keeps of its globals. The runtime's own go.
    const kLanguage = new Set(['globalThis', 'Object', 'Function', 'Array', 'Number', 'parseFloat', 'parseInt', 'Infinity', 'NaN',
        'undefined', 'Boolean', 'String', 'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'AggregateError', 'EvalError',
        'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'SuppressedError', 'JSON', 'Math', 'Intl',
        'ArrayBuffer', 'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float16Array',
        'Float32Array', 'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set',
        'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Reflect', 'FinalizationRegistry', 'Iterator', 'decodeURI',
        'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'eval', 'isFinite', 'isNaN']);

    function strip() {
        for (const name of Object.getOwnPropertyNames(globalThis)) if (!kLanguage.has(name)) delete globalThis[name];
        for (const name of ['binding', '_linkedBinding', 'dlopen', 'kill', '_kill', '_debugProcess', 'getBuiltinModule', 'mainModule'])
            delete process[name];
    }

    // Objects of this realm that no name leads to.
    function hiddenObjects() {
        const { crypto, CryptoKey, DOMException, URLSearchParams } = globalThis;
        return [
            crypto.subtle, CryptoKey, DOMException,
            function* () { }, async function* () { }, async () => { }, (function* () { })(), (async function* () { })(),
            [][Symbol.iterator](), new Map().entries(), new Set().values(), ''[Symbol.iterator](), 'a'.matchAll(/a/g),
            [].values().map((one) => one), Iterator.from({ next: () => ({ done: true }) }), new URLSearchParams().entries(),
        ];
    }

    // A frozen member of these would forbid a member of that name in the objects below; as an accessor it does not. Gives
    // the values, which nothing leads to any more.
    function allowOverrides(prototype) {
        const values = [];
        for (const name of Reflect.ownKeys(prototype)) {
            const { value, writable, configurable } = Object.getOwnPropertyDescriptor(prototype, name);
            if (!writable || !configurable) continue;
            Object.defineProperty(prototype, name, {
                get: () => value,
                set(other) {
                    if (this === prototype) throw new TypeError(`Cannot assign to ${String(name)} of the language`);
                    Object.defineProperty(this, name, { value: other, writable: true, enumerable: true, configurable: true });
                },
                configurable: true,
            });
            values.push(value);
        }
        return values;
    }

    // Code hosts hand objects of this realm to one job after the other: all that can be reached from them is frozen, so
    // that a job leaves nothing in them for the next.
    function freezeRealm(shared) {
        Buffer.poolSize = 0;  // buffers of two jobs would lie in one block
        const errors = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError, DOMException];
        const overridden = [Object, ...errors].flatMap(({ prototype }) => allowOverrides(prototype));
        const seen = new Set([globalThis, process]);
        const language = Object.getOwnPropertyNames(globalThis).filter((name) => kLanguage.has(name)).map((name) => globalThis[name]);
        const waiting = [...language, ...overridden, ...Object.values(shared), ...hiddenObjects()];
        while (waiting.length > 0) {
            const value = waiting.pop();
            const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
            if (!isObject || seen.has(value)) continue;
            seen.add(value);
            if (!ArrayBuffer.isView(value)) Object.freeze(value);
            waiting.push(Object.getPrototypeOf(value));
            for (const name of Reflect.ownKeys(value)) {
                const descriptor = Object.getOwnPropertyDescriptor(value, name);
                if ('value' in descriptor) waiting.push(descriptor.value);
                else waiting.push(descriptor.get, descriptor.set);
            }
        }
    }

    function lockDown(filter) {
        const addon = { exports: {} };
        process.dlopen(addon, '/proc/self/fd/6');
        for (const file of kFiles) closeSync(file);
        const number = addon.exports.lockDown(Buffer.from(filter, 'base64'));
        if (number !== 0) throw new Error(`the filter of system calls was refused (error ${number})`);
    }

    // Threads cannot be made later, and the first asynchronous work would want some.
    function startThreads(then) {
        process.env.UV_THREADPOOL_SIZE = '2';
        require('node:crypto').randomBytes(8, then);
    }

    function start(message) {
        const prelude = new vm.Script(message.prelude, { filename: 'prelude.js' });
        if (message.kind === 'expression') {
            lockDown(message.filter);
            strip();
            serveExpressions(prelude, readJob);
            return;
        }
        const globals = { __proto__: null };
        for (const name of kShared) globals[name] = globalThis[name];
        const socket = new (require('node:net').Socket)({ fd: kJobs, readable: true, writable: true });
        startThreads(() => {
            try {
                lockDown(message.filter);
                replaceSignalTimers(globals);
                countWork(globals);
                freezeRealm(globals);
                strip();
                serveCode(prelude, socket, makeFrames(), globals);
            } catch (error) {
                giveUp(error);
            }
        });
    }

    function giveUp(error) {
        writeFrame(kJobs, stringify({ ready: false, message: `${error.message}` }));
        exit();
    }

    const readJob = makeReader(kJobs);
    try {
        start(parse(readJob()));
    } catch (error) {
        giveUp(error);
    }
})
