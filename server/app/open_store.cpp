#include "app/open_store.hpp"

namespace millrace::app {

store::StoreOptions store_options(const Config& config) {
    store::StoreOptions options;
    options.data_dir = config.data_dir;
    options.max_data_table_bytes = config.data_tables_max_bytes;
    if (config.file_store == "s3") options.bucket = config.s3;
    return options;
}

OpenStore::OpenStore(const Config& config)
    : runtime_({.shards = 1, .blocking_threads = 2}),
      store_(runtime_, clock_, random_, store_options(config)) {}

OpenStore::~OpenStore() {
    run(store_.stop());
    runtime_.stop();
    runtime_.join();
}

Result<std::unique_ptr<OpenStore>> OpenStore::open(const Config& config) {
    std::unique_ptr<OpenStore> opened(new OpenStore(config));
    opened->runtime_.start();
    const auto ready = opened->store_.open();
    if (!ready) return ready.error();
    return opened;
}

void OpenStore::run(Task<> task) {
    runtime_.run_on(0, std::move(task)).get();
}

}  // namespace millrace::app
