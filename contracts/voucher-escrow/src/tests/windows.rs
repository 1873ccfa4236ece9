//! When each action is open: the design's table, written out, at and around every edge.

use super::*;
use Action::*;

/// A recorded stage: in which half-open windows which action is open in it, and from when anyone can end it.
struct Row {
    stage: Stage,
    windows: Vec<(Action, u64, u64)>,
    end_ms: Option<u64>,
}

impl Row {
    /// The clock was never before this with that stage.
    fn since_ms(&self) -> u64 {
        match self.stage {
            Stage::Committed | Stage::Final(_) => 0,
            Stage::Used { since_ms, .. }
            | Stage::Complained { since_ms, .. }
            | Stage::Admitted { since_ms, .. }
            | Stage::Escalated { since_ms } => since_ms,
        }
    }

    fn is_open(&self, action: Action, now_ms: u64) -> bool {
        match action {
            Finalize => self.end_ms.is_some_and(|end_ms| now_ms >= end_ms),
            action => self
                .windows
                .iter()
                .any(|(other, from_ms, to_ms)| *other == action && (*from_ms..*to_ms).contains(&now_ms)),
        }
    }
}

fn row(stage: Stage, windows: impl Into<Vec<(Action, u64, u64)>>, end_ms: u64) -> Row {
    Row {
        stage,
        windows: windows.into(),
        end_ms: Some(end_ms),
    }
}

fn final_row(outcome: Outcome) -> Row {
    Row {
        stage: Stage::Final(outcome),
        windows: Vec::new(),
        end_ms: None,
    }
}

/// Valid from 1000 to 2000; 300 to complain, 170 to answer.
fn automatic_table() -> Vec<Row> {
    let mut table = vec![row(
        Stage::Committed,
        // The last two go on when it has expired.
        [
            (Redeem, 1_000, 2_000),
            (Refund, 0, 2_000),
            (Complain, 2_000, 2_300),
            (Admit, 0, 2_300),
        ],
        2_300,
    )];
    for (how, used_ms) in [
        (Use::Redeemed, 1_000),
        (Use::Redeemed, 1_999),
        (Use::Refunded, 0),
        (Use::Refunded, 1_500),
        (Use::Refunded, 1_999),
    ] {
        let end_ms = used_ms + 300;
        table.push(row(
            used(how, used_ms),
            [(Complain, used_ms, end_ms), (Admit, used_ms, end_ms)],
            end_ms,
        ));
    }
    for (how, complained_ms) in [
        (Use::Redeemed, 1_000),
        (Use::Redeemed, 2_298),
        (Use::Refunded, 299),
        (Use::Expired, 2_000),
        (Use::Expired, 2_299),
    ] {
        let end_ms = complained_ms + 170;
        table.push(row(
            complained(how, complained_ms),
            [(Admit, complained_ms, end_ms)],
            end_ms,
        ));
    }
    for (how, admitted_ms) in [
        (Use::Withheld, 0),
        (Use::Withheld, 1_500),
        (Use::Withheld, 1_999),
        (Use::Redeemed, 2_298),
        (Use::Refunded, 299),
        (Use::Expired, 2_000),
        (Use::Expired, 2_299),
    ] {
        let end_ms = admitted_ms + 300;
        table.push(row(
            admitted(how, admitted_ms),
            [(Complain, admitted_ms, end_ms)],
            end_ms,
        ));
    }
    table.push(final_row(said_of(Use::Redeemed, Fault::None)));
    table.push(final_row(said_of(Use::Expired, Fault::AdmittedThenComplained)));
    table
}

/// Valid from 1000 to 2000; 300 to complain, 210 to escalate, 130 to decide.
fn arbitrated_table() -> Vec<Row> {
    let mut table = vec![row(
        Stage::Committed,
        [(Redeem, 1_000, 2_000), (Refund, 0, 2_000), (Revoke, 0, 2_000)],
        2_000,
    )];
    for redeemed_ms in [1_000, 1_400, 1_999] {
        let end_ms = redeemed_ms + 300;
        table.push(row(
            used(Use::Redeemed, redeemed_ms),
            [Complain, Confirm, Settle].map(|action| (action, redeemed_ms, end_ms)),
            end_ms,
        ));
    }
    for complained_ms in [1_000, 1_999, 2_298] {
        let end_ms = complained_ms + 210;
        table.push(row(
            complained(Use::Redeemed, complained_ms),
            [Confirm, Escalate, Settle].map(|action| (action, complained_ms, end_ms)),
            end_ms,
        ));
    }
    for escalated_ms in [1_000, 1_999, 2_507] {
        let end_ms = escalated_ms + 130;
        table.push(row(
            escalated(escalated_ms),
            [Confirm, Settle, Decide, Refuse].map(|action| (action, escalated_ms, end_ms)),
            end_ms,
        ));
    }
    table.push(final_row(Outcome::Arbitrated(Ending::Completed)));
    table.push(final_row(Outcome::Arbitrated(Ending::Unanswered)));
    table
}

/// Every row at every moment at and around every edge of every row.
fn sweep(table: &[Row], mut visit: impl FnMut(&Row, u64)) {
    let edges = table.iter().flat_map(|row| {
        row.windows
            .iter()
            .flat_map(|(_, from_ms, to_ms)| [*from_ms, *to_ms])
            .chain(row.end_ms)
    });
    let mut moments: Vec<u64> = around(edges.chain([0, u64::MAX])).collect();
    moments.sort_unstable();
    moments.dedup();
    for row in table {
        for now_ms in moments.iter().filter(|now_ms| **now_ms >= row.since_ms()) {
            visit(row, *now_ms);
        }
    }
}

fn both_tables() -> [(Offer, Vec<Row>); 2] {
    [(automatic(), automatic_table()), (arbitrated(), arbitrated_table())]
}

#[test]
fn each_action_is_open_exactly_where_the_table_says() {
    for (offer, table) in both_tables() {
        sweep(&table, |row, now_ms| {
            let course = Course::new(&offer, row.stage, now_ms);
            for action in ACTIONS {
                assert_eq!(
                    action.take(&course).is_ok(),
                    row.is_open(action, now_ms),
                    "{action:?} of {:?} at {now_ms}",
                    row.stage
                );
            }
        });
    }
}

#[test]
fn the_end_is_never_open_together_with_anything_else() {
    for (offer, table) in both_tables() {
        sweep(&table, |row, now_ms| {
            let course = Course::new(&offer, row.stage, now_ms);
            if course.finalize().is_ok() {
                for action in ACTIONS.into_iter().filter(|action| *action != Finalize) {
                    assert!(
                        action.take(&course).is_err(),
                        "{action:?} of {:?} at {now_ms}",
                        row.stage
                    );
                }
            }
        });
    }
}

#[test]
fn until_it_is_final_something_is_always_open() {
    for (offer, table) in both_tables() {
        sweep(&table, |row, now_ms| {
            let course = Course::new(&offer, row.stage, now_ms);
            let is_open = ACTIONS.into_iter().any(|action| action.take(&course).is_ok());
            let is_final = matches!(row.stage, Stage::Final(_));
            assert_eq!(is_open, !is_final, "{:?} at {now_ms}", row.stage);
        });
    }
}

#[test]
fn a_status_says_from_when_it_can_be_ended() {
    for (offer, table) in both_tables() {
        sweep(&table, |row, now_ms| {
            let end = Course::new(&offer, row.stage, now_ms).end();
            assert_eq!(end.map(|(end_ms, _)| end_ms), row.end_ms, "{:?} at {now_ms}", row.stage);
        });
    }
}
