// libcurl's own start: once per process, before its first use.
#pragma once

namespace millrace::http {

// From any thread, as often as one likes.
void start_curl();

}  // namespace millrace::http
