#include "app/execution_tables.hpp"

#include <cstdlib>

#include "app/open_store.hpp"

namespace millrace::app {

ExecutionTables::ExecutionTables(const Config& config, TableHome home, Runtime& runtime,
                                 const Clock& clock, Random& random)
    : config_(config),
      home_(home),
      runtime_(runtime),
      clock_(clock),
      random_(random),
      tables_([this] { return open(); }) {}

ExecutionTables::~ExecutionTables() {
    store_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

Result<store::Store*> ExecutionTables::open() {
    if (store_) return store_.get();
    store::StoreOptions options = store_options(config_);
    if (home_ == TableHome::Temporary) {
        std::error_code failure;
        const auto parent = std::filesystem::temp_directory_path(failure);
        std::string pattern = (parent / "millrace-tables-XXXXXX").string();
        if (failure || !::mkdtemp(pattern.data()))
            return Error{ErrorKind::Unavailable,
                         "No folder for data tables can be made in " + parent.string() + ".",
                         "Name another one in TMPDIR, or a data folder with --data-dir."};
        folder_ = pattern;
        options.data_dir = folder_;
    }
    auto made = std::make_unique<store::Store>(runtime_, clock_, random_, options);
    if (const auto opened = made->open(); !opened) return opened.error();
    store_ = std::move(made);
    return store_.get();
}

}  // namespace millrace::app
