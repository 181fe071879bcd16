// Where the estimator's module lies, for the page and its worker: beside the pages. The build puts its hash in here
// (web/vite.config.js).
const estimateFolder = "./estimate/";

export const estimateAddress = () => new URL(estimateFolder, document.baseURI).href;
