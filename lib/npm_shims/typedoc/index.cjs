// simscript names its documentation generator as a dependency, and never loads it.
throw new Error("typedoc is not installed");
