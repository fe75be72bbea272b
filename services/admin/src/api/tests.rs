mod door;
mod roles;
mod sessions;
mod tokens;
mod users;
