//! The document itself, as programs read it.

use super::*;
use std::collections::BTreeSet;

#[test]
fn the_document_is_read_again_as_it_was_written_with_amounts_as_texts() {
    let mut document = open();
    document.account = Some(member());
    let text = serde_json::to_string(&document).unwrap();
    assert!(text.contains(r#""supply":"1000000000000000000""#), "{text}");
    assert!(text.contains(r#""phase":"open""#), "{text}");
    assert!(text.contains(r#""type":"funding""#), "{text}");
    assert_eq!(serde_json::from_str::<Document>(&text).unwrap(), document);
}

#[test]
fn a_request_for_other_settings_names_them_all() {
    let settings = Config::parse(include_str!("../../../../commons.toml"))
        .unwrap()
        .voting
        .settings;
    let named = document::settings(&settings);
    assert_eq!(named.len(), 11);
    assert_eq!(named["action_delay_ms"], Units(7 * u128::from(DAY_MS)));
    assert_eq!(named["spending_limit_ppm"], Units(200_000));
    assert_eq!(named["bond"], coins(100));
}

#[test]
fn every_part_of_the_document_is_documented() {
    let guide = include_str!("../../../../../docs/status.md");
    let mut document = open();
    document.account = Some(member());
    document.market.as_mut().unwrap().closing = Some(Closing {
        begun_ms: NOW_MS,
        can_finish_from_ms: NOW_MS,
        lapses_at_ms: NOW_MS,
    });
    let requests = [
        Request::Abstain,
        Request::Signal,
        request().request,
        Request::Call {
            contract: "5Grw".to_owned(),
            selector: "0x00".to_owned(),
            input: "0x".to_owned(),
        },
        Request::ChangeSettings {
            settings: Default::default(),
        },
        Request::ReplaceGuardian { guardian: None },
        Request::WindDown,
    ];
    document.voting.open = requests
        .map(|each| Proposal {
            request: each,
            ..request()
        })
        .into();
    let mut names = BTreeSet::new();
    gather_names(&serde_json::to_value(&document).unwrap(), &mut names);
    let undocumented: Vec<_> = names
        .iter()
        .filter(|name| !guide.contains(&format!("`{name}`")))
        .collect();
    assert!(
        undocumented.is_empty(),
        "docs/status.md does not tell of {undocumented:?}"
    );
}

/// The names of all parts, and of all types that parts have.
fn gather_names(value: &serde_json::Value, names: &mut BTreeSet<String>) {
    use serde_json::Value::{Array, Object, String};
    match value {
        Array(items) => items.iter().for_each(|item| gather_names(item, names)),
        Object(parts) => {
            for (name, part) in parts {
                names.insert(name.clone());
                match part {
                    String(told) if name == "type" => drop(names.insert(told.clone())),
                    part => gather_names(part, names),
                }
            }
        }
        _ => {}
    }
}
