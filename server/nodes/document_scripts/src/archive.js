// A look at an archive (zip) before anything in it is unpacked.
import { Problem } from "./job.js";

const kMostUnpacked = 256 << 20;
const kMostEntries = 10_000;
const kEndSize = 22;
const kLongestComment = 65_535;
const kEntrySize = 46;

function endOf(bytes) {
  const first = Math.max(0, bytes.length - kEndSize - kLongestComment);
  for (let at = bytes.length - kEndSize; at >= first; --at) if (bytes.readUInt32LE(at) === 0x06054b50) return at;
  return -1;
}

// Throws for an archive that is cut off or says itself that it unpacks to too much. One that lies meets the limit of
// memory of its host.
export function checkArchive(bytes) {
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== 0x04034b50) return;
  const end = endOf(bytes);
  if (end < 0) throw new Problem("The file cannot be read as a spreadsheet: its archive has no end.", "The file may have been cut off.");
  const count = bytes.readUInt16LE(end + 10);
  if (count > kMostEntries) throw new Problem(`The spreadsheet has ${count} parts, more than ${kMostEntries}.`);
  let size = 0;
  let at = bytes.readUInt32LE(end + 16);
  for (let i = 0; i < count && at + kEntrySize <= bytes.length && bytes.readUInt32LE(at) === 0x02014b50; ++i) {
    size += bytes.readUInt32LE(at + 24);
    at += kEntrySize + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  if (size > kMostUnpacked) throw new Problem(`The spreadsheet unpacks to ${size} bytes, more than ${kMostUnpacked}.`, "Split it, or use CSV.");
}
