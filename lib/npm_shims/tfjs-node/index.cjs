// danfojs-node asks for the native TensorFlow binding, whose install step downloads a library.
// Tables need only tensors on the processor, which tfjs-core with its CPU backend gives in plain JavaScript.
"use strict";
module.exports = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
