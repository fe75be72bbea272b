//! What works everywhere: hearing it again, slower or louder, going back, another language.

use u5_protocol::Language;

use super::{Act, Stepper};
use crate::{flow::Speech, set::FlowSet};

impl Stepper<'_> {
    /// Does what the store wants done for this pattern, else `usual`.
    pub(super) fn repaired(&mut self, name: &str, usual: impl FnOnce(&mut Self)) {
        let own = self.set.repair(name).cloned().unwrap_or_default();
        if let Some(flow) = own.flow {
            return self.start(&flow, &std::collections::BTreeMap::new());
        }
        if let Some(words) = own.say {
            let text = words.say(self.world.language, self.state.turns, &self.values()).unwrap_or_default();
            self.speak(text, Speech::default());
        }
        usual(self);
    }

    pub(super) fn repeat(&mut self) {
        let said = std::mem::take(&mut self.state.said);
        if said.is_empty() {
            self.reply("nothing_to_repeat");
        }
        for text in said {
            self.speak(text, Speech::default());
        }
        self.waits_here();
    }

    pub(super) fn pace(&mut self, reply: &str, factor: f32) {
        self.state.set_pace(factor);
        self.act(Act::Pace(self.state.pace()));
        self.said_again_after(reply);
    }

    pub(super) fn volume(&mut self, reply: &str, factor: f32) {
        self.state.set_volume(factor);
        self.act(Act::Volume(self.state.volume()));
        self.said_again_after(reply);
    }

    /// Announces the change, and says the last thing once more.
    fn said_again_after(&mut self, reply: &str) {
        let said = std::mem::take(&mut self.state.said);
        self.reply(reply);
        // The announcement is not worth repeating.
        self.state.said.clear();
        for text in said {
            self.speak(text, Speech::default());
        }
        self.waits_here();
    }

    pub(super) fn speak_language(&mut self, language: Language) {
        if !self.set.languages().contains(&language) {
            return self.reply("nothing_to_repeat");
        }
        self.world.language = language;
        self.act(Act::Language(language));
        self.reply("language_chosen");
    }

    pub(super) fn help(&mut self) {
        let flows = startable(self.set).filter(|name| self.is_offered(name, false)).map(str::to_owned);
        let flows: Vec<String> = flows.take(8).collect();
        let options = self.titles(&flows);
        let text = self.listing(options.iter().take(3).map(|(_, title)| title.as_str()));
        let values = self.values_with("options", &text);
        self.reply_with("help", &values);
        if options.len() > 1 {
            self.act(Act::Choices { items: options });
        }
        self.waits_here();
    }

    /// What was said stands by itself: the question that waits is not put once more.
    pub(super) fn waits_here(&mut self) {
        self.holds = true;
    }
}

/// The flows that customers can ask for.
fn startable(set: &FlowSet) -> impl Iterator<Item = &str> {
    set.flows().filter(|flow| !flow.title.is_empty()).map(|flow| flow.name.as_str())
}
