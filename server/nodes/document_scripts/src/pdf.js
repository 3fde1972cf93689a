// Reads the text of PDF files.
import "./surroundings.js";
import * as pdf from "pdfjs-dist/build/pdf.mjs";
import * as pdfWorker from "pdfjs-dist/build/pdf.worker.mjs";

import { asJob, Problem } from "./job.js";

globalThis.pdfjsWorker = pdfWorker;

// A line ends where the next piece of text stands at another height.
function textOf({ items }) {
  let height;
  let text = "";
  for (const item of items) {
    if (!("str" in item)) continue;
    const own = item.transform[5];
    text += height === own || !height ? item.str : `\n${item.str}`;
    height = own;
  }
  return text;
}

async function metadataOf(document) {
  try {
    const { info, metadata } = await document.getMetadata();
    return { info, metadata: metadata ? Object.fromEntries([...metadata]) : undefined };
  } catch {
    return { info: null, metadata: undefined };
  }
}

async function open(bytes, password) {
  const options = { data: new Uint8Array(bytes), password, isEvalSupported: false, disableFontFace: true, verbosity: 0 };
  try {
    return await pdf.getDocument(options).promise;
  } catch (error) {
    if (error?.name !== "PasswordException") throw new Problem(`The file cannot be read as a PDF: ${error?.message ?? error}`);
    throw password
      ? new Problem("The password is not the one of the PDF.", "Give the password that opens the file.")
      : new Problem("The PDF is protected by a password.", 'Give it in the parameter "Password".');
  }
}

// {password?, maxPages?, joinPages} -> what the node gives for the file.
export const readPdf = asJob(async ({ bytes, options: { password, maxPages, joinPages } }) => {
  const document = await open(bytes, password);
  const pages = [];
  const count = maxPages ? Math.min(maxPages, document.numPages) : document.numPages;
  for (let number = 1; number <= count; ++number) {
    const page = await document.getPage(number);
    pages.push(textOf(await page.getTextContent()));
    page.cleanup();
  }
  const result = {
    numpages: document.numPages,
    numrender: document.numPages,
    ...(await metadataOf(document)),
    text: joinPages ? pages.join("\n\n") : pages,
    version: pdf.version,
  };
  return [result];
});
