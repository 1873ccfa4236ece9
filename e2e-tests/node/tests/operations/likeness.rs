//! Whether an output is the one that a page shows.

/// Stands for what is another every time.
const ANYTHING: char = '…';

/// The first of the lines shown that is not among those that were said, after the ones before it. Lines that were said
/// and are not shown do not matter, nor does how wide a gap is.
pub fn first_that_is_missing<'a>(shown: &'a [String], said: &str) -> Option<&'a String> {
    let mut said = said.lines();
    shown.iter().find(|line| !said.any(|other| is_like(line, other)))
}

fn is_like(shown: &str, said: &str) -> bool {
    let (shown, said) = (without_gaps(shown), without_gaps(said));
    let mut pieces = shown.split(ANYTHING);
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = said.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

fn without_gaps(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_can_be_anything_and_the_rest_is_as_it_stands() {
        for (shown, said) in [
            ("paid 5 UNIT", "  paid   5 UNIT"),
            ("block …, fee … UNIT", "block 7, fee 0.1 UNIT"),
            ("… UNIT", "5 UNIT"),
            ("block …", "block 7 of 9"),
            ("…", "anything"),
            ("", ""),
        ] {
            assert!(is_like(shown, said), "{shown:?} {said:?}");
        }
        for (shown, said) in [
            ("paid 5 UNIT", "paid 6 UNIT"),
            ("paid 5 UNIT", "paid 5 UNITS"),
            ("block …, fee … UNIT", "block 7, deposit 0.1 UNIT"),
            ("block … UNIT", "the block 7 UNIT"),
            // What is said once is not two things that are shown.
            ("a … b … b", "a x b"),
            ("5 … 5", "5"),
        ] {
            assert!(!is_like(shown, said), "{shown:?} {said:?}");
        }
    }

    #[test]
    fn lines_are_said_in_their_order_with_any_others_between() {
        let shown = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        let said = "one\ntwo\nthree\n";
        assert_eq!(first_that_is_missing(&shown(&["one", "three"]), said), None);
        assert_eq!(first_that_is_missing(&shown(&["…", "three"]), said), None);
        assert_eq!(first_that_is_missing(&[], said), None);
        for missing in [&["two", "one"][..], &["one", "one"], &["four"], &["three", "…"]] {
            assert!(first_that_is_missing(&shown(missing), said).is_some(), "{missing:?}");
        }
    }
}
