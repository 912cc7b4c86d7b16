//! The hand-over to a vendor who uploads by hand: a full zip, a zip of the differences, the
//! instructions and the list of what to delete.
//!
//! Knows two releases, the new one and the one handed over before. The folders inside are numbered
//! in the order of uploading, so that following them keeps every page whole. Same input, same
//! bytes.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::plan::{Facts, Phase, UploadPlan, Wishes, plan};
use super::release::{Digest, Release};
use super::report::bytes as amount;
use super::state::State;
use super::tombstone;
use super::{Failure, Kind, Result};
use crate::diagnostic::text;

/// What was written.
#[derive(Debug)]
pub struct Handover {
    /// The files, full zip first.
    pub files: Vec<PathBuf>,
    /// The state the vendor's host will have afterwards.
    pub next: State,
}

/// The plan of a hand-over: the same as for a host that holds `base`.
pub fn plan_for(release: &Release, base: Option<&State>, wishes: &Wishes<'_>) -> UploadPlan {
    let looked = release.files.iter().map(|f| (f.path.clone(), None));
    let looked = if base.is_none() { looked.collect() } else { BTreeMap::new() };
    let facts = Facts { base, runs: &[], looked: &looked, ours: true };
    plan(release, facts, wishes)
}

/// Writes both zips, the instructions, the list of deletions and the checksums into a folder.
///
/// # Errors
/// The folder cannot be written, or the release cannot be read.
pub fn write(
    release: &Release,
    base: Option<&State>,
    plan: UploadPlan,
    folder: &Path,
    url: Option<&str>,
) -> Result<Handover> {
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    let mut full: Vec<(String, Vec<u8>)> = Vec::new();
    for file in &release.files {
        full.push((file.path.clone(), release.bytes(file)?));
    }
    for tombstone in &plan.next.tombstones {
        let bytes = tombstone::page(&tombstone.path, &tombstone.to);
        full.push((tombstone.path.clone(), bytes));
    }
    full.sort();
    let mut difference: Vec<(String, Vec<u8>)> = Vec::new();
    for upload in &plan.uploads {
        let bytes = match (&upload.tombstone, release.file(&upload.path)) {
            (Some(to), _) => tombstone::page(&upload.path, to),
            (None, Some(file)) => release.bytes(file)?,
            (None, None) => continue,
        };
        // Two letters keep new pages before changed ones.
        let step = match upload.phase {
            Phase::Assets => "1_assets",
            Phase::Unreachable => "2_pages/a_new",
            Phase::Changed => "2_pages/b_changed",
            Phase::Entries => "3_top",
            Phase::Tombstones => "4_removed",
        };
        difference.push((format!("{step}/{}", upload.path), bytes));
    }
    difference.sort();
    let deletions = plan.deletes.iter().map(|path| format!("{path}\r\n"));
    let deletions = deletions.collect::<String>();
    let instructions = instructions(release, base, &plan, url);
    let name = |kind: &str, ending: &str| format!("keikaku-{}-{kind}.{ending}", release.id);
    let mut texts = vec![
        ("手順書.txt".to_string(), text(&instructions)),
        ("削除一覧.txt".to_string(), text(&deletions)),
    ];
    let mut files = vec![(name("full", "zip"), zip(&full)?)];
    if base.is_some() {
        let mut with_texts = difference.clone();
        with_texts.push(("0_README.txt".into(), text(&instructions)));
        with_texts.push(("5_delete.txt".into(), text(&deletions)));
        with_texts.sort();
        files.push((name("difference", "zip"), zip(&with_texts)?));
    }
    files.push(("manifest.json".to_string(), plan.next.to_bytes()));
    files.append(&mut texts);
    let sums = files.iter().map(|(name, bytes)| format!("{}  {name}\n", Digest::of(bytes)));
    files.push(("SHA256SUMS.txt".to_string(), sums.collect::<String>().into_bytes()));
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(Failure::at(&path))?;
        written.push(path);
    }
    Ok(Handover { files: written, next: plan.next })
}

// Windows Notepad of older machines needs the mark and the line ends.
fn text(content: &str) -> Vec<u8> {
    let lines = content.replace("\r\n", "\n").replace('\n', "\r\n");
    format!("\u{feff}{lines}").into_bytes()
}

fn zip(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let wrong = |e: &dyn std::fmt::Display| {
        Kind::World.failure(text!("zip を作れません: {e}", "cannot make the zip: {e}"))
    };
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), options).map_err(|e| wrong(&e))?;
        writer.write_all(bytes).map_err(|e| wrong(&e))?;
    }
    Ok(writer.finish().map_err(|e| wrong(&e))?.into_inner())
}

fn instructions(
    release: &Release,
    base: Option<&State>,
    plan: &UploadPlan,
    url: Option<&str>,
) -> String {
    let count = |phase: Phase| plan.uploads.iter().filter(|u| u.phase == phase).count();
    let difference = match base {
        None => {
            "今回は初めての引き渡しです。差分の zip はありません。全体の zip を使ってください。\n"
                .to_string()
        }
        Some(base) => format!(
            "差分の zip は、前回お渡しした版({})との違いです。\n前回の版がそのまま公開されているときだけ使えます。分からないときは全体の zip を使ってください。\n",
            base.release
        ),
    };
    let address = url.map_or(String::new(), |url| format!("公開先: {url}\n"));
    format!(
        "計画ポータルサイト 公開の手順書\n\n版: {}\n{address}送る量: {}(差分)\n\n{difference}\n\
■ 差分の zip を使うとき\n\
フォルダーの番号の順に、一つが終わってから次へ進んでください。順番を守ると、見ている人のページが途中で崩れません。\n\n\
1. 1_assets の中身を、公開先の同じ場所に置きます({} 件)。\n\
2. 2_pages/a_new の中身を置き、次に 2_pages/b_changed の中身を上書きします({} 件)。\n\
3. 3_top の中身を上書きします。index.html を最後にしてください({} 件)。\n\
4. 4_removed の中身を上書きします。終了したページに「移動または終了しました」と表示するためのものです({} 件)。\n\
5. 削除一覧(5_delete.txt)にあるファイルだけを消します({} 件)。ほかのファイルは消さないでください。\n\n\
■ 全体の zip を使うとき\n\
先に assets フォルダーを置き、次にそのほかのページを置き、最後に一番上の index.html を置いてください。\n\
公開先のフォルダーを先に空にしないでください。古いページを開いている人の画面が崩れます。\n\
置いたあとで、削除一覧.txt にあるファイルだけを消してください。\n\n\
■ 終わったら\n\
担当者にお知らせください。担当者は次のコマンドで、すべてのファイルが正しく公開されたか確かめます。\n\
  keikaku publish verify --url 公開先のアドレス\n\n\
■ ファイルが壊れていないか確かめるには\n\
SHA256SUMS.txt の値と比べてください(Windows: certutil -hashfile ファイル名 SHA256)。\n",
        release.id,
        amount(plan.bytes()),
        count(Phase::Assets),
        count(Phase::Unreachable) + count(Phase::Changed),
        count(Phase::Entries),
        count(Phase::Tombstones),
        plan.deletes.len(),
    )
}
