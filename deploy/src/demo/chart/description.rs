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
