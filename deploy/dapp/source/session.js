/** What a member does: contributes while the commons begins; once it has, buys, deposits, proposes and stakes. */

import { Failure } from './failure.js';
import { refusal } from './words.js';

/** @typedef {import('./commons.js').Contracts} Contracts */
/** @typedef {import('./commons.js').ContractName} ContractName */
/** @typedef {import('./member.js').Member} Member */

/** How long an order to buy is good for. */
const DEADLINE_MS = 10n * 60n * 1000n;

/**
 * @typedef {object} Wishes
 * @property {bigint} coins What to contribute while the hatch is funding.
 * @property {bigint} tokens What to stake, beside the bond of a proposal.
 */

/**
 * Does what is possible now, and returns what is missing for the rest, in a sentence.
 *
 * @param {import('dedot').DedotClient} client
 * @param {Contracts} contracts
 * @param {Member} member
 * @param {Wishes} wishes
 * @returns {Promise<string | null>}
 */
export async function session(client, contracts, member, wishes) {
  const { data: status } = await contracts.hatch.query.hatchStatus();
  const { funding } = (await contracts.hatch.query.hatchTerms()).data;
  switch (status.phase) {
    case 'Pending':
      return `Contributions begin at ${moment(funding.startMs)}: until then there is nothing to do.`;
    case 'Funding':
      if (funding.allowList !== undefined) {
        return 'This hatch has a list of those who may contribute: `commons call contribute` takes your proof.';
      }
      await contribute(contracts, member, wishes.coins);
      return `Tokens can be bought once the hatch is launched: it collects until ${moment(funding.endMs)}.`;
    case 'GoalReached':
      await member.does('launch', 'hatch', 'hatchLaunch', []);
      break;
    case 'Launched':
      break;
    case 'Refunding':
      throw new Failure(
        'This commons never began: everybody gets their contribution back, with `commons call refund`.',
      );
  }
  await buyAndStake(client, contracts, member, wishes.tokens);
  return null;
}

/**
 * @param {Contracts} contracts
 * @param {Member} member
 * @param {bigint} coins
 */
async function contribute(contracts, member, coins) {
  await member.does('wrap', 'wrapped-native', 'wrappedNativeDeposit', [], coins);
  await member.does('approve', 'wrapped-native', 'psp22Approve', [contracts.hatch.address, coins]);
  await member.does('contribute', 'hatch', 'hatchContribute', [coins, undefined]);
}

/**
 * @param {import('dedot').DedotClient} client
 * @param {Contracts} contracts
 * @param {Member} member
 * @param {bigint} tokens
 */
async function buyAndStake(client, contracts, member, tokens) {
  const curve = contracts['bonding-curve'];
  const voting = contracts['conviction-voting'];
  const { bond } = (await voting.query.convictionVotingSettings()).data;
  const quote = granted('bonding-curve', (await curve.query.bondingCurveQuoteDepositFor(bond + tokens)).data);

  await member.does('wrap', 'wrapped-native', 'wrappedNativeDeposit', [], quote.given);
  await member.does('approve', 'wrapped-native', 'psp22Approve', [curve.address, quote.given]);
  const deadline = (await client.query.timestamp.now()) + DEADLINE_MS;
  // Somebody else's purchase in the meantime makes it dearer: a hundredth fewer tokens will do.
  const fewest = (quote.received * 99n) / 100n;
  const order = /** @type {const} */ ([quote.given, fewest, member.address, deadline]);
  const bought = await member.does('buy', 'bonding-curve', 'bondingCurveBuy', [...order]);
  const minted = BigInt(field(bought, 'bonding-curve', 'Bought', 'tokens'));

  await member.does('approve', 'community-token', 'psp22Approve', [voting.address, minted]);
  await member.does('deposit', 'conviction-voting', 'convictionVotingDeposit', [minted]);
  const proposed = await member.does('propose', 'conviction-voting', 'convictionVotingPropose', [
    { type: 'Signal' },
    'A dapp can take part.',
  ]);
  const proposal = BigInt(field(proposed, 'conviction-voting', 'Proposed', 'proposal'));
  await member.does('stake', 'conviction-voting', 'convictionVotingStake', [proposal, minted - bond]);
}

/**
 * What the member has in the end, in units.
 *
 * @param {import('dedot').DedotClient} client
 * @param {Contracts} contracts
 * @param {string} account
 */
export async function balances(client, contracts, account) {
  const { free } = (await client.query.system.account(account)).data;
  const collateral = (await contracts['wrapped-native'].query.psp22BalanceOf(account)).data;
  const tokens = (await contracts['community-token'].query.psp22BalanceOf(account)).data;
  const contribution = (await contracts.hatch.query.hatchContribution(account)).data;
  const voting = (await contracts['conviction-voting'].query.convictionVotingAccount(account)).data;
  return {
    coins: free,
    collateral,
    tokens,
    contributed: contribution?.given ?? 0n,
    deposited: voting.deposited,
    staked: voting.stakes.reduce((sum, { amount }) => sum + amount, 0n),
  };
}

/**
 * The answer of a contract that could have refused to give one.
 *
 * @template Value
 * @param {ContractName} name
 * @param {import('dedot/shape').Result<Value, unknown>} answer
 */
function granted(name, answer) {
  if (answer.isErr) throw new Failure(`The ${name} says: ${refusal(answer.err)}.`);
  return /** @type {{ value: Value }} */ (answer).value;
}

/**
 * A figure out of the event that has to be there.
 *
 * @param {import('./member.js').Act} act
 * @param {ContractName} contract
 * @param {string} event
 * @param {string} name
 */
function field(act, contract, event, name) {
  const told = act.events.find((told) => told.contract === contract && told.name === event);
  const value = told?.fields[name];
  if (typeof value !== 'string')
    throw new Failure(`The ${contract} has not told of ${event} with ${name} after "${act.act}".`);
  return value;
}

/** @param {bigint} ms */
function moment(ms) {
  return new Date(Number(ms)).toISOString().replace('.000Z', 'Z');
}
