// Stands in for the native logger, which would have to be compiled: the calls that VS Code makes, written to a file.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

/** In the order of the native module's numbers. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical', 'off'];

class Logger {
  #file;
  #level = levels.indexOf('info');
  #plain = false;

  constructor(file) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
  }

  write(level, message) {
    if (level < this.#level) return;
    const line = this.#plain ? message : `${new Date().toISOString()} [${levels[level]}] ${message}\n`;
    try {
      appendFileSync(this.#file, line);
    } catch (error) {
      // A server that ends logs while its data folder is being removed.
      if (error.code !== 'ENOENT') throw error;
    }
  }

  getLevel() {
    return this.#level;
  }

  setLevel(level) {
    this.#level = level;
  }

  /** VS Code formats the lines itself from then on. */
  clearFormatters() {
    this.#plain = true;
  }

  // Written at once, never rotated, one pattern: nothing to do.
  setPattern() {}
  flush() {}
  drop() {}
}

levels.slice(0, -1).forEach((name, level) => {
  Logger.prototype[name] = function (message) {
    this.write(level, message);
  };
});

const create = async (_name, file) => new Logger(file);

// One assignment each: VS Code imports this as a module and sees only the names that such assignments give.
exports.version = 1;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
