#include "app/local_workflows.hpp"

#include "app/allowed_file.hpp"

namespace millrace::app {

LocalWorkflows::LocalWorkflows(const Config& config, const AllowedFolders& folders,
                               const sdk::NodeRegistry& registry,
                               std::shared_ptr<const engine::Plan> executed)
    : config_(config),
      registry_(registry),
      executed_(std::move(executed)),
      read_(allowed_files(folders)) {}

Task<Result<std::shared_ptr<const engine::Plan>>> LocalWorkflows::find(std::string id) {
    if (!id.empty() && executed_->workflow.id() == id) co_return executed_;
    if (!stored_) {
        const auto file = config_.data_dir / "millrace.db";
        std::error_code ignored;
        if (!std::filesystem::exists(file, ignored))
            co_return Error{ErrorKind::NotFound,
                            "There is no workflow with the id \"" + id + "\": " + file.string() +
                                " does not exist.",
                            "Name the data folder of your server with --data-dir, or give the "
                            "sub-workflow as a file or as a parameter."};
        auto opened = OpenStore::open(config_);
        if (!opened) co_return opened.error();
        store_ = std::move(*opened);
        stored_.emplace(store_->store(), registry_, read_);
    }
    co_return co_await stored_->find(std::move(id));
}

}  // namespace millrace::app
