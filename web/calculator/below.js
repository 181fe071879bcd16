// What stands below the figure: its tables, charts and downloads, the search for a model and a model of one's own; and how a link
// is mended. One file, so that the answer on arrival does not wait for them.
export { againstOf } from "./against.js";
export { startBackground } from "./background.js";
export { showBeside } from "./beside_tables.js";
export { formOf } from "./config_fault.js";
export { showEngines } from "./engines_table.js";
export { fileReader } from "./file_says.js";
export { hubIdOf } from "./hub_id.js";
export { showItems } from "./items_table.js";
export { repaired } from "./link_repair.js";
export { showLevers } from "./levers_table.js";
export { setUpModelSearch } from "./model_search.js";
export { showModel } from "./model_table.js";
export { setUpOwnModel } from "./own_model.js";
export { showQuestions } from "./questions.js";
export { showModelDots, showScaling } from "./scaling.js";
export { setUpTakeAway, showFlags } from "./take_away.js";
export { showTimes } from "./times_table.js";
