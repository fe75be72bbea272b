//! What the programs of a store tell each other: that customers want staff, and that there is something new to know.

use futures::StreamExt;
use u5_protocol::ops::StaffCall;
use u5_session::{Channel, Heard, RedisBus};

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
    let mut is_first = true;
    while let Some(heard) = heard.next().await {
        match heard {
            Heard::Message { channel: Channel::Revision, .. } => {
                if let Some(contents) = &app.contents {
                    contents.look_again();
                }
                app.refresh("there is a new revision").await;
            }
            // What was new before that is read at the start.
            Heard::Listening if std::mem::replace(&mut is_first, false) => {}
            Heard::Listening => app.refresh("news may have been missed").await,
            Heard::Lost { reason } => tracing::warn!("nothing is heard of other programs for now: {reason}"),
            Heard::Message { channel: Channel::StaffCall, payload } => match serde_json::from_str(&payload) {
                Ok(call) => app.staff_calls.add(call),
                Err(error) => tracing::warn!("a call for staff is not understood: {error}"),
            },
        }
    }
}
