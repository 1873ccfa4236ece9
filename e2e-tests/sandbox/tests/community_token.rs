//! The community token: a PSP22 that nobody but the curve mints or burns.

use anyhow::Result;
use commons::{
    chain::{account, Chain, Receipt},
    suite::{created, done, psp22, Commons, FOUNDER},
};
use community_token::TokenRef;
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    community_token::{CommunityToken, CommunityTokenError, IssuerWired},
    psp22::{metadata::LONGEST_NAME, Approval, Data, PSP22Error, PSP22Metadata, Transfer, PSP22},
    ZERO_ACCOUNT,
};
use sandbox_tests::{
    codes, give_tokens, invariants::total_supply, open_commons, refused, transfer, unopened_market, COIN,
};

/// A token that the founder deployed and nobody has wired.
fn unwired_token(chain: &mut Chain) -> Result<AccountId> {
    created(deploy(chain, "Commons Token", "COMMON"))
}

fn deploy(chain: &mut Chain, name: &str, symbol: &str) -> Receipt<Result<AccountId, CommunityTokenError>> {
    let constructor = TokenRef::new(Some(name.into()), Some(symbol.into()), 12);
    chain.instantiate(account(FOUNDER), &codes().community_token, constructor)
}

fn wire(
    commons: &mut Commons,
    who: &str,
    token: AccountId,
    issuer: AccountId,
) -> Receipt<Result<(), CommunityTokenError>> {
    let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = token.into();
    commons.send(who, token.call_mut().wire(issuer))
}

/// Sent as if by a contract: pallet-contracts takes any account for the sender.
fn mint(
    commons: &mut Commons,
    from: AccountId,
    to: AccountId,
    amount: u128,
) -> Receipt<Result<(), CommunityTokenError>> {
    let message = commons.token().call_mut().mint(to, amount);
    commons.chain.call(from, message)
}

fn burn(
    commons: &mut Commons,
    from: AccountId,
    of: AccountId,
    amount: u128,
) -> Receipt<Result<(), CommunityTokenError>> {
    let message = commons.token().call_mut().burn(of, amount);
    commons.chain.call(from, message)
}

/// An open commons whose curve can leave storage deposits when it is called from.
fn commons_with_rich_curve() -> Commons {
    let mut commons = open_commons();
    commons.chain.endow(commons.at.curve, COIN);
    commons
}

#[test]
fn a_new_token_shows_what_a_wallet_needs_and_has_no_supply() -> Result<()> {
    let mut chain = Chain::default();
    let token = unwired_token(&mut chain)?;
    let metadata: contract_ref!(PSP22Metadata, DefaultEnvironment) = token.into();
    assert_eq!(chain.read(metadata.call().token_name())?, Some("Commons Token".into()));
    assert_eq!(chain.read(metadata.call().token_symbol())?, Some("COMMON".into()));
    assert_eq!(chain.read(metadata.call().token_decimals())?, 12);
    assert_eq!(chain.read(psp22(token).call().total_supply())?, 0);
    let token: contract_ref!(CommunityToken, DefaultEnvironment) = token.into();
    assert_eq!(chain.read(token.call().issuer())?, None);
    Ok(())
}

#[test]
fn a_name_or_a_symbol_has_at_most_64_bytes() {
    let mut chain = Chain::default();
    let (longest, longer) = ("n".repeat(LONGEST_NAME), "n".repeat(LONGEST_NAME + 1));
    assert_eq!(LONGEST_NAME, 64);
    assert!(deploy(&mut chain, &longest, &longest).outcome().is_ok());
    for (name, symbol) in [(longer.as_str(), "s"), ("n", longer.as_str())] {
        assert_eq!(
            deploy(&mut chain, name, symbol).answer,
            Ok(Err(CommunityTokenError::TextTooLong))
        );
    }
}

#[test]
fn only_the_deployer_wires_and_only_once_and_only_a_contract() -> Result<()> {
    let mut commons = unopened_market();
    let token = unwired_token(&mut commons.chain)?;
    let (curve, pool) = (commons.at.curve, commons.at.funding_pool);

    refused(&mut commons, CommunityTokenError::NotDeployer, |commons| {
        wire(commons, "mallory", token, curve)
    });
    for nobody in [account("alice"), account(FOUNDER), ZERO_ACCOUNT.into()] {
        refused(&mut commons, CommunityTokenError::IssuerNotAContract, |commons| {
            wire(commons, FOUNDER, token, nobody)
        });
    }

    let receipt = wire(&mut commons, FOUNDER, token, curve);
    assert_eq!(receipt.events_of(), [(token, IssuerWired { issuer: curve })]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    let wired: contract_ref!(CommunityToken, DefaultEnvironment) = token.into();
    assert_eq!(commons.chain.read(wired.call().issuer())?, Some(curve));

    refused(&mut commons, CommunityTokenError::AlreadyWired, |commons| {
        wire(commons, FOUNDER, token, pool)
    });
    refused(&mut commons, CommunityTokenError::AlreadyWired, |commons| {
        wire(commons, "mallory", token, pool)
    });
    Ok(())
}

#[test]
fn before_wiring_nobody_mints() -> Result<()> {
    let mut commons = unopened_market();
    let token = unwired_token(&mut commons.chain)?;
    for who in [FOUNDER, "mallory"] {
        refused(&mut commons, CommunityTokenError::NotIssuer, |commons| {
            let mut token: contract_ref!(CommunityToken, DefaultEnvironment) = token.into();
            commons.send(who, token.call_mut().mint(account(who), COIN))
        });
    }
    Ok(())
}

#[test]
fn nobody_but_the_issuer_mints_or_burns() {
    let mut commons = open_commons();
    let at = commons.at;
    for who in [account(FOUNDER), account("mallory"), at.funding_pool, at.token] {
        refused(&mut commons, CommunityTokenError::NotIssuer, |commons| {
            mint(commons, who, account("mallory"), COIN)
        });
        refused(&mut commons, CommunityTokenError::NotIssuer, |commons| {
            burn(commons, who, account(FOUNDER), COIN)
        });
    }
}

#[test]
fn the_issuer_mints_and_burns_whose_it_wants() -> Result<()> {
    let mut commons = commons_with_rich_curve();
    let (token, curve, alice) = (commons.at.token, commons.at.curve, account("alice"));
    let before = total_supply(&mut commons, token)?;

    let receipt = mint(&mut commons, curve, alice, 5 * COIN);
    let minted = Transfer {
        from: None,
        to: Some(alice),
        value: 5 * COIN,
    };
    assert_eq!(receipt.events_of(), [(token, minted)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.tokens_of("alice")?, 5 * COIN);
    assert_eq!(total_supply(&mut commons, token)?, before + 5 * COIN);

    let receipt = burn(&mut commons, curve, alice, 2 * COIN);
    let burned = Transfer {
        from: Some(alice),
        to: None,
        value: 2 * COIN,
    };
    assert_eq!(receipt.events_of(), [(token, burned)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(commons.tokens_of("alice")?, 3 * COIN);
    assert_eq!(total_supply(&mut commons, token)?, before + 3 * COIN);
    Ok(())
}

#[test]
fn even_the_issuer_keeps_to_the_rules() -> Result<()> {
    let mut commons = commons_with_rich_curve();
    let (token, curve, alice) = (commons.at.token, commons.at.curve, account("alice"));
    give_tokens(&mut commons, "alice", COIN)?;
    let supply = total_supply(&mut commons, token)?;

    refused(&mut commons, CommunityTokenError::ZeroAmount, |commons| {
        mint(commons, curve, alice, 0)
    });
    refused(&mut commons, CommunityTokenError::ZeroAccount, |commons| {
        mint(commons, curve, ZERO_ACCOUNT.into(), 1)
    });
    let amount = u128::MAX - supply + 1;
    refused(
        &mut commons,
        CommunityTokenError::SupplyOverflow { supply, amount },
        |commons| mint(commons, curve, alice, amount),
    );
    refused(&mut commons, CommunityTokenError::ZeroAmount, |commons| {
        burn(commons, curve, alice, 0)
    });
    let (balance, amount) = (COIN, COIN + 1);
    refused(
        &mut commons,
        CommunityTokenError::InsufficientBalance { balance, amount },
        |commons| burn(commons, curve, alice, amount),
    );
    // The largest supply there can be.
    done(mint(&mut commons, curve, alice, u128::MAX - supply))?;
    assert_eq!(total_supply(&mut commons, token)?, u128::MAX);
    Ok(())
}

#[test]
fn a_transfer_moves_tokens_and_says_so() -> Result<()> {
    let mut commons = open_commons();
    let (token, alice, bob) = (commons.at.token, account("alice"), account("bob"));
    give_tokens(&mut commons, "alice", 5 * COIN)?;

    let receipt = transfer(&mut commons, token, "alice", bob, 2 * COIN);
    let moved = Transfer {
        from: Some(alice),
        to: Some(bob),
        value: 2 * COIN,
    };
    assert_eq!(receipt.events_of(), [(token, moved)]);
    assert_eq!(receipt.events.len(), 1);
    done(receipt)?;
    assert_eq!(
        (commons.tokens_of("alice")?, commons.tokens_of("bob")?),
        (3 * COIN, 2 * COIN)
    );

    refused(&mut commons, PSP22Error::InsufficientBalance, |commons| {
        transfer(commons, token, "alice", bob, 3 * COIN + 1)
    });
    Ok(())
}

#[test]
fn an_emptied_account_gets_its_storage_deposit_back() -> Result<()> {
    let mut commons = open_commons();
    let token = commons.at.token;
    give_tokens(&mut commons, "alice", COIN)?;
    give_tokens(&mut commons, "bob", COIN)?;
    let receipt = transfer(&mut commons, token, "alice", account("bob"), COIN);
    assert!(receipt.cost.deposit < 0, "{:?}", receipt.cost);
    done(receipt)?;
    assert_eq!((commons.tokens_of("alice")?, commons.tokens_of("bob")?), (0, 2 * COIN));
    Ok(())
}

#[test]
fn a_transfer_of_nothing_or_to_oneself_succeeds_and_does_nothing() -> Result<()> {
    let mut commons = open_commons();
    let token = commons.at.token;
    give_tokens(&mut commons, "alice", COIN)?;
    let before = commons.chain.state_root();
    for (to, amount) in [
        (account("bob"), 0),
        (account("alice"), COIN),
        (account("alice"), 2 * COIN),
    ] {
        let receipt = transfer(&mut commons, token, "alice", to, amount);
        assert_eq!(receipt.events, []);
        done(receipt)?;
    }
    assert_eq!(commons.chain.state_root(), before);
    Ok(())
}

#[test]
fn an_allowance_is_set_raised_lowered_and_used_up() -> Result<()> {
    let mut commons = open_commons();
    let (token, alice, bob, carol) = (commons.at.token, account("alice"), account("bob"), account("carol"));
    give_tokens(&mut commons, "alice", 10 * COIN)?;
    let approval = |amount| Approval {
        owner: alice,
        spender: bob,
        amount,
    };

    let receipt = commons.send("alice", psp22(token).call_mut().approve(bob, 5 * COIN));
    assert_eq!(receipt.events_of(), [(token, approval(5 * COIN))]);
    done(receipt)?;
    let receipt = commons.send("alice", psp22(token).call_mut().increase_allowance(bob, 2 * COIN));
    assert_eq!(receipt.events_of(), [(token, approval(7 * COIN))]);
    done(receipt)?;
    let receipt = commons.send("alice", psp22(token).call_mut().decrease_allowance(bob, COIN));
    assert_eq!(receipt.events_of(), [(token, approval(6 * COIN))]);
    done(receipt)?;
    assert_eq!(commons.chain.read(psp22(token).call().allowance(alice, bob))?, 6 * COIN);

    let message = psp22(token).call_mut().transfer_from(alice, carol, 4 * COIN, Data);
    let receipt = commons.send("bob", message);
    assert_eq!(receipt.events_of(), [(token, approval(2 * COIN))]);
    let moved = Transfer {
        from: Some(alice),
        to: Some(carol),
        value: 4 * COIN,
    };
    assert_eq!(receipt.events_of(), [(token, moved)]);
    assert_eq!(receipt.events.len(), 2);
    done(receipt)?;
    assert_eq!(commons.chain.read(psp22(token).call().allowance(alice, bob))?, 2 * COIN);
    assert_eq!(
        (commons.tokens_of("alice")?, commons.tokens_of("carol")?),
        (6 * COIN, 4 * COIN)
    );

    refused(&mut commons, PSP22Error::InsufficientAllowance, |commons| {
        let message = psp22(token).call_mut().transfer_from(alice, carol, 2 * COIN + 1, Data);
        commons.send("bob", message)
    });
    refused(&mut commons, PSP22Error::InsufficientAllowance, |commons| {
        commons.send("alice", psp22(token).call_mut().decrease_allowance(bob, 2 * COIN + 1))
    });
    Ok(())
}

#[test]
fn a_large_allowance_does_not_help_an_empty_account() -> Result<()> {
    let mut commons = open_commons();
    let (token, alice, bob) = (commons.at.token, account("alice"), account("bob"));
    give_tokens(&mut commons, "alice", COIN)?;
    done(commons.send("alice", psp22(token).call_mut().approve(bob, u128::MAX)))?;
    refused(&mut commons, PSP22Error::InsufficientBalance, |commons| {
        let message = psp22(token).call_mut().transfer_from(alice, bob, COIN + 1, Data);
        commons.send("bob", message)
    });
    // Without either, the standard names the allowance.
    refused(&mut commons, PSP22Error::InsufficientAllowance, |commons| {
        let message = psp22(token).call_mut().transfer_from(alice, bob, COIN + 1, Data);
        commons.send("carol", message)
    });
    Ok(())
}

#[test]
fn an_owner_needs_no_allowance_and_cannot_have_one() -> Result<()> {
    let mut commons = open_commons();
    let (token, alice, bob) = (commons.at.token, account("alice"), account("bob"));
    give_tokens(&mut commons, "alice", COIN)?;

    let before = commons.chain.state_root();
    for receipt in [
        commons.send("alice", psp22(token).call_mut().approve(alice, COIN)),
        commons.send("alice", psp22(token).call_mut().increase_allowance(alice, COIN)),
        commons.send("alice", psp22(token).call_mut().decrease_allowance(alice, COIN)),
        commons.send("alice", psp22(token).call_mut().increase_allowance(bob, 0)),
        commons.send("alice", psp22(token).call_mut().decrease_allowance(bob, 0)),
    ] {
        assert_eq!(receipt.events, []);
        done(receipt)?;
    }
    assert_eq!(commons.chain.state_root(), before);

    let message = psp22(token).call_mut().transfer_from(alice, bob, COIN, Data);
    let receipt = commons.send("alice", message);
    assert_eq!(receipt.events_of::<Approval>(), []);
    done(receipt)?;
    assert_eq!(commons.tokens_of("bob")?, COIN);
    Ok(())
}

#[test]
fn an_allowance_stops_at_the_largest_amount() -> Result<()> {
    let mut commons = open_commons();
    let (token, alice, bob) = (commons.at.token, account("alice"), account("bob"));
    done(commons.send("alice", psp22(token).call_mut().approve(bob, u128::MAX - 1)))?;
    let receipt = commons.send("alice", psp22(token).call_mut().increase_allowance(bob, COIN));
    let approval = Approval {
        owner: alice,
        spender: bob,
        amount: u128::MAX,
    };
    assert_eq!(receipt.events_of(), [(token, approval)]);
    done(receipt)
}
