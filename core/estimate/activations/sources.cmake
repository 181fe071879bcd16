set(sources framework_op.cpp liveness.cpp activation_tape.cpp tape_writer.cpp attention_tape.cpp mlp_tape.cpp activations.cpp module_form.cpp kept_formula.cpp recompute.cpp)
