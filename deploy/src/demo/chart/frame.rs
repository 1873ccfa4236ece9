//! What every chart of the project looks like: its colours, its letters, the title of a panel and the plane below it.

use plotters::{
    coord::{types::RangedCoordf64, Shift},
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// The height of a panel's title.
const TITLE_HEIGHT: i32 = 28;
/// The room on the right of a panel.
pub const RIGHT: u32 = 36;

/// What is read first.
pub const INK: RGBColor = RGBColor(0x1f, 0x29, 0x33);
/// What is read when it is wanted.
pub const FADED: RGBColor = RGBColor(0x66, 0x70, 0x85);
/// The lines of the grid.
pub const GRID: RGBColor = RGBColor(0xe6, 0xe9, 0xee);
/// A stretch of time that is shaded.
pub const SPAN: RGBColor = RGBColor(0xf3, 0xee, 0xe2);

/// A part of the picture.
pub type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
/// The plane that figures are drawn on.
pub type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;
/// Whether it could be drawn.
pub type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

/// The title of a panel, and what its colours mean.
pub fn draw_title(area: &Area, left: u32, title: &str, legend: &[(&str, RGBColor)]) -> Drawn {
    let left = i32::try_from(left)?;
    area.draw(&Text::new(title.to_owned(), (left, TITLE_HEIGHT / 2), text(16, INK)))?;
    let width = i32::try_from(area.dim_in_pixel().0)?;
    let mut x = width - i32::try_from(RIGHT)?;
    for (label, colour) in legend.iter().rev() {
        x -= 8 * i32::try_from(label.len())?;
        area.draw(&Text::new((*label).to_owned(), (x, TITLE_HEIGHT / 2), text(14, FADED)))?;
        x -= 12;
        area.draw(&Circle::new((x, TITLE_HEIGHT / 2), 5, colour.filled()))?;
        x -= 22;
    }
    Ok(())
}

/// Where a panel's figures are drawn, from 0 to `end` and to `top`, with room for numbers on the left and below.
pub fn plane<'a, 'b>(
    area: &Area<'b>,
    left: u32,
    end: f64,
    top: f64,
    bottom: u32,
) -> std::result::Result<Plane<'a, 'b>, Box<dyn std::error::Error>>
where
    'b: 'a,
{
    Ok(ChartBuilder::on(area)
        .margin_top(TITLE_HEIGHT)
        .margin_right(RIGHT)
        .margin_bottom(10)
        .set_label_area_size(LabelAreaPosition::Left, left)
        .set_label_area_size(LabelAreaPosition::Bottom, bottom)
        .build_cartesian_2d(0.0..end, 0.0..top)?)
}

/// How a chart is lettered.
pub fn text(size: u32, colour: RGBColor) -> TextStyle<'static> {
    ("sans-serif", size)
        .into_font()
        .color(&colour)
        .pos(Pos::new(HPos::Left, VPos::Center))
}
