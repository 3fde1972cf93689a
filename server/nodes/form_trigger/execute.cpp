// Starts a run for every form that somebody sends. triggers/ shows the form and reads what comes
// in; that is the run's first item, which passes through here.
#include "nodes/form_trigger/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

sdk::NodeType make_form_trigger() {
    return make_from_folder("form_trigger", execute_pass_through);
}

}  // namespace millrace::nodes
