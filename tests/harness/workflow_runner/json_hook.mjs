// Lets Node import the JSON files of GitHub's packages, which name no import attributes.
import { readFileSync } from "node:fs";
import { register } from "node:module";
import { fileURLToPath } from "node:url";

export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  return { format: "module", source: `export default ${readFileSync(fileURLToPath(url))}`, shortCircuit: true };
}

if (!import.meta.url.endsWith("?hook")) register(`${import.meta.url}?hook`);
