// A mail server on the loopback for tests: a line of JSON with its ports, then one for each mail it took.
'use strict';
const { SMTPServer } = require('smtp-server');

const take = (kind) => ({
  onAuth: (auth, session, done) => (auth.username === 'ada' && auth.password === 'pw' ? done(null, { user: 'ada' }) : done(new Error('Invalid username or password'))),
  onMailFrom: (address, session, done) => done(address.address === 'banned@example.com' ? Object.assign(new Error('Not you'), { responseCode: 550 }) : null),
  onRcptTo: (address, session, done) => done(address.address.startsWith('nobody') ? Object.assign(new Error('No such mailbox'), { responseCode: 550 }) : null),
  onData: (stream, session, done) => {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      const envelope = { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map((one) => one.address) };
      process.stdout.write(JSON.stringify({ kind, user: session.user || null, secure: session.secure, client: session.hostNameAppearsAs, envelope, message: Buffer.concat(pieces).toString('latin1') }) + '\n');
      done(null, 'taken');
    });
  },
});

const kinds = {
  tls: { secure: true },
  starttls: { authOptional: true },
  plain: { hideSTARTTLS: true, authOptional: true, allowInsecureAuth: true },
  strict: { hideSTARTTLS: true, allowInsecureAuth: true },
};

const ports = {};
for (const [kind, options] of Object.entries(kinds)) {
  const server = new SMTPServer({ ...options, ...take(kind), size: 40 * 1024 * 1024, disableReverseLookup: true });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1', () => {
    ports[kind] = server.server.address().port;
    if (Object.keys(ports).length === Object.keys(kinds).length) process.stdout.write(JSON.stringify(ports) + '\n');
  });
}
process.stdin.on('end', () => process.exit(0)).resume();
