/** What `require("canvas")` gives to chartjs-node-canvas in this project. */
module.exports = require("@napi-rs/canvas");
