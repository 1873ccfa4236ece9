//! What the voucher escrow refuses, as a market and as a collection of tokens.

use super::{
    behave, failures_of_a_transfer, mint, misbehave, no_answers, provoked::Provoked, unwired, vanish,
    Elsewhere::OutOfReach, HOLDING,
};
use ::voucher_escrow::EscrowRef;
use anyhow::Result;
use commons::suite::{commerce::description, constructors, created, done, NO_DEADLINE};
use hostile_token::{Message, Misdeed};
use ink::{codegen::TraitCallBuilder, contract_ref, env::DefaultEnvironment, primitives::AccountId};
use interfaces::{
    call::CallFailure,
    psp22::Data,
    psp34::{Id, PSP34Error, PSP34},
    voucher_escrow::{
        ArbitratedTerms, EscrowError, EscrowRules, EscrowTerms, Gate, Metadata, Offer, Resolution, SetId,
        VoucherEscrow, VoucherId, VoucherState,
    },
};
use node_tests::{market::three_goods, on_the_node, suite::hostile_token, OnNode, Suite, COIN};

type Errors = Provoked<EscrowError>;

/// A minute on the chain's clock.
const MINUTE_MS: u64 = 60_000;

/// What a voucher costs.
const PRICE: u128 = 10 * COIN;

/// What the pool takes of that.
const FEE_PPM: u32 = 20_000;

#[test]
fn every_error_of_the_escrow_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(everything)
}

async fn everything(backend: OnNode) -> Result<()> {
    let mut suite = market(backend).await?;
    let mut errors = Errors::default();
    construction(&mut suite, &mut errors).await?;
    governing(&mut suite, &mut errors).await?;
    offers(&mut suite, &mut errors).await?;
    assets(&mut suite, &mut errors).await?;
    sets(&mut suite, &mut errors).await?;
    gates(&mut suite, &mut errors).await?;
    vouchers(&mut suite, &mut errors).await?;
    disputes(&mut suite, &mut errors).await?;
    too_late(&mut suite, &mut errors).await?;
    errors.are_all_but(&[("Gate(Refused)", OutOfReach("a balance is read, which nobody refuses"))])
}

#[test]
fn every_error_of_the_voucher_collection_comes_back_as_itself_and_changes_nothing() -> Result<()> {
    on_the_node(the_collection)
}

async fn the_collection(backend: OnNode) -> Result<()> {
    let mut suite = market(backend).await?;
    let mut errors = Provoked::<PSP34Error>::default();
    let ([alice, carol], at) = (["alice", "carol"].map(|who| suite.account(who)), suite.at);
    let offer = automatic(&mut suite).await?;
    let set = sold(&mut suite, offer).await?;
    let VoucherId(number) = bought(&mut suite, set).await?;
    let collection = || -> contract_ref!(PSP34, DefaultEnvironment) { at.escrow.into() };
    let transfer = |to, number| collection().call_mut().transfer(to, Id::U64(number), Data);
    let to_its_seller = PSP34Error::Custom("this account cannot hold the voucher".into());
    for (who, message, error) in [
        ("mallory", transfer(alice, number), PSP34Error::NotApproved),
        ("alice", transfer(carol, number + 1), PSP34Error::TokenNotExists),
        ("alice", transfer(carol, number), to_its_seller),
    ] {
        errors.by(&mut suite, who, message, error).await?;
    }
    let approve = collection().call_mut().approve(alice, Some(Id::U64(number)), true);
    errors.by(&mut suite, "alice", approve, PSP34Error::SelfApprove).await?;
    errors.are_all_but(&[
        ("TokenExists", OutOfReach("the standard has it, and ours never says it")),
        (
            "SafeTransferCheckFailed",
            OutOfReach("the standard has it, and ours never says it"),
        ),
    ])
}

/// A market that the founder governs. Everyone lets the escrow take what they have of the hostile collateral.
async fn market(backend: OnNode) -> Result<Suite<OnNode>> {
    let people = ["founder", "alice", "carol", "erin", "mallory"];
    let mut suite = unwired(backend, &people, |_, _| ()).await?;
    let (founder, at) = (suite.account("founder"), suite.at);
    suite.wire_to(founder, founder).await?;
    for who in ["alice", "carol"] {
        done(suite.approve(who, at.collateral, at.escrow, HOLDING).await)?;
    }
    Ok(suite)
}

async fn automatic(suite: &mut Suite<OnNode>) -> Result<Offer> {
    let now_ms = suite.now_ms().await?;
    Ok(three_goods(suite.at.collateral, now_ms))
}

/// Judged by erin.
async fn arbitrated(suite: &mut Suite<OnNode>) -> Result<(Offer, ArbitratedTerms)> {
    let terms = ArbitratedTerms {
        arbiter: suite.account("erin"),
        arbiter_fee: COIN,
        cancel_penalty: COIN,
        escalation_deposit: COIN,
        resolution_period_ms: MINUTE_MS,
        response_period_ms: MINUTE_MS,
    };
    let offer = Offer {
        resolution: Resolution::Arbitrated(terms),
        ..automatic(suite).await?
    };
    Ok((offer, terms))
}

async fn sold(suite: &mut Suite<OnNode>, offer: Offer) -> Result<SetId> {
    let create = suite
        .at
        .to_escrow()
        .call_mut()
        .create_set(offer, FEE_PPM, description());
    done(suite.send("carol", create).await)
}

async fn bought(suite: &mut Suite<OnNode>, set: SetId) -> Result<VoucherId> {
    let commit = suite.at.to_escrow().call_mut().commit(set, suite.account("alice"));
    done(suite.send("alice", commit).await)
}

async fn construction(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let alice = suite.account("alice");
    let terms = constructors::escrow_terms(&suite.config, &suite.at);
    let with_rules = |change: fn(&mut EscrowRules)| {
        let mut terms = terms;
        change(&mut terms.rules);
        terms
    };
    let elsewhere = EscrowTerms {
        funding_pool: alice,
        ..terms
    };
    let too_dear = EscrowError::FeeAboveCeiling {
        got_ppm: 50_001,
        ceiling_ppm: 50_000,
    };
    for (terms, fee_ppm, error) in [
        (elsewhere, 0, EscrowError::InvalidReference(alice)),
        (
            with_rules(|rules| rules.protocol_fee_ceiling_ppm = 1_000_000),
            0,
            EscrowError::ShareOutOfRange { got_ppm: 1_000_000 },
        ),
        (
            with_rules(|rules| rules.shortest_period_ms = 0),
            0,
            EscrowError::PeriodOutOfRange { got_ms: 0 },
        ),
        (terms, 50_001, too_dear),
    ] {
        let constructor = EscrowRef::new(terms, fee_ppm);
        errors
            .by_constructor(suite, "voucher-escrow", constructor, error)
            .await?;
    }
    Ok(())
}

async fn governing(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (founder, at) = (suite.account("founder"), suite.at);
    let constructor = constructors::voucher_escrow(&suite.config, &at);
    let unwired = created(suite.chain.instantiate("founder", "voucher-escrow", constructor).await)?;
    let wire = |address| escrow(address).call_mut().wire(founder);
    errors
        .by(suite, "mallory", wire(unwired), EscrowError::NotDeployer)
        .await?;
    errors
        .by(suite, "founder", wire(at.escrow), EscrowError::AlreadyWired)
        .await?;
    let offer = automatic(suite).await?;
    let create = |address| escrow(address).call_mut().create_set(offer, FEE_PPM, description());
    errors
        .by(suite, "carol", create(unwired), EscrowError::NotWired)
        .await?;
    let set_fee = at.to_escrow().call_mut().set_protocol_fee(0);
    errors.by(suite, "mallory", set_fee, EscrowError::NotAdmin).await?;

    let until_ms = suite.now_ms().await? + 60 * MINUTE_MS;
    let pause = |until_ms| at.to_escrow().call_mut().pause_new_business(until_ms);
    done(suite.send("founder", pause(until_ms)).await)?;
    let paused = EscrowError::NewBusinessPaused { until_ms };
    errors.by(suite, "carol", create(at.escrow), paused).await?;
    done(suite.send("founder", pause(0)).await)?;
    Ok(())
}

async fn offers(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, carol], at) = (["alice", "carol"].map(|who| suite.account(who)), suite.at);
    let good = automatic(suite).await?;
    let (judged, terms) = arbitrated(suite).await?;
    let judged_by = |terms| Offer {
        resolution: Resolution::Arbitrated(terms),
        ..judged
    };
    let create = |offer, limit_ppm, metadata| at.to_escrow().call_mut().create_set(offer, limit_ppm, metadata);
    for (offer, error) in [
        (Offer { quantity: 0, ..good }, EscrowError::ZeroQuantity),
        (
            Offer {
                valid_from_ms: good.valid_to_ms,
                ..good
            },
            EscrowError::ValidityOutOfOrder,
        ),
        (
            Offer {
                complaint_period_ms: 1,
                ..good
            },
            EscrowError::PeriodOutOfRange { got_ms: 1 },
        ),
        (Offer { asset: alice, ..good }, EscrowError::InvalidReference(alice)),
        (
            Offer {
                price: u128::MAX,
                ..good
            },
            EscrowError::Overflow,
        ),
        (
            judged_by(ArbitratedTerms {
                arbiter: carol,
                ..terms
            }),
            EscrowError::InvalidParty(carol),
        ),
        (
            judged_by(ArbitratedTerms {
                cancel_penalty: PRICE + 1,
                ..terms
            }),
            EscrowError::PenaltyAbovePrice {
                penalty: PRICE + 1,
                price: PRICE,
            },
        ),
        (
            judged_by(ArbitratedTerms {
                escalation_deposit: PRICE + 1,
                ..terms
            }),
            EscrowError::EscalationAbovePrice {
                deposit: PRICE + 1,
                price: PRICE,
            },
        ),
    ] {
        errors
            .by(suite, "carol", create(offer, FEE_PPM, description()), error)
            .await?;
    }
    let too_dear = EscrowError::FeesAboveLimit {
        fees_ppm: u64::from(FEE_PPM),
        limit_ppm: 0,
    };
    errors
        .by(suite, "carol", create(good, 0, description()), too_dear)
        .await?;
    let novel = Metadata {
        uri: "x".repeat(257).into(),
        hash: [0; 32],
    };
    errors
        .by(
            suite,
            "carol",
            create(good, FEE_PPM, novel),
            EscrowError::UriTooLong { got: 257 },
        )
        .await
}

async fn assets(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, carol, at) = (suite.account("alice"), suite.account("carol"), suite.at);
    let offer = automatic(suite).await?;
    let create = || at.to_escrow().call_mut().create_set(offer, FEE_PPM, description());
    for (misdeed, failure) in failures_of_a_transfer() {
        misbehave(suite, at.collateral, Message::TransferFrom, misdeed).await?;
        errors.by(suite, "carol", create(), EscrowError::Asset(failure)).await?;
    }
    misbehave(suite, at.collateral, Message::TransferFrom, Misdeed::KeepFee(500_000)).await?;
    let short = EscrowError::AssetShort {
        held: 3 * COIN,
        owed: 6 * COIN,
    };
    errors.by(suite, "carol", create(), short).await?;
    behave(suite, at.collateral).await?;

    let asset = hostile_token(&mut suite.chain).await?;
    mint(suite, asset, carol, HOLDING).await?;
    done(suite.approve("carol", asset, at.escrow, HOLDING).await)?;
    let set = sold(suite, Offer { asset, ..offer }).await?;
    vanish(suite, asset).await;
    let commit = at.to_escrow().call_mut().commit(set, alice);
    let gone = EscrowError::Asset(CallFailure::NotAContract);
    errors.by(suite, "alice", commit, gone).await
}

async fn sets(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let ([alice, carol], at) = (["alice", "carol"].map(|who| suite.account(who)), suite.at);
    let offer = automatic(suite).await?;
    let simple = sold(suite, offer).await?;
    let (offer, _) = arbitrated(suite).await?;
    let judged = sold(suite, offer).await?;

    let commit = |set, holder| at.to_escrow().call_mut().commit(set, holder);
    let accept = |set| at.to_escrow().call_mut().accept_set(set);
    for (who, message, error) in [
        ("alice", commit(judged, alice), EscrowError::AwaitingArbiter),
        ("alice", commit(SetId(99), alice), EscrowError::UnknownSet),
        ("alice", commit(simple, carol), EscrowError::InvalidParty(carol)),
    ] {
        errors.by(suite, who, message, error).await?;
    }
    errors.by(suite, "erin", accept(simple), EscrowError::WrongKind).await?;
    errors
        .by(suite, "mallory", accept(judged), EscrowError::NotArbiter)
        .await?;
    done(suite.accept_set("erin", judged).await)?;
    errors
        .by(suite, "erin", accept(judged), EscrowError::AlreadyAccepted)
        .await?;
    let close = at.to_escrow().call_mut().close_set(simple);
    errors.by(suite, "mallory", close, EscrowError::NotSeller).await?;
    done(suite.close_set("carol", simple).await)?;
    errors
        .by(suite, "alice", commit(simple, alice), EscrowError::SoldOut)
        .await
}

async fn gates(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    let door = hostile_token(&mut suite.chain).await?;
    let gate = Gate { token: door, least: 1 };
    let offer = Offer {
        gate: Some(gate),
        ..automatic(suite).await?
    };
    let set = sold(suite, offer).await?;
    let commit = || at.to_escrow().call_mut().commit(set, alice);
    let closed = EscrowError::GateClosed { held: 0, least: 1 };
    errors.by(suite, "alice", commit(), closed).await?;
    for (misdeed, failure) in no_answers() {
        misbehave(suite, door, Message::BalanceOf, misdeed).await?;
        errors.by(suite, "alice", commit(), EscrowError::Gate(failure)).await?;
    }
    vanish(suite, door).await;
    let gone = EscrowError::Gate(CallFailure::NotAContract);
    errors.by(suite, "alice", commit(), gone).await
}

async fn vouchers(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (mallory, at) = (suite.account("mallory"), suite.at);
    let offer = automatic(suite).await?;
    let set = sold(suite, offer).await?;
    let voucher = bought(suite, set).await?;
    let redeem = |voucher| at.to_escrow().call_mut().redeem(voucher);
    errors
        .by(suite, "alice", redeem(VoucherId(99)), EscrowError::UnknownVoucher)
        .await?;
    errors
        .by(suite, "mallory", redeem(voucher), EscrowError::NotHolder)
        .await?;
    let finalize = at.to_escrow().call_mut().finalize(voucher);
    let too_early = EscrowError::TooEarly {
        from_ms: offer.valid_to_ms + offer.complaint_period_ms,
    };
    errors.by(suite, "mallory", finalize, too_early).await?;

    let with_permit = |deadline_ms, signature: &[u8]| {
        at.to_escrow()
            .call_mut()
            .redeem_with_permit(voucher, deadline_ms, signature.to_vec())
    };
    for (message, error) in [
        (with_permit(1, &[0; 64]), EscrowError::PermitExpired { deadline_ms: 1 }),
        (
            with_permit(NO_DEADLINE, &[0; 63]),
            EscrowError::SignatureLength { got: 63 },
        ),
        (with_permit(NO_DEADLINE, &[0; 64]), EscrowError::BadSignature),
    ] {
        errors.by(suite, "mallory", message, error).await?;
    }
    let withdraw = at.to_escrow().call_mut().withdraw(mallory, at.collateral);
    errors
        .by(suite, "mallory", withdraw, EscrowError::NothingToWithdraw)
        .await
}

async fn disputes(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let at = suite.at;
    let (offer, _) = arbitrated(suite).await?;
    let set = sold(suite, offer).await?;
    done(suite.accept_set("erin", set).await)?;
    let voucher = bought(suite, set).await?;
    let settle = at.to_escrow().call_mut().settle(voucher, 0);
    errors.by(suite, "mallory", settle, EscrowError::NotParty).await?;
    let escalate = at.to_escrow().call_mut().escalate(voucher);
    let not_now = EscrowError::NotNow {
        state: VoucherState::Committed,
    };
    errors.by(suite, "alice", escalate, not_now).await
}

/// What a moment too late is too late for.
async fn too_late(suite: &mut Suite<OnNode>, errors: &mut Errors) -> Result<()> {
    let (alice, at) = (suite.account("alice"), suite.at);
    let short = suite.config.escrow.rules.shortest_period_ms;
    let offer = Offer {
        complaint_period_ms: short,
        ..automatic(suite).await?
    };
    let set = sold(suite, offer).await?;
    let voucher = bought(suite, set).await?;
    let now_ms = suite.now_ms().await?;
    let soon_over = Offer {
        valid_to_ms: now_ms + 4 * short,
        ..offer
    };
    let over = sold(suite, soon_over).await?;
    done(suite.redeem_voucher("alice", voucher).await)?;

    suite.wait_until(soon_over.valid_to_ms.max(now_ms + 5 * short)).await?;
    let commit = at.to_escrow().call_mut().commit(over, alice);
    errors.by(suite, "alice", commit, EscrowError::SetExpired).await?;
    let since_ms = suite.voucher(voucher).await?.final_from_ms.unwrap_or_default();
    let complain = at.to_escrow().call_mut().complain(voucher);
    errors
        .by(suite, "alice", complain, EscrowError::TooLate { since_ms })
        .await
}

/// Any escrow, to make messages with.
fn escrow(address: AccountId) -> contract_ref!(VoucherEscrow, DefaultEnvironment) {
    address.into()
}
