//! Names as they are, and as they are shown.

use super::*;

#[test]
fn a_name_with_a_hidden_letter_is_another_and_its_page_shows_what_is_hidden() {
    for hidden in ['\u{200b}', '\u{202e}', '\u{7}', '\u{9b}', '\u{feff}'] {
        let mut commons = Commons::sound();
        let name = format!("{}{hidden}", commons.expected.config.token.name);
        commons.facts.token.as_mut().unwrap().info.name = name;
        assert_eq!(commons.found(), [wrong("community-token", "name")], "{hidden:?}");
        let page = commons.page();
        assert!(!page.contains(hidden), "{page}");
        assert!(page.contains(&hidden.escape_default().to_string()), "{page}");
    }
    let read = as_it_is(Some("Mi\u{200b}ll ".into()));
    assert_eq!(read, "Mi\u{200b}ll ", "it is read as it is");
    // One that is as long as an address, too.
    let mut commons = Commons::sound();
    commons.facts.token.as_mut().unwrap().info.name = format!("\u{1b}{}", "\u{fc}".repeat(50));
    let page = commons.page();
    assert!(!page.contains('\u{1b}'), "{page:?}");
    // Nor is a space that is one too many nothing.
    let found = found_after(|commons| commons.facts.collateral.as_mut().unwrap().symbol.push(' '));
    assert_eq!(found, wrong("wrapped-native", "symbol"));
}

#[test]
fn programs_are_told_names_as_they_are_in_letters_that_do_nothing() {
    let name = "M\u{fc}hle\u{202e} \u{1f331}\u{7f}\"\\";
    let told = in_ascii(&serde_json::to_string_pretty(&[name]).unwrap());
    assert!(
        told.chars().all(|letter| letter == '\n' || matches!(letter, ' '..='~')),
        "{told:?}"
    );
    assert_eq!(serde_json::from_str::<[String; 1]>(&told).unwrap(), [name]);
}
