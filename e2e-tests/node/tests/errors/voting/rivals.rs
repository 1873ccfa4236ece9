//! Other voting contracts: those that cannot be, and those whose contracts do not obey.

use super::{
    super::{mint, misbehave, no_answers, vanish},
    Errors,
};
use anyhow::Result;
use bonding_curve::CurveRef;
use commons::{
    chain::Constructor,
    suite::{constructors, created, done},
};
use conviction_voting::VotingRef;
use hostile_token::Message;
use ink::{
    codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId, scale::Encode,
    selector_bytes,
};
use interfaces::{
    bonding_curve::{BondingCurve, BondingCurveError, CurveWiring},
    call::CallFailure,
    conviction_voting::{AllowedCall, Bar, ConvictionVoting, Setting, Settings, VotingError, VotingTerms},
    vesting::VestingError,
    voucher_escrow::EscrowError,
    ZERO_ACCOUNT,
};
use node_tests::{suite::hostile_token, OnNode, Suite, COIN};

fn voting_of(
    suite: &Suite<OnNode>,
    change: impl FnOnce(&mut VotingTerms, &mut Settings, &mut Option<AccountId>, &mut Vec<AllowedCall>),
) -> Constructor<VotingRef, impl Encode + Clone, VotingError> {
    let mut terms = constructors::voting_terms(&suite.config, &suite.at);
    let mut settings = suite.config.voting.settings;
    let mut guardian = suite.config.voting.guardian;
    let mut allowed = Vec::new();
    change(&mut terms, &mut settings, &mut guardian, &mut allowed);
    VotingRef::new(terms, settings, guardian, allowed)
}

/// Another voting contract, which nobody has made an admin.
async fn rival(suite: &mut Suite<OnNode>, change: impl FnOnce(&mut VotingTerms)) -> Result<AccountId> {
    let constructor = voting_of(suite, |terms, _, _, _| change(terms));
    created(
        suite
            .chain
            .instantiate("founder", "conviction-voting", constructor)
            .await,
    )
}

pub async fn construction(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    let no_pool = hostile_token(&mut suite.chain).await?;
    let call = AllowedCall {
        contract: at.curve,
        selector: selector_bytes!("BondingCurve::set_tributes"),
        bar: Bar::Action,
    };
    let forbidden = AllowedCall {
        contract: at.token,
        ..call
    };
    let nobody = Some(AccountId::from(ZERO_ACCOUNT));
    type Change = Box<dyn Fn(&mut VotingTerms, &mut Settings, &mut Option<AccountId>, &mut Vec<AllowedCall>)>;
    let changes: [(Change, VotingError); 7] = [
        (
            Box::new(move |terms, _, _, _| terms.token = alice),
            VotingError::InvalidReference(alice),
        ),
        (
            Box::new(|terms, _, _, _| terms.rules.half_life_ms = 0),
            VotingError::DurationOutOfRange { got_ms: 0 },
        ),
        (
            Box::new(|_, settings, _, _| settings.bond = u128::MAX),
            VotingError::SettingOutOfRange(Setting::Bond),
        ),
        (
            Box::new(move |_, _, guardian, _| *guardian = nobody),
            VotingError::InvalidGuardian,
        ),
        (
            Box::new(move |_, _, _, allowed| *allowed = vec![call; 33]),
            VotingError::TooManyAllowedCalls,
        ),
        (
            Box::new(move |_, _, _, allowed| allowed.push(forbidden)),
            VotingError::CallForbidden {
                contract: forbidden.contract,
                selector: forbidden.selector,
            },
        ),
        (
            Box::new(move |terms, _, _, _| terms.funding_pool = no_pool),
            VotingError::Pool(CallFailure::BadAnswer),
        ),
    ];
    for (change, error) in changes {
        let constructor = voting_of(suite, change);
        errors
            .by_constructor(suite, "conviction-voting", constructor, error)
            .await?;
    }
    Ok(())
}

/// Voting contracts that nobody has made an admin, or whose contracts are none of the suite's.
pub async fn contracts_that_do_not_obey(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let pause = |rival| voting(rival).call_mut().pause_new_business();
    let enlist = |rival| voting(rival).call_mut().enlist();

    let of_the_suite = rival(suite, |_| ()).await?;
    let not_admin = VotingError::Curve(CallFailure::Refused(BondingCurveError::NotAdmin));
    errors.by(suite, "guardian", pause(of_the_suite), not_admin).await?;
    let not_admin = VotingError::Vesting(CallFailure::Refused(VestingError::NotAdmin));
    errors.by(suite, "alice", enlist(of_the_suite), not_admin).await?;

    let stranger = hostile_token(&mut suite.chain).await?;
    let strange_curve = rival(suite, |terms| terms.curve = stranger).await?;
    let strange_vesting = rival(suite, |terms| terms.vesting = stranger).await?;
    let tame = another_curve(suite).await?;
    let without_escrow = rival(suite, |terms| terms.curve = tame).await?;
    wire_curve(suite, tame, without_escrow).await?;
    let tame = another_curve(suite).await?;
    let strange_escrow = rival(suite, |terms| {
        terms.curve = tame;
        terms.escrow = stranger;
    })
    .await?;
    wire_curve(suite, tame, strange_escrow).await?;

    let not_admin = VotingError::Escrow(CallFailure::Refused(EscrowError::NotAdmin));
    errors.by(suite, "guardian", pause(without_escrow), not_admin).await?;
    for round in 0..2 {
        if round == 1 {
            vanish(suite, stranger).await;
        }
        let (of_curve, of_vesting, of_escrow) = match round {
            0 => (CallFailure::BadAnswer, CallFailure::BadAnswer, CallFailure::BadAnswer),
            _ => (
                CallFailure::NotAContract,
                CallFailure::NotAContract,
                CallFailure::NotAContract,
            ),
        };
        errors
            .by(suite, "guardian", pause(strange_curve), VotingError::Curve(of_curve))
            .await?;
        errors
            .by(
                suite,
                "alice",
                enlist(strange_vesting),
                VotingError::Vesting(of_vesting),
            )
            .await?;
        errors
            .by(suite, "guardian", pause(strange_escrow), VotingError::Escrow(of_escrow))
            .await?;
    }
    Ok(())
}

async fn another_curve(suite: &mut Suite<OnNode>) -> Result<AccountId> {
    let terms = constructors::curve_terms(&suite.config, &suite.at);
    let constructor = CurveRef::new(terms, suite.config.tributes);
    created(suite.chain.instantiate("founder", "bonding-curve", constructor).await)
}

async fn wire_curve(suite: &mut Suite<OnNode>, address: AccountId, admin: AccountId) -> Result<()> {
    let mut curve: contract_ref!(BondingCurve, DefaultEnvironment) = address.into();
    let wire = curve.call_mut().wire(CurveWiring {
        opener: suite.account("founder"),
        admin,
    });
    done(suite.send("founder", wire).await)
}

/// A voting contract whose token is not honest.
pub async fn tokens_that_are_none(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    let token = hostile_token(&mut suite.chain).await?;
    let rival = rival(suite, |terms| terms.token = token).await?;
    let deposit = |amount| voting(rival).call_mut().deposit(amount);
    mint(suite, token, alice, u128::MAX).await?;
    done(suite.approve("alice", token, rival, u128::MAX).await)?;
    errors
        .by(suite, "alice", deposit(u128::MAX), VotingError::Overflow)
        .await?;
    for (misdeed, failure) in no_answers() {
        misbehave(suite, token, Message::TransferFrom, misdeed).await?;
        errors
            .by(suite, "alice", deposit(COIN), VotingError::Token(failure))
            .await?;
    }
    vanish(suite, token).await;
    let gone = VotingError::Token(CallFailure::NotAContract);
    errors.by(suite, "alice", deposit(COIN), gone).await
}

/// Any voting contract, to make messages with.
fn voting(address: AccountId) -> contract_ref!(ConvictionVoting, DefaultEnvironment) {
    address.into()
}
