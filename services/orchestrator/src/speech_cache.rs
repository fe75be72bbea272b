//! A voice that remembers what it has said: fixed phrases sound at once.
//!
//! What it says is kept in memory. The phrases that every customer hears are kept on disk as well, so that they are
//! made once a machine and not once a start. What was made for one customer never reaches the disk.

mod attention;
mod disk;
mod entry;
mod memory;
mod said;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use futures::{StreamExt, stream::BoxStream};
use parking_lot::Mutex;
use u5_engines::{EngineError, SpeechChunk, SpeechRequest, TextToSpeech};
use u5_protocol::Language;

pub(crate) use self::attention::Attending;
use self::{attention::Attention, memory::Memory, said::Said};
pub(crate) use disk::Disk;

/// Longer texts are rarely said twice.
const MAX_CHARS: usize = 200;

type Chunks = BoxStream<'static, Result<SpeechChunk, EngineError>>;

/// All that decides how something sounds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    /// Which voice: the engine's name tells its model, too.
    engine: String,
    /// Samples per second.
    rate: u32,
    language: Language,
    voice: Option<String>,
    /// In thousandths, so that it can be compared.
    speed: u32,
    text: String,
}

/// Puts a memory before another voice.
pub(crate) struct CachedSpeech {
    voice: Arc<dyn TextToSpeech>,
    shelf: Arc<Shelf>,
    attention: Attention,
}

/// What was said before.
#[derive(Default)]
struct Shelf {
    memory: Mutex<Memory>,
    disk: Option<Arc<Disk>>,
    /// Whether the log says that nothing can be kept there: one line, however many phrases there are.
    is_told: AtomicBool,
}

impl CachedSpeech {
    /// Remembers in memory, and its repertoire on `disk` where there is one.
    pub(crate) fn new(voice: Arc<dyn TextToSpeech>, disk: Option<Disk>) -> Self {
        let shelf = Shelf { disk: disk.map(Arc::new), ..Shelf::default() };
        Self { voice, shelf: Arc::new(shelf), attention: Attention::default() }
    }

    /// These are the phrases that every customer hears, from now on: they alone may be kept on disk.
    pub(crate) fn learn(&self, repertoire: &[SpeechRequest]) {
        let keys = repertoire.iter().map(|request| self.key(request)).collect();
        self.shelf.memory.lock().learn(keys);
    }

    /// Learns a repertoire and says what is new in it to nobody, so that it is remembered. Gives way to every customer.
    pub(crate) async fn rehearse(&self, repertoire: &[SpeechRequest]) -> Result<(), EngineError> {
        self.learn(repertoire);
        for request in repertoire.iter().filter(|request| self.voice.speaks(request.language)) {
            let key = self.key(request);
            // A later rehearsal may have another repertoire.
            if self.shelf.memory.lock().is_fixed(&key) {
                let said = self.prepared(request, &key).await?;
                self.shelf.store(key, said).await;
            }
        }
        Ok(())
    }

    /// Lasts as long as a customer is attended to; rehearsals wait for its end.
    pub(crate) fn attend(&self) -> Attending {
        self.attention.attend()
    }

    async fn prepared(&self, request: &SpeechRequest, key: &Key) -> Result<Arc<Said>, EngineError> {
        loop {
            self.attention.quiet().await;
            if let Some(said) = self.shelf.recall(key.clone()).await {
                return Ok(said);
            }
            // What a customer interrupted is said again from its beginning: dropping it is what frees the voice.
            tokio::select! {
                biased;
                () = self.attention.wanted() => {}
                said = Said::collect(self.voice.speak(request.clone())) => {
                    let said = Arc::new(said?);
                    self.shelf.memory.lock().keep(key.clone(), Arc::clone(&said));
                    return Ok(said);
                }
            }
        }
    }

    fn key(&self, request: &SpeechRequest) -> Key {
        let SpeechRequest { text, language, voice, speed } = request;
        Key {
            engine: self.voice.name().to_owned(),
            rate: self.voice.rate(),
            language: *language,
            voice: voice.clone(),
            speed: (speed * 1_000.0) as u32,
            text: text.clone(),
        }
    }
}

impl TextToSpeech for CachedSpeech {
    fn name(&self) -> &str {
        self.voice.name()
    }

    fn rate(&self) -> u32 {
        self.voice.rate()
    }

    fn speaks(&self, language: Language) -> bool {
        self.voice.speaks(language)
    }

    fn speak(&self, request: SpeechRequest) -> Chunks {
        if request.text.chars().count() > MAX_CHARS {
            return self.voice.speak(request);
        }
        let key = self.key(&request);
        let mut memory = self.shelf.memory.lock();
        if let Some(said) = memory.get(&key) {
            return said.chunks();
        }
        if self.shelf.disk.is_none() || !memory.is_fixed(&key) {
            return remember(self.voice.speak(request), key, Arc::clone(&self.shelf));
        }
        let (voice, shelf) = (Arc::clone(&self.voice), Arc::clone(&self.shelf));
        let recalled = async move {
            match shelf.recall(key.clone()).await {
                Some(said) => said.chunks(),
                None => remember(voice.speak(request), key, shelf),
            }
        };
        futures::stream::once(recalled).flatten().boxed()
    }
}

impl Shelf {
    /// What was said before; from the disk only what belongs to the repertoire.
    async fn recall(&self, key: Key) -> Option<Arc<Said>> {
        let (known, is_fixed) = {
            let mut memory = self.memory.lock();
            (memory.get(&key), memory.is_fixed(&key))
        };
        let disk = self.disk.clone().filter(|_| known.is_none() && is_fixed);
        let Some(disk) = disk else { return known };
        let wanted = key.clone();
        let said = tokio::task::spawn_blocking(move || disk.read(&wanted)).await.ok().flatten().map(Arc::new)?;
        self.memory.lock().keep(key, Arc::clone(&said));
        Some(said)
    }

    /// Keeps a phrase of the repertoire on disk. A disk that does not work costs the next start some seconds, no more.
    async fn store(&self, key: Key, said: Arc<Said>) {
        let Some(disk) = self.disk.clone() else { return };
        let stored = tokio::task::spawn_blocking(move || disk.write(&key, &said)).await;
        let failed = stored.unwrap_or_else(|error| Err(io::Error::other(error))).err();
        let was_told = self.is_told.swap(failed.is_some(), Relaxed);
        if let Some(error) = failed.filter(|_| !was_told) {
            tracing::warn!(
                "fixed phrases cannot be kept in engines.speech_cache, and are made anew at each start: {error}"
            );
        }
    }
}

/// Passes the chunks on; once all of them came, keeps them.
fn remember(fresh: Chunks, key: Key, shelf: Arc<Shelf>) -> Chunks {
    let state = (fresh, Said::default(), Some((key, shelf)));
    futures::stream::unfold(state, |(mut fresh, mut said, mut keep)| async move {
        match fresh.next().await {
            Some(Ok(chunk)) => {
                said.add(&chunk);
                // What another voice has said is not kept as this one's.
                keep = keep.filter(|_| !chunk.is_another_voice);
                Some((Ok(chunk), (fresh, said, keep)))
            }
            Some(Err(error)) => Some((Err(error), (fresh, said, None))),
            None => {
                if let Some((key, shelf)) = keep.take() {
                    shelf.memory.lock().keep(key, Arc::new(said));
                }
                None
            }
        }
    })
    .boxed()
}
