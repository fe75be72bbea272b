//! What customers ask, and what they should hear.

/// What the recordings are heard as: plainly a question that is finished.
pub(super) const SCRIPT: &str = "\
[[rule]]
when = \"opening hours\"
then = [{ say = \"We open at seven every morning. On Sundays only our bakery lets people in, from eight until noon.\" }]
[[rule]]
then = [{ say = \"You will find it in aisle nine, on the left. It costs two euros forty and keeps for six months.\" }]
";

/// A question that somebody asks. The two take turns, so that the end of one answer is not taken for that of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// With their voice.
    Spoken,
    /// With the keys on the screen.
    Typed,
}

impl Question {
    /// The one that follows.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Spoken => Self::Typed,
            Self::Typed => Self::Spoken,
        }
    }

    /// What is typed.
    pub(super) const fn text(self) -> &'static str {
        match self {
            Self::Spoken => "",
            Self::Typed => "What are your opening hours?",
        }
    }

    /// The words of the answer. No word is in it twice.
    pub(super) fn words(self) -> Vec<&'static str> {
        let mut answers = SCRIPT.split("say = \"").skip(1).filter_map(|rest| rest.split('"').next());
        let answer = match self {
            Self::Typed => answers.next(),
            Self::Spoken => answers.nth(1),
        };
        answer.unwrap_or_default().split_whitespace().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_word_tells_where_in_which_answer_it_is() {
        let words: Vec<_> = [Question::Spoken, Question::Typed].into_iter().flat_map(Question::words).collect();
        assert!(Question::Spoken.words()[0] == "You" && Question::Typed.words()[0] == "We", "{words:?}");
        assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len(), "{words:?}");
    }
}
