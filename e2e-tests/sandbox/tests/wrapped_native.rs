//! The wrapper of the chain's coin: one token for one coin, both ways.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Chain, Failure, Receipt},
    suite::{created, done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment};
use interfaces::{
    psp22::{metadata::LONGEST_NAME, Approval, Data, PSP22Error, PSP22Metadata, Text, Transfer, PSP22},
    wrapped_native::{WrappedNative, WrappedNativeError},
};
use sandbox_tests::{codes, fails, invariants::total_supply, refused, transfer, unopened_market, COIN};
use wrapped_native::WrapperRef;

fn withdraw(commons: &mut Commons, who: &str, amount: u128) -> Receipt<Result<(), WrappedNativeError>> {
    let message = commons.wrapper().call_mut().withdraw(amount);
    commons.send(who, message)
}

#[test]
fn coins_become_tokens_and_tokens_coins() -> Result<()> {
    let mut commons = unopened_market();
    let (wrapper, alice) = (commons.at.collateral, account("alice"));
    let coins = commons.chain.native_balance(alice);
    // Some of the contract's coins are no backing: what keeps its account alive.
    let unbacked = commons.chain.native_balance(wrapper);

    let receipt = commons.wrap("alice", 5 * COIN);
    let minted = Transfer {
        from: None,
        to: Some(alice),
        value: 5 * COIN,
    };
    assert_eq!(receipt.events_of(), [(wrapper, minted)]);
    assert_eq!(receipt.events.len(), 1);
    let deposit_left = u128::try_from(receipt.cost.deposit)?;
    done(receipt)?;
    assert_eq!(commons.collateral_of("alice")?, 5 * COIN);
    assert_eq!(total_supply(&mut commons, wrapper)?, 5 * COIN);
    assert_eq!(commons.chain.native_balance(wrapper), unbacked + 5 * COIN);
    assert_eq!(commons.chain.native_balance(alice), coins - 5 * COIN - deposit_left);

    let receipt = withdraw(&mut commons, "alice", 2 * COIN);
    let burned = Transfer {
        from: Some(alice),
        to: None,
        value: 2 * COIN,
    };
    assert_eq!(receipt.events_of(), [(wrapper, burned)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.collateral_of("alice")?, 3 * COIN);
    assert_eq!(commons.chain.native_balance(wrapper), unbacked + 3 * COIN);

    // To the last unit. The account gets its storage deposit back as well, which the chain rounds.
    done(withdraw(&mut commons, "alice", 3 * COIN))?;
    assert_eq!(total_supply(&mut commons, wrapper)?, 0);
    assert_eq!(commons.chain.native_balance(wrapper), unbacked);
    assert!(commons.chain.native_balance(alice) >= coins - 2);
    Ok(())
}

#[test]
fn nothing_is_neither_wrapped_nor_unwrapped() -> Result<()> {
    let mut commons = unopened_market();
    refused(&mut commons, WrappedNativeError::ZeroAmount, |commons| {
        commons.wrap("alice", 0)
    });
    done(commons.wrap("alice", COIN))?;
    refused(&mut commons, WrappedNativeError::ZeroAmount, |commons| {
        withdraw(commons, "alice", 0)
    });
    Ok(())
}

#[test]
fn nobody_withdraws_more_than_it_has() -> Result<()> {
    let mut commons = unopened_market();
    done(commons.wrap("alice", COIN))?;
    done(commons.wrap("bob", COIN))?;
    for (who, balance, amount) in [("alice", COIN, COIN + 1), ("mallory", 0, 1)] {
        refused(
            &mut commons,
            WrappedNativeError::InsufficientBalance { balance, amount },
            |commons| withdraw(commons, who, amount),
        );
    }
    Ok(())
}

#[test]
fn tokens_that_were_passed_on_are_as_good() -> Result<()> {
    let mut commons = unopened_market();
    let (wrapper, bob) = (commons.at.collateral, account("bob"));
    done(commons.wrap("alice", COIN))?;
    let receipt = transfer(&mut commons, wrapper, "alice", bob, COIN);
    let moved = Transfer {
        from: Some(account("alice")),
        to: Some(bob),
        value: COIN,
    };
    assert_eq!(receipt.events_of(), [(wrapper, moved)]);
    done(receipt)?;
    let coins = commons.chain.native_balance(bob);
    done(withdraw(&mut commons, "bob", COIN))?;
    assert!(commons.chain.native_balance(bob) >= coins + COIN);
    refused(&mut commons, PSP22Error::InsufficientBalance, |commons| {
        transfer(commons, wrapper, "alice", bob, 1)
    });
    Ok(())
}

#[test]
fn an_allowance_lets_another_take_tokens() -> Result<()> {
    let mut commons = unopened_market();
    let (wrapper, alice, bob) = (commons.at.collateral, account("alice"), account("bob"));
    done(commons.wrap("alice", 5 * COIN))?;
    let approval = |amount| Approval {
        owner: alice,
        spender: bob,
        amount,
    };
    let receipt = commons.send("alice", psp22(wrapper).call_mut().approve(bob, COIN));
    assert_eq!(receipt.events_of(), [(wrapper, approval(COIN))]);
    done(receipt)?;
    let receipt = commons.send("alice", psp22(wrapper).call_mut().increase_allowance(bob, 3 * COIN));
    assert_eq!(receipt.events_of(), [(wrapper, approval(4 * COIN))]);
    done(receipt)?;
    let receipt = commons.send("alice", psp22(wrapper).call_mut().decrease_allowance(bob, COIN));
    assert_eq!(receipt.events_of(), [(wrapper, approval(3 * COIN))]);
    done(receipt)?;
    let receipt = commons.send(
        "bob",
        psp22(wrapper).call_mut().transfer_from(alice, bob, 2 * COIN, Data),
    );
    assert_eq!(receipt.events_of(), [(wrapper, approval(COIN))]);
    assert_eq!(receipt.events_of::<Transfer>().len(), 1);
    done(receipt)?;
    assert_eq!(commons.collateral_of("bob")?, 2 * COIN);
    assert_eq!(commons.chain.read(psp22(wrapper).call().allowance(alice, bob))?, COIN);
    refused(&mut commons, PSP22Error::InsufficientAllowance, |commons| {
        let message = psp22(wrapper).call_mut().transfer_from(alice, bob, COIN + 1, Data);
        commons.send("bob", message)
    });
    refused(&mut commons, PSP22Error::InsufficientAllowance, |commons| {
        commons.send("alice", psp22(wrapper).call_mut().decrease_allowance(bob, COIN + 1))
    });
    Ok(())
}

#[test]
fn coins_that_come_in_another_way_back_nothing() -> Result<()> {
    let mut commons = unopened_market();
    let wrapper = commons.at.collateral;
    commons.chain.endow(wrapper, 7 * COIN);
    assert_eq!(total_supply(&mut commons, wrapper)?, 0);
    let (balance, amount) = (0, 1);
    refused(
        &mut commons,
        WrappedNativeError::InsufficientBalance { balance, amount },
        |commons| withdraw(commons, "mallory", 1),
    );
    Ok(())
}

#[test]
fn coins_sent_along_with_any_other_message_stay_with_their_owner() -> Result<()> {
    let mut commons = unopened_market();
    done(commons.wrap("alice", COIN))?;
    let error = fails(&mut commons, |commons| {
        let message = commons.wrapper().call_mut().withdraw(COIN);
        commons.chain.call_with_value(account("alice"), message, COIN)
    });
    assert!(matches!(error, CallError::Failed(Failure::Chain(_))), "{error:?}");
    Ok(())
}

#[test]
fn a_wrapper_shows_the_name_it_was_given_if_it_is_not_too_long() -> Result<()> {
    let mut chain = Chain::default();
    let mut deploy = |name: &str, symbol: &str, decimals| {
        let constructor = WrapperRef::new(Some(name.into()), Some(symbol.into()), decimals);
        chain.instantiate(account(FOUNDER), &codes().wrapped_native, constructor)
    };
    let longer = "n".repeat(LONGEST_NAME + 1);
    for (name, symbol) in [(longer.as_str(), "s"), ("n", longer.as_str())] {
        assert_eq!(
            deploy(name, symbol, 12).answer,
            Ok(Err(WrappedNativeError::TextTooLong))
        );
    }
    let wrapper = created(deploy(&longer[1..], "WCOIN", u8::MAX))?;
    let metadata: contract_ref!(PSP22Metadata, DefaultEnvironment) = wrapper.into();
    assert_eq!(
        chain.read(metadata.call().token_name())?,
        Some(Text::from(&longer[1..]))
    );
    assert_eq!(chain.read(metadata.call().token_symbol())?, Some("WCOIN".into()));
    assert_eq!(chain.read(metadata.call().token_decimals())?, u8::MAX);
    Ok(())
}
