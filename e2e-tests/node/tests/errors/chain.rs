//! What the chain itself does not do, and messages that no contract reads: here nothing has changed either.

use super::{misbehave, ruled, PURSE};
use anyhow::{anyhow, bail, ensure, Result};
use commons::{
    build::bundle_path,
    chain::Failure,
    suite::{constructors, done, psp22},
};
use hostile_token::{Message, Misdeed};
use ink::{
    codegen::TraitCallBuilder,
    env::{
        call::{build_call, ExecutionInput, Selector},
        DefaultEnvironment,
    },
    primitives::{AccountId, Hash},
    scale::Encode,
    selector_bytes, LangError,
};
use ink_e2e::{ChainBackend, ContractsBackend};
use interfaces::{
    bonding_curve::BondingCurve,
    psp22::{Data, PSP22Error, PSP22},
};
use node_tests::{chain::REVERTED, on_the_node, Backend, OnNode, Suite, COIN};
use std::fs;
use subxt::dynamic::Value;

#[test]
fn what_the_chain_does_not_do_comes_back_by_its_name_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = ruled(backend).await?;
    messages_that_nobody_reads(&mut suite).await?;
    calls(&mut suite).await?;
    instances(&mut suite).await
}

/// A message that the contract does not know, or whose arguments are none, comes back as such.
async fn messages_that_nobody_reads(suite: &mut Suite<OnNode>) -> Result<()> {
    let contracts = suite.contracts();
    for (contract, selector) in [
        (suite.at.token, selector_bytes!("PSP22::no_such_message")),
        // Of a transfer without its arguments.
        (suite.at.token, selector_bytes!("PSP22::transfer")),
        (suite.at.curve, selector_bytes!("BondingCurve::buy")),
    ] {
        let before = suite.chain.backend.state_of(&contracts).await?;
        let message = build_call::<DefaultEnvironment>()
            .call(contract)
            .exec_input(ExecutionInput::new(Selector::new(selector)))
            .returns::<Result<(), PSP22Error>>();
        let receipt = suite.send("alice", message).await;
        let unread = Err(Failure::Language(LangError::CouldNotReadInput));
        ensure!(receipt.answer == unread, "{:?}", receipt.answer);
        ensure!(suite.chain.backend.state_of(&contracts).await? == before);
    }
    Ok(())
}

async fn calls(suite: &mut Suite<OnNode>) -> Result<()> {
    let ([alice, founder], at) = (["alice", "founder"].map(|who| suite.account(who)), suite.at);
    let transfer = |amount: u128| (selector_bytes!("PSP22::transfer"), alice, amount, Data).encode();
    let approve = (selector_bytes!("PSP22::approve"), founder, 1_u128).encode();
    let deposit = suite.at.to_curve().call_mut().buy(COIN, 0, alice, 0);
    let late = deposit.params().exec_input().encode();
    let nowhere = AccountId::from([9; 32]);
    for (to, value, data, expected) in [
        (nowhere, 0, transfer(1), "Contracts::ContractNotFound"),
        (at.curve, 0, late, REVERTED),
        (at.token, PURSE, approve.clone(), "Contracts::TransferFailed"),
        // No message of the suite takes coins but the wrapper's `deposit`; ink! itself traps the others.
        (at.token, 1, approve.clone(), "Contracts::ContractTrapped"),
    ] {
        fails(suite, "alice", "call", call(to, value, PLENTY, None, data), expected).await?;
    }
    let little = Some(1);
    let call_with_limit = call(at.token, 0, PLENTY, little, approve.clone());
    fails(
        suite,
        "alice",
        "call",
        call_with_limit,
        "Contracts::StorageDepositLimitExhausted",
    )
    .await?;
    let with_little_gas = call(at.token, 0, (10_000_000, 10_000), None, approve.clone());
    fails(suite, "alice", "call", with_little_gas, "Contracts::OutOfGas").await?;

    // Enough for the fee, and neither for what is to be stored nor for what is set aside for it.
    suite.chain.join("poor", COIN / 20).await;
    for (deposit_limit, expected) in [
        (None, "Contracts::StorageDepositLimitExhausted"),
        (Some(COIN), "Contracts::StorageDepositNotEnoughFunds"),
    ] {
        let too_dear = call(at.token, 0, (10_000_000_000, 100_000), deposit_limit, approve.clone());
        fails(suite, "poor", "call", too_dear, expected).await?;
    }

    // A contract that traps itself: none of the suite does.
    misbehave(suite, at.collateral, Message::Transfer, Misdeed::Trap).await?;
    let trap = call(at.collateral, 0, PLENTY, None, transfer(1));
    fails(suite, "alice", "call", trap, "Contracts::ContractTrapped").await?;

    // The same as ink_e2e's client says it.
    let message = psp22(at.token).call_mut().approve(founder, 2);
    let key = suite.chain.key("alice");
    let client = suite.chain.backend.client();
    let trial = client
        .call(&key, &message)
        .dry_run()
        .await
        .map_err(|trouble| anyhow!(OnNode::name_of(&trouble)))?;
    let half = trial.exec_result.gas_required / 2;
    match client.call(&key, &message).gas_limit(half).submit().await {
        Err(trouble) => ensure!(OnNode::name_of(&trouble) == "Contracts::OutOfGas", "{trouble:?}"),
        Ok(_) => bail!("half of the gas was enough"),
    }

    // What does happen is seen.
    let contracts = suite.contracts();
    let before = suite.chain.backend.state_of(&contracts).await?;
    done(suite.send("alice", message).await)?;
    ensure!(suite.chain.backend.state_of(&contracts).await? != before);
    Ok(())
}

async fn instances(suite: &mut Suite<OnNode>) -> Result<()> {
    let code = fs::read(bundle_path("community-token")?.with_extension("wasm"))?;
    let constructor = constructors::community_token(&suite.config);
    let data = constructor
        .endowment(0)
        .code_hash(Hash::default())
        .salt_bytes(Vec::<u8>::new())
        .params()
        .exec_input()
        .encode();
    let with_code = |code: &[u8], data: &[u8]| {
        vec![
            Value::u128(0),
            weight(PLENTY),
            option(None),
            Value::from_bytes(code),
            Value::from_bytes(data),
            Value::from_bytes(b"one salt"),
        ]
    };
    let instantiate = "instantiate_with_code";
    fails(
        suite,
        "alice",
        instantiate,
        with_code(b"\0asm no code", &data),
        "Contracts::CodeRejected",
    )
    .await?;
    // No constructor reads that.
    fails(suite, "alice", instantiate, with_code(&code, &[0; 4]), REVERTED).await?;
    let of_no_code = vec![
        Value::u128(0),
        weight(PLENTY),
        option(None),
        Value::from_bytes([9; 32]),
        Value::from_bytes(&data),
        Value::from_bytes(b""),
    ];
    fails(suite, "alice", "instantiate", of_no_code, "Contracts::CodeNotFound").await?;

    // With code, sender and salt the address is the same.
    let key = suite.chain.key("alice");
    let client = suite.chain.backend.client();
    let sent = client
        .runtime_call(&key, "Contracts", instantiate, with_code(&code, &data))
        .await;
    if let Err(trouble) = sent {
        bail!("the first was to be made: {}", OnNode::name_of(&trouble));
    }
    fails(
        suite,
        "alice",
        instantiate,
        with_code(&code, &data),
        "Contracts::DuplicateContract",
    )
    .await
}

/// Enough for any message here.
const PLENTY: (u64, u64) = (100_000_000_000, 2_000_000);

/// Sends a transaction that has to fail with this, as the chain calls it. Nothing may change in the whole suite.
async fn fails(suite: &mut Suite<OnNode>, who: &str, what: &str, fields: Vec<Value>, expected: &str) -> Result<()> {
    let contracts = suite.contracts();
    let before = suite.chain.backend.state_of(&contracts).await?;
    let key = suite.chain.key(who);
    let client = suite.chain.backend.client();
    match client.runtime_call(&key, "Contracts", what, fields).await {
        Ok(_) => bail!("{what} was to fail with {expected}"),
        Err(trouble) => {
            let name = OnNode::name_of(&trouble);
            ensure!(
                name == expected,
                "{what} was to fail with {expected}, and did with {name}"
            );
        }
    }
    ensure!(
        suite.chain.backend.state_of(&contracts).await? == before,
        "{expected} has changed something"
    );
    Ok(())
}

fn call(to: AccountId, value: u128, gas: (u64, u64), deposit_limit: Option<u128>, data: Vec<u8>) -> Vec<Value> {
    vec![
        Value::unnamed_variant("Id", [Value::from_bytes(to)]),
        Value::u128(value),
        weight(gas),
        option(deposit_limit),
        Value::from_bytes(data),
    ]
}

fn weight((ref_time, proof_size): (u64, u64)) -> Value {
    Value::named_composite([
        ("ref_time", Value::u128(ref_time.into())),
        ("proof_size", Value::u128(proof_size.into())),
    ])
}

fn option(value: Option<u128>) -> Value {
    match value {
        Some(value) => Value::unnamed_variant("Some", [Value::u128(value)]),
        None => Value::unnamed_variant("None", []),
    }
}
