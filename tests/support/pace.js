// What "within 16 ms" means on this machine now: limits are stated for an idle one.

/** Chromium's processor made so many times slower, to look for tests that wait for too little: THROTTLE=6 ./dev test pages */
export const throttle = Number(process.env.THROTTLE ?? 1);

/**
 * How many times longer than alone a computation takes here now: time over processor time of a busy loop, at least 1. Two at
 * work on every core make it about 2; a slow processor that nobody else uses leaves it at 1.
 */
function slowdown() {
  const begun = performance.now();
  const before = process.cpuUsage();
  while (performance.now() - begun < 200);
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, ((performance.now() - begun) * 1000) / (user + system));
}

/**
 * The least of some measurements and what it may be at most; more are taken only while all are above it.
 * @param {number} limit milliseconds on an idle machine
 * @param {() => Promise<number>} measure milliseconds
 * @param {number} [most] measurements
 * @returns {Promise<{good: boolean, sentence: string}>}
 */
export async function withinTime(limit, measure, most = 5) {
  const times = [];
  let allowed = 0;
  while (times.length < most && (times.length === 0 || Math.min(...times) > allowed)) {
    const before = slowdown();
    times.push(await measure());
    allowed = Math.max(allowed, limit * throttle * Math.max(before, slowdown()));
  }
  const sentence = `${times.map((time) => time.toFixed(1)).join(", ")} ms; ${allowed.toFixed(1)} ms are allowed, ${limit} ms where nothing else runs`;
  return { good: Math.min(...times) <= allowed, sentence };
}
