#include "http/mail_message.hpp"

#include <algorithm>
#include <cstring>

#include "base/base64.hpp"
#include "http/headers.hpp"
#include "http/mail_text.hpp"

namespace millrace::http {
namespace {

// A line of base64 has 76 characters, which are 57 bytes.
constexpr std::uint64_t kLineBytes = 57;
constexpr std::uint64_t kLineSize = 78;  // with the line end
constexpr std::uint64_t kReadLines = 512;

std::uint64_t encoded_size(std::uint64_t bytes) {
    const std::uint64_t whole = bytes / kLineBytes;
    const std::uint64_t rest = bytes % kLineBytes;
    return whole * kLineSize + (rest == 0 ? 0 : (rest + 2) / 3 * 4 + 2);
}

std::string encoded_lines(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += kLineBytes)
        out += to_base64(bytes.substr(at, kLineBytes)) + "\r\n";
    return out;
}

Error unsendable(const std::string& what) {
    return Error{ErrorKind::InvalidInput, "The mail cannot be sent: " + what,
                 "Texts in the head of a mail have no line ends and no control characters."};
}

bool is_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; });
}

// "image/png" and nothing that could begin a parameter or a line.
bool is_mime_type(std::string_view type) {
    const std::size_t slash = type.find('/');
    if (slash == 0 || slash == std::string_view::npos || slash + 1 == type.size()) return false;
    return std::all_of(type.begin(), type.end(),
                       [](char c) { return c == '/' || is_token_character(c); }) &&
           type.find('/', slash + 1) == std::string_view::npos;
}

bool is_identifier(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < 0x7f && c != '<' && c != '>' && c != '(' && c != ')';
    });
}

}  // namespace

void MailMessage::add(std::string text) {
    size_ += text.size();
    pieces_.push_back({std::move(text), nullptr});
}

void MailMessage::add(ContentPtr content) {
    size_ += encoded_size(content->size());
    pieces_.push_back({{}, std::move(content)});
}

// Puts the parts of one mail in their order.
class MailComposer {
  public:
    explicit MailComposer(const Mail& mail) : mail_(mail) {}

    Result<MailMessage> compose() {
        const auto head = add_head();
        if (!head) return head.error();
        const auto body = add_body();
        if (!body) return body.error();
        return std::move(message_);
    }

  private:
    Result<void> add_head() {
        if (!is_line(mail_.subject)) return unsendable("its subject has a line end in it.");
        std::string head = "From: " + address_list(mail_.from) + "\r\n";
        if (!mail_.to.empty()) head += "To: " + address_list(mail_.to) + "\r\n";
        if (!mail_.cc.empty()) head += "Cc: " + address_list(mail_.cc) + "\r\n";
        if (!mail_.reply_to.empty()) head += "Reply-To: " + address_list(mail_.reply_to) + "\r\n";
        head += "Subject: " + encoded_words(mail_.subject, 9) + "\r\n";
        head += "Message-ID: <" + mail_.message_id + ">\r\n";
        head += "Date: " + mail_date(mail_.date) + "\r\nMIME-Version: 1.0\r\n";
        message_.add(std::move(head));
        return {};
    }

    std::string next_boundary() {
        return "=_" + mail_.boundary_seed + "_" + std::to_string(++boundaries_);
    }

    void open(const std::string& kind, const std::string& boundary) {
        message_.add("Content-Type: multipart/" + kind + "; boundary=\"" + boundary + "\"\r\n\r\n");
    }

    // mixed { related { alternative { text, html }, pictures }, files }, as far as there is reason.
    Result<void> add_body() {
        std::vector<const MailAttachment*> inline_ones;
        std::vector<const MailAttachment*> files;
        for (const MailAttachment& one : mail_.attachments) {
            const bool is_shown = mail_.html && !one.content_id.empty() &&
                                  mail_.html->find("cid:" + one.content_id) != std::string::npos;
            (is_shown ? inline_ones : files).push_back(&one);
        }
        if (files.empty()) return add_related(inline_ones);
        const std::string boundary = next_boundary();
        open("mixed", boundary);
        message_.add("--" + boundary + "\r\n");
        const auto related = add_related(inline_ones);
        if (!related) return related;
        return add_files(files, boundary, "attachment");
    }

    Result<void> add_related(const std::vector<const MailAttachment*>& pictures) {
        if (pictures.empty()) return add_texts();
        const std::string boundary = next_boundary();
        open("related", boundary);
        message_.add("--" + boundary + "\r\n");
        const auto texts = add_texts();
        if (!texts) return texts;
        return add_files(pictures, boundary, "inline");
    }

    Result<void> add_texts() {
        if (mail_.text && mail_.html) {
            const std::string boundary = next_boundary();
            open("alternative", boundary);
            message_.add("--" + boundary + "\r\n");
            add_text("plain", *mail_.text);
            message_.add("--" + boundary + "\r\n");
            add_text("html", *mail_.html);
            message_.add("--" + boundary + "--\r\n");
        } else if (mail_.html) {
            add_text("html", *mail_.html);
        } else {
            add_text("plain", mail_.text.value_or(std::string()));
        }
        return {};
    }

    void add_text(const std::string& kind, const std::string& text) {
        message_.add("Content-Type: text/" + kind +
                     "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
                     quoted_printable(text) + "\r\n");
    }

    Result<void> add_files(const std::vector<const MailAttachment*>& files,
                           const std::string& boundary, const std::string& disposition) {
        for (const MailAttachment* file : files) {
            if (!is_line(file->file_name)) return unsendable("a file's name has a line end in it.");
            if (!file->content_id.empty() && !is_identifier(file->content_id))
                return unsendable("\"" + encoded_words(file->content_id, 0) +
                                  "\" is no identifier of a part.");
            const std::string type =
                is_mime_type(file->mime_type) ? file->mime_type : "application/octet-stream";
            std::string head = "--" + boundary + "\r\nContent-Type: " + type +
                               file_name_parameter("name", file->file_name) + "\r\n";
            if (!file->content_id.empty()) head += "Content-ID: <" + file->content_id + ">\r\n";
            head += "Content-Transfer-Encoding: base64\r\nContent-Disposition: " + disposition +
                    file_name_parameter("filename", file->file_name) + "\r\n\r\n";
            message_.add(std::move(head));
            message_.add(file->content);
            message_.add("\r\n");
        }
        message_.add("--" + boundary + "--\r\n");
        return {};
    }

    const Mail& mail_;
    MailMessage message_;
    int boundaries_ = 0;
};

Result<MailMessage> MailMessage::make(const Mail& mail) {
    return MailComposer(mail).compose();
}

// Fills ready_; false at the end.
Result<bool> MailMessage::prepare() {
    while (ready_at_ == ready_.size()) {
        if (piece_ == pieces_.size()) return false;
        Piece& piece = pieces_[piece_];
        ready_at_ = 0;
        if (!piece.content) {
            ready_ = std::move(piece.text);
            ++piece_;
            continue;
        }
        std::string bytes(kLineBytes * kReadLines, '\0');
        const auto count = piece.content->read(offset_, bytes);
        if (!count) return count.error();
        bytes.resize(*count);
        offset_ += *count;
        ready_ = encoded_lines(bytes);
        if (offset_ < piece.content->size() && *count > 0) continue;
        if (offset_ != piece.content->size())
            return Error{ErrorKind::Unavailable, "An attachment could not be read to its end."};
        ++piece_;
        offset_ = 0;
    }
    return true;
}

Result<std::size_t> MailMessage::read(char* out, std::size_t capacity) {
    const auto has_more = prepare();
    if (!has_more) return has_more.error();
    if (!*has_more) return std::size_t{0};
    const std::size_t count = std::min(capacity, ready_.size() - ready_at_);
    std::memcpy(out, ready_.data() + ready_at_, count);
    ready_at_ += count;
    return count;
}

}  // namespace millrace::http
