// Digests of texts as hexadecimal.
import { toBase64, utf8Bytes } from "../bytes.js";
import { ExpressionError } from "../errors.js";
import { table } from "../realm.js";

let digests = null;
function allDigests() {
  if (digests === null) {
    const { md5, sha1 } = require("@noble/hashes/legacy.js");
    const { sha224, sha256, sha384, sha512 } = require("@noble/hashes/sha2.js");
    const { sha3_512 } = require("@noble/hashes/sha3.js");
    digests = table({ md5, sha1, sha224, sha256, sha384, sha512, sha3: sha3_512 });
  }
  return digests;
}

export function digest(text, name = "md5") {
  const wanted = String(name).toLowerCase();
  if (wanted === "base64") return toBase64(utf8Bytes(text));
  const method = allDigests()[wanted];
  if (method === undefined) {
    throw new ExpressionError(`Unknown algorithm ${String(name)}`, {
      hint: `Known are ${Object.keys(allDigests()).join(", ")} and base64.`,
    });
  }
  return Array.from(method(utf8Bytes(text)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
