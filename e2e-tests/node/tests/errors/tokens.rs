//! What the two tokens, and the standard of both, refuse.

use super::{provoked::Provoked, ruled, Elsewhere::Proved};
use anyhow::{ensure, Result};
use commons::suite::{constructors, created, done, psp22};
use community_token::TokenRef;
use hostile_token::{standard_error, HostileTokenRef, Message, Misdeed};
use ink::{
    codegen::TraitCallBuilder, contract_ref, env::call::FromAccountId, env::DefaultEnvironment, primitives::AccountId,
};
use interfaces::{
    community_token::{CommunityToken, CommunityTokenError},
    psp22::{Data, PSP22Error, PSP22},
    wrapped_native::{WrappedNative, WrappedNativeError},
    ZERO_ACCOUNT,
};
use node_tests::{on_the_node, suite::hostile_token, OnNode, COIN};
use wrapped_native::WrapperRef;

/// A name that no token takes.
fn too_long() -> Option<interfaces::psp22::Text> {
    Some("x".repeat(65).into())
}

#[test]
fn every_error_of_the_token_standard_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(the_standard)
}

async fn the_standard(backend: OnNode) -> Result<()> {
    let mut suite = ruled(backend).await?;
    let mut provoked = Provoked::<PSP22Error>::default();
    let [alice, mallory] = ["alice", "mallory"].map(|who| suite.account(who));
    let token = suite.at.token;

    let transfer = psp22(token).call_mut().transfer(alice, 1, Data);
    provoked
        .by(&mut suite, "mallory", transfer, PSP22Error::InsufficientBalance)
        .await?;
    let take = psp22(token).call_mut().transfer_from(alice, mallory, 1, Data);
    provoked
        .by(&mut suite, "mallory", take, PSP22Error::InsufficientAllowance)
        .await?;

    // The rest of the standard's errors are none of our tokens'. Somebody else's may say them.
    let other = hostile_token(&mut suite.chain).await?;
    for number in [0, 3, 4, 5] {
        let message = HostileTokenRef::from_account_id(other)
            .call_mut()
            .misbehave(Message::Transfer, Misdeed::Refuse(number));
        done(suite.send("founder", message).await)?;
        let transfer = psp22(other).call_mut().transfer(alice, 1, Data);
        provoked
            .by(&mut suite, "mallory", transfer, standard_error(number))
            .await?;
    }
    provoked.are_all_but(&[])
}

#[test]
fn every_error_of_the_wrapper_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(the_wrapper)
}

async fn the_wrapper(backend: OnNode) -> Result<()> {
    let mut suite = ruled(backend).await?;
    let mut provoked = Provoked::<WrappedNativeError>::default();
    let constructor = constructors::wrapped_native(&suite.config);
    let address = created(suite.chain.instantiate("founder", "wrapped-native", constructor).await)?;
    let wrapper = || -> contract_ref!(WrappedNative, DefaultEnvironment) { address.into() };

    let deposit = wrapper().call_mut().deposit();
    provoked
        .by(&mut suite, "alice", deposit, WrappedNativeError::ZeroAmount)
        .await?;
    let withdraw = wrapper().call_mut().withdraw(7);
    let short = WrappedNativeError::InsufficientBalance { balance: 0, amount: 7 };
    provoked.by(&mut suite, "alice", withdraw, short).await?;

    // An account that there is not yet cannot begin with less than the existential deposit.
    let nobody = AccountId::from([7; 32]);
    let deposit = wrapper().call_mut().deposit();
    done(suite.chain.call_with_value("alice", deposit, COIN).await)?;
    done(
        suite
            .send("alice", psp22(address).call_mut().transfer(nobody, 5, Data))
            .await,
    )?;
    let withdraw = wrapper().call_mut().withdraw(5);
    provoked
        .by_contract(&mut suite, nobody, withdraw, WrappedNativeError::NativeTransferFailed)
        .await?;

    let constructor = WrapperRef::new(too_long(), None, 12);
    provoked
        .by_constructor(
            &mut suite,
            "wrapped-native",
            constructor,
            WrappedNativeError::TextTooLong,
        )
        .await?;
    // All coins of a chain are fewer than 2^128.
    provoked.are_all_but(&[("SupplyOverflow", Proved("the_supply_stays_within_128_bits"))])
}

#[test]
fn every_error_of_the_community_token_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(the_community_token)
}

async fn the_community_token(backend: OnNode) -> Result<()> {
    let mut suite = ruled(backend).await?;
    let mut provoked = Provoked::<CommunityTokenError>::default();
    let (token, curve) = (suite.at.token, suite.at.curve);
    let [alice, founder] = ["alice", "founder"].map(|who| suite.account(who));

    let constructor = constructors::community_token(&suite.config);
    let unwired = created(suite.chain.instantiate("founder", "community-token", constructor).await)?;
    let unwired = || -> contract_ref!(CommunityToken, DefaultEnvironment) { unwired.into() };
    let wire = unwired().call_mut().wire(curve);
    provoked
        .by(&mut suite, "mallory", wire, CommunityTokenError::NotDeployer)
        .await?;
    let wire = unwired().call_mut().wire(alice);
    provoked
        .by(&mut suite, "founder", wire, CommunityTokenError::IssuerNotAContract)
        .await?;
    let wire = suite.at.to_token().call_mut().wire(curve);
    provoked
        .by(&mut suite, "founder", wire, CommunityTokenError::AlreadyWired)
        .await?;
    let mint = suite.at.to_token().call_mut().mint(founder, 1);
    provoked
        .by(&mut suite, "founder", mint, CommunityTokenError::NotIssuer)
        .await?;

    // Only the curve mints and burns, and it asks for nothing of this.
    let supply = suite.chain.read(psp22(token).call().total_supply()).await?;
    ensure!(supply > 0);
    let mint = suite.at.to_token().call_mut().mint(alice, 0);
    provoked
        .by_contract(&mut suite, curve, mint, CommunityTokenError::ZeroAmount)
        .await?;
    let mint = suite.at.to_token().call_mut().mint(ZERO_ACCOUNT.into(), 1);
    provoked
        .by_contract(&mut suite, curve, mint, CommunityTokenError::ZeroAccount)
        .await?;
    let mint = suite.at.to_token().call_mut().mint(alice, u128::MAX);
    let overflow = CommunityTokenError::SupplyOverflow {
        supply,
        amount: u128::MAX,
    };
    provoked.by_contract(&mut suite, curve, mint, overflow).await?;
    let burn = suite.at.to_token().call_mut().burn(alice, 3);
    let short = CommunityTokenError::InsufficientBalance { balance: 0, amount: 3 };
    provoked.by_contract(&mut suite, curve, burn, short).await?;

    let constructor = TokenRef::new(None, too_long(), 12);
    provoked
        .by_constructor(
            &mut suite,
            "community-token",
            constructor,
            CommunityTokenError::TextTooLong,
        )
        .await?;
    provoked.are_all_but(&[])
}
