/** The contracts of the suite, and their metadata as `make build` leaves it. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, messageOf, REPOSITORY } from './failure.js';
import { withEventsOf, withStructsInVariants } from './readable.js';

/** @typedef {import('dedot/contracts').ContractMetadataV5} Metadata */
/** @typedef {(typeof CONTRACTS)[number]} ContractName */

/** The suite, by the names of its packages. */
export const CONTRACTS = /** @type {const} */ ([
  'community-token',
  'wrapped-native',
  'funding-pool',
  'bonding-curve',
  'vesting',
  'hatch',
  'conviction-voting',
  'voucher-escrow',
]);

/** Whose events a contract emits beside its own. @type {Partial<Record<ContractName, string>>} */
const STANDARDS = { 'community-token': 'psp22', 'wrapped-native': 'psp22', 'voucher-escrow': 'psp34' };

/**
 * A contract's metadata, made [readable](./readable.js).
 *
 * @param {ContractName} name
 * @returns {Metadata}
 */
export function metadataOf(name) {
  const path = join('target', 'contracts', `${name.replaceAll('-', '_')}.json`);
  const file = join(REPOSITORY, path);
  if (!existsSync(file)) throw new Failure(`${path} is not there: type \`make build\` first.`);
  const metadata = jsonOf(file, path);
  if (metadata?.version !== 5) throw new Failure(`${path} is no ink! metadata of version 5: type \`make build\`.`);
  const modules = [name.replaceAll('-', '_'), STANDARDS[name]].filter((module) => module !== undefined);
  const own = withEventsOf(
    metadata,
    modules.map((module) => `interfaces::${module}`),
  );
  return withStructsInVariants(own);
}

/**
 * What a JSON file says.
 *
 * @param {string} file
 * @param {string} name What it is called in the sentence that says it is none.
 * @returns {any}
 */
export function jsonOf(file, name = file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Failure(`${name} cannot be read: ${messageOf(error)}`);
  }
}
