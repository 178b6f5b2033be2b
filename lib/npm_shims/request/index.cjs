// danfojs-node uses `request` (deprecated) only to read tables from the network, which this project never does.
"use strict";
module.exports = function request() {
  throw new Error("reading tables from the network is switched off; give a local file instead");
};
