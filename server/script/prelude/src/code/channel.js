// Messages between running user code and the server: requests that are answered later, logs, the result.
import { ExpressionError } from "../errors.js";
import { parseJson, stringify } from "../realm.js";

export class Channel {
  #post;
  #waiting = new Map();
  #last = 0;
  #isOpen = true;

  // post: sends a message's JSON text.
  constructor(post) {
    this.#post = post;
  }

  // After this nothing is sent any more but what finish() sends.
  finish(text) {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#waiting.clear();
    this.#post(text);
  }

  log(message) {
    if (this.#isOpen) this.#post(stringify({ log: message }));
  }

  // A promise of the answer's value; rejected when the server answers an error.
  request(message) {
    return new Promise((resolve, reject) => {
      if (!this.#isOpen) throw new ExpressionError("The code has ended: it can send no more requests.");
      const request = ++this.#last;
      const text = stringify({ request, ...message });
      this.#waiting.set(request, { resolve, reject });
      this.#post(text);
    });
  }

  // Takes {"answer":id,"value"|"error"}. An answer that nobody waits for is ignored: its code has ended.
  answer(text) {
    const { answer, value, error } = parseJson(text);
    const waiting = this.#waiting.get(answer);
    if (waiting === undefined) return;
    this.#waiting.delete(answer);
    if (error) waiting.reject(this.#errorOf(error));
    else waiting.resolve(value);
  }

  #errorOf({ message, hint, node, kind, ...rest }) {
    const failure = new ExpressionError(String(message), { kind, hint, node });
    for (const [name, value] of Object.entries(rest)) {
      if (name !== "name" && name !== "stack")
        Object.defineProperty(failure, name, { value, enumerable: true, configurable: true });
    }
    return failure;
  }
}
