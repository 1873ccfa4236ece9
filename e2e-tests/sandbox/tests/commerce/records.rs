//! What is known of sellers: what each ending counts as, when it is counted, and the score. The counts are worked out by
//! hand from the design.

use super::{
    arbitrated_endings::{finish, Beginning, Last},
    automatic_endings::{say, use_up},
};
use anyhow::Result;
use commons::suite::{done, Commons};
use interfaces::voucher_escrow::{Counters, Fault, Offer, SetId, Use, VoucherId};
use sandbox_tests::{
    commerce::{
        arbitrated, automatic, commit, complained, confirm, escalated, finalize, market, offered, offered_by, record,
        redeem, redeemed, refund, refuse, revoke, run_out, score, set, sold, ANYONE, BUYER, FRIEND, FROM_MS, SELLER,
        TO_MS,
    },
    DAY_MS,
};

/// The counts that differ from 0.
fn counted(counts: &[fn(&mut Counters) -> &mut u32]) -> Counters {
    let mut counters = Counters::default();
    for count in counts {
        *count(&mut counters) += 1;
    }
    counters
}

/// The only voucher of the market has ended so.
#[track_caller]
fn shows(commons: &mut Commons, expected: Counters, story: &str) {
    let of_set = set(commons, SetId(0)).expect("a view answers").progress.counters;
    assert_eq!(of_set, expected, "{story}");
    assert_eq!(record(commons, SELLER).expect("a view answers"), expected, "{story}");
}

#[test]
fn each_ending_of_an_automatic_set_counts_as_what_it_was() -> Result<()> {
    let endings: [(Use, Fault, Counters); 8] = [
        (
            Use::Redeemed,
            Fault::None,
            counted(&[|c| &mut c.committed, |c| &mut c.redeemed, |c| &mut c.good]),
        ),
        (
            Use::Refunded,
            Fault::None,
            counted(&[|c| &mut c.committed, |c| &mut c.refunded]),
        ),
        (
            Use::Expired,
            Fault::None,
            counted(&[|c| &mut c.committed, |c| &mut c.expired]),
        ),
        (
            Use::Withheld,
            Fault::Admitted,
            counted(&[
                |c| &mut c.committed,
                |c| &mut c.withheld,
                |c| &mut c.admitted,
                |c| &mut c.bad,
            ]),
        ),
        (
            Use::Redeemed,
            Fault::Admitted,
            counted(&[
                |c| &mut c.committed,
                |c| &mut c.redeemed,
                |c| &mut c.admitted,
                |c| &mut c.bad,
            ]),
        ),
        (
            Use::Redeemed,
            Fault::Complained,
            counted(&[
                |c| &mut c.committed,
                |c| &mut c.redeemed,
                |c| &mut c.complained,
                |c| &mut c.lost,
                |c| &mut c.bad,
            ]),
        ),
        (
            Use::Refunded,
            Fault::AdmittedThenComplained,
            counted(&[
                |c| &mut c.committed,
                |c| &mut c.refunded,
                |c| &mut c.complained,
                |c| &mut c.admitted,
                |c| &mut c.bad,
            ]),
        ),
        (
            Use::Expired,
            Fault::ComplainedThenAdmitted,
            counted(&[
                |c| &mut c.committed,
                |c| &mut c.expired,
                |c| &mut c.complained,
                |c| &mut c.admitted,
                |c| &mut c.bad,
            ]),
        ),
    ];
    for (how, fault, expected) in endings {
        let mut commons = market();
        let offer = automatic(&commons);
        let id = sold(&mut commons, offer)?;
        use_up(&mut commons, id, how)?;
        say(&mut commons, id, fault)?;
        run_out(&mut commons, id)?;
        shows(&mut commons, expected, &format!("{how:?}, {fault:?}"));
    }
    Ok(())
}

#[test]
fn each_ending_of_an_arbitrated_set_counts_as_what_it_was() -> Result<()> {
    let redeemed_one = || counted(&[|c| &mut c.committed, |c| &mut c.redeemed]);
    let good = || Counters {
        good: 1,
        ..redeemed_one()
    };
    let disputed = || Counters {
        complained: 1,
        ..redeemed_one()
    };
    let disputed_good = || Counters { good: 1, ..disputed() };
    let disputed_bad = || Counters { bad: 1, ..disputed() };
    let lost = || Counters {
        lost: 1,
        ..disputed_bad()
    };
    let endings: [(Beginning, Last, Counters, &str); 16] = [
        (redeemed, Last::Nobody, good(), "completed"),
        (redeemed, Last::Buyer(confirm), good(), "confirmed"),
        (
            sold,
            Last::Seller(revoke),
            counted(&[|c| &mut c.committed, |c| &mut c.revoked, |c| &mut c.bad]),
            "revoked",
        ),
        (
            sold,
            Last::Buyer(refund),
            counted(&[|c| &mut c.committed, |c| &mut c.refunded]),
            "cancelled",
        ),
        (
            sold,
            Last::Nobody,
            counted(&[|c| &mut c.committed, |c| &mut c.expired]),
            "expired",
        ),
        (complained, Last::Nobody, disputed_good(), "not escalated"),
        (complained, Last::Buyer(confirm), disputed_good(), "taken back"),
        (redeemed, Last::Both(0), good(), "settled for nothing"),
        (
            redeemed,
            Last::Both(1),
            Counters {
                bad: 1,
                ..redeemed_one()
            },
            "settled for anything",
        ),
        (complained, Last::Both(1), disputed_bad(), "settled after a complaint"),
        (escalated, Last::Both(1_000_000), disputed_bad(), "settled late"),
        (escalated, Last::Decision(0), disputed_good(), "decided for the seller"),
        (
            escalated,
            Last::Decision(499_999),
            disputed_bad(),
            "decided for less than half",
        ),
        (escalated, Last::Decision(500_000), lost(), "decided for half"),
        (escalated, Last::Arbiter(refuse), disputed(), "refused"),
        (escalated, Last::Nobody, disputed(), "unanswered"),
    ];
    for (begin, last, expected, story) in endings {
        let mut commons = market();
        let offer = arbitrated(&commons);
        let id = begin(&mut commons, offer)?;
        done(finish(&mut commons, id, last))?;
        shows(&mut commons, expected, story);
    }
    Ok(())
}

#[test]
fn nothing_is_counted_before_it_is_final() -> Result<()> {
    let mut commons = market();
    let offer = arbitrated(&commons);
    let id = escalated(&mut commons, offer)?;
    shows(&mut commons, Counters::default(), "escalated");
    run_out(&mut commons, id)?;
    assert_eq!(record(&mut commons, SELLER)?.committed, 1);
    Ok(())
}

#[test]
fn a_sellers_record_is_that_of_all_sets_and_nobody_elses() -> Result<()> {
    let mut commons = market();
    let offer = automatic(&commons);
    let sets = [
        offered(&mut commons, offer)?,
        offered(&mut commons, offer)?,
        offered_by(&mut commons, FRIEND, offer)?,
    ];
    let mut vouchers = vec![];
    for (set, count) in sets.into_iter().zip([2, 1, 1]) {
        for _ in 0..count {
            vouchers.push(done(commit(&mut commons, BUYER, set))?);
        }
    }
    commons.chain.set_now(FROM_MS);
    for id in &vouchers {
        done(redeem(&mut commons, BUYER, *id))?;
    }
    commons.chain.set_now(TO_MS + 30 * DAY_MS);
    for id in vouchers {
        done(finalize(&mut commons, ANYONE, id))?;
    }
    for (set_id, good) in sets.into_iter().zip([2, 1, 1]) {
        let counters = set(&mut commons, set_id)?.progress.counters;
        assert_eq!((counters.committed, counters.good, counters.bad), (good, good, 0));
    }
    assert_eq!(record(&mut commons, SELLER)?.good, 3);
    assert_eq!(record(&mut commons, FRIEND)?.good, 1);
    // Four fifths, two thirds, and a half for who has sold nothing.
    for (who, score_ppm) in [(SELLER, 800_000), (FRIEND, 666_666), (BUYER, 500_000)] {
        assert_eq!(score(&mut commons, who)?, score_ppm);
    }
    assert_eq!(record(&mut commons, BUYER)?, Counters::default());
    Ok(())
}

/// (good + 1)/(good + bad + 2): a half, two thirds, a half again, two fifths.
#[test]
fn the_score_is_what_to_expect_after_what_was_seen() -> Result<()> {
    let mut commons = market();
    let offer = Offer {
        quantity: 10,
        ..arbitrated(&commons)
    };
    let id = offered(&mut commons, offer)?;
    assert_eq!(set(&mut commons, id)?.score_ppm, 500_000);
    let vouchers: Vec<VoucherId> = (0..4)
        .map(|_| done(commit(&mut commons, BUYER, id)))
        .collect::<Result<_>>()?;
    commons.chain.set_now(FROM_MS);
    done(redeem(&mut commons, BUYER, vouchers[0]))?;
    done(confirm(&mut commons, BUYER, vouchers[0]))?;
    assert_eq!(set(&mut commons, id)?.score_ppm, 666_666);
    done(refund(&mut commons, BUYER, vouchers[1]))?;
    assert_eq!(set(&mut commons, id)?.score_ppm, 666_666);
    for (voucher, score_ppm) in [(vouchers[2], 500_000), (vouchers[3], 400_000)] {
        done(revoke(&mut commons, SELLER, voucher))?;
        assert_eq!(set(&mut commons, id)?.score_ppm, score_ppm);
    }
    Ok(())
}
