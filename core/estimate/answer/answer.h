// The whole answer to a request, as the page shows it and `rootspace estimate --json` prints it.
#pragma once

#include "estimate/answer/request.h"
#include "estimate/device/roofline.h"
#include "estimate/explain/item.h"

namespace rootspace::estimate {

//   {"task", "model": {...},                                   architecture_json.h
//    "parameters": {"total", "active"},
//    "weights": "bf16",                            inference: the format taken
//    "kv_bytes_per_token": 131072,                 16-bit, windows not applied
//    "total_bytes", "items": [{"name", "purpose", "bytes", "formula", "source"}],
//                     of one device: the fullest, where devices differ
//    "peak": "loading" | "prompt" | "answer" | "training step",
//    "device": {...}, "devices": 1, "fits": true,
//    "cannot_run": "...",                          why, however much memory there is; then not
//    "fits" "free_bytes": ...,                            negative when it does not fit
//    "host_items": [...], "host_bytes": 0,         beside the device, of each; where device and
//                                                  host have one memory, among its "items"
//    "disk_items": [...], "disk_bytes": 0,
//    "engines": [{"engine", "total_bytes", "cache_bytes", "fault"}],   inference: of one device
//               vLLM's also "sequences", "default_sequences", "step_tokens" (vllm_batch.h), and
//               "past_config" where the context needs VLLM_ALLOW_LONG_MAX_MODEL_LEN=1
//    "times": [{"name", "seconds", "complete", "limit", "formula",     lower bounds, peak rates
//               "tokens",                                   of all devices; of one device:
//               "operations", "memory_bytes", "link_bytes", "host_bytes",
//               "disk_bytes",                         roofline.h; of each the stage with the most
//               "bubble": {"share", "seconds", "formula", "source"}}],     a pipeline's idle time:
//                               over its own work; seconds absent where no rate is stated
//               with "if_it_fitted": true in each where it does not: see "streaming"
//    "traffic": [{"name", "link", "bytes", "formula", "source"}],      of a step; of the prompt,
//                                                                      and of one token
//    "stages": [{"stage", "total_bytes"}],     of a pipeline; of each device with whole blocks
//    "streaming": {"resident_bytes", "read_bytes_per_token", "seconds_per_token", "formula",
//                  "device_seconds_per_token",       the last of "times": the least of the other
//                  "resident_blocks", "items": [...]},    inference, when the weights do not fit;
//                  per token of each sequence, all at once
//    "notes": ["..."]}                             what is assumed, in sentences
Json answer(const Request& request);

// What one change would do: [{"lever", "field", "from", "to", "total_bytes", "saved_bytes",
// "fits", "price", "seconds", "complete"}], most saved first; changes that save nothing, and
// formats that pack nothing, are left out. "seconds": the least time of the last of the answer's
// times, then; null where the device states no rate. With "engine", "lora_rank" or "kv_values", the
// change is to these as well.
Json levers(const Request& request);

// The inverse questions: {"largest_batch", "largest_context": null where none fits,
//   "largest_batch_limit", "largest_context_limit": "...",     where a limit ended the search: at
//                                                              least so many fit; which limit
//   "counts_tried": [1, 2, 3, ...],      of devices, for the two lists
//   "largest_model": {"id", "name", "parameters"} | null,
//   "least_recompute": {"recompute", "checkpoints"} | null,   training: the fewest operations that
//                                                  fit; "checkpoints" with binomial alone
//   "fastest": [{"device", "name", "devices", "complete", "free_bytes",
//                "seconds", "tokens",      as the last of the times of the answer on those devices:
//                                                a training step of more devices has more tokens
//                "tokens_per_second"}],                at most; most first; absent: no rate known
//   "cheapest": [{..., "launch_price_usd"}]}
Json questions(const Request& request);

// The largest of one field that fits, the rest as asked; null where none does. Values that the rest
// does not allow are passed over: contexts that context or sequence parallelism does not divide, or
// shorter than a shared prefix. A context is at most the longest that the model's config states.
Json largest_batch(const Request& request);
Json largest_context(const Request& request);

// Of a training request: as in questions().
Json least_recompute(const Request& request);

// The bytes on each device, and whether they fit: what levers and questions compare.
struct Holding {
    Bytes total_bytes;
    bool fits;
    double seconds;  // the last of the answer's times
    bool complete;
    Work work;   // of the same step, of one device
    bool packs;  // inference: some of the weights are in less than 16 bits
};
Holding holding(const Request& request);

}  // namespace rootspace::estimate
