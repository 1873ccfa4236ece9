/**
 * Writes TypeScript types of all contracts to `target/types`, with dedot's code generator: a folder per contract with
 * the metadata that they belong to, and an `index.d.ts` that names them all.
 */

import { generateContractTypes } from '@dedot/codegen';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACTS, metadataOf } from './source/bundles.js';
import { Failure, REPOSITORY, reportingFailures } from './source/failure.js';

const folder = join(REPOSITORY, 'target', 'types');

await reportingFailures(async () => {
  // Read first: types of half of the contracts help nobody.
  const bundles = CONTRACTS.map((name) => ({ name, metadata: metadataOf(name) }));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const exports = [];
  for (const { name, metadata } of bundles) {
    const { interfaceName, outputFolder } = await generateContractTypes(metadata, name, folder, 'd.ts', true);
    writeFileSync(join(outputFolder, 'metadata.json'), JSON.stringify(metadata));
    exports.push(`export type { ${interfaceName} } from './${name}/index.js';\n`);
  }
  writeFileSync(join(folder, 'index.d.ts'), exports.join(''));
  console.log(`The types of ${bundles.length} contracts are in target/types.`);
});
