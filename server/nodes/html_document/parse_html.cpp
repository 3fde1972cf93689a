// From text to tree: gumbo reads, its tree is copied into ours.
#include <gumbo.h>

#include <algorithm>
#include <csetjmp>
#include <cstdlib>
#include <memory>
#include <vector>

#include "nodes/character_references/character_references.hpp"
#include "nodes/html_document/html_document.hpp"
#include "nodes/html_document/html_tree_maker.hpp"
#include "nodes/html_document/nesting_guard.hpp"
#include "nodes/html_document/tag_scanner.hpp"

namespace millrace::nodes {
namespace {

// The memory that gumbo works in: blocks that go all at once, so that its own clean-up, which
// recurses as deeply as the document nests, is never needed. Some documents make the HTML standard
// itself copy elements without end; they end here.
class GumboMemory {
  public:
    explicit GumboMemory(std::size_t limit) : limit_(limit) {}
    ~GumboMemory() {
        for (void* block : blocks_) std::free(block);
    }
    GumboMemory(const GumboMemory&) = delete;
    GumboMemory& operator=(const GumboMemory&) = delete;

    // Null: over the limit.
    void* allocate(std::size_t size) {
        size = (size + 15) & ~std::size_t{15};
        if (size > left_in_block_ && !add_block(std::max(size, kBlock))) return nullptr;
        void* memory = next_;
        next_ += size;
        left_in_block_ -= size;
        return memory;
    }

    std::jmp_buf out_of_memory{};

  private:
    static constexpr std::size_t kBlock = 256UL << 10;

    bool add_block(std::size_t size) {
        if (used_ + size > limit_) return false;
        void* block = std::malloc(size);
        if (!block) return false;
        blocks_.push_back(block);
        used_ += size;
        next_ = static_cast<char*>(block);
        left_in_block_ = size;
        return true;
    }

    std::size_t limit_;
    std::size_t used_ = 0;
    std::vector<void*> blocks_;
    char* next_ = nullptr;
    std::size_t left_in_block_ = 0;
};

// gumbo does not look whether memory was given: there is no way back but this one. It is C and has
// nothing to unwind.
void* allocate(void* memory, std::size_t size) {
    auto* gumbo_memory = static_cast<GumboMemory*>(memory);
    void* block = gumbo_memory->allocate(size);
    if (!block) std::longjmp(gumbo_memory->out_of_memory, 1);
    return block;
}

void release(void*, void*) {}

// Null: out of memory. Nothing in here may need a destructor.
const GumboNode* run_gumbo(GumboMemory& memory, const char* text, std::size_t size) {
    if (setjmp(memory.out_of_memory) != 0) return nullptr;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = release;
    options.userdata = &memory;
    options.max_errors = 0;
    return gumbo_parse_with_options(&options, text, size)->document;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

constexpr std::string_view kNoscript = "noscript";
constexpr std::string_view kDisguise = "noframes";

// gumbo reads <noscript> as browsers do that run no scripts. So it gets to see another element
// whose inside is text for everybody, with a name of the same length.
std::string with_noscript_disguised(std::string_view html) {
    std::string text(html);
    TagScanner scanner(html);
    ScannedTag tag;
    while (scanner.next(tag))
        if (tag.name == kNoscript) text.replace(tag.name_offset, kDisguise.size(), kDisguise);
    return text;
}

std::string name_of(const GumboElement& element) {
    if (element.tag_namespace == GUMBO_NAMESPACE_SVG) {
        GumboStringPiece tag = element.original_tag;
        gumbo_tag_from_original_text(&tag);
        if (tag.data)
            if (const char* name = gumbo_normalize_svg_tagname(&tag)) return name;
    }
    if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
    GumboStringPiece tag = element.original_tag;
    gumbo_tag_from_original_text(&tag);
    if (!tag.data) return {};
    std::string name = lower_case({tag.data, tag.length});
    for (std::size_t at = name.find('\0'); at != std::string::npos; at = name.find('\0', at))
        name.replace(at, 1, "\uFFFD");
    return name;
}

std::string name_of(const GumboAttribute& attribute) {
    switch (attribute.attr_namespace) {
        case GUMBO_ATTR_NAMESPACE_XLINK:
            return std::string("xlink:") + attribute.name;
        case GUMBO_ATTR_NAMESPACE_XML:
            return std::string("xml:") + attribute.name;
        case GUMBO_ATTR_NAMESPACE_XMLNS:
            return std::string_view(attribute.name) == "xmlns"
                       ? "xmlns"
                       : std::string("xmlns:") + attribute.name;
        default:
            return attribute.name;
    }
}

// Copies a tree without recursion.
class TreeCopy {
  public:
    // `html`: the text as it was before gumbo saw `read`.
    TreeCopy(std::string_view html, const std::string& read, std::size_t max_depth)
        : html_(html),
          read_(read),
          is_disguised_(html != read && html.find(kDisguise) == std::string_view::npos),
          max_depth_(max_depth) {}

    Result<HtmlDocument> build(const GumboNode& document) {
        std::vector<Open> open = {{&document.v.document.children, 0, &maker_.root()}};
        while (!open.empty()) {
            Open& innermost = open.back();
            if (innermost.next_child == innermost.children->length) {
                open.pop_back();
                continue;
            }
            const auto& child =
                *static_cast<const GumboNode*>(innermost.children->data[innermost.next_child++]);
            if (child.type != GUMBO_NODE_ELEMENT && child.type != GUMBO_NODE_TEMPLATE) {
                add_leaf(*innermost.node, child);
                continue;
            }
            if (open.size() > max_depth_) return too_deep(max_depth_);
            HtmlNode* made = add_element(*innermost.node, child.v.element);
            open.push_back({&child.v.element.children, 0, made});
        }
        return maker_.take();
    }

  private:
    struct Open {
        const GumboVector* children;
        unsigned int next_child;
        HtmlNode* node;
    };

    HtmlNode* add_element(HtmlNode& parent, const GumboElement& element) {
        HtmlNode& made = maker_.add_element(parent, name_of(element));
        if (made.name == kDisguise && is_noscript(element.original_tag)) made.name = kNoscript;
        made.is_foreign = element.tag_namespace != GUMBO_NAMESPACE_HTML;
        made.attributes.reserve(element.attributes.length);
        for (unsigned int i = 0; i < element.attributes.length; ++i) {
            const auto& attribute = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
            made.attributes.push_back({name_of(attribute), undisguised(attribute.value)});
        }
        return &made;
    }

    bool is_noscript(const GumboStringPiece& tag) const {
        if (!tag.data) return false;
        const std::string_view written =
            html_.substr(static_cast<std::size_t>(tag.data - read_.data()) + 1, kNoscript.size());
        return lower_case(written) == kNoscript;
    }

    // Text that looked like a tag to us, and was none for gumbo, has its words back.
    std::string undisguised(std::string text) const {
        if (!is_disguised_) return text;
        for (std::size_t at = text.find(kDisguise); at != std::string::npos;
             at = text.find(kDisguise, at))
            text.replace(at, kNoscript.size(), kNoscript);
        return text;
    }

    void add_leaf(HtmlNode& parent, const GumboNode& node) {
        if (node.type == GUMBO_NODE_COMMENT) {
            maker_.add_comment(parent, undisguised(node.v.text.text));
            return;
        }
        const std::string whole = undisguised(node.v.text.text);
        std::string_view text = whole;
        if (parent.last_child && parent.last_child->is_element("form")) {
            const std::string misplaced = text_of_form(node.v.text);
            if (!misplaced.empty() && text.starts_with(misplaced)) {
                maker_.add_text(*parent.last_child, misplaced);
                text.remove_prefix(misplaced.size());
            }
        }
        maker_.add_text(parent, text);
    }

    // gumbo puts text that stands right before </form> behind the form, in one piece with what
    // follows. The part that belongs into the form; empty: none.
    static std::string text_of_form(const GumboText& text) {
        constexpr std::string_view kEnd = "</form";
        if (!text.original_text.data) return {};
        const std::string_view written(text.original_text.data, text.original_text.length);
        for (std::size_t at = written.find("</"); at != std::string_view::npos;
             at = written.find("</", at + 2))
            if (lower_case(written.substr(at, kEnd.size())) == kEnd)
                return without_references(without_tags(written.substr(0, at)));
        return {};
    }

    // Tags between the pieces of a text are those that gumbo had no use for.
    static std::string without_tags(std::string_view written) {
        std::string text;
        while (true) {
            const std::size_t open = written.find('<');
            text += written.substr(0, open);
            if (open == std::string_view::npos) return text;
            const std::size_t close = std::min(written.find('>', open), written.size() - 1);
            written.remove_prefix(close + 1);
        }
    }

    std::string_view html_;
    const std::string& read_;
    bool is_disguised_;  // every kDisguise that is read is one
    std::size_t max_depth_;
    HtmlTreeMaker maker_;
};

}  // namespace

Result<HtmlDocument> HtmlDocument::parse(std::string_view text, const HtmlLimits& limits) {
    if (text.size() > limits.max_bytes)
        return Error{ErrorKind::TooLarge,
                     "The HTML is larger than " + std::to_string(limits.max_bytes) + " bytes."};
    if (auto done = check_nesting(text, limits); !done) return done.error();
    // Some ten times the text is usual.
    GumboMemory memory(std::min(limits.max_memory, (64UL << 20) + 24 * text.size()));
    const std::string read = with_noscript_disguised(text);
    const GumboNode* document = run_gumbo(memory, read.data(), read.size());
    if (!document)
        return Error{ErrorKind::TooLarge,
                     "Reading the HTML takes too much memory: its tags are nested in a way that "
                     "repeats them over and over."};
    return TreeCopy(text, read, limits.max_depth).build(*document);
}

}  // namespace millrace::nodes
