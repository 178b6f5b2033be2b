// danfojs-node uses `node-fetch` only to read JSON from the network, which this project never does.
"use strict";
module.exports = function fetch() {
  return Promise.reject(new Error("reading tables from the network is switched off; give a local file instead"));
};
