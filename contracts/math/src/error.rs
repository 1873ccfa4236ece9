/// Why a formula has no answer. Every public function of this crate returns one of these rather than panic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MathError {
    /// The answer, or the market after the trade, does not fit in 128 bits (256 bits for [`pow`](crate::power::pow)).
    Overflow,
    /// A divisor is 0.
    DivisionByZero,
    /// The base of a power is below 1.
    BaseBelowOne,
    /// A reserve ratio is outside `1..=PPM`.
    RatioOutOfRange,
    /// A tribute is not below `PPM`.
    TributeOutOfRange,
    /// A spending cap is above `PPM`.
    CapOutOfRange,
    /// The market has no supply or no reserve, so it has no price.
    EmptyMarket,
    /// A share is outside what the formula takes.
    ShareOutOfRange,
    /// More tokens are offered than exist, or taken off a stake than it has.
    MoreThanSupply,
    /// A cancel penalty is above the price that it is taken out of.
    PenaltyAbovePrice,
    /// A voucher of one kind does not end in an outcome of the other.
    OutcomeOfAnotherKind,
}
