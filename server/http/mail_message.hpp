// A mail as the text that goes over the wire (RFC 5322, MIME).
#pragma once

#include <functional>
#include <string>

#include "http/mail.hpp"

namespace millrace::http {

// The message in pieces, so that large attachments are never whole in memory.
class MailMessage {
  public:
    // Errors (InvalidInput): a subject, name, file name or identifier that cannot be sent.
    static Result<MailMessage> make(const Mail& mail);

    // Bytes of the whole message.
    std::uint64_t size() const { return size_; }
    // The next bytes of it, at most `capacity`; 0 at the end. Blocks where an attachment is stored.
    Result<std::size_t> read(char* out, std::size_t capacity);

  private:
    // Text as it is, or a content in base64.
    struct Piece {
        std::string text{};
        ContentPtr content{};
    };
    std::vector<Piece> pieces_;
    std::uint64_t size_ = 0;
    std::size_t piece_ = 0;
    std::uint64_t offset_ = 0;  // in the piece: of its text, or of its content
    std::string ready_{};       // encoded and not yet read
    std::size_t ready_at_ = 0;

    void add(std::string text);
    void add(ContentPtr content);
    Result<bool> prepare();
    friend class MailComposer;
};

}  // namespace millrace::http
