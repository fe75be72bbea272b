//! How event enums are written down once: wire name, variant and fields in one table.

/// Makes an enum of events from a table of `"wire.name" => Variant { fields }`.
///
/// serde's own internally tagged decoding loses the path to a bad field and cannot tell an unknown event from a bad one.
/// This makes the same wire format, and decodes each variant's fields by themselves so that an error can name its parameter.
/// `else Variant(Type)` adds a last variant for events that are not in the table.
macro_rules! events {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {$(
            $(#[$vmeta:meta])*
            $wire:literal => $variant:ident { $( $(#[$fmeta:meta])* $field:ident: $ty:ty ),* $(,)? }
        ),* $(,)?}
        $(else $(#[$ometa:meta])* $other:ident($oty:ty))?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, schemars::JsonSchema)]
        #[serde(tag = "type")]
        pub enum $name {
            $(
                $(#[$vmeta])*
                #[serde(rename = $wire)]
                #[schemars(title = stringify!($variant))]
                $variant { $( $(#[$fmeta])* $field: $ty ),* },
            )*
            $( $(#[$ometa])* #[serde(untagged)] #[schemars(skip)] $other($oty), )?
        }

        impl $name {
            /// The wire name of every event, in the order of the variants.
            pub const TYPES: &'static [&'static str] = &[$($wire),*];

            /// The wire name; safe as a metric label, since an event outside the table is `unknown`.
            pub const fn event_type(&self) -> &'static str {
                match self {
                    $( Self::$variant { .. } => $wire, )*
                    $( Self::$other(_) => "unknown", )?
                }
            }

            /// The event named `kind` made of `fields`; nothing when the table has no such event.
            pub(crate) fn from_fields(
                kind: &str,
                fields: serde_json::Map<String, serde_json::Value>,
            ) -> Option<Result<Self, $crate::decode::Invalid>> {
                match kind {
                    $( $wire => {
                        #[derive(serde::Deserialize)]
                        struct Fields { $( $(#[$fmeta])* $field: $ty ),* }
                        Some($crate::decode::fields::<Fields>(fields)
                            .map(|Fields { $($field),* }| Self::$variant { $($field),* }))
                    } )*
                    _ => None,
                }
            }
        }
    };
}

pub(crate) use events;
