#include "expression/detail/regexp.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp_syntax.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::uint32_t kHeapLimitKiB = 20'000;

bool has_astral(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
}

pcre2_match_context* match_limits() {
    static pcre2_match_context* const limits = [] {
        pcre2_match_context* made = pcre2_match_context_create(nullptr);
        pcre2_set_match_limit(made, kMatchLimit);
        pcre2_set_heap_limit(made, kHeapLimitKiB);
        return made;
    }();
    return limits;
}

Value group_value(Context& context, const CompiledPattern& pattern, std::string_view subject,
                  const std::optional<Span>& span) {
    if (!span) return {};
    return pattern.restore(context, subject.substr(span->begin, span->end - span->begin));
}

// The array that exec() and match() answer.
Value match_array(Context& context, const CompiledPattern& pattern, std::string_view subject,
                  std::string_view input, const PatternMatch& match) {
    ArrayObject* array = context.array(match.groups.size());
    for (const auto& group : match.groups)
        array->items.push_back(group_value(context, pattern, subject, group));
    array->extra = context.plain();
    array->extra->set("index", Value::count(unit_index(subject, match.groups[0]->begin)));
    array->extra->set("input", input);
    Value groups;
    if (pattern.has_group_names()) {
        PlainObject* named = context.plain();
        for (std::size_t i = 1; i < pattern.group_names().size(); ++i)
            if (!pattern.group_names()[i].empty())
                named->set(context.memory.copy(pattern.group_names()[i]), array->items[i]);
        groups = named;
    }
    array->extra->set("groups", groups);
    return array;
}

// Calls `visit` for every match of a global pattern, or once for another one.
template <class Visit>
void each_match(Context& context, RegExpObject& regexp, std::string_view subject, Visit visit) {
    const CompiledPattern& pattern = regexp.pattern;
    if (pattern.is_sticky()) need_script("a sticky pattern");
    std::size_t from = 0;
    while (from <= subject.size()) {
        context.step();
        const auto match = pattern.match(context, subject, from);
        if (!match) break;
        visit(*match);
        if (!pattern.is_global()) break;
        from = match->groups[0]->end;
        if (match->groups[0]->begin == from) {
            if (from >= subject.size()) break;
            next_code_point(subject, from);
        }
    }
    if (pattern.is_global()) regexp.last_index = 0;
}

Value test_or_exec(Context& context, Value self, Arguments arguments, bool is_test) {
    auto& regexp = *static_cast<RegExpObject*>(self.object());
    const CompiledPattern& pattern = regexp.pattern;
    if (pattern.is_sticky()) need_script("a sticky pattern");
    const std::string_view input = to_text(context, argument(arguments, 0));
    const std::string_view subject = pattern.prepare(context, input);
    const std::size_t from =
        pattern.is_global() ? byte_offset(subject, regexp.last_index) : std::size_t{0};
    std::optional<PatternMatch> match;
    if (!pattern.is_global() || regexp.last_index <= unit_count(subject))
        match = pattern.match(context, subject, from);
    if (pattern.is_global())
        regexp.last_index = match ? unit_index(subject, match->groups[0]->end) : 0;
    if (is_test) return match.has_value();
    return match ? match_array(context, pattern, subject, input, *match) : Value::null();
}

}  // namespace

std::shared_ptr<const CompiledPattern> CompiledPattern::compile(std::string_view pattern,
                                                                std::string_view flags) {
    std::shared_ptr<CompiledPattern> made(new CompiledPattern);
    made->source_ = pattern.empty() ? "(?:)" : pattern;
    made->flags_ = flags;
    std::sort(made->flags_.begin(), made->flags_.end());
    PatternFlags options;
    for (const char flag : flags) {
        if (std::count(flags.begin(), flags.end(), flag) > 1) need_script("a flag given twice");
        switch (flag) {
            case 'g':
                made->is_global_ = true;
                break;
            case 'i':
                made->ignores_case_ = true;
                break;
            case 'm':
                options.is_multiline = true;
                break;
            case 's':
                options.is_dot_all = true;
                break;
            case 'u':
                options.is_unicode = made->is_unicode_ = true;
                break;
            case 'y':
                made->is_sticky_ = true;
                break;
            default:
                need_script("a flag of a pattern");
        }
    }
    TranslatedPattern translated = translate_pattern(pattern, options);
    made->group_names_ = std::move(translated.group_names);
    made->has_group_names_ = translated.has_group_names;
    pcre2_compile_context* compiling = pcre2_compile_context_create(nullptr);
    pcre2_set_compile_extra_options(compiling, PCRE2_EXTRA_ALLOW_SURROGATE_ESCAPES);
    int code = 0;
    PCRE2_SIZE offset = 0;
    made->code_ =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.text.data()), translated.text.size(),
                      PCRE2_UTF | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY |
                          PCRE2_NEVER_UCP | (made->ignores_case_ ? PCRE2_CASELESS : 0U),
                      &code, &offset, compiling);
    pcre2_compile_context_free(compiling);
    if (made->code_ == nullptr) need_script("a pattern that PCRE2 does not take");
    return made;
}

CompiledPattern::~CompiledPattern() {
    pcre2_code_free(static_cast<pcre2_code*>(code_));
}

std::string_view CompiledPattern::prepare(Context& context, std::string_view subject) const {
    if (is_ascii(subject)) return subject;
    for (std::size_t at = 0; ignores_case_ && at < subject.size();) {
        const char32_t c = next_code_point(subject, at);
        if (c == 0x212A || c == 0x17F || c == 0x1E9E || c == 0x130 || c == 0x2126 || c == 0x212B)
            need_script("a special letter where case is ignored");
    }
    if (is_unicode_ || !has_astral(subject)) return subject;
    std::string split;
    for (const char16_t unit : to_units(subject)) append_code_point(split, unit);
    return context.memory.copy(split);
}

std::string_view CompiledPattern::restore(Context& context, std::string_view part) const {
    if (!has_lone_surrogate(part)) return part;
    return context.memory.copy(from_units(to_units(part)));
}

std::optional<PatternMatch> CompiledPattern::match(Context& context, std::string_view subject,
                                                   std::size_t from) const {
    context.step(4 + (subject.size() - std::min(from, subject.size())) / 256);
    const auto* code = static_cast<const pcre2_code*>(code_);
    pcre2_match_data* data = pcre2_match_data_create_from_pattern(code, nullptr);
    const int count = pcre2_match(code, reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                  subject.size(), from, PCRE2_NO_UTF_CHECK, data, match_limits());
    std::optional<PatternMatch> result;
    if (count > 0) {
        const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data);
        result.emplace().groups.resize(group_names_.size());
        for (std::size_t i = 0; i < group_names_.size(); ++i)
            if (i < static_cast<std::size_t>(count) && offsets[2 * i] != PCRE2_UNSET)
                result->groups[i] = Span{offsets[2 * i], offsets[2 * i + 1]};
    }
    pcre2_match_data_free(data);
    if (count == PCRE2_ERROR_NOMATCH) return std::nullopt;
    if (count <= 0) throw BudgetExceeded{"A regular expression takes too long on this text."};
    return result;
}

std::optional<Value> RegExpObject::get(std::string_view name) const {
    if (name == "source") return Value(std::string_view(pattern.source()));
    if (name == "flags") return Value(std::string_view(pattern.flags()));
    if (name == "global") return Value(pattern.is_global());
    if (name == "lastIndex") return Value::count(last_index);
    return std::nullopt;
}

Value text_match(Context& context, std::string_view text, RegExpObject& regexp) {
    const std::string_view subject = regexp.pattern.prepare(context, text);
    if (!regexp.pattern.is_global()) {
        Value found = Value::null();
        each_match(context, regexp, subject, [&](const PatternMatch& match) {
            found = match_array(context, regexp.pattern, subject, text, match);
        });
        return found;
    }
    ArrayObject* all = context.array();
    each_match(context, regexp, subject, [&](const PatternMatch& match) {
        all->items.push_back(group_value(context, regexp.pattern, subject, match.groups[0]));
    });
    return all->items.empty() ? Value::null() : Value(all);
}

Value text_match_all(Context& context, std::string_view text, RegExpObject& regexp) {
    if (!regexp.pattern.is_global()) throw_type_error("matchAll needs a global pattern");
    const std::string_view subject = regexp.pattern.prepare(context, text);
    ArrayObject* all = context.array();
    each_match(context, regexp, subject, [&](const PatternMatch& match) {
        all->items.push_back(match_array(context, regexp.pattern, subject, text, match));
    });
    return all;
}

Value text_search(Context& context, std::string_view text, RegExpObject& regexp) {
    const std::string_view subject = regexp.pattern.prepare(context, text);
    const auto match = regexp.pattern.match(context, subject, 0);
    return match ? Value::count(unit_index(subject, match->groups[0]->begin)) : Value(-1.0);
}

Value text_split(Context& context, std::string_view text, RegExpObject& regexp, std::size_t limit) {
    const CompiledPattern& pattern = regexp.pattern;
    const std::string_view subject = pattern.prepare(context, text);
    ArrayObject* parts = context.array();
    const auto put = [&](std::size_t begin, std::size_t end) {
        if (parts->items.size() < limit)
            parts->items.push_back(pattern.restore(context, subject.substr(begin, end - begin)));
    };
    if (subject.empty()) {
        if (!pattern.match(context, subject, 0)) put(0, 0);
        return parts;
    }
    std::size_t last = 0;
    std::size_t from = 0;
    while (from < subject.size() && parts->items.size() < limit) {
        context.step();
        const auto match = pattern.match(context, subject, from);
        if (!match || match->groups[0]->begin >= subject.size()) break;
        const Span whole = *match->groups[0];
        if (whole.end == whole.begin && whole.end == last) {  // an empty match where we stand
            from = whole.begin;
            next_code_point(subject, from);
            continue;
        }
        put(last, whole.begin);
        for (std::size_t i = 1; i < match->groups.size(); ++i)
            if (parts->items.size() < limit)
                parts->items.push_back(group_value(context, pattern, subject, match->groups[i]));
        last = whole.end;
        from = std::max(whole.end, from);
    }
    put(last, subject.size());
    return parts;
}

void append_replacement(Context& context, std::string& out, std::string_view replacement,
                        std::string_view subject, const PatternMatch& match,
                        const CompiledPattern* pattern) {
    const auto put = [&](const std::optional<Span>& span) {
        if (span) append_text(out, subject.substr(span->begin, span->end - span->begin));
    };
    const std::size_t groups = match.groups.size() - 1;
    const Span whole = *match.groups[0];
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const std::size_t mark = replacement.find('$', i);
        append_text(out, replacement.substr(i, mark == std::string_view::npos ? mark : mark - i));
        if (mark == std::string_view::npos) break;
        i = mark;
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (next == '$') {
            out.push_back('$');
            ++i;
        } else if (next == '&') {
            put(whole);
            ++i;
        } else if (next == '`') {
            append_text(out, subject.substr(0, whole.begin));
            ++i;
        } else if (next == '\'') {
            append_text(out, subject.substr(whole.end));
            ++i;
        } else if (next >= '0' && next <= '9') {
            std::size_t number = static_cast<std::size_t>(next - '0');
            std::size_t used = 1;
            if (i + 2 < replacement.size() && replacement[i + 2] >= '0' &&
                replacement[i + 2] <= '9') {
                const std::size_t two =
                    number * 10 + static_cast<std::size_t>(replacement[i + 2] - '0');
                if (two >= 1 && two <= groups) {
                    number = two;
                    used = 2;
                }
            }
            if (number >= 1 && number <= groups) {
                put(match.groups[number]);
                i += used;
            } else {
                out.push_back('$');
            }
        } else if (next == '<' && pattern != nullptr && pattern->has_group_names()) {
            const std::size_t end = replacement.find('>', i);
            if (end == std::string_view::npos) {
                out.push_back('$');
                continue;
            }
            const std::string_view name = replacement.substr(i + 2, end - i - 2);
            for (std::size_t g = 1; g <= groups; ++g)
                if (pattern->group_names()[g] == name) put(match.groups[g]);
            i = end;
        } else {
            out.push_back('$');
        }
        if (out.size() > Memory::kLimit) Memory::exceed();
    }
    context.step(1 + replacement.size() / 64);
}

Value text_replace(Context& context, std::string_view text, RegExpObject& regexp,
                   Value replacement) {
    const CompiledPattern& pattern = regexp.pattern;
    const std::string_view subject = pattern.prepare(context, text);
    const bool calls = is_callable(replacement);
    const std::string_view with = calls ? std::string_view{} : to_text(context, replacement);
    std::string out;
    std::size_t last = 0;
    each_match(context, regexp, subject, [&](const PatternMatch& match) {
        const Span whole = *match.groups[0];
        append_text(out, subject.substr(last, whole.begin - last));
        last = whole.end;
        if (!calls) {
            append_replacement(context, out, with, subject, match, &pattern);
            return;
        }
        const Value array = match_array(context, pattern, subject, text, match);
        auto& found = *static_cast<ArrayObject*>(array.object());
        std::vector<Value> arguments(found.items.begin(), found.items.end());
        arguments.push_back(*found.extra->find("index"));
        arguments.push_back(text);
        if (pattern.has_group_names()) arguments.push_back(*found.extra->find("groups"));
        append_text(out, to_text(context, call_function(context, replacement, arguments)));
    });
    append_text(out, subject.substr(last));
    return pattern.restore(context, context.memory.copy(out));
}

Value new_regexp(Context& context, std::string_view pattern, std::string_view flags) {
    auto compiled = CompiledPattern::compile(pattern, flags);
    context.kept.push_back(compiled);
    return context.memory.make<RegExpObject>(*compiled);
}

Method find_pattern_method(std::string_view name) {
    if (name == "test")
        return [](Context& context, Value self, Arguments arguments) {
            return test_or_exec(context, self, arguments, true);
        };
    if (name == "exec")
        return [](Context& context, Value self, Arguments arguments) {
            return test_or_exec(context, self, arguments, false);
        };
    if (name == "toString")
        return [](Context& context, Value self, Arguments) {
            return context.text(static_cast<RegExpObject*>(self.object())->source_text());
        };
    return nullptr;
}

}  // namespace millrace::expression
