// Methods of true and false.
import { table } from "../realm.js";

export const kBooleanMethods = table({
  toBoolean: (value) => value,
  toInt: (value) => Number(value),
  toFloat: (value) => Number(value),
  toNumber: (value) => Number(value),
  toDateTime: () => undefined,
});
