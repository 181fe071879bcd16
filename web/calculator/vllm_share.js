// Which share of a device's memory vLLM is given: of what CUDA reports (vllm/v1/worker/utils.py, request_memory: the total of
// torch.cuda.mem_get_info), which is less than nvidia-smi's total, as the catalogue has it (core/estimate/device/device.h).

/** Beneath what every card in logs reported: 0.3 to 0.9 GiB less (vllm_share.test.js). @param {number} bytes as nvidia-smi shows them */
export const surelyReported = (bytes) => 0.995 * bytes - 0.5 * 1024 ** 3;

/**
 * Rounded up to four decimals; null where no share is safely enough.
 * @param {number} needed bytes @param {number} memory bytes, as nvidia-smi shows them @param {string[]} without grows
 */
export function shareOf(needed, memory, without) {
  const share = Math.ceil((needed / surelyReported(memory)) * 10_000) / 10_000;
  if (share > 0 && share <= 1) {
    without.push("The share is of what CUDA reports, taken as 99.5% of the device's memory less 0.5 GiB: logs have somewhat more.");
    return share.toFixed(4);
  }
  without.push(
    needed > memory
      ? "It does not fit, so no share of the device's memory would do."
      : "What CUDA reports of the device's memory may be less than this needs, so no share would surely do.",
  );
  return null;
}
