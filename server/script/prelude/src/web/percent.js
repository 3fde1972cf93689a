// Percent-encoding of URLs and forms.
import { utf8Bytes } from "../bytes.js";

const hex = (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;

// Encodes every byte for which `isPlain` (given its letter) is false.
export function percentEncode(text, isPlain) {
  let out = "";
  for (const letter of String(text).toWellFormed()) {
    if (isPlain(letter)) {
      out += letter;
      continue;
    }
    for (const byte of utf8Bytes(letter)) out += hex(byte);
  }
  return out;
}

// As in application/x-www-form-urlencoded.
export const formEncode = (text) =>
  percentEncode(text, (letter) => /^[A-Za-z0-9*\-._ ]$/.test(letter)).replaceAll(" ", "+");
