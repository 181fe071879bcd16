#include "estimate/explain/item.h"

#include "estimate/explain/telling.h"

namespace rootspace::estimate {

Item item(std::string_view name, Purpose purpose, const Quantity& bytes, std::string_view source) {
    return {std::string(name), purpose, bytes.value(), bytes.text(),
            std::string(tells_sources ? source : "")};
}

}  // namespace rootspace::estimate
