//! Vouchers as tokens: who hands them on, what goes with them, and how wallets find them.

use anyhow::Result;
use commons::{
    chain::account,
    suite::{done, Commons},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::{
    psp22::Data,
    psp34::{Approval, Id, PSP34Enumerable, PSP34Error, PSP34Metadata, Transfer, PSP34},
    voucher_escrow::{Metadata, Offer, Psp34Traits, SetId, VoucherId},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    commerce::{
        admit, approve, arbitrated, attributes, automatic, collection, commit, complain, create_set_with, credit,
        credits, description, hand_on, holder_of, market, offered, redeem, refund, register, revoke_permits, run_out,
        set_delegate, sold, token, voucher, AGENT, ANYONE, ARBITER, BUYER, FRIEND, FROM_MS, SELLER, STRANGER, TO_MS,
    },
    refused,
};

fn used() -> PSP34Error {
    PSP34Error::Custom("the voucher is used, expired or at fault".into())
}

fn operator_of_all() -> PSP34Error {
    PSP34Error::Custom("the operator may transfer all of the owner's vouchers".into())
}

fn cannot_hold() -> PSP34Error {
    PSP34Error::Custom("this account cannot hold the voucher".into())
}

fn may_hand_on(commons: &mut Commons, owner: &str, operator: &str, voucher: Option<VoucherId>) -> Result<bool> {
    let message = collection(commons)
        .call()
        .allowance(account(owner), account(operator), voucher.map(token));
    commons.chain.read(message)
}

/// A market in which the buyer has bought so many.
fn market_with(vouchers: u64) -> Result<Commons> {
    let mut commons = market();
    let offer = Offer {
        quantity: 100,
        ..automatic(&commons)
    };
    let set = offered(&mut commons, offer)?;
    for _ in 0..vouchers {
        done(commit(&mut commons, BUYER, set))?;
    }
    Ok(commons)
}

/// An owner's vouchers in the order of their numbers there; that the next number is nobody's.
fn vouchers_of(commons: &mut Commons, owner: &str) -> Result<Vec<u64>> {
    let balance = collection(commons).call().balance_of(account(owner));
    let count = commons.chain.read(balance)?;
    let mut vouchers = vec![];
    for index in 0..=u128::from(count) {
        let message = register(commons).call().owners_token_by_index(account(owner), index);
        match commons.chain.read(message)? {
            Ok(Id::U64(number)) if index < u128::from(count) => vouchers.push(number),
            Err(PSP34Error::TokenNotExists) if index == u128::from(count) => {}
            other => panic!("{owner}'s token {index}: {other:?}"),
        }
    }
    Ok(vouchers)
}

const V: VoucherId = VoucherId(0);

#[test]
fn a_holder_hands_a_voucher_on_and_everything_goes_with_it() -> Result<()> {
    let mut commons = market_with(1)?;
    let (asset, escrow) = (commons.at.collateral, commons.at.escrow);
    let receipt = hand_on(&mut commons, BUYER, V, account(FRIEND));
    let event = Transfer {
        from: Some(account(BUYER)),
        to: Some(account(FRIEND)),
        id: Id::U64(0),
    };
    assert_eq!(receipt.events_of(), [(escrow, event)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(holder_of(&mut commons, V)?, Some(account(FRIEND)));
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, FRIEND, V))?;
    done(complain(&mut commons, FRIEND, V))?;
    done(admit(&mut commons, SELLER, V))?;
    // The deposit that the buyer left, and 3 of the seller's 7, are the friend's now.
    assert_eq!(credits(&mut commons, asset)?[0], 0);
    assert_eq!(credit(&mut commons, account(FRIEND), asset)?, 8);
    Ok(())
}

#[test]
fn who_is_not_allowed_to_hands_nothing_on() -> Result<()> {
    let mut commons = market_with(1)?;
    for who in [SELLER, FRIEND, AGENT, STRANGER, "founder"] {
        for to in [who, BUYER, FRIEND] {
            refused(&mut commons, PSP34Error::NotApproved, |commons| {
                hand_on(commons, who, V, account(to))
            });
        }
    }
    Ok(())
}

#[test]
fn to_hand_a_voucher_to_its_holder_does_nothing() -> Result<()> {
    let mut commons = market_with(1)?;
    done(approve(&mut commons, BUYER, FRIEND, Some(V), true))?;
    for moment_ms in [FROM_MS, TO_MS] {
        commons.chain.set_now(moment_ms);
        let before = commons.chain.state_root();
        for who in [BUYER, FRIEND] {
            let receipt = hand_on(&mut commons, who, V, account(BUYER));
            assert_eq!(receipt.events, []);
            done(receipt)?;
        }
        assert_eq!(commons.chain.state_root(), before);
    }
    Ok(())
}

#[test]
fn one_who_may_hand_on_one_voucher_hands_on_that_one() -> Result<()> {
    let mut commons = market_with(2)?;
    let escrow = commons.at.escrow;
    let receipt = approve(&mut commons, BUYER, FRIEND, Some(V), true);
    let event = Approval {
        owner: account(BUYER),
        operator: account(FRIEND),
        id: Some(Id::U64(0)),
        approved: true,
    };
    assert_eq!(receipt.events_of(), [(escrow, event)]);
    done(receipt)?;
    assert!(may_hand_on(&mut commons, BUYER, FRIEND, Some(V))?);
    assert!(!may_hand_on(&mut commons, BUYER, FRIEND, Some(VoucherId(1)))?);
    assert!(!may_hand_on(&mut commons, BUYER, FRIEND, None)?);
    assert!(!may_hand_on(&mut commons, SELLER, FRIEND, Some(V))?);
    refused(&mut commons, PSP34Error::NotApproved, |commons| {
        hand_on(commons, FRIEND, VoucherId(1), account(FRIEND))
    });
    done(hand_on(&mut commons, FRIEND, V, account(ANYONE)))?;
    assert_eq!(holder_of(&mut commons, V)?, Some(account(ANYONE)));
    Ok(())
}

#[test]
fn an_operator_hands_on_all_of_an_owners_vouchers_until_it_is_none_any_more() -> Result<()> {
    let mut commons = market_with(3)?;
    done(approve(&mut commons, BUYER, FRIEND, None, true))?;
    for voucher in [None, Some(V), Some(VoucherId(2))] {
        assert!(may_hand_on(&mut commons, BUYER, FRIEND, voucher)?);
    }
    done(hand_on(&mut commons, FRIEND, VoucherId(2), account(ANYONE)))?;
    // It is another's now.
    refused(&mut commons, PSP34Error::NotApproved, |commons| {
        hand_on(commons, FRIEND, VoucherId(2), account(FRIEND))
    });
    // An operator may let others hand on one of them, and the owner none of it.
    done(approve(&mut commons, FRIEND, STRANGER, Some(V), true))?;
    assert!(may_hand_on(&mut commons, BUYER, STRANGER, Some(V))?);
    done(approve(&mut commons, BUYER, STRANGER, Some(V), false))?;
    // One voucher of all cannot be taken out of an operator's hands.
    refused(&mut commons, operator_of_all(), |commons| {
        approve(commons, BUYER, FRIEND, Some(V), false)
    });
    assert!(may_hand_on(&mut commons, BUYER, FRIEND, Some(V))?);
    done(approve(&mut commons, BUYER, FRIEND, None, false))?;
    // Now there is nothing that it would leave.
    done(approve(&mut commons, BUYER, FRIEND, Some(V), false))?;
    for who in [FRIEND, STRANGER] {
        refused(&mut commons, PSP34Error::NotApproved, |commons| {
            hand_on(commons, who, V, account(FRIEND))
        });
    }
    Ok(())
}

#[test]
fn nobody_allows_what_is_not_theirs_to_allow() -> Result<()> {
    let mut commons = market_with(1)?;
    refused(&mut commons, PSP34Error::NotApproved, |commons| {
        approve(commons, STRANGER, FRIEND, Some(V), true)
    });
    // One who may hand on one voucher lets nobody else.
    done(approve(&mut commons, BUYER, FRIEND, Some(V), true))?;
    refused(&mut commons, PSP34Error::NotApproved, |commons| {
        approve(commons, FRIEND, STRANGER, Some(V), true)
    });
    for voucher in [None, Some(V)] {
        refused(&mut commons, PSP34Error::SelfApprove, |commons| {
            approve(commons, BUYER, BUYER, voucher, true)
        });
    }
    refused(&mut commons, PSP34Error::TokenNotExists, |commons| {
        approve(commons, BUYER, FRIEND, Some(VoucherId(1)), true)
    });
    Ok(())
}

#[test]
fn a_transfer_clears_delegate_permits_and_permissions_and_they_do_not_come_back() -> Result<()> {
    let mut commons = market_with(1)?;
    done(set_delegate(&mut commons, BUYER, V, Some(account(ANYONE))))?;
    done(approve(&mut commons, BUYER, STRANGER, Some(V), true))?;
    done(approve(&mut commons, BUYER, AGENT, None, true))?;
    let before = voucher(&mut commons, V)?.voucher;
    assert_eq!(before.delegate, Some(account(ANYONE)));
    for (nonce, (from, to)) in (before.permit_nonce + 1..).zip([(BUYER, FRIEND), (FRIEND, BUYER)]) {
        done(hand_on(&mut commons, from, V, account(to)))?;
        let now = voucher(&mut commons, V)?.voucher;
        assert_eq!((now.holder, now.delegate), (account(to), None));
        assert_eq!(now.permit_nonce, nonce);
        for owner in [BUYER, FRIEND] {
            assert!(!may_hand_on(&mut commons, owner, STRANGER, Some(V))?);
        }
        refused(&mut commons, PSP34Error::NotApproved, |commons| {
            hand_on(commons, STRANGER, V, account(STRANGER))
        });
    }
    // An operator of all the buyer's vouchers is still one.
    assert!(may_hand_on(&mut commons, BUYER, AGENT, Some(V))?);
    done(hand_on(&mut commons, AGENT, V, account(AGENT)))?;
    Ok(())
}

#[test]
fn revoking_permits_takes_away_permissions_for_the_voucher_and_leaves_operators() -> Result<()> {
    let mut commons = market_with(1)?;
    done(approve(&mut commons, BUYER, STRANGER, Some(V), true))?;
    done(approve(&mut commons, BUYER, AGENT, None, true))?;
    done(revoke_permits(&mut commons, BUYER, V))?;
    assert!(!may_hand_on(&mut commons, BUYER, STRANGER, Some(V))?);
    assert!(may_hand_on(&mut commons, BUYER, AGENT, Some(V))?);
    Ok(())
}

#[test]
fn what_is_used_expired_or_at_fault_stays_where_it_is() -> Result<()> {
    type Story = fn(&mut Commons) -> Result<()>;
    let stories: [Story; 5] = [
        |commons| {
            commons.chain.set_now(FROM_MS);
            done(redeem(commons, BUYER, V))
        },
        |commons| done(refund(commons, BUYER, V)),
        |commons| done(admit(commons, SELLER, V)),
        |commons| {
            commons.chain.set_now(TO_MS);
            Ok(())
        },
        |commons| {
            commons.chain.set_now(TO_MS);
            run_out(commons, V)
        },
    ];
    for story in stories {
        let mut commons = market_with(1)?;
        done(approve(&mut commons, BUYER, AGENT, Some(V), true))?;
        story(&mut commons)?;
        for who in [BUYER, AGENT] {
            refused(&mut commons, used(), |commons| {
                hand_on(commons, who, V, account(FRIEND))
            });
        }
        assert_eq!(holder_of(&mut commons, V)?, Some(account(BUYER)));
    }
    // A moment before, it is good.
    let mut commons = market_with(1)?;
    commons.chain.set_now(TO_MS - 1);
    done(hand_on(&mut commons, BUYER, V, account(FRIEND)))?;
    Ok(())
}

#[test]
fn neither_seller_nor_arbiter_nor_nobody_nor_the_escrow_holds_a_voucher() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let (first, second) = (automatic(&commons), arbitrated(&commons));
    let (first, second) = (sold(&mut commons, first)?, sold(&mut commons, second)?);
    for (id, account) in [
        (first, account(SELLER)),
        (first, ZERO_ACCOUNT.into()),
        (first, escrow),
        (second, account(SELLER)),
        (second, account(ARBITER)),
        (second, ZERO_ACCOUNT.into()),
        (second, escrow),
    ] {
        refused(&mut commons, cannot_hold(), |commons| {
            hand_on(commons, BUYER, id, account)
        });
    }
    for (id, who) in [(first, ARBITER), (second, AGENT)] {
        done(hand_on(&mut commons, BUYER, id, account(who)))?;
    }
    Ok(())
}

/// Tokens are counted by `Id::U64`; every other form is a token of somebody else's.
#[test]
fn other_identifiers_are_no_tokens() -> Result<()> {
    let mut commons = market_with(1)?;
    let others = [
        Id::U8(0),
        Id::U16(0),
        Id::U32(0),
        Id::U128(0),
        Id::Bytes(vec![]),
        Id::Bytes(0_u64.to_le_bytes().to_vec()),
        Id::U64(1),
        Id::U64(u64::MAX),
    ];
    for id in others {
        let message = collection(&commons).call().owner_of(id.clone());
        assert_eq!(commons.chain.read(message)?, None);
        let message = collection(&commons)
            .call()
            .allowance(account(BUYER), account(BUYER), Some(id.clone()));
        assert!(!commons.chain.read(message)?);
        refused(&mut commons, PSP34Error::TokenNotExists, |commons| {
            let message = collection(commons)
                .call_mut()
                .transfer(account(FRIEND), id.clone(), Data);
            commons.send(BUYER, message)
        });
        refused(&mut commons, PSP34Error::TokenNotExists, |commons| {
            let message = collection(commons)
                .call_mut()
                .approve(account(FRIEND), Some(id.clone()), true);
            commons.send(BUYER, message)
        });
        let message = attributes(&commons).call().get_attribute(id, b"uri".to_vec());
        assert_eq!(commons.chain.read(message)?, None);
    }
    Ok(())
}

#[test]
fn a_wallet_finds_all_vouchers_of_its_owner_without_gaps() -> Result<()> {
    let mut commons = market_with(5)?;
    let total = collection(&commons).call().total_supply();
    assert_eq!(commons.chain.read(total)?, 5);
    assert_eq!(vouchers_of(&mut commons, BUYER)?, [0, 1, 2, 3, 4]);
    // The last takes the place of the one that leaves, and leaves from there itself.
    for (number, buyers, friends) in [
        (1, vec![0, 4, 2, 3], vec![1]),
        (4, vec![0, 3, 2], vec![1, 4]),
        (0, vec![2, 3], vec![1, 4, 0]),
        (2, vec![3], vec![1, 4, 0, 2]),
        (3, vec![], vec![1, 4, 0, 2, 3]),
    ] {
        done(hand_on(&mut commons, BUYER, VoucherId(number), account(FRIEND)))?;
        assert_eq!(vouchers_of(&mut commons, BUYER)?, buyers);
        assert_eq!(vouchers_of(&mut commons, FRIEND)?, friends);
    }
    for (number, buyers, friends) in [(4, vec![4], vec![1, 3, 0, 2]), (3, vec![4, 3], vec![1, 2, 0])] {
        done(hand_on(&mut commons, FRIEND, VoucherId(number), account(BUYER)))?;
        assert_eq!(vouchers_of(&mut commons, BUYER)?, buyers);
        assert_eq!(vouchers_of(&mut commons, FRIEND)?, friends);
    }
    // What is used and what is final is held as before.
    done(refund(&mut commons, BUYER, VoucherId(3)))?;
    run_out(&mut commons, VoucherId(3))?;
    assert_eq!(vouchers_of(&mut commons, BUYER)?, [4, 3]);
    Ok(())
}

#[test]
fn all_tokens_are_found_by_their_number() -> Result<()> {
    let mut commons = market_with(2)?;
    for (index, expected) in [
        (0, Ok(Id::U64(0))),
        (1, Ok(Id::U64(1))),
        (2, Err(PSP34Error::TokenNotExists)),
        (u128::from(u64::MAX), Err(PSP34Error::TokenNotExists)),
        (1 << 64, Err(PSP34Error::TokenNotExists)),
        (u128::MAX, Err(PSP34Error::TokenNotExists)),
    ] {
        let message = register(&commons).call().token_by_index(index);
        assert_eq!(commons.chain.read(message)?, expected, "{index}");
    }
    for index in [2, 1 << 32, u128::MAX] {
        let message = register(&commons).call().owners_token_by_index(account(BUYER), index);
        assert_eq!(commons.chain.read(message)?, Err(PSP34Error::TokenNotExists), "{index}");
    }
    Ok(())
}

fn attribute(commons: &mut Commons, id: Id, key: &str) -> Result<Option<Vec<u8>>> {
    let message = attributes(commons).call().get_attribute(id, key.into());
    commons.chain.read(message)
}

fn uri_of(commons: &mut Commons, number: u64) -> Result<String> {
    let traits: contract_ref!(Psp34Traits, DefaultEnvironment) = commons.at.escrow.into();
    Ok(commons.chain.read(traits.call().token_uri(number))?.to_string_lossy())
}

#[test]
fn a_wallet_shows_where_the_goods_are_described() -> Result<()> {
    let mut commons = market();
    let escrow = commons.at.escrow;
    let offer = automatic(&commons);
    let other = Metadata {
        uri: "https://example.org/ö".into(),
        hash: [1; 32],
    };
    for metadata in [description(), other] {
        done(create_set_with(&mut commons, SELLER, offer, 1_000_000, metadata))?;
    }
    // The second set's voucher is the first.
    for set in [1, 0] {
        done(commit(&mut commons, BUYER, SetId(set)))?;
    }
    for (number, uri, hash) in [(0, "https://example.org/ö", [1; 32]), (1, "ipfs://goods", [0xda; 32])] {
        let id = Id::U64(number);
        assert_eq!(attribute(&mut commons, id.clone(), "uri")?, Some(uri.into()));
        assert_eq!(attribute(&mut commons, id.clone(), "hash")?, Some(hash.to_vec()));
        assert_eq!(uri_of(&mut commons, number)?, uri);
        for key in ["name", "symbol", "URI", ""] {
            assert_eq!(attribute(&mut commons, id.clone(), key)?, None, "{key}");
        }
    }
    assert_eq!(uri_of(&mut commons, 2)?, "");

    let message = collection(&commons).call().collection_id();
    let all = commons.chain.read(message)?;
    let address: &[u8; 32] = escrow.as_ref();
    assert_eq!(all, Id::Bytes(address.to_vec()));
    for (key, value) in [
        ("name", Some("Commitment vouchers")),
        ("symbol", Some("VOUCHER")),
        ("uri", None),
    ] {
        assert_eq!(
            attribute(&mut commons, all.clone(), key)?,
            value.map(Into::into),
            "{key}"
        );
        assert_eq!(attribute(&mut commons, Id::Bytes(vec![7; 32]), key)?, None);
    }
    Ok(())
}
