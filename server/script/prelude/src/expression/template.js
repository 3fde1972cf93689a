// Splits a parameter's text into plain text and the code between {{ and }}.

function backslashesBefore(text, end) {
  let count = 0;
  while (count < end && text[end - 1 - count] === "\\") ++count;
  return count;
}

// Position of the next unescaped `mark` from `from` on; -1: none. An odd run of backslashes escapes.
function findMark(text, mark, from) {
  let at = text.indexOf(mark, from);
  while (at >= 0 && backslashesBefore(text.slice(from, at), at - from) % 2 === 1) {
    at = text.indexOf(mark, at + 2);
  }
  return at;
}

// [{isCode, text}]. The first }} ends the code, whatever it is part of: \}} is a way to write it inside. Text before
// code has its double backslashes halved.
export function splitTemplate(text) {
  const pieces = [];
  let from = 0;
  while (from < text.length) {
    const open = findMark(text, "{{", from);
    if (open < 0) {
      pieces.push({ isCode: false, text: text.slice(from) });
      break;
    }
    const before = text.slice(from, open).replaceAll("\\\\", "\\");
    if (before !== "") pieces.push({ isCode: false, text: before });
    const close = findMark(text, "}}", open + 2);
    const end = close < 0 ? text.length : close;
    pieces.push({ isCode: true, text: text.slice(open + 2, end).replaceAll("\\}}", "}}") });
    from = close < 0 ? end : end + 2;
  }
  return pieces;
}
