/** How the script fails before it has talked to a chain: with one sentence and a status that is not 0. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CONTRACTS } from '../source/bundles.js';

const folder = mkdtempSync(join(tmpdir(), 'commons-dapp-'));
after(() => rmSync(folder, { recursive: true }));

const here = { address: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty', code_hash: `0x${'00'.repeat(32)}` };
const complete = {
  chain: { name: 'Nowhere', genesis_hash: `0x${'00'.repeat(32)}` },
  contracts: Object.fromEntries(CONTRACTS.map((name) => [name, here])),
};

/** @param {unknown} content */
function deployment(content) {
  const file = join(folder, 'deployment.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

/** @param {string[]} args */
function failure(...args) {
  const script = fileURLToPath(new URL('../dapp.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  assert.notEqual(status, 0);
  assert.equal(stdout, '');
  assert.doesNotMatch(stderr, /\n\s+at /, 'a sentence, and no stack');
  return stderr;
}

test('without a deployment file it tells which command writes one', () => {
  assert.match(failure('--deployment', join(folder, 'none.json')), /none\.json is not there: `commons deploy/);
});

test('it asks which commons', () => {
  assert.match(failure(), /which commons\? --deployment/);
});

test('a misspelt option is refused', () => {
  assert.match(failure('--deployment', deployment(complete), '--tokn', '5'), /--tokn/);
});

test('a deployment that was not finished is to be finished', () => {
  const { vesting, ...others } = complete.contracts;
  const file = deployment({ ...complete, contracts: others });
  assert.match(failure('--deployment', file), /does not say where the vesting is: finish the deployment/);
});

test('a file that is no deployment is told as such', () => {
  assert.match(failure('--deployment', deployment('{')), /cannot be read/);
  assert.match(failure('--deployment', deployment({})), /does not say on which chain/);
});

test('a real key on the command line is refused, and not repeated', () => {
  const words = 'bottom drive obey lake curtain smoke basket hold race lonely fit walk';
  const told = failure('--deployment', deployment(complete), '--suri', words);
  assert.match(told, /development accounts/);
  assert.doesNotMatch(told, /bottom/);
});

test('without a node it tells how to start one', () => {
  // Nothing listens on port 1.
  const told = failure('--deployment', deployment(complete), '--url', 'ws://127.0.0.1:1');
  assert.equal(
    told,
    'No node answers at ws://127.0.0.1:1: start one with `commons node`, or name another with --url.\n',
  );
});

test('the lock file names no registry', () => {
  const lock = readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8');
  assert.doesNotMatch(lock, /"resolved"/);
});
