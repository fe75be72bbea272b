// Writes src/generated/*.ts from the JSON Schemas that the Rust wire types generate.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const schemas = new URL("../../../../shared/protocol/schema/", import.meta.url);
const target = new URL("../src/generated/", import.meta.url);

await mkdir(target, { recursive: true });
for (const name of ["avatar-server", "kiosk-client", "kiosk-server"]) {
  const schema = JSON.parse(await readFile(new URL(`${name}.json`, schemas), "utf8"));
  const types = await compile(schema, schema.title ?? name, { additionalProperties: false });
  await writeFile(new URL(`${name}.ts`, target), types);
}
