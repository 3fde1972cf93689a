// this.helpers of user code: requests and files, which the server carries out.
import { ExpressionError } from "../errors.js";
import { isArray } from "../realm.js";
import { makeHttpRequest } from "./http.js";

// The old "request" took its address as uri and its query as qs.
function modernOptions({ uri, simple, resolveWithFullResponse, ...options }) {
  const modern = { ...options, url: options.url ?? uri };
  if (simple === false) modern.ignoreHttpStatusErrors = true;
  if (resolveWithFullResponse) modern.returnFullResponse = true;
  if (modern.json === undefined) modern.json = false;
  return modern;
}

export function makeHelpers(channel, platform) {
  const { Buffer } = platform;
  const httpRequest = makeHttpRequest(channel, platform);

  const getBinaryDataBuffer = async (item, property = "data") => {
    const value = await channel.request({ call: "binaryData", item: Number(item), property: String(property) });
    return Buffer.from(typeof value === "string" ? value : value.data, "base64");
  };

  const prepareBinaryData = async (data, fileName, mimeType) => {
    const bytes = typeof data === "string" ? Buffer.from(data) : Buffer.from(await data);
    return channel.request({ call: "prepareBinaryData", data: bytes.toString("base64"), fileName, mimeType });
  };

  const returnJsonArray = (data) =>
    (isArray(data) ? data : [data]).map((one) => (one?.json === undefined ? { json: one } : one));

  const refused = (name) => async () => {
    throw new ExpressionError(`helpers.${name} is not available in code`, {
      hint: "Use a node with the credential instead.",
    });
  };

  return {
    httpRequest,
    request: (options) => httpRequest(typeof options === "string" ? options : modernOptions({ ...options })),
    httpRequestWithAuthentication: refused("httpRequestWithAuthentication"),
    requestWithAuthentication: refused("requestWithAuthentication"),
    getBinaryDataBuffer,
    prepareBinaryData,
    setBinaryDataBuffer: async (file, data) => prepareBinaryData(data, file?.fileName, file?.mimeType),
    returnJsonArray,
    normalizeItems: returnJsonArray,
  };
}
