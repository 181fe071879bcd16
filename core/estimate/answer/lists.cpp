#include "estimate/answer/lists.h"

#include "base/json_fields.h"
#include "estimate/architecture/catalogue.h"
#include "estimate/cache/cache_type.h"
#include "estimate/device/device.h"
#include "estimate/training/optimizer.h"
#include "estimate/training/precision.h"
#include "estimate/weights/weight_format.h"

namespace rootspace::estimate {

Json models_json_list() {
    Json list = Json::array();
    for (const CatalogueEntry& entry : catalogue())
        list.push_back(json_fields({{"id", entry.id},
                                    {"name", entry.name},
                                    {"group", entry.group},
                                    {"parameters", entry.parameters},
                                    {"published", entry.published},
                                    {"published_source", entry.published_source},
                                    {"source", entry.source},
                                    {"note", entry.note},
                                    {"also", Json(entry.also)}}));
    return list;
}

Json devices_json_list() {
    Json list = Json::array();
    for (const Device& device : devices()) list.push_back(device_json(device));
    return list;
}

Json options_json() {
    Json weights = Json::array(), optimizers = Json::array(), precisions = Json::array();
    for (const WeightFormat& format : weight_formats())
        weights.push_back(json_fields({{"id", format.id}, {"name", format.name}}));
    for (const OptimizerRule* rule : optimizer_rules())
        optimizers.push_back(json_fields({{"id", rule->id}, {"name", rule->name}}));
    for (const PrecisionRecipe* recipe : precision_recipes())
        precisions.push_back(json_fields({{"id", recipe->id}, {"name", recipe->name}}));
    return json_fields(
        {{"weights", weights}, {"optimizer", optimizers}, {"precision", precisions}});
}

}  // namespace rootspace::estimate
