//! Whatever was done with a voucher, time alone ends it.

use super::*;

#[test]
fn from_every_state_that_can_be_reached_time_alone_leads_to_the_end() {
    for (offer, states) in [
        (
            automatic(),
            vec![
                VoucherState::Committed,
                VoucherState::Redeemed,
                VoucherState::Complained,
                VoucherState::Admitted,
                VoucherState::Refunded,
            ],
        ),
        (
            arbitrated(),
            vec![
                VoucherState::Committed,
                VoucherState::Redeemed,
                VoucherState::Complained,
                VoucherState::Escalated,
            ],
        ),
    ] {
        let mut found = Vec::new();
        every_walk(&offer, &mut |walk| {
            let course = Course::new(&offer, walk.stage, walk.now_ms);
            if let Stage::Final(_) = walk.stage {
                assert_eq!(course.end(), None, "{walk:?}");
                return;
            }
            if !found.contains(&course.state()) {
                found.push(course.state());
            }
            let (end_ms, outcome) = course
                .end()
                .unwrap_or_else(|| panic!("nothing ever ends it after {walk:?}"));
            assert!(end_ms < u64::MAX, "{walk:?}");
            let too_early = EscrowError::TooEarly { from_ms: end_ms };
            let finalized_at = |now_ms| Course::new(&offer, walk.stage, now_ms).finalize();
            assert_eq!(finalized_at(end_ms - 1), Err(too_early), "{walk:?}");
            assert_eq!(finalized_at(end_ms), Ok(Next::Ends(outcome)), "{walk:?}");
            assert_eq!(finalized_at(u64::MAX), Ok(Next::Ends(outcome)), "{walk:?}");
        });
        assert_eq!(found.len(), states.len(), "{found:?}");
        assert!(states.iter().all(|state| found.contains(state)), "{found:?}");
    }
}

/// By hand: an automatic voucher is complained of or admitted in the last moment after it expired; an arbitrated one is
/// redeemed, complained of and escalated in the last moment each.
#[test]
fn no_voucher_lives_longer_than_its_windows_together() {
    for (offer, latest_ms) in [(automatic(), 2_299 + 300), (arbitrated(), 1_999 + 299 + 209 + 130)] {
        let mut found_ms = 0;
        every_walk(&offer, &mut |walk| {
            if let Some((end_ms, _)) = Course::new(&offer, walk.stage, walk.now_ms).end() {
                found_ms = found_ms.max(end_ms);
            }
        });
        assert_eq!(found_ms, latest_ms);
    }
}

#[test]
fn an_end_past_the_clock_is_at_its_last_moment() {
    let offer = Offer {
        valid_from_ms: u64::MAX - 1,
        valid_to_ms: u64::MAX,
        ..automatic()
    };
    // Not a set that can be made; what could not be ended at all would be worse than one that ends early.
    let (end_ms, _) = Course::new(&offer, Stage::Committed, 0).end().unwrap();
    assert_eq!(end_ms, u64::MAX);
    assert!(Course::new(&offer, Stage::Committed, u64::MAX).finalize().is_ok());
}
