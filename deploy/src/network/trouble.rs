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
    /// A node that is there answers something else than what it was asked.
    NoAnswer(String),
    /// The transaction waits, and no block takes it.
    NotIncluded {
        /// For so long already.
        seconds: u64,
    },
    /// Another transaction of the same account came first.
    NonceTaken,
    /// The account cannot pay for it.
    CannotPay,
    /// So many transactions wait at the node that it takes no more.
    PoolIsFull,
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

    /// What an error of subxt's means for a question, on a connection that has worked.
    pub(super) fn of_question(url: &str, error: &Error) -> Self {
        let words = error.to_string();
        match error {
            Error::Rpc(RpcError::SubscriptionDropped | RpcError::DisconnectedWillReconnect(_)) => {
                Self::lost(url, &words)
            }
            _ if tells_of_a_loss(&words) => Self::lost(url, &words),
            _ => Self::NoAnswer(words),
        }
    }

    /// The same for a transaction, on its way or in a block.
    pub(super) fn of_transaction(url: &str, error: &Error) -> Self {
        match error {
            Error::Runtime(DispatchError::Module(module)) => Self::Failed(module.details_string()),
            Error::Runtime(error) => Self::Failed(error.to_string()),
            Error::Transaction(TransactionError::Invalid(reason)) => Self::of_words(url, reason),
            Error::Rpc(RpcError::ClientError(client)) => Self::of_words(url, &client.to_string()),
            Error::Rpc(RpcError::SubscriptionDropped | RpcError::DisconnectedWillReconnect(_)) => {
                Self::lost(url, &error.to_string())
            }
            other => Self::of_words(url, &other.to_string()),
        }
    }

    /// Nodes tell why they take no transaction in words: the numbers before them are the same for many reasons.
    pub(super) fn of_words(url: &str, words: &str) -> Self {
        const OVERTAKEN: [&str; 6] = [
            "priority is too low",
            "outdated",
            "stale",
            "already imported",
            "usurped",
            "(1014)",
        ];
        const CROWDED: [&str; 2] = ["transaction was dropped", "immediately dropped"];
        const POOR: [&str; 2] = ["inability to pay", "balance too low"];
        if says(words, &OVERTAKEN) {
            Self::NonceTaken
        } else if says(words, &POOR) {
            Self::CannotPay
        } else if says(words, &CROWDED) {
            Self::PoolIsFull
        } else if tells_of_a_loss(words) {
            Self::lost(url, words)
        } else {
            Self::NotTaken(words.to_owned())
        }
    }

    fn lost(url: &str, reason: &str) -> Self {
        Self::Lost {
            url: url.to_owned(),
            reason: reason.to_owned(),
        }
    }
}

fn tells_of_a_loss(words: &str) -> bool {
    const LOSS: [&str; 7] = [
        "background task",
        "connection",
        "restart required",
        "broken pipe",
        "closed",
        "timed out",
        "timeout",
    ];
    says(words, &LOSS)
}

fn says(words: &str, some: &[&str]) -> bool {
    let lower = words.to_lowercase();
    some.iter().any(|part| lower.contains(part))
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { url, reason } => write!(
                f,
                "no node answers at {url} ({reason}). `commons node` starts one on this machine; --url names another"
            ),
            Self::Lost { url, reason } => write!(
                f,
                "the node at {url} is gone ({reason}). Start it again, or name another with --url"
            ),
            Self::NoAnswer(reason) => write!(
                f,
                "the node does not answer what it was asked ({reason}). It may have forgotten an old block, or be of a \
                 version that this command does not know"
            ),
            Self::NotIncluded { seconds } => write!(
                f,
                "in {seconds} seconds no block has taken it: the chain makes none, or takes others first"
            ),
            Self::NonceTaken => f.write_str(
                "another transaction of the same account came first: somebody else, or another program, signs with this \
                 key. Let that finish",
            ),
            Self::CannotPay => f.write_str("the account that signs cannot pay the fee: send it more"),
            Self::PoolIsFull => f.write_str("more transactions wait at the node than it keeps: try again once they are done"),
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
        for words in ["Transaction was dropped", "Immediately Dropped"] {
            assert_eq!(told(words), Trouble::PoolIsFull, "{words}");
        }
        for words in ["Transaction has a bad signature", "no block 0x1014ab"] {
            assert!(matches!(told(words), Trouble::NotTaken(_)), "{words}");
        }
    }

    #[test]
    fn a_question_without_an_answer_is_no_transaction_that_is_not_taken() {
        let told = |words: &str| Trouble::of_question(URL, &Error::Other(words.to_owned()));
        assert!(matches!(
            told("State already discarded for 0x1014"),
            Trouble::NoAnswer(_)
        ));
        assert!(matches!(told("connection reset by peer"), Trouble::Lost { .. }));
    }
}
