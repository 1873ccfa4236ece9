/**
 * What a chain says, for people and for machines. Nothing here knows a contract: names come from the metadata.
 */

import { AccountId32 } from 'dedot/codecs';
import { stringSnakeCase } from 'dedot/utils';

/** @typedef {null | boolean | number | string | Plain[] | { [name: string]: Plain }} Plain */

/**
 * A decoded value as JSON: amounts as decimal texts, since they are beyond what a JSON number holds; accounts as
 * addresses; fields by the names that the contract gives them.
 *
 * @param {unknown} value
 * @returns {Plain}
 */
export function plain(value) {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof AccountId32) return value.address();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([name, field]) => [stringSnakeCase(name), plain(field)]);
    return Object.fromEntries(fields);
  }
  return /** @type {Plain} */ (value);
}

/**
 * A contract's error in words: `{ type: 'AboveFree', value: { amount: 7n, free: 5n } }` is
 * "above free (amount 7, free 5)", and an error that wraps another contract's is followed by that one.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function refusal(error) {
  const value = plain(error);
  if (typeof value === 'string') return isVariant(value) ? spaced(value) : value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  if (typeof value.type !== 'string') return figures(value);
  const name = spaced(value.type);
  const inner = value.value;
  if (inner === undefined || inner === null) return name;
  const isError = (typeof inner === 'string' && isVariant(inner)) || (typeof inner === 'object' && 'type' in inner);
  return isError ? `${name}: ${refusal(inner)}` : `${name} (${refusal(inner)})`;
}

/**
 * Fields on one line.
 *
 * @param {{ [name: string]: Plain }} fields
 */
export function figures(fields) {
  const written = Object.entries(fields).map(([name, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? 'none');
    return `${name} ${text}`;
  });
  return written.join(', ');
}

/**
 * An amount in whole tokens, to the last unit.
 *
 * @param {bigint} units
 * @param {number} decimals
 */
export function amount(units, decimals) {
  const digits = units.toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/**
 * The units of an amount that somebody typed, "12.5", or `undefined` if it is none.
 *
 * @param {string} text
 * @param {number} decimals
 */
export function units(text, decimals) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  if (fraction.length > decimals) return undefined;
  return BigInt(whole + fraction.padEnd(decimals, '0'));
}

/** @param {string} text */
function isVariant(text) {
  return /^[A-Z][A-Za-z]*$/.test(text);
}

/**
 * "AboveFreeDeposit" as "above free deposit".
 *
 * @param {string} name
 */
function spaced(name) {
  return stringSnakeCase(name).replaceAll('_', ' ');
}
