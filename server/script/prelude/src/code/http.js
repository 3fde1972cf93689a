// helpers.httpRequest: n8n's options become one plain request, which the server sends, and its response what the helper
// gives: the body, or {body, headers, statusCode, statusMessage} when the options ask for the full response.
import { ExpressionError } from "../errors.js";
import { isArray, stringify } from "../realm.js";

const isObject = (value) => typeof value === "object" && value !== null && !isArray(value);

// [name, text] of every value of a query or form; lists as the options' arrayFormat says.
function pairsOf(values, format) {
  const pairs = [];
  const add = (name, value) => {
    if (value === undefined || value === null) return;
    if (isArray(value)) {
      if (format === "comma") pairs.push([name, value.join(",")]);
      else value.forEach((one, index) => add(listName(name, index, format), one));
    } else if (isObject(value) && typeof value.toISOString !== "function") {
      for (const key of Object.keys(value)) add(`${name}[${key}]`, value[key]);
    } else {
      pairs.push([name, typeof value?.toISOString === "function" ? value.toISOString() : String(value)]);
    }
  };
  for (const name of Object.keys(values)) add(name, values[name]);
  return pairs;
}

function listName(name, index, format) {
  if (format === "repeat") return name;
  return format === "indices" ? `${name}[${index}]` : `${name}[]`;
}

const encoded = (pairs) => pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

function addressOf({ url, baseURL, qs, arrayFormat }) {
  let address = url;
  if (baseURL && !/^https?:/i.test(address)) address = `${String(baseURL).replace(/\/+$/, "")}/${address.replace(/^\/+/, "")}`;
  const query = isObject(qs) ? encoded(pairsOf(qs, arrayFormat)) : "";
  if (query === "") return address;
  const [, before, fragment] = /^([^#]*)(#.*)?$/s.exec(address);
  return `${before}${before.includes("?") ? "&" : "?"}${query}${fragment ?? ""}`;
}

function headersOf(headers) {
  if (!isObject(headers)) return [];
  return Object.keys(headers)
    .filter((name) => headers[name] !== undefined && headers[name] !== null)
    .map((name) => [name, isArray(headers[name]) ? headers[name].join(", ") : String(headers[name])]);
}

// {body | bodyBase64}, and the content type in `headers` where the options leave it open.
function bodyOf(options, headers, platform) {
  const { body, form } = options;
  const typed = headers.find(([name]) => name.toLowerCase() === "content-type");
  const use = (type) => typed ?? headers.push(["Content-Type", type]);
  if (form !== undefined) {
    use("application/x-www-form-urlencoded");
    return { body: isObject(form) ? encoded(pairsOf(form, options.arrayFormat)) : String(form) };
  }
  if (body === undefined || body === null) return {};
  if (platform.Buffer?.isBuffer(body)) return { bodyBase64: body.toString("base64") };
  if (platform.URLSearchParams && body instanceof platform.URLSearchParams) {
    use("application/x-www-form-urlencoded");
    return { body: body.toString() };
  }
  if (typeof body === "string" && !options.json) return { body };
  if (typed && /x-www-form-urlencoded/i.test(typed[1]) && isObject(body)) return { body: encoded(pairsOf(body, options.arrayFormat)) };
  use("application/json");
  return { body: typeof body === "string" && isJson(body) ? body : stringify(body) };
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function requestOf(options, platform) {
  const headers = headersOf(options.headers);
  const content = bodyOf(options, headers, platform);
  if (options.json && !headers.some(([name]) => name.toLowerCase() === "accept")) headers.push(["Accept", "application/json"]);
  const hasBody = content.body !== undefined || content.bodyBase64 !== undefined;
  return {
    method: String(options.method ?? (hasBody && options.form !== undefined ? "POST" : "GET")).toUpperCase(),
    url: addressOf(options),
    headers,
    ...content,
    timeoutMs: Number(options.timeout) || undefined,
    followRedirects: !(options.disableFollowRedirect || options.followRedirect === false),
    maxRedirects: options.maxRedirects === undefined ? undefined : Number(options.maxRedirects),
    verifyTls: !(options.skipSslCertificateValidation || options.rejectUnauthorized === false),
    user: options.auth ? String(options.auth.username ?? options.auth.user ?? "") : undefined,
    password: options.auth ? String(options.auth.password ?? options.auth.pass ?? "") : undefined,
    binary: options.encoding === "arraybuffer" || options.encoding === null,
  };
}

function parsedBody({ body, headers }, options, platform) {
  if (options.encoding === "arraybuffer" || options.encoding === null) return platform.Buffer.from(body, "base64");
  const type = headers["content-type"] ?? "";
  const wantsText = options.encoding === "text" || options.json === false;
  if (!wantsText && (options.json || /[/+]json\b/i.test(type)) && isJson(body)) return JSON.parse(body);
  return body;
}

// The error that code catches for a response of 400 and above.
function refusal(response, body) {
  const error = new ExpressionError(`Request failed with status code ${response.statusCode}`, {
    hint: "The error's response.body says what the server answered.",
  });
  const more = { statusCode: response.statusCode, httpCode: String(response.statusCode), response: { ...response, status: response.statusCode, body, data: body } };
  for (const name of Object.keys(more)) Object.defineProperty(error, name, { value: more[name], enumerable: true });
  return error;
}

export function makeHttpRequest(channel, platform) {
  return async (given) => {
    const options = typeof given === "string" ? { url: given } : given;
    if (!isObject(options) || typeof (options.url ?? options.baseURL) !== "string") {
      throw new ExpressionError("httpRequest needs options with a url, e.g. { method: 'GET', url: 'https://…' }");
    }
    const request = requestOf({ ...options, url: options.url ?? "" }, platform);
    const response = await channel.request({ call: "httpRequest", options: request });
    const body = parsedBody(response, options, platform);
    const ignores = options.ignoreHttpStatusErrors === true || options.simple === false;
    if (response.statusCode >= 400 && !ignores) throw refusal(response, body);
    return options.returnFullResponse ? { ...response, body } : body;
  };
}
