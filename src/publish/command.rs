//! `keikaku publish`: settings, questions, progress and words around a [`Session`].
//!
//! Knows the terminal and the command line. Decides nothing about files.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant, SystemTime};

use super::connect::connect;
use super::local::{self, Local};
use super::plan::{Phase, Plan};
use super::remote::Remote;
use super::session::Event;
use super::settings::{Protocol, Settings, Target, Verify};
use super::state::{JOURNAL, OWNER, State};
use super::{
    Failure, Kind, Message, Options, Release, Result, Session, archive, changes, lock, report,
    verify,
};

/// The arguments of `keikaku publish`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    /// The target's name in content/site.yaml; the first one if left out
    target: Option<String>,
    /// Show what would be done and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before sending
    #[arg(long)]
    yes: bool,
    /// Go back to the release before, or to the one named
    #[arg(long, value_name = "RELEASE", num_args = 0..=1)]
    rollback: Option<Option<String>>,
    /// Remove the lock of a publisher who is gone, naming them
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    unlock: Option<Option<String>>,
    /// Do it although this guard says no
    #[arg(long, value_name = "GUARD")]
    allow: Vec<String>,
    /// Compare every file on the host instead of trusting the records
    #[arg(long)]
    recheck: bool,
    /// The folder of the finished site
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Subcommand>,
}

#[derive(Debug, clap::Subcommand)]
enum Subcommand {
    /// Show what is live, who is publishing, and what broke off
    Status { target: Option<String> },
    /// Read the public site and compare it with the finished one
    Verify {
        target: Option<String>,
        /// The public address, if not the target's
        #[arg(long)]
        url: Option<String>,
    },
    /// Show what was published when, and by whom
    Log { target: Option<String> },
}

/// Runs the command in a site's folder and answers the exit code.
pub fn run(arguments: &Arguments, site: &Path, language: &str) -> u8 {
    let command = Command {
        arguments,
        site,
        language,
    };
    match command.run() {
        Ok(()) => 0,
        Err(failure) => {
            eprintln!("{}", failure.message.text(language));
            failure.kind.exit_code()
        }
    }
}

struct Command<'a> {
    arguments: &'a Arguments,
    site: &'a Path,
    language: &'a str,
}

impl Command<'_> {
    fn run(&self) -> Result<()> {
        let path = self.site.join("content/site.yaml");
        let yaml = std::fs::read_to_string(&path).map_err(|e| Failure::io(&path, &e))?;
        let settings = Settings::from_site(&yaml)?;
        let name = match &self.arguments.command {
            Some(
                Subcommand::Status { target }
                | Subcommand::Verify { target, .. }
                | Subcommand::Log { target },
            ) => target,
            None => &self.arguments.target,
        };
        if let Some(Subcommand::Verify { url: Some(url), .. }) = &self.arguments.command {
            let any = settings.target(name.as_deref());
            return self.verify(any.ok(), Some(url));
        }
        let target = settings.target(name.as_deref())?;
        match (&self.arguments.command, &self.arguments.unlock) {
            (Some(Subcommand::Log { .. }), _) => self.log(target),
            (Some(Subcommand::Verify { .. }), _) => self.verify(Some(target), None),
            (Some(Subcommand::Status { .. }), _) => self.status(target),
            (None, Some(name)) => self.unlock(target, name.as_deref()),
            (None, None) if target.kind == Protocol::Zip => self.zip(target, &settings),
            (None, None) => self.publish(target, &settings),
        }
    }

    fn tell(&self, ja: impl Into<String>, en: impl Into<String>) {
        println!("{}", Message::new(ja, en).text(self.language).trim_end());
    }

    fn show(&self, message: &Message) {
        println!("{}", message.text(self.language).trim_end());
    }

    fn release(&self) -> Result<Release> {
        let folder = self
            .arguments
            .from
            .as_deref()
            .unwrap_or(Path::new("public"));
        Release::read(&self.site.join(folder))
    }

    fn publish(&self, target: &Target, settings: &Settings) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        let built = match &self.arguments.rollback {
            None => Some(self.release()?),
            Some(_) => None,
        };
        let remote = self.connect(target, &local)?;
        let remote = remote.as_ref();
        let progress = Progress::new(self.language);
        let events = |event: Event<'_>| progress.on(event);
        let remembered = |digest: &super::release::Digest| local.state(digest);
        let mut options = Options {
            workers: workers(target),
            attempts: 5,
            pause: Duration::from_millis(500),
            grace: Duration::from_secs(5),
            beat: Duration::from_secs(30),
            clock: &now,
            name: publisher(target),
            nonce: "0".repeat(16),
            ours: Vec::new(),
            remembered: &remembered,
            events: &events,
        };
        if self.arguments.dry_run {
            let session = Session::peek(remote, options)?;
            let release = self.chosen(built, &local, &session)?;
            let plan = self.plan(&session, &release, target, settings)?;
            self.explain(&session, &release, &plan, &local, remote);
            return self.refuse(&plan);
        }
        let (nonce, ours) = local.begin()?;
        (options.nonce, options.ours) = (nonce, ours);
        let name = built.as_ref().map_or("", |release| release.id.as_str());
        let mut session = Session::open(remote, name, options)?;
        let result = self.locked(&mut session, built, target, settings, &local, &progress);
        session.close();
        if remote.get(OWNER).is_ok_and(|owner| owner.is_none()) {
            local.finished();
        }
        result
    }

    /// Everything that happens while the lock is held.
    fn locked(
        &self,
        session: &mut Session<'_>,
        built: Option<Release>,
        target: &Target,
        settings: &Settings,
        local: &Local,
        progress: &Progress<'_>,
    ) -> Result<()> {
        if !session.runs.is_empty() {
            self.tell(
                "前回の公開は途中で止まっていました。公開中のサイトは壊れていません。続きから行います。",
                "The last publish broke off. The public site is not broken. Going on from there.",
            );
        }
        let release = self.chosen(built, local, session)?;
        let plan = self.plan(session, &release, target, settings)?;
        self.explain(session, &release, &plan, local, session.remote());
        self.refuse(&plan)?;
        let same = plan.is_empty() && session.runs.is_empty();
        if !same {
            self.confirm()?;
        }
        progress.start(&plan);
        let list = verify::expected(&plan);
        let remote = session.remote();
        let reader = || match (target.verify, &target.url) {
            (Some(Verify::Protocol), _) | (None, None) => {
                verify::protocol(remote, &list, workers(target))
            }
            (_, Some(url)) => verify::http(target, self.site, url, &list, &release.id),
            (Some(Verify::Http), None) => Ok(()),
        };
        let result = session.execute(&release, &plan, &reader);
        progress.end();
        let said = match &result {
            Ok(()) => "ok".to_string(),
            Err(failure) => failure.message.ja.lines().next().unwrap_or("").to_string(),
        };
        if !same {
            local.log(&entry(&plan, &release, target, said))?;
        }
        result?;
        local.remember(&plan.next.to_bytes())?;
        local.keep(&release, now())?;
        let (count, id) = (list.len(), &release.id);
        let (ja, en) = if same {
            (
                "公開中のものと同じです。変更はありません",
                "Nothing has changed",
            )
        } else {
            ("公開しました", "Published")
        };
        self.tell(
            format!("{ja}。{count} 件を読み直して、内容が正しいことを確かめました(版 {id})。"),
            format!("{en}. Read back {count} files and found them right (release {id})."),
        );
        Ok(())
    }

    fn chosen(
        &self,
        built: Option<Release>,
        local: &Local,
        session: &Session<'_>,
    ) -> Result<Release> {
        match (built, &self.arguments.rollback) {
            (Some(release), _) => Ok(release),
            (None, id) => {
                let id = id.as_ref().and_then(Option::as_deref);
                let history = session.base.as_ref().map(|base| base.history.as_slice());
                local.kept(id, history.unwrap_or_default())
            }
        }
    }

    fn plan(
        &self,
        session: &Session<'_>,
        release: &Release,
        target: &Target,
        settings: &Settings,
    ) -> Result<Plan> {
        let url = target.url.as_deref();
        session.plan(release, &settings.moved, url, self.arguments.recheck)
    }

    /// The plan in numbers, and in words that a citizen would use.
    fn explain(
        &self,
        session: &Session<'_>,
        release: &Release,
        plan: &Plan,
        local: &Local,
        remote: &dyn Remote,
    ) {
        self.show(&report::plan(plan, 15));
        let read = |file: &super::release::File| {
            let bytes = local.object(&file.sha256);
            bytes.or_else(|| remote.get(&file.path).ok().flatten())
        };
        let base = session.base.as_ref();
        let list = visible(base, release, &read);
        if !list.is_empty() {
            self.tell("市民に見える変更:", "What citizens will see change:");
        }
        for change in list.iter().take(40) {
            println!("  {}", change.text(self.language));
        }
        if list.len() > 40 {
            let rest = list.len() - 40;
            self.tell(format!("  ほか {rest} 件"), format!("  and {rest} more"));
        }
    }

    fn refuse(&self, plan: &Plan) -> Result<()> {
        let allowed = |code: &str| {
            self.arguments.allow.iter().any(|allow| allow == code)
                || code == "older" && self.arguments.rollback.is_some()
        };
        let list = |paths: &[String]| {
            let shown: Vec<&str> = paths.iter().take(10).map(String::as_str).collect();
            shown.join("\n  ")
        };
        if !plan.foreign.is_empty() && !allowed("foreign") {
            let (count, paths) = (plan.foreign.len(), list(&plan.foreign));
            return Err(Failure::new(
                Kind::Foreign,
                format!(
                    "公開先に、このツールが置いたものではない同名のファイルが {count} 件あります。触らずに止めました。上書きしてよければ --allow foreign を付けてください\n  {paths}"
                ),
                format!(
                    "the host has {count} files of the same name that we did not publish; nothing was touched. Add --allow foreign to replace them\n  {paths}"
                ),
            ));
        }
        if !plan.drifted.is_empty() && !allowed("drift") {
            let (count, paths) = (plan.drifted.len(), list(&plan.drifted));
            return Err(Failure::new(
                Kind::Foreign,
                format!(
                    "公開先で {count} 件のファイルが書き換えられています。触らずに止めました。上書きしてよければ --allow drift を付けてください\n  {paths}"
                ),
                format!(
                    "{count} files were changed on the host; nothing was touched. Add --allow drift to replace them\n  {paths}"
                ),
            ));
        }
        let stopping: Vec<_> = plan.guards.iter().filter(|g| !allowed(g.code)).collect();
        if stopping.is_empty() {
            return Ok(());
        }
        let mut ja = String::from("安全のため止めました。何も送っていません。\n");
        let mut en = String::from("stopped to be safe; nothing was sent\n");
        for guard in stopping {
            let code = guard.code;
            ja.push_str(&format!(
                "  {}(それでも行うなら --allow {code})\n",
                guard.message.ja
            ));
            en.push_str(&format!(
                "  {} (--allow {code} does it anyway)\n",
                guard.message.en
            ));
        }
        Err(Failure::new(Kind::Guard, ja, en))
    }

    fn confirm(&self) -> Result<()> {
        if self.arguments.yes {
            return Ok(());
        }
        let answer = self.ask("公開しますか? [y/N] ", "Publish? [y/N] ", "--yes")?;
        if matches!(answer.as_str(), "y" | "Y" | "yes" | "はい") {
            return Ok(());
        }
        Err(Failure::new(
            Kind::World,
            "何も変更せずに終わりました",
            "nothing was changed",
        ))
    }

    fn ask(&self, ja: &str, en: &str, option: &str) -> Result<String> {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::new(
                Kind::World,
                format!("端末ではないので質問できません。{option} を付けてください"),
                format!("cannot ask without a terminal; add {option}"),
            ));
        }
        print!("{}", if self.language == "ja" { ja } else { en });
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        let _ = std::io::stdin().lock().read_line(&mut line);
        Ok(line.trim().to_string())
    }

    /// Connects; shows the fingerprint of a host met for the first time.
    fn connect(&self, target: &Target, local: &Local) -> Result<Box<dyn Remote>> {
        let known = local.host_key();
        let failure = match connect(target, self.site, known.as_deref()) {
            Err(failure) if target.host_key.is_none() && known.is_none() => failure,
            other => return other,
        };
        let seen = failure
            .message
            .en
            .split_whitespace()
            .find(|word| word.starts_with("SHA256:"))
            .map(|word| word.trim_end_matches('.').to_string());
        let Some(seen) = seen.filter(|_| target.kind == Protocol::Sftp) else {
            return Err(failure);
        };
        if !std::io::stdin().is_terminal() {
            return Err(failure);
        }
        self.tell(
            format!(
                "`{}` に初めてつながります。サーバーの鍵の指紋: {seen}",
                target.host
            ),
            format!(
                "First connection to `{}`. Fingerprint of its key: {seen}",
                target.host
            ),
        );
        let answer = self.ask(
            "管理者から聞いた指紋と同じですか? [y/N] ",
            "Is it the one its administrator gave you? [y/N] ",
            "host_key",
        )?;
        if !matches!(answer.as_str(), "y" | "Y" | "yes" | "はい") {
            return Err(failure);
        }
        local.accept(&seen)?;
        connect(target, self.site, Some(&seen))
    }

    fn status(&self, target: &Target) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        let remote = self.connect(target, &local)?;
        let session = Session::peek(remote.as_ref(), quiet(&now))?;
        match &session.base {
            None => self.tell(
                "まだ何も公開していません。",
                "Nothing has been published yet.",
            ),
            Some(base) => {
                let (when, id) = (report::time(base.published), &base.release);
                let (files, tombstones) = (base.files.len(), base.tombstones.len());
                let retained = base.retained.len();
                self.tell(
                    format!("公開中の版: {id}({when})、ファイル {files}、終了案内 {tombstones}、保管中の旧ファイル {retained}"),
                    format!("live: {id} ({when}), {files} files, {tombstones} tombstones, {retained} old files kept"),
                );
            }
        }
        for (state, linked) in &session.runs {
            let (id, when) = (&state.release, report::time(state.published));
            let far = if *linked { "3" } else { "1–2" };
            self.tell(
                format!("途中で止まった公開: {id}({when}、段階 {far})。サイトは壊れていません。publish で続きから行います。"),
                format!("broke off: {id} ({when}, phase {far}). The site is not broken; publish goes on from there."),
            );
        }
        match lock::holder(remote.as_ref()) {
            Ok(Some(owner)) => {
                let (name, when) = (clean(&owner.name), report::time(owner.alive));
                self.tell(
                    format!("公開作業中: {name}(最後の応答 {when})"),
                    format!("being published by {name} (last sign of life {when})"),
                );
            }
            _ => self.tell("公開作業中の人はいません。", "Nobody is publishing."),
        }
        Ok(())
    }

    fn verify(&self, target: Option<&Target>, url: Option<&str>) -> Result<()> {
        let fallback;
        let target = match target {
            Some(target) => target,
            None => {
                let value = serde_json::json!({"url": {"kind": "zip", "path": "."}});
                fallback = Settings::from_value(&value)?;
                fallback.target(None)?
            }
        };
        let Some(url) = url.or(target.url.as_deref()) else {
            return Err(Failure::new(
                Kind::World,
                "--url で公開先のアドレスを指定してください",
                "name the public address with --url",
            ));
        };
        let release = self.release()?;
        let list: Vec<verify::Expected> = release
            .files
            .iter()
            .map(|file| verify::Expected {
                path: file.path.clone(),
                sha256: file.sha256,
            })
            .collect();
        verify::http(target, self.site, url, &list, &release.id)?;
        let count = list.len();
        self.tell(
            format!(
                "{url} の {count} 件は、すべて手元のサイトと同じです(版 {})。",
                release.id
            ),
            format!(
                "All {count} files at {url} are those of the site here (release {}).",
                release.id
            ),
        );
        Ok(())
    }

    fn log(&self, target: &Target) -> Result<()> {
        for entry in local::log(self.site, &target.name) {
            let local::Entry {
                when,
                who,
                release,
                new,
                changed,
                removed,
                result,
                ..
            } = entry;
            self.tell(
                format!("{when} {release} {who} 新規 {new} 変更 {changed} 終了 {removed} {result}"),
                format!(
                    "{when} {release} {who} {new} new {changed} changed {removed} removed {result}"
                ),
            );
        }
        Ok(())
    }

    fn unlock(&self, target: &Target, name: Option<&str>) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        let remote = self.connect(target, &local)?;
        let failed =
            |e: super::remote::RemoteError| Failure::new(Kind::World, e.text.clone(), e.text);
        let Some(owner) = lock::holder(remote.as_ref()).map_err(failed)? else {
            remote.remove_folder(super::state::LOCK).map_err(failed)?;
            self.tell("ロックはありません。", "There is no lock.");
            return Ok(());
        };
        let holder = clean(&owner.name);
        self.tell(
            format!(
                "ロックの持ち主: {holder}(開始 {}、最後の応答 {})",
                report::time(owner.started),
                report::time(owner.alive)
            ),
            format!(
                "held by {holder} (since {}, last sign of life {})",
                report::time(owner.started),
                report::time(owner.alive)
            ),
        );
        let typed = match name {
            Some(name) => name.to_string(),
            None => self.ask(
                "本人の作業が終わっていることを確かめ、持ち主の名前を入力してください: ",
                "Make sure that their work is over, and type the holder's name: ",
                "--unlock NAME",
            )?,
        };
        if typed != holder {
            return Err(Failure::new(
                Kind::Locked,
                "名前が違うため、解除しませんでした",
                "that is not the holder's name; the lock stays",
            ));
        }
        lock::release(remote.as_ref(), &owner.nonce).map_err(failed)?;
        let open = remote.stat(JOURNAL).map_err(failed)?.is_some();
        self.tell("解除しました。", "Unlocked.");
        if open {
            self.tell(
                "途中の公開が残っています。publish を実行すると続きから行います。",
                "An unfinished publish is left; run publish to go on from there.",
            );
        }
        Ok(())
    }

    fn zip(&self, target: &Target, settings: &Settings) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        let release = match &self.arguments.rollback {
            None => self.release()?,
            Some(id) => local.kept(id.as_deref(), &[])?,
        };
        let base = local.handed().and_then(|bytes| State::from_bytes(&bytes));
        let mut plan = archive::plan_for(&release, base.as_ref(), &settings.moved, now());
        let url = target.url.as_deref();
        plan.guards
            .extend(super::content::inspect(&release, &plan, url)?);
        self.show(&report::plan(&plan, 15));
        for change in visible(base.as_ref(), &release, &|file| local.object(&file.sha256)) {
            println!("  {}", change.text(self.language));
        }
        self.refuse(&plan)?;
        if self.arguments.dry_run {
            return Ok(());
        }
        let folder = self.site.join(super::settings::home(&target.path));
        let logged = entry(&plan, &release, target, "zip".to_string());
        let handover = archive::write(&release, base.as_ref(), plan, &folder, url)?;
        for file in &handover.files {
            println!("{}", file.display());
        }
        local.hand(&handover.next.to_bytes())?;
        local.keep(&release, now())?;
        local.log(&logged)
    }
}

fn visible(
    base: Option<&State>,
    release: &Release,
    read: &dyn Fn(&super::release::File) -> Option<Vec<u8>>,
) -> Vec<Message> {
    let Some(base) = base else { return Vec::new() };
    let mut list = Vec::new();
    for file in base
        .files
        .iter()
        .filter(|f| f.path.ends_with("data/plan.json"))
    {
        let Some(new) = release
            .file(&file.path)
            .filter(|new| new.sha256 != file.sha256)
        else {
            continue;
        };
        let old = read(file).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let new = release.bytes(new).ok();
        let new = new.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let (Some(old), Some(new)) = (old, new) {
            list.extend(changes::compare(&old, &new));
        }
    }
    list
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn workers(target: &Target) -> usize {
    let connections = target.connections.unwrap_or(4).clamp(1, 16);
    match target.kind {
        // Several requests share each SFTP connection.
        Protocol::Sftp => connections * 4,
        _ => connections,
    }
}

fn publisher(target: &Target) -> String {
    let user = || std::env::var("USER").or_else(|_| std::env::var("USERNAME"));
    let name = target.publisher.clone().or_else(|| user().ok());
    name.unwrap_or_else(|| "?".to_string())
}

fn quiet<'a>(clock: &'a (dyn Fn() -> i64 + Sync)) -> Options<'a> {
    Options {
        workers: 1,
        attempts: 3,
        pause: Duration::from_millis(500),
        grace: Duration::ZERO,
        beat: Duration::from_secs(30),
        clock,
        name: String::new(),
        nonce: String::new(),
        ours: Vec::new(),
        remembered: &|_| None,
        events: &|_| {},
    }
}

fn entry(plan: &Plan, release: &Release, target: &Target, result: String) -> local::Entry {
    let sent = plan.uploads.iter().filter(|u| u.phase != Phase::Tombstones);
    let (changed, new): (Vec<_>, Vec<_>) = sent.partition(|upload| upload.replaces);
    local::Entry {
        time: now(),
        when: report::time(now()),
        who: publisher(target),
        release: release.id.clone(),
        new: new.len(),
        changed: changed.len(),
        removed: plan.removed.len(),
        bytes: plan.bytes(),
        result,
    }
}

/// A line that shows how far it is, on a terminal only.
struct Progress<'a> {
    language: &'a str,
    shown: bool,
    state: Mutex<Count>,
}

struct Count {
    total: u64,
    sent: u64,
    files: usize,
    began: Instant,
    printed: Instant,
}

impl<'a> Progress<'a> {
    fn new(language: &'a str) -> Self {
        Progress {
            language,
            shown: std::io::stderr().is_terminal(),
            state: Mutex::new(Count {
                total: 0,
                sent: 0,
                files: 0,
                began: Instant::now(),
                printed: Instant::now(),
            }),
        }
    }

    fn start(&self, plan: &Plan) {
        if let Ok(mut state) = self.state.lock() {
            state.total = plan.bytes();
            state.began = Instant::now();
        }
    }

    fn on(&self, event: Event<'_>) {
        let (true, Ok(mut state)) = (self.shown, self.state.lock()) else {
            return;
        };
        match event {
            Event::Sent(upload) => {
                state.sent += upload.size;
                state.files += 1;
                if state.printed.elapsed() < Duration::from_millis(200) {
                    return;
                }
                state.printed = Instant::now();
                let elapsed = state.began.elapsed().as_secs_f64();
                let left = state.total.saturating_sub(state.sent) as f64;
                let seconds = left * elapsed / state.sent.max(1) as f64;
                let left = report::duration(seconds as u64);
                let (files, sent) = (state.files, report::bytes(state.sent));
                let total = report::bytes(state.total);
                let line = Message::new(
                    format!("{files} 件 {sent} / {total} 残り約 {}", left.ja),
                    format!("{files} files {sent} / {total}, about {} left", left.en),
                );
                eprint!("\r\x1b[K{}", line.text(self.language));
            }
            Event::Again(error) => {
                let line = Message::new(
                    format!("もう一度試します: {error}"),
                    format!("trying again: {error}"),
                );
                eprintln!("\r\x1b[K{}", line.text(self.language));
            }
            Event::Looking(_) | Event::Phase(..) | Event::Deleting(_) => {}
        }
    }

    fn end(&self) {
        if self.shown {
            eprint!("\r\x1b[K");
        }
    }
}
