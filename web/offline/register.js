// Keeps the site for visits without a network, once the page has had time to give its own first answer.
const patience = 3000; // milliseconds after loading

/** The page works without it: where a browser refuses, nothing is lost but offline use. */
function register() {
  navigator.serviceWorker.register("./service_worker.js").catch((error) => console.info("No offline use:", error.message));
}

if ("serviceWorker" in navigator && window.isSecureContext) addEventListener("load", () => setTimeout(register, patience), { once: true });
