#include "nodes/all_nodes.hpp"

#include "nodes/aggregate/node.hpp"
#include "nodes/code/node.hpp"
#include "nodes/compare_datasets/node.hpp"
#include "nodes/compression/node.hpp"
#include "nodes/convert_to_file/node.hpp"
#include "nodes/cron/node.hpp"
#include "nodes/crypto/node.hpp"
#include "nodes/data_table/node.hpp"
#include "nodes/date_time/node.hpp"
#include "nodes/debug_helper/node.hpp"
#include "nodes/email_send/node.hpp"
#include "nodes/error_trigger/node.hpp"
#include "nodes/execute_command/node.hpp"
#include "nodes/execute_workflow/node.hpp"
#include "nodes/execute_workflow_trigger/node.hpp"
#include "nodes/execution_data/node.hpp"
#include "nodes/extract_from_file/node.hpp"
#include "nodes/filter/node.hpp"
#include "nodes/form/node.hpp"
#include "nodes/form_trigger/node.hpp"
#include "nodes/function/node.hpp"
#include "nodes/function_item/node.hpp"
#include "nodes/graphql/node.hpp"
#include "nodes/html/node.hpp"
#include "nodes/html_extract/node.hpp"
#include "nodes/http_request/node.hpp"
#include "nodes/i_cal/node.hpp"
#include "nodes/if/node.hpp"
#include "nodes/interval/node.hpp"
#include "nodes/item_lists/node.hpp"
#include "nodes/jwt/node.hpp"
#include "nodes/limit/node.hpp"
#include "nodes/manual_trigger/node.hpp"
#include "nodes/markdown/node.hpp"
#include "nodes/merge/node.hpp"
#include "nodes/move_binary_data/node.hpp"
#include "nodes/n8n_training_customer_datastore/node.hpp"
#include "nodes/n8n_training_customer_messenger/node.hpp"
#include "nodes/no_op/node.hpp"
#include "nodes/read_binary_file/node.hpp"
#include "nodes/read_binary_files/node.hpp"
#include "nodes/read_pdf/node.hpp"
#include "nodes/read_write_file/node.hpp"
#include "nodes/remove_duplicates/node.hpp"
#include "nodes/rename_keys/node.hpp"
#include "nodes/respond_to_webhook/node.hpp"
#include "nodes/rss_feed_read/node.hpp"
#include "nodes/rss_feed_read_trigger/node.hpp"
#include "nodes/schedule_trigger/node.hpp"
#include "nodes/set/node.hpp"
#include "nodes/sort/node.hpp"
#include "nodes/split_in_batches/node.hpp"
#include "nodes/split_out/node.hpp"
#include "nodes/spreadsheet_file/node.hpp"
#include "nodes/start/node.hpp"
#include "nodes/sticky_note/node.hpp"
#include "nodes/stop_and_error/node.hpp"
#include "nodes/summarize/node.hpp"
#include "nodes/switch/node.hpp"
#include "nodes/totp/node.hpp"
#include "nodes/wait/node.hpp"
#include "nodes/webhook/node.hpp"
#include "nodes/write_binary_file/node.hpp"
#include "nodes/xml/node.hpp"

namespace millrace::nodes {

void add_all(sdk::NodeRegistry& registry) {
    registry.add(make_aggregate());
    registry.add(make_code());
    registry.add(make_compare_datasets());
    registry.add(make_cron());
    registry.add(make_compression());
    registry.add(make_convert_to_file());
    registry.add(make_crypto());
    registry.add(make_data_table());
    registry.add(make_date_time());
    registry.add(make_debug_helper());
    registry.add(make_error_trigger());
    registry.add(make_execute_command());
    registry.add(make_execute_workflow());
    registry.add(make_execute_workflow_trigger());
    registry.add(make_email_send());
    registry.add(make_execution_data());
    registry.add(make_extract_from_file());
    registry.add(make_filter());
    registry.add(make_form());
    registry.add(make_form_trigger());
    registry.add(make_function());
    registry.add(make_function_item());
    registry.add(make_graphql());
    registry.add(make_html());
    registry.add(make_html_extract());
    registry.add(make_i_cal());
    registry.add(make_http_request());
    registry.add(make_if());
    registry.add(make_interval());
    registry.add(make_item_lists());
    registry.add(make_jwt());
    registry.add(make_limit());
    registry.add(make_manual_trigger());
    registry.add(make_markdown());
    registry.add(make_merge());
    registry.add(make_move_binary_data());
    registry.add(make_n8n_training_customer_datastore());
    registry.add(make_n8n_training_customer_messenger());
    registry.add(make_no_op());
    registry.add(make_read_binary_file());
    registry.add(make_read_binary_files());
    registry.add(make_read_write_file());
    registry.add(make_read_pdf());
    registry.add(make_remove_duplicates());
    registry.add(make_rename_keys());
    registry.add(make_respond_to_webhook());
    registry.add(make_schedule_trigger());
    registry.add(make_rss_feed_read());
    registry.add(make_rss_feed_read_trigger());
    registry.add(make_set());
    registry.add(make_sort());
    registry.add(make_split_in_batches());
    registry.add(make_split_out());
    registry.add(make_spreadsheet_file());
    registry.add(make_start());
    registry.add(make_sticky_note());
    registry.add(make_stop_and_error());
    registry.add(make_summarize());
    registry.add(make_switch());
    registry.add(make_totp());
    registry.add(make_wait());
    registry.add(make_webhook());
    registry.add(make_write_binary_file());
    registry.add(make_xml());
}

}  // namespace millrace::nodes
