#include "schedule/action.h"

#include "base/error.h"
#include "schedule/limits.h"

namespace rootspace {
namespace {

struct ToJson {
    Json operator()(const Forward& a) const {
        return {{"op", "forward"}, {"stage", a.stage}, {"save", a.save}};
    }
    Json operator()(const Backward& a) const { return {{"op", "backward"}, {"stage", a.stage}}; }
    Json operator()(const Drop& a) const {
        return {{"op", "drop"},
                {"stage", a.stage},
                {"item", a.item == Item::output ? "output" : "saved"}};
    }
    Json operator()(const Store& a) const {
        return {{"op", "store"}, {"stage", a.stage}, {"level", a.level}};
    }
    Json operator()(const Load& a) const {
        return {{"op", "load"}, {"stage", a.stage}, {"level", a.level}};
    }
    Json operator()(const Visit& a) const { return {{"op", "visit"}, {"stage", a.stage}}; }
};

Item read_item(JsonObject& object) {
    const std::string item = object.string("item");
    if (item == "output") return Item::output;
    if (item == "saved") return Item::saved;
    throw InputError(object.place("item"), "\"output\" or \"saved\"", "\"" + shown(item) + "\"");
}

Action read_action(const Json& value, const std::string& path, Steps stage_count) {
    JsonObject object(value, path);
    const std::string op = object.string("op");
    const auto stage = object.integer("stage", op == "visit" ? 0 : 1, stage_count);
    const auto read = [&]() -> Action {
        if (op == "forward") {
            if (!object.has("save"))
                throw InputError(object.place("save"), "true or false",
                                 "nothing: the field is missing");
            return Forward{stage, object.boolean_or("save", false)};
        }
        if (op == "backward") return Backward{stage};
        if (op == "drop") return Drop{stage, read_item(object)};
        if (op == "store")
            return Store{stage, int(object.integer("level", 1, highest_storage_level))};
        if (op == "load")
            return Load{stage, int(object.integer("level", 1, highest_storage_level))};
        if (op == "visit") return Visit{stage};
        throw InputError(object.place("op"),
                         "\"forward\", \"backward\", \"drop\", \"store\", \"load\" or \"visit\"",
                         "\"" + shown(op) + "\"");
    };
    Action action = read();
    object.finish();
    return action;
}

}  // namespace

Json action_to_json(const Action& action) { return std::visit(ToJson{}, action); }

Json schedule_to_json(const Schedule& schedule) {
    Json actions = Json::array();
    for (const auto& action : schedule.actions) actions.push_back(action_to_json(action));
    return {{"name", schedule.name},
            {"stage_count", schedule.stage_count},
            {"actions", std::move(actions)}};
}

Schedule schedule_from_json(std::string_view text) {
    constexpr std::size_t largest_file = std::size_t{1} << 28;
    const Json document = parse_json(text, "schedule file", largest_file);
    if (!document.is_object()) throw InputError("schedule file", "an object", described(document));
    JsonObject object(document, "");
    Schedule schedule;
    schedule.name = object.string_or("name", "");
    schedule.stage_count = object.integer("stage_count", 1, largest_action_count);
    const Json& actions = object.array("actions");
    schedule.actions.reserve(actions.size());
    for (std::size_t i = 0; i < actions.size(); ++i)
        schedule.actions.push_back(
            read_action(actions[i], "actions[" + std::to_string(i) + "]", schedule.stage_count));
    object.finish();
    return schedule;
}

}  // namespace rootspace
