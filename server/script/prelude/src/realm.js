// The language's own functions as they were before foreign code ran: what must not bend to it uses these.

export const { apply, construct, ownKeys, getOwnPropertyDescriptor, getPrototypeOf, defineProperty } = Reflect;
export const { parse: parseJson, stringify } = JSON;
export const { create: createObject, freeze, keys, isFrozen } = Object;
export const { isArray } = Array;
export const RealDate = Date;
export const RealFunction = Function;
export const AsyncFunction = (async () => {}).constructor;

// Whether `object` has a property of its own of that name.
export const hasOwn = Object.hasOwn;

// A plain object whose names cannot collide with inherited ones.
export const table = (entries) => Object.assign(createObject(null), entries);
