// An object store with the S3 interface on the loopback, for tests: s3rver, and before it what it leaves out, the
// check of signatures (version 4).
//
// usage: node serve.js FOLDER BUCKET [PORT]
// Prints its port when it listens. Ends with its standard input. The key is S3RVER, the secret too.
// Objects are <FOLDER>/<BUCKET>/<key>._S3rver_object.
import aws4 from 'aws4';
import fs from 'node:fs/promises';
import http from 'node:http';
import process from 'node:process';
import S3rver from 's3rver';

const [directory, bucket, port = '0'] = process.argv.slice(2);
const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

// The Authorization header that these headers, and only those it says it covers, must have.
function expectedAuthorization(request, given) {
  const parts = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),/.exec(given);
  if (!parts) return '';
  const [, region, service, names] = parts;
  const headers = {};
  for (const name of names.split(';')) headers[name] = request.headers[name];
  const wanted = ['host', 'x-amz-content-sha256', 'x-amz-date'];
  if (service !== 's3' || !wanted.every((name) => headers[name])) return '';
  const signed = aws4.sign({ method: request.method, path: request.url, service, region, headers }, credentials);
  return signed.headers.Authorization;
}

const signatureOf = (authorization) => /Signature=([0-9a-f]{64})$/.exec(authorization)?.[1];

const store = new S3rver({
  directory, silent: true, vhostBuckets: false, configureBuckets: [{ name: bucket, configs: [] }],
});
await store.configureBuckets();
mend(store.store);
const answer = store.callback();

// Two things that no object store does: s3rver answers before all bytes are in the file, and deletes folders that
// became empty under the hands of who writes into them.
function mend(files) {
  const put = files.putObject.bind(files);
  files.putObject = async (object) => {
    const result = await put(object);
    const path = files.getResourcePath(object.bucket, object.key, 'object');
    while ((await fs.stat(path)).size < result.size) await new Promise(setImmediate);
    return result;
  };
  const putPart = files.putPart.bind(files);
  files.putPart = async (name, id, number, content) => {
    const result = await putPart(name, id, number, content);
    while ((await fs.stat(`${uploadsOf(name)}/${id}/${number}`)).size < result.size) await new Promise(setImmediate);
    return result;
  };
  files.deleteObject = async (name, key) => {
    const kinds = ['object', 'object.md5', 'metadata.json'];
    await Promise.all(kinds.map((kind) => fs.rm(files.getResourcePath(name, key, kind), { force: true })));
  };
}

function uploadsOf(name) {
  return store.store.getResourcePath(name, undefined, 'uploads');
}

// What s3rver leaves out of uploads in parts: the list of those that are not completed, and taking one back.
async function answerUploads(request, response, query) {
  const folder = uploadsOf(bucket);
  if (request.method === 'DELETE') {
    await fs.rm(`${folder}/${query.get('uploadId')}`, { recursive: true, force: true });
    response.writeHead(204).end();
    return;
  }
  const entries = [];
  for (const id of await fs.readdir(folder).catch(() => [])) {
    const key = await fs.readFile(`${folder}/${id}/key`, 'utf8');
    if (key.startsWith(query.get('prefix') ?? '')) entries.push(`<Upload><Key>${key}</Key><UploadId>${id}</UploadId></Upload>`);
  }
  response.writeHead(200, { 'Content-Type': 'application/xml' });
  response.end(`<?xml version="1.0"?><ListMultipartUploadsResult>${entries.join('')}</ListMultipartUploadsResult>`);
}

function isAboutUploads(request, query) {
  return (request.method === 'GET' && query.has('uploads')) || (request.method === 'DELETE' && query.has('uploadId'));
}

function refuse(request, response) {
  request.resume();
  response.writeHead(403, { 'Content-Type': 'application/xml' });
  response.end('<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>No.</Message></Error>');
}

const server = http.createServer((request, response) => {
  const given = request.headers.authorization ?? '';
  const signature = signatureOf(given);
  const { searchParams } = new URL(request.url, 'http://127.0.0.1');
  if (!signature || signature !== signatureOf(expectedAuthorization(request, given))) refuse(request, response);
  else if (isAboutUploads(request, searchParams)) answerUploads(request, response, searchParams);
  else answer(request, response);
});
server.listen(Number(port), '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
