//! What the programs of a store tell each other: that customers want staff, and that there is something new to know.

use futures::StreamExt;
use u5_protocol::ops::StaffCall;
use u5_runtime::clock;
use u5_session::{Channel, Heard, KEPT_FOR, RedisBus};

use crate::app::App;

/// Passes a call on to the other replicas. One that cannot be passed on is still known here.
pub(crate) async fn pass_on(bus: RedisBus, call: StaffCall) {
    let Ok(payload) = serde_json::to_string(&call) else { return };
    if let Err(error) = bus.publish(Channel::StaffCall, &payload).await {
        tracing::warn!("other replicas do not hear of a call for staff: {error}");
    }
}

/// Listens for as long as the service runs.
pub(crate) async fn listen(app: App, bus: RedisBus) {
    let mut heard = std::pin::pin!(bus.subscribe());
    // What was new before the first word is read at the start.
    let mut may_have_missed = false;
    while let Some(heard) = heard.next().await {
        match heard {
            Heard::Listening => {
                catch_up(&app, &bus).await;
                if may_have_missed {
                    take_up(&app, "news may have been missed").await;
                }
            }
            Heard::Lost { reason } => {
                tracing::warn!("nothing is heard of other programs for now: {reason}");
                app.visits.look().await;
            }
            Heard::Message { channel: Channel::Revision, .. } => take_up(&app, "there is a new revision").await,
            Heard::Message { channel: Channel::StaffCall, payload } => note(&app, &payload),
        }
        may_have_missed = true;
    }
}

/// Takes up what is new in flows, prompts and documents.
async fn take_up(app: &App, why: &str) {
    if let Some(contents) = &app.contents {
        contents.look_again();
    }
    app.refresh(why).await;
}

/// Calls for staff that other replicas heard of, and those that they could not be told of.
async fn catch_up(app: &App, bus: &RedisBus) {
    let kept = match bus.kept(Channel::StaffCall).await {
        Ok(kept) => kept,
        Err(error) => return tracing::warn!("earlier calls for staff are not known here: {error}"),
    };
    let long_ago = (clock::since_epoch().saturating_sub(KEPT_FOR)).as_millis() as u64;
    for call in app.staff_calls.list().into_iter().rev().filter(|call| call.at_ms > long_ago) {
        let is_kept = kept.iter().any(|kept| serde_json::from_str(kept).is_ok_and(|kept: StaffCall| kept == call));
        if !is_kept {
            pass_on(bus.clone(), call).await;
        }
    }
    for payload in &kept {
        note(app, payload);
    }
}

fn note(app: &App, payload: &str) {
    match serde_json::from_str(payload) {
        Ok(call) => app.staff_calls.add(call),
        Err(error) => tracing::warn!("a call for staff is not understood: {error}"),
    }
}
