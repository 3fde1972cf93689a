// Functions by what they are of; shared by the files they are written in.
#pragma once

#include <limits>
#include <span>

#include "nodes/merge/sql/functions.hpp"

namespace millrace::nodes::sql {

std::span<const Function> text_functions();
std::span<const Function> number_functions();
std::span<const Function> date_functions();

constexpr std::size_t kMany = 100;  // arguments

// "abc" from the second character on: by character, not by byte.
std::string_view characters(std::string_view text, double first, double count);

// A function of one text; nothing stays nothing.
template <class Work>
Value of_text(const Value& value, const Work& work) {
    if (value.is_nullish()) return {};
    return Json(work(value.text()));
}
template <class Work>
Value of_number(const Value& value, const Work& work) {
    if (value.is_nullish()) return {};
    return number_json(work(value.number()));
}

}  // namespace millrace::nodes::sql
