//! The one list of operations. The window, the headless tablet, the TypeScript types and the documentation all read it.

mod addresses;
mod files;
mod names;
mod reading;
mod writing;

pub use crate::child_mode::ANSWERS as IN_CHILD_MODE;
pub(crate) use files::{file_here, file_plain, is_destroyed, kept_photo};
pub use names::NAMES;

use crate::api::addresses::{Addresses, ListAddressesRequest, ShareAddressRequest};
use crate::api::archive::{
    ArchiveLook, ArchiveProgress, ArchiveProgressRequest, LookArchiveRequest, MadeArchive,
    MakeArchiveRequest,
};
use crate::api::area::{
    AddItemRequest, AddedItem, ArchiveItemRequest, AreaView, LookedRequest, MoveItemRequest,
    RedoRequest, SetFieldRequest, ShowAreaRequest, UndoRequest, Undone, WriteTextRequest,
    WrittenText,
};
use crate::api::audit::{
    AuditState, AuditStateRequest, AuditView, PrintedRequest, ShowAuditRequest,
    ShowCouncilAuditRequest,
};
use crate::api::caseload::{
    Caseload, ChildView, DetailsView, ListCaseloadRequest, PepView, ShowChildRequest,
    ShowDetailsRequest, ShowPepRequest,
};
use crate::api::child_mode::{
    BringPhotoRequest, ChildHere, ChildWrote, EnterChildModeRequest, KeepPhotoRequest,
    LeaveChildModeRequest, LetGoOfLeftRequest, ReadPhotoRequest, RestRequest, SendPhotoRequest,
    ShowChildModeRequest, WriteChildModeRequest,
};
use crate::api::closing::{
    CloseRecordRequest, ClosedRecords, EraseRecordRequest, HandOnRequest, KeepRecordRequest,
    LiftHoldRequest, ListClosedRequest, PutHoldRequest, RecordLife, ReopenRecordRequest,
    ShowLifeOfRecordRequest,
};
use crate::api::council::{
    AddChildRequest, AddedChild, AdmitDeviceRequest, CloseGrantRequest, ComeInRequest,
    FoundCouncilRequest, FoundedCouncil, GiveUpRequest, GrantsShown, InviteRead, InviteRequest,
    Invited, JoinCouncilRequest, ListGrantsRequest, ListWaitingRequest, MoveGrantRequest, Moved,
    OpenGrantRequest, PassOnGrantRequest, ReadInviteRequest, RecoveryShown, RecoveryWrittenRequest,
    ShowInviteRequest, ShowRecoveryRequest, TakeBackInviteRequest, WaitingRoom,
};
use crate::api::error::{Code, Error};
use crate::api::files::{
    AddFileRequest, AddedFile, DestroyFileRequest, ReadFile, ReadFileRequest, SaveCopyRequest,
    SavedCopy, SendFileRequest, SentFile, ShareFilesRequest, SharedFiles, StartFileRequest,
    StartedFile,
};
use crate::api::frameworks::{
    AdoptFrameworkRequest, CheckFrameworkRequest, DiscardDraftRequest, DraftShown, FrameworkDraft,
    FrameworkReport, FrameworkShown, Frameworks, ListFrameworksRequest, OpenDraftRequest,
    SaveDraftRequest, ShowFrameworkRequest, TriedPeps, TryFrameworkRequest,
};
use crate::api::history::{
    BringBackRequest, BroughtBack, DayChanges, History, ListHistoryRequest, ShowChangesRequest,
    ShowVersionRequest, VersionView,
};
use crate::api::importing::{
    AddImportRequest, CheckImportRequest, ImportAdded, ImportChecked, ImportRead, ImportUndone,
    Imports, ListImportsRequest, ReadImportRequest, UndoImportRequest,
};
use crate::api::judged::{
    AreaJudgement, OverallJudgement, QualityView, RateAreaRequest, ShowJudgementRequest,
    ShowQualityRequest,
};
use crate::api::life::{ActRequest, LifeView, ShowLifeRequest};
use crate::api::pathway::{ChangeMindRequest, PathwayView, ShowPathwayRequest};
use crate::api::people::{
    ChangeRolesRequest, ListPeopleRequest, People, PreviewRolesRequest, RemoveDeviceRequest,
    RemovePersonRequest, RolesPreview,
};
use crate::api::quarantine::{
    AdmitRequest, HeldPassages, HeldShown, ListHeldPassagesRequest, ListQuarantineRequest,
    Quarantine, RefuseRequest, ShowHeldRequest,
};
use crate::api::recovery::{
    BeginExchangeRequest, CheckRecoveryRequest, CouncilOfKey, ExchangeWrittenRequest,
    LookForCouncilRequest, OpenWithRecoveryRequest, RecoverCouncilRequest, RecoveredCouncil,
    RecoveryChecked, RecoveryExchange, ShowExchangeRequest, StopExchangeRequest,
};
use crate::api::session::{
    AskAgainRequest, Done, JoinPracticeRequest, LockRequest, Me, MeetingRequest, PassphraseWords,
    PassphraseWordsRequest, RemovePracticeRequest, SessionState, StateRequest, TakeOffRequest,
    TouchRequest, UnlockRequest, WaitsToComeIn,
};
use crate::api::settings::{CouncilSettings, SetCouncilRequest, ShowSettingsRequest};
use crate::api::sharing::{
    EnrolAgainRequest, LeaveOutRequest, Passages, PauseSharingRequest, RefoundRequest,
    SharingStatus, SharingStatusRequest, ShowPassagesRequest, SyncNowRequest, Synced,
    UnderstoodRequest,
};
use crate::api::store::{
    LetGoRequest, RebuildRequest, Rebuilt, RepairRequest, Repaired, Repairing, RepairingRequest,
    SetAsideRequest,
};
use crate::archive;
use crate::audit;
use crate::child_mode;
use crate::closing;
use crate::frameworks::{adopt, desk, trying};
use crate::session::profiles;
use crate::sharing::{self, device, status};
use crate::tablet::App;
use crate::{council, members, passphrase, practice, typescript};
use serde::de::DeserializeOwned;
use serde_json::Value;

macro_rules! operations {
    ($($name:literal: $request:ty => $answer:ty = $run:path;)*) => {
        /// Every operation: its name, and the types of what it takes and gives.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            schema: || schemars::schema_for!($request),
            typescript: typescript::line::<$request, $answer>,
            export: typescript::export::<$request, $answer>,
        }),*];

        /// Runs an operation by name.
        pub(crate) fn call(app: &App, name: &str, request: Value) -> Result<Value, Error> {
            // Before anything is read: a child has the tablet.
            if app.child_here().is_some() && !child_mode::ANSWERS.contains(&name) {
                return Err(child_mode::refusal());
            }
            // A touch that comes too late opens nothing again.
            app.lock_if_idle();
            if !BY_THEMSELVES.contains(&name) {
                app.touched();
            }
            let mut noting = audit::of_call(name, &request);
            if let Some(noting) = &mut noting {
                noting.before(app)?;
            }
            let answer = match name {
                $($name => read::<$request>(name, request)
                    .and_then(|request| $run(app, request))
                    .and_then(|answer| give(&answer)),)*
                _ => Err(Error::new(Code::BadRequest, "Waymark has no such operation.")),
            };
            if let Some(noting) = noting {
                noting.after(app, answer.as_ref())?;
            }
            answer
        }
    };
}

/// What pages ask without anybody touching the tablet.
const BY_THEMSELVES: &[&str] = &[
    "archive.progress",
    "store.repairing",
    "session.state",
    "sharing.status",
    "sync.now",
    "file.read",
    "file.share",
    "people.waiting",
    "grant.list",
];

/// One operation as the list knows it.
pub struct Operation {
    /// Its name: `area.show`.
    pub name: &'static str,
    schema: fn() -> schemars::Schema,
    typescript: fn(&str) -> String,
    export: fn(&std::path::Path) -> Result<(), String>,
}

operations! {
    "session.state": StateRequest => SessionState = profiles::state;
    "practice.join": JoinPracticeRequest => Me = practice::join;
    "council.found": FoundCouncilRequest => FoundedCouncil = council::found;
    "council.join": JoinCouncilRequest => WaitsToComeIn = council::join;
    "council.come_in": ComeInRequest => Me = council::come_in;
    "council.give_up": GiveUpRequest => Done = council::give_up;
    "council.settings": ShowSettingsRequest => CouncilSettings = council::settings;
    "council.set": SetCouncilRequest => CouncilSettings = council::set;
    "invite.read": ReadInviteRequest => InviteRead = council::read_invite;
    "invite.show": ShowInviteRequest => Invited = council::show_invite;
    "invite.take_back": TakeBackInviteRequest => WaitingRoom = council::take_back;
    "recovery.show": ShowRecoveryRequest => RecoveryShown = council::show_recovery;
    "recovery.written": RecoveryWrittenRequest => Done = council::recovery_written;
    "recovery.check": CheckRecoveryRequest => RecoveryChecked = council::check;
    "recovery.exchange": ShowExchangeRequest => RecoveryExchange = council::show_exchange;
    "recovery.exchange_begin": BeginExchangeRequest => RecoveryExchange = council::begin_exchange;
    "recovery.exchange_written": ExchangeWrittenRequest => RecoveryExchange = council::exchange_written;
    "recovery.exchange_stop": StopExchangeRequest => RecoveryExchange = council::stop_exchange;
    "recovery.open": OpenWithRecoveryRequest => Me = council::open;
    "recovery.look": LookForCouncilRequest => CouncilOfKey = council::look;
    "recovery.council": RecoverCouncilRequest => RecoveredCouncil = council::recover;
    "person.invite": InviteRequest => Invited = council::invite;
    "people.waiting": ListWaitingRequest => WaitingRoom = council::waiting;
    "person.admit": AdmitDeviceRequest => WaitingRoom = council::admit;
    "child.add": AddChildRequest => AddedChild = council::add_child;
    "import.read": ReadImportRequest => ImportRead = council::read_import;
    "import.check": CheckImportRequest => ImportChecked = council::check_import;
    "import.add": AddImportRequest => ImportAdded = council::add_import;
    "import.list": ListImportsRequest => Imports = council::list_imports;
    "import.undo": UndoImportRequest => ImportUndone = council::undo_import;
    "grant.open": OpenGrantRequest => Done = council::open_grant;
    "grant.close": CloseGrantRequest => Done = council::close_grant;
    "grant.list": ListGrantsRequest => GrantsShown = council::list_grants;
    "grant.pass_on": PassOnGrantRequest => Done = council::pass_on;
    "grant.move": MoveGrantRequest => Moved = council::move_school;
    "passphrase.words": PassphraseWordsRequest => PassphraseWords = passphrase::words;
    "practice.remove": RemovePracticeRequest => Done = practice::remove;
    "session.unlock": UnlockRequest => Me = profiles::unlock;
    "session.ask_again": AskAgainRequest => Me = profiles::ask_again;
    "session.lock": LockRequest => Done = profiles::lock;
    "session.meeting": MeetingRequest => Done = profiles::meeting;
    "session.take_off": TakeOffRequest => Done = profiles::take_off;
    "session.touch": TouchRequest => Done = profiles::touch;
    "child_mode.enter": EnterChildModeRequest => ChildHere = child_mode::enter;
    "child_mode.show": ShowChildModeRequest => PathwayView = child_mode::show;
    "child_mode.write": WriteChildModeRequest => ChildWrote = child_mode::write;
    "child_mode.bring": BringPhotoRequest => StartedFile = child_mode::bring;
    "child_mode.send": SendPhotoRequest => SentFile = child_mode::send;
    "child_mode.keep_photo": KeepPhotoRequest => AddedFile = child_mode::keep_photo;
    "child_mode.photo": ReadPhotoRequest => ReadFile = child_mode::photo;
    "child_mode.rest": RestRequest => Done = child_mode::rest;
    "child_mode.leave": LeaveChildModeRequest => Me = child_mode::leave;
    "child_mode.let_go": LetGoOfLeftRequest => Done = child_mode::let_go;
    "caseload.list": ListCaseloadRequest => Caseload = reading::caseload;
    "child.show": ShowChildRequest => ChildView = reading::child;
    "child.details": ShowDetailsRequest => DetailsView = reading::details;
    "pep.show": ShowPepRequest => PepView = reading::pep;
    "area.show": ShowAreaRequest => AreaView = reading::area;
    "area.looked": LookedRequest => Done = writing::looked;
    "field.set": SetFieldRequest => Done = writing::set_field;
    "text.write": WriteTextRequest => WrittenText = writing::write_text;
    "item.add": AddItemRequest => AddedItem = writing::add_item;
    "item.move": MoveItemRequest => Done = writing::move_item;
    "item.archive": ArchiveItemRequest => Done = writing::archive_item;
    "form.undo": UndoRequest => Undone = writing::undo;
    "form.redo": RedoRequest => Undone = writing::redo;
    "address.list": ListAddressesRequest => Addresses = addresses::list;
    "address.share": ShareAddressRequest => Done = addresses::share;
    "judgement.show": ShowJudgementRequest => OverallJudgement = reading::judgement;
    "quality.show": ShowQualityRequest => QualityView = reading::quality;
    "area.rate": RateAreaRequest => AreaJudgement = writing::rate;
    "life.show": ShowLifeRequest => LifeView = reading::life;
    "life.act": ActRequest => LifeView = writing::act;
    "pathway.show": ShowPathwayRequest => PathwayView = reading::pathway;
    "pathway.change_mind": ChangeMindRequest => Done = writing::change_mind;
    "file.start": StartFileRequest => StartedFile = files::start;
    "file.send": SendFileRequest => SentFile = files::send;
    "file.add": AddFileRequest => AddedFile = files::add;
    "file.read": ReadFileRequest => ReadFile = files::read;
    "file.destroy": DestroyFileRequest => RecordLife = closing::destroy_file;
    "file.save_copy": SaveCopyRequest => SavedCopy = files::save_copy;
    "file.share": ShareFilesRequest => SharedFiles = sharing::share_files;
    "history.list": ListHistoryRequest => History = reading::history;
    "history.changes": ShowChangesRequest => DayChanges = reading::changes;
    "history.version": ShowVersionRequest => VersionView = reading::version;
    "history.bring_back": BringBackRequest => BroughtBack = writing::bring_back;
    "frameworks.list": ListFrameworksRequest => Frameworks = desk::list;
    "frameworks.show": ShowFrameworkRequest => FrameworkShown = desk::show;
    "frameworks.check": CheckFrameworkRequest => FrameworkReport = desk::check;
    "frameworks.draft": SaveDraftRequest => FrameworkDraft = desk::draft;
    "frameworks.open_draft": OpenDraftRequest => DraftShown = desk::open_draft;
    "frameworks.discard": DiscardDraftRequest => Done = desk::discard;
    "frameworks.try": TryFrameworkRequest => TriedPeps = trying::try_out;
    "frameworks.adopt": AdoptFrameworkRequest => Frameworks = adopt::adopt;
    "sync.now": SyncNowRequest => Synced = sharing::now;
    "sharing.status": SharingStatusRequest => SharingStatus = status::status;
    "sharing.pause": PauseSharingRequest => Done = status::pause;
    "device.understood": UnderstoodRequest => Done = device::understood;
    "device.enrol_again": EnrolAgainRequest => Done = device::enrol_again;
    "document.passages": ShowPassagesRequest => Passages = sharing::passages;
    "document.refound": RefoundRequest => Done = sharing::refound;
    "entry.leave_out": LeaveOutRequest => Done = sharing::leave_out;
    "store.rebuild": RebuildRequest => Rebuilt = sharing::rebuild;
    "store.repair": RepairRequest => Repaired = sharing::repair;
    "store.repairing": RepairingRequest => Repairing = sharing::repairing;
    "store.set_aside": SetAsideRequest => Done = sharing::set_aside;
    "store.let_go": LetGoRequest => Done = sharing::let_go;
    "people.list": ListPeopleRequest => People = members::list;
    "person.preview_roles": PreviewRolesRequest => RolesPreview = members::preview_roles;
    "person.roles": ChangeRolesRequest => People = members::change_roles;
    "person.remove": RemovePersonRequest => People = members::remove_person;
    "device.remove": RemoveDeviceRequest => People = members::remove_device;
    "quarantine.list": ListQuarantineRequest => Quarantine = sharing::list_quarantine;
    "quarantine.show": ShowHeldRequest => HeldShown = sharing::show_held;
    "quarantine.passages": ListHeldPassagesRequest => HeldPassages = sharing::list_held_passages;
    "quarantine.admit": AdmitRequest => Quarantine = sharing::admit;
    "quarantine.refuse": RefuseRequest => Quarantine = sharing::refuse;
    "audit.child": ShowAuditRequest => AuditView = audit::pages::child;
    "audit.council": ShowCouncilAuditRequest => AuditView = audit::pages::council;
    "audit.state": AuditStateRequest => AuditState = audit::pages::show_state;
    "page.printed": PrintedRequest => Done = audit::pages::printed;
    "child.life": ShowLifeOfRecordRequest => RecordLife = closing::show;
    "child.close": CloseRecordRequest => RecordLife = closing::close;
    "child.reopen": ReopenRecordRequest => RecordLife = closing::reopen;
    "child.hand_on": HandOnRequest => RecordLife = closing::hand_on;
    "child.keep": KeepRecordRequest => RecordLife = closing::keep;
    "child.erase": EraseRecordRequest => Done = closing::erase;
    "hold.put": PutHoldRequest => RecordLife = closing::put_hold;
    "hold.lift": LiftHoldRequest => RecordLife = closing::lift_hold;
    "closed.list": ListClosedRequest => ClosedRecords = closing::list;
    "archive.look": LookArchiveRequest => ArchiveLook = archive::look;
    "archive.make": MakeArchiveRequest => MadeArchive = archive::make;
    "archive.progress": ArchiveProgressRequest => ArchiveProgress = archive::progress;
}

impl Operation {
    /// The JSON schema of what it takes.
    pub fn schema(&self) -> Value {
        (self.schema)().to_value()
    }

    /// Its line in the TypeScript list of operations.
    pub(crate) fn typescript(&self) -> String {
        (self.typescript)(self.name)
    }

    /// Writes the TypeScript of its types into a folder.
    pub(crate) fn export(&self, folder: &std::path::Path) -> Result<(), String> {
        (self.export)(folder)
    }
}

fn read<T: DeserializeOwned>(name: &str, request: Value) -> Result<T, Error> {
    serde_json::from_value(request).map_err(|error| {
        // Serde quotes a wrong value, which may be somebody's words. It quotes names of fields too, which may be told.
        let told = error.to_string();
        let about_names = ["missing field", "unknown field"]
            .iter()
            .any(|start| told.starts_with(start));
        let why = if about_names {
            told
        } else {
            "a value has the wrong form".to_owned()
        };
        Error::new(
            Code::BadRequest,
            format!("This is not what {name} takes: {why}."),
        )
    })
}

fn give<T: serde::Serialize>(answer: &T) -> Result<Value, Error> {
    serde_json::to_value(answer).map_err(|_| Error::internal("an answer could not be written"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_in_the_shells_file_are_those_of_the_list() {
        let listed: Vec<_> = OPERATIONS.iter().map(|operation| operation.name).collect();
        assert_eq!(listed, NAMES);
    }

    #[test]
    fn every_request_is_an_object_and_refuses_what_it_does_not_know() {
        for operation in OPERATIONS {
            let schema = operation.schema();
            assert_eq!(schema["type"], "object", "{}", operation.name);
            assert_eq!(
                schema["additionalProperties"], false,
                "{} takes anything",
                operation.name
            );
        }
    }

    #[test]
    fn a_refusal_never_quotes_a_value() {
        let words = "what a child said";
        let refused = read::<ShowChildRequest>("child.show", serde_json::json!({ "child": words }));
        let message = refused.expect_err("this is no id").message;
        assert!(!message.contains(words), "{message}");
    }
}
