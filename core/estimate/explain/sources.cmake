set(sources quantity.cpp item.cpp)
