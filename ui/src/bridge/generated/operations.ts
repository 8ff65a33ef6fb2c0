// Written by `cargo run -p app --bin bindings`. Do not edit.
import type {
  ActRequest,
  AddChildRequest,
  AddFileRequest,
  AddImportRequest,
  AddItemRequest,
  AddedChild,
  AddedFile,
  AddedItem,
  Addresses,
  AdmitDeviceRequest,
  AdmitRequest,
  AdoptFrameworkRequest,
  ArchiveItemRequest,
  ArchiveLook,
  ArchiveProgress,
  ArchiveProgressRequest,
  AreaJudgement,
  AreaView,
  AskAgainRequest,
  AuditState,
  AuditStateRequest,
  AuditView,
  BeginExchangeRequest,
  BringBackRequest,
  BringPhotoRequest,
  BroughtBack,
  Caseload,
  ChangeMindRequest,
  ChangeRolesRequest,
  CheckFrameworkRequest,
  CheckImportRequest,
  CheckRecoveryRequest,
  ChildHere,
  ChildView,
  ChildWrote,
  CloseGrantRequest,
  CloseRecordRequest,
  ClosedRecords,
  ComeInRequest,
  CouncilOfKey,
  CouncilSettings,
  DayChanges,
  DestroyFileRequest,
  DetailsView,
  DiscardDraftRequest,
  Done,
  DraftShown,
  EnrolAgainRequest,
  EnterChildModeRequest,
  EraseRecordRequest,
  ExchangeWrittenRequest,
  FoundCouncilRequest,
  FoundedCouncil,
  FrameworkDraft,
  FrameworkReport,
  FrameworkShown,
  Frameworks,
  GiveUpRequest,
  GrantsShown,
  HandOnRequest,
  HeldPassages,
  HeldShown,
  History,
  ImportAdded,
  ImportChecked,
  ImportRead,
  ImportUndone,
  Imports,
  InviteRead,
  InviteRequest,
  Invited,
  JoinCouncilRequest,
  JoinPracticeRequest,
  KeepPhotoRequest,
  KeepRecordRequest,
  LeaveChildModeRequest,
  LeaveOutRequest,
  LetGoOfLeftRequest,
  LetGoRequest,
  LifeView,
  LiftHoldRequest,
  ListAddressesRequest,
  ListCaseloadRequest,
  ListClosedRequest,
  ListFrameworksRequest,
  ListGrantsRequest,
  ListHeldPassagesRequest,
  ListHistoryRequest,
  ListImportsRequest,
  ListPeopleRequest,
  ListQuarantineRequest,
  ListWaitingRequest,
  LockRequest,
  LookArchiveRequest,
  LookForCouncilRequest,
  LookedRequest,
  MadeArchive,
  MakeArchiveRequest,
  Me,
  MeetingRequest,
  MoveGrantRequest,
  MoveItemRequest,
  Moved,
  OpenDraftRequest,
  OpenGrantRequest,
  OpenWithRecoveryRequest,
  OverallJudgement,
  PassOnGrantRequest,
  Passages,
  PassphraseWords,
  PassphraseWordsRequest,
  PathwayView,
  PauseSharingRequest,
  People,
  PepView,
  PreviewRolesRequest,
  PrintedRequest,
  PutHoldRequest,
  QualityView,
  Quarantine,
  RateAreaRequest,
  ReadFile,
  ReadFileRequest,
  ReadImportRequest,
  ReadInviteRequest,
  ReadPhotoRequest,
  RebuildRequest,
  Rebuilt,
  RecordLife,
  RecoverCouncilRequest,
  RecoveredCouncil,
  RecoveryChecked,
  RecoveryExchange,
  RecoveryShown,
  RecoveryWrittenRequest,
  RedoRequest,
  RefoundRequest,
  RefuseRequest,
  RemoveDeviceRequest,
  RemovePersonRequest,
  RemovePracticeRequest,
  ReopenRecordRequest,
  RepairRequest,
  Repaired,
  Repairing,
  RepairingRequest,
  RestRequest,
  RolesPreview,
  SaveCopyRequest,
  SaveDraftRequest,
  SavedCopy,
  SendFileRequest,
  SendPhotoRequest,
  SentFile,
  SessionState,
  SetAsideRequest,
  SetCouncilRequest,
  SetFieldRequest,
  ShareAddressRequest,
  ShareFilesRequest,
  SharedFiles,
  SharingStatus,
  SharingStatusRequest,
  ShowAreaRequest,
  ShowAuditRequest,
  ShowChangesRequest,
  ShowChildModeRequest,
  ShowChildRequest,
  ShowCouncilAuditRequest,
  ShowDetailsRequest,
  ShowExchangeRequest,
  ShowFrameworkRequest,
  ShowHeldRequest,
  ShowInviteRequest,
  ShowJudgementRequest,
  ShowLifeOfRecordRequest,
  ShowLifeRequest,
  ShowPassagesRequest,
  ShowPathwayRequest,
  ShowPepRequest,
  ShowQualityRequest,
  ShowRecoveryRequest,
  ShowSettingsRequest,
  ShowVersionRequest,
  StartFileRequest,
  StartedFile,
  StateRequest,
  StopExchangeRequest,
  SyncNowRequest,
  Synced,
  TakeBackInviteRequest,
  TakeOffRequest,
  TouchRequest,
  TriedPeps,
  TryFrameworkRequest,
  UnderstoodRequest,
  UndoImportRequest,
  UndoRequest,
  Undone,
  UnlockRequest,
  VersionView,
  WaitingRoom,
  WaitsToComeIn,
  WriteChildModeRequest,
  WriteTextRequest,
  WrittenText,
} from './index';

/** Every operation: what it takes, and what it gives. */
export interface Operations {
  'session.state': [StateRequest, SessionState];
  'practice.join': [JoinPracticeRequest, Me];
  'council.found': [FoundCouncilRequest, FoundedCouncil];
  'council.join': [JoinCouncilRequest, WaitsToComeIn];
  'council.come_in': [ComeInRequest, Me];
  'council.give_up': [GiveUpRequest, Done];
  'council.settings': [ShowSettingsRequest, CouncilSettings];
  'council.set': [SetCouncilRequest, CouncilSettings];
  'invite.read': [ReadInviteRequest, InviteRead];
  'invite.show': [ShowInviteRequest, Invited];
  'invite.take_back': [TakeBackInviteRequest, WaitingRoom];
  'recovery.show': [ShowRecoveryRequest, RecoveryShown];
  'recovery.written': [RecoveryWrittenRequest, Done];
  'recovery.check': [CheckRecoveryRequest, RecoveryChecked];
  'recovery.exchange': [ShowExchangeRequest, RecoveryExchange];
  'recovery.exchange_begin': [BeginExchangeRequest, RecoveryExchange];
  'recovery.exchange_written': [ExchangeWrittenRequest, RecoveryExchange];
  'recovery.exchange_stop': [StopExchangeRequest, RecoveryExchange];
  'recovery.open': [OpenWithRecoveryRequest, Me];
  'recovery.look': [LookForCouncilRequest, CouncilOfKey];
  'recovery.council': [RecoverCouncilRequest, RecoveredCouncil];
  'person.invite': [InviteRequest, Invited];
  'people.waiting': [ListWaitingRequest, WaitingRoom];
  'person.admit': [AdmitDeviceRequest, WaitingRoom];
  'child.add': [AddChildRequest, AddedChild];
  'import.read': [ReadImportRequest, ImportRead];
  'import.check': [CheckImportRequest, ImportChecked];
  'import.add': [AddImportRequest, ImportAdded];
  'import.list': [ListImportsRequest, Imports];
  'import.undo': [UndoImportRequest, ImportUndone];
  'grant.open': [OpenGrantRequest, Done];
  'grant.close': [CloseGrantRequest, Done];
  'grant.list': [ListGrantsRequest, GrantsShown];
  'grant.pass_on': [PassOnGrantRequest, Done];
  'grant.move': [MoveGrantRequest, Moved];
  'passphrase.words': [PassphraseWordsRequest, PassphraseWords];
  'practice.remove': [RemovePracticeRequest, Done];
  'session.unlock': [UnlockRequest, Me];
  'session.ask_again': [AskAgainRequest, Me];
  'session.lock': [LockRequest, Done];
  'session.meeting': [MeetingRequest, Done];
  'session.take_off': [TakeOffRequest, Done];
  'session.touch': [TouchRequest, Done];
  'child_mode.enter': [EnterChildModeRequest, ChildHere];
  'child_mode.show': [ShowChildModeRequest, PathwayView];
  'child_mode.write': [WriteChildModeRequest, ChildWrote];
  'child_mode.bring': [BringPhotoRequest, StartedFile];
  'child_mode.send': [SendPhotoRequest, SentFile];
  'child_mode.keep_photo': [KeepPhotoRequest, AddedFile];
  'child_mode.photo': [ReadPhotoRequest, ReadFile];
  'child_mode.rest': [RestRequest, Done];
  'child_mode.leave': [LeaveChildModeRequest, Me];
  'child_mode.let_go': [LetGoOfLeftRequest, Done];
  'caseload.list': [ListCaseloadRequest, Caseload];
  'child.show': [ShowChildRequest, ChildView];
  'child.details': [ShowDetailsRequest, DetailsView];
  'pep.show': [ShowPepRequest, PepView];
  'area.show': [ShowAreaRequest, AreaView];
  'area.looked': [LookedRequest, Done];
  'field.set': [SetFieldRequest, Done];
  'text.write': [WriteTextRequest, WrittenText];
  'item.add': [AddItemRequest, AddedItem];
  'item.move': [MoveItemRequest, Done];
  'item.archive': [ArchiveItemRequest, Done];
  'form.undo': [UndoRequest, Undone];
  'form.redo': [RedoRequest, Undone];
  'address.list': [ListAddressesRequest, Addresses];
  'address.share': [ShareAddressRequest, Done];
  'judgement.show': [ShowJudgementRequest, OverallJudgement];
  'quality.show': [ShowQualityRequest, QualityView];
  'area.rate': [RateAreaRequest, AreaJudgement];
  'life.show': [ShowLifeRequest, LifeView];
  'life.act': [ActRequest, LifeView];
  'pathway.show': [ShowPathwayRequest, PathwayView];
  'pathway.change_mind': [ChangeMindRequest, Done];
  'file.start': [StartFileRequest, StartedFile];
  'file.send': [SendFileRequest, SentFile];
  'file.add': [AddFileRequest, AddedFile];
  'file.read': [ReadFileRequest, ReadFile];
  'file.destroy': [DestroyFileRequest, RecordLife];
  'file.save_copy': [SaveCopyRequest, SavedCopy];
  'file.share': [ShareFilesRequest, SharedFiles];
  'history.list': [ListHistoryRequest, History];
  'history.changes': [ShowChangesRequest, DayChanges];
  'history.version': [ShowVersionRequest, VersionView];
  'history.bring_back': [BringBackRequest, BroughtBack];
  'frameworks.list': [ListFrameworksRequest, Frameworks];
  'frameworks.show': [ShowFrameworkRequest, FrameworkShown];
  'frameworks.check': [CheckFrameworkRequest, FrameworkReport];
  'frameworks.draft': [SaveDraftRequest, FrameworkDraft];
  'frameworks.open_draft': [OpenDraftRequest, DraftShown];
  'frameworks.discard': [DiscardDraftRequest, Done];
  'frameworks.try': [TryFrameworkRequest, TriedPeps];
  'frameworks.adopt': [AdoptFrameworkRequest, Frameworks];
  'sync.now': [SyncNowRequest, Synced];
  'sharing.status': [SharingStatusRequest, SharingStatus];
  'sharing.pause': [PauseSharingRequest, Done];
  'device.understood': [UnderstoodRequest, Done];
  'device.enrol_again': [EnrolAgainRequest, Done];
  'document.passages': [ShowPassagesRequest, Passages];
  'document.refound': [RefoundRequest, Done];
  'entry.leave_out': [LeaveOutRequest, Done];
  'store.rebuild': [RebuildRequest, Rebuilt];
  'store.repair': [RepairRequest, Repaired];
  'store.repairing': [RepairingRequest, Repairing];
  'store.set_aside': [SetAsideRequest, Done];
  'store.let_go': [LetGoRequest, Done];
  'people.list': [ListPeopleRequest, People];
  'person.preview_roles': [PreviewRolesRequest, RolesPreview];
  'person.roles': [ChangeRolesRequest, People];
  'person.remove': [RemovePersonRequest, People];
  'device.remove': [RemoveDeviceRequest, People];
  'quarantine.list': [ListQuarantineRequest, Quarantine];
  'quarantine.show': [ShowHeldRequest, HeldShown];
  'quarantine.passages': [ListHeldPassagesRequest, HeldPassages];
  'quarantine.admit': [AdmitRequest, Quarantine];
  'quarantine.refuse': [RefuseRequest, Quarantine];
  'audit.child': [ShowAuditRequest, AuditView];
  'audit.council': [ShowCouncilAuditRequest, AuditView];
  'audit.state': [AuditStateRequest, AuditState];
  'page.printed': [PrintedRequest, Done];
  'child.life': [ShowLifeOfRecordRequest, RecordLife];
  'child.close': [CloseRecordRequest, RecordLife];
  'child.reopen': [ReopenRecordRequest, RecordLife];
  'child.hand_on': [HandOnRequest, RecordLife];
  'child.keep': [KeepRecordRequest, RecordLife];
  'child.erase': [EraseRecordRequest, Done];
  'hold.put': [PutHoldRequest, RecordLife];
  'hold.lift': [LiftHoldRequest, RecordLife];
  'closed.list': [ListClosedRequest, ClosedRecords];
  'archive.look': [LookArchiveRequest, ArchiveLook];
  'archive.make': [MakeArchiveRequest, MadeArchive];
  'archive.progress': [ArchiveProgressRequest, ArchiveProgress];
}
