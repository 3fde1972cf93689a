// The object whose properties are the names of an expression: roots, the language's globals, and
// variables that the expression sets itself.
import { dateClass, kDateNames, languageGlobals } from "../roots/globals.js";
import { rootGetters } from "../roots/roots.js";
import { createObject, freeze } from "../realm.js";

export class Scopes {
  #views = new WeakMap();
  #current = null; // of the shared scope
  #names = createObject(null);
  #shared;

  constructor() {
    Object.assign(this.#names, languageGlobals());
    for (const name of kDateNames) this.#define(name, () => dateClass(name));
    for (const [name, read] of Object.entries(rootGetters((view) => this.own(view)))) this.#define(name, read);
    freeze(this.#names);
    this.#shared = freeze(createObject(this.#names));
  }

  #define(name, read) {
    const scopes = this;
    Object.defineProperty(this.#names, name, {
      get() {
        return read(scopes.#views.get(this) ?? scopes.#current);
      },
    });
  }

  // A scope that may keep variables; for a program that sets some.
  own(view) {
    const scope = createObject(this.#names);
    this.#views.set(scope, view);
    return scope;
  }
  // One scope for all programs that set no variables. Valid until the next call.
  shared(view) {
    this.#current = view;
    return this.#shared;
  }
  get globals() {
    return this.#names;
  }
}
