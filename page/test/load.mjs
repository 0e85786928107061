// Loads the page's plain scripts for tests, as the browser would: in order, into one global scope.
//
// The scope has the language and what `self` brings, nothing else: a script that reaches for a
// clock of the browser, the network or storage fails unless the test hands it one.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

const SOURCES = new URL("../src/", import.meta.url);

/**
 * Runs scripts of `page/src` and returns the named top-level constants.
 *
 * `self` holds what the browser would have, such as `{ indexedDB, fetch }`; the scripts see each
 * of its properties as a global. Every call has a scope of its own.
 * @param {string[]} files @param {string[]} names @param {Record<string, any>} [self]
 * @returns {Record<string, any>}
 */
export function load(files, names, self = {}) {
  const scope = vm.createContext(self);
  scope.self = scope;
  for (const file of files) {
    const path = fileURLToPath(new URL(file, SOURCES));
    vm.runInContext(readFileSync(path, "utf8"), scope, { filename: path });
  }
  return vm.runInContext(`({ ${names.join(", ")} })`, scope);
}

/**
 * Returns a copy made of the test's own objects and lists, which `assert.deepStrictEqual` tells
 * apart from those of a loaded script.
 * @template T @param {T} value @returns {T}
 */
export const plain = (value) => structuredClone(value);
