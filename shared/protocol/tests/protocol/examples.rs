//! One event of each kind, as the server sends them.

use u5_protocol::{
    ids::EventId,
    realtime::{
        ContentPart, Conversation, ErrorBody, FunctionCall, FunctionTool, Item, ItemStatus, MessageRole, Modality,
        NoiseReduction, NoiseReductionKind, Part, RateLimit, Response, ResponseStatus, ServerEvent, ServerMessage,
        Session, StatusDetails, StatusReason, Tool, Transcription, TranscriptionUsage, Usage,
    },
};

pub(crate) fn message() -> Item {
    let content = vec![ContentPart::OutputAudio { audio: None, transcript: "Good morning.".into() }];
    Item::message("item_2".into(), ItemStatus::Completed, MessageRole::Assistant, content)
}

pub(crate) fn question() -> Item {
    let content = vec![ContentPart::InputAudio { audio: None, transcript: Some("Where is the coffee?".into()) }];
    Item::message("item_1".into(), ItemStatus::Completed, MessageRole::User, content)
}

pub(crate) fn call() -> Item {
    Item::FunctionCall(FunctionCall {
        id: Some("item_3".into()),
        status: Some(ItemStatus::Completed),
        call_id: Some("call_1".into()),
        name: "find_product".into(),
        arguments: r#"{"name":"coffee"}"#.into(),
        ..FunctionCall::default()
    })
}

pub(crate) fn session() -> Session {
    let mut session = Session {
        id: "sess_1".into(),
        model: "qwen2.5:14b".into(),
        instructions: "Be brief.".into(),
        tools: vec![Tool::Function(FunctionTool {
            name: "find_product".into(),
            description: "Finds a product.".into(),
            parameters: serde_json::json!({ "type": "object" }),
        })],
        ..Session::default()
    };
    session.audio.input.noise_reduction = Some(NoiseReduction { kind: NoiseReductionKind::FarField });
    session.audio.input.transcription = Some(Transcription { language: Some("en".into()), ..Transcription::default() });
    session.audio.output.voice = "heart".into();
    session
}

pub(crate) fn response() -> Response {
    Response {
        status: ResponseStatus::Cancelled,
        status_details: Some(StatusDetails::cancelled(StatusReason::TurnDetected)),
        output: vec![message(), call()],
        conversation_id: Some("conv_1".into()),
        output_modalities: vec![Modality::Audio],
        usage: Some(Usage { total_tokens: 30, input_tokens: 20, output_tokens: 10, ..Usage::default() }),
        ..Response::new("resp_1".into())
    }
}

/// One of every event but the unknown.
pub(crate) fn all() -> Vec<ServerEvent> {
    use ServerEvent as E;
    let (response_id, item_id) = (|| "resp_1".into(), || "item_2".into());
    let part = || Part::Audio { transcript: "Good morning.".into() };
    let error = ErrorBody::invalid_request("unknown_item", "item `item_9` does not exist").with_param("item_id");
    let (output_index, content_index) = (0, 0);
    vec![
        E::Error { error: error.answering(Some("my_1".into())) },
        E::SessionCreated { session: Box::new(session()) },
        E::SessionUpdated { session: Box::default() },
        E::ConversationCreated { conversation: Conversation { id: "conv_1".into(), object: <_>::default() } },
        E::ConversationItemAdded { previous_item_id: Some("item_1".into()), item: message() },
        E::ConversationItemDone { previous_item_id: None, item: question() },
        E::ConversationItemRetrieved { item: call() },
        E::ConversationItemDeleted { item_id: item_id() },
        E::ConversationItemTruncated { item_id: item_id(), content_index, audio_end_ms: 1_500 },
        E::InputAudioTranscriptionDelta { item_id: item_id(), content_index, delta: "Where".into() },
        E::InputAudioTranscriptionCompleted {
            item_id: item_id(),
            content_index,
            transcript: "Where is the coffee?".into(),
            usage: TranscriptionUsage::Duration { seconds: 1.5 },
        },
        E::InputAudioTranscriptionFailed {
            item_id: item_id(),
            content_index,
            error: ErrorBody::server("stt_down", "no"),
        },
        E::InputAudioTranscriptionSegment {
            item_id: item_id(),
            content_index,
            id: "seg_1".into(),
            text: "Where".into(),
            speaker: "A".into(),
            start: 0.5,
            end: 1.0,
        },
        E::InputAudioBufferCommitted { previous_item_id: None, item_id: item_id() },
        E::InputAudioBufferCleared {},
        E::InputAudioBufferSpeechStarted { audio_start_ms: 120, item_id: item_id() },
        E::InputAudioBufferSpeechStopped { audio_end_ms: 1_620, item_id: item_id() },
        E::InputAudioBufferTimeoutTriggered { audio_start_ms: 0, audio_end_ms: 9_000, item_id: item_id() },
        E::ResponseCreated { response: Box::new(Response::new(response_id())) },
        E::ResponseDone { response: Box::new(response()) },
        E::ResponseOutputItemAdded { response_id: response_id(), output_index, item: message() },
        E::ResponseOutputItemDone { response_id: response_id(), output_index, item: call() },
        E::ResponseContentPartAdded {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            part: part(),
        },
        E::ResponseContentPartDone {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            part: Part::Text { text: "Aisle 3.".into() },
        },
        E::ResponseOutputAudioDelta {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            delta: "AQD+/w==".into(),
        },
        E::ResponseOutputAudioDone { response_id: response_id(), item_id: item_id(), output_index, content_index },
        E::ResponseOutputAudioTranscriptDelta {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            delta: "Good ".into(),
        },
        E::ResponseOutputAudioTranscriptDone {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            transcript: "Good morning.".into(),
        },
        E::ResponseOutputTextDelta {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            delta: "Aisle ".into(),
        },
        E::ResponseOutputTextDone {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            content_index,
            text: "Aisle 3.".into(),
        },
        E::ResponseFunctionCallArgumentsDelta {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            call_id: "call_1".into(),
            delta: "{".into(),
        },
        E::ResponseFunctionCallArgumentsDone {
            response_id: response_id(),
            item_id: item_id(),
            output_index,
            call_id: "call_1".into(),
            name: "find_product".into(),
            arguments: "{}".into(),
        },
        E::RateLimitsUpdated {
            rate_limits: vec![RateLimit { name: "requests".into(), limit: 100, remaining: 99, reset_seconds: 0.5 }],
        },
    ]
}

pub(crate) fn sent(event: ServerEvent) -> ServerMessage {
    ServerMessage { event_id: EventId::from("event_1"), event }
}
