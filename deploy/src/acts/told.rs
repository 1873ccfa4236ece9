//! What contracts emitted, decoded by their metadata, in words and for programs.

use super::deployed::{spoken, Deployed};
use crate::{
    chain::Emitted,
    config::{format_address, parse_address, TokenInfo},
    deployment::{artifacts::Artifacts, readable::plain},
    hexadecimal::hexadecimal,
    suite::constructors::Part,
    words::{amount_of, plain_name, share, time},
};
use anyhow::{Context, Result};
use contract_transcode::Value;
use ink::{primitives::AccountId, scale::Encode};
use interfaces::funding_pool::Paid;
use serde_json::{json, Value as Json};

/// Whoever reads what was emitted in one transaction.
pub struct Reader<'a> {
    on: &'a Deployed,
    artifacts: &'a Artifacts,
    signer: AccountId,
    /// In which asset the funding pool has paid.
    paid_in: Option<AccountId>,
    /// What amounts of the escrow are of where no asset is named.
    sold_in: &'a TokenInfo,
}

impl<'a> Reader<'a> {
    /// For the events of one transaction, which is about vouchers that are `sold_in` something, or not about vouchers.
    pub fn new(
        on: &'a Deployed,
        artifacts: &'a Artifacts,
        signer: AccountId,
        events: &[Emitted],
        sold_in: Option<&'a TokenInfo>,
    ) -> Self {
        let paid = events.iter().find_map(Emitted::decode::<Paid>);
        Self {
            on,
            artifacts,
            signer,
            paid_in: paid.map(|paid| paid.asset),
            sold_in: sold_in.unwrap_or(&on.collateral),
        }
    }

    /// "bonding curve: Bought (buyer you, deposit 100 WCOIN, …)".
    pub fn in_words(&self, emitted: &Emitted) -> String {
        let Some(part) = self.on.part_at(emitted.contract) else {
            return format!("{}: an event of its own", format_address(emitted.contract));
        };
        match self.decoded(part, emitted) {
            Ok(Value::Map(event)) => {
                let asset = asset_within(&Value::Map(event.clone()));
                let fields: Vec<_> = event
                    .iter()
                    .map(|(name, field)| {
                        let name = text(name);
                        format!("{} {}", plain_name(&name), self.field(part, &name, field, asset))
                    })
                    .collect();
                let name = event.ident().unwrap_or_default();
                format!("{}: {name} ({})", spoken(part), fields.join(", "))
            }
            Ok(other) => format!("{}: {other}", spoken(part)),
            Err(error) => format!("{}: an event that cannot be read: {error:#}", spoken(part)),
        }
    }

    /// The event with its fields.
    pub fn as_json(&self, emitted: &Emitted) -> Json {
        let part = self.on.part_at(emitted.contract);
        let decoded = part.and_then(|part| self.decoded(part, emitted).ok());
        let (name, fields) = match &decoded {
            Some(Value::Map(event)) => (
                event.ident(),
                event
                    .iter()
                    .map(|(name, field)| (text(name), for_programs(plain(field))))
                    .collect::<serde_json::Map<_, _>>(),
            ),
            _ => (None, serde_json::Map::new()),
        };
        json!({
            "contract": part.map(Part::name),
            "address": format_address(emitted.contract),
            "event": name,
            "fields": fields,
            "data": hexadecimal(&emitted.data),
        })
    }

    fn decoded(&self, part: Part, emitted: &Emitted) -> Result<Value> {
        let signature = emitted.topics.first().context("it has no name")?;
        // The transcoder takes the data as a contract hands it to the chain, with its length before it.
        self.artifacts
            .of(part)?
            .transcoder
            .decode_contract_event(signature, &mut &emitted.data.encode()[..])
    }

    fn field(&self, part: Part, name: &str, field: &Value, asset: Option<AccountId>) -> String {
        match field {
            Value::UInt(number) => self.number(part, name, *number, asset),
            Value::Tuple(tuple) => {
                let items: Vec<_> = tuple.values().map(|item| self.field(part, name, item, asset)).collect();
                match (tuple.ident(), &items[..]) {
                    (Some(variant), []) if variant == "None" => "none".to_owned(),
                    // What is in a `Some` or an identifier stands for itself.
                    (_, [item]) => item.clone(),
                    (Some(variant), []) => variant,
                    (_, items) => items.join(" "),
                }
            }
            Value::Map(fields) => {
                let asset = asset_beside(fields.iter()).or(asset);
                let told: Vec<_> = fields
                    .iter()
                    .map(|(name, field)| {
                        let name = text(name);
                        format!("{} {}", plain_name(&name), self.field(part, &name, field, asset))
                    })
                    .collect();
                match fields.ident() {
                    Some(variant) => format!("{variant} [{}]", told.join(", ")),
                    None => format!("[{}]", told.join(", ")),
                }
            }
            other => self.name_of(&text(other)),
        }
    }

    /// An account of the story by its part in it.
    fn name_of(&self, text: &str) -> String {
        let Ok(account) = parse_address(text) else {
            return text.to_owned();
        };
        if account == self.signer {
            return "you".to_owned();
        }
        match self.on.part_at(account) {
            Some(part) => format!("the {}", spoken(part)),
            None => text.to_owned(),
        }
    }

    fn number(&self, part: Part, name: &str, number: u128, asset: Option<AccountId>) -> String {
        match unit_of(part, name) {
            Unit::Time => time(name, u64::try_from(number).unwrap_or(u64::MAX)),
            Unit::Share => share(u32::try_from(number).unwrap_or(u32::MAX)),
            Unit::Count => number.to_string(),
            Unit::Token => amount_of(number, &self.on.token),
            Unit::Collateral => amount_of(number, &self.on.collateral),
            Unit::Asset => self.amount_in(asset, number),
            Unit::Paid => self.amount_in(self.paid_in, number),
        }
    }

    fn amount_in(&self, asset: Option<AccountId>, amount: u128) -> String {
        match asset {
            None => amount_of(amount, self.sold_in),
            Some(asset) if asset == self.on.at.collateral => amount_of(amount, &self.on.collateral),
            Some(asset) if asset == self.on.at.token => amount_of(amount, &self.on.token),
            Some(_) => format!("{amount} base units"),
        }
    }
}

/// A field that is an amount is a text whether it is small or large, and an identifier is what it identifies by.
fn for_programs(value: Json) -> Json {
    match value {
        Json::Object(mut fields) if fields.len() == 1 && fields.keys().all(|name| name.ends_with("Id")) => {
            let number = fields.values_mut().next().map(Json::take);
            for_programs(number.unwrap_or_default())
        }
        Json::Number(number) => Json::String(number.to_string()),
        Json::Array(items) => items.into_iter().map(for_programs).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(name, field)| (name, for_programs(field)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}

/// What a number of an event counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Time,
    Share,
    Count,
    Token,
    Collateral,
    /// Units of the asset that the event names, or of what the vouchers are sold in.
    Asset,
    /// Units of what the funding pool has paid in the same transaction.
    Paid,
}

/// Metadata has no units, names have.
fn unit_of(part: Part, field: &str) -> Unit {
    if field.ends_with("_ms") {
        return Unit::Time;
    }
    if field.ends_with("_ppm") {
        return Unit::Share;
    }
    match (part, field) {
        (
            _,
            "batch" | "team_batch" | "proposal" | "set" | "voucher" | "reference" | "quantity" | "unsold" | "periods"
            | "id" | "milestones_paid",
        ) => Unit::Count,
        (Part::ConvictionVoting, "paid") => Unit::Paid,
        (Part::CommunityToken | Part::Vesting | Part::ConvictionVoting, _) => Unit::Token,
        (Part::BondingCurve | Part::Hatch, "supply" | "tokens" | "burned") => Unit::Token,
        (Part::WrappedNative | Part::BondingCurve | Part::Hatch, _) => Unit::Collateral,
        (Part::FundingPool | Part::VoucherEscrow, _) => Unit::Asset,
    }
}

/// The address in a field `asset`, however deep.
fn asset_within(value: &Value) -> Option<AccountId> {
    let Value::Map(fields) = value else {
        return None;
    };
    fields.iter().find_map(|(name, field)| match (&text(name)[..], field) {
        ("asset", address) => parse_address(&text(address)).ok(),
        (_, within) => asset_within(within),
    })
}

/// The address in a field `token`: a gate's figure is one of its own token, whatever the rest of the event is of.
fn asset_beside<'a>(mut fields: impl Iterator<Item = (&'a Value, &'a Value)>) -> Option<AccountId> {
    let (_, address) = fields.find(|(name, _)| text(name) == "token")?;
    parse_address(&text(address)).ok()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) | Value::Literal(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_read_every_number_as_a_text_and_identifiers_plain() {
        let largest = "340282366920938463463374607431768211455";
        let read = json!({ "amount": 7, "to": { "Some": "5F" }, "parts": [1, largest], "set": { "SetId": 3 } });
        let told = json!({ "amount": "7", "to": { "Some": "5F" }, "parts": ["1", largest], "set": "3" });
        assert_eq!(for_programs(read), told);
    }

    #[test]
    fn numbers_have_the_unit_that_their_name_tells() {
        for (part, field, unit) in [
            (Part::BondingCurve, "deposit", Unit::Collateral),
            (Part::BondingCurve, "tokens", Unit::Token),
            (Part::Hatch, "to_funding_pool", Unit::Collateral),
            (Part::Vesting, "amount", Unit::Token),
            (Part::Vesting, "batch", Unit::Count),
            (Part::Vesting, "cliff_after_ms", Unit::Time),
            (Part::ConvictionVoting, "conviction", Unit::Token),
            (Part::ConvictionVoting, "paid", Unit::Paid),
            (Part::ConvictionVoting, "expires_ms", Unit::Time),
            (Part::ConvictionVoting, "voting_period_ms", Unit::Time),
            (Part::ConvictionVoting, "bond", Unit::Token),
            (Part::VoucherEscrow, "bond", Unit::Asset),
            (Part::VoucherEscrow, "buyer_share_ppm", Unit::Share),
            (Part::FundingPool, "amount", Unit::Asset),
        ] {
            assert_eq!(unit_of(part, field), unit, "{field}");
        }
    }
}
