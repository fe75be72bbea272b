//! What the session wants done.

use std::time::Duration;

use axum::{body::Bytes, extract::ws::Message};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use u5_audio::{ear::Heard, vad};
use u5_dialogue::{
    Effect,
    event::{Ask, JobId, Observation, Outcome, TurnRecord, Understood},
    waterfall::Stage as CoreStage,
};
use u5_engines::{Utterance, deadline::with_deadline};
use u5_protocol::{
    Language,
    frame::{Frame, FrameFlags, FrameKind},
    ids::{ItemId, ResponseId},
    kiosk, pcm,
    realtime::{MaxOutputTokens, ServerEvent},
};
use u5_runtime::TaskKind;
use u5_telemetry::metrics::{BargeIn, Part, Speculation, Stage, TurnOutcome};

use super::{Answering, Connection, End, Input, Link};
use crate::{
    answer::{AnswerJob, Flows, failure},
    api_session::spoken_language,
    avatars::Shown,
};

/// Longest wait for a transcript. The session gives up later, so that a slow engine is named as such.
const TRANSCRIPT_DEADLINE: Duration = Duration::from_secs(12);
/// The most samples in one voice frame to a kiosk: 100 ms at 24 kHz.
const VOICE_FRAME: usize = 2_400;

impl Connection {
    pub(super) async fn perform(&mut self, effect: Effect) -> Result<(), End> {
        match effect {
            Effect::Send(event) => {
                self.note_commitment(&event);
                return self.send(*event).await;
            }
            Effect::Kiosk(event) => return self.send_numbered(*event).await,
            Effect::Play { item, response, output_index, samples, last } => {
                return self.play(item, response, output_index, samples, last).await;
            }
            Effect::DropAudio(item) => self.mouth.drop_audio(&item),
            Effect::Rewind { to, .. } => self.mouth.rewind(to),
            Effect::Transcribe(job) => self.transcribe(job, self.ear.utterance()),
            Effect::TranscribeTaken(job) => {
                let taken = self.taken.take();
                self.transcribe(job, taken);
            }
            Effect::Judge(job) => self.judge(job),
            Effect::CancelTranscript(job) => {
                drop(self.judgements.remove(&job));
                drop(self.jobs.remove(&job));
            }
            Effect::TakeUtterance => {
                self.judgements.clear();
                self.taken = self.ear.finish();
            }
            Effect::DropUtterance => {
                self.judgements.clear();
                self.ear.discard();
            }
            Effect::Answer { response, ask, language, speak } => self.answer(response, ask, language, speak, true),
            Effect::Draft { response, ask, language, speak } => self.answer(response, ask, language, speak, false),
            Effect::Fill { text, .. } => {
                // An answer that is complete by now needs no filler.
                if let Some(answer) = &self.answer {
                    drop(answer.filler.try_send(text));
                }
            }
            Effect::CancelAnswer(response) => {
                self.answer = None;
                self.mouth.forget(&response);
            }
            Effect::CallStaff(summary) => {
                let kiosk = self.kiosk_id().cloned();
                self.app.call_staff(self.session.id().clone(), kiosk, self.seen.language, summary);
            }
            Effect::Observe(observation) => self.observe(observation),
            Effect::Violation(invariant) => {
                let session = self.session.id();
                self.app.metrics.invariant_violated(invariant.id(), session);
            }
        }
        Ok(())
    }

    /// The session does not count voice frames; this is where they are counted.
    async fn send_numbered(&mut self, mut event: kiosk::ServerEvent) -> Result<(), End> {
        if let (kiosk::ServerEvent::Speaking { first_seq, item_id, .. }, Link::Kiosk { voice_seq, loudspeaker, .. }) =
            (&mut event, &mut self.link)
        {
            *first_seq = *voice_seq;
            if let Some(device) = loudspeaker.begins(item_id, Instant::now()) {
                self.send_kiosk(kiosk::ServerEvent::Sound { device }).await?;
            }
        }
        self.send_kiosk(event).await
    }

    async fn play(
        &mut self,
        item: ItemId,
        response: ResponseId,
        output_index: u32,
        samples: u64,
        last: bool,
    ) -> Result<(), End> {
        let (start, pcm) = self.mouth.take(samples);
        match &self.link {
            Link::Api { session, .. } => {
                if pcm.is_empty() {
                    return Ok(());
                }
                let delta = pcm::to_base64(&pcm, session.audio.output.format);
                self.send(ServerEvent::ResponseOutputAudioDelta {
                    response_id: response,
                    item_id: item,
                    output_index,
                    content_index: 0,
                    delta,
                })
                .await
            }
            Link::Kiosk { .. } => self.play_frames(start, &pcm, last).await,
        }
    }

    async fn play_frames(&mut self, start: u64, pcm: &[i16], last: bool) -> Result<(), End> {
        // An item whose end comes without samples still tells the page that it ended.
        let empty = [&pcm[..0]];
        let frames: Vec<&[i16]> = if pcm.is_empty() { empty.to_vec() } else { pcm.chunks(VOICE_FRAME).collect() };
        let count = frames.len();
        for (i, samples) in frames.into_iter().enumerate() {
            let Link::Kiosk { voice_seq, stage, .. } = &mut self.link else { return Ok(()) };
            let frame = Frame {
                kind: FrameKind::Voice,
                flags: if last && i + 1 == count { FrameFlags::LAST } else { FrameFlags::default() },
                seq: *voice_seq,
                pts_samples: start + (i * VOICE_FRAME) as u64,
                pcm: samples.to_vec(),
            };
            *voice_seq = voice_seq.wrapping_add(1);
            let bytes = Bytes::from(frame.encode());
            if stage.has_audience() {
                let ends_at = frame.flags.is_last().then(|| frame.pts_samples + frame.pcm.len() as u64);
                stage.show(Shown::Voice { frame: bytes.clone(), ends_at });
            }
            self.outbox.send(Message::Binary(bytes)).await?;
        }
        Ok(())
    }

    fn transcribe(&mut self, job: JobId, heard: Option<Heard>) {
        let Some(Heard { pcm, speech, .. }) = heard else { return self.nothing_to_transcribe(job) };
        let length = Duration::from_millis((speech.len() as u64) * 1_000 / u64::from(vad::RATE));
        let utterance = Utterance { pcm, speech, languages: self.languages() };
        let stt = self.app.engines.stt.clone();
        let (inbox, metrics) = (self.inbox.clone(), self.app.metrics.clone());
        let attending = self.app.engines.attend();
        let task = self.app.tasks.spawn(TaskKind::Engine, async move {
            let _attending = attending;
            let result = with_deadline(stt.name(), TRANSCRIPT_DEADLINE, stt.transcribe(utterance)).await;
            let result = result.inspect_err(|e| metrics.engine_failed(Part::Stt, failure(e), e)).ok();
            let result = result.map(|t| Understood {
                text: t.text.trim().to_owned(),
                language: t.language,
                confidence: t.confidence,
                speech: length,
            });
            // A session that has ended wants no transcript.
            drop(inbox.send(Input::Transcript { job, result }).await);
        });
        self.jobs.insert(job, task.scoped());
    }

    /// A judgement that fails is none: the words decide then.
    fn judge(&mut self, job: JobId) {
        let (Some(turns), Some(Heard { pcm, .. })) = (self.app.engines.turns.clone(), self.ear.utterance()) else {
            return;
        };
        let (inbox, metrics) = (self.inbox.clone(), self.app.metrics.clone());
        let task = self.app.tasks.spawn(TaskKind::Engine, async move {
            match turns.finished(pcm).await {
                Ok(finished) => drop(inbox.send(Input::Judged { job, finished }).await),
                Err(error) => metrics.engine_failed(Part::Stt, failure(&error), &error),
            }
        });
        self.judgements.insert(job, task.scoped());
    }

    /// The session waits for every transcript it asked for, so it has to hear that there is nothing to hear.
    fn nothing_to_transcribe(&self, job: JobId) {
        let inbox = self.inbox.clone();
        self.app.tasks.spawn(TaskKind::Engine, async move {
            drop(inbox.send(Input::Transcript { job, result: None }).await);
        });
    }

    /// The languages that the customer may speak, the likeliest first.
    fn languages(&self) -> Vec<Language> {
        if let Link::Api { session, .. } = &self.link
            && let Some(language) = spoken_language(session)
        {
            return vec![language];
        }
        let current = self.session.language();
        let others = self.app.languages().into_iter().filter(|l| *l != current);
        std::iter::once(current).chain(others).collect()
    }

    fn answer(&mut self, response: ResponseId, ask: Ask, language: Language, speak: bool, is_committed: bool) {
        let params = match &ask {
            Ask::Answer { params, .. } => params.clone(),
            Ask::Say(_) => Box::default(),
        };
        let flows = self.flows();
        let app = &self.app;
        let (instructions, tools, max, speed) = match &self.link {
            Link::Api { session, .. } => (
                params.instructions.unwrap_or_else(|| session.instructions.clone()),
                params.tools.unwrap_or_else(|| session.tools.clone()),
                params.max_output_tokens.unwrap_or(session.max_output_tokens),
                session.audio.output.speed,
            ),
            Link::Kiosk { .. } => (String::new(), Vec::new(), MaxOutputTokens::Inf, app.speed()),
        };
        let (commitment, committed) = watch::channel(is_committed);
        let job = AnswerJob {
            response: response.clone(),
            ask,
            language,
            speak,
            instructions,
            tools,
            voice_rate: self.session.settings().voice_rate,
            speed,
            max_tokens: max.limit(),
            passages: app.config.knowledge.wanted(),
            kiosk: matches!(self.link, Link::Kiosk { .. }),
            visit: self.session.id().to_string(),
            flows,
            committed,
            engines: app.engines.clone(),
            metrics: app.metrics.clone(),
            inbox: self.inbox.clone(),
        };
        let (filler, fillers) = mpsc::channel(1);
        let task = app.tasks.spawn(TaskKind::Engine, job.run(fillers)).scoped();
        self.answer = Some(Answering { response, filler, commitment, _task: task });
    }

    /// A response that everybody learns of is no draft any more.
    fn note_commitment(&self, event: &ServerEvent) {
        if let (ServerEvent::ResponseCreated { response }, Some(answer)) = (event, &self.answer)
            && answer.response == response.id
        {
            answer.commitment.send_replace(true);
        }
    }

    /// The flows that this visit runs: those that it began with, whatever staff change meanwhile.
    fn flows(&mut self) -> Option<Flows> {
        let Link::Kiosk { .. } = self.link else { return None };
        if self.session.memory().is_none() || self.content.is_none() {
            self.content = self.app.content();
        }
        let content = self.content.clone()?;
        Some(Flows { content, now: self.app.now(), ask_model: self.app.config.turns.ask_model() })
    }

    fn observe(&mut self, observation: Observation) {
        let metrics = &self.app.metrics;
        match observation {
            Observation::ConversationStarted => {
                metrics.conversation_started();
                self.tell_desk_of_begin();
            }
            Observation::Confidence(confidence) => metrics.stt_confidence(confidence.into()),
            Observation::Speculation { used: true } => metrics.speculation(Speculation::Used),
            Observation::Speculation { used: false } => metrics.speculation(Speculation::Cancelled),
            Observation::Draft { used: true } => metrics.draft(Speculation::Used),
            Observation::Draft { used: false } => metrics.draft(Speculation::Cancelled),
            Observation::BargeIn { stopped: true } => metrics.barge_in(BargeIn::Stopped),
            Observation::BargeIn { stopped: false } => metrics.barge_in(BargeIn::Resumed),
            Observation::TurnEnded(record) => self.turn_ended(&record),
            Observation::Ignored(what) => tracing::debug!(session = %self.session.id(), "ignored: {what}"),
        }
    }

    fn turn_ended(&mut self, record: &TurnRecord) {
        let metrics = &self.app.metrics;
        metrics.turn_ended(outcome(record.outcome));
        metrics.rag_chunks_retrieved(record.passages);
        let Some(waterfall) = &record.waterfall else { return };
        for (stage, after) in waterfall.stages() {
            metrics.turn_stage(metric_stage(stage), after);
        }
        if let Some(time) = waterfall.response_time() {
            metrics.response_time(time);
        }
        if let Some(time) = waterfall.after(CoreStage::FirstSent) {
            metrics.server_response_time(time);
        }
        self.show_turn(record, waterfall);
    }
}

pub(super) const fn outcome(outcome: Outcome) -> TurnOutcome {
    match outcome {
        Outcome::Answered => TurnOutcome::Answered,
        Outcome::Unknown => TurnOutcome::Unknown,
        Outcome::NothingHeard => TurnOutcome::NothingHeard,
        Outcome::Interrupted => TurnOutcome::Interrupted,
        Outcome::Cancelled => TurnOutcome::Cancelled,
        Outcome::Failed => TurnOutcome::Failed,
    }
}

pub(super) const fn metric_stage(stage: CoreStage) -> Stage {
    match stage {
        CoreStage::Pause => Stage::Pause,
        CoreStage::EndOfTurn => Stage::EndOfTurn,
        CoreStage::Transcript => Stage::Transcript,
        CoreStage::Passages => Stage::Passages,
        CoreStage::FirstToken => Stage::FirstToken,
        CoreStage::FirstClause => Stage::FirstClause,
        CoreStage::FirstAudio => Stage::FirstAudio,
        CoreStage::FirstSent => Stage::FirstSent,
        CoreStage::FirstPlayed => Stage::FirstPlayed,
    }
}
