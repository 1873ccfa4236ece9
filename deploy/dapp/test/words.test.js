import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountId32 } from 'dedot/codecs';
import { amount, figures, plain, refusal, units } from '../source/words.js';

const BOB = '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty';

test('what was decoded becomes JSON: amounts as texts, accounts as addresses, fields as the contract names them', () => {
  const decoded = { buyer: new AccountId32(BOB), spotPriceAfter: undefined, tokens: 2n ** 100n, parts: [1n, 2] };
  assert.deepEqual(plain(decoded), {
    buyer: BOB,
    spot_price_after: null,
    tokens: '1267650600228229401496703205376',
    parts: ['1', 2],
  });
});

test('an error is told by its name', () => {
  assert.equal(refusal('NothingToGive'), 'nothing to give');
  assert.equal(refusal({ type: 'NothingToGive' }), 'nothing to give');
});

test('figures of an error are told with their names', () => {
  const error = { type: 'AboveFreeDeposit', value: { amount: 7n, free: 5n } };
  assert.equal(refusal(error), 'above free deposit (amount 7, free 5)');
});

test('an error that wraps others is told with all of them', () => {
  const error = { type: 'Collateral', value: { type: 'Refused', value: { type: 'InsufficientAllowance' } } };
  assert.equal(refusal(error), 'collateral: refused: insufficient allowance');
  const phase = { type: 'NotTrading', value: { phase: 'Closed' } };
  assert.equal(refusal(phase), 'not trading (phase Closed)');
});

test('an account in an error is told as an address', () => {
  const error = { type: 'InvalidReference', value: new AccountId32(BOB) };
  assert.equal(refusal(error), `invalid reference (${BOB})`);
});

test('fields are told on one line, nested ones as JSON', () => {
  assert.equal(
    figures({ from: null, kind: { type: 'Signal' }, value: '3' }),
    'from none, kind {"type":"Signal"}, value 3',
  );
});

test('amounts are written to the last unit', () => {
  assert.equal(amount(0n, 12), '0');
  assert.equal(amount(1n, 12), '0.000000000001');
  assert.equal(amount(1_234_567_500_000n, 6), '1,234,567.5');
  assert.equal(amount(1_234n, 0), '1,234');
});

test('amounts are read to the last unit, and what is none is refused', () => {
  assert.equal(units('12.5', 12), 12_500_000_000_000n);
  assert.equal(units('0.000001', 6), 1n);
  assert.equal(units('7', 0), 7n);
  for (const none of ['', '-1', '1.', '.5', '1e3', '1,000', '0.0000001', ' 1']) {
    assert.equal(units(none, 6), undefined, none);
  }
});
