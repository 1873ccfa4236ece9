//! What each end counts for. The tables are by hand, from what the counters are said to be.

use super::*;
use crate::settling::count;
use interfaces::voucher_escrow::Counters;

/// What is counted besides that there was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Redeemed,
    Refunded,
    Expired,
    Revoked,
    Withheld,
    Complained,
    Admitted,
    Lost,
    Good,
    Bad,
}
use Counted::*;

fn counters_of(counted: &[Counted]) -> Counters {
    let once = |which| u32::from(counted.contains(&which));
    Counters {
        committed: 1,
        redeemed: once(Redeemed),
        refunded: once(Refunded),
        expired: once(Expired),
        revoked: once(Revoked),
        withheld: once(Withheld),
        complained: once(Complained),
        admitted: once(Admitted),
        lost: once(Lost),
        good: once(Good),
        bad: once(Bad),
    }
}

fn counted(outcome: Outcome, disputed: bool) -> Counters {
    let mut counters = Counters::default();
    count(&mut counters, outcome, disputed);
    counters
}

/// Every automatic outcome that there can be.
fn automatic_ends() -> Vec<(Outcome, Vec<Counted>)> {
    let mut ends = Vec::new();
    let both = vec![Complained, Admitted, Bad];
    for (how, used, good_if_silent) in [
        (Use::Redeemed, Redeemed, vec![Good]),
        (Use::Refunded, Refunded, vec![]),
        (Use::Expired, Expired, vec![]),
    ] {
        for (fault, said) in [
            (Fault::None, good_if_silent),
            (Fault::Admitted, vec![Admitted, Bad]),
            (Fault::Complained, vec![Complained, Lost, Bad]),
            (Fault::AdmittedThenComplained, both.clone()),
            (Fault::ComplainedThenAdmitted, both.clone()),
        ] {
            ends.push((said_of(how, fault), [vec![used], said].concat()));
        }
    }
    for (fault, said) in [
        (Fault::Admitted, vec![Admitted, Bad]),
        (Fault::AdmittedThenComplained, both),
    ] {
        ends.push((said_of(Use::Withheld, fault), [vec![Withheld], said].concat()));
    }
    ends
}

/// Every arbitrated ending, with whether the buyer had complained.
fn arbitrated_ends() -> Vec<(Ending, bool, Vec<Counted>)> {
    let mut ends = vec![
        (Ending::Completed, false, vec![Redeemed, Good]),
        (Ending::Revoked, false, vec![Revoked, Bad]),
        (Ending::Cancelled, false, vec![Refunded]),
        (Ending::Expired, false, vec![Expired]),
        (Ending::Retracted, true, vec![Redeemed, Complained, Good]),
        (Ending::EscalatedThenRetracted, true, vec![Redeemed, Complained, Good]),
        (Ending::Refused, true, vec![Redeemed, Complained]),
        (Ending::Unanswered, true, vec![Redeemed, Complained]),
    ];
    for (buyer_share_ppm, verdict, is_lost) in [
        (0, Good, false),
        (1, Bad, false),
        (499_999, Bad, false),
        (500_000, Bad, true),
        (1_000_000, Bad, true),
    ] {
        let disputed = vec![Redeemed, Complained, verdict];
        let lost = if is_lost { vec![Lost] } else { vec![] };
        ends.extend([
            (Ending::Settled { buyer_share_ppm }, false, vec![Redeemed, verdict]),
            (Ending::Settled { buyer_share_ppm }, true, disputed.clone()),
            (Ending::SettledLate { buyer_share_ppm }, true, disputed.clone()),
            (Ending::Decided { buyer_share_ppm }, true, [disputed, lost].concat()),
        ]);
    }
    ends
}

#[test]
fn every_automatic_end_counts_for_what_it_was() {
    for (outcome, expected) in automatic_ends() {
        assert_eq!(counted(outcome, false), counters_of(&expected), "{outcome:?}");
    }
}

#[test]
fn whether_an_automatic_voucher_was_disputed_is_in_its_outcome() {
    for (outcome, _) in automatic_ends() {
        assert_eq!(counted(outcome, true), counted(outcome, false), "{outcome:?}");
    }
}

#[test]
fn every_arbitrated_end_counts_for_what_it_was() {
    for (ending, disputed, expected) in arbitrated_ends() {
        assert_eq!(
            counted(Outcome::Arbitrated(ending), disputed),
            counters_of(&expected),
            "{ending:?}, disputed: {disputed}"
        );
    }
}

#[test]
fn the_tables_have_every_end_that_there_can_be() {
    let tables: Vec<Outcome> = automatic_ends()
        .into_iter()
        .map(|(outcome, _)| outcome)
        .chain(
            arbitrated_ends()
                .into_iter()
                .map(|(ending, _, _)| Outcome::Arbitrated(ending)),
        )
        .collect();
    for offer in [automatic(), arbitrated()] {
        every_walk(&offer, &mut |walk| {
            if let Stage::Final(outcome) = walk.stage {
                // The tables have shares at the edges, none of which is what is decided there.
                let outcome = match outcome {
                    Outcome::Arbitrated(Ending::Settled { .. }) => {
                        Outcome::Arbitrated(Ending::Settled { buyer_share_ppm: 1 })
                    }
                    Outcome::Arbitrated(Ending::SettledLate { .. }) => {
                        Outcome::Arbitrated(Ending::SettledLate { buyer_share_ppm: 1 })
                    }
                    Outcome::Arbitrated(Ending::Decided { .. }) => {
                        Outcome::Arbitrated(Ending::Decided { buyer_share_ppm: 1 })
                    }
                    outcome => outcome,
                };
                assert!(tables.contains(&outcome), "{outcome:?} is in no table");
            }
        });
    }
}

#[test]
fn every_voucher_is_one_of_the_five_uses() {
    let mut counters = Counters::default();
    for (outcome, _) in automatic_ends() {
        count(&mut counters, outcome, false);
    }
    for (ending, disputed, _) in arbitrated_ends() {
        count(&mut counters, Outcome::Arbitrated(ending), disputed);
    }
    let Counters {
        committed,
        redeemed,
        refunded,
        expired,
        revoked,
        withheld,
        ..
    } = counters;
    assert_eq!(committed, redeemed + refunded + expired + revoked + withheld);
}

#[test]
fn a_counter_that_is_full_stays_full() {
    let full = Counters {
        committed: u32::MAX,
        redeemed: u32::MAX,
        complained: u32::MAX,
        lost: u32::MAX,
        bad: u32::MAX,
        ..Counters::default()
    };
    let mut counters = full;
    count(&mut counters, said_of(Use::Redeemed, Fault::Complained), true);
    assert_eq!(counters, full);
}
