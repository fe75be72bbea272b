//! What is told to whoever asked for something that cannot be (RFC 9457).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use u5_runtime::causes;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ContentBuilder, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder, Schema, Type, path::Operation},
};

use crate::{
    auth::{Overloaded, SessionError, TokenError, TooOften, Unfit, UserError},
    db::DbError,
};

/// Declares the codes once: name in the program, in the answer, its status and title.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal, $title:literal;)*) => {
        /// What is wrong, for programs. A code keeps its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub(crate) enum Code { $($(#[$doc])* #[serde(rename = $code)] $name,)* }

        // The derive does not see names that come out of a macro.
        impl PartialSchema for Code {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($code),*])).into()
            }
        }

        impl ToSchema for Code {}

        impl Code {
            const fn parts(self) -> (StatusCode, &'static str, &'static str) {
                match self { $(Self::$name => (StatusCode::$status, $code, $title),)* }
            }
        }
    };
}

codes! {
    /// The request cannot be read.
    Malformed = BAD_REQUEST, "malformed", "The request cannot be read";
    /// Nobody is logged in.
    NotLoggedIn = UNAUTHORIZED, "not_logged_in", "Nobody is logged in";
    /// Name or password are wrong.
    WrongLogin = UNAUTHORIZED, "wrong_login", "The name or the password is wrong";
    /// The role does not allow it.
    Forbidden = FORBIDDEN, "forbidden", "This is not allowed";
    /// The request comes from a page of somebody else.
    CrossSite = FORBIDDEN, "cross_site", "The request comes from another site";
    /// The session's token is missing.
    Csrf = FORBIDDEN, "csrf", "The session's token is missing or wrong";
    /// The setup code is wrong.
    WrongSetup = FORBIDDEN, "wrong_setup_code", "The setup code is wrong";
    /// It is not there.
    NotFound = NOT_FOUND, "not_found", "It is not there";
    /// The method is not one of this resource.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "This cannot be done here";
    /// What is there stands against it.
    Conflict = CONFLICT, "conflict", "What is there stands against it";
    /// The kiosk is not there.
    NotConnected = CONFLICT, "not_connected", "The kiosk is not connected";
    /// The last admin has to stay.
    LastAdmin = CONFLICT, "last_admin", "The last admin has to stay";
    /// There are users already.
    AlreadySetUp = CONFLICT, "already_set_up", "There are users already";
    /// The request was done before and its secret cannot be shown again.
    SecretGone = CONFLICT, "secret_gone", "The secret cannot be shown again";
    /// It was changed meanwhile.
    Changed = PRECONDITION_FAILED, "changed", "It was changed meanwhile";
    /// The body is too large.
    TooLarge = PAYLOAD_TOO_LARGE, "too_large", "The body is too large";
    /// The body is not JSON.
    NotJson = UNSUPPORTED_MEDIA_TYPE, "not_json", "The body is not JSON";
    /// Documents of this kind are not read.
    NotRead = UNSUPPORTED_MEDIA_TYPE, "not_read", "Documents of this kind are not read";
    /// A value cannot be taken.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "A value cannot be taken";
    /// The current password is wrong.
    WrongPassword = UNPROCESSABLE_ENTITY, "wrong_password", "The current password is wrong";
    /// Flows and prompts that kiosks cannot use.
    Unusable = UNPROCESSABLE_ENTITY, "unusable", "The content cannot be used";
    /// The Idempotency-Key stands for another request.
    KeyReused = UNPROCESSABLE_ENTITY, "key_reused", "The key stands for another request";
    /// `If-Match` is missing.
    NoIfMatch = PRECONDITION_REQUIRED, "no_if_match", "If-Match is missing";
    /// There were too many attempts.
    TooOften = TOO_MANY_REQUESTS, "too_often", "There were too many attempts";
    /// Something broke.
    Internal = INTERNAL_SERVER_ERROR, "internal", "Something broke";
    /// The orchestrator cannot be asked.
    OutOfReach = BAD_GATEWAY, "out_of_reach", "The orchestrator cannot be asked";
    /// There is too much to do.
    Busy = SERVICE_UNAVAILABLE, "busy", "There is too much to do";
    /// Where sessions are kept cannot be reached.
    NoSessions = SERVICE_UNAVAILABLE, "no_sessions", "Nobody can be let in";
    /// The files that kiosks take cannot be read or written.
    Undelivered = SERVICE_UNAVAILABLE, "undelivered", "Kiosks cannot get it";
    /// The disk is full.
    Full = INSUFFICIENT_STORAGE, "full", "There is no room left";
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) code: Code,
    detail: String,
    /// When to try again, in seconds.
    wait_s: Option<u64>,
    /// What else belongs to it, by name (RFC 9457, 3.2).
    members: serde_json::Map<String, serde_json::Value>,
}

/// How it is told.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Told {
    /// Says the same as `code`, as an address.
    r#type: String,
    /// What is wrong, in general.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong, for programs.
    code: Code,
    /// What is wrong here, and how to put it right.
    detail: String,
    /// What else belongs to it: `current` of a file that was changed meanwhile, `found` of content that is unusable.
    #[serde(flatten)]
    #[schema(ignore)]
    members: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    pub(crate) fn of(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), wait_s: None, members: serde_json::Map::new() }
    }

    /// With something else that belongs to it.
    pub(crate) fn with(mut self, name: &str, value: serde_json::Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    pub(crate) fn invalid(why: impl Into<String>) -> Self {
        Self::of(Code::Invalid, why)
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::of(Code::NotFound, format!("there is no such {what}"))
    }

    pub(crate) fn later(code: Code, detail: impl Into<String>, wait_s: u64) -> Self {
        Self { wait_s: Some(wait_s), ..Self::of(code, detail) }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, code, title) = self.code.parts();
        let told = Told {
            r#type: format!("urn:u5:problem:{code}"),
            title,
            status: status.as_u16(),
            code: self.code,
            detail: self.detail,
            members: self.members,
        };
        let mut response = (status, axum::Json(told)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.wait_s {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"u5\""));
        }
        response
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        // Where the file is, is for the log; the rest is for whoever asked.
        if let DbError::Busy = error {
            tracing::warn!("{error}");
        } else {
            tracing::error!("{}", causes::told(&error));
        }
        match error {
            DbError::Full(_) => Self::of(Code::Full, "the disk of the database is full; nothing was changed"),
            DbError::Busy | DbError::Locked(_) => Self::later(Code::Busy, "the database is busy; try again", 1),
            _ => Self::of(Code::Internal, "the database failed; the service's log says how"),
        }
    }
}

impl From<SessionError> for Problem {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Db(error) => error.into(),
            SessionError::Redis(error) => {
                tracing::error!("sessions cannot be kept: {}", causes::told(&error));
                Self::later(Code::NoSessions, format!("{error}; sessions are kept there"), 5)
            }
        }
    }
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        let code = match error {
            UserError::Db(error) => return error.into(),
            UserError::Name => Code::Invalid,
            UserError::Taken | UserError::FirstIsAdmin | UserError::Elsewhere(_) => Code::Conflict,
            UserError::Unknown => Code::NotFound,
            UserError::LastAdmin => Code::LastAdmin,
        };
        Self::of(code, error.to_string())
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Self {
        match error {
            TokenError::Db(error) => error.into(),
            TokenError::TooMany => Self::of(Code::Conflict, error.to_string()),
            TokenError::Name | TokenError::Expired => Self::invalid(error.to_string()),
        }
    }
}

impl From<Unfit> for Problem {
    fn from(error: Unfit) -> Self {
        Self::invalid(error.to_string())
    }
}

impl From<TooOften> for Problem {
    fn from(error: TooOften) -> Self {
        Self::later(Code::TooOften, error.to_string(), error.wait_s())
    }
}

impl From<Overloaded> for Problem {
    fn from(error: Overloaded) -> Self {
        Self::later(Code::Busy, error.to_string(), 2)
    }
}

/// What any request can be answered with, and what one with a body can be.
const ALWAYS: [Code; 8] = [
    Code::Malformed,
    Code::NotLoggedIn,
    Code::Forbidden,
    Code::NotFound,
    Code::TooOften,
    Code::Internal,
    Code::Busy,
    Code::Full,
];
const WITH_BODY: [Code; 4] = [Code::TooLarge, Code::NotJson, Code::Invalid, Code::Conflict];

/// Adds to each operation the problems that all have in common, so that the description hides no status.
pub(super) fn declare(api: &mut OpenApi) {
    for item in api.paths.paths.values_mut() {
        let each = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        for operation in each.into_iter().flatten() {
            let with_body: &[Code] = if operation.request_body.is_some() { &WITH_BODY } else { &[] };
            for &code in ALWAYS.iter().chain(with_body) {
                add(operation, code);
            }
        }
    }
}

fn add(operation: &mut Operation, code: Code) {
    let (status, _, title) = code.parts();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new().description(title).content("application/problem+json", content).build();
    let responses = &mut operation.responses.responses;
    responses.entry(status.as_str().to_owned()).or_insert_with(|| RefOr::T(response));
}
