// Upper and lower case by the rules of titles, sentences and names.
export const toTitleCase = (text) => require("title-case").titleCase(text);

// The first letter of every sentence is a capital, all others are small.
export function toSentenceCase(text) {
  let out = "";
  let isWaiting = true;
  for (const letter of text) {
    const isLetter = /^\p{L}$/u.test(letter);
    if (isLetter) out += isWaiting ? letter.toLocaleUpperCase() : letter.toLocaleLowerCase();
    else out += letter;
    if (isLetter) isWaiting = false;
    else if (!isWaiting && /^[.!?]$/.test(letter)) isWaiting = true;
  }
  return out;
}

export const toSnakeCase = (text) =>
  text
    .toLocaleLowerCase()
    .replace(/[ -]/g, "_")
    .replace(/[!"#$%&'()*+,./:;<=>?@[\]^`{|}~]/g, "");
