//! Finds free room for labels. Knows rectangles and segments; never what they belong to.

pub type Spot = (i64, i64);

const AIR: i64 = 40;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    pub x: i64,
    pub y: i64,
    pub w: i64,
    pub h: i64,
}

impl Rect {
    pub fn new(x: i64, y: i64, w: i64, h: i64) -> Rect {
        Rect { x, y, w, h }
    }

    /// Side by side there has to be a little air, or two figures read as one.
    fn touches(&self, other: &Rect) -> bool {
        self.x < other.x + other.w + AIR
            && other.x < self.x + self.w + AIR
            && self.y < other.y + other.h
            && other.y < self.y + self.h
    }

    fn holds(&self, (x, y): Spot) -> bool {
        self.x < x && x < self.x + self.w && self.y < y && y < self.y + self.h
    }

    fn crossed_by(&self, (a, b): (Spot, Spot)) -> bool {
        // Halving needs no division by slopes: a segment crosses if one of its fine steps lies inside.
        const STEPS: i64 = 256;
        (0..=STEPS).any(|i| {
            let between = |from: i64, to: i64| from + (to - from) * i / STEPS;
            self.holds((between(a.0, b.0), between(a.1, b.1)))
        })
    }
}

/// An area in which labels avoid each other, marks and lines.
pub struct Room {
    pub bounds: Rect,
    pub taken: Vec<Rect>,
    pub lines: Vec<(Spot, Spot)>,
}

impl Room {
    pub fn new(bounds: Rect) -> Room {
        Room { bounds, taken: Vec::new(), lines: Vec::new() }
    }

    /// Keeps labels off a line through points.
    pub fn avoid(&mut self, points: &[Spot]) {
        self.lines.extend(points.windows(2).map(|pair| (pair[0], pair[1])));
    }

    /// Takes the first candidate that lies free.
    pub fn place(&mut self, candidates: &[Rect]) -> Option<Rect> {
        self.take(candidates, true)
    }

    /// As [`Room::place`], but a line may pass behind the label if there is no better room.
    pub fn place_even_on_a_line(&mut self, candidates: &[Rect]) -> Option<Rect> {
        self.take(candidates, true).or_else(|| self.take(candidates, false))
    }

    fn take(&mut self, candidates: &[Rect], clear_of_lines: bool) -> Option<Rect> {
        let spot = candidates.iter().map(|rect| self.pushed_inside(*rect)).find(|rect| {
            rect.y >= self.bounds.y
                && rect.y + rect.h <= self.bounds.y + self.bounds.h
                && !self.taken.iter().any(|other| rect.touches(other))
                && !(clear_of_lines && self.lines.iter().any(|line| rect.crossed_by(*line)))
        })?;
        self.taken.push(spot);
        Some(spot)
    }

    fn pushed_inside(&self, rect: Rect) -> Rect {
        let most = self.bounds.x + self.bounds.w - rect.w;
        Rect { x: rect.x.min(most).max(self.bounds.x), ..rect }
    }
}

/// Moves blocks of the given heights down or up from where they would like to start, so that they do not
/// overlap and stay between `top` and `bottom`; keeps their order.
pub fn stack(wishes: &[(i64, i64)], top: i64, bottom: i64) -> Vec<i64> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|&index| (wishes[index].0 + wishes[index].1 / 2, index));
    let mut starts = vec![0; wishes.len()];
    let mut free = top;
    for &index in &order {
        starts[index] = wishes[index].0.max(free);
        free = starts[index] + wishes[index].1;
    }
    let mut limit = bottom;
    for &index in order.iter().rev() {
        starts[index] = starts[index].min(limit - wishes[index].1);
        limit = starts[index];
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_spot_is_passed_over() {
        let mut room = Room {
            bounds: Rect::new(0, 0, 100, 100),
            taken: vec![Rect::new(0, 0, 50, 50)],
            lines: vec![((0, 60), (100, 60))],
        };
        let on_taken = Rect::new(10, 10, 20, 20);
        let on_line = Rect::new(10, 55, 20, 20);
        let outside = Rect::new(95, 70, 20, 20);
        let beside = Rect::new(60, 10, 20, 20);
        assert_eq!(room.place(&[on_taken, on_line, beside]), None);
        assert_eq!(room.place_even_on_a_line(&[on_taken, on_line]), Some(on_line));
        assert_eq!(room.place(&[outside]), Some(Rect::new(80, 70, 20, 20)));
    }

    #[test]
    fn stacked_blocks_do_not_overlap() {
        assert_eq!(stack(&[(10, 20), (15, 20), (90, 20)], 0, 100), [10, 30, 80]);
        assert_eq!(stack(&[(90, 20), (95, 20)], 0, 100), [60, 80]);
    }
}
