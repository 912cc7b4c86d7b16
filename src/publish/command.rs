//! `keikaku publish`: settings, questions, progress and words around a [`Session`].
//!
//! Knows the terminal and the command line. Decides nothing about files.

mod consent;
mod handover;
mod held_release;
mod inquiry;
mod leaving;
mod preview;
mod progress;
mod unlock;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::local::{Deed, Local, LogLine};
use super::plan::{Phase, UploadPlan, Wishes};
use super::purge::Purge;
use super::remote::Remote;
use super::remote::counted::Counted;
use super::session::Event;
use super::settings;
use super::settings::{Protocol, PublishSettings, PublishTarget, Verify};
use super::state::OWNER;
use super::verify::Absence;
use super::{Failure, Kind, Message, Options, Release, Result, Session, report, verify};
use crate::plan::AsOf;
use crate::terminal;
use progress::Progress;

/// The arguments of `keikaku publish`.
#[derive(Debug, Default, PartialEq, clap::Args)]
#[command(
    subcommand_precedence_over_arg = true,
    override_usage = "keikaku publish [OPTIONS] [TARGET]\n       keikaku publish <COMMAND> [TARGET]",
    after_long_help = settings::example::help()
)]
pub struct Arguments {
    /// The target's name in content/site.yaml; the first one if left out
    target: Option<String>,
    /// Show what would be done and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask before sending
    #[arg(long)]
    yes: bool,
    /// Do not ask, and do exactly what a dry run with this number has shown, or nothing
    #[arg(long, value_name = "NUMBER", conflicts_with = "dry_run")]
    plan: Option<String>,
    /// Go back to the release before, or to the one named
    #[arg(long, value_name = "RELEASE", num_args = 0..=1)]
    rollback: Option<Option<String>>,
    /// Publish, and leave this address or text nowhere: not on the host, not in the releases kept for going back
    #[arg(long, value_name = "ADDRESS|TEXT", conflicts_with = "rollback")]
    purge: Option<String>,
    /// Remove the lock of a publisher who is gone, naming them
    #[arg(long, value_name = "NAME", num_args = 0..=1)]
    unlock: Option<Option<String>>,
    /// Do it although this guard says no
    #[arg(long, value_name = "GUARD")]
    allow: Vec<String>,
    /// Compare every file on the host instead of trusting the records
    #[arg(long)]
    recheck: bool,
    /// Do not build first; stop if public/ is not the site as it would be built now
    #[arg(long)]
    no_build: bool,
    /// The folder the site is built into
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Subcommand>,
}

#[derive(Debug, Clone, PartialEq, clap::Subcommand)]
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
pub fn run(arguments: &Arguments, site: &Path, as_of: AsOf, language: &str) -> u8 {
    let command = Command { arguments, site, as_of, language };
    match command.run() {
        Ok(()) => 0,
        Err(failure) => {
            terminal::warn(failure.message.text(language));
            failure.kind.exit_code()
        }
    }
}

/// What a run works with beside the host itself.
struct Hands<'a> {
    local: &'a Local,
    progress: &'a Progress<'a>,
    host: &'a Counted,
}

struct Command<'a> {
    arguments: &'a Arguments,
    site: &'a Path,
    as_of: AsOf,
    language: &'a str,
}

impl Command<'_> {
    fn run(&self) -> Result<()> {
        let question =
            Arguments { command: self.arguments.command.clone(), ..Arguments::default() };
        if question.command.is_some() && question != *self.arguments {
            return Err(Failure::new(
                Kind::World,
                "status・verify・log は何も送りません。公開先の名前はその後に書き、publish のほかの指定は付けないでください(例: keikaku publish status honban)",
                "status, verify and log send nothing: write the target after them, and no option of publishing (such as: keikaku publish status live)",
            ));
        }
        let path = self.site.join("content/site.yaml");
        let yaml = std::fs::read(&path).map_err(|e| Failure::io(&path, &e))?;
        let settings = PublishSettings::from_site(yaml)?;
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
        self.show(&Message::new(ja, en));
    }

    fn show(&self, message: &Message) {
        terminal::say(message.text(self.language).trim_end());
    }

    /// Where the finished site lies.
    fn folder(&self) -> PathBuf {
        let folder = self.arguments.from.as_deref();
        self.site.join(folder.unwrap_or(Path::new("public")))
    }

    fn publish(&self, target: &PublishTarget, settings: &PublishSettings) -> Result<()> {
        let local = Local::open(self.site, &target.name)?;
        // Held until the end, so that no build changes what is read.
        let held = match self.arguments.rollback {
            Some(_) => None,
            None => Some(self.build_release()?),
        };
        let built = held.as_ref().map(|held| held.release.clone());
        let remote = self.connect(target, &local)?;
        let counted = Counted::new(remote);
        let remote: &dyn Remote = &counted;
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
            let purge = self.purge(target, &release)?;
            let plan = self.plan(&session, &release, target, settings, purge.as_ref())?;
            let base = session.base.as_ref();
            let saved = self.explain(base, &release, &plan, &local, Some(remote));
            local.save_plan(&saved)?;
            self.refuse(&plan)?;
            return self.offer(&plan, target);
        }
        let (nonce, ours) = local.begin()?;
        (options.nonce, options.ours) = (nonce, ours);
        let name = built.as_ref().map_or("", |release| release.id.as_str());
        let mut session = Session::open(remote, name, options)?;
        let hands = Hands { local: &local, progress: &progress, host: &counted };
        let result = self.locked(&mut session, built, target, settings, &hands);
        session.close();
        if remote.get(OWNER).is_ok_and(|owner| owner.is_none()) {
            local.finished();
        }
        for remark in remote.remarks() {
            self.show(&remark);
        }
        result
    }

    /// Everything that happens while the lock is held.
    fn locked(
        &self,
        session: &mut Session<'_>,
        built: Option<Release>,
        target: &PublishTarget,
        settings: &PublishSettings,
        hands: &Hands<'_>,
    ) -> Result<()> {
        let Hands { local, progress, .. } = hands;
        if !session.runs.is_empty() {
            self.tell(
                "前回の公開は途中で止まっていました。公開中のサイトは壊れていません。続きから行います。",
                "The last publish broke off. The public site is not broken. Going on from there.",
            );
        }
        let release = self.chosen(built, local, session)?;
        let purge = self.purge(target, &release)?;
        let plan = self.plan(session, &release, target, settings, purge.as_ref())?;
        let (base, remote) = (session.base.as_ref(), session.remote());
        self.explain(base, &release, &plan, local, Some(remote));
        self.agreed(&plan)?;
        self.refuse(&plan)?;
        let same = plan.is_empty() && session.runs.is_empty();
        if !same {
            self.confirm()?;
        }
        let began = Instant::now();
        progress.start(&plan);
        let list = verify::expected(&plan, session.base.as_ref());
        let remote = session.remote();
        let reader = || match (target.verify, &target.url) {
            (Some(Verify::Protocol), _) | (None, None) => {
                verify::protocol(remote, &list, workers(target))
            }
            (_, Some(url)) => verify::http(target, self.site, url, &list, &release.id),
            (Some(Verify::Http), None) => Ok(()),
        };
        // A first release is put away as fast as it is sent. What broke off is put away all the same: the next run
        // sends it again.
        let (result, away) = std::thread::scope(|scope| {
            let away = scope.spawn(|| local.put_away(&release));
            let result = session.execute(&release, &plan, &reader);
            (result, away.join())
        });
        progress.end();
        let said = match &result {
            Ok(()) => "ok".to_string(),
            Err(failure) => failure.message.ja.lines().next().unwrap_or("").to_string(),
        };
        if !same || purge.is_some() {
            local.log(&self.log_line(&plan, &release, target, said))?;
        }
        result?;
        local.remember(&plan.next.to_bytes())?;
        away.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        local.keep(&release, now())?;
        let count = hands.host.count();
        self.finished(&release, list.len(), same, count, began.elapsed());
        self.purged(purge.as_ref(), &release, local, settings, target);
        self.staying(&plan.next);
        self.unknown_addresses(&release, target)
    }

    /// The last line.
    fn finished(
        &self,
        release: &Release,
        count: usize,
        same: bool,
        requests: usize,
        took: Duration,
    ) {
        let id = &release.id;
        let seconds = format!("{:.1}", took.as_secs_f64());
        let (ja, en) = if same {
            ("公開中のものと同じです。変更はありません", "Nothing has changed")
        } else {
            ("公開しました", "Published")
        };
        self.tell(
            format!("{ja}。{count} 件を読み直して、内容が正しいことを確かめました(版 {id}、公開先への要求 {requests} 回、{seconds} 秒)。"),
            format!("{en}. Read back {count} files and found them right (release {id}, {requests} requests to the host, {seconds} s)."),
        );
    }

    /// What the host answers where nothing is: worth a remark, but nothing that publishing changed.
    fn unknown_addresses(&self, release: &Release, target: &PublishTarget) -> Result<()> {
        if let (Some(url), None | Some(Verify::Http)) = (&target.url, target.verify) {
            match verify::absence(target, self.site, url, release)? {
                Absence::Right => {}
                Absence::Plain(remark) | Absence::Denied(remark) => self.show(&remark),
            }
        }
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
        target: &PublishTarget,
        settings: &PublishSettings,
        purge: Option<&Purge>,
    ) -> Result<UploadPlan> {
        let wishes = Wishes { moved: &settings.moved, now: now(), purge };
        let url = target.url.as_deref();
        session.plan(release, &wishes, url, self.arguments.recheck)
    }

    fn log_line(
        &self,
        plan: &UploadPlan,
        release: &Release,
        target: &PublishTarget,
        result: String,
    ) -> LogLine {
        let sent = plan.uploads.iter().filter(|u| u.phase != Phase::Tombstones);
        let (changed, new): (Vec<_>, Vec<_>) = sent.partition(|upload| upload.replaces);
        LogLine {
            time: now(),
            when: report::time(now()),
            who: publisher(target),
            what: match (&self.arguments.rollback, &self.arguments.purge) {
                (Some(_), _) => Deed::Rollback,
                (_, Some(_)) => Deed::Purge,
                _ => Deed::Publish,
            },
            release: release.id.clone(),
            new: new.len(),
            changed: changed.len(),
            removed: plan.removed.len(),
            bytes: plan.bytes(),
            result,
        }
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs().cast_signed())
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

fn workers(target: &PublishTarget) -> usize {
    let connections = target.connections();
    match target.kind {
        // Several requests share each SFTP connection.
        Protocol::Sftp => connections * 16,
        _ => connections,
    }
}

fn publisher(target: &PublishTarget) -> String {
    let user = || {
        let names = ["USER", "LOGNAME", "USERNAME"];
        names.iter().find_map(|name| std::env::var(name).ok())
    };
    // Where nothing in the surroundings says it, as in a scheduled job, the system does.
    let system = || {
        let output = std::process::Command::new("whoami").output().ok()?;
        let name = String::from_utf8_lossy(&output.stdout).trim().to_string();
        (!name.is_empty()).then_some(name)
    };
    let name = target.publisher.clone().or_else(user).or_else(system);
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
