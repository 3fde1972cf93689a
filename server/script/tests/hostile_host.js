// In the place of bootstrap.js in tests: a host that follows the protocol as badly as it is told. The source of a job
// is run with `send(value)` (a frame), `raw(bytes, descriptor)`, `read(descriptor)` (a frame's text) and the job.
(function hostile(require, process) {
    const fs = require('node:fs');
    const vm = require('node:vm');
    const raw = (bytes, descriptor = 4) => fs.writeSync(descriptor, Buffer.from(bytes));
    const frame = (text) => {
        const body = Buffer.from(text);
        const head = Buffer.alloc(4);
        head.writeUInt32LE(body.length);
        return Buffer.concat([head, body]);
    };
    const send = (value, descriptor = 4) => raw(frame(JSON.stringify(value)), descriptor);
    const take = (descriptor, size) => {
        const buffer = Buffer.alloc(size);
        for (let done = 0; done < size;) {
            const count = fs.readSync(descriptor, buffer, done, size - done, null);
            if (count === 0) process.exit(0);
            done += count;
        }
        return buffer;
    };
    const read = (descriptor = 4) => take(descriptor, take(descriptor, 4).readUInt32LE()).toString();
    const { prelude } = JSON.parse(read());
    vm.runInThisContext(`(send, raw, process) => {${prelude}}`)(send, raw, process);
    for (;;) {
        const job = JSON.parse(read());
        vm.runInThisContext(`(send, raw, read, frame, job, process, fs) => {${job.source}}`)(send, raw, read, frame, job, process, fs);
    }
})
