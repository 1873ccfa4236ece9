//! What the picture says to those who do not see it.

use crate::{
    demo::history::{History, Sample},
    words::{Asset, Words},
};

/// The picture with a title and a description, which belong at its very beginning.
pub fn added(svg: &str, title: &str, description: &str) -> String {
    let (title, description) = (escaped(title), escaped(description));
    let Some((root, content)) = svg.split_once('>') else {
        return svg.to_string();
    };
    format!("{root} role=\"img\">\n<title>{title}</title>\n<desc>{description}</desc>{content}")
}

/// What the picture of a commons' life shows.
pub fn of_a_life(history: &History, words: &Words) -> String {
    let price = |sample: Option<&Sample>| words.price(sample.and_then(|sample| sample.spot_price));
    let last = history.samples.last();
    let released = last.map_or(0, |sample| sample.unlocking.released);
    format!(
        "Four panels over {:.0} simulated days. The price of a token, with {} trades: {} at the opening, {} at its highest, \
         {} at the end of trading. The reserve and the funding pool, in {}. The first supply, locked, vested or released: \
         in the end {} are released.",
        history.last_day(),
        history.trades(),
        price(history.trading().next()),
        price(history.peak()),
        price(history.trading().next_back()),
        words.symbol(Asset::Collateral),
        words.tokens(released)
    )
}

/// What the picture of its decisions shows.
pub fn of_decisions(history: &History, words: &Words) -> String {
    let mut description =
        "A panel for each proposal: its conviction over time, what it needs and what is staked on it, \
                           in tokens."
            .to_string();
    for course in &history.proposals {
        let figure = |amount| words.figure(Asset::Token, amount);
        let conviction = course.last().map_or(0, |point| point.conviction);
        let needed = course
            .needed()
            .map_or_else(String::new, |needed| format!(" of the {} it needed", figure(needed)));
        description.push_str(&format!(
            " {}, {}: {}, with a conviction of {}{needed}.",
            course.id.0,
            course.title,
            course.outcome(),
            figure(conviction)
        ));
    }
    description
}

/// What the picture of its commerce shows.
pub fn of_commerce(history: &History) -> String {
    let mut description =
        "A panel for each seller of goods: how many vouchers were redeemed over time and how many of \
                           them were complained of, and the score of the seller."
            .to_string();
    for stall in &history.stalls {
        if let Some(last) = stall.last() {
            description.push_str(&format!(
                " {}: of {} vouchers {} were redeemed, {} complained of and {} lost; the score is {} in the end.",
                stall.title(),
                last.sold,
                last.redeemed,
                last.complained,
                last.lost,
                last.score()
            ));
        }
    }
    description
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    #[test]
    fn title_and_description_come_first_and_any_name_is_well_formed() {
        let svg = "<svg width=\"1\">\n<text>locked</text></svg>";
        let svg = added(svg, "The life of a commons: Ours & <yours>", "Four panels.");
        let document = Document::parse(&svg).unwrap();
        let elements: Vec<_> = document
            .root_element()
            .children()
            .filter(|node| node.is_element())
            .collect();
        let names: Vec<_> = elements.iter().map(|node| node.tag_name().name()).collect();
        assert_eq!(names, ["title", "desc", "text"]);
        assert_eq!(elements[0].text(), Some("The life of a commons: Ours & <yours>"));
        assert_eq!(elements[1].text(), Some("Four panels."));
        assert_eq!(document.root_element().attribute("role"), Some("img"));
    }
}
