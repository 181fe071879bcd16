#include "base/json_fields.h"

namespace rootspace {

Json JsonField::value() const {
    switch (kind_) {
        case Kind::truth:
            return value_.truth;
        case Kind::whole:
            return value_.whole;
        case Kind::real:
            return value_.real;
        case Kind::characters:
            return value_.characters;
        case Kind::text:
            return *value_.text;
        case Kind::json:
            return *value_.json;
        case Kind::moved:
            return std::move(*value_.moved);
    }
    return nullptr;
}

Json json_fields(std::initializer_list<JsonField> fields) {
    Json json = Json::object();
    auto& object = json.get_ref<Json::object_t&>();
    object.reserve(fields.size());
    for (const JsonField& field : fields) object.emplace_back(field.name(), field.value());
    return json;
}

}  // namespace rootspace
