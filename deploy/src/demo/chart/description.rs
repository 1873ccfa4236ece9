//! What the picture says to those who do not see it.

use crate::{
    config::Config,
    demo::history::{History, Sample},
    words::{Asset, Words},
};

/// The picture with a title and a description, which belong at its very beginning.
pub fn added(svg: &str, history: &History, config: &Config, words: &Words) -> String {
    let title = escaped(&format!("The life of a commons: {}", config.token.name));
    let description = escaped(&description(history, words));
    let Some((root, content)) = svg.split_once('>') else {
        return svg.to_string();
    };
    format!("{root} role=\"img\">\n<title>{title}</title>\n<desc>{description}</desc>{content}")
}

fn description(history: &History, words: &Words) -> String {
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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Calendar;
    use roxmltree::Document;

    #[test]
    fn title_and_description_come_first_and_any_name_is_well_formed() {
        let mut config = Config::parse(include_str!("../../../commons.toml")).unwrap();
        config.token.name = "Ours & <yours>".to_string();
        let words = Words::new(&config, Calendar::Utc);
        let svg = "<svg width=\"1\">\n<text>locked</text></svg>";
        let svg = added(svg, &History::default(), &config, &words);
        let document = Document::parse(&svg).unwrap();
        let elements: Vec<_> = document
            .root_element()
            .children()
            .filter(|node| node.is_element())
            .collect();
        let names: Vec<_> = elements.iter().map(|node| node.tag_name().name()).collect();
        assert_eq!(names, ["title", "desc", "text"]);
        assert_eq!(elements[0].text(), Some("The life of a commons: Ours & <yours>"));
        assert_eq!(document.root_element().attribute("role"), Some("img"));
    }
}
