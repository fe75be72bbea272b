//! The vectors of an index, and the nearest of them.
//!
//! Looking at every number of every vector takes as long as memory takes to hand them over. So each is kept a second
//! time at a quarter of the size, and only what may be among the nearest after that is compared exactly: how far a rough
//! comparison can be off is known of each vector, so that nothing is missed.

/// Rough numbers of a passage's vector lie within this, those of a question within the next.
const ROUGH: f32 = 127.0;
const FINE: f32 = 8191.0;
/// Products of that many rough and fine numbers add up within 32 bits.
const LANE: usize = 1024;

/// Vectors of one length, by rows.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    /// The length of one; 0 without any.
    dimensions: usize,
    exact: Vec<f32>,
    rough: Vec<i8>,
    rows: Vec<Row>,
}

/// What a row's rough numbers have to be multiplied by, how long that vector is, and how far it is off.
#[derive(Clone, Copy, Debug)]
struct Row {
    scale: f32,
    length: f32,
    error: f32,
}

impl Matrix {
    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Adds a vector; returns its row, or nothing if its length is not the others' or it is broken.
    pub(super) fn push(&mut self, vector: &[f32]) -> Option<u32> {
        if self.dimensions == 0 {
            self.dimensions = vector.len();
        }
        if vector.is_empty() || vector.len() != self.dimensions || !vector.iter().all(|x| x.is_finite()) {
            return None;
        }
        let (scale, rough) = rounded(vector, ROUGH);
        let off: Vec<f32> = vector.iter().zip(&rough).map(|(x, r)| x - r * scale).collect();
        self.rough.extend(rough.iter().map(|r| *r as i8));
        self.exact.extend(vector);
        self.rows.push(Row { scale, length: scale * length(&rough), error: length(&off) });
        Some(self.rows.len() as u32 - 1)
    }

    /// Gives back the room that was held for more.
    pub(super) fn shrink(&mut self) {
        self.exact.shrink_to_fit();
        self.rough.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    /// The dot product of a row and `query`, which has as many numbers.
    pub(super) fn similarity(&self, row: u32, query: &[f32]) -> Option<f32> {
        let start = row as usize * self.dimensions;
        Some(dot(self.exact.get(start..start + self.dimensions)?, query))
    }

    /// The `depth` of these rows that are nearest to `query`, nearest first, equally near ones in order. `query` has as
    /// many numbers as each row, all finite.
    pub(super) fn nearest(&self, query: &[f32], rows: impl Iterator<Item = u32>, depth: usize) -> Vec<u32> {
        let likely = self.likely(query, rows, depth);
        let exact = likely.into_iter().filter_map(|row| Some((self.similarity(row, query)?, row)));
        best(exact.collect(), depth)
    }

    /// Those that may be among the nearest: whose highest possible similarity reaches the least that `depth` of them have.
    fn likely(&self, query: &[f32], rows: impl Iterator<Item = u32>, depth: usize) -> Vec<u32> {
        let (scale, fine) = rounded(query, FINE);
        let fine: Vec<i16> = fine.iter().map(|x| *x as i16).collect();
        let asked = length(query);
        // What rounding the question costs, and what adding up in another order does.
        let slack = scale / 2.0 * (query.len() as f32).sqrt() + 1e-5 * asked;
        let between = |row: u32| {
            let Row { scale: size, length, error } = *self.rows.get(row as usize)?;
            let start = row as usize * self.dimensions;
            let near = scale * size * rough_dot(self.rough.get(start..start + self.dimensions)?, &fine);
            let off = asked * error + slack * (length + error);
            Some((near - off, near + off, row))
        };
        let mut between: Vec<(f32, f32, u32)> = rows.filter_map(between).collect();
        if between.len() > depth {
            between.select_nth_unstable_by(depth, |a, b| b.0.total_cmp(&a.0));
            let least = between[..depth].iter().map(|(low, ..)| *low).fold(f32::INFINITY, f32::min);
            between.retain(|(_, high, _)| *high >= least);
        }
        between.into_iter().map(|(.., row)| row).collect()
    }
}

/// The places of the highest scores, at most `depth`, highest first, equal ones in order.
pub(super) fn best(mut scored: Vec<(f32, u32)>, depth: usize) -> Vec<u32> {
    let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if scored.len() > depth && depth > 0 {
        scored.select_nth_unstable_by(depth, order);
    }
    scored.truncate(depth);
    scored.sort_unstable_by(order);
    scored.into_iter().map(|(_, place)| place).collect()
}

/// The numbers as whole ones within `most`, and what to multiply them by.
fn rounded(vector: &[f32], most: f32) -> (f32, Vec<f32>) {
    let scale = vector.iter().fold(0.0, |most: f32, x| most.max(x.abs())) / most;
    let whole = |x: &f32| if scale > 0.0 { (x / scale).round() } else { 0.0 };
    (scale, vector.iter().map(whole).collect())
}

/// Eight sums side by side, which the compiler turns into vector instructions.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f32>() + rest
}

fn length(vector: &[f32]) -> f32 {
    dot(vector, vector).sqrt()
}

fn rough_dot(rough: &[i8], fine: &[i16]) -> f32 {
    let lane = |(rough, fine): (&[i8], &[i16])| -> i32 {
        rough.iter().zip(fine).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum()
    };
    rough.chunks(LANE).zip(fine.chunks(LANE)).map(|lanes| lane(lanes) as f32).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matrix(vectors: &[Vec<f32>]) -> Matrix {
        let mut matrix = Matrix::default();
        for vector in vectors {
            matrix.push(vector);
        }
        matrix
    }

    #[test]
    fn broken_vectors_are_left_out() {
        let mut matrix = matrix(&[vec![0.6, 0.8]]);
        assert_eq!(matrix.push(&[1.0]), None);
        assert_eq!(matrix.push(&[f32::NAN, 1.0]), None);
        assert_eq!(matrix.push(&[0.0, 0.0]), Some(1));
        assert_eq!(matrix.similarity(0, &[0.6, 0.8]), Some(1.0));
        assert_eq!(matrix.similarity(7, &[0.6, 0.8]), None);
        assert_eq!(matrix.nearest(&[1.0, 0.0], 0..2, 0), [0; 0]);
    }

    #[test]
    fn whole_numbers_do_not_overflow() {
        let extreme = vec![1.0; LANE];
        assert!((rough_dot(&[127; LANE], &[8191; LANE]) / (127.0 * 8191.0 * LANE as f32) - 1.0).abs() < 1e-6);
        assert_eq!(matrix(&[extreme.clone(), vec![-1.0; LANE]]).nearest(&extreme, 0..2, 1), [0]);
    }

    proptest! {
        #[test]
        fn the_nearest_are_those_that_comparing_every_number_finds(
            vectors in prop::collection::vec(prop::collection::vec(-1.0f32..1.0, 19), 1..200),
            alike in 0.0f32..0.02, depth in 1usize..20,
        ) {
            // Vectors that are nearly the same are where rough numbers mislead.
            let vectors: Vec<Vec<f32>> =
                vectors.iter().map(|v| v.iter().zip(&vectors[0]).map(|(x, y)| y + alike * x).collect()).collect();
            let matrix = matrix(&vectors);
            let rows = || 0..vectors.len() as u32;
            let query = &vectors[0];
            let exact = rows().map(|row| (matrix.similarity(row, query).unwrap(), row)).collect();
            prop_assert_eq!(matrix.nearest(query, rows(), depth), best(exact, depth));
        }
    }
}
