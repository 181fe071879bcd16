// Every kernel, one line each: its public name (documented in its header) calls the code of the
// chosen instruction set, in as many parts as there are threads for so much work.
#include "numeric/attention.h"
#include "numeric/bias.h"
#include "numeric/dropout.h"
#include "numeric/elementwise.h"
#include "numeric/embedding.h"
#include "numeric/instruction_set.h"
#include "numeric/loss.h"
#include "numeric/macs.h"
#include "numeric/matmul.h"
#include "numeric/norms.h"
#include "numeric/optimizer.h"
#include "numeric/parts.h"
#include "numeric/philox.h"
#include "numeric/reductions.h"

#define LIST(...) __VA_ARGS__

#if defined(__x86_64__)
#define DECLARE(declaration) \
    namespace baseline {     \
    declaration              \
    }                        \
    namespace avx2 {         \
    declaration              \
    }                        \
    namespace avx512 {       \
    declaration              \
    }
#define CALL(name, arguments)                                                     \
    (chosen_instruction_set == InstructionSet::avx512 ? avx512::name<T> arguments \
     : chosen_instruction_set == InstructionSet::avx2 ? avx2::name<T> arguments   \
                                                      : baseline::name<T>         \
                                                            arguments)
#else
#define DECLARE(declaration) \
    namespace baseline {     \
    declaration              \
    }
#define CALL(name, arguments) baseline::name<T> arguments
#endif

// KERNEL(name, nanoseconds, (parameters), (arguments)): the work is about what one thread needs.
#define KERNEL(name, work, parameters, arguments)                                      \
    DECLARE(template <class T> void name(const Part&, LIST parameters);)               \
    template <class T>                                                                 \
    void name parameters {                                                             \
        in_parts(work, [&](const Part& part) { CALL(name, (part, LIST arguments)); }); \
    }                                                                                  \
    ROOTSPACE_INSTANTIATE(name)

// A reduction over one array, in one part.
#define REDUCTION(name, parameters, arguments)           \
    DECLARE(template <class T> T name(LIST parameters);) \
    template <class T>                                   \
    T name parameters {                                  \
        return CALL(name, arguments);                    \
    }                                                    \
    ROOTSPACE_INSTANTIATE(name)

namespace rootspace {

using std::int32_t, std::int64_t, std::uint32_t, std::uint64_t;

KERNEL(matmul, (m * n * k / 16),
       (Operands operands, int64_t m, int64_t n, int64_t k, const T* a, const T* b, T* c,
        T* workspace, const std::type_identity_t<T>* bias, Activation activation),
       (operands, m, n, k, a, b, c, workspace, bias, activation))
KERNEL(column_sums, (rows * cols / 4), (int64_t rows, int64_t cols, const T* dy, T* dbias),
       (rows, cols, dy, dbias))

KERNEL(relu_forward, n / 4, (int64_t n, const T* x, T* y), (n, x, y))
KERNEL(relu_backward, n / 4, (int64_t n, const T* y, const T* dy, T* dx), (n, y, dy, dx))
KERNEL(tanh_forward, n, (int64_t n, const T* x, T* y), (n, x, y))
KERNEL(tanh_backward, n / 4, (int64_t n, const T* y, const T* dy, T* dx), (n, y, dy, dx))
KERNEL(gelu_forward, n, (int64_t n, const T* x, T* y), (n, x, y))
KERNEL(gelu_backward, 2 * n, (int64_t n, const T* x, const T* dy, T* dx), (n, x, dy, dx))
KERNEL(silu_forward, n, (int64_t n, const T* x, T* y), (n, x, y))
KERNEL(silu_backward, n, (int64_t n, const T* x, const T* dy, T* dx), (n, x, dy, dx))
KERNEL(swiglu_forward, (rows * cols),
       (int64_t rows, int64_t cols, const T* gate, const T* up, T* y), (rows, cols, gate, up, y))
KERNEL(swiglu_backward, (rows * cols),
       (int64_t rows, int64_t cols, const T* gate, const T* up, const T* dy, T* dgate, T* dup),
       (rows, cols, gate, up, dy, dgate, dup))
KERNEL(add, n / 4, (int64_t n, const T* a, const T* b, T* y), (n, a, b, y))

REDUCTION(sum, (int64_t n, const T* x), (n, x))
REDUCTION(dot, (int64_t n, const T* x, const T* y), (n, x, y))
REDUCTION(sum_of_squares, (int64_t n, const T* x), (n, x))
REDUCTION(maximum, (int64_t n, const T* x), (n, x))

KERNEL(layer_norm_forward, (rows * cols),
       (int64_t rows, int64_t cols, double eps, const T* x, const T* gain, const T* bias, T* y,
        T* mean, T* rstd),
       (rows, cols, eps, x, gain, bias, y, mean, rstd))
KERNEL(layer_norm_backward, 2 * rows * cols,
       (int64_t rows, int64_t cols, const T* x, const T* gain, const T* mean, const T* rstd,
        const T* dy, T* dx, T* dgain, T* dbias),
       (rows, cols, x, gain, mean, rstd, dy, dx, dgain, dbias))
KERNEL(rms_norm_forward, (rows * cols),
       (int64_t rows, int64_t cols, double eps, const T* x, const T* gain, T* y, T* rstd),
       (rows, cols, eps, x, gain, y, rstd))
KERNEL(rms_norm_backward, 2 * rows * cols,
       (int64_t rows, int64_t cols, const T* x, const T* gain, const T* rstd, const T* dy, T* dx,
        T* dgain),
       (rows, cols, x, gain, rstd, dy, dx, dgain))

KERNEL(attention_forward,
       attention_forward_macs(shape) / 16 + shape.batch * shape.heads * shape.tokens * shape.tokens,
       (const AttentionShape& shape, const T* qkv, T* out, T* log_sum_exp, T* workspace),
       (shape, qkv, out, log_sum_exp, workspace))
KERNEL(attention_backward,
       attention_backward_macs(shape) / 16 +
           shape.batch * shape.heads * shape.tokens * shape.tokens,
       (const AttentionShape& shape, const T* qkv, const T* out, const T* log_sum_exp,
        const T* dout, T* dqkv, T* workspace),
       (shape, qkv, out, log_sum_exp, dout, dqkv, workspace))

KERNEL(embedding_forward, (batch * tokens * channels / 4),
       (int64_t batch, int64_t tokens, int64_t channels, const int32_t* ids, const T* token_table,
        const T* position_table, T* y),
       (batch, tokens, channels, ids, token_table, position_table, y))
KERNEL(embedding_backward, (vocabulary + batch * tokens) * channels / 4,
       (int64_t batch, int64_t tokens, int64_t channels, int64_t vocabulary, const int32_t* ids,
        const T* dy, T* dtoken, T* dposition),
       (batch, tokens, channels, vocabulary, ids, dy, dtoken, dposition))

KERNEL(fill_uniform, 4 * n,
       (uint64_t seed, uint32_t stream, float low, float high, int64_t n, T* out),
       (seed, stream, low, high, n, out))
KERNEL(dropout, 4 * n,
       (int64_t n, double rate, uint64_t seed, uint32_t step, uint32_t layer, const T* x, T* y),
       (n, rate, seed, step, layer, x, y))

KERNEL(sgd_step, n / 2,
       (int64_t n, double learning_rate, double momentum, double weight_decay, const T* gradient,
        std::type_identity_t<T>* velocity, T* weights),
       (n, learning_rate, momentum, weight_decay, gradient, velocity, weights))
KERNEL(adamw_step, 2 * n,
       (int64_t n, double learning_rate, double beta1, double beta2, double eps,
        double weight_decay, int64_t step, const T* gradient, T* m, T* v, T* weights),
       (n, learning_rate, beta1, beta2, eps, weight_decay, step, gradient, m, v, weights))

// The losses return a value, which their kernels leave at the end of a pointer.
DECLARE(template <class T>
        void cross_entropy_forward(const Part&, int64_t, int64_t, const T*, const int32_t*, T*, T*);
        template <class T> void squared_error_forward(int64_t, const T*, const T*, T*);)

template <class T>
T cross_entropy_forward(int64_t rows, int64_t classes, const T* logits, const int32_t* targets,
                        T* log_sum_exp) {
    T mean;
    in_parts(rows * classes, [&](const Part& part) {
        CALL(cross_entropy_forward, (part, rows, classes, logits, targets, log_sum_exp, &mean));
    });
    return mean;
}

template <class T>
T squared_error_forward(int64_t n, const T* x, const T* target) {
    T loss;
    CALL(squared_error_forward, (n, x, target, &loss));
    return loss;
}

ROOTSPACE_INSTANTIATE(cross_entropy_forward)
ROOTSPACE_INSTANTIATE(squared_error_forward)

KERNEL(cross_entropy_backward, (rows * classes),
       (int64_t rows, int64_t classes, const T* logits, const int32_t* targets,
        const T* log_sum_exp, T* dlogits),
       (rows, classes, logits, targets, log_sum_exp, dlogits))
KERNEL(squared_error_backward, n / 4, (int64_t n, const T* x, const T* target, T* dx),
       (n, x, target, dx))

}  // namespace rootspace
