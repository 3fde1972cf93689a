// Questions to the server, answered while we wait. Within a job an answer is asked for once.
import { ExpressionError } from "./errors.js";
import { parseJson, stringify } from "./realm.js";

export class Questions {
  #ask;
  #answers = new Map();
  #isOpen = false;

  // ask: takes a question as JSON text and gives the answer as JSON text.
  constructor(ask) {
    this.#ask = ask;
  }

  // Between open() and close() questions may be asked; what runs later than its job gets an error.
  open() {
    this.#answers.clear();
    this.#isOpen = true;
  }
  close() {
    this.#isOpen = false;
    this.#answers.clear();
  }

  // The answer's value. An answered error is thrown.
  ask(question) {
    const text = stringify(question);
    const known = this.#answers.get(text);
    const answer = known ?? this.#askNow(text);
    if (known === undefined) this.#answers.set(text, answer);
    if (answer.error) {
      const { message, kind, hint, node } = answer.error;
      throw new ExpressionError(String(message), { kind, hint, node });
    }
    return answer.value;
  }

  #askNow(text) {
    if (!this.#isOpen || typeof this.#ask !== "function") {
      return {
        error: { message: "The data of the run can only be read while the run is going on.", kind: "expression" },
      };
    }
    try {
      const answer = parseJson(this.#ask(text));
      if (typeof answer === "object" && answer !== null) return answer;
    } catch {
      // What the host throws is of another realm and must not be seen.
    }
    throw new ExpressionError("The server gave no answer that can be read.", { kind: "internal" });
  }
}
