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
use std::time::{Instant, SystemTime};

use super::local::{Deed, Local, LogLine};
use super::plan::{Phase, UploadPlan, Wishes};
use super::purge::Purge;
use super::release::Digest;
use super::session::Event;
use super::settings;
use super::settings::{Protocol, PublishSettings, PublishTarget, Verify};
use super::state::OWNER;
use super::verify::AbsentAnswer;
use super::{Failure, FailureKind, PublishOptions, Release, Result, Session, report, verify};
use crate::diagnostic::{Language, Text, text};
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
pub struct PublishArguments {
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
pub fn run(arguments: &PublishArguments, site: &Path, as_of: AsOf, language: Language) -> u8 {
    let command = PublishCommand::new(arguments, site, as_of, language);
    match command.and_then(|command| command.run()) {
        Ok(()) => 0,
        Err(failure) => {
            terminal::warn(failure.message.get(language));
            failure.kind as u8
        }
    }
}

/// What was typed, and the target that it is about.
struct PublishCommand<'a> {
    arguments: &'a PublishArguments,
    site: &'a Path,
    as_of: AsOf,
    language: Language,
    settings: PublishSettings,
    target: PublishTarget,
}

/// What is about to be published.
struct Prepared {
    release: Release,
    purge: Option<Purge>,
    plan: UploadPlan,
    /// All of the plan, for whoever wants to look at it.
    saved: serde_json::Value,
}

impl<'a> PublishCommand<'a> {
    fn new(
        arguments: &'a PublishArguments,
        site: &'a Path,
        as_of: AsOf,
        language: Language,
    ) -> Result<Self> {
        let question =
            PublishArguments { command: arguments.command.clone(), ..PublishArguments::default() };
        if question.command.is_some() && question != *arguments {
            return Err(FailureKind::World.failure(text!(
                "status・verify・log は何も送りません。公開先の名前はその後に書き、publish のほかの指定は付けないでください(例: keikaku publish status honban)",
                "status, verify and log send nothing: write the target after them, and no option of publishing (such as: keikaku publish status live)",
            )));
        }
        let path = site.join("content/site.yaml");
        let yaml = std::fs::read(&path).map_err(Failure::at(&path))?;
        let settings = PublishSettings::from_site(yaml)?;
        let (name, is_addressed) = match &arguments.command {
            Some(Subcommand::Verify { target, url }) => (target, url.is_some()),
            Some(Subcommand::Status { target } | Subcommand::Log { target }) => (target, false),
            None => (&arguments.target, false),
        };
        let target = match settings.target(name.as_deref()) {
            Err(_) if is_addressed => PublishTarget::reader(),
            target => target?.clone(),
        };
        Ok(PublishCommand { arguments, site, as_of, language, settings, target })
    }

    fn run(&self) -> Result<()> {
        match (&self.arguments.command, &self.arguments.unlock) {
            (Some(Subcommand::Log { .. }), _) => self.log(),
            (Some(Subcommand::Verify { url, .. }), _) => self.verify(url.as_deref()),
            (Some(Subcommand::Status { .. }), _) => self.status(),
            (None, Some(name)) => self.unlock(name.as_deref()),
            (None, None) if self.target.kind == Protocol::Zip => self.zip(),
            (None, None) => self.publish(),
        }
    }

    fn tell(&self, message: Text) {
        terminal::say(message.get(self.language).trim_end());
    }

    /// Where the finished site lies.
    fn folder(&self) -> PathBuf {
        let folder = self.arguments.from.as_deref();
        self.site.join(folder.unwrap_or(Path::new("public")))
    }

    fn publish(&self) -> Result<()> {
        let local = Local::open(self.site, &self.target.name)?;
        // Held until the end, so that no build changes what is read.
        let held = match self.arguments.rollback {
            Some(_) => None,
            None => Some(self.build_release()?),
        };
        let built = held.as_ref().map(|held| held.release.clone());
        let remote = self.connect(&local)?;
        let progress = Progress::new(self.language);
        let events = |event: Event<'_>| progress.on(event);
        let live = local.live();
        let remembered = |digest: &Digest| live.clone().filter(|live| Digest::of(live) == *digest);
        let mut options = PublishOptions {
            workers: workers(&self.target),
            attempts: 5,
            name: publisher(&self.target),
            remembered: &remembered,
            events: &events,
            ..PublishOptions::new(&now)
        };
        if self.arguments.dry_run {
            let session = Session::peek(remote.as_ref(), options)?;
            let Prepared { plan, saved, .. } = self.prepared(&session, built, &local)?;
            return self.rehearsed(&plan, &saved, &local);
        }
        (options.nonce, options.ours) = local.begin()?;
        let name = built.as_ref().map_or("", |release| release.id.as_str());
        let mut session = Session::open(remote.as_ref(), name, options)?;
        let result = self.locked(&mut session, built, &local, &progress);
        session.close();
        if remote.get(OWNER).is_ok_and(|owner| owner.is_none()) {
            local.finished();
        }
        remote.remarks().into_iter().for_each(|remark| self.tell(remark));
        result
    }

    /// What is about to be published, which is shown.
    fn prepared(
        &self,
        session: &Session<'_>,
        built: Option<Release>,
        local: &Local,
    ) -> Result<Prepared> {
        let base = session.base.as_ref();
        let release = match (built, &self.arguments.rollback) {
            (Some(release), _) => release,
            (None, id) => {
                let id = id.as_ref().and_then(Option::as_deref);
                local.kept(id, base.map_or(&[][..], |base| &base.history))?
            }
        };
        let purge = self.purge(&release)?;
        let wishes = self.wishes(purge.as_ref());
        let url = self.target.url.as_deref();
        let plan = session.plan(&release, &wishes, url, self.arguments.recheck)?;
        let saved = self.explain(base, &release, &plan, local, Some(session.remote()));
        Ok(Prepared { release, purge, plan, saved })
    }

    /// What is asked for beside the release.
    fn wishes<'w>(&'w self, purge: Option<&'w Purge>) -> Wishes<'w> {
        Wishes { moved: &self.settings.moved, now: now(), purge }
    }

    /// Everything that happens while the lock is held.
    fn locked(
        &self,
        session: &mut Session<'_>,
        built: Option<Release>,
        local: &Local,
        progress: &Progress,
    ) -> Result<()> {
        if !session.runs.is_empty() {
            self.tell(text!(
                "前回の公開は途中で止まっていました。公開中のサイトは壊れていません。続きから行います。",
                "The last publish broke off. The public site is not broken. Going on from there.",
            ));
        }
        let Prepared { release, purge, plan, .. } = self.prepared(session, built, local)?;
        self.agreed(&plan)?;
        self.refuse(&plan)?;
        let same = plan.is_empty() && session.runs.is_empty();
        if !same {
            self.confirm()?;
        }
        let began = Instant::now();
        progress.start(&plan);
        let list = verify::expected(&plan, session.base.as_ref());
        let (target, host) = (&self.target, session.remote());
        let reader = || match (target.verify, &target.url) {
            (Some(Verify::Protocol), _) | (None, None) => {
                verify::protocol(host, &list, workers(target))
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
            Ok(()) => "ok",
            Err(failure) => failure.message.ja.lines().next().unwrap_or(""),
        };
        if !same || purge.is_some() {
            local.log(&self.log_line(&plan, &release, said))?;
        }
        result?;
        away.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        local.keep(session.base.as_ref().filter(|_| same).unwrap_or(&plan.next))?;
        let (ja, en) = match same {
            true => ("公開中のものと同じです。変更はありません", "Nothing has changed"),
            false => ("公開しました", "Published"),
        };
        let (id, count, requests) = (&release.id, list.len(), session.requests());
        let seconds = began.elapsed().as_secs_f64();
        self.tell(text!(
            "{ja}。{count} 件を読み直して、内容が正しいことを確かめました(版 {id}、公開先への要求 {requests} 回、{seconds:.1} 秒)。",
            "{en}. Read back {count} files and found them right (release {id}, {requests} requests to the host, {seconds:.1} s)."
        ));
        self.purged(purge.as_ref(), &release, local);
        self.staying(&plan.next);
        // What the host answers where nothing is: worth a remark, but nothing that publishing changed.
        if let (Some(url), None | Some(Verify::Http)) = (&target.url, target.verify)
            && let AbsentAnswer::Plain(remark) | AbsentAnswer::Denied(remark) =
                verify::absence(target, self.site, url, &release)?
        {
            self.tell(remark);
        }
        Ok(())
    }

    fn log_line(&self, plan: &UploadPlan, release: &Release, result: &str) -> LogLine {
        let sent = plan.uploads.iter().filter(|u| u.phase != Phase::Tombstones);
        let (changed, new): (Vec<_>, Vec<_>) = sent.partition(|upload| upload.replaces);
        LogLine {
            time: now(),
            when: report::time(now()),
            who: publisher(&self.target),
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
            result: result.to_string(),
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
