//! One definition of a noun's keys: [`keys!`] makes the struct, the table that is checked against, and the reader, so that a key is
//! written once. [`words!`] does the same for the words that a key may hold.
//!
//! ```ignore
//! keys! {
//!     /// A target of an indicator.
//!     pub struct Target {
//!         // key: type, what it is in Japanese, in English (also its documentation);
//!         value: Number, "目標値", "how much";
//!         // A type that says what its absence means (`Option`, `Vec`, `bool`) makes a key that may be left out …
//!         year: Option<FiscalYear>, "何年度の目標か", "until when, if the plan says";
//!         // … so does a default, which may use the keys above it.
//!         bound: Bound = Bound::AtLeast, "以上・以下", "which side counts as reached";
//!         // A list that has to be there all the same.
//!         notes: Vec<String>, required, "注", "notes";
//!         // A field whose key is another word; a map of free keys; the keys of another struct among its own.
//!         audiences as "for": Vec<Slug>, "対象者の ID", "whom it is for";
//!         colours: Dictionary<String>, "色", "colours by name";
//!         ..common: Common, "common keys";
//!     }
//!     // What is no key, and is read from the node or its document.
//!     given |node, document| {
//!         /// Where it stands.
//!         span: Span = node.span;
//!     }
//! }
//! ```
//!
//! A shape of its own (one of several maps, say) implements [`FromNode`] by hand.

use std::fmt;
use std::ops::Deref;

use super::{Field, Shape};
use crate::calendar::{Date, FiscalYear};
use crate::document::Document;
use crate::document::yaml::{Spanned, YamlNode, YamlValue};
use crate::number::Number;

/// What can be written in a file of content: its shape, and how it is read.
pub trait FromNode: Sized {
    /// What may be written.
    const SHAPE: Shape;
    /// What it means when the key is left out; nothing when it has to be there.
    const ABSENT: Option<fn() -> Self> = None;
    /// Reads a value of a document. Nothing when it is not of the shape, which the check has said.
    fn read(node: &YamlNode, document: &Document) -> Option<Self>;
}

/// The value under a key, if there is one of the right shape.
pub fn value<T: FromNode>(node: &YamlNode, key: &str, document: &Document) -> Option<T> {
    T::read(node.get(key)?, document)
}

/// The table of keys of a map.
pub const fn fields<T: FromNode>() -> &'static [Field] {
    match T::SHAPE {
        Shape::Map(fields) => fields,
        _ => &[],
    }
}

/// Joins tables. The first of two keys of one name is the one that counts.
pub const fn join<const N: usize>(tables: &[&[Field]]) -> [Field; N] {
    let mut all = [Field { name: "", shape: Shape::Text, required: false, ja: "", en: "" }; N];
    let (mut table, mut at) = (0, 0);
    while table < tables.len() {
        let mut index = 0;
        while index < tables[table].len() {
            all[at] = tables[table][index];
            at += 1;
            index += 1;
        }
        table += 1;
    }
    all
}

/// A struct whose fields are the keys of a map; see the [module](self).
macro_rules! keys {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $key:ident $(as $written:literal)? : $type:ty $(= $default:expr)? $(, $required:ident)?, $ja:literal, $en:literal; )*
            $( ..$part:ident : $part_type:ty, $part_en:literal; )?
        }
        $( given |$node:ident, $document:ident| { $( $(#[$given_meta:meta])* $given:ident : $given_type:ty = $given_value:expr; )* } )?
    ) => {
        $(#[$meta])*
        $vis struct $name {
            $( #[doc = $en] pub $key: $type, )*
            $( #[doc = $part_en] pub $part: $part_type, )?
            $( $( $(#[$given_meta])* pub $given: $given_type, )* )?
        }

        impl $name {
            const OWN_KEYS: &'static [$crate::document::schema::Field] = &[ $(
                $crate::document::schema::Field {
                    name: keys!(@name $key $($written)?),
                    shape: <$type as $crate::document::schema::FromNode>::SHAPE,
                    required: keys!(@required $($required)? $(, $default)?, $type),
                    ja: $ja,
                    en: $en,
                },
            )* ];
        }

        impl $crate::document::schema::FromNode for $name {
            const SHAPE: $crate::document::schema::Shape = {
                const PARTS: &[&[$crate::document::schema::Field]] =
                    &[$name::OWN_KEYS $(, $crate::document::schema::fields::<$part_type>())?];
                const COUNT: usize = $name::OWN_KEYS.len() $(+ $crate::document::schema::fields::<$part_type>().len())?;
                $crate::document::schema::Shape::Map(&$crate::document::schema::join::<COUNT>(PARTS))
            };

            fn read(node: &$crate::document::yaml::YamlNode, document: &$crate::document::Document) -> Option<Self> {
                $(
                    let $key = $crate::document::schema::value::<$type>(node, keys!(@name $key $($written)?), document)
                        .or_else(|| keys!(@absent $($default)?, $type))?;
                )*
                $( let $part = <$part_type as $crate::document::schema::FromNode>::read(node, document)?; )?
                $(
                    #[allow(unused_variables, reason = "what is given comes from the one or the other")]
                    let ($node, $document) = (node, document);
                    $( let $given = $given_value; )*
                )?
                Some(Self { $($key,)* $($part,)? $($($given,)*)? })
            }
        }
    };
    (@name $key:ident $written:literal) => { $written };
    (@name $key:ident) => { stringify!($key) };
    (@required required $(, $rest:tt)*) => { true };
    (@required, $default:expr, $type:ty) => { false };
    (@required, $type:ty) => { <$type as $crate::document::schema::FromNode>::ABSENT.is_none() };
    (@absent $default:expr, $type:ty) => { Some($default) };
    (@absent, $type:ty) => { <$type as $crate::document::schema::FromNode>::ABSENT.map(|absent| absent()) };
}
pub(crate) use keys;

/// An enum of the words that a key may hold, in files and in open data, each with what it is called in Japanese and English.
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $( $(#[$word_meta:meta])* $variant:ident = $word:literal, $ja:literal, $en:literal; )* }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( #[doc = $en] $(#[$word_meta])* $variant, )* }

        impl $name {
            /// The word used in files and open data.
            pub const fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }

            /// What it is called in Japanese.
            pub const fn ja(self) -> &'static str {
                match self { $( Self::$variant => $ja, )* }
            }

            /// All of them, with what they are called.
            pub const WORDS: &'static [$crate::document::schema::Word] = &[ $(
                $crate::document::schema::Word { word: $word, ja: $ja, en: $en },
            )* ];
        }

        impl $crate::document::schema::FromNode for $name {
            const SHAPE: $crate::document::schema::Shape = $crate::document::schema::Shape::OneOf(Self::WORDS);

            fn read(node: &$crate::document::yaml::YamlNode, _: &$crate::document::Document) -> Option<Self> {
                match node.as_text()? {
                    $( $word => Some(Self::$variant), )*
                    _ => None,
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "enum": [$($word),*] })
            }
        }
    };
}
pub(crate) use words;

/// An id as written, with its place: lower-case ASCII letters, digits and hyphens. One that is none is kept, since what refers to it
/// is not at fault as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slug(pub Spanned<String>);

impl Deref for Slug {
    type Target = Spanned<String>;
    fn deref(&self) -> &Spanned<String> {
        &self.0
    }
}

impl FromNode for Slug {
    const SHAPE: Shape = Shape::Id;
    fn read(node: &YamlNode, _: &Document) -> Option<Self> {
        node.spanned().map(Self)
    }
}

/// Texts of a kind, each with its shape, that are otherwise read as any text.
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

        impl Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl FromNode for $name {
            const SHAPE: Shape = Shape::$name;
            fn read(node: &YamlNode, _: &Document) -> Option<Self> {
                node.as_text().map(|text| Self(text.to_owned()))
            }
        }
    )* };
}
texts! {
    /// An address on the web.
    Url;
    /// A telephone number as people write it, perhaps with an extension behind it.
    Telephone;
    /// A mail address.
    Email;
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// A map from free keys, in written order.
pub type Dictionary<T> = Vec<(Spanned<String>, T)>;

/// A map from fiscal years, in written order.
pub type ByYear<T> = Vec<(Spanned<FiscalYear>, T)>;

/// Values that are one text, by what reads it.
macro_rules! scalars {
    ($($type:ty: $shape:ident = $read:expr;)*) => { $(
        impl FromNode for $type {
            const SHAPE: Shape = Shape::$shape;
            fn read(node: &YamlNode, _: &Document) -> Option<Self> {
                let read: fn(&str) -> Option<Self> = $read;
                read(node.as_text()?)
            }
        }
    )* };
}
scalars! {
    String: Text = |text| Some(text.to_owned());
    Number: Number = Number::parse;
    u32: Count = |text| text.parse().ok();
    FiscalYear: Year = |text| FiscalYear::parse(text).ok();
    Date: Date = Date::parse;
}

impl FromNode for bool {
    const SHAPE: Shape = Shape::Flag;
    const ABSENT: Option<fn() -> Self> = Some(|| false);
    fn read(node: &YamlNode, _: &Document) -> Option<Self> {
        node.as_text()?.parse().ok()
    }
}

impl<T: FromNode> FromNode for Spanned<T> {
    const SHAPE: Shape = T::SHAPE;
    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        Some(Self { value: T::read(node, document)?, span: node.span })
    }
}

impl<T: FromNode> FromNode for Option<T> {
    const SHAPE: Shape = T::SHAPE;
    const ABSENT: Option<fn() -> Self> = Some(|| None);
    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        Some(T::read(node, document))
    }
}

impl<T: FromNode> FromNode for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);
    const ABSENT: Option<fn() -> Self> = Some(Vec::new);
    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let items = node.items().iter();
        Some(items.filter_map(|item| T::read(item, document)).collect())
    }
}

impl<T: FromNode> FromNode for Dictionary<T> {
    const SHAPE: Shape = Shape::Dictionary(&T::SHAPE);
    const ABSENT: Option<fn() -> Self> = Some(Vec::new);
    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let entries = node.entries().iter();
        let entry = |(key, value): &(crate::document::yaml::Key, YamlNode)| {
            let key = Spanned { value: key.text.clone(), span: key.span };
            (!matches!(value.value, YamlValue::Null))
                .then(|| T::read(value, document))
                .flatten()
                .map(|value| (key, value))
        };
        Some(entries.filter_map(entry).collect())
    }
}

impl<T: FromNode> FromNode for ByYear<T> {
    const SHAPE: Shape = Shape::Years(&T::SHAPE);
    const ABSENT: Option<fn() -> Self> = Some(Vec::new);
    fn read(node: &YamlNode, document: &Document) -> Option<Self> {
        let entries = Dictionary::<T>::read(node, document)?.into_iter();
        let entry = |(key, value): (Spanned<String>, T)| {
            let year = FiscalYear::parse(&key.value).ok()?;
            let span = key.span;
            Some((Spanned { value: year, span }, value))
        };
        Some(entries.filter_map(entry).collect())
    }
}
