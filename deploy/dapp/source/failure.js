/** Failures that are somebody's to mend, and are told in a sentence instead of a stack. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of this repository. */
export const REPOSITORY = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '..');

/** Something is not as it should be; the message says what, and what to do. */
export class Failure extends Error {}

/**
 * Runs a script; a failure of it is told on the error output and ends the process with 1.
 *
 * @param {() => Promise<void>} script
 */
export async function reportingFailures(script) {
  try {
    await script();
  } catch (error) {
    console.error(error instanceof Failure ? error.message : error);
    // Not left to Node.js: a client that has lost its node waits for it.
    process.exit(1);
  }
}

/**
 * The message of whatever was thrown.
 *
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
