import type * as T from './index';

/** Every operation of the app, with what it takes and what it answers. */
export type Operations = {
  'session.state': [T.StateRequest, T.SessionState];
  'practice.join': [T.JoinPracticeRequest, T.Me];
  'practice.remove': [T.RemovePracticeRequest, T.Done];
  'session.unlock': [T.UnlockRequest, T.Me];
  'session.lock': [T.LockRequest, T.Done];
  'caseload.list': [T.ListCaseloadRequest, T.Caseload];
  'child.show': [T.ShowChildRequest, T.ChildView];
  'pep.show': [T.ShowPepRequest, T.PepView];
  'area.show': [T.ShowAreaRequest, T.AreaView];
  'area.looked': [T.LookedRequest, T.Done];
  'field.set': [T.SetFieldRequest, T.Done];
  'text.write': [T.WriteTextRequest, T.WrittenText];
  'item.add': [T.AddItemRequest, T.AddedItem];
  'item.move': [T.MoveItemRequest, T.Done];
  'item.archive': [T.ArchiveItemRequest, T.Done];
  'form.undo': [T.UndoRequest, T.Undone];
  'judgement.show': [T.ShowJudgementRequest, T.OverallJudgement];
  'quality.show': [T.ShowQualityRequest, T.QualityView];
  'area.rate': [T.RateAreaRequest, T.AreaJudgement];
  'life.show': [T.ShowLifeRequest, T.LifeView];
  'life.act': [T.ActRequest, T.LifeView];
  'pathway.show': [T.ShowPathwayRequest, T.PathwayView];
  'pathway.change_mind': [T.ChangeMindRequest, T.Done];
  'history.list': [T.ListHistoryRequest, T.History];
  'sync.now': [T.SyncNowRequest, T.Synced];
  'sharing.status': [T.SharingStatusRequest, T.SharingStatus];
  'sharing.pause': [T.PauseSharingRequest, T.Done];
};
