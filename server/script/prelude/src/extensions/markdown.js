// A text without its Markdown.

// [what, by what], in this order: blocks first, then what stands inside a line.
const kRules = [
  [/^(?:-\s*?|\*\s*?|_\s*?){3,}\s*$/gm, ""], // rulers
  [/^([\s\t]*)(?:[*\-+]|\d\.)\s+/gm, "$1"], // marks of lists
  [/\n={2,}/g, "\n"], // lines under titles
  [/~~/g, ""],
  [/`{3}.*\n/g, ""], // fences of code
  [/<[\w|\s="':(),;/.-]+[>\\]/g, ""], // tags
  [/^[=-]{2,}\s*$/g, ""],
  [/\[\^.+?\](?:: .*?$)?/g, ""], // footnotes
  [/\s{0,2}\[.*?\]: .*?$/g, ""],
  [/!\[.*?\][[(].*?[\])]/g, ""], // pictures
  [/\[(.*?)\][[(].*?[\])]/g, "$1"], // links
  [/>/g, ""], // quotations
  [/^\s{1,2}\[.*?\]: \S+(?: ".*?")?\s*$/g, ""],
  [/^#{1,6}\s*([^#]*)\s*(?:#{1,6})?/gm, "$1"], // titles
  [/([*_]{1,3})(\S.*?\S)\1/g, "$2"], // stress
  [/(`{3,})(.*?)\1/gm, "$2"],
  [/^-{3,}\s*$/g, ""],
  [/`(.+?)`/g, "$1"], // code
  [/\n{2,}/g, "\n\n"],
];

export const withoutMarkdown = (text) => kRules.reduce((rest, [what, by]) => rest.replace(what, by), text);
