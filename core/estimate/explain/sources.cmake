set(sources quantity.cpp item.cpp flow.cpp)
