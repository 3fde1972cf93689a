#include "expression/detail/names.hpp"

#include <algorithm>
#include <unordered_set>

namespace millrace::expression {
namespace {

using Names = std::unordered_set<std::string_view>;

const Names& roots() {
    static const Names names = {
        "$",          "$json",        "$data",     "$binary",   "$input",     "$node",
        "$items",     "$item",        "$prevNode", "$runIndex", "$itemIndex", "$workflow",
        "$execution", "$parameter",   "$env",      "$vars",     "$now",       "$today",
        "$mode",      "$executionId", "$response", "$request",  "$pageCount"};
    return names;
}

const Names& globals() {
    static const Names names = {"Math",       "JSON",
                                "Object",     "Array",
                                "String",     "Number",
                                "Boolean",    "Date",
                                "parseInt",   "parseFloat",
                                "isNaN",      "isFinite",
                                "encodeURI",  "encodeURIComponent",
                                "decodeURI",  "decodeURIComponent",
                                "DateTime",   "Duration",
                                "Interval",   "Set",
                                "Map",        "RegExp",
                                "Error",      "TypeError",
                                "RangeError", "SyntaxError",
                                "$if",        "$ifEmpty",
                                "$max",       "$min",
                                "$not",       "zip"};
    return names;
}

const Names& denied() {
    static const Names names = {"document",       "global",         "window",
                                "Window",         "globalThis",     "self",
                                "alert",          "prompt",         "confirm",
                                "eval",           "uneval",         "setTimeout",
                                "setInterval",    "setImmediate",   "clearImmediate",
                                "queueMicrotask", "fetch",          "XMLHttpRequest",
                                "Promise",        "Generator",      "GeneratorFunction",
                                "AsyncFunction",  "AsyncGenerator", "AsyncGeneratorFunction",
                                "WebAssembly",    "Reflect",        "Proxy",
                                "escape",         "unescape",       "require",
                                "module",         "Function"};
    return names;
}

// Real names of the script engine's world that only it can answer for.
const Names& script_only() {
    static const Names names = {"$jmespath",
                                "$jmesPath",
                                "$fromAI",
                                "$fromai",
                                "$fromAi",
                                "$self",
                                "$rawParameter",
                                "$secrets",
                                "$thisItem",
                                "$thisItemIndex",
                                "$thisRunIndex",
                                "$position",
                                "$evaluateExpression",
                                "$getPairedItem",
                                "$nodeVersion",
                                "$nodeId",
                                "$webhookId",
                                "$resumeWebhookUrl",
                                "$agentInfo",
                                "$average",
                                "$tool",
                                "$version",
                                "$credentials",
                                "$value",
                                "$responseItem",
                                "$parent",
                                "$index",
                                "extend",
                                "extendOptional",
                                "average",
                                "numberList",
                                "not",
                                "ifEmpty",
                                "min",
                                "max",
                                "constructor",
                                "toString",
                                "toLocaleString",
                                "valueOf",
                                "hasOwnProperty",
                                "isPrototypeOf",
                                "propertyIsEnumerable",
                                "__proto__",
                                "__defineGetter__",
                                "__defineSetter__",
                                "__lookupGetter__",
                                "__lookupSetter__",
                                "arguments",
                                "process",
                                "Buffer",
                                "URL",
                                "URLSearchParams",
                                "TextEncoder",
                                "TextDecoder",
                                "atob",
                                "btoa",
                                "console",
                                "Intl",
                                "Symbol",
                                "BigInt",
                                "WeakMap",
                                "WeakSet",
                                "WeakRef",
                                "structuredClone",
                                "crypto",
                                "performance",
                                "navigator",
                                "EvalError",
                                "ReferenceError",
                                "URIError",
                                "AggregateError",
                                "InternalError",
                                "ArrayBuffer",
                                "SharedArrayBuffer",
                                "DataView",
                                "Int8Array",
                                "Uint8Array",
                                "Uint8ClampedArray",
                                "Int16Array",
                                "Uint16Array",
                                "Int32Array",
                                "Uint32Array",
                                "Float32Array",
                                "Float64Array",
                                "BigInt64Array",
                                "BigUint64Array",
                                "Atomics",
                                "FinalizationRegistry",
                                "Iterator",
                                "clearTimeout",
                                "clearInterval",
                                "exports",
                                "__dirname",
                                "__filename",
                                "AbortController",
                                "AbortSignal",
                                "Blob",
                                "BroadcastChannel",
                                "ByteLengthQueuingStrategy",
                                "CompressionStream",
                                "CountQueuingStrategy",
                                "Crypto",
                                "CryptoKey",
                                "CustomEvent",
                                "DecompressionStream",
                                "DOMException",
                                "Event",
                                "EventTarget",
                                "EventSource",
                                "File",
                                "FormData",
                                "Headers",
                                "MessageChannel",
                                "MessageEvent",
                                "MessagePort",
                                "Navigator",
                                "Performance",
                                "PerformanceEntry",
                                "PerformanceMark",
                                "PerformanceMeasure",
                                "PerformanceObserver",
                                "ReadableStream",
                                "Request",
                                "Response",
                                "SubtleCrypto",
                                "TransformStream",
                                "WebSocket",
                                "WritableStream",
                                "Storage",
                                "localStorage",
                                "sessionStorage",
                                "CloseEvent",
                                "SuppressedError",
                                "DisposableStack",
                                "AsyncDisposableStack",
                                "Float16Array",
                                "URLPattern"};
    return names;
}

const Names& object_members() {
    static const Names names = {"toString",       "toLocaleString", "valueOf",
                                "hasOwnProperty", "isPrototypeOf",  "propertyIsEnumerable"};
    return names;
}

const Names& text_members() {
    static const Names names = {"at",
                                "charAt",
                                "charCodeAt",
                                "codePointAt",
                                "concat",
                                "endsWith",
                                "includes",
                                "indexOf",
                                "isWellFormed",
                                "lastIndexOf",
                                "localeCompare",
                                "match",
                                "matchAll",
                                "normalize",
                                "padEnd",
                                "padStart",
                                "repeat",
                                "replace",
                                "replaceAll",
                                "search",
                                "slice",
                                "split",
                                "startsWith",
                                "substr",
                                "substring",
                                "toLocaleLowerCase",
                                "toLocaleUpperCase",
                                "toLowerCase",
                                "toString",
                                "toUpperCase",
                                "toWellFormed",
                                "trim",
                                "trimEnd",
                                "trimStart",
                                "trimLeft",
                                "trimRight",
                                "valueOf",
                                "anchor",
                                "big",
                                "blink",
                                "bold",
                                "fixed",
                                "fontcolor",
                                "fontsize",
                                "italics",
                                "link",
                                "small",
                                "strike",
                                "sub",
                                "sup"};
    return names;
}

const Names& array_members() {
    static const Names names = {"at",        "concat",    "copyWithin",     "entries",
                                "every",     "fill",      "filter",         "find",
                                "findIndex", "findLast",  "findLastIndex",  "flat",
                                "flatMap",   "forEach",   "includes",       "indexOf",
                                "join",      "keys",      "lastIndexOf",    "map",
                                "pop",       "push",      "reduce",         "reduceRight",
                                "reverse",   "shift",     "slice",          "some",
                                "sort",      "splice",    "toLocaleString", "toReversed",
                                "toSorted",  "toSpliced", "toString",       "unshift",
                                "values",    "with"};
    return names;
}

const Names& number_members() {
    static const Names names = {"toExponential", "toFixed",  "toLocaleString",
                                "toPrecision",   "toString", "valueOf"};
    return names;
}

const Names& js_date_members() {
    static const Names names = {"getDate",
                                "getDay",
                                "getFullYear",
                                "getHours",
                                "getMilliseconds",
                                "getMinutes",
                                "getMonth",
                                "getSeconds",
                                "getTime",
                                "getTimezoneOffset",
                                "getUTCDate",
                                "getUTCDay",
                                "getUTCFullYear",
                                "getUTCHours",
                                "getUTCMilliseconds",
                                "getUTCMinutes",
                                "getUTCMonth",
                                "getUTCSeconds",
                                "getYear",
                                "setDate",
                                "setFullYear",
                                "setHours",
                                "setMilliseconds",
                                "setMinutes",
                                "setMonth",
                                "setSeconds",
                                "setTime",
                                "setUTCDate",
                                "setUTCFullYear",
                                "setUTCHours",
                                "setUTCMilliseconds",
                                "setUTCMinutes",
                                "setUTCMonth",
                                "setUTCSeconds",
                                "setYear",
                                "toDateString",
                                "toISOString",
                                "toJSON",
                                "toGMTString",
                                "toLocaleDateString",
                                "toLocaleTimeString",
                                "toTimeString",
                                "toUTCString",
                                "toLocaleString",
                                "toString",
                                "valueOf"};
    return names;
}

const Names& date_time_members() {
    static const Names names = {"plus",
                                "minus",
                                "startOf",
                                "endOf",
                                "set",
                                "get",
                                "setZone",
                                "setLocale",
                                "toUTC",
                                "toLocal",
                                "toFormat",
                                "toISO",
                                "toISODate",
                                "toISOTime",
                                "toISOWeekDate",
                                "toMillis",
                                "toSeconds",
                                "toUnixInteger",
                                "toJSDate",
                                "toBSON",
                                "toObject",
                                "toRelative",
                                "toRelativeCalendar",
                                "toRFC2822",
                                "toHTTP",
                                "toSQL",
                                "toSQLDate",
                                "toSQLTime",
                                "diff",
                                "diffNow",
                                "until",
                                "hasSame",
                                "equals",
                                "reconfigure",
                                "resolvedLocaleOptions",
                                "getPossibleOffsets",
                                "toLocaleParts",
                                "toLocaleString",
                                "toString",
                                "toJSON",
                                "valueOf"};
    return names;
}

const Names& other_members() {
    static const Names names = {
        // RegExp, Set, Map, iterators
        "test", "exec", "compile", "apply", "call", "bind", "has", "get", "set", "add", "delete",
        "clear", "union", "intersection", "difference", "symmetricDifference", "isSubsetOf",
        "isSupersetOf", "isDisjointFrom", "next", "take", "drop", "toArray", "source", "flags",
        "global", "ignoreCase", "multiline", "dotAll", "unicode", "sticky", "hasIndices",
        "lastIndex", "size", "forEach", "keys", "values", "entries", "map", "filter", "reduce",
        "flatMap", "some", "every", "find",
        // Duration, Interval
        "plus", "minus", "toFormat", "toISO", "toISODate", "toISOTime", "toMillis", "toObject",
        "equals", "toLocaleString", "toJSON", "toString", "valueOf", "as", "shiftTo", "shiftToAll",
        "normalize", "rescale", "negate", "mapUnits", "toHuman", "length", "count", "contains",
        "overlaps", "engulfs", "splitAt", "splitBy", "divideEqually", "abutsStart", "abutsEnd",
        "isBefore", "isAfter", "isEmpty", "hasSame", "mapEndpoints", "toDuration", "xor", "set",
        "reconfigure", "locale", "invalidReason", "invalidExplanation", "numberingSystem", "matrix",
        "conversionAccuracy"};
    return names;
}

}  // namespace

NameClass classify_name(std::string_view name) {
    if (roots().contains(name)) return NameClass::Root;
    if (globals().contains(name)) return NameClass::Global;
    if (denied().contains(name)) return NameClass::Denied;
    if (script_only().contains(name)) return NameClass::Script;
    return NameClass::Unknown;
}

bool is_forbidden_property(std::string_view name) {
    static const Names names = {"__proto__",  "prototype", "constructor", "getPrototypeOf",
                                "mainModule", "binding",   "_load",       "prepareStackTrace",
                                "caller",     "arguments"};
    return names.contains(name);
}

bool is_doubtful_property(std::string_view name) {
    static const Names names = {"__lookupGetter__",
                                "__lookupSetter__",
                                "__defineGetter__",
                                "__defineSetter__",
                                "setPrototypeOf",
                                "_linkedBinding",
                                "captureStackTrace",
                                "getBuiltinModule",
                                "getOwnPropertyDescriptor",
                                "dlopen",
                                "execve",
                                "loadEnvFile",
                                "getOwnPropertyDescriptors"};
    return names.contains(name);
}

bool is_object_member(std::string_view name) {
    return object_members().contains(name);
}
bool is_text_member(std::string_view name) {
    return text_members().contains(name) || is_object_member(name);
}
bool is_array_member(std::string_view name) {
    return array_members().contains(name) || is_object_member(name);
}
bool is_number_member(std::string_view name) {
    return number_members().contains(name) || is_object_member(name);
}
bool is_js_date_member(std::string_view name) {
    return js_date_members().contains(name) || is_object_member(name);
}
bool is_date_time_member(std::string_view name) {
    return date_time_members().contains(name) || is_object_member(name);
}
bool is_other_member(std::string_view name) {
    return other_members().contains(name) || is_object_member(name);
}

}  // namespace millrace::expression
