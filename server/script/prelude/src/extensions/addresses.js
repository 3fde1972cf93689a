// E-mail addresses, domains and URLs in texts.
import { parseUrl } from "../web/url.js";

const kName = String.raw`(?:[^<>()\[\].,;:\s@"]+(?:\.[^<>()\[\].,;:\s@"]+)*|".+")`;
const kMailHost = String.raw`(?:[^<>()\[\].,;:\s@"]+\.)+[^<>()\[\].,;:\s@"]{2,}`;
const kEmail = new RegExp(`${kName}@${kMailHost}`);
const kWholeEmail = new RegExp(`^${kName}@${kMailHost}$`);

const kLabels = String.raw`(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+`;
const kTop = String.raw`(?:xn--[a-z0-9-]+|[a-z]{2,63})`;
const kDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]+|[a-z]{2,63})(?::\d{1,5})?$/i;
const kNumbers = String.raw`\d{1,3}(?:\.\d{1,3}){3}`;
const kPort = String.raw`(?::\d{1,5})?`;

const kUrl = new RegExp(
  String.raw`(?:https?|ftp):\/\/(?:${kLabels}${kTop}|localhost|${kNumbers})${kPort}(?:[/?#][-a-z0-9()@:%_+.~#?&/=!$'*,;\[\]|]*)?`,
  "i",
);
// With a scheme any host will do; without one it must look like a domain.
const kHostWithScheme = new RegExp(
  String.raw`^(?:[a-z][a-z0-9+.-]*:)?\/\/(?:[^\s@/?#]*@)?(${kLabels}${kTop}|localhost|${kNumbers})${kPort}(?:[/?#]|$)`,
  "i",
);
const kHostAlone = new RegExp(String.raw`^(?:mailto:)?(?:[^\s@/?#:]+@)?(${kLabels}${kTop})${kPort}(?:[/?#]|$)`, "i");

export const isEmail = (text) => kWholeEmail.test(text);
export const isDomain = (text) => kDomain.test(text);
export const emailIn = (text) => kEmail.exec(text)?.[0];
export const urlIn = (text) => kUrl.exec(text)?.[0];
export const domainIn = (text) => (kHostWithScheme.exec(text) ?? kHostAlone.exec(text))?.[1];

// White space inside is no part of an address, although a URL parser would encode it.
export function isUrl(text) {
  if (/\s/.test(text.trim())) return false;
  const url = parseUrl(text);
  return url !== null && ["http:", "https:", "ftp:"].includes(url.protocol) && /^\s*[a-z]+:\/\//i.test(text);
}

export const urlPathIn = (text) => parseUrl(text)?.pathname;
