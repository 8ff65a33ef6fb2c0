// The bridge's vocabulary, as the Rust files of `crates/app/src/api` name it.

export type ChildId = string;
export type PersonId = string;
export type ItemId = string;
/** `2026-autumn.termly` */
export type PepKey = string;
export type Year = number;
export type Phase = 'early_years' | 'primary' | 'secondary' | 'post16';
export type Area = 'meeting' | 'about_me' | 'education' | 'attainment' | 'views' | 'attendance' | 'targets' | 'pathway';
export type Role = 'dt' | 'sw' | 'key_adult' | 'carer' | 'iro' | 'adviser' | 'moderator' | 'vsh' | 'administrator';
export type Stage = 'draft' | 'meeting_held' | 'with_virtual_school' | 'returned' | 'finalised';
export type Value =
  | { is: 'line'; value: string }
  | { is: 'choice'; value: string }
  | { is: 'date'; value: string }
  | { is: 'number'; value: number }
  | { is: 'yes_no'; value: boolean }
  | { is: 'link'; value: ItemId };

export type Code =
  | 'bad_request' | 'impossible' | 'locked' | 'wrong_passphrase' | 'wait_to_unlock' | 'unknown_person'
  | 'already_here' | 'not_found' | 'not_allowed' | 'blocked' | 'finalised' | 'in_use' | 'newer_version'
  | 'damaged' | 'disk_full' | 'disk' | 'offline' | 'bad_answer' | 'refused' | 'internal';
export type Error = { code: Code; message: string; field?: string };

export type Form = { is: 'core' } | { is: 'area'; pep: PepKey; area: Area } | { is: 'pathway' } | { is: 'quality'; pep: PepKey };
export type ItemPlace = { list: string; id: ItemId };
export type Place = { item: ItemPlace | null; field: string };
export type ShowAreaRequest = { child: ChildId; pep: PepKey; area: Area };
export type AreaView = {
  area: Area; may_write: boolean; read_only_because: string | null; fields: FieldView[]; base: string;
  judgement: AreaJudgement; last_term: LastTerm[]; to_review: EarlierTarget[]; completed: boolean; joined_from: string[];
};
export type LastTerm = { field: string; text: string };
export type EarlierTarget = { id: ItemId; outcome: string; due: string | null };
export type FieldView = {
  id: string; kind: FieldKind; when: Condition | null; value: Value | null; text: string | null; conflict: Candidate[];
  items: ItemView[]; archived: ItemView[]; changed_by: string | null; changed: boolean;
};
export type FieldKind =
  | { is: 'line' } | { is: 'words' } | { is: 'date' } | { is: 'number'; min: number; max: number; decimals: number }
  | { is: 'yes_no' } | { is: 'choice'; options: string[] } | { is: 'list'; fields: ItemField[] }
  | { is: 'link'; list: string } | { is: 'drawing' };
export type ItemField = { id: string; kind: FieldKind; when: Condition | null };
export type Condition = { field: string; values: string[] };
export type ItemView = { id: ItemId; fields: FieldView[]; added_by: string | null };
export type Candidate = { value: Value | null; by: string | null; at: string | null };
export type SetFieldRequest = { child: ChildId; form: Form; place: Place; value: Value | null };
export type WriteTextRequest = { child: ChildId; form: Form; place: Place; base: string; text: string };
export type WrittenText = { text: string; base: string };
export type AddItemRequest = {
  child: ChildId; form: Form; list: string; after: ItemId | null; values?: Record<string, Value>; texts?: Record<string, string>;
};
export type AddedItem = { id: ItemId };
export type MoveItemRequest = { child: ChildId; form: Form; item: ItemPlace; after: ItemId | null };
export type ArchiveItemRequest = { child: ChildId; form: Form; item: ItemPlace; archived: boolean };
export type LookedRequest = { child: ChildId; pep: PepKey; area: Area };
export type UndoRequest = { child: ChildId; form: Form };
export type Undone = { field: string | null; more: boolean };

export type ListCaseloadRequest = Record<string, never>;
export type Caseload = { rows: CaseloadRow[]; today: string };
export type CaseloadRow = {
  child: ChildId; name: string; initials: string; year: Year; phase: Phase; school: string; pep: PepKey; due: string;
  due_in_days: number; stage: Stage; areas_done: number; areas_of: number; mark: Mark; changed_by: string[]; waiting: number;
};
export type ShowChildRequest = { child: ChildId };
export type ChildView = {
  row: CaseloadRow; known_as: string; born_on: string | null; age: number | null; placement_restricted: boolean;
  case_reference: string | null; peps: PepLine[]; areas: AreaLine[]; aspirations: string[]; people: PersonAround[];
  recent: HistoryLine[];
};
export type PepLine = { pep: PepKey; stage: Stage; mark: Mark };
export type PersonAround = { name: string; role: Role };
export type AreaLine = {
  area: Area; writers: Role[]; may_write: boolean; status: AreaStatus; mark: Mark; changed_by: string[]; conflict: boolean;
  to_amend: boolean;
};
export type AreaStatus = 'not_started' | 'started' | 'completed' | 'not_applicable';
export type ShowPepRequest = { child: ChildId; pep: PepKey };
export type PepView = {
  pep: PepKey; stage: Stage; due: string; due_in_days: number; areas: AreaLine[]; mark: Mark; sentence: string;
  framework: FrameworkName;
};

export type Level = { id: string; word: string; meaning: string; rank: number; of: number };
export type Mark = { is: 'level'; level: Level } | { is: 'range'; from: Level; to: Level } | { is: 'not_applicable' } | { is: 'not_enough' };
export type Requirement = { id: string; level: string; say: string; state: RequirementState; fields: string[] };
export type RequirementState = 'met' | 'missing' | 'unknown' | 'person';
export type AreaJudgement = {
  area: Area; mark: Mark; cap: Level | null; sentence: string; requirements: Requirement[]; ratings: Rating[];
};
export type Rating = { level: Level; by: string; words_changed_since: boolean };
export type ShowJudgementRequest = { child: ChildId; pep: PepKey };
export type OverallJudgement = {
  mark: Mark; sentence: string; rule: string | null; next_rule: string | null; published: PublishedRow[];
  reading: string | null; range_sentence: string | null; areas: AreaJudgement[]; ways_up: WayUp[]; outcomes: Outcomes;
  framework: FrameworkName;
};
export type PublishedRow = { level: Level; text: string; matches: boolean };
export type WayUp = { reaches: Level; sentence: string; areas: AreaWork[]; choose: number };
export type AreaWork = { area: Area; to: Level; work: Requirement[] };
export type Outcomes = { contact: Contact[]; finalise_blocked: boolean; funding: string; funding_sentence: string };
export type Contact = { role: Role; name: string; areas: ContactArea[]; message: string; contacted: string | null };
export type ContactArea = { area: Area; level: Level; reasons: string[]; amended: boolean };
export type FrameworkName = { id: string; version: string; source: string };
export type RateAreaRequest = { child: ChildId; pep: PepKey; area: Area; level: string | null; criteria: string[] };
export type ShowQualityRequest = { child: ChildId; pep: PepKey };
export type QualityView = { may_write: boolean; levels: Level[]; areas: QualityArea[]; base: string };
export type QualityArea = { judgement: AreaJudgement; comment: FieldView; criteria: string[]; fields: FieldView[] };

export type ShowLifeRequest = { child: ChildId; pep: PepKey };
export type LifeView = {
  stage: Stage; events: LifeEvent[]; may: LifeAction[]; blockers: Blocker[]; contact: Contact[]; judgement: OverallJudgement;
  waiting_to_share: boolean;
};
export type LifeEvent = { what: string; by: string; on: string; areas: Area[]; note: string; words_changed_since: boolean };
export type LifeAction = 'sign_school' | 'sign_care' | 'return' | 'amend' | 'contact' | 'finalise' | 'reopen';
export type Blocker = { say: string; area: Area | null };
export type ActRequest = { child: ChildId; pep: PepKey; action: LifeAction; areas?: Area[]; who: Role | null; note?: string };

export type ShowPathwayRequest = { child: ChildId };
export type PathwayView = { known_as: string; may_write: boolean; base: string; lists: FieldView[] };
export type ChangeMindRequest = { child: ChildId; from: ItemId; to: ItemId | null; because?: string };

export type ListHistoryRequest = { child: ChildId; form: Form | null };
export type History = { lines: HistoryLine[] };
export type HistoryLine = { day: string; by: string; form: Form; changes: number; waiting: boolean };

export type StateRequest = Record<string, never>;
export type SessionState = {
  people: Profile[]; open: Me | null; practice_people: PracticePerson[]; preselected: string | null; version: string;
};
export type Profile = { person: string; name: string; role: Role; practice: boolean; tries_left: number | null; wait_seconds: number;
  suggested: string | null;
};
export type Me = {
  person: string; id: PersonId; name: string; role: Role; council: string; practice: boolean; lock_after_minutes: number;
};
export type PracticePerson = { person: string; name: string; role: Role; passphrase: string };
export type JoinPracticeRequest = { person: string; passphrase: string };
export type RemovePracticeRequest = Record<string, never>;
export type UnlockRequest = { person: string; passphrase: string };
export type LockRequest = Record<string, never>;
export type Done = Record<string, never>;

export type SyncNowRequest = Record<string, never>;
export type Synced = { sent: number; received: number; round_trips: number; set_aside: string[]; refused: string[] };
export type SharingStatusRequest = Record<string, never>;
export type SharingStatus = {
  waiting: number; waiting_for: Waiting[]; shared_at: string | null; received_at: string | null; trouble: string | null;
  server: string | null; set_aside: string[]; paused: boolean;
};
export type PauseSharingRequest = { paused: boolean };
export type Waiting = { child: ChildId; name: string; form: Form; changes: number };
export type Changed = { child: ChildId | null; cause: Cause };
export type Cause = 'sync' | 'sharing' | 'locked';
