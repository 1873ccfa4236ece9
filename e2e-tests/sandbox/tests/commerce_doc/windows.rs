//! What can be done when.

use super::{document, evaluate, Figures, Table, COMPLAINT_MS, FAULT_MS, FROM_MS, RESOLUTION_MS, RESPONSE_MS, TO_MS};
use anyhow::{bail, Context, Result};
use interfaces::voucher_escrow::{
    Ending, Fault, Outcome, Party, Resolution, SettlementOffer, Stage, Use, VoucherState,
};
use std::collections::BTreeSet;
use voucher_escrow::lifecycle::{Course, Next};

#[test]
fn everything_can_be_done_exactly_when_the_documented_table_says() -> Result<()> {
    let figures = Figures::default();
    for (title, set) in [
        ("state (automatic)", figures.automatic_set()),
        ("state (arbitrated)", figures.arbitrated_set()),
    ] {
        let table = Table::of(title)?;
        let automatic = matches!(set.offer.resolution, Resolution::Automatic(_));
        let states = if automatic { AUTOMATIC_STATES } else { ARBITRATED_STATES };
        assert_eq!(table.names(), states, "{title}");
        for (row, name) in states.iter().enumerate() {
            for since_ms in [FROM_MS, FROM_MS + 1, 5_000, TO_MS - 1] {
                for situation in situations(name, since_ms, automatic)? {
                    for now_ms in situation.moments() {
                        let course = Course::new(&set.offer, situation.recorded, now_ms);
                        assert_eq!(course.state(), situation.state, "{title}, {name} at {now_ms}");
                        for action in ACTIONS {
                            let open = match table.cell(row, action) {
                                Some(cell) => is_open(cell, now_ms, situation.since_ms)?,
                                None => false,
                            };
                            assert_eq!(
                                can(action, &course)?,
                                open,
                                "left is the contract, right the page: {action} while {name} ({:?}) at {now_ms}",
                                situation.recorded
                            );
                        }
                    }
                }
            }
        }
    }
    Ok(())
}

#[test]
fn what_the_page_says_ends_a_voucher_at_once_ends_it() -> Result<()> {
    let text = document()?;
    for sentence in [
        "A complaint after an admission, and an admission after a complaint, end the voucher at once.",
        "Refunding, revoking, confirming, agreeing on a settlement, deciding and refusing end the voucher at once.",
    ] {
        assert!(text.contains(sentence), "{sentence}");
    }
    let how = Use::Redeemed;
    let since_ms = FROM_MS;
    let share_ppm = 500_000;

    let automatic = Figures::default().automatic_set();
    let at = |stage| Course::new(&automatic.offer, stage, since_ms);
    for (next, ends) in [
        (at(Stage::Admitted { how, since_ms }).complain(), true),
        (at(Stage::Complained { how, since_ms }).admit(), true),
        (at(Stage::Used { how, since_ms }).complain(), false),
        (at(Stage::Used { how, since_ms }).admit(), false),
        (at(Stage::Committed).admit(), false),
        (at(Stage::Committed).refund(), false),
        (at(Stage::Committed).redeem(), false),
    ] {
        assert_eq!(matches!(next, Ok(Next::Ends(_))), ends, "{next:?}");
    }

    let arbitrated = Figures::default().arbitrated_set();
    let at = |stage| Course::new(&arbitrated.offer, stage, since_ms);
    let redeemed = at(Stage::Used { how, since_ms });
    let complained = at(Stage::Complained { how, since_ms });
    let escalated = at(Stage::Escalated { since_ms });
    let (buyer_share_ppm, by) = (share_ppm, Party::Seller);
    let standing = Some(SettlementOffer { by, buyer_share_ppm });
    let agreed = |course: &Course| course.settle(Party::Buyer, share_ppm, standing).ok().flatten();
    for (next, ends) in [
        (at(Stage::Committed).refund().ok(), true),
        (at(Stage::Committed).revoke().ok(), true),
        (redeemed.confirm().ok(), true),
        (complained.confirm().ok(), true),
        (escalated.confirm().ok(), true),
        (agreed(&redeemed), true),
        (agreed(&complained), true),
        (agreed(&escalated), true),
        (escalated.decide(share_ppm).ok(), true),
        (escalated.refuse().ok(), true),
        (at(Stage::Committed).redeem().ok(), false),
        (redeemed.complain().ok(), false),
        (complained.escalate().ok(), false),
    ] {
        assert_eq!(matches!(next, Some(Next::Ends(_))), ends, "{next:?}");
    }
    Ok(())
}

const AUTOMATIC_STATES: &[&str] = &[
    "committed",
    "redeemed",
    "refunded",
    "expired, so t = to",
    "admitted",
    "complained",
    "final",
];
const ARBITRATED_STATES: &[&str] = &[
    "committed",
    "redeemed",
    "complained",
    "escalated",
    "expired, so t = to",
    "final",
];

/// A voucher as it is recorded, in a state that it has from some moment on.
struct Situation {
    recorded: Stage,
    state: VoucherState,
    since_ms: u64,
    until_ms: u64,
}

impl Situation {
    /// The moments at which anything could begin or end, and their neighbours.
    fn moments(&self) -> BTreeSet<u64> {
        let periods = [0, COMPLAINT_MS, FAULT_MS, RESOLUTION_MS, RESPONSE_MS];
        [0, FROM_MS, TO_MS, self.since_ms]
            .into_iter()
            .flat_map(|start_ms| periods.map(|period_ms| start_ms + period_ms))
            .flat_map(|moment_ms| [moment_ms.saturating_sub(1), moment_ms, moment_ms + 1])
            .chain([TO_MS * 10])
            .filter(|moment_ms| (self.since_ms..self.until_ms).contains(moment_ms))
            .collect()
    }
}

/// What the page calls by this name, entered at a moment: all that can be recorded for it.
fn situations(name: &str, since_ms: u64, automatic: bool) -> Result<Vec<Situation>> {
    let lasting = |recorded, state| Situation {
        recorded,
        state,
        since_ms,
        until_ms: u64::MAX,
    };
    let used = |how| Stage::Used { how, since_ms };
    let before: &[Use] = if automatic {
        &[Use::Redeemed, Use::Refunded, Use::Expired]
    } else {
        &[Use::Redeemed]
    };
    let after = |stage: fn(Use, u64) -> Stage, state| {
        before
            .iter()
            .map(|how| lasting(stage(*how, since_ms), state))
            .collect::<Vec<_>>()
    };
    Ok(match name {
        "committed" => vec![Situation {
            recorded: Stage::Committed,
            state: VoucherState::Committed,
            since_ms: 0,
            until_ms: TO_MS,
        }],
        "expired, so t = to" => vec![Situation {
            recorded: Stage::Committed,
            state: VoucherState::Expired,
            since_ms: TO_MS,
            until_ms: u64::MAX,
        }],
        "redeemed" => vec![lasting(used(Use::Redeemed), VoucherState::Redeemed)],
        "refunded" => vec![lasting(used(Use::Refunded), VoucherState::Refunded)],
        "complained" => after(
            |how, since_ms| Stage::Complained { how, since_ms },
            VoucherState::Complained,
        ),
        "admitted" => {
            let mut all = after(
                |how, since_ms| Stage::Admitted { how, since_ms },
                VoucherState::Admitted,
            );
            let how = Use::Withheld;
            all.push(lasting(Stage::Admitted { how, since_ms }, VoucherState::Admitted));
            all
        }
        "escalated" => vec![lasting(Stage::Escalated { since_ms }, VoucherState::Escalated)],
        "final" => {
            let outcome = if automatic {
                Outcome::Automatic {
                    how: Use::Redeemed,
                    fault: Fault::None,
                }
            } else {
                Outcome::Arbitrated(Ending::Completed)
            };
            vec![lasting(Stage::Final(outcome), VoucherState::Final)]
        }
        other => bail!("what is {other:?}?"),
    })
}

const ACTIONS: [&str; 12] = [
    "redeem", "hand on", "refund", "revoke", "complain", "admit", "confirm", "settle", "escalate", "decide", "refuse",
    "finalize",
];

/// Whether the contract would let somebody do it.
fn can(action: &str, course: &Course) -> Result<bool> {
    Ok(match action {
        "redeem" => course.redeem().is_ok(),
        "hand on" => course.ensure_committed().is_ok(),
        "refund" => course.refund().is_ok(),
        "revoke" => course.revoke().is_ok(),
        "complain" => course.complain().is_ok(),
        "admit" => course.admit().is_ok(),
        "confirm" => course.confirm().is_ok(),
        "settle" => course.settle(Party::Buyer, 500_000, None).is_ok(),
        "escalate" => course.escalate().is_ok(),
        "decide" => course.decide(500_000).is_ok(),
        "refuse" => course.refuse().is_ok(),
        "finalize" => course.finalize().is_ok(),
        other => bail!("how does one {other}?"),
    })
}

/// Whether a cell of a table of windows says that something can be done now.
fn is_open(cell: &str, now_ms: u64, since_ms: u64) -> Result<bool> {
    let symbols = [
        ("t", since_ms),
        ("from", FROM_MS),
        ("to", TO_MS),
        ("complaint", COMPLAINT_MS),
        ("fault", FAULT_MS),
        ("resolution", RESOLUTION_MS),
        ("response", RESPONSE_MS),
    ]
    .map(|(symbol, moment_ms)| (symbol, u128::from(moment_ms)));
    let moment = |text: &str| evaluate(text, &symbols);
    let now = u128::from(now_ms);
    if cell == "–" {
        return Ok(false);
    }
    if let Some(end) = cell.strip_prefix("before ") {
        return Ok(now < moment(end)?);
    }
    if let Some(start) = cell.strip_prefix("from ") {
        return Ok(now >= moment(start)?);
    }
    let (start, end) = cell
        .strip_prefix('[')
        .and_then(|inside| inside.strip_suffix(')'))
        .and_then(|inside| inside.split_once(", "))
        .with_context(|| format!("what is {cell:?}?"))?;
    Ok((moment(start)?..moment(end)?).contains(&now))
}
