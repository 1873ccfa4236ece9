//! What a holder signs so that somebody else can redeem, with real keys.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::codegen::TraitCallBuilder;
use interfaces::voucher_escrow::{
    Change, EscrowError, Offer, SetId, VoucherChanged, VoucherEscrow, VoucherId, VoucherState,
};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, commit_for, escrow_terms, hand_on, market, move_to_another_escrow, offered, redeem,
        redeem_with_permit, revoke_permits, set_delegate, sold, voucher, EscrowReceipt, ANYONE, BUYER, FRIEND, FROM_MS,
        SELLER, STRANGER, TO_MS,
    },
    permits::{key, owner, Permit},
    refused, COIN,
};
use sp_core::{sr25519::Pair, Pair as _};

/// Before when what is signed in these stories is good.
const DEADLINE_MS: u64 = TO_MS - 7;

/// What somebody needs who sends messages.
const COINS: u128 = 1_000_000 * COIN;

/// For the seller, who serves the holder at the counter.
fn permit_of(commons: &mut Commons, id: VoucherId) -> Result<Permit> {
    Ok(Permit {
        genesis_hash: escrow_terms(commons)?.rules.genesis_hash,
        escrow: commons.at.escrow,
        voucher: id,
        redeemer: account(SELLER),
        nonce: voucher(commons, id)?.voucher.permit_nonce,
        deadline_ms: DEADLINE_MS,
    })
}

/// What a wallet makes of bytes before it signs them.
fn between_marks(bytes: &[u8]) -> Vec<u8> {
    [b"<Bytes>".as_slice(), bytes, b"</Bytes>"].concat()
}

/// A market in which Hilda, who has a key and no coins, was given a voucher that can be redeemed now.
fn market_with_hilda() -> Result<(Commons, Pair, VoucherId)> {
    market_with_hilda_and(automatic)
}

fn market_with_hilda_and(offer: fn(&Commons) -> Offer) -> Result<(Commons, Pair, VoucherId)> {
    let mut commons = market();
    let hilda = key("Hilda");
    let offer = offer(&commons);
    let set = offered(&mut commons, offer)?;
    let id = done(commit_for(&mut commons, BUYER, set, owner(&hilda)))?;
    commons.chain.endow(owner(&hilda), COINS);
    commons.chain.set_now(FROM_MS);
    Ok((commons, hilda, id))
}

/// The seller shows a signature.
fn show(commons: &mut Commons, id: VoucherId, signature: Vec<u8>) -> EscrowReceipt {
    redeem_with_permit(commons, SELLER, id, DEADLINE_MS, signature)
}

#[track_caller]
fn is_bad(commons: &mut Commons, id: VoucherId, signature: &[u8]) {
    refused(commons, EscrowError::BadSignature, |commons| {
        show(commons, id, signature.to_vec())
    });
}

#[test]
fn a_permit_is_these_bytes() -> Result<()> {
    let (mut commons, _, id) = market_with_hilda()?;
    let permit = permit_of(&mut commons, id)?;
    let message = commons.escrow().call().permit_message(id, account(SELLER), DEADLINE_MS);
    let bytes = commons.chain.read(message)?.expect("there is such a voucher");
    assert_eq!(bytes, permit.bytes());
    assert_eq!(bytes.len(), 32 + 32 + 32 + 8 + 32 + 4 + 8);

    // And to the byte: the clock began at 2026, so the deadline is 1 768 175 999 993 = 0x19baf809bf9.
    let fixed = Permit {
        genesis_hash: [0xaa; 32],
        escrow: [0xbb; 32].into(),
        voucher: VoucherId(0x0102),
        redeemer: account("carol"),
        nonce: 3,
        deadline_ms: 1_768_175_999_993,
    };
    let expected = [
        "696e6b2d636f6d6d6f6e733a2072656465656d207468697320766f7563686572",
        &"aa".repeat(32),
        &"bb".repeat(32),
        "0201000000000000",
        "6361726f6c000000000000000000000000000000000000000000000000000000",
        "03000000",
        "f99b80af9b010000",
    ]
    .concat();
    let digits: String = fixed.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digits, expected);
    let contracts = voucher_escrow::permit::Permit {
        genesis_hash: fixed.genesis_hash,
        contract: fixed.escrow,
        voucher: fixed.voucher,
        redeemer: fixed.redeemer,
        nonce: fixed.nonce,
        deadline_ms: fixed.deadline_ms,
    };
    assert_eq!(contracts.message(), fixed.bytes());

    let message = commons
        .escrow()
        .call()
        .permit_message(VoucherId(1), account(SELLER), DEADLINE_MS);
    assert_eq!(commons.chain.read(message)?, None);
    Ok(())
}

#[test]
fn the_redeemer_takes_the_goods_with_what_the_holder_signed() -> Result<()> {
    for offer in [automatic, arbitrated] {
        for sign in [Permit::signed_by, Permit::signed_in_a_wallet_by] {
            let (mut commons, hilda, id) = market_with_hilda_and(offer)?;
            let escrow = commons.at.escrow;
            let permit = permit_of(&mut commons, id)?;
            let receipt = show(&mut commons, id, sign(&permit, &hilda));
            let event = VoucherChanged {
                voucher: id,
                change: Change::Redeemed { by: account(SELLER) },
            };
            assert_eq!(receipt.events_of(), [(escrow, event)]);
            done(receipt)?;
            assert_eq!(voucher(&mut commons, id)?.state, VoucherState::Redeemed);
        }
    }
    Ok(())
}

#[test]
fn a_permit_is_used_up_with_the_voucher() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let signature = permit_of(&mut commons, id)?.signed_by(&hilda);
    done(show(&mut commons, id, signature.clone()))?;
    let state = VoucherState::Redeemed;
    refused(&mut commons, EscrowError::NotNow { state }, |commons| {
        show(commons, id, signature.clone())
    });
    Ok(())
}

#[test]
fn a_permit_is_good_before_its_deadline_and_not_at_it() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let signature = permit_of(&mut commons, id)?.signed_by(&hilda);
    let deadline_ms = DEADLINE_MS;
    for moment_ms in [DEADLINE_MS, DEADLINE_MS + 1] {
        commons.chain.set_now(moment_ms);
        refused(&mut commons, EscrowError::PermitExpired { deadline_ms }, |commons| {
            show(commons, id, signature.clone())
        });
    }
    // Another deadline was not signed.
    refused(&mut commons, EscrowError::BadSignature, |commons| {
        redeem_with_permit(commons, SELLER, id, DEADLINE_MS + 2, signature.clone())
    });
    commons.chain.set_now(DEADLINE_MS - 1);
    done(show(&mut commons, id, signature))?;
    Ok(())
}

#[test]
fn a_deadline_does_not_move_the_time_to_redeem() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let permit = Permit {
        deadline_ms: u64::MAX,
        ..permit_of(&mut commons, id)?
    };
    let signature = permit.signed_by(&hilda);
    let show = |commons: &mut Commons| redeem_with_permit(commons, SELLER, id, u64::MAX, signature.clone());
    commons.chain.set_now(FROM_MS - 1);
    refused(&mut commons, EscrowError::TooEarly { from_ms: FROM_MS }, show);
    commons.chain.set_now(TO_MS);
    let state = VoucherState::Expired;
    refused(&mut commons, EscrowError::NotNow { state }, show);
    commons.chain.set_now(TO_MS - 1);
    done(show(&mut commons))?;
    Ok(())
}

#[test]
fn a_permit_for_another_voucher_redeemer_contract_chain_or_nonce_is_none() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let other = done(commit_for(&mut commons, BUYER, SetId(0), owner(&hilda)))?;
    let good = permit_of(&mut commons, id)?;
    for permit in [
        Permit { voucher: other, ..good },
        Permit {
            redeemer: account(STRANGER),
            ..good
        },
        Permit {
            redeemer: owner(&hilda),
            ..good
        },
        Permit {
            escrow: commons.at.curve,
            ..good
        },
        Permit {
            genesis_hash: [0; 32],
            ..good
        },
        Permit {
            nonce: good.nonce + 1,
            ..good
        },
        Permit {
            deadline_ms: DEADLINE_MS + 1,
            ..good
        },
    ] {
        is_bad(&mut commons, id, &permit.signed_by(&hilda));
    }
    // What the seller was given is good for nobody else, and what was signed for this voucher not for the other.
    let signature = good.signed_by(&hilda);
    is_bad(&mut commons, other, &signature);
    for who in [STRANGER, ANYONE, BUYER] {
        refused(&mut commons, EscrowError::BadSignature, |commons| {
            redeem_with_permit(commons, who, id, DEADLINE_MS, signature.clone())
        });
    }
    done(show(&mut commons, id, signature))?;
    Ok(())
}

#[test]
fn a_permit_for_one_escrow_is_none_for_another_of_the_same_chain_and_none_for_the_same_of_another() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let genesis_hash = escrow_terms(&mut commons)?.rules.genesis_hash;
    let here = permit_of(&mut commons, id)?.signed_by(&hilda);
    let first = commons.at.escrow;
    move_to_another_escrow(&mut commons, genesis_hash)?;
    let offer = automatic(&commons);
    let set = offered(&mut commons, offer)?;
    let twin = done(commit_for(&mut commons, BUYER, set, owner(&hilda)))?;
    assert_eq!(twin, id);
    is_bad(&mut commons, twin, &here);
    let there = permit_of(&mut commons, twin)?.signed_by(&hilda);
    let second = commons.at.escrow;
    commons.at.escrow = first;
    is_bad(&mut commons, id, &there);
    done(show(&mut commons, id, here))?;
    commons.at.escrow = second;
    done(show(&mut commons, twin, there))?;

    // As if the chain had been forked: all is the same but the chain.
    let (mut commons, _, _) = market_with_hilda()?;
    move_to_another_escrow(&mut commons, [0xf0; 32])?;
    let set = offered(&mut commons, offer)?;
    let twin = done(commit_for(&mut commons, BUYER, set, owner(&hilda)))?;
    let of_this_chain = permit_of(&mut commons, twin)?;
    let of_the_other = Permit {
        genesis_hash,
        ..of_this_chain
    };
    is_bad(&mut commons, twin, &of_the_other.signed_by(&hilda));
    done(show(&mut commons, twin, of_this_chain.signed_by(&hilda)))?;
    Ok(())
}

#[test]
fn only_the_holder_signs() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let (igor, permit) = (key("Igor"), permit_of(&mut commons, id)?);
    // A delegate redeems, and lets nobody else.
    done(set_delegate(&mut commons, owner(&hilda), id, Some(owner(&igor))))?;
    is_bad(&mut commons, id, &permit.signed_by(&igor));
    is_bad(&mut commons, id, &permit.signed_by(&key("Hilda//stash")));
    Ok(())
}

#[test]
fn a_transfer_makes_void_what_was_signed_even_if_the_voucher_comes_back() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let igor = key("Igor");
    commons.chain.endow(owner(&igor), COINS);
    let before = permit_of(&mut commons, id)?;
    done(hand_on(&mut commons, owner(&hilda), id, owner(&igor)))?;
    is_bad(&mut commons, id, &before.signed_by(&hilda));
    let between = permit_of(&mut commons, id)?;
    assert_eq!(between.nonce, before.nonce + 1);
    // Who had it has nothing more to sign.
    is_bad(&mut commons, id, &between.signed_by(&hilda));
    done(hand_on(&mut commons, owner(&igor), id, owner(&hilda)))?;
    is_bad(&mut commons, id, &before.signed_by(&hilda));
    is_bad(&mut commons, id, &between.signed_by(&hilda));
    is_bad(&mut commons, id, &between.signed_by(&igor));
    let after = permit_of(&mut commons, id)?;
    done(show(&mut commons, id, after.signed_by(&hilda)))?;
    Ok(())
}

#[test]
fn a_holder_can_revoke_what_was_signed_and_sign_anew() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let escrow = commons.at.escrow;
    done(set_delegate(&mut commons, owner(&hilda), id, Some(account(FRIEND))))?;
    let before = permit_of(&mut commons, id)?;
    let receipt = revoke_permits(&mut commons, owner(&hilda), id);
    let event = VoucherChanged {
        voucher: id,
        change: Change::PermitsRevoked,
    };
    assert_eq!(receipt.events_of(), [(escrow, event)]);
    done(receipt)?;
    is_bad(&mut commons, id, &before.signed_by(&hilda));
    let now = commons.chain.snapshot();
    let after = permit_of(&mut commons, id)?;
    done(show(&mut commons, id, after.signed_by(&hilda)))?;
    // The delegate is another matter.
    commons.chain.restore(&now);
    done(redeem(&mut commons, FRIEND, id))?;
    Ok(())
}

#[test]
fn a_signature_is_64_bytes_of_sr25519() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let permit = permit_of(&mut commons, id)?;
    let good = permit.signed_by(&hilda);
    // Some wallets put a byte for the kind of key before it.
    let with_kind = [&[1], &good[..]].concat();
    for signature in [
        vec![],
        good[..63].to_vec(),
        good[1..].to_vec(),
        with_kind,
        [&good[..], &[0]].concat(),
        vec![0; 10_000],
    ] {
        let got = u32::try_from(signature.len())?;
        refused(&mut commons, EscrowError::SignatureLength { got }, |commons| {
            show(commons, id, signature)
        });
    }
    for nonsense in [[0; 64], [0xff; 64]] {
        is_bad(&mut commons, id, &nonsense);
    }
    for byte in [0, 31, 32, 63] {
        let mut forged = good.clone();
        forged[byte] ^= 1;
        is_bad(&mut commons, id, &forged);
    }
    // Another kind of key signs in vain.
    let other = sp_core::ed25519::Pair::from_string("//Hilda", None).expect("a path makes a key");
    is_bad(&mut commons, id, &other.sign(&permit.bytes()).0);
    Ok(())
}

#[test]
fn what_is_wrapped_otherwise_is_not_what_was_asked_for() -> Result<()> {
    let (mut commons, hilda, id) = market_with_hilda()?;
    let bytes = permit_of(&mut commons, id)?.bytes();
    for message in [
        between_marks(&between_marks(&bytes)),
        [b"<Bytes>".as_slice(), &bytes].concat(),
        [b"<bytes>".as_slice(), &bytes, b"</bytes>"].concat(),
        bytes[1..].to_vec(),
        [&bytes[..], &[0]].concat(),
        // What wallets sign of a transaction that is longer than 256 bytes is its hash.
        sp_core::blake2_256(&bytes).to_vec(),
    ] {
        is_bad(&mut commons, id, &hilda.sign(&message).0);
    }
    Ok(())
}

/// The bytes of a name are no public key that anybody could sign for.
#[test]
fn a_holder_without_a_key_signs_nothing() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let id = sold(&mut commons, offer)?;
    commons.chain.set_now(FROM_MS);
    let permit = permit_of(&mut commons, id)?;
    is_bad(&mut commons, id, &permit.signed_by(&key("Hilda")));
    Ok(())
}
