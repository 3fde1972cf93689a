#include "http/proxy.hpp"

namespace millrace::http {

Result<Proxy> Proxy::parse(std::string_view text) {
    const bool has_scheme = text.find("://") != std::string_view::npos;
    auto url = parse_url(has_scheme ? std::string(text) : "http://" + std::string(text));
    if (!url)
        return Error{ErrorKind::InvalidInput, "The proxy's URL is not valid.",
                     "Write it as http://host:port or http://user:password@host:port; http and "
                     "https proxies are supported.",
                     url.error().message};
    return Proxy{std::move(*url)};
}

}  // namespace millrace::http
