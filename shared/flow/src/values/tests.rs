//! Tables of what customers say, one file a kind.

use super::*;
