// Makes the optional peers of package.json ordinary dependencies, as the container installs them, and tinyld, which
// the build copies into dist.
import { readFileSync, writeFileSync } from "node:fs";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
for (const name of ["tinyld", ...Object.keys(manifest.peerDependencies)]) {
  manifest.dependencies[name] = manifest.devDependencies[name];
  delete manifest.devDependencies[name];
}
delete manifest.peerDependencies;
delete manifest.peerDependenciesMeta;
writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
