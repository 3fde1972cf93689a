// What the scripts share: a function over bytes or rows becomes one over the items that the server sends.

// Thrown for what the person who runs the workflow can mend.
export class Problem extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}

async function bytesOf(item, helpers) {
  const file = item.binary?.file;
  if (!file) return undefined;
  return file.data === undefined ? helpers.getBinaryDataBuffer(0, "file") : Buffer.from(file.data, "base64");
}

// work({bytes, rows, options}) gives a list of objects. The answer's first item says how it went.
export const asJob = (work) => async (items, helpers) => {
  const [first, ...rest] = items;
  try {
    const bytes = await bytesOf(first, helpers);
    const rows = rest.map((item) => item.json);
    const results = await work({ bytes, rows, options: first.json });
    return [{ json: {} }, ...results.map((json) => ({ json }))];
  } catch (error) {
    return [{ json: { problem: { message: String(error?.message ?? error), hint: String(error?.hint ?? "") } } }];
  }
};
