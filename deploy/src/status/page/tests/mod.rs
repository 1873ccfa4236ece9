mod for_programs;

use super::*;
use crate::{
    config::Config,
    status::document::{
        self, Account, AccountVouchers, Batch, Batches, Block, Chain, Closing, FundingPool, Part, PoolAsset,
        PoolAssetStatus, Power, Proposal, ProposalKind, ProposalPhase, Request, Stake, Turn, Voting, Voucher,
        VoucherState, Vouchers, FORMAT,
    },
};

const COIN: u128 = 1_000_000_000_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const NOW_MS: u64 = 1_803_859_200_000;

fn coins(whole: u128) -> Units {
    Units(whole * COIN)
}

fn token(symbol: &str) -> Token {
    Token {
        address: format!("5{}", symbol.repeat(9)),
        name: format!("{symbol} of somebody"),
        symbol: symbol.to_owned(),
        decimals: 12,
    }
}

/// A commons that is open, with one proposal.
fn open() -> Document {
    Document {
        format: FORMAT,
        chain: Chain {
            name: "Development".to_owned(),
            genesis_hash: "0x00".to_owned(),
            coin_symbol: "UNIT".to_owned(),
            coin_decimals: 12,
        },
        block: Block {
            number: 7,
            hash: "0x01".to_owned(),
            time_ms: NOW_MS,
        },
        contracts: Default::default(),
        contradictions: Vec::new(),
        phase: Phase::Open,
        token: token("COMMON"),
        collateral: token("WCOIN"),
        hatch: Hatch {
            phase: HatchPhase::Launched,
            sealed: true,
            raised: coins(225_000),
            minimum: coins(100_000),
            maximum: coins(225_000),
            start_ms: NOW_MS - 40 * DAY_MS,
            end_ms: NOW_MS - 10 * DAY_MS,
            launch_before_ms: NOW_MS - 5 * DAY_MS,
            launched_ms: Some(NOW_MS - 7 * DAY_MS),
            price: Some(Units(250_000_000_000_000_000)),
            has_allow_list: false,
        },
        market: Some(Market {
            supply: coins(1_000_000),
            reserve: coins(168_750),
            spot_price: Some(Units(1_500_000_000_000_000_000)),
            buy_price: Some(Units(1_600_000_000_000_000_000)),
            sell_price: Some(Units(1_350_000_000_000_000_000)),
            redemption_price: None,
            entry_tribute_ppm: 50_000,
            exit_tribute_ppm: 100_000,
            entry_tribute_ceiling_ppm: 100_000,
            exit_tribute_ceiling_ppm: 200_000,
            buying_paused_until_ms: None,
            closing: None,
        }),
        funding_pool: FundingPool {
            assets: vec![PoolAsset {
                token: token("WCOIN"),
                status: Some(PoolAssetStatus {
                    balance: coins(56_250),
                    spending_cap_ppm: 250_000,
                    payable_now: coins(14_000),
                }),
            }],
            payments_held_until_ms: None,
            surrendered: false,
        },
        voting: Voting {
            proposals: 4,
            active_stake: coins(30_000),
            abstaining: coins(1_000),
            guardian: None,
            paused_until_ms: None,
            open: vec![request()],
            not_looked_at_below: None,
        },
        vouchers: Vouchers {
            protocol_fee_ppm: 20_000,
            paused_until_ms: None,
            sets: 2,
            vouchers: 5,
        },
        account: None,
    }
}

/// A request for a payment that is half-way.
fn request() -> Proposal {
    Proposal {
        number: 3,
        kind: ProposalKind::Funding,
        phase: ProposalPhase::Open,
        proposer: "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty".to_owned(),
        description: "The \u{1b}[2Jmill".to_owned(),
        asks: "to pay 2,250 WCOIN to 5Grwva…utQY".to_owned(),
        request: Request::Funding {
            asset: token("WCOIN").address,
            amount: coins(2_250),
            beneficiary: "5Grw".to_owned(),
            milestones: 2,
        },
        stake: coins(30_000),
        conviction: coins(10_000),
        threshold: Some(coins(20_000)),
        time_to_pass_ms: Some(3 * DAY_MS),
        executable_from_ms: None,
        expires_ms: NOW_MS + 20 * DAY_MS,
        failing_since_ms: None,
        fails_at_ms: None,
        milestones_paid: 0,
        next_payment: Some(coins(1_125)),
        payable_now: Some(coins(14_000)),
    }
}

/// The page in one line, so that it makes no difference where it wraps.
fn told(document: &Document) -> String {
    let page = render(document, 112, document.block.time_ms);
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told_of(proposal: Proposal) -> String {
    let mut document = open();
    document.voting.open = vec![proposal];
    told(&document)
}

#[test]
fn an_open_commons_is_told_with_price_pool_and_proposals() {
    let page = told(&open());
    for expected in [
        "COMMON of somebody (COMMON) on Development: block 7, 2027-03-01 00:00 UTC",
        "phase open since 2027-02-22 00:00 UTC",
        "price 1.5 WCOIN; with the tributes a buyer pays 1.6 WCOIN, a seller gets 1.35 WCOIN",
        "tributes 5 % of purchases and 10 % of sales",
        "supply 1,000,000 COMMON",
        "reserve 168,750 WCOIN",
        "WCOIN 56,250 WCOIN; its cap of 25 % at once lets 14,000 WCOIN out now",
        "Proposals: one is open",
        "number 3 5FHneW…94ty asks to pay 2,250 WCOIN to 5Grwva…utQY: \"The [2Jmill\"",
        "██████████░░░░░░░░░░ conviction 10,000 COMMON of 20,000 COMMON; 30,000 COMMON staked",
        "passes in 3 days with these stakes; expires 2027-03-21 00:00 UTC (in 20 days)",
        "guardian nobody",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    assert!(!page.contains("hatch price") && !page.contains("raised"), "{page}");
}

#[test]
fn nothing_that_a_proposer_writes_reaches_the_terminal_as_it_is() {
    assert!(!render(&open(), 112, NOW_MS).contains('\u{1b}'));
}

#[test]
fn below_its_title_a_page_is_no_wider_than_it_may_be() {
    let mut document = open();
    document.voting.open[0].description = "word ".repeat(100);
    for width in [60, 80, 112] {
        let page = render(&document, width, NOW_MS);
        let longest = page.lines().skip(1).map(|line| line.chars().count()).max();
        assert!(longest <= Some(usize::from(width)), "{longest:?} {width}\n{page}");
    }
}

#[test]
fn a_hatch_is_told_with_what_is_missing_and_until_when() {
    let mut document = open();
    document.phase = Phase::Hatch;
    document.market = None;
    let hatch = |phase, sealed, raised: u128| Hatch {
        phase,
        sealed,
        raised: coins(raised),
        end_ms: NOW_MS + 12 * DAY_MS,
        launched_ms: None,
        ..open().hatch
    };
    document.hatch = hatch(HatchPhase::Funding, true, 90_000);
    let page = told(&document);
    assert!(
        page.contains("contributions are open until 2027-03-13 00:00 UTC (in 12 days)"),
        "{page}"
    );
    assert!(
        page.contains("████████░░░░░░░░░░░░ 90,000 WCOIN of at most 225,000 WCOIN; at least 100,000 WCOIN are needed"),
        "{page}"
    );
    assert!(page.contains("hatch price 0.25 WCOIN for a COMMON"), "{page}");
    document.hatch = hatch(HatchPhase::Pending, false, 0);
    assert!(told(&document).contains("not sealed"));
    document.hatch = hatch(HatchPhase::GoalReached, true, 225_000);
    assert!(told(&document).contains("anyone can launch it until"));
    document.hatch = hatch(HatchPhase::Refunding, true, 1);
    assert!(told(&document).contains("everybody gets everything back"));
}

#[test]
fn a_wind_down_is_told_with_what_can_happen_until_when() {
    let mut document = open();
    document.phase = Phase::Closing;
    let market = document.market.as_mut().unwrap();
    (market.spot_price, market.buy_price, market.sell_price) = (None, None, None);
    market.closing = Some(Closing {
        begun_ms: NOW_MS - DAY_MS,
        can_finish_from_ms: NOW_MS + 13 * DAY_MS,
        lapses_at_ms: NOW_MS + 27 * DAY_MS,
    });
    let page = told(&document);
    assert!(
        page.contains("nobody can trade; a majority can finish the wind-down from 2027-03-14"),
        "{page}"
    );
    document.block.time_ms = NOW_MS + 13 * DAY_MS;
    assert!(told(&document).contains("a majority can finish the wind-down until 2027-03-28"));

    document.phase = Phase::Closed;
    let market = document.market.as_mut().unwrap();
    market.closing = None;
    market.redemption_price = Some(Units(168_750_000_000_000_000));
    document.funding_pool.surrendered = true;
    let page = told(&document);
    assert!(page.contains("price a COMMON redeems 0.169 WCOIN"), "{page}");
    assert!(page.contains("to be shared out"), "{page}");
}

#[test]
fn who_can_not_buy_is_told_so() {
    let mut document = open();
    let market = document.market.as_mut().unwrap();
    market.buy_price = None;
    market.buying_paused_until_ms = Some(NOW_MS + 2 * DAY_MS);
    let page = told(&document);
    assert!(page.contains("nobody can buy now, a seller gets 1.35 WCOIN"), "{page}");
    assert!(
        page.contains("nobody can buy until 2027-03-03 00:00 UTC (in 2 days)"),
        "{page}"
    );
}

#[test]
fn a_proposal_says_what_comes_next() {
    let has_enough = told_of(Proposal {
        conviction: coins(20_000),
        time_to_pass_ms: Some(0),
        ..request()
    });
    assert!(has_enough.contains("has enough: anyone can execute it"), "{has_enough}");
    let never = told_of(Proposal {
        time_to_pass_ms: None,
        ..request()
    });
    assert!(never.contains("never passes with these stakes"), "{never}");
    let too_slow = told_of(Proposal {
        time_to_pass_ms: Some(20 * DAY_MS),
        ..request()
    });
    assert!(too_slow.contains("too slow with these stakes"), "{too_slow}");
    let too_much = told_of(Proposal {
        threshold: None,
        time_to_pass_ms: None,
        ..request()
    });
    assert!(
        too_much.contains("none is enough for so much of the pool"),
        "{too_much}"
    );
    let capped = told_of(Proposal {
        payable_now: Some(coins(1_000)),
        ..request()
    });
    assert!(
        capped.contains("the pool lets 1,000 WCOIN out now, and the payment is 1,125 WCOIN: it has to wait"),
        "{capped}"
    );
}

#[test]
fn an_action_waits_and_then_can_be_executed_unless_it_loses_its_support() {
    let passed = Proposal {
        kind: ProposalKind::Action,
        phase: ProposalPhase::Passed,
        request: Request::WindDown,
        executable_from_ms: Some(NOW_MS + 7 * DAY_MS),
        expires_ms: NOW_MS + 21 * DAY_MS,
        next_payment: None,
        ..request()
    };
    let page = told_of(passed.clone());
    assert!(
        page.contains(
            "has passed and waits: can be executed from 2027-03-08 00:00 UTC (in 7 days) to 2027-03-22 00:00 UTC (in \
             21 days)"
        ),
        "{page}"
    );
    let due = told_of(Proposal {
        executable_from_ms: Some(NOW_MS),
        fails_at_ms: Some(NOW_MS + 3 * DAY_MS),
        ..passed
    });
    assert!(
        due.contains("has passed: anyone can execute it, until 2027-03-22"),
        "{due}"
    );
    assert!(
        due.contains("if that is so until 2027-03-04 00:00 UTC (in 3 days), it is off"),
        "{due}"
    );
}

#[test]
fn a_request_in_parts_says_how_many_are_paid() {
    let active = Proposal {
        phase: ProposalPhase::Active,
        milestones_paid: 1,
        executable_from_ms: Some(NOW_MS + 14 * DAY_MS),
        ..request()
    };
    let page = told_of(active.clone());
    assert!(page.contains("1 of 2 parts paid; the next is due 2027-03-15"), "{page}");
    let due = told_of(Proposal {
        executable_from_ms: Some(NOW_MS),
        ..active
    });
    assert!(
        due.contains("1 of 2 parts paid; anyone can have the next paid once it has enough again"),
        "{due}"
    );
}

#[test]
fn what_was_not_looked_at_is_told() {
    let mut document = open();
    document.voting.not_looked_at_below = Some(9_000);
    let page = told(&document);
    assert!(page.contains("Proposals: 1 of the newest"), "{page}");
    assert!(
        page.contains("proposals below 9000 were not looked at; --before 9000 does"),
        "{page}"
    );
}

#[test]
fn a_bar_is_full_only_when_there_is_enough() {
    assert_eq!(bar(Units(0), Units(100)), "░".repeat(20));
    assert_eq!(bar(Units(100), Units(100)), "█".repeat(20));
    assert_eq!(bar(Units(u128::MAX), Units(1)), "█".repeat(20));
    assert_eq!(bar(Units(u128::MAX - 1), Units(u128::MAX)), "█".repeat(19) + "░");
    assert_eq!(bar(Units(49), Units(100)), "█".repeat(9) + &"░".repeat(11));
}

#[test]
fn a_member_sees_votes_batches_vouchers_and_credits() {
    let mut document = open();
    document.account = Some(member());
    let page = told(&document);
    for expected in [
        "Account 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
        "coins 12 UNIT and 3 UNIT held as deposits",
        "wrapped 40 WCOIN",
        "tokens 50 COMMON",
        "contributed 750 WCOIN; 3,000 COMMON to be claimed",
        "power 3,100 COMMON: 100 COMMON deposited, 3,000 COMMON vesting. 1,000 COMMON staked, 2,100 COMMON free",
        "stake on 3 1,000 COMMON, 25 % of it as conviction; it asks to pay",
        "batch 2 3,000 COMMON: 300 COMMON vested, 100 COMMON released, 200 COMMON to be released now; more vests \
         2027-03-11 00:00 UTC (in 10 days), the last 2027-05-30 00:00 UTC (in 90 days); what has not vested can be taken \
         back",
        "more batches 59 are not shown",
        "to release all unstake 70 COMMON first",
        "voucher 8 of set 1, held, for 10 WCOIN; not used yet. your turn: you can redeem it, or give it back from \
         2027-03-02",
        "credit 7 WCOIN in the voucher escrow, to be withdrawn",
        "vouchers below 900 were not looked at",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
}

fn member() -> Account {
    Account {
        address: "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty".to_owned(),
        coins: coins(12),
        coins_reserved: coins(3),
        collateral: coins(40),
        tokens: coins(50),
        contribution: Some(document::Contribution {
            given: coins(750),
            owed: coins(3_000),
            settled: false,
        }),
        power: Power {
            deposited: coins(100),
            vesting: Some(coins(3_000)),
            power: coins(3_100),
            staked: coins(1_000),
            free: coins(2_100),
            stakes: vec![Stake {
                proposal: 3,
                asks: "to pay".to_owned(),
                amount: coins(1_000),
                conviction: coins(250),
            }],
        },
        batches: Batches {
            count: 60,
            unreleased: coins(2_900),
            shown: vec![Batch {
                number: 2,
                total: coins(3_000),
                vested: coins(300),
                released: coins(100),
                releasable: coins(200),
                next_unlock_ms: Some(NOW_MS + 10 * DAY_MS),
                fully_vested_ms: Some(NOW_MS + 90 * DAY_MS),
                revocable: true,
                revoked: false,
                transferable: false,
            }],
            releasable_behind_stakes: coins(70),
        },
        vouchers: AccountVouchers {
            held: 1,
            open: vec![Voucher {
                number: 8,
                set: 1,
                part: Part::Holder,
                state: VoucherState::Committed,
                turn: Turn::Holder,
                can: "redeem it, or give it back".to_owned(),
                from_ms: Some(NOW_MS + DAY_MS),
                until_ms: Some(NOW_MS + 30 * DAY_MS),
                token: token("WCOIN"),
                price: coins(10),
            }],
            held_not_looked_at: 0,
            sold_not_looked_at_below: Some(900),
        },
        credits: vec![document::Credit {
            token: token("WCOIN"),
            amount: coins(7),
        }],
    }
}

#[test]
fn an_old_block_is_told_to_be_old() {
    let page = |clock_ms| render(&open(), 112, clock_ms);
    assert!(page(NOW_MS + 3 * 60 * 1000).contains("this block was made 3 minutes ago"));
    assert!(!page(NOW_MS + 60 * 1000).contains("ago"));
    // A clock that is slow says nothing about the chain.
    assert!(!page(0).contains("ago"));
}
