// The Rust code that the page is compared with: examples of its crates, built with everything else.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Returns the path of an example's program. @param {string} example */
export function program(example) {
  const cargo = ["build", "--quiet", "--locked", "--release", "--workspace", "--bins",
    "--examples"];
  const built = spawnSync("cargo", cargo, { cwd: ROOT, stdio: "inherit" });
  if (built.status !== 0) throw new Error("the examples cannot be built");
  const target = process.env.CARGO_TARGET_DIR || `${ROOT}target`;
  return `${target}/release/examples/${example}`;
}
