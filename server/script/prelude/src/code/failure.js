// Errors of user code as they are told to the server.
import { describeError } from "../errors.js";
import { kNoModules, lineOf } from "./source.js";

const kHints = [
  [
    /^(?:fetch|axios|XMLHttpRequest|request) is not defined/,
    "For requests use await this.helpers.httpRequest({ method, url }).",
  ],
  [/^(?:moment|dayjs) is not defined/, "For dates use DateTime, Duration and Interval (Luxon)."],
  [/^(?:module|exports|__dirname|__filename) is not defined/, kNoModules],
];

// {message, name?, hint?, line?, item?} of whatever user code threw.
export function describeFailure(thrown, item) {
  const { message, name, hint } = describeError(thrown);
  const failure = { message };
  if (name) failure.name = name;
  const better = hint ?? kHints.find(([what]) => what.test(message))?.[1];
  if (better) failure.hint = better;
  const line = lineOf(thrown);
  if (line !== undefined) failure.line = line;
  if (item !== undefined) failure.item = item;
  return failure;
}
