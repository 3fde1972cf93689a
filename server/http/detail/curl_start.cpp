#include "http/detail/curl_start.hpp"

#include <curl/curl.h>

#include "base/error.hpp"

namespace millrace::http {

void start_curl() {
    // Never undone: threads that still look up a name may use it until the process ends.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    check(started == CURLE_OK, "libcurl can start");
}

}  // namespace millrace::http
