// Reads and writes spreadsheets: xlsx, xls, ods, rtf, html.
import * as codepages from "xlsx/dist/cpexcel.full.mjs";
import { read, set_cptable as setCodepages, utils, write } from "xlsx";

import { checkArchive } from "./archive.js";
import { asJob, Problem } from "./job.js";
import { readRtf, writeRtf } from "./rtf.js";

setCodepages(codepages);

const kReferences = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const kCharacters = Object.fromEntries(Object.entries(kReferences).map(([character, reference]) => [reference, character]));
const plainText = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (reference) => kCharacters[reference]);

function sheetOf(workbook, wantedName) {
  if (workbook.SheetNames.length === 0) throw new Problem("The spreadsheet has no sheets.");
  const wanted = wantedName || workbook.SheetNames[0];
  // The library leaves references in the names of sheets of ods as they are written.
  const name = workbook.SheetNames.find((one) => one === wanted || plainText(one) === wanted);
  if (name !== undefined && Object.hasOwn(workbook.Sheets, name)) return workbook.Sheets[name];
  const names = workbook.SheetNames.slice(0, 20).map((one) => `"${plainText(one)}"`);
  throw new Problem(`The spreadsheet has no sheet "${wanted}".`, `Its sheets are ${names.join(", ")}.`);
}

// "1,234.5", "$5", "12%", "(3)"; NaN: no number.
function numberOf(text) {
  const plain = text.trim();
  if (!/\d/.test(plain)) return NaN;
  if (!Number.isNaN(Number(plain))) return Number.isFinite(Number(plain)) ? Number(plain) : NaN;
  const percents = plain.split("%").length - 1;
  const bare = plain.replace(/(\d),(?=\d)/g, "$1").replace(/[$%]/g, "");
  const inner = /^\s*\(([^()]*)\)\s*$/.exec(bare);
  const number = inner ? -Number(inner[1]) : Number(bare);
  return number / 100 ** percents;
}

// What stands in a cell of RTF: a number, TRUE or FALSE, else a text.
function typed(text) {
  if (text === "TRUE" || text === "FALSE") return text === "TRUE";
  const number = numberOf(text);
  return Number.isNaN(number) ? text : number;
}

function workbookOf(bytes, { rawData, readAsString }) {
  const isRtf = bytes.subarray(0, 5).toString("latin1") === "{\\rtf";
  if (isRtf) {
    const rows = readRtf(bytes.toString("latin1"));
    const cells = rows.map((row) => row.map((text) => (text === "" ? null : rawData ? text : typed(text))));
    return { SheetNames: ["Sheet1"], Sheets: { Sheet1: utils.aoa_to_sheet(cells) } };
  }
  return readAsString
    ? read(bytes.toString("utf8"), { type: "string", raw: rawData })
    : read(new Uint8Array(bytes), { type: "array", raw: rawData });
}

function openWorkbook(bytes, options) {
  checkArchive(bytes);
  try {
    return workbookOf(bytes, options);
  } catch (error) {
    if (/password/i.test(error?.message)) throw new Problem("The spreadsheet is protected by a password.", "Save it without one.");
    throw new Problem(`The file cannot be read as a spreadsheet: ${error?.message ?? error}`);
  }
}

// {sheetName?, range?, headerRow, includeEmptyCells, rawData, readAsString} -> the rows, in "row" when there is no
// header row.
export const readSpreadsheet = asJob(({ bytes, options }) => {
  const sheet = sheetOf(openWorkbook(bytes, options), options.sheetName);
  const rowOptions = {};
  const { range } = options;
  if (range !== undefined && range !== "")
    rowOptions.range = Number.isNaN(Number(range)) ? String(range) : Math.trunc(Number(range));
  if (options.includeEmptyCells) rowOptions.defval = "";
  if (!options.headerRow) rowOptions.header = 1;
  const rows = utils.sheet_to_json(sheet, rowOptions);
  return options.headerRow ? rows : rows.map((row) => ({ row }));
});

const shown = (cell) => (cell?.v === undefined || cell.v === null ? "" : utils.format_cell(cell));

function rtfOf(sheet) {
  if (!sheet["!ref"]) return writeRtf([]);
  const { s, e } = utils.decode_range(sheet["!ref"]);
  const rows = [];
  for (let r = s.r; r <= e.r; ++r) {
    const row = [];
    for (let c = s.c; c <= e.c; ++c) row.push(shown(sheet[utils.encode_cell({ r, c })]));
    rows.push(row);
  }
  return writeRtf(rows);
}

// Values also go into attributes, where the library does not escape them.
function escapeTexts(sheet) {
  for (const [place, cell] of Object.entries(sheet)) {
    if (place.startsWith("!") || cell.t !== "s") continue;
    cell.v = String(cell.v).replace(/[&<>"']/g, (character) => kReferences[character]);
    cell.h = cell.v.replaceAll("\n", "<br/>");
  }
}

// {format, sheetName?, headerRow, compression} -> the file in base64.
export const writeSpreadsheet = asJob(({ rows, options }) => {
  const { format, sheetName, headerRow, compression } = options;
  const sheet = utils.json_to_sheet(rows, headerRow ? {} : { skipHeader: true });
  if (format === "html") escapeTexts(sheet);
  if (format === "rtf") return [{ data: Buffer.from(rtfOf(sheet), "latin1").toString("base64") }];
  const name = sheetName || "Sheet";
  const workbook = { SheetNames: [name], Sheets: Object.fromEntries([[name, sheet]]) };
  const bytes = write(workbook, { bookType: format, bookSST: false, type: "array", compression });
  return [{ data: Buffer.from(bytes).toString("base64") }];
});
