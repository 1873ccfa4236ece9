//! The panel of the first supply: released, vested and locked tokens, one on the other.

use super::{
    draw_events, draw_grid, draw_spans, draw_title, plane, positive, steps, text, Area, Drawn, Plane, INK, LEFT,
    X_AXIS_HEIGHT,
};
use crate::{
    demo::history::{History, Panel, Unlocking},
    words::{Asset, Words},
};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// The colour of what is released.
pub const RELEASED: RGBColor = RGBColor(0x7a, 0x5c, 0xb8);
/// The colour of what has vested and is not released.
pub const VESTED: RGBColor = RGBColor(0xb9, 0xa5, 0xe0);
/// The colour of what has not vested.
pub const LOCKED: RGBColor = RGBColor(0xe4, 0xdf, 0xef);

/// Room above the first supply, for the labels of events.
const HEADROOM: f64 = 1.3;

/// A label takes about this part of the width to either side.
const HALF_LABEL: f64 = 0.025;

/// Draws the panel, with the axis of all panels below it.
pub fn draw(area: &Area, history: &History, words: &Words) -> Drawn {
    let bands = bands(history, words);
    let highest = bands.iter().flat_map(|band| &band.points);
    let top = positive(highest.map(|point| point.upper).fold(0.0, f64::max) * HEADROOM);
    let title = format!("First supply, in batches, {}", words.symbol(Asset::Token));
    draw_title(area, LEFT, &title, &[])?;
    let mut plane = plane(area, LEFT, positive(history.last_day()), top, X_AXIS_HEIGHT)?;
    draw_spans(&mut plane, history, top)?;
    draw_grid(&mut plane, Some("simulated days"))?;
    // From the highest to the lowest: each covers the lower part of the one before.
    for band in bands.iter().rev() {
        band.fill(&mut plane)?;
    }
    draw_events(&mut plane, history, Panel::Unlocking, top)?;
    for band in &bands {
        band.label(&mut plane, history.last_day())?;
    }
    Ok(())
}

/// One of the areas.
struct Band {
    label: &'static str,
    colour: RGBColor,
    text: RGBColor,
    /// Tokens vest all the time; other amounts change at a step.
    is_gradual: bool,
    points: Vec<Point>,
}

/// Where a band lies on a day.
#[derive(Debug, Clone, Copy)]
struct Point {
    day: f64,
    lower: f64,
    upper: f64,
}

/// The bands from the lowest to the highest, from the launch on.
fn bands(history: &History, words: &Words) -> [Band; 3] {
    let since_launch = history
        .samples
        .iter()
        .skip_while(|sample| sample.unlocking == Unlocking::default());
    let samples: Vec<(f64, [f64; 4])> = since_launch
        .map(|sample| {
            let Unlocking {
                locked,
                vested,
                released,
            } = sample.unlocking;
            let bounds = [0, released, released + vested, released + vested + locked];
            (sample.day, bounds.map(|bound| words.as_number(Asset::Token, bound)))
        })
        .collect();
    let points = |band: usize| {
        let point = |(day, bounds): &(f64, [f64; 4])| Point {
            day: *day,
            lower: bounds[band],
            upper: bounds[band + 1],
        };
        samples.iter().map(point).collect()
    };
    let band = |label, colour, text, is_gradual, index| Band {
        label,
        colour,
        text,
        is_gradual,
        points: points(index),
    };
    [
        band("released", RELEASED, WHITE, false, 0),
        band("vested", VESTED, INK, true, 1),
        band("locked", LOCKED, INK, false, 2),
    ]
}

impl Band {
    fn fill(&self, plane: &mut Plane) -> Drawn {
        let upper = self.points.iter().map(|point| (point.day, point.upper));
        let line = if self.is_gradual { upper.collect() } else { steps(upper) };
        plane.draw_series(AreaSeries::new(line, 0.0, self.colour.filled()))?;
        Ok(())
    }

    /// Writes the label where the band leaves it most room.
    fn label(&self, plane: &mut Plane, last_day: f64) -> Drawn {
        let Some(place) = self.roomiest(HALF_LABEL * last_day) else {
            return Ok(());
        };
        let style = text(14, self.text).pos(Pos::new(HPos::Center, VPos::Center));
        let middle = (place.lower + place.upper) / 2.0;
        plane.draw_series([EmptyElement::at((place.day, middle)) + Text::new(self.label, (0, 0), style)])?;
        Ok(())
    }

    /// The day around which, `half_width` to either side, the band is thickest; where the label fits is between its lower
    /// and its upper bound. `None` if the band is nowhere.
    fn roomiest(&self, half_width: f64) -> Option<Point> {
        let (first, last) = (self.points.first()?.day, self.points.last()?.day);
        let is_inside = |point: &&Point| point.day - half_width >= first && point.day + half_width <= last;
        let room_at = |centre: &Point| {
            let around = self
                .points
                .iter()
                .filter(|point| (point.day - centre.day).abs() <= half_width);
            around.fold(*centre, |room, point| Point {
                day: room.day,
                lower: room.lower.max(point.lower),
                upper: room.upper.min(point.upper),
            })
        };
        self.points
            .iter()
            .filter(is_inside)
            .map(room_at)
            .filter(|room| room.upper > room.lower)
            .max_by(|one, other| (one.upper - one.lower).total_cmp(&(other.upper - other.lower)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn band(points: &[(f64, f64, f64)]) -> Band {
        Band {
            label: "vested",
            colour: VESTED,
            text: INK,
            is_gradual: true,
            points: points
                .iter()
                .map(|(day, lower, upper)| Point {
                    day: *day,
                    lower: *lower,
                    upper: *upper,
                })
                .collect(),
        }
    }

    #[test]
    fn a_label_stands_where_the_band_is_thick_around_it() {
        // Thickest on day 4, but only there.
        let band = band(&[
            (0.0, 0.0, 1.0),
            (2.0, 0.0, 1.0),
            (4.0, 0.0, 9.0),
            (5.0, 0.0, 1.0),
            (10.0, 1.0, 5.0),
            (11.0, 2.0, 5.0),
            (14.0, 2.0, 9.0),
        ]);
        let place = band.roomiest(1.5).unwrap();
        assert_eq!((place.lower, place.upper), (2.0, 5.0));
    }

    #[test]
    fn a_band_that_is_nowhere_has_no_label() {
        assert!(band(&[]).roomiest(1.0).is_none());
        let nowhere = [(0.0, 3.0, 3.0), (2.0, 3.0, 3.0), (4.0, 3.0, 3.0)];
        assert!(band(&nowhere).roomiest(1.0).is_none());
    }
}
