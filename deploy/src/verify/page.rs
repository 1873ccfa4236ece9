//! What differs, as a page.

use super::{
    addresses::AddressRule,
    compare::{Comparison, Difference, Verdict},
    expected::Expected,
    leaves::NONE,
};
use crate::{
    acts::deployed::spoken,
    check::page::{table, Section},
    config::{brief, format_address},
    words::{printable, share, time},
};
use comfy_table::ContentArrangement;
use std::collections::BTreeMap;

/// How wide a table can be, in characters: names of places are long.
const WIDEST: u16 = 130;

/// Tables by verdict, the worst first, and a last line that says what it comes to.
pub fn render(comparison: &Comparison, expected: &Expected, rule: &AddressRule) -> String {
    let names = names(expected);
    let mut parts = Vec::new();
    for (verdict, title) in [
        (Verdict::Wrong, "Wrong: it should never be so"),
        (
            Verdict::Unproved,
            "Unproved: it can be so, and nothing shows that it is",
        ),
        (Verdict::NotYet, "Not yet: the deployment has not come so far"),
        (
            Verdict::ChangedByGovernance,
            "Changed by governance: members have decided it",
        ),
    ] {
        let of_it = comparison
            .differences
            .iter()
            .filter(|difference| difference.verdict == verdict);
        let rows: Vec<_> = of_it.map(|difference| row(difference, &names)).collect();
        if rows.is_empty() {
            continue;
        }
        let mut section = Section::new(title);
        let by = if verdict == Verdict::ChangedByGovernance {
            "proposal"
        } else {
            ""
        };
        let head = ["contract", "what", "on chain", "expected", by];
        let columns = if by.is_empty() { 4 } else { 5 };
        let mut differing = table(&head[..columns]);
        differing
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(WIDEST);
        for row in rows {
            differing.add_row(row.into_iter().take(columns));
        }
        section.table(differing);
        parts.push(section.render());
    }
    parts.extend(told_rule(rule));
    parts.push(conclusion(comparison));
    parts.join("\n\n")
}

/// What addresses do not prove here.
fn told_rule(rule: &AddressRule) -> Option<String> {
    let why = match rule {
        AddressRule::Follows => return None,
        AddressRule::Other => "this chain gives addresses otherwise than pallet-contracts does".to_owned(),
        AddressRule::Unknown(reason) => {
            format!(
                "how this chain gives addresses could not be found out ({})",
                printable(reason)
            )
        }
    };
    Some(format!(
        "No address follows from the deployer, the salt and the arguments in the deployment file, and {why}. What the \
         contracts answer was compared all the same."
    ))
}

fn conclusion(comparison: &Comparison) -> String {
    let count = |verdict| {
        let of_it = comparison
            .differences
            .iter()
            .filter(|difference| difference.verdict == verdict);
        of_it.count()
    };
    let compared = comparison.compared;
    match comparison.worst() {
        None => format!("{compared} figures compared: all are as described."),
        Some(Verdict::Wrong) => format!(
            "{compared} figures compared: {} are wrong. This is not the commons that is described.",
            count(Verdict::Wrong)
        ),
        Some(Verdict::Unproved) => format!(
            "{compared} figures compared: none is wrong, and {} are not proved: by whom and with what those contracts were \
             made, the deployment file alone says.",
            count(Verdict::Unproved)
        ),
        Some(Verdict::NotYet) => format!(
            "{compared} figures compared: none is wrong, {} are not there yet. `commons deploy` goes on with it.",
            count(Verdict::NotYet)
        ),
        Some(Verdict::ChangedByGovernance) => format!(
            "{compared} figures compared: all are as described, but for {} that members have changed since.",
            count(Verdict::ChangedByGovernance)
        ),
    }
}

fn row(difference: &Difference, names: &BTreeMap<String, String>) -> Vec<String> {
    let (on_chain, expected) = (
        told(&difference.what, &difference.on_chain, names),
        told(&difference.what, &difference.expected, names),
    );
    let (on_chain, expected) = if on_chain == expected {
        // Two that differ never look the same: what is hidden in one is shown by its number.
        let shown = |figure: &str| figure.escape_default().to_string();
        (shown(&difference.on_chain), shown(&difference.expected))
    } else {
        (on_chain, expected)
    };
    vec![
        difference.contract.clone(),
        what(&difference.what, names),
        on_chain,
        expected,
        difference
            .proposal
            .map_or_else(String::new, |number| number.to_string()),
    ]
}

/// A place; addresses in it are made brief.
fn what(place: &str, names: &BTreeMap<String, String>) -> String {
    let shown = |part: &str| match names.get(part) {
        Some(name) => name.clone(),
        None if is_long(part) => brief(part),
        None => part.to_owned(),
    };
    place.split('.').map(shown).collect::<Vec<_>>().join(".")
}

/// A figure with its meaning: its unit, or whose address it is.
fn told(place: &str, figure: &str, names: &BTreeMap<String, String>) -> String {
    if let Some(name) = names.get(figure) {
        return format!("{name} ({})", brief(figure));
    }
    match figure.parse::<u64>() {
        Ok(ppm) if place.ends_with("_ppm") => {
            format!("{figure} ({})", share(u32::try_from(ppm).unwrap_or(u32::MAX)))
        }
        Ok(time_ms) if place.ends_with("_ms") => format!("{figure} ({})", time(place, time_ms)),
        _ if figure == NONE => NONE.to_owned(),
        _ if is_long(figure) => printable(&brief(figure)),
        _ => printable(figure),
    }
}

/// Addresses and hashes are.
fn is_long(word: &str) -> bool {
    word.len() > 40 && !word.contains(' ')
}

/// Addresses that have a name.
fn names(expected: &Expected) -> BTreeMap<String, String> {
    let mut names = BTreeMap::from([(format_address(expected.deployer), "the deployer".to_owned())]);
    for (part, contract) in &expected.contracts {
        if let Some(address) = contract.address {
            names.insert(format_address(address), format!("the {}", spoken(*part)));
        }
    }
    names
}
