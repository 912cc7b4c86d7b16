//! `publish` to a target of kind `zip`: writes what is handed to the vendor of the city's CMS.

use super::PublishCommand;
use super::held_release::HeldRelease;
use crate::diagnostic::text;
use crate::publish::local::Local;
use crate::publish::settings::home;
use crate::publish::state::PublishState;
use crate::publish::{Result, archive, content, report};
use crate::source::shown_path;
use crate::terminal;

impl PublishCommand<'_> {
    pub(super) fn zip(&self) -> Result<()> {
        let target = &self.target;
        let local = Local::open(self.site, &target.name)?;
        let held = match &self.arguments.rollback {
            None => self.build_release()?,
            Some(id) => HeldRelease::kept(local.kept(id.as_deref(), &[])?),
        };
        let release = &held.release;
        let base = local.live().and_then(|bytes| PublishState::from_bytes(&bytes));
        let purge = self.purge(release)?;
        let wishes = self.wishes(purge.as_ref());
        let mut plan = archive::plan_for(release, base.as_ref(), &wishes);
        let url = target.url.as_deref();
        plan.guards.extend(content::inspect(release, &plan, url)?);
        let saved = self.explain(base.as_ref(), release, &plan, &local, None);
        if self.arguments.dry_run {
            return self.rehearsed(&plan, &saved, &local);
        }
        self.agreed(&plan)?;
        self.refuse(&plan)?;
        let folder = self.site.join(home(&target.path));
        let logged = self.log_line(&plan, release, "zip");
        for file in archive::write(release, base.as_ref(), &plan, &folder, url)? {
            terminal::say(&shown_path(&file));
        }
        local.put_away(release)?;
        local.keep(&plan.next)?;
        local.log(&logged)?;
        self.purged(purge.as_ref(), release, &local);
        self.staying(&plan.next);
        Ok(())
    }

    /// What `status` says of a target that is handed over: what went, not what the vendor made of it.
    pub(super) fn handed_over(&self, local: &Local) {
        match local.live().and_then(|bytes| PublishState::from_bytes(&bytes)) {
            None => {
                self.tell(text!("まだ何も渡していません。", "Nothing has been handed over yet."))
            }
            Some(state) => {
                let (id, when) = (&state.release, report::time(state.published));
                let files = state.files.len();
                self.tell(text!(
                    "最後に渡した版: {id}({when})、ファイル {files}。公開されたかどうかは、publish verify で確かめられます。",
                    "last handed over: {id} ({when}), {files} files; publish verify tells whether it is live"
                ));
            }
        }
    }
}
