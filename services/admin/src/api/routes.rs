//! The routes, by what they are about.

mod audit;
mod backup;
mod bundle;
mod calls;
mod conversations;
mod files;
mod flows;
mod kiosks;
mod knowledge;
mod me;
mod oidc;
mod overview;
mod profile;
mod prompts;
mod revisions;
mod session;
mod setup;
mod simulate;
mod store;
mod tokens;
mod users;

use axum::extract::DefaultBodyLimit;
use serde::Deserialize;
use u5_runtime::content::MAX_FILE;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Problem;
use crate::Admin;

/// Every route of the API.
pub(super) fn all() -> OpenApiRouter<Admin> {
    OpenApiRouter::new()
        .routes(routes!(setup::needed, setup::set_up))
        .routes(routes!(session::ways, session::login))
        .routes(routes!(oidc::go))
        .routes(routes!(oidc::come_back))
        .routes(routes!(session::logout))
        .routes(routes!(me::me))
        .routes(routes!(me::password))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::find, users::change, users::delete))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::revoke))
        .routes(routes!(audit::list))
        .routes(routes!(audit::verify))
        .routes(routes!(backup::backup))
        .routes(routes!(store::export, store::import))
        .routes(routes!(overview::overview))
        .routes(routes!(files::list))
        .merge(one_file())
        .routes(routes!(files::check))
        .routes(routes!(profile::find, profile::put))
        .routes(routes!(flows::list))
        .routes(routes!(flows::graph))
        .routes(routes!(flows::schema))
        .routes(routes!(flows::schema_of_profile))
        .merge(conversation())
        .routes(routes!(prompts::list))
        .routes(routes!(prompts::preview))
        .routes(routes!(prompts::try_out))
        .routes(routes!(revisions::list, revisions::publish))
        .routes(routes!(revisions::find))
        .routes(routes!(revisions::diff))
        .routes(routes!(bundle::bundle))
        .routes(routes!(revisions::restore))
        .routes(routes!(revisions::live))
        .routes(routes!(conversations::live))
        .routes(routes!(conversations::list))
        .routes(routes!(conversations::find, conversations::delete))
        .routes(routes!(calls::list))
        .routes(routes!(calls::accept))
        .routes(routes!(kiosks::list, kiosks::create))
        .routes(routes!(kiosks::change, kiosks::delete))
        .routes(routes!(kiosks::make_token, kiosks::revoke_token))
        .routes(routes!(kiosks::command))
        .routes(routes!(knowledge::knowledge))
        .routes(routes!(knowledge::find, knowledge::put, knowledge::delete))
        .routes(routes!(knowledge::passages))
        .routes(routes!(knowledge::search))
        .routes(routes!(knowledge::eval))
}

/// A file may be larger than other bodies, and JSON writes some characters with six.
fn one_file() -> OpenApiRouter<Admin> {
    let limit = DefaultBodyLimit::max(6 * MAX_FILE as usize + 1024);
    OpenApiRouter::new().routes(routes!(files::find, files::put, files::delete)).layer(limit)
}

/// All that somebody says is more than other bodies, and JSON writes some characters with six.
fn conversation() -> OpenApiRouter<Admin> {
    let limit = DefaultBodyLimit::max(6 * simulate::MAX_INPUTS * simulate::MAX_INPUT + 1024);
    OpenApiRouter::new().routes(routes!(simulate::simulate)).layer(limit)
}

/// How many there are on a page, at most and unless said.
const MOST: u32 = 200;
const USUAL: u32 = 50;

/// Which page of a list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Paging {
    /// How many: 1 to 200; 50 unless said.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// The `next` of the page before.
    #[param(minimum = 1)]
    cursor: Option<i64>,
}

/// How many to show.
fn limit(wanted: Option<u32>) -> Result<u32, Problem> {
    match wanted.unwrap_or(USUAL) {
        limit @ 1..=MOST => Ok(limit),
        _ => Err(Problem::invalid("limit is 1 to 200")),
    }
}

/// Cuts what was read, one more than the page holds, to the page; the cursor of the next one, if there is one.
fn page<T>(read: &mut Vec<T>, limit: u32, id: impl Fn(&T) -> i64) -> Option<i64> {
    let is_more = read.len() > limit as usize;
    read.truncate(limit as usize);
    read.last().filter(|_| is_more).map(id)
}
