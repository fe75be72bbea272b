//! `POST /operator`: whether a PIN is the staff's. What it opens is in the page; only the question is answered here,
//! where guesses can be counted.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use u5_runtime::{clock::Clock, keys};
use u5_secret::Secret;

/// A PIN in its JSON is far smaller.
const MAX_BODY: usize = 256;
/// Slips that cost nothing.
const FREE: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_secs(5);
/// At this pace all PINs of four digits take a month.
const LONGEST_WAIT: Duration = Duration::from_mins(10);

/// The route, for kiosks whose staff have a PIN.
pub(super) fn router<S: Clone + Send + Sync + 'static>(pin: &Secret) -> Router<S> {
    if !pin.is_set() {
        return Router::new();
    }
    let door = Door { pin: pin.clone(), clock: Clock::start(), lock: Mutex::default() };
    Router::new().route("/operator", post(unlock)).layer(DefaultBodyLimit::max(MAX_BODY)).with_state(Arc::new(door))
}

struct Door {
    pin: Secret,
    clock: Clock,
    lock: Mutex<Lock>,
}

#[derive(Deserialize)]
struct Attempt {
    pin: String,
}

#[derive(Serialize)]
struct Refusal {
    /// Seconds until another attempt is looked at.
    wait_s: u64,
}

async fn unlock(State(door): State<Arc<Door>>, Json(attempt): Json<Attempt>) -> Response {
    let now = door.clock.now();
    let is_right = || keys::is_same(&attempt.pin, &door.pin.expose());
    let answer = door.lock.lock().attempt(now, is_right);
    let body = |wait: Duration| Json(Refusal { wait_s: wait.as_secs_f64().ceil() as u64 });
    let response = match answer {
        Answer::Open => StatusCode::NO_CONTENT.into_response(),
        Answer::Wrong { wait } => (StatusCode::FORBIDDEN, body(wait)).into_response(),
        Answer::Locked { wait } => (StatusCode::TOO_MANY_REQUESTS, body(wait)).into_response(),
    };
    ([(header::CACHE_CONTROL, "no-store")], response).into_response()
}

#[derive(Debug, PartialEq, Eq)]
enum Answer {
    Open,
    Wrong {
        wait: Duration,
    },
    /// Not even looked at.
    Locked {
        wait: Duration,
    },
}

/// Who guesses waits ever longer; there is one kiosk, so there is one lock.
#[derive(Debug, Default)]
struct Lock {
    wrong: u32,
    until: Duration,
}

impl Lock {
    fn attempt(&mut self, now: Duration, is_right: impl FnOnce() -> bool) -> Answer {
        let wait = self.until.saturating_sub(now);
        if !wait.is_zero() {
            return Answer::Locked { wait };
        }
        if is_right() {
            *self = Self::default();
            return Answer::Open;
        }
        self.wrong = self.wrong.saturating_add(1);
        let wait = self.wait();
        self.until = now + wait;
        Answer::Wrong { wait }
    }

    /// Nothing for slips, then twice as long each time.
    fn wait(&self) -> Duration {
        let Some(doublings) = self.wrong.checked_sub(FREE + 1) else { return Duration::ZERO };
        FIRST_WAIT.saturating_mul(1 << doublings.min(16)).min(LONGEST_WAIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(100);

    #[test]
    fn a_few_slips_cost_nothing() {
        let mut lock = Lock::default();
        for _ in 0..FREE {
            assert_eq!(lock.attempt(NOW, || false), Answer::Wrong { wait: Duration::ZERO });
        }
        assert_eq!(lock.attempt(NOW, || true), Answer::Open);
    }

    #[test]
    fn guessing_waits_ever_longer_up_to_a_limit() {
        let (mut lock, mut now) = (Lock::default(), NOW);
        let mut waits = Vec::new();
        for _ in 0..14 {
            let Answer::Wrong { wait } = lock.attempt(now, || false) else { panic!("it waited long enough") };
            now += wait;
            waits.push(wait.as_secs());
        }
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 600, 600, 600, 600]);
    }

    #[test]
    fn while_it_is_locked_the_right_pin_is_not_looked_at() {
        let mut lock = Lock { wrong: 4, until: NOW + Duration::from_secs(5) };
        let locked = lock.attempt(NOW, || panic!("a PIN was looked at"));
        assert_eq!(locked, Answer::Locked { wait: Duration::from_secs(5) });
        assert_eq!(lock.attempt(NOW + Duration::from_secs(5), || true), Answer::Open);
        assert_eq!(lock.attempt(NOW, || false), Answer::Wrong { wait: Duration::ZERO }, "it forgot the slips");
    }
}
