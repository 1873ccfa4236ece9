//! That wallets and indexers know our tokens: selectors, arguments, answers and event topics are those of the PSP22
//! standard, taken from the `psp22` crate.

use anyhow::{Context, Result};
use commons::{build::bundle_path, chain::account, suite::done};
use ink::{
    codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, env::Event, primitives::AccountId, scale::Encode,
};
use interfaces::{
    bonding_curve as curve, community_token as token, conviction_voting as voting, funding_pool as pool, hatch,
    psp22 as ours, vesting, voucher_escrow as escrow,
};
use psp22 as theirs;
use sandbox_tests::{give_tokens, meter::CONTRACTS, open_commons, COIN};
use serde_json::Value;
use std::fs;

/// Every message of the standard with its name, encoded: the selector and some arguments.
macro_rules! encoded_messages {
    ($standard:ident) => {{
        use $standard::{PSP22Metadata, PSP22};
        let (one, other): (AccountId, AccountId) = (account("alice"), account("bob"));
        let mut token: contract_ref!(PSP22, DefaultEnvironment) = one.into();
        let metadata: contract_ref!(PSP22Metadata, DefaultEnvironment) = one.into();
        macro_rules! encoded {
            ($message:expr) => {
                $message.params().exec_input().encode()
            };
        }
        let (amount, data) = (u128::MAX - 7, Default::default);
        vec![
            ("PSP22::total_supply", encoded!(token.call().total_supply())),
            ("PSP22::balance_of", encoded!(token.call().balance_of(one))),
            ("PSP22::allowance", encoded!(token.call().allowance(one, other))),
            (
                "PSP22::transfer",
                encoded!(token.call_mut().transfer(one, amount, data())),
            ),
            (
                "PSP22::transfer_from",
                encoded!(token.call_mut().transfer_from(one, other, amount, data())),
            ),
            ("PSP22::approve", encoded!(token.call_mut().approve(one, amount))),
            (
                "PSP22::increase_allowance",
                encoded!(token.call_mut().increase_allowance(one, amount)),
            ),
            (
                "PSP22::decrease_allowance",
                encoded!(token.call_mut().decrease_allowance(one, amount)),
            ),
            ("PSP22Metadata::token_name", encoded!(metadata.call().token_name())),
            ("PSP22Metadata::token_symbol", encoded!(metadata.call().token_symbol())),
            (
                "PSP22Metadata::token_decimals",
                encoded!(metadata.call().token_decimals()),
            ),
        ]
    }};
}

fn metadata_of(contract: &str) -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(bundle_path(contract)?)?)?)
}

/// The value of `key` in the entry of that name, in a list of the metadata.
fn entry(metadata: &Value, list: &str, label: &str, key: &str) -> Result<String> {
    let entries = metadata["spec"][list].as_array().context("no such list")?;
    let entry = entries
        .iter()
        .find(|entry| entry["label"] == label)
        .with_context(|| format!("no {label} in {list}"))?;
    Ok(entry[key]
        .as_str()
        .with_context(|| format!("{label} has no {key}"))?
        .into())
}

/// The names of a contract's events, and how many fields of each are indexed.
/// The events in a contract's metadata (those of all contracts are): name, how many fields are indexed, and whether one of
/// them is a token's identifier, as in PSP34's.
fn events_of(contract: &str) -> Result<Vec<(String, usize, bool)>> {
    let metadata = metadata_of(contract)?;
    let events = metadata["spec"]["events"].as_array().context("no events")?;
    let name_and_indexed = |event: &Value| {
        let fields = event["args"].as_array()?;
        let indexed = fields.iter().filter(|field| field["indexed"] == true).count();
        let has_identifier = fields.iter().any(|field| field["label"] == "id");
        Some((event["label"].as_str()?.to_owned(), indexed, has_identifier))
    };
    let described: Option<_> = events.iter().map(name_and_indexed).collect();
    described.context("an event without a name or fields")
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

#[test]
fn our_messages_are_encoded_as_the_standards_are() {
    let (ours, theirs) = (encoded_messages!(ours), encoded_messages!(theirs));
    assert_eq!(ours.len(), 11);
    for (ours, theirs) in ours.into_iter().zip(theirs) {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn our_events_have_the_standards_topics() {
    assert_eq!(ours::Transfer::SIGNATURE_TOPIC, theirs::Transfer::SIGNATURE_TOPIC);
    assert_eq!(ours::Approval::SIGNATURE_TOPIC, theirs::Approval::SIGNATURE_TOPIC);
    assert!(ours::Transfer::SIGNATURE_TOPIC.is_some());
}

#[test]
fn our_errors_are_encoded_as_the_standards_are() {
    let pairs = [
        (
            ours::PSP22Error::Custom("why".into()).encode(),
            theirs::PSP22Error::Custom("why".into()).encode(),
        ),
        (
            ours::PSP22Error::InsufficientBalance.encode(),
            theirs::PSP22Error::InsufficientBalance.encode(),
        ),
        (
            ours::PSP22Error::InsufficientAllowance.encode(),
            theirs::PSP22Error::InsufficientAllowance.encode(),
        ),
        (
            ours::PSP22Error::ZeroRecipientAddress.encode(),
            theirs::PSP22Error::ZeroRecipientAddress.encode(),
        ),
        (
            ours::PSP22Error::ZeroSenderAddress.encode(),
            theirs::PSP22Error::ZeroSenderAddress.encode(),
        ),
        (
            ours::PSP22Error::SafeTransferCheckFailed("why".into()).encode(),
            theirs::PSP22Error::SafeTransferCheckFailed("why".into()).encode(),
        ),
    ];
    for (ours, theirs) in pairs {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn the_metadata_of_both_tokens_shows_the_standard() -> Result<()> {
    let transfer = theirs::Transfer::SIGNATURE_TOPIC.context("no topic")?;
    let approval = theirs::Approval::SIGNATURE_TOPIC.context("no topic")?;
    for contract in ["community-token", "wrapped-native"] {
        let metadata = metadata_of(contract)?;
        for (name, encoded) in encoded_messages!(theirs) {
            assert_eq!(
                entry(&metadata, "messages", name, "selector")?,
                hexadecimal(&encoded[..4]),
                "{name}"
            );
        }
        for (name, topic) in [("Transfer", transfer), ("Approval", approval)] {
            assert_eq!(
                entry(&metadata, "events", name, "signature_topic")?,
                hexadecimal(&topic),
                "{name}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_wallet_that_knows_the_standard_alone_can_use_our_token() -> Result<()> {
    use theirs::{PSP22Metadata, PSP22};
    let mut commons = open_commons();
    give_tokens(&mut commons, "alice", 5 * COIN)?;
    let mut token: contract_ref!(PSP22, DefaultEnvironment) = commons.at.token.into();
    let metadata: contract_ref!(PSP22Metadata, DefaultEnvironment) = commons.at.token.into();
    let (alice, bob) = (account("alice"), account("bob"));

    assert_eq!(
        commons.chain.read(metadata.call().token_name())?.as_deref(),
        Some("Commons Token")
    );
    assert_eq!(
        commons.chain.read(metadata.call().token_symbol())?.as_deref(),
        Some("COMMON")
    );
    assert_eq!(commons.chain.read(metadata.call().token_decimals())?, 12);
    assert_eq!(commons.chain.read(token.call().total_supply())?, 1_000_000 * COIN);

    // Whatever it says along with a transfer.
    for data in [vec![], vec![0xff; 3], vec![7; 5_000]] {
        let receipt = commons.send("alice", token.call_mut().transfer(bob, COIN, data));
        let events: Vec<ours::Transfer> = receipt.events_of().into_iter().map(|(_, event)| event).collect();
        let moved = ours::Transfer {
            from: Some(alice),
            to: Some(bob),
            value: COIN,
        };
        assert_eq!(events, [moved]);
        done(receipt)?;
    }
    assert_eq!(commons.chain.read(token.call().balance_of(bob))?, 3 * COIN);
    done(commons.send("alice", token.call_mut().approve(bob, COIN)))?;
    assert_eq!(commons.chain.read(token.call().allowance(alice, bob))?, COIN);
    done(commons.send("bob", token.call_mut().transfer_from(alice, bob, COIN, vec![1, 2])))?;
    let refusal = commons
        .send("bob", token.call_mut().transfer(alice, 9 * COIN, vec![]))
        .answer;
    assert_eq!(refusal, Ok(Err(theirs::PSP22Error::InsufficientBalance)));
    Ok(())
}

#[test]
fn the_metadata_shows_the_topic_of_every_event() -> Result<()> {
    fn topic<E: Event>() -> Option<[u8; 32]> {
        E::SIGNATURE_TOPIC
    }
    let events = [
        ("community-token", "IssuerWired", topic::<token::IssuerWired>()),
        ("funding-pool", "PoolWired", topic::<pool::PoolWired>()),
        ("funding-pool", "Paid", topic::<pool::Paid>()),
        ("funding-pool", "AssetRegistered", topic::<pool::AssetRegistered>()),
        (
            "funding-pool",
            "SpendingCapChanged",
            topic::<pool::SpendingCapChanged>(),
        ),
        ("funding-pool", "SpenderChanged", topic::<pool::SpenderChanged>()),
        ("funding-pool", "PaymentsHeld", topic::<pool::PaymentsHeld>()),
        ("funding-pool", "GivenUp", topic::<pool::GivenUp>()),
        ("funding-pool", "SharePaid", topic::<pool::SharePaid>()),
        ("bonding-curve", "CurveWired", topic::<curve::CurveWired>()),
        ("bonding-curve", "Opened", topic::<curve::Opened>()),
        ("bonding-curve", "Bought", topic::<curve::Bought>()),
        ("bonding-curve", "Sold", topic::<curve::Sold>()),
        ("bonding-curve", "Swept", topic::<curve::Swept>()),
        ("bonding-curve", "TributesChanged", topic::<curve::TributesChanged>()),
        ("bonding-curve", "BuyingPaused", topic::<curve::BuyingPaused>()),
        ("bonding-curve", "ClosingBegun", topic::<curve::ClosingBegun>()),
        ("bonding-curve", "Resumed", topic::<curve::Resumed>()),
        ("bonding-curve", "Finished", topic::<curve::Finished>()),
        ("bonding-curve", "Redeemed", topic::<curve::Redeemed>()),
        ("hatch", "Sealed", topic::<hatch::Sealed>()),
        ("hatch", "Contributed", topic::<hatch::Contributed>()),
        ("hatch", "Launched", topic::<hatch::Launched>()),
        ("hatch", "Claimed", topic::<hatch::Claimed>()),
        ("hatch", "Refunded", topic::<hatch::Refunded>()),
        ("vesting", "VestingWired", topic::<vesting::VestingWired>()),
        (
            "vesting",
            "OpeningSupplyReceived",
            topic::<vesting::OpeningSupplyReceived>(),
        ),
        ("vesting", "Granted", topic::<vesting::Granted>()),
        ("vesting", "Released", topic::<vesting::Released>()),
        ("vesting", "Revoked", topic::<vesting::Revoked>()),
        (
            "vesting",
            "RevocationRenounced",
            topic::<vesting::RevocationRenounced>(),
        ),
        ("vesting", "BatchTransferred", topic::<vesting::BatchTransferred>()),
        ("conviction-voting", "Deposited", topic::<voting::Deposited>()),
        ("conviction-voting", "Withdrawn", topic::<voting::Withdrawn>()),
        ("conviction-voting", "Enlisted", topic::<voting::Enlisted>()),
        ("conviction-voting", "PowerReduced", topic::<voting::PowerReduced>()),
        ("conviction-voting", "Proposed", topic::<voting::Proposed>()),
        ("conviction-voting", "Staked", topic::<voting::Staked>()),
        ("conviction-voting", "Unstaked", topic::<voting::Unstaked>()),
        ("conviction-voting", "Passed", topic::<voting::Passed>()),
        ("conviction-voting", "Executed", topic::<voting::Executed>()),
        ("conviction-voting", "Ended", topic::<voting::Ended>()),
        ("conviction-voting", "BondReclaimed", topic::<voting::BondReclaimed>()),
        (
            "conviction-voting",
            "NewBusinessPaused",
            topic::<voting::NewBusinessPaused>(),
        ),
        (
            "conviction-voting",
            "SettingsChanged",
            topic::<voting::SettingsChanged>(),
        ),
        (
            "conviction-voting",
            "GuardianChanged",
            topic::<voting::GuardianChanged>(),
        ),
        ("voucher-escrow", "EscrowWired", topic::<escrow::EscrowWired>()),
        ("voucher-escrow", "SetCreated", topic::<escrow::SetCreated>()),
        ("voucher-escrow", "SetAccepted", topic::<escrow::SetAccepted>()),
        ("voucher-escrow", "SetClosed", topic::<escrow::SetClosed>()),
        ("voucher-escrow", "Committed", topic::<escrow::Committed>()),
        ("voucher-escrow", "DelegateChanged", topic::<escrow::DelegateChanged>()),
        ("voucher-escrow", "VoucherChanged", topic::<escrow::VoucherChanged>()),
        ("voucher-escrow", "Finalized", topic::<escrow::Finalized>()),
        (
            "voucher-escrow",
            "ProtocolFeeChanged",
            topic::<escrow::ProtocolFeeChanged>(),
        ),
        (
            "voucher-escrow",
            "NewBusinessStopped",
            topic::<escrow::NewBusinessStopped>(),
        ),
    ];
    for (contract, event, topic) in events {
        let topic = topic.with_context(|| format!("{event} has no topic"))?;
        assert_eq!(
            entry(&metadata_of(contract)?, "events", event, "signature_topic")?,
            hexadecimal(&topic),
            "{event}"
        );
    }
    for contract in CONTRACTS {
        for (event, indexed, has_identifier) in events_of(contract)? {
            let is_standard = ["Transfer", "Approval"].contains(&event.as_str());
            let is_tested = is_standard || events.iter().any(|(_, name, _)| *name == event);
            assert!(is_tested, "{event} of {contract}");
            // Besides the signature; each costs about a tenth of a token transfer.
            let most = match (is_standard, has_identifier) {
                (true, true) => 3,
                (true, false) => 2,
                (false, _) => 1,
            };
            assert!(indexed <= most, "{event} of {contract}");
        }
    }
    Ok(())
}
