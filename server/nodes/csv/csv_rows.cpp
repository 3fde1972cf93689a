#include "nodes/csv/csv_rows.hpp"

#include <unordered_set>
#include <vector>

#include "nodes/item_builder.hpp"
#include "nodes/text_encoding/text_encoding.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

class RowMaker {
  public:
    RowMaker(const CsvRowOptions& options, workflow::PairedItem origin, workflow::ItemList& rows)
        : options_(options), origin_(origin), rows_(rows) {}

    // False: enough.
    bool take(std::vector<std::string>& values) {
        if (options_.has_header && !has_names_) {
            set_names(values);
            return options_.most_rows != 0;
        }
        if (options_.most_rows == 0) return false;
        const auto storage = builder_.storage();
        workflow::Item row;
        row.json =
            builder_.share(options_.has_header ? named(values, storage) : listed(values, storage));
        row.paired = origin_;
        rows_.push_back(std::move(row));
        return !options_.most_rows || ++count_ < *options_.most_rows;
    }

  private:
    // Of columns with the same name the last one counts.
    void set_names(const std::vector<std::string>& values) {
        has_names_ = true;
        names_ = values;
        counts_.assign(names_.size(), true);
        std::unordered_set<std::string_view> seen;
        for (std::size_t i = names_.size(); i-- > 0;) counts_[i] = seen.insert(names_[i]).second;
    }

    JsonObject named(const std::vector<std::string>& values,
                     const boost::json::storage_ptr& storage) const {
        JsonObject object(storage);
        object.reserve(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            if (counts_[i] && (options_.keeps_empty || !values[i].empty()))
                object.emplace(names_[i], values[i]);
        return object;
    }

    // When empty values are left out, the others keep their number.
    JsonObject listed(const std::vector<std::string>& values,
                      const boost::json::storage_ptr& storage) const {
        JsonObject row(storage);
        if (options_.keeps_empty) {
            JsonArray list(storage);
            list.reserve(values.size());
            for (const std::string& value : values) list.emplace_back(value);
            row.emplace("row", std::move(list));
            return row;
        }
        JsonObject numbered(storage);
        for (std::size_t i = 0; i < values.size(); ++i)
            if (!values[i].empty()) numbered.emplace(std::to_string(i), values[i]);
        row.emplace("row", std::move(numbered));
        return row;
    }

    const CsvRowOptions& options_;
    workflow::PairedItem origin_;
    workflow::ItemList& rows_;
    ItemBuilder builder_;
    std::vector<std::string> names_;
    std::vector<bool> counts_;
    std::size_t count_ = 0;
    bool has_names_ = false;
};

}  // namespace

Result<void> read_csv_rows(const Content& content, CsvRowOptions options,
                           workflow::PairedItem origin, workflow::ItemList& rows) {
    auto decoder = make_text_decoder(
        options.encoding, options.strips_mark ? ByteOrderMark::Strip : ByteOrderMark::Leave);
    if (!decoder) return decoder.error();
    RowMaker maker(options, origin, rows);
    CsvReader reader(options.reading,
                     [&](std::vector<std::string>& values) { return maker.take(values); });
    std::vector<char> piece(kPieceBytes);
    std::string text;
    for (std::uint64_t offset = 0; !reader.is_over();) {
        const auto count = content.read(offset, piece);
        if (!count) return count.error();
        if (*count == 0) break;
        offset += *count;
        text.clear();
        (*decoder)->decode({piece.data(), *count}, text);
        if (auto done = reader.read(text); !done) return done;
    }
    text.clear();
    (*decoder)->finish(text);
    if (auto done = reader.read(text); !done) return done;
    return reader.finish();
}

}  // namespace millrace::nodes
