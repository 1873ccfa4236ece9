//! That wallets and marketplaces know the vouchers: selectors and event topics are those of PSP34 as
//! Cardinal-Cryptography/PSP34 and OpenBrush publish them, in the code and in the release bundle's metadata.

use anyhow::{bail, Context, Result};
use commons::{
    build::bundle_path,
    chain::account,
    suite::{done, psp22},
};
use ink::{
    codegen::TraitCallBuilder,
    env::{
        hash::{Blake2x256, CryptoHash},
        Event,
    },
    scale::Encode,
    selector_bytes,
};
use interfaces::{
    psp22::PSP22,
    psp34::{Approval, Id, PSP34Error, Transfer},
};
use sandbox_tests::commerce::{approve, automatic, hand_on, market, sold, BUYER, FRIEND};
use serde_json::Value;
use std::fs;

/// The standard's published selectors, beside what ours are.
const SELECTORS: [(&str, u32, [u8; 4]); 10] = [
    (
        "PSP34::collection_id",
        0xffa2_7a5f,
        selector_bytes!("PSP34::collection_id"),
    ),
    ("PSP34::balance_of", 0xcde7_e55f, selector_bytes!("PSP34::balance_of")),
    ("PSP34::owner_of", 0x1168_624d, selector_bytes!("PSP34::owner_of")),
    ("PSP34::allowance", 0x4790_f55a, selector_bytes!("PSP34::allowance")),
    ("PSP34::approve", 0x1932_a8b0, selector_bytes!("PSP34::approve")),
    ("PSP34::transfer", 0x3128_d61b, selector_bytes!("PSP34::transfer")),
    (
        "PSP34::total_supply",
        0x6284_13fe,
        selector_bytes!("PSP34::total_supply"),
    ),
    (
        "PSP34Metadata::get_attribute",
        0xf19d_48d1,
        selector_bytes!("PSP34Metadata::get_attribute"),
    ),
    (
        "PSP34Enumerable::owners_token_by_index",
        0x3bcf_b511,
        selector_bytes!("PSP34Enumerable::owners_token_by_index"),
    ),
    (
        "PSP34Enumerable::token_by_index",
        0xcd03_40d0,
        selector_bytes!("PSP34Enumerable::token_by_index"),
    ),
];

fn hashed(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    Blake2x256::hash(text.as_bytes(), &mut hash);
    hash
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("0x{digits}")
}

fn metadata() -> Result<Value> {
    Ok(serde_json::from_slice(&fs::read(bundle_path("voucher-escrow")?)?)?)
}

/// The entries of that name: the metadata shows the events of all contracts.
fn entries<'a>(metadata: &'a Value, list: &str, label: &str) -> Result<Vec<&'a Value>> {
    let entries = metadata["spec"][list].as_array().context("no such list")?;
    Ok(entries.iter().filter(|entry| entry["label"] == label).collect())
}

fn message<'a>(metadata: &'a Value, label: &str) -> Result<&'a Value> {
    match entries(metadata, "messages", label)?[..] {
        [message] => Ok(message),
        ref other => bail!("{} messages {label}", other.len()),
    }
}

#[test]
fn the_selectors_are_the_standards() {
    for (message, published, ours) in SELECTORS {
        assert_eq!(ours, published.to_be_bytes(), "{message}");
        assert_eq!(hashed(message)[..4], ours, "{message}");
    }
}

#[test]
fn the_bundle_shows_the_standards_messages_with_their_arguments() -> Result<()> {
    let metadata = metadata()?;
    for (name, published, _) in SELECTORS {
        let message = message(&metadata, name)?;
        assert_eq!(message["selector"], hexadecimal(&published.to_be_bytes()), "{name}");
    }
    for (name, arguments, mutates) in [
        ("PSP34::transfer", vec!["to", "id", "data"], true),
        ("PSP34::approve", vec!["operator", "id", "approved"], true),
        ("PSP34::allowance", vec!["owner", "operator", "id"], false),
        ("PSP34::owner_of", vec!["id"], false),
        ("PSP34::balance_of", vec!["owner"], false),
        ("PSP34Metadata::get_attribute", vec!["id", "key"], false),
        ("PSP34Enumerable::owners_token_by_index", vec!["owner", "index"], false),
        ("Psp34Traits::token_uri", vec!["token_id"], false),
    ] {
        let message = message(&metadata, name)?;
        let labels: Vec<_> = message["args"]
            .as_array()
            .context("no arguments")?
            .iter()
            // What is not looked at has a line before its name.
            .map(|argument| argument["label"].as_str().unwrap_or("").trim_start_matches('_'))
            .collect();
        assert_eq!(labels, arguments, "{name}");
        assert_eq!(message["mutates"], mutates, "{name}");
    }
    Ok(())
}

#[test]
fn the_events_have_the_standards_topics_and_indexed_fields() -> Result<()> {
    let metadata = metadata()?;
    for (event, signature, ours, indexed) in [
        (
            "Transfer",
            "Transfer(Option<AccountId>,Option<AccountId>,Id)",
            Transfer::SIGNATURE_TOPIC,
            vec![true, true, true],
        ),
        (
            "Approval",
            "Approval(AccountId,AccountId,Option<Id>,bool)",
            Approval::SIGNATURE_TOPIC,
            vec![true, true, true, false],
        ),
    ] {
        assert_eq!(ours, Some(hashed(signature)), "{event}");
        let topic = hexadecimal(&hashed(signature));
        let shown = entries(&metadata, "events", event)?
            .into_iter()
            .find(|shown| shown["signature_topic"] == topic)
            .with_context(|| format!("no {event} with this topic"))?;
        let fields = shown["args"].as_array().context("no fields")?;
        let shown: Vec<_> = fields.iter().map(|field| field["indexed"] == true).collect();
        assert_eq!(shown, indexed, "{event}");
    }
    Ok(())
}

/// An indexer that looks for somebody's vouchers finds them by these topics.
#[test]
fn what_the_chain_logs_has_one_topic_for_each_indexed_field() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    let receipt = hand_on(&mut commons, BUYER, id, account(FRIEND));
    let topics: Vec<_> = receipt.events.iter().map(|event| event.topics.clone()).collect();
    done(receipt)?;
    // What fits into a topic is there as it is encoded, and of an option what is in it.
    let expected = [
        hashed("Transfer(Option<AccountId>,Option<AccountId>,Id)"),
        topic(&account(BUYER)),
        topic(&account(FRIEND)),
        topic(&Id::U64(id.0)),
    ];
    assert_eq!(topics, [expected.to_vec()]);

    let receipt = approve(&mut commons, FRIEND, BUYER, None, true);
    let topics = receipt.events[0].topics.clone();
    done(receipt)?;
    assert_eq!(topics[0], hashed("Approval(AccountId,AccountId,Option<Id>,bool)"));
    assert_eq!(topics[1..3], [topic(&account(FRIEND)), topic(&account(BUYER))]);
    Ok(())
}

/// A field that fits into a topic.
fn topic(field: &impl Encode) -> [u8; 32] {
    let encoded = field.encode();
    let mut topic = [0; 32];
    topic[..encoded.len()].copy_from_slice(&encoded);
    topic
}

#[test]
fn the_errors_are_encoded_as_the_standards_are() {
    // Their order is the standard's: Custom, SelfApprove, NotApproved, TokenExists, TokenNotExists,
    // SafeTransferCheckFailed.
    for (number, error) in [
        PSP34Error::Custom("x".into()),
        PSP34Error::SelfApprove,
        PSP34Error::NotApproved,
        PSP34Error::TokenExists,
        PSP34Error::TokenNotExists,
        PSP34Error::SafeTransferCheckFailed("x".into()),
    ]
    .into_iter()
    .enumerate()
    {
        let encoded = error.encode();
        assert_eq!(usize::from(encoded[0]), number);
        if number == 0 || number == 5 {
            // A text is its length, shifted by two, and its bytes.
            assert_eq!(encoded[1..], [1 << 2, b'x']);
        } else {
            assert_eq!(encoded.len(), 1);
        }
    }
}

#[test]
fn identifiers_are_encoded_as_the_standards_are() {
    for (id, expected) in [
        (Id::U8(7), vec![0, 7]),
        (Id::U16(7), vec![1, 7, 0]),
        (Id::U32(7), vec![2, 7, 0, 0, 0]),
        (Id::U64(7), vec![3, 7, 0, 0, 0, 0, 0, 0, 0]),
        (Id::U128(7), [vec![4, 7], vec![0; 15]].concat()),
        (Id::Bytes(vec![7, 8]), vec![5, 2 << 2, 7, 8]),
    ] {
        assert_eq!(id.encode(), expected);
    }
}

/// A voucher is no PSP22: who takes the escrow for one is told so by the chain, and not by a wrong answer.
#[test]
fn the_collection_is_no_fungible_token() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let message = psp22(escrow).call().balance_of(account(BUYER));
    assert!(commons.send(BUYER, message).answer.is_err());
    Ok(())
}
