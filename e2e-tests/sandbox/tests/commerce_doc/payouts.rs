//! Who gets what: the formulas of both kinds, and the worked example.

use super::{evaluate, Figures, Table, AGENT_FEE_PPM, MILLION, POOL_FEE_PPM};
use anyhow::{bail, Context, Result};
use interfaces::voucher_escrow::{Ending, Fault, Outcome, Payouts, Resolution, Use, VoucherSet};
use std::collections::BTreeSet;
use voucher_escrow::settling::{complaint_bond, left_by_seller, paid_by_buyer, settle};

#[test]
fn every_payout_is_what_the_documented_formula_says() -> Result<()> {
    let automatic = Table::of("automatic")?;
    let arbitrated = Table::of("arbitrated")?;
    let mut told = BTreeSet::new();
    for price in [0, 1, 100, 101, 999_999_999] {
        for (seller_deposit, other) in [(0, 0), (1, 5), (2, 1), (3, 10), (7, 0), (40, 10), (1_000_001, 33)] {
            let figures = Figures {
                price,
                seller_deposit,
                buyer_deposit: other,
                bond: other.saturating_mul(3),
                arbiter_fee: other.saturating_add(2),
                escalation_deposit: other,
                penalty: price / 3,
            };
            let set = figures.automatic_set();
            for outcome in automatic_outcomes() {
                let name = automatic_name(outcome)?;
                let expected = expected(&automatic, &name, &figures, 0, false)?;
                assert_eq!(
                    settle(&set, outcome).ok(),
                    Some(expected),
                    "left is what the contract pays, right what the row {name:?} says, with {figures:?}"
                );
                told.insert(name);
            }
            let set = figures.arbitrated_set();
            for share_ppm in [0, 1, 333_333, 500_000, 556_600, 999_999, 1_000_000] {
                for ending in endings(share_ppm) {
                    let name = arbitrated_name(ending, "q");
                    let expected = expected(&arbitrated, &name, &figures, share_ppm, true)?;
                    assert_eq!(
                        settle(&set, Outcome::Arbitrated(ending)).ok(),
                        Some(expected),
                        "left is what the contract pays, right what the row {name:?} says, at {share_ppm} ppm, with \
                         {figures:?}"
                    );
                    told.insert(name);
                }
            }
        }
    }
    let documented: BTreeSet<String> = [automatic.names(), arbitrated.names()].concat().into_iter().collect();
    assert_eq!(documented, told, "left are the documented rows, right the ways to end");
    Ok(())
}

#[test]
fn the_worked_example_of_both_kinds_comes_out_to_the_unit() -> Result<()> {
    let figures = Figures {
        price: 100,
        seller_deposit: 40,
        buyer_deposit: 10,
        bond: 30,
        arbiter_fee: 10,
        escalation_deposit: 10,
        penalty: 20,
    };
    let mut told = BTreeSet::new();

    let table = Table::of("automatic example")?;
    let mut set = figures.automatic_set();
    // None is set, so the contract has to find the 30 by itself.
    if let Resolution::Automatic(terms) = &mut set.offer.resolution {
        terms.complaint_bond = None;
    }
    let bond = complaint_bond(&set.offer).ok().context("a bond")?;
    for outcome in automatic_outcomes() {
        let name = automatic_name(outcome)?;
        let added = if name.contains("complained") { bond } else { 0 };
        agrees(&table, &name, &set, outcome, added)?;
        told.insert(name);
    }

    let arbitrated = Table::of("arbitrated example")?;
    let set = figures.arbitrated_set();
    for (share_ppm, share) in [(0, "0 %"), (500_000, "50 %"), (1_000_000, "100 %")] {
        for ending in endings(share_ppm) {
            let name = arbitrated_name(ending, share);
            if matches!(ending, Ending::Settled { .. }) && share_ppm != 500_000 {
                continue;
            }
            let added = if name.starts_with("escalated") {
                figures.escalation_deposit
            } else {
                0
            };
            agrees(&arbitrated, &name, &set, Outcome::Arbitrated(ending), added)?;
            told.insert(name);
        }
    }
    let documented: BTreeSet<String> = [table.names(), arbitrated.names()].concat().into_iter().collect();
    assert_eq!(documented, told, "left are the documented rows, right the ways to end");
    Ok(())
}

/// What a row of formulas says.
fn expected(table: &Table, name: &str, figures: &Figures, share_ppm: u32, arbitrated: bool) -> Result<Payouts> {
    let [_, buyer, of_the_price, besides, last] = table.row(name)? else {
        bail!("five columns: {name:?}");
    };
    let symbols = figures.symbols(share_ppm);
    let value = |cell: &str| evaluate(cell, &symbols);
    let earned = value(of_the_price)?;
    let fee = (earned * u128::from(POOL_FEE_PPM)).div_ceil(MILLION);
    let agent = earned * u128::from(AGENT_FEE_PPM) / MILLION;
    let (slashed, arbiter) = if arbitrated {
        (0, value(last)?)
    } else {
        (value(last)?, 0)
    };
    Ok(Payouts {
        buyer: value(buyer)?,
        seller: earned - fee - agent + value(besides)?,
        pool: fee + slashed,
        agent,
        arbiter,
    })
}

/// A row of the worked example is what the contract pays; `added` is what the buyer brought later on.
fn agrees(table: &Table, name: &str, set: &VoucherSet, outcome: Outcome, added: u128) -> Result<()> {
    let paid = settle(set, outcome).ok().context("payouts")?;
    let bought = paid_by_buyer(&set.offer).ok().context("a price")? + added;
    let left = left_by_seller(&set.offer).ok().context("a deposit")?;
    let net = |amount: u128, brought: u128| amount as i128 - brought as i128;
    let mut figures = vec![
        ("buyer", paid.buyer as i128),
        ("seller", paid.seller as i128),
        ("pool", paid.pool as i128),
        ("agent", paid.agent as i128),
        ("buyer, net", net(paid.buyer, bought)),
        ("seller, net", net(paid.seller, left)),
    ];
    if let Resolution::Arbitrated(_) = set.offer.resolution {
        figures.push(("arbiter", paid.arbiter as i128));
    }
    assert_eq!(table.columns.len(), figures.len() + 1, "{:?}", table.columns);
    for (title, figure) in figures {
        assert_eq!(
            table.figure(name, title)?,
            figure,
            "left is the page, right the contract: {title} of {name:?}"
        );
    }
    Ok(())
}

/// All that an automatic voucher can come to.
fn automatic_outcomes() -> Vec<Outcome> {
    let faults = [
        Fault::None,
        Fault::Admitted,
        Fault::Complained,
        Fault::AdmittedThenComplained,
        Fault::ComplainedThenAdmitted,
    ];
    let all = |how| faults.map(|fault| Outcome::Automatic { how, fault });
    let withheld = [Fault::Admitted, Fault::AdmittedThenComplained].map(|fault| Outcome::Automatic {
        how: Use::Withheld,
        fault,
    });
    [Use::Redeemed, Use::Refunded, Use::Expired]
        .into_iter()
        .flat_map(all)
        .chain(withheld)
        .collect()
}

fn automatic_name(outcome: Outcome) -> Result<String> {
    let Outcome::Automatic { how, fault } = outcome else {
        bail!("the other kind's");
    };
    let used = match how {
        Use::Redeemed => "redeemed",
        Use::Withheld | Use::Refunded | Use::Expired => "not redeemed",
    };
    let said = match fault {
        Fault::None => "nothing said",
        Fault::Admitted => "admitted",
        Fault::Complained => "complained",
        Fault::AdmittedThenComplained => "admitted, then complained",
        Fault::ComplainedThenAdmitted => "complained, then admitted",
    };
    Ok(format!("{used}, {said}"))
}

/// All that an arbitrated voucher can come to, at this share.
fn endings(buyer_share_ppm: u32) -> [Ending; 11] {
    [
        Ending::Completed,
        Ending::Revoked,
        Ending::Cancelled,
        Ending::Expired,
        Ending::Retracted,
        Ending::Settled { buyer_share_ppm },
        Ending::SettledLate { buyer_share_ppm },
        Ending::Decided { buyer_share_ppm },
        Ending::EscalatedThenRetracted,
        Ending::Refused,
        Ending::Unanswered,
    ]
}

fn arbitrated_name(ending: Ending, share: &str) -> String {
    match ending {
        Ending::Completed => "completed".into(),
        Ending::Revoked => "revoked by the seller".into(),
        Ending::Cancelled | Ending::Expired => "refunded or expired".into(),
        Ending::Retracted => "complaint taken back or not escalated".into(),
        Ending::Settled { .. } => format!("settled at {share}"),
        Ending::SettledLate { .. } | Ending::Decided { .. } => {
            format!("escalated, then settled or decided at {share}")
        }
        Ending::EscalatedThenRetracted => "escalated, then taken back".into(),
        Ending::Refused | Ending::Unanswered => "escalated, then refused or unanswered".into(),
    }
}
