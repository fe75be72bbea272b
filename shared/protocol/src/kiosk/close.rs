//! The codes with which a kiosk's WebSocket is closed. 1001 is never used: browsers also see it when a page goes away.

/// Bye: the visit is over and so is the connection.
pub const BYE: u16 = 1000;
/// Policy: the kiosk may not do this; reconnecting will not help.
pub const POLICY: u16 = 1008;
/// Restart: the server goes away; reconnect.
pub const RESTART: u16 = 1012;
/// Bad token: stop, and show the operator's screen.
pub const BAD_TOKEN: u16 = 4401;
/// Taken over by a newer connection of the same kiosk: do not reconnect.
pub const TAKEN_OVER: u16 = 4409;
/// Over a limit: wait before reconnecting.
pub const OVER_LIMIT: u16 = 4429;
