// What stands below the figure: its tables, charts and downloads, the search for a model and a model of one's own; and how a link
// is mended. One file, so that the answer on arrival does not wait for them.
import { lateStyle } from "../elements/late_style.js";

export { againstOf } from "./against.js";
export { startBackground } from "./background.js";
export { showTables } from "./below_tables.js";
export { formOf } from "./config_fault.js";
export { fileReader } from "./file_says.js";
export { repaired } from "./link_repair.js";
export { showLevers } from "./levers_table.js";
export { setUpModelSearch } from "./model_search.js";
export { setUpOwnModel } from "./own_model.js";
export { showQuestions } from "./questions.js";
export { showModelDots, showScaling } from "./scaling.js";
export { setUpTakeAway } from "./take_away.js";

/** How its tables look. */
export const styled = lateStyle(new URL("./tables.css", import.meta.url).href);
