// What a page offers to choose from: models, devices and the names of every option.
#pragma once

#include "base/json.h"

namespace rootspace::estimate {

// [{"id", "name", "group", "parameters", "published", "published_source", "source", "note",
// "also"}]
Json models_json_list();
Json devices_json_list();
// {"weights": [{"id", "name"}], "optimizer": [...], "precision": [...]}
Json options_json();

}  // namespace rootspace::estimate
