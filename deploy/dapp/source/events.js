/** What contracts tell: the events of a transaction, and those of every block as an indexer reads them. */

import { AccountId32 } from 'dedot/codecs';
import { stringCamelCase } from 'dedot/utils';
import { Failure, messageOf } from './failure.js';
import { plain } from './words.js';

/** @typedef {import('dedot').DedotClient} DedotClient */
/** @typedef {import('dedot/types').IEventRecord} EventRecord */
/** @typedef {import('./commons.js').Contracts} Contracts */
/** @typedef {import('./commons.js').ContractName} ContractName */

/**
 * @typedef {object} NamedEvent
 * @property {ContractName} contract Who told it.
 * @property {string} name
 * @property {{ [name: string]: import('./words.js').Plain }} fields
 */

/** How long the node may take until it finalises a block. */
const PATIENCE_MS = 60_000;

/**
 * The commons' events among those of a chain, by name.
 *
 * @param {Contracts} contracts
 * @param {EventRecord[]} records
 * @returns {NamedEvent[]}
 */
export function eventsOf(contracts, records) {
  return records.flatMap((record) => {
    const emitter = emitterOf(record);
    const known = Object.entries(contracts).find(([, contract]) => emitter?.eq(contract.address));
    if (!known) return [];
    const [name, contract] = /** @type {[ContractName, Contracts[ContractName]]} */ (known);
    try {
      const event = contract.decodeEvent(/** @type {any} */ (record));
      return [{ contract: name, name: event.name, fields: fieldsOf(contract, event) }];
    } catch (error) {
      throw new Failure(`The ${name} has told something that its metadata does not explain: ${messageOf(error)}`);
    }
  });
}

/**
 * The fields that the metadata says an event has, whether there is something in them or not.
 *
 * @param {Contracts[ContractName]} contract
 * @param {{ name: string, data?: any }} event
 */
function fieldsOf(contract, { name, data }) {
  /** @type {{ args: { label: string }[] }} */
  const { args } = /** @type {import('dedot/contracts').Contract<any>} */ (contract).events[name].meta;
  const fields = args.map(({ label }) => [label, plain(data?.[stringCamelCase(label)])]);
  return Object.fromEntries(fields);
}

/**
 * The contract that emitted an event, if one did.
 *
 * @param {EventRecord} record
 * @returns {AccountId32 | undefined}
 */
function emitterOf({ event }) {
  if (event.pallet !== 'Contracts' || typeof event.palletEvent === 'string') return undefined;
  if (event.palletEvent?.name !== 'ContractEmitted') return undefined;
  const { contract } = /** @type {{ contract?: unknown }} */ (event.palletEvent.data);
  return contract instanceof AccountId32 ? contract : undefined;
}

/** Reads every block that is finalised, one after the other, and leaves none out: what an indexer does. */
export class Indexer {
  /** The events of a transaction, by the block and the place in it. @type {Map<string, NamedEvent[]>} */
  #found = new Map();
  /** The first block that is read. */
  #first;
  /** The next one. */
  #next;
  #client;
  #contracts;

  /**
   * @param {DedotClient} client
   * @param {Contracts} contracts
   * @param {number} first The first block to read.
   */
  constructor(client, contracts, first) {
    this.#client = client;
    this.#contracts = contracts;
    this.#first = first;
    this.#next = first;
  }

  /** Reads on until `last`, waiting for it to be finalised. @param {number} last */
  async readTo(last) {
    await this.#untilFinalised(last);
    for (; this.#next <= last; this.#next += 1) {
      const hash = await this.#client.rpc.chain_getBlockHash(this.#next);
      if (!hash) throw new Failure(`The node does not have block ${this.#next} any more.`);
      const block = await this.#client.at(hash);
      for (const record of await block.query.system.events()) {
        const events = eventsOf(this.#contracts, [record]);
        if (record.phase.type !== 'ApplyExtrinsic') continue;
        const place = placeOf(this.#next, record.phase.value);
        this.#found.set(place, [...(this.#found.get(place) ?? []), ...events]);
      }
    }
  }

  /**
   * What was found of one transaction.
   *
   * @param {number} block
   * @param {number} index Its place in the block.
   */
  of(block, index) {
    return this.#found.get(placeOf(block, index)) ?? [];
  }

  /** What was read in all. */
  summary() {
    const events = [...this.#found.values()].reduce((sum, events) => sum + events.length, 0);
    return { first_block: this.#first, last_block: this.#next - 1, events };
  }

  /** @param {number} number */
  #untilFinalised(number) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        done();
        reject(new Failure(`Block ${number} was not finalised within ${PATIENCE_MS / 1000} seconds.`));
      }, PATIENCE_MS);
      timer.unref();
      const unsubscribe = this.#client.block.finalized((block) => {
        if (block.number < number) return;
        done();
        resolve(undefined);
      });
      const done = () => {
        clearTimeout(timer);
        // Not from within what is told: the client complains of work that was cut off.
        setImmediate(() => unsubscribe());
      };
    });
  }
}

/**
 * @param {number} block
 * @param {number} index
 */
function placeOf(block, index) {
  return `${block}-${index}`;
}
