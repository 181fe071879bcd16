// What the whole module has beyond the first: questions that take longer, other ways to say a
// model, pasted logs.
#include "estimate/answer/answer.h"
#include "estimate/answer/lists.h"
#include "estimate/answer/reconcile_answer.h"
#include "estimate/architecture/config.h"
#include "estimate/architecture/generic.h"
#include "guarded_text.h"
#include "headers.h"
#include "texts.h"

using namespace rootspace;
using namespace rootspace::edge;
using namespace rootspace::estimate;

ROOTSPACE_EXPORT(levers) {
    say(guarded_text([] { return estimate::levers(request_from_json(written())).dump(); }));
}

ROOTSPACE_EXPORT(questions) {
    say(guarded_text([] { return estimate::questions(request_from_json(written())).dump(); }));
}

ROOTSPACE_EXPORT(options) {
    say(guarded_text([] { return options_json().dump(); }));
}

ROOTSPACE_EXPORT(form) {
    say(guarded_text([] {
        const Request asked = request_from_json(written());
        const std::optional<Json> form = generic_form(asked.architecture);
        if (!form)
            return fault_text("config", asked.architecture.name +
                                            ": the generic form has no words for all that it is.");
        return form->dump();
    }));
}

ROOTSPACE_EXPORT(proposal) {
    say(guarded_text([] { return generic_proposal(parse_json(written(), "config")).dump(); }));
}

ROOTSPACE_EXPORT(reconcile) {
    say(guarded_text(
        [] { return reconcile_json(request_from_json(written(0)), written(1)).dump(); }));
}

extern "C" __attribute__((export_name("beginHeader"))) void beginHeader(double file_bytes) {
    say(begin_header(written(), file_bytes));
}

ROOTSPACE_EXPORT(wantedSlice) { say(wanted_slice()); }

ROOTSPACE_EXPORT(giveSlice) { say(give_slice(written())); }

ROOTSPACE_EXPORT(headerContents) { say(header_contents()); }

ROOTSPACE_EXPORT(indexContents) { say(index_contents(written())); }
