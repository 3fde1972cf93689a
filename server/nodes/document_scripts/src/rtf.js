// Tables in RTF: every row of the file's tables is a row of the sheet.

const kRow = /\\trowd[\s\S]*?\\row\b/g;
// A control word with its number and the blank behind it, a byte, a control symbol, a group's end, or text.
const kPiece = /\\([a-z]+)(-?\d+)? ?|\\'([0-9a-f]{2})|\\([^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+/gi;

const decodeByte = (hex) => new TextDecoder("windows-1252").decode(new Uint8Array([Number.parseInt(hex, 16)]));
// Groups that hold no text of the document.
const kSilent = new Set(["fonttbl", "colortbl", "stylesheet", "info", "pict", "themedata", "datastore", "bkmkstart"]);

function cellsOf(row) {
  const cells = [];
  const groups = [];
  let isSilent = false;
  let skip = 0; // characters that stand for one given by its number
  let text = "";
  const add = (piece) => {
    const kept = piece.slice(Math.min(skip, piece.length));
    skip -= piece.length - kept.length;
    if (!isSilent) text += kept;
  };
  for (const [, word, number, byte, symbol, brace, plain] of row.matchAll(kPiece)) {
    if (brace === "{") groups.push(isSilent);
    else if (brace === "}") isSilent = groups.pop() ?? false;
    else if (byte !== undefined) add(decodeByte(byte));
    else if (plain !== undefined) add(plain);
    else if (symbol === "*") isSilent = true;
    else if (symbol !== undefined) add(symbol === "~" ? "\u00a0" : symbol);
    else if (word === "cell") {
      cells.push(text);
      text = "";
    } else if (word === "u") {
      if (!isSilent) text += String.fromCharCode(Number(number) & 0xffff);
      skip = 1;
    } else if (word === "par" || word === "line") add("\n");
    else if (word === "tab") add("\t");
    else if (kSilent.has(word)) isSilent = true;
  }
  return cells;
}

// The rows as lists of texts; undefined: the text is no RTF.
export function readRtf(text) {
  if (!text.startsWith("{\\rtf")) return undefined;
  return (text.match(kRow) ?? []).map(cellsOf);
}

function escaped(text) {
  let out = "";
  for (let i = 0; i < text.length; ++i) {
    const code = text.charCodeAt(i);
    if ("\\{}".includes(text[i])) out += `\\${text[i]}`;
    else if (text[i] === "\n") out += "\\line ";
    else if (text[i] === "\t") out += "\\tab ";
    else if (code >= 0x80) out += `\\u${code > 0x7fff ? code - 0x10000 : code}?`;
    else if (code >= 0x20) out += text[i];
  }
  return out;
}

// Lists of texts as a document with one table. The places of the cells' edges only count up: the table fits itself.
export function writeRtf(rows) {
  const lines = rows.map((row) => {
    const edges = row.map((_, i) => `\\cellx${i + 1}`).join("");
    const cells = row.map((text) => ` ${escaped(text)}\\cell`).join("");
    return `\\trowd\\trautofit1${edges}\\pard\\intbl${cells}\\pard\\intbl\\row`;
  });
  return `{\\rtf1\\ansi${lines.join("")}}`;
}
