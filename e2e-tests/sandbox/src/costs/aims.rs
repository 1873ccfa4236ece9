//! What messages are aimed to cost, beside what such messages of other systems cost.

use super::{markdown_table, Costs};
use crate::meter::HAPPY_PATH;

/// What a message is aimed to cost.
struct Aim {
    contract: &'static str,
    message: &'static str,
    /// In hundredths of a transfer of the community token.
    percent_of_transfer: u64,
    /// Of others, each in transfers of an ERC-20 on the chain that it runs on.
    others: &'static str,
}

const fn aim(contract: &'static str, message: &'static str, percent_of_transfer: u64, others: &'static str) -> Aim {
    Aim {
        contract,
        message,
        percent_of_transfer,
        others,
    }
}

const AIMS: [Aim; 12] = [
    aim("bonding-curve", "buy", 400, "TEC 8.9"),
    aim("bonding-curve", "sell", 400, "TEC 9.6"),
    aim("hatch", "contribute", 300, "Commons Stack 6.8"),
    aim("vesting", "grant", 250, "Sablier 5.2"),
    aim("vesting", "release", 200, "OpenZeppelin 1.4, Sablier 2.7"),
    aim("conviction-voting", "stake", 150, "1Hive 3.9, Gardens 6.4"),
    aim("conviction-voting", "unstake", 150, "1Hive 3.2, Gardens 6.4"),
    aim("conviction-voting", "execute", 400, "1Hive 8.2, Gardens 7.0"),
    aim("conviction-voting", "propose", 300, "1Hive 12.4, Gardens 14.6"),
    aim("voucher-escrow", "commit", 250, "Boson v1 8.6, v2 10.7"),
    aim("voucher-escrow", "redeem", 150, "Boson v1 2.8, v2 4.4"),
    aim("voucher-escrow", HAPPY_PATH, 700, "Boson v1 18.5, v2 20.5"),
];

const PREFACE: &str = "In transfers of the community token; what is not reached is explained in
[architecture.md](../../docs/architecture.md#costs). **others**: their gas as a multiple of an ERC-20 transfer's, both
measured in an EVM.
";

/// The aims beside what was measured, as markdown. Those of messages that were not measured are left out.
pub(super) fn table(costs: &Costs) -> String {
    let yardstick = costs.ref_time_of_yardstick();
    let mut rows = vec![["contract", "message", "others", "aim", "measured", "reached"].map(String::from)];
    for aim in &AIMS {
        let measured = costs
            .messages
            .iter()
            .find(|row| row.contract == aim.contract && row.message == aim.message);
        let (Some(measured), Some(one)) = (measured, yardstick) else {
            continue;
        };
        let ref_time = measured.cost.ref_time;
        let is_reached = u128::from(ref_time) * 100 <= u128::from(one) * u128::from(aim.percent_of_transfer);
        rows.push([
            aim.contract.into(),
            aim.message.into(),
            aim.others.into(),
            format!("{:.2}", aim.percent_of_transfer as f64 / 100.0),
            format!("{:.2}", ref_time as f64 / one as f64),
            String::from(if is_reached { "yes" } else { "no" }),
        ]);
    }
    format!("{PREFACE}\n{}", markdown_table(&rows, 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::costs::{MessageCost, YARDSTICK};
    use commons::chain::Cost;

    fn row((contract, message): (&str, &str), ref_time: u64) -> MessageCost {
        MessageCost {
            contract: contract.into(),
            message: message.into(),
            cost: Cost {
                ref_time,
                ..Cost::default()
            },
        }
    }

    #[test]
    fn an_aim_is_reached_by_as_much_and_missed_by_a_unit_more() {
        for (ref_time, line) in [
            (
                1_500,
                "| conviction-voting | stake   | 1Hive 3.9, Gardens 6.4 | 1.50 |     1.50 |     yes |",
            ),
            (
                1_501,
                "| conviction-voting | stake   | 1Hive 3.9, Gardens 6.4 | 1.50 |     1.50 |      no |",
            ),
        ] {
            let costs = Costs {
                messages: vec![row(YARDSTICK, 1_000), row(("conviction-voting", "stake"), ref_time)],
                ..Costs::default()
            };
            let text = table(&costs);
            assert!(text.contains(line), "{text}");
        }
    }
}
