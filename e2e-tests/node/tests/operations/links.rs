//! Links of all pages: to a file that is there, and to a heading of it.

use crate::page::all_pages;
use anyhow::{ensure, Result};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() -> Result<()> {
    let mut followed = 0;
    let mut broken = Vec::new();
    for page in all_pages()? {
        let folder = page.path.parent().unwrap_or(Path::new(""));
        for link in links(&page.text) {
            // Those that lead out of the project cannot be followed without a network.
            if link.contains("://") {
                continue;
            }
            followed += 1;
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = if file.is_empty() {
                page.path.clone()
            } else {
                folder.join(file)
            };
            let leads_somewhere =
                target.exists() && (heading.is_empty() || anchors(&fs::read_to_string(&target)?).contains(heading));
            if !leads_somewhere {
                broken.push(format!("{}: {link}", page.path.display()));
            }
        }
    }
    ensure!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
    ensure!(followed > 100, "only {followed} links: have the pages another form?");
    Ok(())
}

/// What Markdown and the HTML in it link to or show.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string())
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let sources = html.split("src=\"").skip(1);
                links.extend(sources.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
            }
            _ => {}
        }
    }
    links
}

/// The names that GitHub gives to the headings of a page: in small letters, with hyphens for spaces and without other
/// signs; a number follows if a name was there before.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for event in Parser::new(text) {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), _) => heading = Some(String::new()),
            (Event::Text(words) | Event::Code(words), Some(heading)) => heading.push_str(&words),
            (Event::End(TagEnd::Heading(_)), _) => {
                let name = anchor(&heading.take().unwrap_or_default());
                let before = seen.entry(name.clone()).or_default();
                anchors.insert(match *before {
                    0 => name,
                    number => format!("{name}-{number}"),
                });
                *before += 1;
            }
            _ => {}
        }
    }
    anchors
}

fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|sign| match sign {
        ' ' => Some('-'),
        '-' | '_' => Some(sign),
        sign if sign.is_alphanumeric() => Some(sign),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[test]
fn links_and_headings_are_found_as_github_has_them() {
    let page = "# One, two\n## `a_b`: c-d\n## One, two\n[x](y.md#z) <img src=\"w.svg\"> [v][v]\n\n[v]: u.md\n```\n[no](no)\n```\n";
    assert_eq!(links(page), ["y.md#z", "w.svg", "u.md"]);
    let expected = ["a_b-c-d", "one-two", "one-two-1"].map(str::to_owned);
    assert_eq!(anchors(page), BTreeSet::from(expected));
}
