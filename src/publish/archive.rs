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

use super::plan::{FileFacts, Phase, UploadPlan, Wishes, plan};
use super::release::{Digest, Release};
use super::report::bytes as amount;
use super::state::{PublishState, Tombstone};
use super::tombstone;
use super::{Failure, FailureKind, Result};
use crate::diagnostic::text;

/// The plan of a hand-over: the same as for a host that holds `base`.
pub fn plan_for(release: &Release, base: Option<&PublishState>, wishes: &Wishes<'_>) -> UploadPlan {
    let looked = release.files.iter().map(|f| (f.path.clone(), None));
    let looked = if base.is_none() { looked.collect() } else { BTreeMap::new() };
    let facts = FileFacts { base, runs: &[], looked: &looked, ours: true };
    plan(release, facts, wishes)
}

/// Writes both zips, the instructions, the list of deletions and the checksums into a folder. Returns the files, the full zip first.
///
/// # Errors
/// The folder cannot be written, or the release cannot be read.
pub fn write(
    release: &Release,
    base: Option<&PublishState>,
    plan: &UploadPlan,
    folder: &Path,
    url: Option<&str>,
) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder).map_err(Failure::at(folder))?;
    let mut full = BTreeMap::new();
    for file in &release.files {
        full.insert(file.path.clone(), release.bytes(file)?);
    }
    for Tombstone { path, to, .. } in &plan.next.tombstones {
        full.insert(path.clone(), tombstone::page(path, to));
    }
    let mut difference = BTreeMap::new();
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
        difference.insert(format!("{step}/{}", upload.path), bytes);
    }
    let deletions = plan.deletes.iter().map(|path| format!("{path}\r\n"));
    let deletions = deletions.collect::<String>();
    let (instructions, deletions) =
        (text(&instructions(release, base, plan, url)), text(&deletions));
    let name = |kind: &str| format!("keikaku-{}-{kind}.zip", release.id);
    let mut files = vec![(name("full"), zip(&full)?)];
    if base.is_some() {
        difference.insert("0_README.txt".into(), instructions.clone());
        difference.insert("5_delete.txt".into(), deletions.clone());
        files.push((name("difference"), zip(&difference)?));
    }
    files.push(("manifest.json".to_string(), plan.next.to_bytes()));
    files.push(("手順書.txt".to_string(), instructions));
    files.push(("削除一覧.txt".to_string(), deletions));
    let sums = files.iter().map(|(name, bytes)| format!("{}  {name}\n", Digest::of(bytes)));
    files.push(("SHA256SUMS.txt".to_string(), sums.collect::<String>().into_bytes()));
    let mut written = Vec::new();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(Failure::at(&path))?;
        written.push(path);
    }
    Ok(written)
}

// Windows Notepad of older machines needs the mark and the line ends.
fn text(content: &str) -> Vec<u8> {
    let lines = content.replace("\r\n", "\n").replace('\n', "\r\n");
    format!("\u{feff}{lines}").into_bytes()
}

fn zip(entries: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let wrong = |e: &dyn std::fmt::Display| {
        FailureKind::World.failure(text!("zip を作れません: {e}", "cannot make the zip: {e}"))
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
    base: Option<&PublishState>,
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
