// For tests: writes random expressions from the grammar that the native evaluator knows, over the
// data of sample_data().
#pragma once

#include <string>

#include "base/random.hpp"

namespace millrace::expression {

// The data of a case (CaseScope) that the written expressions refer to.
std::string_view sample_data();

class ExpressionWriter {
  public:
    explicit ExpressionWriter(Random& random) : random_(random) {}

    // The code of one {{ }}.
    std::string write() { return value(4); }

  private:
    std::size_t below(std::size_t limit);  // 0 to limit - 1
    template <std::size_t N>
    const char* one_of(const char* const (&choices)[N]) {
        return choices[below(N)];
    }

    std::string value(int depth);
    std::string number(int depth);
    std::string text(int depth);
    std::string list(int depth);
    std::string object(int depth);
    std::string truth(int depth);
    std::string date(int depth);
    std::string argument(int depth);

    Random& random_;
};

}  // namespace millrace::expression
