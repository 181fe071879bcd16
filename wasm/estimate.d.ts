// The types of the estimator's three modules: functions of texts, all of them JSON. A mistake comes back as {"fault": {"field", "message"}}.

/** estimate.wasm and estimate_training.wasm: what the page's answer on arrival needs, of inference or of training alone. */
export interface FirstEstimate {
  answer(requestJson: string): string; // core/estimate/answer: the request in request.h, the answer in answer.h
  models(): string; // core/estimate/answer/lists.h; here without what was published of each, and where
  devices(): string; // [device]: core/estimate/device/device.h
}

/** estimate_whole.wasm, which answers requests of either. */
export interface Estimate extends FirstEstimate {
  levers(requestJson: string): string; // what one change would do
  questions(requestJson: string): string; // the inverse: largest sizes, fastest and cheapest devices
  reconcile(requestJson: string, log: string): string; // a pasted log set against the answer: core/estimate/answer/reconcile_answer.h
  options(): string; // {"weights": [{"id", "name"}], "optimizer": [...], "precision": [...]}
  form(requestJson: string): string; // the request's model as a generic form (core/estimate/architecture/generic.h), to be changed by hand
  proposal(configJson: string): string; // what a config of an unknown family says under the usual names, as a generic form to complete

  /** A model file's header, read by slices: begin, then give what is wanted until nothing is, then take the contents. One file at a time. */
  beginHeader(kind: string, fileBytes: number): string; // kind: "safetensors" | "gguf"
  wantedSlice(): string; // {"begin", "end"}, or {} when the header is read
  giveSlice(bytes: Uint8Array): string; // from "begin" on; fewer than wanted are taken as they are
  headerContents(): string; // {"totals": {"parameters", "unread", "bytes", "stored", "components"}, "name"?, "form"?, "unsaid"?}; these of a GGUF file
  indexContents(json: string): string; // of model.safetensors.index.json: {"tensors", "files", "total_bytes"?}
}
