//! The programs as their users meet them.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod admin_configmap;
#[cfg(test)]
mod admin_crash;
#[cfg(test)]
mod admin_oidc;
#[cfg(test)]
mod admin_sessions;
#[cfg(test)]
mod api;
#[cfg(test)]
mod avatar;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod flows;
#[cfg(test)]
mod layering;
#[cfg(test)]
mod operation;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod servers;
#[cfg(test)]
mod speech;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod traces;
