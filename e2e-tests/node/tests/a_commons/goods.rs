//! Vouchers: one sale in which all goes well, and one that an arbiter decides.

use anyhow::{ensure, Context, Result};
use commons::suite::{commerce::description, done};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    psp34::{Id, Transfer},
    voucher_escrow::{
        ArbitratedTerms, AutomaticTerms, Change, Committed, Ending, Fault, Finalized, Offer, Outcome, Payouts,
        Resolution, SetAccepted, SetClosed, SetCreated, SetId, Use, VoucherChanged, VoucherEscrow, VoucherId,
        Withdrawn,
    },
};
use node_tests::{OnNode, Suite, COIN};

/// Two minutes, for all that has to come in time.
const IN_TIME_MS: u64 = 120_000;

/// What dave can complain in, and does not.
const COMPLAINT_MS: u64 = 3_000;

/// What is sold.
pub struct Goods {
    /// Two vouchers of carol's, of which dave buys one.
    pub set: SetId,
    /// Dave's, which is redeemed.
    pub voucher: VoucherId,
}

pub async fn sales(suite: &mut Suite<OnNode>) -> Result<Goods> {
    let goods = a_sale(suite).await?;
    a_dispute(suite).await?;
    Ok(goods)
}

/// Dave buys of carol, and has somebody fetch it with what he signed.
async fn a_sale(suite: &mut Suite<OnNode>) -> Result<Goods> {
    let ([dave, mallory], at) = (["dave", "mallory"].map(|who| suite.account(who)), suite.at);
    let now_ms = suite.now_ms().await?;
    let offer = Offer {
        asset: at.collateral,
        price: 10 * COIN,
        seller_deposit: 2 * COIN,
        quantity: 2,
        valid_from_ms: now_ms,
        valid_to_ms: now_ms + IN_TIME_MS,
        complaint_period_ms: COMPLAINT_MS,
        resolution: Resolution::Automatic(AutomaticTerms {
            buyer_deposit: COIN,
            complaint_bond: None,
            fault_period_ms: IN_TIME_MS,
        }),
        agent: None,
        gate: None,
    };
    let set = offered(suite, offer, SetId(0)).await?;

    let bought = suite.commit("dave", set).await?;
    let voucher = VoucherId(0);
    let token = Transfer {
        from: None,
        to: Some(dave),
        id: Id::U64(0),
    };
    suite.emitted(&bought, at.escrow, token)?;
    let committed = Committed {
        voucher,
        set,
        buyer: dave,
    };
    suite.emitted(&bought, at.escrow, committed)?;
    ensure!(done(bought)? == voucher);

    let deadline_ms = now_ms + IN_TIME_MS;
    let message = suite
        .at
        .to_escrow()
        .call()
        .permit_message(voucher, mallory, deadline_ms);
    let message = suite.chain.read(message).await?.context("there is a voucher")?;
    let genesis_hash = suite.chain.backend.genesis_hash();
    ensure!(message[32..64] == genesis_hash, "it names the chain");
    let signature = suite.chain.key("dave").sign(&message).0.to_vec();
    let redeem = suite
        .at
        .to_escrow()
        .call_mut()
        .redeem_with_permit(voucher, deadline_ms, signature);
    let redeemed = suite.send("mallory", redeem).await;
    let change = Change::Redeemed { by: mallory };
    suite.emitted(&redeemed, at.escrow, VoucherChanged { voucher, change })?;
    done(redeemed)?;
    Ok(Goods { set, voucher })
}

/// Alice buys of carol, complains, and asks erin, who gives her three fifths.
async fn a_dispute(suite: &mut Suite<OnNode>) -> Result<()> {
    let at = suite.at;
    let now_ms = suite.now_ms().await?;
    let offer = Offer {
        asset: at.collateral,
        price: 10 * COIN,
        seller_deposit: 2 * COIN,
        quantity: 1,
        valid_from_ms: now_ms,
        valid_to_ms: now_ms + IN_TIME_MS,
        complaint_period_ms: IN_TIME_MS,
        resolution: Resolution::Arbitrated(ArbitratedTerms {
            arbiter: suite.account("erin"),
            arbiter_fee: COIN,
            cancel_penalty: COIN,
            escalation_deposit: COIN,
            resolution_period_ms: IN_TIME_MS,
            response_period_ms: IN_TIME_MS,
        }),
        agent: None,
        gate: None,
    };
    let set = offered(suite, offer, SetId(1)).await?;
    let accepted = suite.accept_set("erin", set).await;
    suite.emitted(&accepted, at.escrow, SetAccepted { set })?;
    done(accepted)?;
    let voucher = done(suite.commit("alice", set).await?)?;
    done(suite.redeem_voucher("alice", voucher).await)?;
    let complained = suite.complain("alice", voucher).await?;
    let change = Change::Complained { bond: 0 };
    suite.emitted(&complained, at.escrow, VoucherChanged { voucher, change })?;
    done(complained)?;
    let escalated = suite.escalate("alice", voucher).await?;
    let change = Change::Escalated;
    suite.emitted(&escalated, at.escrow, VoucherChanged { voucher, change })?;
    done(escalated)?;

    let decided = suite.decide("erin", voucher, 600_000).await;
    // Of the price of 10 and of the deposits of 3; of the seller's 4 of the price 2 % go to the pool.
    let payouts = Payouts {
        buyer: 78 * COIN / 10,
        seller: 512 * COIN / 100,
        pool: 8 * COIN / 100,
        agent: 0,
        arbiter: COIN,
    };
    let outcome = Outcome::Arbitrated(Ending::Decided {
        buyer_share_ppm: 600_000,
    });
    let finalized = Finalized {
        voucher,
        outcome,
        payouts,
    };
    suite.emitted(&decided, at.escrow, finalized)?;
    done(decided)
}

async fn offered(suite: &mut Suite<OnNode>, offer: Offer, set: SetId) -> Result<SetId> {
    let receipt = suite.create_set("carol", offer, 20_000).await?;
    let created = SetCreated {
        seller: suite.account("carol"),
        set,
        protocol_fee_ppm: 20_000,
        offer,
    };
    suite.emitted(&receipt, suite.at.escrow, created)?;
    ensure!(done(receipt)? == set);
    ensure!(suite.voucher_set(set).await?.metadata == description());
    Ok(set)
}

/// Dave has not complained, so carol is paid; and everybody gets what is theirs.
pub async fn settlements(suite: &mut Suite<OnNode>, goods: &Goods) -> Result<()> {
    let at = suite.at;
    let Goods { set, voucher } = *goods;
    let from_ms = suite.voucher(voucher).await?.final_from_ms;
    suite.wait_until(from_ms.context("it is not final")?).await?;
    let ended = suite.finalize("mallory", voucher).await;
    let finalized = Finalized {
        voucher,
        outcome: Outcome::Automatic {
            how: Use::Redeemed,
            fault: Fault::None,
        },
        payouts: Payouts {
            buyer: COIN,
            seller: 118 * COIN / 10,
            pool: 2 * COIN / 10,
            agent: 0,
            arbiter: 0,
        },
    };
    suite.emitted(&ended, at.escrow, finalized)?;
    done(ended)?;
    let closed = suite.close_set("carol", set).await;
    let end = SetClosed {
        set,
        unsold: 1,
        returned: 2 * COIN,
    };
    suite.emitted(&closed, at.escrow, end)?;
    done(closed)?;

    let pool_before = suite.balance(at.collateral, at.funding_pool).await?;
    for (owner, cents) in [
        (suite.account("alice"), 780),
        (suite.account("carol"), 512 + 1_180 + 200),
        (suite.account("dave"), 100),
        (suite.account("erin"), 100),
        (at.funding_pool, 8 + 20),
    ] {
        let withdraw = suite.at.to_escrow().call_mut().withdraw(owner, at.collateral);
        let receipt = suite.send("mallory", withdraw).await;
        let amount = cents * COIN / 100;
        let withdrawn = Withdrawn {
            owner,
            asset: at.collateral,
            amount,
        };
        suite.emitted(&receipt, at.escrow, withdrawn)?;
        ensure!(done(receipt)? == amount);
    }
    ensure!(suite.balance(at.collateral, at.escrow).await? == 0);
    let pool_after = suite.balance(at.collateral, at.funding_pool).await?;
    ensure!(pool_after == pool_before + 28 * COIN / 100);
    Ok(())
}
