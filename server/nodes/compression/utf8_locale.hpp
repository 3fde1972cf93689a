// libarchive converts names by the locale of its thread: UTF-8 while one of these lives.
#pragma once

#include <locale.h>

namespace millrace::nodes {

class Utf8Locale {
  public:
    Utf8Locale() : made_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {
        if (made_) before_ = uselocale(made_);
    }
    ~Utf8Locale() {
        if (!made_) return;
        uselocale(before_);
        freelocale(made_);
    }
    Utf8Locale(const Utf8Locale&) = delete;
    Utf8Locale& operator=(const Utf8Locale&) = delete;

  private:
    locale_t made_;
    locale_t before_ = nullptr;
};

}  // namespace millrace::nodes
