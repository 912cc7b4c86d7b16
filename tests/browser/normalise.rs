//! Reads a JSON list of texts and writes their normal forms, so that a browser can compare its own.

use std::io::Read;

use keikaku::search::{fold_reading, normalise};

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("texts on standard input");
    let texts: Vec<String> = serde_json::from_str(&input).expect("a JSON list of texts");
    let forms: Vec<[String; 2]> = texts
        .iter()
        .map(|text| {
            let normal = normalise(text);
            let folded = fold_reading(&normal);
            [normal, folded]
        })
        .collect();
    println!("{}", serde_json::to_string(&forms).expect("plain data"));
}
