// Loads what lies in node_modules once for all files of a worker, and the project's own modules for each. Nearly three
// thousand modules are below the service; to load them anew takes longer than most files have to do.
const { default: Runtime } = require('jest-runtime');

const isPackage = (key) => key.includes('/node_modules/');

/** A registry of modules that shares those of packages with every other. */
class Registry extends Map {
  constructor(packages) {
    super();
    this.packages = packages;
  }

  get(key) {
    return isPackage(key) ? this.packages.get(key) : super.get(key);
  }

  has(key) {
    return isPackage(key) ? this.packages.has(key) : super.has(key);
  }

  set(key, module) {
    if (!isPackage(key)) return super.set(key, module);
    this.packages.set(key, module);
    return this;
  }

  delete(key) {
    return isPackage(key) ? this.packages.delete(key) : super.delete(key);
  }
}

const commonJs = new Map();
const modules = new Map();

class KeptRuntime extends Runtime {
  constructor(...args) {
    super(...args);
    this.registries.moduleRegistry = new Registry(commonJs);
    this.registries.esModuleRegistry = new Registry(modules);
  }

  teardown() {
    super.teardown();
    // A package that it loaded may load more of itself for a later file.
    this.testState.enterTestCode();
  }
}

module.exports = { __esModule: true, default: KeptRuntime };
