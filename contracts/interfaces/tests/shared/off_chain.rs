//! What the unit tests of all contracts share: who calls and when, and what a message leaves behind.
//!
//! These tests run in ink!'s off-chain environment. It keeps storage, a clock, the chain's coin and events, but it knows
//! one contract only: a message that calls another contract panics at the call. What happens from there on is the
//! sandbox tests' subject. See [`until_it_calls_out`].
#![allow(dead_code, reason = "every contract's tests take what they need")]

use ink::{
    env::{test, DefaultEnvironment},
    primitives::AccountId,
    scale::Decode,
    storage::traits::Storable,
};
use std::{
    fmt::Debug,
    panic::{catch_unwind, AssertUnwindSafe},
};

/// The contract under test.
pub fn this_contract() -> AccountId {
    account(0xC0)
}

/// Who calls the constructor.
pub fn deployer() -> AccountId {
    account(0xD0)
}

/// Somebody.
pub fn alice() -> AccountId {
    account(0xA1)
}

/// Somebody else.
pub fn bob() -> AccountId {
    account(0xB0)
}

/// A third person.
pub fn carol() -> AccountId {
    account(0xCA)
}

/// The account whose key nobody has.
pub fn zero_account() -> AccountId {
    account(0)
}

/// An account that is a contract.
pub fn contract(number: u8) -> AccountId {
    let contract = account(number);
    test::set_contract::<DefaultEnvironment>(contract);
    contract
}

fn account(number: u8) -> AccountId {
    AccountId::from([number; 32])
}

/// The constructor is called: by the deployer, at the address of [`this_contract`].
pub fn begin_deployment() {
    test::set_callee::<DefaultEnvironment>(this_contract());
    test::set_contract::<DefaultEnvironment>(this_contract());
    call_as(deployer());
}

/// From now on `caller` calls.
pub fn call_as(caller: AccountId) {
    test::set_caller::<DefaultEnvironment>(caller);
}

/// From now on it is `now_ms` on the chain's clock.
pub fn at_ms(now_ms: u64) {
    test::set_block_timestamp::<DefaultEnvironment>(now_ms);
}

/// The bytes that the contract has in its storage cell (what a `Mapping` or a `Lazy` holds is elsewhere).
pub fn stored(contract: &impl Storable) -> Vec<u8> {
    let mut bytes = Vec::new();
    contract.encode(&mut bytes);
    bytes
}

/// How often a `Mapping` or a `Lazy` of the contract was written to.
pub fn writes() -> usize {
    test::get_contract_storage_rw::<DefaultEnvironment>(&this_contract()).1
}

/// How many events there are.
pub fn event_count() -> usize {
    test::recorded_events().count()
}

/// All events of one type.
pub fn events<Event: ink::env::Event + Decode>() -> Vec<Event> {
    test::recorded_events()
        .filter(|event| {
            event.topics.first().map(Vec::as_slice) == Event::SIGNATURE_TOPIC.as_ref().map(|id| id.as_slice())
        })
        .map(|event| Event::decode(&mut event.data.as_slice()).expect("an event has the fields of its type"))
        .collect()
}

/// The message fails with `error` and leaves everything as it was: the contract's cell to the byte, the cells of its
/// mappings, the events.
#[track_caller]
pub fn assert_refused<Contract: Storable, Answer: Debug + PartialEq, Error: Debug + PartialEq>(
    contract: &mut Contract,
    error: Error,
    message: impl FnOnce(&mut Contract) -> Result<Answer, Error>,
) {
    let before = (stored(contract), writes(), event_count());
    assert_eq!(message(contract), Err(error));
    assert_eq!(
        (stored(contract), writes(), event_count()),
        before,
        "a refused message changed something"
    );
}

/// Runs a message up to its first call to another contract, where this environment ends it. It has passed every check by
/// then and, as contracts here write before they call, its changes are in `contract`; there is no event yet.
#[track_caller]
pub fn until_it_calls_out<Contract, Answer: Debug>(
    contract: &mut Contract,
    message: impl FnOnce(&mut Contract) -> Answer,
) {
    let events_before = event_count();
    let ended =
        catch_unwind(AssertUnwindSafe(|| message(contract))).expect_err("the message returned without any call");
    let reason = ended
        .downcast_ref::<String>()
        .map(String::as_str)
        .or(ended.downcast_ref::<&str>().copied());
    assert_eq!(
        reason,
        Some("not implemented: off-chain environment does not support contract invocation"),
        "the message panicked"
    );
    assert_eq!(event_count(), events_before, "an event tells of what may still fail");
}
