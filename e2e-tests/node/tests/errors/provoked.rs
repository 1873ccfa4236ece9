//! Which errors have been provoked, and which there are.

use anyhow::{ensure, Context, Result};
use commons::chain::{Constructor, Message, Receipt};
use ink::{
    primitives::AccountId,
    scale::{Decode, Encode},
    scale_info::{form::MetaForm, Type, TypeDef, TypeInfo},
};
use node_tests::{project::sources, OnNode, Suite};
use std::{collections::BTreeSet, fmt::Debug, marker::PhantomData};

use Elsewhere::{OutOfReach, Proved};

/// Errors that are told apart by what is in them as well.
const TOLD_APART: [&str; 2] = ["CallFailure", "ScheduleError"];

/// Why an error is not provoked on the node.
#[derive(Debug, Clone, Copy)]
pub enum Elsewhere {
    /// This test of the sandbox, or of the contract's own, proves it.
    Proved(&'static str),
    /// Nothing here can bring it about, and this is why.
    OutOfReach(&'static str),
}

/// The kinds of an error that have been provoked: its variants and, for what a callee said, what that was.
pub struct Provoked<Error> {
    kinds: BTreeSet<String>,
    error: PhantomData<Error>,
}

impl<Error> Default for Provoked<Error> {
    fn default() -> Self {
        Self {
            kinds: BTreeSet::new(),
            error: PhantomData,
        }
    }
}

impl<Error: Debug + Decode + PartialEq + Send + TypeInfo + 'static> Provoked<Error> {
    /// Sends a message that has to be refused with this error. Nothing may change in the whole suite.
    pub async fn by<Arguments, Value>(
        &mut self,
        suite: &mut Suite<OnNode>,
        who: &str,
        message: Message<Arguments, Result<Value, Error>>,
        error: Error,
    ) -> Result<()>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Send + Debug + PartialEq,
        Message<Arguments, Result<Value, Error>>: Clone,
    {
        self.note(&error);
        let told = format!("{error:?}");
        suite.refused(who, message, error).await.context(told)
    }

    /// The same for an error with figures that depend on the moment.
    pub async fn like<Arguments, Value>(
        &mut self,
        suite: &mut Suite<OnNode>,
        who: &str,
        message: Message<Arguments, Result<Value, Error>>,
        is_like: impl Fn(&Error) -> bool,
    ) -> Result<()>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Send + Debug + PartialEq,
        Message<Arguments, Result<Value, Error>>: Clone,
    {
        let contracts = suite.contracts();
        let error = suite.chain.refused_like(who, message, is_like, &contracts).await?;
        self.note(&error);
        Ok(())
    }

    /// Asks, in the name of a contract, for what it would be refused; a contract signs nothing, so nothing is sent.
    pub async fn by_contract<Arguments, Value>(
        &mut self,
        suite: &mut Suite<OnNode>,
        contract: AccountId,
        message: Message<Arguments, Result<Value, Error>>,
        error: Error,
    ) -> Result<()>
    where
        Arguments: Encode + Clone + Sync,
        Value: Decode + Debug + PartialEq,
    {
        let receipt = suite.chain.try_as(contract, message).await?;
        self.refusal(receipt, error)
    }

    /// Puts no contract on the chain, since its constructor refuses.
    pub async fn by_constructor<Contract, Arguments>(
        &mut self,
        suite: &mut Suite<OnNode>,
        bundle: &str,
        constructor: Constructor<Contract, Arguments, Error>,
        error: Error,
    ) -> Result<()>
    where
        Contract: Clone,
        Arguments: Encode + Clone + Send + Sync,
    {
        let receipt = suite.chain.instantiate("founder", bundle, constructor).await;
        self.refusal(receipt, error)
    }

    /// Takes note of a refusal, if it is this.
    pub fn refusal<Value: Debug + PartialEq>(
        &mut self,
        receipt: Receipt<Result<Value, Error>>,
        error: Error,
    ) -> Result<()> {
        self.note(&error);
        let told = format!("{error:?}");
        ensure!(
            receipt.answer == Ok(Err(error)),
            "this was to be refused with {told}, and there is {:?}",
            receipt.answer
        );
        Ok(())
    }

    fn note(&mut self, error: &Error) {
        let told = format!("{error:?}");
        let kind = kinds::<Error>()
            .into_iter()
            .filter(|kind| is_told_of(kind, &told))
            .max_by_key(String::len);
        self.kinds.insert(kind.unwrap_or(told));
    }

    /// Expects that every kind that there is has been provoked, but for these.
    pub fn are_all_but(self, elsewhere: &[(&str, Elsewhere)]) -> Result<()> {
        let mut missing: BTreeSet<String> = kinds::<Error>();
        for kind in &self.kinds {
            ensure!(missing.remove(kind), "{kind} is no kind of this error");
        }
        for (kind, why) in elsewhere {
            ensure!(
                missing.remove(*kind),
                "{kind} has been provoked, or there is no such error"
            );
            match why {
                Proved(test) => ensure!(is_a_test(test)?, "no test is called {test}, which should prove {kind}"),
                OutOfReach(reason) => ensure!(!reason.is_empty(), "why is {kind} out of reach?"),
            }
        }
        ensure!(missing.is_empty(), "nobody has provoked {missing:?}");
        Ok(())
    }
}

/// Whether an error, as it is written for developers, is of a kind.
fn is_told_of(kind: &str, told: &str) -> bool {
    let kind = kind.trim_end_matches(')');
    told.strip_prefix(kind)
        .is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
}

/// Every kind of an error that there is.
fn kinds<Error: TypeInfo + 'static>() -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for (name, inner) in variants(&Error::type_info()) {
        match inner {
            Some(inner) if is_told_apart(&inner) => {
                kinds.extend(variants(&inner).into_iter().map(|(own, _)| format!("{name}({own})")));
            }
            _ => {
                kinds.insert(name);
            }
        }
    }
    kinds
}

fn is_told_apart(inner: &Type<MetaForm>) -> bool {
    inner.path.ident().is_some_and(|name| TOLD_APART.contains(&name))
}

/// The variants of a type, each with the type of what is in it, if that is one thing without a name.
fn variants(of: &Type<MetaForm>) -> Vec<(String, Option<Type<MetaForm>>)> {
    let TypeDef::Variant(definition) = &of.type_def else {
        return Vec::new();
    };
    definition
        .variants
        .iter()
        .map(|variant| {
            let inner = match &variant.fields[..] {
                [field] if field.name.is_none() => Some(field.ty.type_info()),
                _ => None,
            };
            (variant.name.to_owned(), inner)
        })
        .collect()
}

/// Whether a test of the sandbox or of a contract has this name.
fn is_a_test(name: &str) -> Result<bool> {
    let sources = [sources("e2e-tests/sandbox/tests")?, sources("contracts")?].concat();
    Ok(sources.iter().any(|(_, source)| has_test(source, name)))
}

fn has_test(source: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    let mut places = (0..lines.len()).filter(|place| lines[*place].starts_with(&function));
    places.any(|place| {
        let mut attributes = lines[..place].iter().rev().take_while(|line| line.starts_with("#["));
        attributes.any(|line| ["#[test]", "#[ink::test]"].contains(line))
    })
}

#[test]
fn only_a_function_that_is_run_as_a_test_proves_something() {
    for attributes in ["#[test]", "#[ink::test]", "#[test]\n    #[should_panic]"] {
        assert!(
            has_test(&format!("{attributes}\nfn it_is_so() {{"), "it_is_so"),
            "{attributes}"
        );
    }
    for source in [
        "fn it_is_so() {",
        "#[test]\nfn another() {\n}\n\nfn it_is_so() {",
        "#[test]\nfn it_is_so_as_well() {",
        "// #[test]\nfn it_is_so() {",
        "#[test]\n// fn it_is_so() {",
    ] {
        assert!(!has_test(source, "it_is_so"), "{source}");
    }
}

#[test]
fn every_kind_of_an_error_is_read_from_its_type() {
    use interfaces::vesting::VestingError;
    let kinds = kinds::<VestingError>();
    for kind in [
        "NotHatch",
        "InvalidSchedule(ZeroHalfLife)",
        "Token(Refused)",
        "Voting(BadAnswer)",
    ] {
        assert!(kinds.contains(kind), "{kind}: {kinds:?}");
    }
    assert!(!kinds.contains("Token"));
    assert!(is_told_of("Token(Refused)", "Token(Refused(InsufficientBalance))"));
    assert!(is_told_of("NotHatch", "NotHatch"));
    assert!(!is_told_of("Not", "NotHatch"));
}
