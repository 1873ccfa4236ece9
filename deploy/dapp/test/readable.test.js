import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TypinkRegistry } from 'dedot/contracts';
import { withEventsOf, withStructsInVariants } from '../source/readable.js';

/** An error as Rust has it: a variant without fields, one with an unnamed field, one with named ones. */
const variants = [
  { index: 0, name: 'ZeroAmount' },
  { index: 1, name: 'UnknownProposal', fields: [{ type: 1, typeName: 'u64' }] },
  {
    index: 5,
    name: 'AboveFree',
    fields: [
      { name: 'amount', type: 1, typeName: 'u64' },
      { name: 'still_free', type: 1, typeName: 'u64' },
    ],
  },
];
const metadata = /** @type {any} */ ({
  version: 5,
  source: { language: 'ink! 5.1.1' },
  types: [
    { id: 0, type: { path: ['Error'], def: { variant: { variants } } } },
    { id: 1, type: { def: { primitive: 'u64' } } },
  ],
});

const codec = new TypinkRegistry(withStructsInVariants(metadata)).findCodec(0);
const [amount, stillFree] = ['0700000000000000', '0500000000000000'];

test('fields of a variant are read by their names', () => {
  assert.deepEqual(codec.tryDecode(`0x05${amount}${stillFree}`), {
    type: 'AboveFree',
    value: { amount: 7n, stillFree: 5n },
  });
});

test('they are written by their names, in the order of the metadata', () => {
  const bytes = codec.tryEncode({ type: 'AboveFree', value: { stillFree: 5n, amount: 7n } });
  assert.equal(Buffer.from(bytes).toString('hex'), `05${amount}${stillFree}`);
});

test('other variants are left as they are', () => {
  assert.deepEqual(codec.tryDecode('0x00'), { type: 'ZeroAmount' });
  assert.deepEqual(codec.tryDecode(`0x01${amount}`), { type: 'UnknownProposal', value: 7n });
});

test('the metadata that was given is left as it is', () => {
  const before = structuredClone(metadata);
  withStructsInVariants(metadata);
  assert.deepEqual(metadata, before);
});

test('of all events that are linked in, those of the named modules are kept', () => {
  const paths = ['a::token', 'a::token::events', 'a::tokens', 'a::market'];
  const events = paths.map((module_path) => ({ label: 'Transfer', module_path }));
  const narrowed = withEventsOf(/** @type {any} */ ({ spec: { events } }), ['a::token']);
  assert.deepEqual(
    narrowed.spec.events.map(({ module_path }) => module_path),
    ['a::token', 'a::token::events'],
  );
});
