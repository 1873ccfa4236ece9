//! What a contract was told or answers, as JSON that people and programs read: contract-transcode decodes it by the
//! contract's metadata.

use crate::hexadecimal::hexadecimal;
use contract_transcode::{ContractMessageTranscoder, Value as Transcoded};
use serde_json::{json, Map, Value};

use anyhow::Result;

/// A constructor's arguments, by their names.
pub fn constructor(transcoder: &ContractMessageTranscoder, input: &[u8]) -> Result<Value> {
    Ok(plain(&transcoder.decode_contract_constructor(&mut &input[..])?))
}

/// A decoded value as plain JSON. Numbers that other programs would round are texts.
pub fn plain(value: &Transcoded) -> Value {
    match value {
        Transcoded::Bool(truth) => json!(truth),
        Transcoded::Char(letter) => json!(letter),
        Transcoded::UInt(number) => number_or_text(*number),
        Transcoded::Int(number) => json!(number.to_string()),
        Transcoded::String(text) | Transcoded::Literal(text) => json!(text),
        Transcoded::Hex(hex) => json!(hexadecimal(hex.bytes())),
        Transcoded::Seq(items) => match hash(items.elems()) {
            Some(hash) => json!(hash),
            None => items.elems().iter().map(plain).collect(),
        },
        Transcoded::Tuple(tuple) => named(tuple.ident(), tuple_items(tuple.values().map(plain).collect())),
        Transcoded::Map(map) => {
            let fields = map.iter().map(|(name, field)| (text_of(name), plain(field)));
            let fields: Map<_, _> = fields.collect();
            named(map.ident(), Value::Object(fields))
        }
        Transcoded::Unit => Value::Null,
    }
}

/// 32 bytes, as hashes are written.
fn hash(items: &[Transcoded]) -> Option<String> {
    let byte = |item: &Transcoded| match item {
        Transcoded::UInt(byte) => u8::try_from(*byte).ok(),
        _ => None,
    };
    let bytes: Vec<u8> = items.iter().map(byte).collect::<Option<_>>()?;
    (bytes.len() == 32).then(|| hexadecimal(bytes))
}

/// The greatest whole number that JSON's readers in other languages keep exactly.
const EXACT: u128 = 1 << 53;

fn number_or_text(number: u128) -> Value {
    match u64::try_from(number) {
        Ok(small) if number <= EXACT => json!(small),
        _ => json!(number.to_string()),
    }
}

/// One item stands for itself.
fn tuple_items(mut items: Vec<Value>) -> Value {
    if items.len() == 1 {
        items.remove(0)
    } else {
        Value::Array(items)
    }
}

/// The name of a struct says nothing that is not known; that of a variant with nothing in it is all there is.
fn named(name: Option<String>, content: Value) -> Value {
    let is_empty = match &content {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    match name {
        Some(name) if is_empty => json!(name),
        Some(name) => json!({ name: content }),
        None => content,
    }
}

fn text_of(value: &Transcoded) -> String {
    match plain(value) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
