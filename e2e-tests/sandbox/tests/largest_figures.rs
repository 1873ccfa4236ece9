//! The largest figures there are, in every argument of every message, in every phase of a commons.

use anyhow::Result;
use commons::{
    chain::{account, Receipt},
    suite::{done, psp22, Commons, FOUNDER},
};
use ink::{codegen::TraitCallBuilder, primitives::AccountId};
use interfaces::{
    allow_list::Allowance,
    bonding_curve::{BondingCurve, BondingCurveError, CurveWiring, Tributes},
    community_token::CommunityToken,
    funding_pool::{AssetTerms, FundingPool, PoolWiring},
    hatch::Hatch,
    psp22::{Data, PSP22},
    vesting::{Accrual, BatchId, Grant, Schedule, Vesting},
    wrapped_native::WrappedNative,
};
use sandbox_tests::{
    gift, give_tokens, hatching_commons, hostile, launched_commons,
    messages::{begin_closing, contribute, finish},
    open_commons, unopened_market, Prepared, COIN, DAY_MS,
};
use std::fmt::Debug;

const MOST: u128 = u128::MAX;
const LATEST: u64 = u64::MAX;

/// Sends messages in all phases of a commons and sees that each is answered, and changes nothing when it is refused.
struct Bombardment {
    commons: Commons,
    phase: &'static str,
    sent: u32,
}

impl Bombardment {
    fn send<Value: Debug, Error: Debug>(
        &mut self,
        name: &str,
        who: &str,
        call: impl FnOnce(&mut Commons) -> Receipt<Result<Value, Error>>,
    ) {
        let start = self.commons.chain.snapshot();
        let before = self.commons.chain.state_root();
        match call(&mut self.commons).answer {
            Ok(Ok(_)) => self.commons.chain.restore(&start),
            Ok(Err(error)) => assert_eq!(
                self.commons.chain.state_root(),
                before,
                "{name} by {who}, {}: {error:?} has changed the state",
                self.phase
            ),
            Err(failure) => panic!("{name} by {who}, {}: {failure:?}", self.phase),
        }
        self.sent += 1;
    }

    fn bombard(&mut self, who: &str, from: AccountId) {
        self.tokens(who, from);
        self.pool(who, from);
        self.curve(who, from);
        self.hatch(who, from);
        self.vesting(who, from);
    }

    fn tokens(&mut self, who: &str, from: AccountId) {
        let (at, other) = (self.commons.at, account("bob"));
        for token in [at.token, at.collateral] {
            for amount in [MOST, MOST - 1, 1 << 127] {
                self.send("transfer", who, |c| {
                    c.chain
                        .call(from, psp22(token).call_mut().transfer(other, amount, Data))
                });
                self.send("transfer_from", who, |c| {
                    c.chain
                        .call(from, psp22(token).call_mut().transfer_from(other, from, amount, Data))
                });
                self.send("approve", who, |c| {
                    c.chain.call(from, psp22(token).call_mut().approve(other, amount))
                });
                self.send("increase_allowance", who, |c| {
                    c.chain
                        .call(from, psp22(token).call_mut().increase_allowance(other, amount))
                });
                self.send("decrease_allowance", who, |c| {
                    c.chain
                        .call(from, psp22(token).call_mut().decrease_allowance(other, amount))
                });
            }
        }
        self.send("mint", who, |c| {
            c.chain.call(from, c.token().call_mut().mint(other, MOST))
        });
        self.send("burn", who, |c| {
            c.chain.call(from, c.token().call_mut().burn(other, MOST))
        });
        self.send("withdraw", who, |c| {
            c.chain.call(from, c.wrapper().call_mut().withdraw(MOST))
        });
    }

    fn pool(&mut self, who: &str, from: AccountId) {
        let (at, other) = (self.commons.at, account("bob"));
        let wiring = PoolWiring {
            admin: other,
            spender: other,
            curve: at.curve,
        };
        let terms = |asset| AssetTerms {
            asset,
            spending_cap_ppm: u32::MAX,
        };
        self.send("wire", who, |c| c.chain.call(from, c.pool().call_mut().wire(wiring)));
        self.send("pay", who, |c| {
            c.chain
                .call(from, c.pool().call_mut().pay(at.collateral, other, MOST, LATEST))
        });
        self.send("register_asset", who, |c| {
            c.chain.call(from, c.pool().call_mut().register_asset(terms(at.token)))
        });
        self.send("set_spending_cap", who, |c| {
            c.chain
                .call(from, c.pool().call_mut().set_spending_cap(terms(at.collateral)))
        });
        self.send("set_spender", who, |c| {
            c.chain.call(from, c.pool().call_mut().set_spender(other))
        });
        self.send("hold_payments", who, |c| {
            c.chain.call(from, c.pool().call_mut().hold_payments(LATEST))
        });
        self.send("surrender", who, |c| {
            c.chain.call(from, c.pool().call_mut().surrender(at.collateral, other))
        });
        for (redeemed, supply) in [(MOST, MOST), (MOST, 1), (MOST, 0), (0, MOST), (1, MOST), (0, 0)] {
            self.send("pay_share", who, |c| {
                c.chain.call(
                    from,
                    c.pool().call_mut().pay_share(at.collateral, other, redeemed, supply),
                )
            });
        }
        self.send("asset_status", who, |c| {
            c.chain.call(from, c.pool().call().asset_status(at.collateral))
        });
    }

    fn curve(&mut self, who: &str, from: AccountId) {
        let (at, other) = (self.commons.at, account("bob"));
        let wiring = CurveWiring {
            opener: other,
            admin: other,
        };
        self.send("wire", who, |c| c.chain.call(from, c.curve().call_mut().wire(wiring)));
        for (one, two) in [(MOST, MOST), (MOST, COIN), (COIN, MOST), (MOST, 0)] {
            self.send("open", who, |c| {
                c.chain.call(from, c.curve().call_mut().open(one, two, other))
            });
            self.send("buy", who, |c| {
                c.chain.call(from, c.curve().call_mut().buy(one, two, other, LATEST))
            });
            self.send("sell", who, |c| {
                c.chain.call(from, c.curve().call_mut().sell(one, two, other, LATEST))
            });
        }
        for amount in [MOST, MOST - 1, 1 << 127, 1 << 112] {
            self.send("quote_buy", who, |c| {
                c.chain.call(from, c.curve().call().quote_buy(amount))
            });
            self.send("quote_sell", who, |c| {
                c.chain.call(from, c.curve().call().quote_sell(amount))
            });
            self.send("quote_deposit_for", who, |c| {
                c.chain.call(from, c.curve().call().quote_deposit_for(amount))
            });
            self.send("redeem", who, |c| {
                c.chain.call(from, c.curve().call_mut().redeem(amount, other))
            });
        }
        let tributes = Tributes {
            entry_ppm: u32::MAX,
            exit_ppm: u32::MAX,
        };
        self.send("set_tributes", who, |c| {
            c.chain.call(from, c.curve().call_mut().set_tributes(tributes))
        });
        self.send("pause_buying", who, |c| {
            c.chain.call(from, c.curve().call_mut().pause_buying(LATEST))
        });
        self.send("claim_share", who, |c| {
            c.chain.call(from, c.curve().call_mut().claim_share(at.curve, other))
        });
        self.send("sweep", who, |c| c.chain.call(from, c.curve().call_mut().sweep()));
        self.send("begin_closing", who, |c| {
            c.chain.call(from, c.curve().call_mut().begin_closing())
        });
        self.send("resume", who, |c| c.chain.call(from, c.curve().call_mut().resume()));
        self.send("finish", who, |c| c.chain.call(from, c.curve().call_mut().finish()));
    }
}

impl Bombardment {
    fn hatch(&mut self, who: &str, from: AccountId) {
        for (amount, cap) in [(MOST, MOST), (MOST, 0), (MOST - 1, 1 << 127), (1 << 112, MOST)] {
            let allowance = Allowance {
                cap,
                path: vec![[0xff; 32]; 33],
            };
            for allowance in [None, Some(allowance)] {
                self.send("contribute", who, |c| {
                    c.chain.call(from, c.hatch().call_mut().contribute(amount, allowance))
                });
            }
        }
        for whose in [from, account("alice"), account("bob")] {
            self.send("claim", who, |c| c.chain.call(from, c.hatch().call_mut().claim(whose)));
            self.send("refund", who, |c| {
                c.chain.call(from, c.hatch().call_mut().refund(whose))
            });
        }
        self.send("seal", who, |c| c.chain.call(from, c.hatch().call_mut().seal()));
        self.send("launch", who, |c| c.chain.call(from, c.hatch().call_mut().launch()));
        self.send("preview", who, |c| c.chain.call(from, c.hatch().call().preview()));
    }

    fn vesting(&mut self, who: &str, from: AccountId) {
        let schedules = [
            (0, Accrual::Linear { duration_ms: LATEST }),
            (LATEST, Accrual::Linear { duration_ms: LATEST }),
            (
                0,
                Accrual::Stepped {
                    period_ms: LATEST,
                    periods: u32::MAX,
                },
            ),
            (
                0,
                Accrual::HalfLife {
                    half_life_ms: LATEST,
                    duration_ms: LATEST,
                },
            ),
        ];
        for (start_ms, accrual) in schedules {
            for (amount, unlocked_at_start) in [(MOST, MOST), (MOST, 0), (1, MOST), (COIN, 0)] {
                let grant = Grant {
                    beneficiary: account("bob"),
                    amount,
                    schedule: Schedule {
                        start_ms,
                        unlocked_at_start,
                        cliff_after_ms: start_ms,
                        accrual,
                    },
                    revocable: true,
                    transferable: true,
                };
                self.send("grant", who, |c| {
                    c.chain.call(from, c.vesting().call_mut().grant(grant))
                });
                self.send("grant_claimed", who, |c| {
                    c.chain.call(from, c.vesting().call_mut().grant_claimed(grant))
                });
                self.send("grant_many", who, |c| {
                    c.chain.call(from, c.vesting().call_mut().grant_many(vec![grant; 3]))
                });
            }
        }
        self.send("receive_opening_supply", who, |c| {
            c.chain.call(from, c.vesting().call_mut().receive_opening_supply(MOST))
        });
        self.send("enlist", who, |c| {
            c.chain.call(from, c.vesting().call_mut().enlist(account("bob")))
        });
        for batch in [BatchId(0), BatchId(LATEST)] {
            self.send("release", who, |c| {
                c.chain.call(from, c.vesting().call_mut().release(batch))
            });
            self.send("release_amount", who, |c| {
                c.chain.call(from, c.vesting().call_mut().release_amount(batch, MOST))
            });
            self.send("revoke", who, |c| {
                c.chain.call(from, c.vesting().call_mut().revoke(batch))
            });
            self.send("renounce_revocation", who, |c| {
                c.chain.call(from, c.vesting().call_mut().renounce_revocation(batch))
            });
            self.send("transfer_batch", who, |c| {
                c.chain
                    .call(from, c.vesting().call_mut().transfer_batch(batch, account("bob")))
            });
        }
    }
}

/// A commons in each of its phases, in which mallory has something to trade with and the pool something to pay.
fn in_every_phase() -> Result<Vec<(&'static str, Commons)>> {
    let mut open = open_commons();
    let pool = open.at.funding_pool;
    give_tokens(&mut open, "mallory", 1_000 * COIN)?;
    open.pay_in("mallory", 1_000 * COIN)?;
    gift(&mut open, pool, 1_000 * COIN)?;
    let open = Prepared::keep(open);

    let mut closing = open.start();
    done(begin_closing(&mut closing, FOUNDER))?;
    closing.chain.wait(14 * DAY_MS);
    let closing = Prepared::keep(closing);

    let mut closed = closing.start();
    done(finish(&mut closed, FOUNDER))?;
    let mut funding = hatching_commons();
    let hatch = funding.at.hatch;
    done(funding.wrap("mallory", 200_000 * COIN))?;
    done(funding.approve("mallory", hatch, u128::MAX))?;
    let funding = Prepared::keep(funding);
    let mut refunding = funding.start();
    done(contribute(&mut refunding, "mallory", COIN, None))?;
    refunding.chain.wait(30 * DAY_MS);
    let mut reached = funding.start();
    done(contribute(&mut reached, "mallory", u128::MAX, None))?;
    let mut launched = launched_commons();
    done(launched.claim("alice", "alice"))?;
    Ok(vec![
        ("funding", funding.start()),
        ("refunding", refunding),
        ("goal reached", reached),
        ("launched", launched),
        ("sealed", unopened_market()),
        ("open", open.start()),
        ("closing", closing.start()),
        ("closed", closed),
    ])
}

#[test]
fn the_largest_figures_trap_nobody_in_any_phase() -> Result<()> {
    for (phase, mut commons) in in_every_phase()? {
        let (curve, hatch, voting) = (commons.at.curve, commons.at.hatch, commons.at.voting);
        for contract in [curve, hatch, voting] {
            commons.chain.endow(contract, COIN);
        }
        let mut bombardment = Bombardment {
            commons,
            phase,
            sent: 0,
        };
        for (who, from) in [
            ("the founder", account(FOUNDER)),
            ("mallory", account("mallory")),
            ("the curve", curve),
            ("the hatch", hatch),
            ("conviction voting", voting),
        ] {
            bombardment.bombard(who, from);
        }
        assert!(bombardment.sent > 200, "{}", bombardment.sent);
    }
    Ok(())
}

#[test]
fn a_market_of_the_largest_figures_still_answers() -> Result<()> {
    let mut commons = hostile::unopened_market();
    let collateral = commons.at.collateral;
    let rest = MOST - commons.chain.read(psp22(collateral).call().total_supply())?;
    done(hostile::mint(&mut commons, collateral, account(FOUNDER), rest))?;
    let reserve = commons.collateral_of(FOUNDER)?;
    let message = psp22(collateral).call_mut().approve(commons.at.curve, MOST);
    done(commons.send(FOUNDER, message))?;
    done(commons.open_with(FOUNDER, MOST, reserve))?;

    // The price of a token is 2·reserve/supply, just below 2; nothing more can be bought.
    assert!(commons.market()?.spot_price.is_some());
    assert_eq!(commons.buy("alice", COIN).answer, Ok(Err(BondingCurveError::Overflow)));
    // A quarter of the reserve is left for half of the supply.
    let half = MOST / 2;
    let payout = done(commons.sell(FOUNDER, half))?;
    let taken = reserve - commons.market()?.reserve;
    assert!(taken.abs_diff(reserve / 4 * 3) < reserve >> 100, "{taken}");
    assert_eq!(payout + commons.held_by_pool()?, taken);
    assert!(commons.market()?.reserve <= commons.held_by_curve()?);
    // And now there is room again.
    done(commons.buy("alice", COIN))?;
    Ok(())
}
