// The estimator as a module of its own: texts of JSON in and out, nothing that needs the engine.
// A mistake comes back as {"fault": {"field", "message"}}.
#include <emscripten/bind.h>

#include "estimate/answer/answer.h"
#include "estimate/answer/lists.h"
#include "estimate/answer/reconcile_answer.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/generic.h"
#include "guarded_text.h"
#include "headers.h"

namespace {

using namespace rootspace;
using namespace rootspace::edge;
using namespace rootspace::estimate;

std::string answer_text(const std::string& request) {
    return guarded_text([&] { return answer(request_from_json(request)).dump(); });
}

std::string levers_text(const std::string& request) {
    return guarded_text([&] { return levers(request_from_json(request)).dump(); });
}

std::string questions_text(const std::string& request) {
    return guarded_text([&] { return questions(request_from_json(request)).dump(); });
}

std::string models_text() {
    return guarded_text([] { return models_json_list().dump(); });
}

std::string options_text() {
    return guarded_text([] { return options_json().dump(); });
}

std::string form_text(const std::string& request) {
    return guarded_text([&] {
        const Request asked = request_from_json(request);
        const std::optional<Json> form = generic_form(asked.architecture);
        if (!form)
            return fault_text("config", asked.architecture.name +
                                            ": the generic form has no words for all that it is.");
        return form->dump();
    });
}

std::string proposal_text(const std::string& config) {
    return guarded_text([&] { return generic_proposal(parse_json(config, "config")).dump(); });
}

std::string reconcile_text(const std::string& request, const std::string& log) {
    return guarded_text([&] { return reconcile_json(request_from_json(request), log).dump(); });
}

std::string devices_text() {
    return guarded_text([] { return devices_json_list().dump(); });
}

}  // namespace

EMSCRIPTEN_BINDINGS(estimate) {
    emscripten::function("answer", &answer_text);
    emscripten::function("levers", &levers_text);
    emscripten::function("questions", &questions_text);
    emscripten::function("models", &models_text);
    emscripten::function("devices", &devices_text);
    emscripten::function("options", &options_text);
    emscripten::function("reconcile", &reconcile_text);
    emscripten::function("form", &form_text);
    emscripten::function("proposal", &proposal_text);
    emscripten::function("beginHeader", &begin_header);
    emscripten::function("wantedSlice", &wanted_slice);
    emscripten::function("giveSlice", &give_slice);
    emscripten::function("headerContents", &header_contents);
    emscripten::function("indexContents", &index_contents);
}
