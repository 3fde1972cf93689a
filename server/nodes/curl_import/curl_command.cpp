#include "nodes/curl_import/curl_command.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "http/headers.hpp"
#include "nodes/curl_import/shell_words.hpp"
#include "nodes/web_call/web_call.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kLongestCommand = std::size_t{1} << 20;

enum class Flag {
    Request,
    Header,
    Data,
    DataRaw,
    DataUrlencode,
    Json,
    Form,
    FormString,
    User,
    Digest,
    Bearer,
    Cookie,
    UserAgent,
    Referer,
    Insecure,
    Location,
    MaxRedirects,
    Proxy,
    MaxTime,
    Get,
    Head,
    Url,
    Range,
    Upload,
    Silent,
    SilentWithValue,
    NoCounterpart,
    NoCounterpartWithValue
};

struct Row {
    std::string_view name;  // long, without "--"
    char letter;            // 0: none
    Flag flag;
};

// Silent: changes nothing about the request, such as where the output goes.
constexpr Row kRows[] = {
    {"request", 'X', Flag::Request},
    {"header", 'H', Flag::Header},
    {"data", 'd', Flag::Data},
    {"data-ascii", 0, Flag::Data},
    {"data-binary", 0, Flag::Data},
    {"data-raw", 0, Flag::DataRaw},
    {"data-urlencode", 0, Flag::DataUrlencode},
    {"json", 0, Flag::Json},
    {"form", 'F', Flag::Form},
    {"form-string", 0, Flag::FormString},
    {"user", 'u', Flag::User},
    {"digest", 0, Flag::Digest},
    {"oauth2-bearer", 0, Flag::Bearer},
    {"cookie", 'b', Flag::Cookie},
    {"user-agent", 'A', Flag::UserAgent},
    {"referer", 'e', Flag::Referer},
    {"insecure", 'k', Flag::Insecure},
    {"location", 'L', Flag::Location},
    {"location-trusted", 0, Flag::Location},
    {"max-redirs", 0, Flag::MaxRedirects},
    {"proxy", 'x', Flag::Proxy},
    {"max-time", 'm', Flag::MaxTime},
    {"get", 'G', Flag::Get},
    {"head", 'I', Flag::Head},
    {"url", 0, Flag::Url},
    {"range", 'r', Flag::Range},
    {"upload-file", 'T', Flag::Upload},
    {"basic", 0, Flag::Silent},
    {"compressed", 0, Flag::Silent},
    {"silent", 's', Flag::Silent},
    {"show-error", 'S', Flag::Silent},
    {"verbose", 'v', Flag::Silent},
    {"include", 'i', Flag::Silent},
    {"fail", 'f', Flag::Silent},
    {"fail-with-body", 0, Flag::Silent},
    {"no-buffer", 'N', Flag::Silent},
    {"progress-bar", '#', Flag::Silent},
    {"remote-name", 'O', Flag::Silent},
    {"remote-header-name", 'J', Flag::Silent},
    {"globoff", 'g', Flag::Silent},
    {"ipv4", '4', Flag::Silent},
    {"ipv6", '6', Flag::Silent},
    {"http1.0", '0', Flag::Silent},
    {"http1.1", 0, Flag::Silent},
    {"http2", 0, Flag::Silent},
    {"http3", 0, Flag::Silent},
    {"tlsv1.2", 0, Flag::Silent},
    {"tlsv1.3", 0, Flag::Silent},
    {"path-as-is", 0, Flag::Silent},
    {"output", 'o', Flag::SilentWithValue},
    {"write-out", 'w', Flag::SilentWithValue},
    {"cookie-jar", 'c', Flag::SilentWithValue},
    {"dump-header", 'D', Flag::SilentWithValue},
    {"connect-timeout", 0, Flag::SilentWithValue},
    {"retry", 0, Flag::NoCounterpartWithValue},
    {"retry-delay", 0, Flag::NoCounterpartWithValue},
    {"limit-rate", 0, Flag::NoCounterpartWithValue},
    {"cacert", 0, Flag::NoCounterpartWithValue},
    {"capath", 0, Flag::NoCounterpartWithValue},
    {"cert", 'E', Flag::NoCounterpartWithValue},
    {"key", 0, Flag::NoCounterpartWithValue},
    {"resolve", 0, Flag::NoCounterpartWithValue},
    {"connect-to", 0, Flag::NoCounterpartWithValue},
    {"interface", 0, Flag::NoCounterpartWithValue},
    {"unix-socket", 0, Flag::NoCounterpartWithValue},
    {"noproxy", 0, Flag::NoCounterpartWithValue},
    {"proxy-user", 'U', Flag::NoCounterpartWithValue},
    {"config", 'K', Flag::NoCounterpartWithValue},
    {"netrc", 'n', Flag::NoCounterpart},
    {"ntlm", 0, Flag::NoCounterpart},
    {"negotiate", 0, Flag::NoCounterpart},
    {"anyauth", 0, Flag::NoCounterpart},
};

bool takes_value(Flag flag) {
    switch (flag) {
        case Flag::Digest:
        case Flag::Insecure:
        case Flag::Location:
        case Flag::Get:
        case Flag::Head:
        case Flag::Silent:
        case Flag::NoCounterpart:
            return false;
        default:
            return true;
    }
}

Error from_file(std::string_view flag) {
    return {ErrorKind::InvalidInput,
            "The command reads what it sends from a file (" + std::string(flag) +
                "), and the file is not part of the command.",
            "Put the text itself in place of @file, or send a file of the item as the body."};
}

void add_data(CurlCommand& command, std::string_view piece) {
    if (command.data)
        *command.data += "&";
    else
        command.data.emplace();
    *command.data += piece;
}

std::string url_encoded(std::string_view text) {
    JsonObject one;
    one["a"] = text;
    return query_text(one, QueryArrays::Repeat).substr(2);
}

// "content", "=content", "name=content"; "@file" and "name@file" are refused.
Result<void> add_urlencoded(CurlCommand& command, const std::string& value) {
    const std::size_t at = value.find_first_of("=@");
    if (at != std::string::npos && value[at] == '@') return from_file("--data-urlencode");
    if (at == std::string::npos)
        add_data(command, url_encoded(value));
    else
        add_data(command, (at == 0 ? std::string() : value.substr(0, at + 1)) +
                              url_encoded(std::string_view(value).substr(at + 1)));
    return {};
}

Result<void> add_form(CurlCommand& command, const std::string& value, bool is_literal) {
    const std::size_t equals = value.find('=');
    if (equals == std::string::npos)
        return Error{ErrorKind::InvalidInput,
                     "A part of the form has no name: -F needs name=value.",
                     "Write it as -F 'name=value'."};
    CurlFormPart part{value.substr(0, equals), value.substr(equals + 1)};
    if (!is_literal && part.value.starts_with('<')) return from_file("-F name=<file");
    if (!is_literal && part.value.starts_with('@')) {
        part.is_file = true;
        part.value = part.value.substr(1, part.value.find(';') - 1);
        command.warnings.push_back("The form's part \"" + part.name +
                                   "\" is a file: the item needs one in the field \"" + part.name +
                                   "\".");
    }
    command.form.push_back(std::move(part));
    return {};
}

void add_header(CurlCommand& command, const std::string& line) {
    const std::size_t colon = line.find(':');
    if (colon != std::string::npos) {
        const auto name = http::trim(std::string_view(line).substr(0, colon));
        const auto value = http::trim(std::string_view(line).substr(colon + 1));
        // "Name:" takes a header of cURL's own away.
        if (!value.empty()) command.headers.emplace_back(name, value);
    } else if (line.ends_with(';')) {
        command.headers.emplace_back(line.substr(0, line.size() - 1), "");
    } else {
        command.warnings.push_back("A header without a colon was left out.");
    }
}

std::optional<double> number_in(const std::string& text) {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

Result<void> apply(CurlCommand& command, const Row& row, const std::string& value) {
    const std::string shown = "--" + std::string(row.name);
    switch (row.flag) {
        case Flag::Request:
            command.method = value;
            return {};
        case Flag::Header:
            if (value.starts_with('@')) return from_file("-H");
            add_header(command, value);
            return {};
        case Flag::Data:
        case Flag::Json:
            if (value.starts_with('@')) return from_file(shown);
            if (row.flag == Flag::Json && command.data) {
                *command.data += value;
                return {};
            }
            add_data(command, value);
            if (row.flag == Flag::Json) command.is_json = true;
            return {};
        case Flag::DataRaw:
            add_data(command, value);
            return {};
        case Flag::DataUrlencode:
            return add_urlencoded(command, value);
        case Flag::Form:
            return add_form(command, value, false);
        case Flag::FormString:
            return add_form(command, value, true);
        case Flag::User:
            command.user = value;
            return {};
        case Flag::Digest:
            command.is_digest = true;
            return {};
        case Flag::Bearer:
            command.headers.emplace_back("Authorization", "Bearer " + value);
            return {};
        case Flag::Cookie:
            if (value.find('=') == std::string::npos) return from_file("-b");
            command.headers.emplace_back("Cookie", value);
            return {};
        case Flag::UserAgent:
            command.headers.emplace_back("User-Agent", value);
            return {};
        case Flag::Referer:
            command.headers.emplace_back("Referer", value);
            return {};
        case Flag::Range:
            command.headers.emplace_back("Range", "bytes=" + value);
            return {};
        case Flag::Insecure:
            command.is_insecure = true;
            return {};
        case Flag::Location:
            command.follows_redirects = true;
            return {};
        case Flag::MaxRedirects:
        case Flag::MaxTime: {
            const auto number = number_in(value);
            if (!number)
                command.warnings.push_back("The value of " + shown + " is no number.");
            else if (row.flag == Flag::MaxTime)
                command.max_seconds = std::clamp(*number, 0.001, 86400.0);
            else
                command.max_redirects = static_cast<int>(std::clamp(*number, 0.0, 1000.0));
            return {};
        }
        case Flag::Proxy:
            command.proxy = value;
            return {};
        case Flag::Get:
            command.data_in_query = true;
            return {};
        case Flag::Head:
            command.head_only = true;
            return {};
        case Flag::Url:
            command.url = value;
            return {};
        case Flag::Upload:
            return from_file("-T");
        case Flag::Silent:
        case Flag::SilentWithValue:
            return {};
        case Flag::NoCounterpart:
        case Flag::NoCounterpartWithValue:
            command.warnings.push_back(shown + " has no counterpart here and was left out.");
            return {};
    }
    return {};
}

class Reader {
  public:
    explicit Reader(std::vector<std::string> words) : words_(std::move(words)) {}

    Result<CurlCommand> run() {
        bool flags_over = false;
        while (at_ < words_.size()) {
            const std::string word = words_[at_++];
            Result<void> done;
            if (!flags_over && word == "--") {
                flags_over = true;
            } else if (!flags_over && word.starts_with("--")) {
                done = read_long(word);
            } else if (!flags_over && word.size() > 1 && word[0] == '-') {
                done = read_short(word);
            } else if (command_.url.empty()) {
                command_.url = word;
            } else {
                command_.warnings.push_back(
                    "A word that belongs to no flag was left out, besides the URL.");
            }
            if (!done) return done.error();
        }
        return std::move(command_);
    }

  private:
    Result<void> use(const Row& row, const std::string& shown) {
        if (!takes_value(row.flag)) return apply(command_, row, {});
        if (at_ == words_.size())
            return Error{ErrorKind::InvalidInput, "The flag " + shown + " has no value.",
                         "Copy the whole command, up to its last line."};
        const std::string value = words_[at_++];
        return apply(command_, row, value);
    }

    Result<void> read_long(const std::string& word) {
        const std::string name = word.substr(2, word.find('=') - 2);
        for (const Row& row : kRows) {
            if (row.name != name) continue;
            const std::size_t equals = word.find('=');
            if (equals == std::string::npos || !takes_value(row.flag)) return use(row, "--" + name);
            return apply(command_, row, word.substr(equals + 1));
        }
        unknown("--" + name);
        return {};
    }

    // "-sSL", "-XPOST".
    Result<void> read_short(const std::string& word) {
        for (std::size_t i = 1; i < word.size(); ++i) {
            const auto row = std::ranges::find_if(
                kRows, [&](const Row& one) { return one.letter != 0 && one.letter == word[i]; });
            if (row == std::end(kRows)) {
                unknown(std::string("-") + word[i]);
                continue;
            }
            const std::string rest = word.substr(i + 1);
            if (takes_value(row->flag) && !rest.empty()) return apply(command_, *row, rest);
            if (auto done = use(*row, std::string("-") + word[i]); !done) return done;
        }
        return {};
    }

    void unknown(const std::string& flag) {
        command_.warnings.push_back("The flag " + flag.substr(0, 60) +
                                    " is not known and was left out.");
    }

    std::vector<std::string> words_;
    std::size_t at_ = 1;  // behind "curl"
    CurlCommand command_;
};

bool is_curl(std::string_view word) {
    const std::size_t slash = word.find_last_of("/\\");
    if (slash != std::string_view::npos) word.remove_prefix(slash + 1);
    return word == "curl" || word == "curl.exe";
}

}  // namespace

Result<CurlCommand> parse_curl(std::string_view text) {
    if (text.size() > kLongestCommand)
        return Error{ErrorKind::TooLarge, "The command is longer than 1 MB.",
                     "Send large bodies as a file of the item."};
    auto split = split_shell_words(text);
    if (!split) return split.error();
    std::vector<std::string>& words = split->words;
    if (!words.empty() && words.front() == "$") words.erase(words.begin());  // copied with a prompt
    if (words.empty() || !is_curl(words.front()))
        return Error{ErrorKind::InvalidInput, "This is no cURL command: it must begin with curl.",
                     "In a browser's developer tools choose \"Copy as cURL (bash)\"."};
    auto command = Reader(std::move(words)).run();
    if (!command) return command;
    if (!split->rest.empty())
        command->warnings.push_back("What follows the cURL command was left out.");
    if (command->url.empty())
        return Error{ErrorKind::InvalidInput, "The command names no URL.",
                     "Copy the whole command, up to its last line."};
    return command;
}

}  // namespace millrace::nodes
