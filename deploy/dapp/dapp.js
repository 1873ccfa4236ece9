/** A member's visit to a commons, as a dapp makes it. `--help` says how it is called. */

import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { parseArgs } from 'node:util';
import { connect, openCommons, readDeployment } from './source/commons.js';
import { Indexer } from './source/events.js';
import { Failure, messageOf, reportingFailures } from './source/failure.js';
import { Member } from './source/member.js';
import { balances, session } from './source/session.js';
import { amount, figures, plain, units } from './source/words.js';

const HELP = `Acts as a member of a commons: wraps coins, buys tokens, deposits, proposes and stakes them, and tells
the events that its contracts emit. While the hatch is funding it contributes; what is missing for the rest is said.

  node deploy/dapp/dapp.js --deployment deploy/deployments/<chain>.json [options]

  --deployment FILE  where the contracts are, as \`commons deploy\` writes it
  --url URL          the node (ws://127.0.0.1:9944)
  --suri ACCOUNT     a development account (//Bob)
  --tokens AMOUNT    what to stake, beside the bond of a proposal (50)
  --coins AMOUNT     what to contribute while the hatch is funding (100)
  --json             for machines: one object, when all is done`;

/** @typedef {import('./source/commons.js').Contracts} Contracts */

// The client warns of lost connections on the console; here they are failures, told once.
console.warn = () => {};
// Whoever reads may have enough before all is told.
process.stdout.on('error', () => process.exit(1));

await reportingFailures(async () => {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) return console.log(HELP);
  const deployment = readDeployment(options.deployment);
  const pair = await developmentAccount(options.suri);
  const { client, lost } = await connect(options.url);
  try {
    const contracts = await Promise.race([lost, openCommons(client, deployment, pair.address)]);
    await Promise.race([lost, visit(client, deployment.chain, contracts, pair, options)]);
  } finally {
    if (client.status === 'connected') await client.disconnect();
  }
});

/**
 * The visit itself.
 *
 * @param {import('dedot').DedotClient} client
 * @param {import('./source/commons.js').Deployment['chain']} chain
 * @param {Contracts} contracts
 * @param {import('@polkadot/keyring/types').KeyringPair} pair
 * @param {ReturnType<typeof optionsOf>} options
 */
async function visit(client, chain, contracts, pair, options) {
  const say = options.json ? () => {} : console.log;
  say(`${chain.name}: all ${Object.keys(contracts).length} contracts run the code in target/contracts.`);
  const { number } = await client.block.best();
  const indexer = new Indexer(client, contracts, number + 1);
  const token = (await contracts['community-token'].query.psp22MetadataTokenDecimals()).data;
  const collateral = (await contracts['wrapped-native'].query.psp22MetadataTokenDecimals()).data;

  const member = new Member(client, contracts, pair, (act) => {
    say(`${act.act}: ${act.contract} ${act.message}, block ${act.block}, fee ${amount(BigInt(act.fee), collateral)}`);
    for (const { contract, name, fields } of act.events) say(`    ${contract} ${name}: ${figures(fields)}`);
  });
  const missing = await session(client, contracts, member, {
    tokens: wish(options, 'tokens', token),
    coins: wish(options, 'coins', collateral),
  });
  const indexed = await readAgain(indexer, member);
  const has = await balances(client, contracts, member.address);

  if (options.json) {
    const { name, genesis_hash } = chain;
    const report = { chain: { name, genesis_hash }, member: member.address, missing, acts: member.acts, indexed };
    console.log(JSON.stringify({ ...report, balances: plain(has) }, null, 2));
    return;
  }
  if (indexed) say(`An indexer finds the same events in blocks ${indexed.first_block} to ${indexed.last_block}.`);
  say(`${options.suri} has, in units: ${figures(/** @type {any} */ (plain(has)))}.`);
  if (missing) say(missing);
}

/**
 * Reads the blocks again as an indexer does, and holds what they tell against what the transactions told.
 *
 * @param {Indexer} indexer
 * @param {Member} member
 */
async function readAgain(indexer, { acts }) {
  const last = acts.at(-1);
  if (!last) return null;
  await indexer.readTo(last.block);
  for (const { act, block, index, events } of acts) {
    if (JSON.stringify(indexer.of(block, index)) === JSON.stringify(events)) continue;
    throw new Failure(
      `Block ${block} tells other events of "${act}" than the transaction did. Was the block replaced?`,
    );
  }
  return indexer.summary();
}

/**
 * What was typed.
 *
 * @param {string[]} args
 */
function optionsOf(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        url: { type: 'string', default: 'ws://127.0.0.1:9944' },
        deployment: { type: 'string', default: '' },
        suri: { type: 'string', default: '//Bob' },
        tokens: { type: 'string', default: '50' },
        coins: { type: 'string', default: '100' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.deployment === '' && !values.help) throw new Error('which commons? --deployment names its file.');
    return values;
  } catch (error) {
    throw new Failure(`${messageOf(error)}\n\n${HELP}`);
  }
}

/**
 * An amount that was typed, in units.
 *
 * @param {ReturnType<typeof optionsOf>} options
 * @param {'tokens' | 'coins'} name
 * @param {number} decimals
 */
function wish(options, name, decimals) {
  const wished = units(options[name], decimals);
  if (wished) return wished;
  throw new Failure(`--${name} ${options[name]} is no amount above 0 with at most ${decimals} decimals.`);
}

/**
 * The pair of keys of an account that everybody has the key of. Others are not taken: what is typed stays in the shell's
 * history.
 *
 * @param {string} suri
 */
async function developmentAccount(suri) {
  if (!/^\/\/[A-Za-z0-9/]+$/.test(suri)) {
    throw new Failure(
      '--suri takes development accounts, such as //Bob: a real key does not belong on a command line.',
    );
  }
  await cryptoWaitReady();
  return new Keyring({ type: 'sr25519' }).addFromUri(suri);
}
