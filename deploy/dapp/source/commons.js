/** A commons on a chain: its contracts where the deployment file says, running the code that was built here. */

import { DedotClient, WsProvider } from 'dedot';
import { Contract } from 'dedot/contracts';
import { decodeAddress } from 'dedot/utils';
import { existsSync } from 'node:fs';
import { CONTRACTS, jsonOf, metadataOf } from './bundles.js';
import { Failure } from './failure.js';

/** @typedef {import('./bundles.js').ContractName} ContractName */

/**
 * @typedef {{
 *   'community-token': import('../../../target/types/index.js').CommunityTokenContractApi,
 *   'wrapped-native': import('../../../target/types/index.js').WrappedNativeContractApi,
 *   'funding-pool': import('../../../target/types/index.js').FundingPoolContractApi,
 *   'bonding-curve': import('../../../target/types/index.js').BondingCurveContractApi,
 *   'vesting': import('../../../target/types/index.js').VestingContractApi,
 *   'hatch': import('../../../target/types/index.js').HatchContractApi,
 *   'conviction-voting': import('../../../target/types/index.js').ConvictionVotingContractApi,
 *   'voucher-escrow': import('../../../target/types/index.js').VoucherEscrowContractApi,
 * }} Apis What `make types` makes of the metadata.
 */

/**
 * What the metadata names, and no other text.
 *
 * @template Methods
 * @typedef {{ [Name in keyof Methods as string extends Name ? never : number extends Name ? never : Name]: Methods[Name] }}
 *   Known
 */

/**
 * @template {import('dedot/contracts').GenericContractApi} Api
 * @typedef {Omit<Contract<Api>, 'query'> & { query: Known<Api['query']> }} ContractOf
 */

/** @typedef {{ [Name in ContractName]: ContractOf<Apis[Name]> }} Contracts */

/**
 * @typedef {object} Deployment What `commons deploy` writes, as far as it is used here.
 * @property {{ name: string, genesis_hash: string }} chain
 * @property {{ [Name in ContractName]: { address: string, code_hash: string } }} contracts
 */

/**
 * Reads a deployment file.
 *
 * @param {string} file
 * @returns {Deployment}
 */
export function readDeployment(file) {
  const remedy = `\`commons deploy --url … --config deploy/commons.toml\``;
  if (!existsSync(file)) throw new Failure(`${file} is not there: ${remedy} writes it.`);
  const deployment = jsonOf(file);
  if (typeof deployment?.chain?.genesis_hash !== 'string') {
    throw new Failure(`${file} does not say on which chain the commons is: it is none that ${remedy} has written.`);
  }
  for (const name of CONTRACTS) {
    const { address, code_hash } = deployment.contracts?.[name] ?? {};
    if (typeof address !== 'string' || typeof code_hash !== 'string') {
      throw new Failure(`${file} does not say where the ${name} is: finish the deployment with ${remedy}.`);
    }
    if (!isAddress(address)) throw new Failure(`${file} has the ${name} at ${address}, which is no address.`);
  }
  return deployment;
}

/** @param {string} text */
function isAddress(text) {
  try {
    return decodeAddress(text).length === 32;
  } catch {
    return false;
  }
}

/**
 * Connects to a node. Whatever is asked of it has to be raced against `lost`, since a request that nobody can answer
 * any more never ends.
 *
 * The old RPC methods are used: the new ones know the latest blocks only, and whoever reads events needs those before.
 *
 * @param {string} url
 */
export async function connect(url) {
  if (!/^wss?:\/\//.test(url)) throw new Failure(`${url} is no address of a node, which begins with ws:// or wss://.`);
  // A node that is gone is the end; one that makes no blocks while there are no transactions is alive.
  const provider = new WsProvider({ endpoint: url, maxRetryAttempts: 0, retryDelayMs: 0 });
  /** @type {Promise<never>} */
  const lost = new Promise((_, reject) => {
    provider.once('disconnected', () => {
      reject(
        new Failure(`The node at ${url} went away. What was sent last may have been done: look before you repeat it.`),
      );
    });
  });
  // At the end nobody listens any more.
  lost.catch(() => {});
  try {
    const client = await Promise.race([lost, DedotClient.legacy({ provider, stalingDetectionTimeout: 0 })]);
    return { client, lost };
  } catch {
    throw new Failure(`No node answers at ${url}: start one with \`commons node\`, or name another with --url.`);
  }
}

/**
 * The contracts of a commons, after a look at the chain: it has to be the deployment's, and the contracts' code what is
 * in `target/contracts`, or the metadata there would explain something else.
 *
 * @param {DedotClient} client
 * @param {Deployment} deployment
 * @param {string} caller In whose name contracts are read.
 * @returns {Promise<Contracts>}
 */
export async function openCommons(client, deployment, caller) {
  const { genesis_hash, name: chain } = deployment.chain;
  if (client.genesisHash !== genesis_hash) {
    throw new Failure(
      `The commons is on another chain: ${chain} begins with block ${genesis_hash}, and this node's with ` +
        `${client.genesisHash}.`,
    );
  }
  /** @type {Partial<Record<ContractName, Contract>>} */
  const contracts = {};
  for (const name of CONTRACTS) {
    const { address, code_hash } = deployment.contracts[name];
    const metadata = metadataOf(name);
    const onChain = (await client.query.contracts.contractInfoOf(address))?.codeHash;
    if (onChain === undefined) throw new Failure(`There is no contract at ${address}, where the ${name} should be.`);
    if (onChain !== code_hash) {
      throw new Failure(`The ${name} at ${address} runs the code ${onChain}, and not ${code_hash} as it was deployed.`);
    }
    if (onChain !== metadata.source.hash) {
      throw new Failure(
        `The ${name} on chain runs the code ${onChain}, and what is built here is ${metadata.source.hash}: ` +
          `check the version out that was deployed, and type \`make build\`.`,
      );
    }
    contracts[name] = new Contract(client, metadata, address, { defaultCaller: caller });
  }
  const commons = /** @type {Contracts} */ (/** @type {unknown} */ (contracts));
  await refuseStrangers(commons);
  return commons;
}

/**
 * Code proves nothing about who is behind a contract: whoever writes the deployment file could name some of another
 * commons, or of their own. The hatch names all others, and it is sealed only if they name each other.
 *
 * @param {Contracts} contracts
 */
async function refuseStrangers(contracts) {
  const { data: terms } = await contracts.hatch.query.hatchTerms();
  const named = {
    'community-token': terms.market.token,
    'wrapped-native': terms.market.collateral,
    'funding-pool': terms.market.fundingPool,
    'bonding-curve': terms.curve,
    vesting: terms.vesting,
    'conviction-voting': terms.admin,
    'voucher-escrow': terms.escrow,
  };
  for (const [name, account] of Object.entries(named)) {
    const { address } = contracts[/** @type {ContractName} */ (name)];
    if (!account.eq(address)) {
      throw new Failure(`The ${name} is at ${address}, and the hatch names ${account.address()}: sign nothing.`);
    }
  }
  const { data: status } = await contracts.hatch.query.hatchStatus();
  if (!status.sealed) {
    throw new Failure(
      'The hatch is not sealed: until `commons deploy` does that, its contracts may obey somebody else.',
    );
  }
}
