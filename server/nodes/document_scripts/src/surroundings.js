// What the libraries expect of their surroundings and a script host does not have. Imported before them.
import { ReadableStream } from "web-streams-polyfill";

// Copies what messages carry. The host's own structuredClone makes objects of another realm.
function copyOf(value, seen = new Map()) {
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return value;
  const keep = (copy) => (seen.set(value, copy), copy);
  if (Array.isArray(value)) {
    const copy = keep(new Array(value.length));
    for (let i = 0; i < value.length; ++i) copy[i] = copyOf(value[i], seen);
    return copy;
  }
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, one] of value) copy.set(copyOf(key, seen), copyOf(one, seen));
    return copy;
  }
  if (value instanceof Set) return keep(new Set([...value].map((one) => copyOf(one, seen))));
  if (value instanceof Date) return new Date(value);
  if (value instanceof Error) return value;
  const copy = keep({});
  for (const name of Object.keys(value)) copy[name] = copyOf(value[name], seen);
  return copy;
}

const define = (name, value) =>
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });

define("structuredClone", (value) => copyOf(value));
define("ReadableStream", ReadableStream);
define("navigator", { language: "en-US", platform: "", userAgent: "" });

// Contexts of code have no way to see what is collected.
if (!globalThis.FinalizationRegistry)
  define("FinalizationRegistry", class FinalizationRegistry {
    register() {}
    unregister() {}
  });
if (!globalThis.WeakRef)
  define("WeakRef", class WeakRef {
    #value;
    constructor(value) {
      this.#value = value;
    }
    deref() {
      return this.#value;
    }
  });

// Named while pages are drawn, which is never done here.
define("DOMMatrix", class DOMMatrix {});
define("Path2D", class Path2D {});
define("ImageData", class ImageData {});
if (!globalThis.DOMException) define("DOMException", class DOMException extends Error {});

// Younger than the language of the host.
if (!Math.sumPrecise) Math.sumPrecise = (numbers) => [...numbers].reduce((sum, one) => sum + one, 0);
if (!Uint8Array.prototype.toHex) {
  const method = (owner, name, value) => Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  method(Uint8Array.prototype, "toHex", function toHex() {
    return Array.from(this, (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
  method(Uint8Array.prototype, "toBase64", function toBase64() {
    return Buffer.from(this).toString("base64");
  });
  method(Uint8Array, "fromBase64", (text) => new Uint8Array(Buffer.from(text, "base64")));
}
