//! What the hatch's books have to keep.

use super::{ensure, sum, Broken, Picture};
use interfaces::hatch::{Contribution, HatchStatus};

/// What the hatch has booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    /// The sums.
    pub status: HatchStatus,
    /// What the vesting contract keeps for those who have not claimed; `None` before the launch.
    pub unclaimed: Option<u128>,
    /// What everybody contributed.
    pub contributions: Vec<Contribution>,
}

/// The sums are the sums, the hatch can give everything back until the launch, and tokens wait for everybody after it.
pub fn check_books(books: &Books, picture: &Picture) -> Result<(), Broken> {
    let HatchStatus { raised, owed, .. } = books.status;
    let sum_of = |amount: fn(&Contribution) -> u128| sum(books.contributions.iter().map(amount));
    let (given, booked) = (sum_of(|one| one.given), sum_of(|one| one.owed));
    ensure(
        (given, booked) == (Some(raised), Some(owed)),
        "what is raised and owed is the sum of all contributions",
        || format!("raised {raised} and {given:?}, owed {owed} and {booked:?}"),
    )?;
    match books.unclaimed {
        None => ensure(
            picture.hatch_holds >= raised,
            "until the launch the hatch holds all that was contributed",
            || format!("raised {raised}, held {}", picture.hatch_holds),
        ),
        Some(unclaimed) => {
            let waiting = sum_of(|one| if one.settled { 0 } else { one.owed });
            ensure(
                waiting == Some(unclaimed),
                "what nobody has claimed is what the others are owed",
                || format!("unclaimed {unclaimed}, owed {waiting:?}"),
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use interfaces::hatch::HatchPhase;

    /// Two contributions of 300 and 200, at 4 tokens each.
    fn books() -> Books {
        let contribution = |given| Contribution {
            given,
            owed: 4 * given,
            settled: false,
        };
        Books {
            status: HatchStatus {
                phase: HatchPhase::Funding,
                sealed: true,
                raised: 500,
                owed: 2_000,
                launch_before_ms: 0,
                launched_ms: None,
            },
            unclaimed: None,
            contributions: vec![contribution(300), contribution(200)],
        }
    }

    fn held(hatch_holds: u128) -> Picture {
        Picture {
            hatch_holds,
            ..Picture::default()
        }
    }

    #[test]
    fn a_sum_that_is_none_is_found() {
        assert_eq!(check_books(&books(), &held(500)), Ok(()));
        let mistakes: [fn(&mut Books); 4] = [
            |books| books.status.raised += 1,
            |books| books.status.owed -= 1,
            |books| books.contributions[1].given -= 1,
            |books| books.contributions[0].owed = u128::MAX,
        ];
        for wrong in mistakes {
            let mut books = books();
            wrong(&mut books);
            let rule = check_books(&books, &held(500)).unwrap_err().rule;
            assert_eq!(rule, "what is raised and owed is the sum of all contributions");
        }
    }

    #[test]
    fn a_contribution_that_is_gone_is_found() {
        assert!(check_books(&books(), &held(499)).is_err());
        assert_eq!(check_books(&books(), &held(501)), Ok(()), "a gift");
    }

    #[test]
    fn tokens_wait_for_everybody_who_has_not_claimed() {
        let mut books = books();
        books.unclaimed = Some(2_000);
        assert_eq!(check_books(&books, &held(0)), Ok(()));
        books.contributions[0].settled = true;
        assert!(check_books(&books, &held(0)).is_err());
        books.unclaimed = Some(800);
        assert_eq!(check_books(&books, &held(0)), Ok(()));
    }
}
