/** A member of the commons: acts by transactions, each tried before it is signed, and told with its events. */

import { isContractDispatchError } from 'dedot/contracts';
import { eventsOf } from './events.js';
import { Failure, messageOf } from './failure.js';
import { refusal } from './words.js';

/** @typedef {import('dedot').DedotClient} DedotClient */
/** @typedef {import('./commons.js').Apis} Apis */
/** @typedef {import('./commons.js').Contracts} Contracts */
/** @typedef {import('./commons.js').ContractName} ContractName */

/**
 * @typedef {object} Act
 * @property {string} act In a word.
 * @property {ContractName} contract
 * @property {string} message As the metadata calls it.
 * @property {number} block
 * @property {string} block_hash
 * @property {number} index The transaction's place in the block.
 * @property {string} transaction Its hash.
 * @property {string} fee
 * @property {import('./events.js').NamedEvent[]} events
 */

/**
 * The arguments of a message, without the options that come last.
 *
 * @template {ContractName} Name
 * @template {keyof Apis[Name]['tx']} Message
 * @typedef {Apis[Name]['tx'][Message] extends (...args: infer All) => any
 *   ? (All extends [...infer Arguments, _?: any] ? Arguments : never) : never} Arguments
 */

export class Member {
  /** Everything done so far. @type {Act[]} */
  acts = [];
  #client;
  #contracts;
  #pair;
  #tell;

  /**
   * @param {DedotClient} client
   * @param {Contracts} contracts
   * @param {import('@polkadot/keyring/types').KeyringPair} pair
   * @param {(act: Act) => void} tell Is told of every act once it is done.
   */
  constructor(client, contracts, pair, tell) {
    this.#tell = tell;
    this.#client = client;
    this.#contracts = contracts;
    this.#pair = pair;
  }

  /** The member's account. */
  get address() {
    return this.#pair.address;
  }

  /**
   * Sends a message to a contract, unless it would be refused.
   *
   * @template {ContractName} Name
   * @template {keyof import('./commons.js').Known<Apis[Name]['tx']> & string} Message
   * @param {string} act What it is, in a word.
   * @param {Name} name
   * @param {Message} message
   * @param {Arguments<Name, Message>} args
   * @param {bigint} value Coins sent along.
   * @returns {Promise<Act>}
   */
  async does(act, name, message, args, value = 0n) {
    const contract = /** @type {import('dedot/contracts').Contract<any>} */ (
      /** @type {unknown} */ (this.#contracts[name])
    );
    const limits = await this.#tried(act, name, () =>
      contract.query[message](...args, { caller: this.address, value }),
    );
    const sent = contract.tx[message](...args, { value, ...limits });
    const result = await sent.signAndSend(this.#pair).untilBestChainBlockIncluded();
    if (result.dispatchError) {
      const { pallet, name: error } = this.#client.registry.findErrorMeta(result.dispatchError) ?? {};
      const reason = error ? `${pallet}.${error}` : JSON.stringify(result.dispatchError);
      throw new Failure(`"${act}" went well when it was tried, and failed as transaction ${result.txHash}: ${reason}.`);
    }
    const { blockHash, blockNumber, txIndex } = result.status.value;
    const fee = this.#client.events.transactionPayment.TransactionFeePaid.find(result.events);
    const done = {
      act,
      contract: name,
      message: contract.tx[message].meta.label,
      block: blockNumber,
      block_hash: blockHash,
      index: txIndex,
      transaction: result.txHash,
      fee: String(fee?.palletEvent.data.actualFee ?? 0n),
      events: eventsOf(this.#contracts, result.events),
    };
    this.acts.push(done);
    this.#tell(done);
    return done;
  }

  /**
   * Tries a message without sending it, and says what it may cost.
   *
   * @param {string} act
   * @param {ContractName} name
   * @param {() => Promise<import('dedot/contracts').GenericContractCallResult>} query
   */
  async #tried(act, name, query) {
    const { data, raw } = await query().catch((error) => {
      const { pallet, name, docs } = (isContractDispatchError(error) && error.moduleError) || {};
      const reason = pallet ? `${pallet}.${name}, ${docs?.join(' ').trim()}` : messageOf(error);
      throw new Failure(`"${act}" was not sent, since the chain would refuse it: ${reason}`);
    });
    if (data?.isErr)
      throw new Failure(`"${act}" was not sent, since the ${name} would refuse it: ${refusal(data.err)}.`);
    const { gasRequired, storageDeposit } = raw;
    return {
      // What time adds between the try and the block is little; what is not used costs nothing.
      gasLimit: {
        refTime: (gasRequired.refTime * 5n) / 4n,
        proofSize: (gasRequired.proofSize * 5n) / 4n,
      },
      storageDepositLimit: storageDeposit.type === 'Charge' ? storageDeposit.value * 2n : undefined,
    };
  }
}
