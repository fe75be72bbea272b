//! Whether a passage may answer a question: the rule behind "never made-up words".
//!
//! Two kinds of evidence, either of which can carry it:
//! - **words**: the share of the question's meaning that the passage covers, each term weighing its inverse document
//!   frequency. A term that the index has never seen weighs as much as the rarest, so "do you sell car engines" is not
//!   answered by the car park: `engine` is unknown, and `car` alone is less than half of the question.
//! - **meaning**: the cosine similarity of question and passage.
//!
//! Between "certainly" and "not at all", both have to agree.

/// How strong the evidence must be. A collection's setting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    /// A similarity that suffices by itself.
    pub similar: f32,
    /// The least similarity that some shared words (`agreeing`) can lift over the floor.
    pub related: f32,
    /// The coverage that a related passage needs.
    pub agreeing: f32,
    /// The coverage that suffices without similarity: the lexical escape.
    pub covering: f32,
}

impl Default for Floor {
    /// Strict where meaning alone or a few shared words would decide: a wrong "I don't know" costs a colleague's minute, a
    /// wrong answer the customer's trust. Chosen on `demo/eval/dev.yaml` and `fresh.yaml`, the similarities with MiniLM.
    fn default() -> Self {
        Self { similar: 0.45, related: 0.3, agreeing: 0.2, covering: 0.4 }
    }
}

/// What is known about a passage and a question.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Cosine similarity in [-1, 1]; `None` without vectors.
    pub similarity: Option<f32>,
    /// See [`coverage`].
    pub coverage: f32,
}

/// Whether the evidence lies above the floor.
pub fn grounded(evidence: Evidence, floor: &Floor) -> bool {
    let Evidence { similarity, coverage } = evidence;
    let similarity = similarity.unwrap_or(-1.0);
    coverage >= floor.covering
        || similarity >= floor.similar
        || (similarity >= floor.related && coverage >= floor.agreeing)
}

/// The weight of a term that `document_frequency` of `passages` passages contain: the BM25 inverse document frequency
/// (Robertson, Zaragoza 2009), which is always positive in this form. A term that none contains weighs as much as one
/// that a single passage does. Bare numbers say little, so they weigh a third.
pub fn weight(term: &str, document_frequency: usize, passages: usize) -> f32 {
    let idf = rarity(document_frequency.max(1), passages);
    if term.chars().all(|c| c.is_ascii_digit()) { idf / 3.0 } else { idf }
}

/// The inverse document frequency itself.
pub(crate) fn rarity(document_frequency: usize, passages: usize) -> f32 {
    let (n, df) = (passages as f32, document_frequency as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// What a word counts that other passages have, compared to one that none has.
const ELSEWHERE: f32 = 0.6;

/// The share of a question that a passage covers, in [0, 1]; 0 for a question without meaningful terms. `covered` is the
/// weight of what the passage has, each term by how well, and at most `known`, the weight of the terms that any passage
/// has; `unknown` is that of those that none has. Words that other passages have are no sign of a question from outside.
pub fn coverage(covered: f32, known: f32, unknown: f32) -> f32 {
    let total = covered + (known - covered).max(0.0) * ELSEWHERE + unknown;
    if covered > 0.0 && total > 0.0 { covered / total } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(similarity: Option<f32>, coverage: f32) -> bool {
        grounded(Evidence { similarity, coverage }, &Floor::default())
    }

    #[test]
    fn either_kind_of_evidence_suffices_and_weak_kinds_must_agree() {
        assert!(accepts(None, 0.45), "words alone");
        assert!(accepts(Some(0.55), 0.0), "meaning alone");
        assert!(accepts(Some(0.4), 0.3), "both, a little");
        assert!(!accepts(Some(0.44), 0.1));
        assert!(!accepts(Some(0.2), 0.39));
        assert!(!accepts(None, 0.39));
        assert!(!accepts(Some(f32::NAN), 0.0), "a broken vector is no evidence");
    }

    #[test]
    fn an_unknown_word_outweighs_a_known_one() {
        let (car, engine) = (weight("car", 2, 100), weight("engine", 0, 100));
        assert!(engine > car);
        assert!(coverage(car, car, engine) < 0.5);
        assert!(weight("42", 0, 100) < car, "numbers are details");
    }

    #[test]
    fn a_word_that_other_passages_have_counts_less_than_one_that_none_has() {
        let (elsewhere, nowhere) = (coverage(1.0, 3.0, 0.0), coverage(1.0, 1.0, 2.0));
        assert!(elsewhere > nowhere && nowhere > 0.33 && elsewhere < 0.5, "{elsewhere} {nowhere}");
    }

    #[test]
    fn nothing_asked_is_nothing_covered() {
        assert!(coverage(0.0, 0.0, 0.0).abs() < f32::EPSILON);
        assert!((coverage(4.0, 4.0, 0.0) - 1.0).abs() < f32::EPSILON);
    }
}
