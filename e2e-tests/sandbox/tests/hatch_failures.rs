//! A collateral that fails, lies or calls back while a commons begins: nobody's money is locked in, and nothing is done
//! by halves.

use anyhow::Result;
use commons::{
    chain::{account, CallError, Failure},
    suite::{done, psp22, Commons},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::BondingCurveError,
    call::CallFailure,
    hatch::{HatchError, HatchPhase},
    psp22::{Data, PSP22Error, PSP22},
};
use sandbox_tests::{
    fails,
    hostile::{
        self, behave, failures, failures_of_a_view, hatching_commons, misbehave, refused_whatever_goes_wrong, Message,
        Misdeed, HOLDING, SWEEP,
    },
    messages::{contribute, HatchReceipt},
    refused, transfer, COIN, CONTRIBUTIONS,
};

const RAISED: u128 = 100_000 * COIN;

fn launch(commons: &mut Commons) -> HatchReceipt {
    commons.launch("frank")
}

fn contribute_some(commons: &mut Commons) -> HatchReceipt<u128> {
    contribute(commons, "alice", 100 * COIN, None)
}

fn refund(commons: &mut Commons) -> HatchReceipt<u128> {
    commons.refund("frank", "alice")
}

/// A hatch that everything has been contributed to, in a collateral that is honest for now.
fn full_commons() -> Result<Commons> {
    let mut commons = hatching_commons();
    for (who, amount) in CONTRIBUTIONS {
        done(contribute(&mut commons, who, amount, None))?;
    }
    Ok(commons)
}

/// The same, when nobody launched it.
fn refunding_commons() -> Result<Commons> {
    let mut commons = full_commons()?;
    commons.chain.wait(commons.config.hatch.funding.launch_window_ms);
    assert_eq!(commons.hatch_status()?.phase, HatchPhase::Refunding);
    Ok(commons)
}

#[test]
fn a_collateral_that_fails_while_somebody_contributes_books_nothing() -> Result<()> {
    let mut commons = hatching_commons();
    let at = commons.at;
    let error = HatchError::Collateral;
    for party in [account("alice"), at.hatch] {
        let failures = failures(at.hatch, party);
        refused_whatever_goes_wrong(
            &mut commons,
            at.collateral,
            Message::TransferFrom,
            failures,
            error,
            contribute_some,
        );
    }
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::BalanceOf,
        failures_of_a_view(),
        error,
        contribute_some,
    );
    Ok(())
}

#[test]
fn a_collateral_that_keeps_a_fee_or_moves_nothing_is_not_contributed() -> Result<()> {
    let mut commons = hatching_commons();
    let collateral = commons.at.collateral;
    for (before, misdeed, held) in [
        (0, Misdeed::KeepFee(10_000), 99 * COIN),
        (0, Misdeed::KeepFee(1), 100 * COIN - COIN / 10_000),
        (0, Misdeed::MoveNothing, 0),
        (5 * COIN, Misdeed::KeepFee(10_000), 104 * COIN),
    ] {
        let start = commons.chain.snapshot();
        if before > 0 {
            done(contribute(&mut commons, "bob", before, None))?;
        }
        misbehave(&mut commons, collateral, Message::TransferFrom, misdeed)?;
        let raised = before + 100 * COIN;
        refused(
            &mut commons,
            HatchError::CollateralShort { held, raised },
            contribute_some,
        );
        behave(&mut commons, collateral)?;
        done(contribute_some(&mut commons))?;
        commons.chain.restore(&start);
    }
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_the_commons_begins_leaves_it_to_be_launched_later() -> Result<()> {
    let mut commons = full_commons()?;
    let at = commons.at;
    let of_hatch = HatchError::Collateral;
    let of_curve = |failure| HatchError::Curve(CallFailure::Refused(BondingCurveError::Collateral(failure)));
    // The hatch pays the tribute.
    let failures_of_tribute = failures(at.hatch, at.funding_pool);
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::Transfer,
        failures_of_tribute,
        of_hatch,
        launch,
    );
    // The curve takes the reserve, while the hatch and the curve itself are being called.
    for entered in [at.hatch, at.curve] {
        let failures = failures(entered, at.curve);
        refused_whatever_goes_wrong(
            &mut commons,
            at.collateral,
            Message::TransferFrom,
            failures,
            of_curve,
            launch,
        );
    }
    // The hatch asks first what it holds.
    let failures = failures_of_a_view();
    refused_whatever_goes_wrong(
        &mut commons,
        at.collateral,
        Message::BalanceOf,
        failures,
        of_hatch,
        launch,
    );
    Ok(())
}

#[test]
fn a_reserve_that_does_not_arrive_whole_opens_no_market() -> Result<()> {
    let mut commons = full_commons()?;
    let (collateral, reserve) = (commons.at.collateral, 70_000 * COIN);
    for (misdeed, held) in [(Misdeed::KeepFee(10_000), 69_300 * COIN), (Misdeed::MoveNothing, 0)] {
        misbehave(&mut commons, collateral, Message::TransferFrom, misdeed)?;
        let short = BondingCurveError::CollateralShort { held, reserve };
        refused(&mut commons, HatchError::Curve(CallFailure::Refused(short)), launch);
    }
    behave(&mut commons, collateral)?;
    done(launch(&mut commons))
}

#[test]
fn a_hatch_that_lost_what_was_contributed_is_not_launched_short() -> Result<()> {
    let mut commons = full_commons()?;
    let at = commons.at;
    // Say, by a token that takes balances away.
    let message = psp22(at.collateral).call_mut().transfer(account("mallory"), 1, Data);
    done(commons.chain.call(at.hatch, message))?;
    let short = HatchError::CollateralShort {
        held: RAISED - 1,
        raised: RAISED,
    };
    refused(&mut commons, short, launch);
    // Whoever gives it back lets it begin.
    done(transfer(&mut commons, at.collateral, "mallory", at.hatch, 1))?;
    done(launch(&mut commons))
}

#[test]
fn a_collateral_that_never_lets_it_begin_still_gives_everything_back() -> Result<()> {
    let mut commons = full_commons()?;
    let collateral = commons.at.collateral;
    misbehave(&mut commons, collateral, Message::TransferFrom, Misdeed::Trap)?;
    let trapped = BondingCurveError::Collateral(CallFailure::Trapped);
    refused(&mut commons, HatchError::Curve(CallFailure::Refused(trapped)), launch);
    commons.chain.wait(commons.config.hatch.funding.launch_window_ms);
    for (who, amount) in CONTRIBUTIONS {
        assert_eq!(done(commons.refund(who, who))?, amount);
        assert_eq!(commons.collateral_of(who)?, HOLDING);
    }
    Ok(())
}

#[test]
fn a_collateral_that_fails_while_somebody_is_refunded_leaves_it_owed() -> Result<()> {
    let mut commons = refunding_commons()?;
    let at = commons.at;
    for party in [account("alice"), at.hatch] {
        let failures = failures(at.hatch, party);
        refused_whatever_goes_wrong(
            &mut commons,
            at.collateral,
            Message::Transfer,
            failures,
            HatchError::Collateral,
            refund,
        );
    }
    done(refund(&mut commons))?;
    Ok(())
}

#[test]
fn an_account_that_is_frozen_keeps_nobody_else_waiting() -> Result<()> {
    let mut commons = refunding_commons()?;
    let collateral = commons.at.collateral;
    let freeze = Misdeed::Freeze(account("alice"));
    misbehave(&mut commons, collateral, Message::Transfer, freeze)?;
    let frozen = CallFailure::Refused(PSP22Error::Custom("frozen".into()));
    refused(&mut commons, HatchError::Collateral(frozen), refund);
    done(commons.refund("bob", "bob"))?;
    done(commons.refund("carol", "carol"))?;
    behave(&mut commons, collateral)?;
    done(refund(&mut commons))?;
    assert_eq!(commons.collateral_of("alice")?, HOLDING);
    Ok(())
}

#[test]
fn a_call_back_finds_nothing_half_done() -> Result<()> {
    // While the hatch takes a contribution or gives it back, the token calls the curve, which nobody is in.
    let mut commons = hatching_commons();
    let at = commons.at;
    let call_back = || Misdeed::CallBack {
        contract: at.curve,
        message: SWEEP,
    };
    misbehave(&mut commons, at.collateral, Message::TransferFrom, call_back())?;
    assert_eq!(done(contribute_some(&mut commons))?, 100 * COIN);
    misbehave(&mut commons, at.collateral, Message::Transfer, call_back())?;
    commons.chain.set_now(commons.config.hatch.funding.end_ms);
    assert_eq!(done(refund(&mut commons))?, 100 * COIN);
    assert_eq!(commons.collateral_of("alice")?, HOLDING);
    Ok(())
}

#[test]
fn a_collateral_that_is_gone_is_named_as_no_contract() -> Result<()> {
    let gone = || HatchError::Collateral(CallFailure::NotAContract);
    let mut commons = hatching_commons();
    let collateral = commons.at.collateral;
    hostile::vanish(&mut commons, collateral);
    refused(&mut commons, gone(), contribute_some);
    let mut commons = full_commons()?;
    hostile::vanish(&mut commons, collateral);
    refused(&mut commons, gone(), launch);
    let mut commons = refunding_commons()?;
    hostile::vanish(&mut commons, collateral);
    refused(&mut commons, gone(), refund);
    Ok(())
}

/// The one thing that a caller cannot turn into an error of its own: the pallet traps it.
#[test]
fn an_answer_that_is_too_long_to_be_read_undoes_everything() -> Result<()> {
    let trapped = |error: CallError<HatchError>| matches!(error, CallError::Failed(Failure::Chain(_)));
    let mut commons = hatching_commons();
    let collateral = commons.at.collateral;
    let too_much = |commons: &mut Commons, message| misbehave(commons, collateral, message, Misdeed::AnswerTooMuch);
    too_much(&mut commons, Message::TransferFrom)?;
    assert!(trapped(fails(&mut commons, contribute_some)));
    let mut commons = full_commons()?;
    too_much(&mut commons, Message::Transfer)?;
    assert!(trapped(fails(&mut commons, launch)));
    let mut commons = refunding_commons()?;
    too_much(&mut commons, Message::Transfer)?;
    assert!(trapped(fails(&mut commons, refund)));
    Ok(())
}
