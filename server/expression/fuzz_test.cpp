// Expressions made by changing good ones at random must end with an answer or an error, never with
// a crash. No claim about the answers.
#include <gtest/gtest.h>

#include <array>

#include "base/random.hpp"
#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

constexpr std::array<std::string_view, 20> kSeeds = {
    "={{ $json.rows.map(r => r.id + 1).filter(Boolean).join('-') }}",
    "={{ $json.text.replace(/(\\w)(\\d)?/g, (m, a) => a.toUpperCase()).split('') }}",
    "=a {{ `x${$json.n}${[1, 2]}` }} b {{ $now.plus({ days: 1 }).toFormat('yyyy LLL dd') }}",
    "={{ Object.entries($json.map).reduce((a, [k, v]) => ({ ...a, [k]: v }), {}) }}",
    "={{ $json.rows?.[0]?.id ?? $('Up').first().json.k }}",
    "={{ (() => { const { a, ...b } = $json.map; if (a) { return b } return [...'xyz'] })() }}",
    "={{ JSON.stringify(JSON.parse('{\"a\":[1,2,{\"b\":null}]}'), null, 2) }}",
    "={{ DateTime.fromISO('2027-01-31').plus({ months: 1 }).diff($now, ['days', 'hours']) }}",
    "={{ new Set($json.rows.pluck('id')).has(2) ? parseInt('0x1f') : -1.5e3 }}",
    "={{ 'a b'.toTitleCase().urlEncode().padStart(12, '😀').slice(-3).charCodeAt(0) }}",
    "={{ [3, 1, 2].sort((a, b) => a - b).splice(1, 1).concat([[4]]).flat().at(-1) }}",
    "={{ $node['Up'].json.k.toString(36) + $items('Up').length + $json['te' + 'xt'] }}",
    "={{ typeof void 0 === 'undefined' && !(1 in [1]) || delete $json.n }}",
    "={{ /^(?:a|b)+?(?=c)[^\\]\\-z]{2,3}$/im.exec($json.text) }}",
    "={{ $json.map.n++ + --$json.n, $json.map }}",
    "={{ (1234.5678).toFixed(2) + (255).toString(16) + (0.1).toPrecision(21) }}",
    "={{ new Date(2027, 0, 31).setMonth(13) + Date.UTC(2027) }}",
    "={{ (f => f(f))(f => f(f)) }}",
    "={{ [1,,2].map(x => x).reverse().fill(0, 1).entries() }}",
    "={{ $today.startOf('week').toObject().keys().last().length() }}"};
constexpr std::array<std::string_view, 34> kPieces = {
    "(",    ")",    "[",          "]",      "{",   "}",     "}}",    "{{",  "=>",    "?.",
    "...",  "`",    "${",         "'",      "\"",  "/",     "\\",    "\\u", "1e999", "-0",
    "null", ".x",   "[0]",        "()",     "NaN", "$json", ".map(", "=",   "\xF0",  "\xED\xA0\x80",
    "\0x",  "new ", ".repeat(9)", ".length"};

std::string mutated(Random& random) {
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random.next() % (limit + 1));
    };
    std::string text(kSeeds[below(kSeeds.size() - 1)]);
    for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
        const std::size_t at = below(text.size());
        switch (below(4)) {
            case 0:
                text.insert(at, kPieces[below(kPieces.size() - 1)]);
                break;
            case 1:
                text.erase(at, 1 + below(5));
                break;
            case 2:
                if (at < text.size()) text[at] = static_cast<char>(below(255));
                break;
            case 3:
                text.insert(at, text.substr(below(text.size()), below(12)));
                break;
            default: {
                const std::string_view other = kSeeds[below(kSeeds.size() - 1)];
                text.insert(at, other.substr(below(other.size()), below(20)));
            }
        }
    }
    return text;
}

TEST(Fuzz, ChangedExpressionsNeverCrash) {
    auto data = parse_json(
        R"({"now":"2027-04-09T12:30:15Z","nodes":{"Up":[{"json":{"k":9}}]},
            "json":{"rows":[{"id":1},{"id":2}],"text":"aab1 ç🚣","n":3,"map":{"b":1,"2":[],"n":0}}})");
    const auto scope = CaseScope::from_json(data->as_object());
    ASSERT_TRUE(scope);
    SeededRandom random(20270409);
    std::size_t answered = 0;
    for (int i = 0; i < 6000; ++i) {
        const Expression expression = Expression::compile(mutated(random));
        if (expression.evaluate(*scope)) ++answered;
        expression.evaluate_in_place(*scope);
    }
    EXPECT_GT(answered, 500U) << "the changes leave too little that still runs";
}

}  // namespace
}  // namespace millrace::expression
