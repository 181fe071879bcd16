// What every module of the estimator has, and all that the calculator's page needs for its answer
// on arrival. Texts of JSON in and out; a mistake comes back as {"fault": {"field", "message"}}.
#include "estimate/answer/answer.h"
#include "estimate/answer/lists.h"
#include "guarded_text.h"
#include "texts.h"

using namespace rootspace::edge;
using namespace rootspace::estimate;

ROOTSPACE_EXPORT(answer) {
    say(guarded_text(
        [] { return rootspace::estimate::answer(request_from_json(written())).dump(); }));
}

ROOTSPACE_EXPORT(models) {
    say(guarded_text([] { return models_json_list().dump(); }));
}

ROOTSPACE_EXPORT(devices) {
    say(guarded_text([] { return devices_json_list().dump(); }));
}
