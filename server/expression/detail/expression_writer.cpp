#include "expression/detail/expression_writer.hpp"

namespace millrace::expression {

std::string_view sample_data() {
    return R"({"json":{"n":7,"z":0,"f":-2.5,"big":1e21,"t":"Hello World","e":"","num":" 12 ","u":"née 😀",
        "d":"2026-03-29T01:30:00.000Z","day":"2027-02-28","yes":true,"no":false,"nil":null,
        "list":[3,1,2,1],"words":["b","a","C"],"mix":[1,"1",null,true,[2],{"k":1}],
        "rows":[{"id":1,"name":"x","v":10},{"id":2,"name":"y","v":5}],"o":{"a":1,"b":{"c":[1,2]},"10":"ten"}},
        "nodes":{"Up":[{"json":{"k":5,"s":"up"}},{"json":{"k":6,"s":"down"}}]},
        "timezone":"Europe/Berlin","now":"2026-11-23T15:04:05.678Z"})";
}

std::size_t ExpressionWriter::below(std::size_t limit) {
    return static_cast<std::size_t>(random_.next() % limit);
}

std::string ExpressionWriter::value(int depth) {
    switch (below(8)) {
        case 0:
            return number(depth);
        case 1:
        case 2:
            return text(depth);
        case 3:
            return list(depth);
        case 4:
            return object(depth);
        case 5:
            return truth(depth);
        case 6:
            return date(depth);
        default:
            return one_of({"$json.mix", "$json.mix[4]", "$json.none", "$json.nil", "undefined",
                           "$json['list'][9]", "$json.o?.b.c", "$('Up').first().json",
                           "$input.item.json.n", "$json"});
    }
}

std::string ExpressionWriter::argument(int depth) {
    return below(3) == 0 ? value(depth - 1) : number(0);
}

std::string ExpressionWriter::number(int depth) {
    if (depth <= 0)
        return one_of({"0", "1", "-1", "2", "3.7", "10", "1e3", "0.1", "NaN", "Infinity", "$json.n",
                       "$json.z", "$json.f", "$json.big", "$json.rows[0].v",
                       "$('Up').item.json.k"});
    const int next = depth - 1;
    switch (below(9)) {
        case 0:
            return "(" + value(next) + one_of({" + ", " - ", " * ", " / ", " % ", " ** "}) +
                   number(next) + ")";
        case 1:
            return "(" + number(next) + one_of({" | ", " & ", " ^ ", " << ", " >> ", " >>> "}) +
                   number(next) + ")";
        case 2:
            return one_of({"-", "+", "~"}) + ("(" + value(next) + ")");
        case 3:
            return one_of({"Math.round(", "Math.floor(", "Math.abs(", "Math.trunc(", "Math.sign(",
                           "Number(", "parseInt(", "parseFloat("}) +
                   value(next) + ")";
        case 4:
            return one_of({"Math.max(", "Math.min("}) + number(next) + ", " + value(next) + ")";
        case 5:
            return text(next) + one_of({".length", ".indexOf('o')", ".charCodeAt(1)",
                                        ".lastIndexOf('l')", ".search(/o/)"});
        case 6:
            return list(next) + one_of({".length", ".indexOf(1)", ".reduce((a, b) => a + b, 0)",
                                        ".findIndex(x => x > 1)", ".length * 2"});
        case 7:
            return "(" + truth(next) + " ? " + number(next) + " : " + value(next) + ")";
        default:
            return date(next) + one_of({".year", ".month", ".day", ".weekday", ".hour",
                                        ".toMillis()", ".daysInMonth", ".ordinal"});
    }
}

std::string ExpressionWriter::text(int depth) {
    if (depth <= 0)
        return one_of({"'a'", "''", "'Hello'", "' x '", "'1'", "\"it's\"", "'😀é'", "$json.t",
                       "$json.e", "$json.num", "$json.u", "$json.d", "$json.words[1]",
                       "$('Up').last().json.s", "`t${$json.n}`"});
    const int next = depth - 1;
    switch (below(12)) {
        case 0:
            return "(" + text(next) + " + " + value(next) + ")";
        case 1:
            return "`<${" + value(next) + "}|${" + value(next) + "}>`";
        case 2:
            return text(next) + one_of({".toUpperCase()", ".toLowerCase()", ".trim()",
                                        ".trimStart()", ".toString()", ".toTitleCase()",
                                        ".toSnakeCase()", ".reverse", ".base64Encode()"});
        case 3:
            return text(next) + one_of({".slice(", ".substring(", ".substr(", ".at("}) +
                   argument(next) + ")";
        case 4:
            return text(next) + one_of({".slice(", ".substring(", ".substr("}) + argument(next) +
                   ", " + argument(next) + ")";
        case 5:
            return text(next) +
                   one_of({".replace('l', ", ".replaceAll('l', ", ".replace(/o/g, ",
                           ".replace(/(\\w)(\\w)/, ", ".concat("}) +
                   text(next) + ")";
        case 6:
            return text(next) + one_of({".padStart(", ".padEnd("}) + number(0) + ", " + text(0) +
                   ")";
        case 7:
            return list(next) + one_of({".join()", ".join('-')", ".toString()", ".smartJoin"});
        case 8:
            return "String(" + value(next) + ")";
        case 9:
            return "JSON.stringify(" + value(next) + one_of({")", ", null, 2)"});
        case 10:
            return "(" + number(next) +
                   one_of({").toFixed(2)", ").toString()", ").toString(16)", ").toPrecision(3)",
                           ").format()"});
        default:
            return date(next) + one_of({".toISO()", ".toISODate()", ".toFormat('yyyy-MM-dd HH:mm')",
                                        ".toFormat(\"d LLL, EEEE 'at' h:mm a\")", ".toString()",
                                        ".format('dd/MM/yy')", ".weekdayLong", ".zoneName"});
    }
}

std::string ExpressionWriter::list(int depth) {
    if (depth <= 0)
        return one_of({"[]", "[1, 2, 3]", "['b', 'a']", "[0, null, '']", "$json.list",
                       "$json.words", "$json.rows", "$json.mix", "$json.o.b.c", "$input.all()"});
    const int next = depth - 1;
    switch (below(9)) {
        case 0:
            return "[" + value(next) + ", " + value(next) + "]";
        case 1:
            return "[..." + list(next) + ", " + value(next) + "]";
        case 2:
            return list(next) + ".map((x, i) => " +
                   one_of({"x", "i", "x + i", "[x]", "x?.id", "`${x}`", "typeof x", "({ x, i })"}) +
                   ")";
        case 3:
            return list(next) + ".filter(x => " +
                   one_of({"x", "!x", "x > 1", "typeof x === 'number'", "x?.v > 5"}) + ")";
        case 4:
            return "[..." + list(next) + "]" +
                   one_of({".slice(1)", ".slice(-2, 2)", ".reverse()", ".concat([9])", ".flat()",
                           ".sort()", ".sort((a, b) => a - b)", ".fill(0, 1)", ".unique()",
                           ".compact()", ".chunk(2)", ".flatMap(x => [x, x])", ".with(0, 5)",
                           ".toSorted()", ".removeDuplicates()"});
        case 5:
            return text(next) + one_of({".split('')", ".split('o')", ".split(/l/)",
                                        ".split(' ', 1)", ".match(/l/g)", ".match(/(l)(l)/)"});
        case 6:
            return "Object." + std::string(one_of({"keys(", "values(", "entries("})) + value(next) +
                   ")";
        case 7:
            return "Array.from(" + list(next) + ")";
        default:
            return "(" + list(next) + " ?? [])";
    }
}

std::string ExpressionWriter::object(int depth) {
    if (depth <= 0)
        return one_of({"({})", "({ a: 1, b: 'x' })", "$json.o", "$json.rows[1]", "$json.o.b"});
    const int next = depth - 1;
    switch (below(7)) {
        case 0:
            return "({ k: " + value(next) + ", [" + text(next) + "]: " + value(next) + " })";
        case 1:
            return "({ ..." + object(next) + ", z: " + value(next) + " })";
        case 2:
            return "Object.fromEntries(Object.entries(" + object(next) + "))";
        case 3:
            return "Object.assign({}, " + object(next) + ", " + object(next) + ")";
        case 4:
            return "JSON.parse(JSON.stringify(" + object(next) + "))";
        case 5:
            return list(next) + one_of({"[0]", ".at(-1)", ".find(x => x)", ".first()", ".last()"});
        default:
            return object(next) + one_of({".removeField('a')", ".compact()", ".merge({ q: 1 })",
                                          ".b", "?.a", "['k']"});
    }
}

std::string ExpressionWriter::truth(int depth) {
    if (depth <= 0) return one_of({"true", "false", "$json.yes", "$json.no"});
    const int next = depth - 1;
    switch (below(9)) {
        case 0:
            return "(" + value(next) + one_of({" === ", " !== ", " == ", " != "}) + value(next) +
                   ")";
        case 1:
            return "(" + value(next) + one_of({" < ", " <= ", " > ", " >= "}) + value(next) + ")";
        case 2:
            return "!(" + value(next) + ")";
        case 3:
            return "(" + value(next) + one_of({" && ", " || ", " ?? "}) + value(next) + ")";
        case 4:
            return text(next) + one_of({".includes('l')", ".startsWith('H')", ".endsWith('d')",
                                        ".isEmpty()", ".isNotEmpty()", ".isNumeric()"});
        case 5:
            return list(next) + one_of({".includes(1)", ".some(x => x > 1)", ".every(x => x)",
                                        ".isEmpty()", ".isNotEmpty()"});
        case 6:
            return "('a' in " + object(next) + ")";
        case 7:
            return one_of({"isNaN(", "isFinite(", "Array.isArray(", "Number.isInteger(", "Boolean(",
                           "/l+/.test("}) +
                   value(next) + ")";
        default:
            return "/^[a-z ]+$/i.test(" + text(next) + ")";
    }
}

std::string ExpressionWriter::date(int depth) {
    if (depth <= 0)
        return one_of({"$now", "$today", "DateTime.fromISO($json.d)", "DateTime.fromISO($json.day)",
                       "DateTime.fromMillis(0)", "DateTime.fromFormat('03.04.2026', 'dd.MM.yyyy')",
                       "DateTime.utc(2026, 10, 25, 0, 30)", "$json.d.toDateTime()"});
    const int next = depth - 1;
    switch (below(5)) {
        case 0:
            return date(next) + one_of({".plus({ days: 1 })", ".plus({ months: 1, hours: 5 })",
                                        ".minus({ weeks: 2 })", ".plus(1, 'month')",
                                        ".minus({ minutes: 90 })", ".plus({ years: -1 })"});
        case 1:
            return date(next) + one_of({".startOf('month')", ".endOf('week')", ".startOf('day')",
                                        ".endOf('year')", ".startOf('quarter')"});
        case 2:
            return date(next) + one_of({".setZone('America/New_York')", ".toUTC()",
                                        ".setZone('Asia/Kolkata')", ".setZone('utc')"});
        case 3:
            return date(next) + one_of({".set({ day: 31 })", ".set({ hour: 2, minute: 30 })",
                                        ".set({ month: 2 })"});
        default:
            return date(next);
    }
}

}  // namespace millrace::expression
