// Reads a URL as browsers do, as far as expressions ask: its scheme and its path, or that it is none.
import { percentEncode } from "./percent.js";

const kSpecial = new Set(["http:", "https:", "ws:", "wss:", "ftp:", "file:"]);

const isVisible = (letter) => letter > " " && letter <= "~";
const isPlainInPath = (letter) => isVisible(letter) && !'"#<>?^`{}'.includes(letter);
const isPlainInOpaque = (letter) => letter >= " " && letter <= "~";

// A host whose last label is a number must be an IPv4 address.
function isNumbers(host) {
  const parts = host.replace(/\.$/, "").split(".");
  const numbers = parts.map((part) =>
    /^0x[0-9a-f]*$/i.test(part) ? Number(`${part}0`) / 16 : /^\d+$/.test(part) ? Number(part) : NaN,
  );
  const last = numbers.pop();
  return parts.length <= 4 && numbers.every((one) => one <= 255) && last < 256 ** (4 - numbers.length);
}

function isHost(host, protocol) {
  if (host === "") return protocol === "file:" || !kSpecial.has(protocol);
  if (host.startsWith("[")) return /^\[[0-9a-f:.]+\]$/i.test(host);
  if (/[\x00-\x20#/<>?@[\\\]^|]/.test(host)) return false;
  if (!kSpecial.has(protocol)) return true;
  if (/[%:\x7f]/.test(host.replace(/%[0-9a-f]{2}/gi, ""))) return false;
  return !/(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i.test(host) || isNumbers(host);
}

function isAuthority(text, protocol) {
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text.slice(text.lastIndexOf("@") + 1)) ?? [];
  if (host === undefined || !isHost(host, protocol)) return false;
  return port === undefined || port === "" || (/^\d+$/.test(port) && Number(port) <= 65535);
}

// The path with "." and ".." resolved.
function resolvedPath(text, isSpecial) {
  const segments = [];
  const parts = text.split(isSpecial ? /[/\\]/ : "/");
  parts.forEach((part, i) => {
    const name = part.replaceAll(/%2e/gi, ".");
    if (name === "..") segments.pop();
    if (name !== ".." && name !== ".") segments.push(percentEncode(part, isPlainInPath));
    else if (i === parts.length - 1) segments.push("");
  });
  return `/${segments.join("/")}`;
}

function pathBehindAuthority(rest, protocol) {
  const isSpecial = kSpecial.has(protocol);
  const end = rest.search(isSpecial ? /[/\\]/ : /\//);
  if (!isAuthority(end < 0 ? rest : rest.slice(0, end), protocol)) return null;
  if (end < 0) return isSpecial ? "/" : "";
  return resolvedPath(rest.slice(end + 1), isSpecial);
}

function pathOf(place, protocol) {
  if (kSpecial.has(protocol) && protocol !== "file:")
    return pathBehindAuthority(place.replace(/^[/\\]*/, ""), protocol);
  if (place.startsWith("//")) return pathBehindAuthority(place.slice(2), protocol);
  if (place.startsWith("/") || protocol === "file:")
    return resolvedPath(place.replace(/^[/\\]/, ""), protocol === "file:");
  return percentEncode(place, isPlainInOpaque);
}

// {protocol, pathname}, or null when the text is no URL.
export function parseUrl(text) {
  const trimmed = text.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, "").replace(/[\t\n\r]/g, "");
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(trimmed)?.[0];
  if (scheme === undefined) return null;
  const protocol = scheme.toLowerCase();
  const pathname = pathOf(trimmed.slice(scheme.length).replace(/[?#].*$/s, ""), protocol);
  return pathname === null ? null : { protocol, pathname };
}
