set(sources tensors.cpp parts.cpp gpt.cpp opt.cpp bert.cpp llama.cpp qwen.cpp gemma.cpp deepseek.cpp gpt_oss.cpp generic.cpp
    generic_form.cpp tensor_types.cpp parameter_limit.cpp config.cpp architecture_json.cpp checkpoint.cpp catalogue.cpp)
# The catalogue of models as a source, made anew whenever the file changes.
set(models_file ${CMAKE_CURRENT_LIST_DIR}/models.json)
file(READ ${models_file} models_text)
configure_file(${CMAKE_CURRENT_LIST_DIR}/models_json.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/models_json.cpp @ONLY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${models_file})
list(APPEND estimate_sources ${CMAKE_CURRENT_BINARY_DIR}/models_json.cpp)
