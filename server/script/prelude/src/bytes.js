// Texts as bytes: UTF-8 and Base64, which the language itself lacks.

const kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

let values = null;
function digitValues() {
  if (values === null) {
    values = new Int8Array(128).fill(-1);
    for (let i = 0; i < 64; ++i) values[kDigits.charCodeAt(i)] = i;
    values[45] = 62; // "-"
    values[95] = 63; // "_"
  }
  return values;
}

export function utf8Bytes(text) {
  const bytes = [];
  for (const letter of String(text).toWellFormed()) {
    const code = letter.codePointAt(0);
    if (code < 0x80) {
      bytes.push(code);
    } else if (code < 0x800) {
      bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    } else if (code < 0x10000) {
      bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    } else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return Uint8Array.from(bytes);
}

// How many bytes follow a first byte, and which second bytes are allowed behind it.
function leadOf(byte) {
  if (byte >= 0xc2 && byte <= 0xdf) return { more: 1, low: 0x80, high: 0xbf, bits: byte & 31 };
  if (byte >= 0xe0 && byte <= 0xef) {
    return { more: 2, low: byte === 0xe0 ? 0xa0 : 0x80, high: byte === 0xed ? 0x9f : 0xbf, bits: byte & 15 };
  }
  if (byte >= 0xf0 && byte <= 0xf4) {
    return { more: 3, low: byte === 0xf0 ? 0x90 : 0x80, high: byte === 0xf4 ? 0x8f : 0xbf, bits: byte & 7 };
  }
  return null;
}

// Whatever is no UTF-8 becomes U+FFFD, one for each longest piece that could have begun a letter.
export function utf8Text(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const byte = bytes[i++];
    if (byte < 0x80) {
      text += String.fromCharCode(byte);
      continue;
    }
    const lead = leadOf(byte);
    if (lead === null) {
      text += "\ufffd";
      continue;
    }
    let { more, low, high, bits } = lead;
    while (more > 0 && i < bytes.length && bytes[i] >= low && bytes[i] <= high) {
      bits = (bits << 6) | (bytes[i++] & 63);
      --more;
      low = 0x80;
      high = 0xbf;
    }
    text += more === 0 ? String.fromCodePoint(bits) : "\ufffd";
  }
  return text;
}

export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const three = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += kDigits[three >> 18] + kDigits[(three >> 12) & 63];
    text += i + 1 < bytes.length ? kDigits[(three >> 6) & 63] : "=";
    text += i + 2 < bytes.length ? kDigits[three & 63] : "=";
  }
  return text;
}

// Reads both alphabets and skips what is in neither.
export function fromBase64(text) {
  const values = digitValues();
  const bytes = [];
  let bits = 0;
  let count = 0;
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? values[code] : -1;
    if (value < 0) continue;
    bits = ((bits << 6) | value) & 0xffffff;
    if (++count === 4) {
      bytes.push(bits >> 16, (bits >> 8) & 255, bits & 255);
      count = 0;
    }
  }
  if (count === 2) bytes.push((bits >> 4) & 255);
  if (count === 3) bytes.push((bits >> 10) & 255, (bits >> 2) & 255);
  return Uint8Array.from(bytes);
}
