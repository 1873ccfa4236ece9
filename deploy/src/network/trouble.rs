//! What can go wrong between here and a chain, told so that one knows what to do.

use std::fmt;
use subxt::error::{DispatchError, Error, RpcError, TransactionError};

/// Why a chain did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody answers there.
    Unreachable {
        /// Where.
        url: String,
        /// What was found instead.
        reason: String,
    },
    /// A node that has answered is gone.
    Lost {
        /// Where it was.
        url: String,
        /// What was the last of it.
        reason: String,
    },
    /// Another transaction of the same account came first.
    NonceTaken,
    /// The account cannot pay for it.
    CannotPay,
    /// The transaction was in a block, and failed there.
    Failed(String),
    /// The node does not take it for another reason.
    NotTaken(String),
}

impl Trouble {
    pub(super) fn unreachable(url: &str, error: &Error) -> Self {
        Self::Unreachable {
            url: url.to_owned(),
            reason: error.to_string(),
        }
    }

    /// What an error of subxt's means, on a connection that has worked.
    pub(super) fn of(url: &str, error: Error) -> Self {
        match &error {
            Error::Runtime(DispatchError::Module(module)) => Self::Failed(module.details_string()),
            Error::Runtime(error) => Self::Failed(error.to_string()),
            Error::Transaction(TransactionError::Invalid(reason)) => Self::of_words(url, reason),
            Error::Rpc(RpcError::ClientError(client)) => Self::of_words(url, &client.to_string()),
            Error::Rpc(RpcError::SubscriptionDropped | RpcError::DisconnectedWillReconnect(_)) => Self::Lost {
                url: url.to_owned(),
                reason: error.to_string(),
            },
            other => Self::of_words(url, &other.to_string()),
        }
    }

    /// Nodes tell why they take no transaction in words: the numbers before them are the same for many reasons.
    pub(super) fn of_words(url: &str, words: &str) -> Self {
        let lower = words.to_lowercase();
        let says = |some: &[&str]| some.iter().any(|part| lower.contains(part));
        if says(&[
            "priority is too low",
            "outdated",
            "stale",
            "already imported",
            "usurped",
            "1014",
        ]) {
            Self::NonceTaken
        } else if says(&["inability to pay", "balance too low"]) {
            Self::CannotPay
        } else if says(&[
            "background task",
            "connection",
            "restart required",
            "broken pipe",
            "dropped",
            "closed",
            "timed out",
            "timeout",
        ]) {
            Self::Lost {
                url: url.to_owned(),
                reason: words.to_owned(),
            }
        } else {
            Self::NotTaken(words.to_owned())
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { url, reason } => write!(
                f,
                "no node answers at {url} ({reason}). `commons node` starts one on this machine; --url names another"
            ),
            Self::Lost { url, reason } => write!(f, "the node at {url} is gone ({reason})"),
            Self::NonceTaken => f.write_str(
                "another transaction of the same account came first: somebody else, or another program, signs with this \
                 key. Let that finish",
            ),
            Self::CannotPay => f.write_str("the account that signs cannot pay the fee"),
            Self::Failed(reason) => write!(f, "the transaction failed in its block, and changed nothing but the fee: {reason}"),
            Self::NotTaken(reason) => write!(f, "the node does not take the transaction: {reason}"),
        }
    }
}

impl std::error::Error for Trouble {}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "ws://127.0.0.1:9944";

    /// The words are those of substrate's transaction pool and runtime.
    #[test]
    fn the_reasons_of_a_node_are_told_apart() {
        let told = |words| Trouble::of_words(URL, words);
        assert_eq!(
            told("ErrorObject { code: ServerError(1014), message: \"Priority is too low: (18 vs 18)\" }"),
            Trouble::NonceTaken
        );
        assert_eq!(
            told("Invalid Transaction: Transaction is outdated"),
            Trouble::NonceTaken
        );
        assert_eq!(
            told("Invalid Transaction: Inability to pay some fees (e.g. account balance too low)"),
            Trouble::CannotPay
        );
        assert!(matches!(
            told("The background task closed connection closed; restart required"),
            Trouble::Lost { .. }
        ));
        assert!(matches!(told("Transaction has a bad signature"), Trouble::NotTaken(_)));
    }
}
