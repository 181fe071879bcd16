set(sources tensors_test.cpp models_test.cpp families_test.cpp rotary_reach_test.cpp generic_test.cpp bad_config_test.cpp checkpoint_test.cpp
    architecture_json_test.cpp catalogue_test.cpp)
set(properties config_property_test.cpp)
