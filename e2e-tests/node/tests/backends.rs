//! Scenarios that need no clock, each run on both of ink_e2e's chains: the real node, and the runtime alone.

use anyhow::{ensure, Result};
use commons::{
    chain::Failure,
    suite::{done, psp22},
};
use ink::codegen::TraitCallBuilder;
use interfaces::{
    bonding_curve::{BondingCurve, Phase},
    community_token::{CommunityToken, CommunityTokenError, IssuerWired},
    conviction_voting::{ConvictionVoting, ProposalId, Request, VotingError},
    hatch::{Contributed, Hatch, HatchError, HatchPhase, Launched, Place, Sealed},
    psp22::{Approval, Data, PSP22Error, Transfer, PSP22},
    psp34::{self, Id},
    vesting::{BatchId, Released},
    voucher_escrow::{
        Change, EscrowError, SetClosed, SetId, SetPhase, VoucherChanged, VoucherEscrow, VoucherId, VoucherState,
    },
    wrapped_native::{WrappedNative, WrappedNativeError},
};
use node_tests::{fast_config, market::three_goods, Backend, Chain, Suite, COIN};

/// What everyone has of the chain's coin.
const PURSE: u128 = 10_000 * COIN;

/// For each scenario a test on the node and one on the runtime alone.
macro_rules! on_both {
    ($($scenario:ident),* $(,)?) => {
        mod node {
            $(
                #[test]
                fn $scenario() -> anyhow::Result<()> {
                    node_tests::on_the_node(super::$scenario)
                }
            )*
        }

        mod runtime {
            $(
                #[test]
                fn $scenario() -> anyhow::Result<()> {
                    node_tests::in_the_sandbox(super::$scenario)
                }
            )*
        }
    };
}

on_both! {
    coins_are_wrapped_moved_and_unwrapped,
    a_suite_is_wired_once_and_sealed_only_as_promised,
    a_hatch_at_its_maximum_is_launched_at_once_and_its_tokens_trade_and_vote,
    vouchers_are_sold_given_back_and_withdrawn_from_sale,
}

async fn suite<B: Backend>(backend: B, people: &[&'static str]) -> Result<Suite<B>> {
    let chain = Chain::with_people(backend, people, PURSE).await;
    let mut config = fast_config()?;
    // It begins when it is deployed.
    config.hatch.funding.end_ms -= config.hatch.funding.start_ms;
    config.hatch.funding.start_ms = 0;
    config.hatch.team = None;
    Suite::deploy(chain, &config).await
}

async fn coins_are_wrapped_moved_and_unwrapped<B: Backend>(backend: B) -> Result<()> {
    let mut suite = suite(backend, &["founder", "alice", "bob", "carol"]).await?;
    let coin = suite.at.collateral;
    let [alice, bob, carol] = ["alice", "bob", "carol"].map(|who| suite.account(who));

    let wrapped = suite.wrap("alice", 100 * COIN).await;
    let minted = Transfer {
        from: None,
        to: Some(alice),
        value: 100 * COIN,
    };
    suite.emitted(&wrapped, coin, minted)?;
    done(wrapped)?;

    let given = suite
        .send("alice", psp22(coin).call_mut().transfer(bob, 30 * COIN, Data))
        .await;
    let moved = Transfer {
        from: Some(alice),
        to: Some(bob),
        value: 30 * COIN,
    };
    suite.emitted(&given, coin, moved)?;
    done(given)?;

    let allowed = suite.approve("alice", coin, bob, 20 * COIN).await;
    let allowance = Approval {
        owner: alice,
        spender: bob,
        amount: 20 * COIN,
    };
    suite.emitted(&allowed, coin, allowance)?;
    done(allowed)?;
    let too_much = psp22(coin).call_mut().transfer_from(alice, carol, 20 * COIN + 1, Data);
    suite
        .refused("bob", too_much, PSP22Error::InsufficientAllowance)
        .await?;
    let taken = psp22(coin).call_mut().transfer_from(alice, carol, 20 * COIN, Data);
    done(suite.send("bob", taken).await)?;

    let more_than_there_is = psp22(coin).call_mut().transfer(alice, 30 * COIN + 1, Data);
    suite
        .refused("bob", more_than_there_is, PSP22Error::InsufficientBalance)
        .await?;
    let unwrap_too_much = suite.at.to_wrapper().call_mut().withdraw(20 * COIN + 1);
    let short = WrappedNativeError::InsufficientBalance {
        balance: 20 * COIN,
        amount: 20 * COIN + 1,
    };
    suite.refused("carol", unwrap_too_much, short).await?;
    let unwrap = suite.at.to_wrapper().call_mut().withdraw(20 * COIN);
    let unwrapped = suite.send("carol", unwrap).await;
    let burned = Transfer {
        from: Some(carol),
        to: None,
        value: 20 * COIN,
    };
    suite.emitted(&unwrapped, coin, burned)?;
    done(unwrapped)?;

    ensure!(suite.balance(coin, alice).await? == 50 * COIN);
    ensure!(suite.balance(coin, bob).await? == 30 * COIN);
    ensure!(suite.balance(coin, carol).await? == 0);
    ensure!(suite.chain.read(psp22(coin).call().total_supply()).await? == 80 * COIN);
    Ok(())
}

async fn a_suite_is_wired_once_and_sealed_only_as_promised<B: Backend>(backend: B) -> Result<()> {
    let mut suite = suite(backend, &["founder", "alice", "mallory"]).await?;
    let at = suite.at;

    let seal = suite.at.to_hatch().call_mut().seal();
    suite
        .refused("alice", seal, HatchError::Miswired(Place::TokenIssuer))
        .await?;
    let contribute = suite.at.to_hatch().call_mut().contribute(COIN, None);
    suite.refused("alice", contribute, HatchError::NotSealed).await?;
    let take_over = suite.at.to_token().call_mut().wire(at.hatch);
    suite
        .refused("mallory", take_over, CommunityTokenError::NotDeployer)
        .await?;

    let wire = suite.at.to_token().call_mut().wire(at.curve);
    let wired = suite.send("founder", wire).await;
    suite.emitted(&wired, at.token, IssuerWired { issuer: at.curve })?;
    done(wired)?;
    let wire_again = suite.at.to_token().call_mut().wire(at.curve);
    suite
        .refused("founder", wire_again, CommunityTokenError::AlreadyWired)
        .await?;
    let seal = suite.at.to_hatch().call_mut().seal();
    suite
        .refused("alice", seal, HatchError::Miswired(Place::PoolAdmin))
        .await?;
    Ok(())
}

async fn a_hatch_at_its_maximum_is_launched_at_once_and_its_tokens_trade_and_vote<B: Backend>(
    backend: B,
) -> Result<()> {
    let mut suite = suite(backend, &["founder", "alice", "bob", "dave"]).await?;
    let at = suite.at;
    let bob = suite.account("bob");
    suite.wire().await?;
    let sealed = suite.seal("alice").await;
    suite.emitted(&sealed, at.hatch, Sealed { admin: at.voting })?;
    done(sealed)?;

    // Contributions: 2 250 are the most, so 250 of bob's stay with him.
    done(suite.contribute("alice", 1_500 * COIN).await?)?;
    ensure!(suite.hatch_status().await?.phase == HatchPhase::Funding);
    let launch = suite.at.to_hatch().call_mut().launch();
    let too_early = HatchError::WrongPhase {
        phase: HatchPhase::Funding,
    };
    suite.refused("dave", launch, too_early).await?;
    let clipped = suite.contribute("bob", 1_000 * COIN).await?;
    let contributed = Contributed {
        contributor: bob,
        amount: 750 * COIN,
        tokens: 3_000 * COIN,
        raised: 2_250 * COIN,
    };
    suite.emitted(&clipped, at.hatch, contributed)?;
    ensure!(done(clipped)? == 750 * COIN);
    ensure!(suite.collateral_of("bob").await? == 250 * COIN);

    // The launch: a quarter for the pool, the rest behind 9 000 tokens.
    ensure!(suite.hatch_status().await?.phase == HatchPhase::GoalReached);
    let launched = suite.launch("dave").await;
    let beginning = Launched {
        supply: 9_000 * COIN,
        reserve: 2_250 * COIN * 3 / 4,
        to_funding_pool: 2_250 * COIN / 4,
        team_batch: None,
    };
    suite.emitted(&launched, at.hatch, beginning)?;
    done(launched)?;
    ensure!(suite.market().await?.phase == Phase::Open);
    ensure!(suite.balance(at.collateral, at.funding_pool).await? == 2_250 * COIN / 4);

    // A tenth is unlocked at once; before the cliff nothing more.
    ensure!(done(suite.claim("dave", "bob").await)? == BatchId(0));
    let release = suite.release("dave", BatchId(0)).await;
    let released = done(release.clone())?;
    ensure!(released >= 300 * COIN, "{released} of 3 000 tokens");
    ensure!(suite.tokens_of("bob").await? == suite.batch(BatchId(0)).await?.batch.released);
    if B::TELLS_EVENTS {
        let told = release.events_of::<Released>();
        ensure!(told.len() == 1 && told[0].1.amount == suite.tokens_of("bob").await?);
    } else {
        // There the clock stands still.
        ensure!(released == 300 * COIN);
    }

    // A purchase and a sale do what their quotes said.
    suite.pay_in("dave", 100 * COIN).await?;
    let quote = suite.at.to_curve().call().quote_buy(100 * COIN);
    let quote = suite.chain.read(quote).await?.expect("the market is open");
    ensure!(quote.tribute == 5 * COIN);
    ensure!(done(suite.buy("dave", 100 * COIN).await)? == quote.received);
    ensure!(suite.tokens_of("dave").await? == quote.received);
    let half = quote.received / 2;
    let quote = suite.at.to_curve().call().quote_sell(half);
    let quote = suite.chain.read(quote).await?.expect("the market is open");
    ensure!(done(suite.sell("dave", half).await)? == quote.received);
    ensure!(suite.collateral_of("dave").await? == quote.received);

    // What is left votes.
    let power = suite.tokens_of("dave").await?;
    done(suite.deposit("dave", power).await?)?;
    ensure!(done(suite.propose("dave", Request::Signal).await)? == ProposalId(1));
    let free = power - suite.config.voting.settings.bond;
    done(suite.stake("dave", ProposalId(1), free).await)?;
    let too_much = suite.at.to_voting().call_mut().stake(ProposalId(1), 1);
    suite
        .refused("dave", too_much, VotingError::AboveFree { amount: 1, free: 0 })
        .await?;
    let voter = suite.voter("dave").await?;
    ensure!(voter.deposited == free && voter.free == 0 && voter.stakes.len() == 1);
    ensure!(suite.proposal(ProposalId(1)).await?.proposal.stake == free);
    Ok(())
}

async fn vouchers_are_sold_given_back_and_withdrawn_from_sale<B: Backend>(backend: B) -> Result<()> {
    let mut suite = suite(backend, &["founder", "alice", "carol", "mallory"]).await?;
    let at = suite.at;
    let [founder, alice] = ["founder", "alice"].map(|who| suite.account(who));
    suite.wire_to(founder, founder).await?;
    let now_ms = suite.now_ms().await?;
    let offer = three_goods(at.collateral, now_ms);

    let set = done(suite.create_set("carol", offer, 20_000).await?)?;
    ensure!(set == SetId(0));
    ensure!(suite.balance(at.collateral, at.escrow).await? == 6 * COIN);
    let bought = suite.commit("alice", set).await?;
    let token = psp34::Transfer {
        from: None,
        to: Some(alice),
        id: Id::U64(0),
    };
    suite.emitted(&bought, at.escrow, token)?;
    let voucher = done(bought)?;
    ensure!(voucher == VoucherId(0));
    ensure!(suite.balance(at.collateral, at.escrow).await? == 17 * COIN);

    let steal = suite.at.to_escrow().call_mut().redeem(voucher);
    suite.refused("mallory", steal, EscrowError::NotHolder).await?;
    let given_back = suite.refund_voucher("alice", voucher).await;
    let change = VoucherChanged {
        voucher,
        change: Change::Refunded,
    };
    suite.emitted(&given_back, at.escrow, change)?;
    done(given_back)?;
    ensure!(suite.voucher(voucher).await?.state == VoucherState::Refunded);
    let too_late = suite.at.to_escrow().call_mut().redeem(voucher);
    let not_now = EscrowError::NotNow {
        state: VoucherState::Refunded,
    };
    suite.refused("alice", too_late, not_now).await?;

    let close = suite.at.to_escrow().call_mut().close_set(set);
    suite.refused("mallory", close, EscrowError::NotSeller).await?;
    let closed = suite.close_set("carol", set).await;
    let end = SetClosed {
        set,
        unsold: 2,
        returned: 4 * COIN,
    };
    suite.emitted(&closed, at.escrow, end)?;
    done(closed)?;
    ensure!(suite.voucher_set(set).await?.phase == SetPhase::SoldOut);
    ensure!(suite.credit_of("carol").await? == 4 * COIN);
    let buy = suite.at.to_escrow().call_mut().commit(set, alice);
    suite.refused("alice", buy, EscrowError::SoldOut).await?;

    // A message of another contract's is none of the escrow's.
    let nonsense = psp22(at.escrow).call_mut().increase_allowance(alice, 1);
    let receipt = suite.send("alice", nonsense).await;
    ensure!(
        matches!(receipt.answer, Err(Failure::Language(_))),
        "{:?}",
        receipt.answer
    );
    Ok(())
}
