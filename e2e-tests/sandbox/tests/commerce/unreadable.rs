//! Bytes that are no message: they are refused as such, and change nothing.

use anyhow::{Context, Result};
use commons::{
    build::bundle_path,
    chain::{Failure, Message},
    suite::Commons,
};
use ink::{
    env::{
        call::{
            build_call,
            utils::{Argument, ArgumentList, EmptyArgumentList},
            ExecutionInput, Selector,
        },
        DefaultEnvironment,
    },
    scale::{Encode, Output},
    selector_bytes, LangError,
};
use interfaces::voucher_escrow::{SetId, VoucherId};
use sandbox_tests::commerce::{arbitrated, automatic, business, description, market, sold, STRANGER};
use serde_json::Value;
use std::fs;

/// Bytes as they are.
struct Raw(Vec<u8>);

impl Encode for Raw {
    fn encode_to<Out: Output + ?Sized>(&self, out: &mut Out) {
        out.write(&self.0);
    }
}

fn message(
    commons: &Commons,
    selector: [u8; 4],
    input: Vec<u8>,
) -> Message<ArgumentList<Argument<Raw>, EmptyArgumentList>, ()> {
    build_call::<DefaultEnvironment>()
        .call(commons.at.escrow)
        .exec_input(ExecutionInput::new(Selector::new(selector)).push_arg(Raw(input)))
        .returns::<()>()
}

#[track_caller]
fn is_unreadable(commons: &mut Commons, selector: [u8; 4], input: Vec<u8>) {
    let before = commons.chain.state_root();
    let message = message(commons, selector, input);
    let receipt = commons.send(STRANGER, message);
    assert_eq!(receipt.answer, Err(Failure::Language(LangError::CouldNotReadInput)));
    assert_eq!(commons.chain.state_root(), before);
}

/// The selectors of all messages that take something.
fn selectors() -> Result<Vec<[u8; 4]>> {
    let metadata: Value = serde_json::from_slice(&fs::read(bundle_path("voucher-escrow")?)?)?;
    let messages = metadata["spec"]["messages"].as_array().context("no messages")?;
    let mut selectors = vec![];
    for message in messages {
        if message["args"]
            .as_array()
            .is_some_and(|arguments| !arguments.is_empty())
        {
            let digits = message["selector"].as_str().context("no selector")?;
            let number = u32::from_str_radix(digits.trim_start_matches("0x"), 16)?;
            selectors.push(number.to_be_bytes());
        }
    }
    Ok(selectors)
}

#[test]
fn a_message_without_its_arguments_or_with_a_part_of_one_is_none() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    sold(&mut commons, offer)?;
    let selectors = selectors()?;
    assert!(selectors.len() > 30, "{}", selectors.len());
    for selector in selectors {
        is_unreadable(&mut commons, selector, vec![]);
        is_unreadable(&mut commons, selector, vec![0xff]);
    }
    is_unreadable(&mut commons, [0xde, 0xad, 0xbe, 0xef], vec![]);
    Ok(())
}

#[test]
fn an_offer_that_breaks_off_anywhere_is_none() -> Result<()> {
    let mut commons = market();
    for offer in [automatic(&commons), arbitrated(&commons)] {
        let whole = (offer, 1_000_000_u32, description()).encode();
        for length in 0..whole.len() {
            let selector = selector_bytes!("VoucherEscrow::create_set");
            is_unreadable(&mut commons, selector, whole[..length].to_vec());
        }
    }
    assert_eq!(business(&mut commons)?.sets, 0);
    Ok(())
}

/// There are two kinds of set, and an option is there or not.
#[test]
fn a_kind_of_set_that_there_is_not_is_none() {
    let mut commons = market();
    let offer = automatic(&commons);
    let whole = (offer, 1_000_000_u32, description()).encode();
    // Behind asset, price, deposit, quantity and the three times.
    let kind = 32 + 16 + 16 + 4 + 8 + 8 + 8;
    assert_eq!(whole[kind], 0);
    // Behind it the buyer's deposit, and whether a bond is set.
    let bond = kind + 1 + 16;
    assert_eq!(whole[bond], 0);
    for place in [kind, bond] {
        for byte in [2, 0xff] {
            let mut changed = whole.clone();
            changed[place] = byte;
            is_unreadable(&mut commons, selector_bytes!("VoucherEscrow::create_set"), changed);
        }
    }
}

/// A length that is not there is not believed, so nobody makes the escrow reserve room for it.
#[test]
fn a_signature_of_billions_of_bytes_is_none() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    sold(&mut commons, offer)?;
    // 2^30 - 1 in the compact form of four bytes.
    let length = [0xfe, 0xff, 0xff, 0xff];
    let input = [(VoucherId(0), u64::MAX).encode(), length.to_vec()].concat();
    is_unreadable(
        &mut commons,
        selector_bytes!("VoucherEscrow::redeem_with_permit"),
        input,
    );
    let input = [(automatic(&commons), 1_000_000_u32).encode(), length.to_vec()].concat();
    is_unreadable(&mut commons, selector_bytes!("VoucherEscrow::create_set"), input);
    let input = [SetId(0).encode(), vec![0; 31]].concat();
    is_unreadable(&mut commons, selector_bytes!("VoucherEscrow::commit"), input);
    Ok(())
}
